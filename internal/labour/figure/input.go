package figure

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/fault"
)

// Bounds is a range of money as results and JSON hold it: nil is unknown. Its
// fields are those of amount.Range, into which it converts.
type Bounds struct {
	Low  *amount.Decimal `json:"low"`
	High *amount.Decimal `json:"high"`
}

// Read reads what people typed, as YAML or JSON, into out. A key nobody knows
// is refused, so that a misspelt one does not pass as not given. Errors are
// faults of the package whose texts begin with prefix: prefix.error.file for
// text that cannot be read, prefix.error.empty for none, prefix.error.key for an unknown key and
// prefix.error.kind for a value of another kind, both with the field.
func Read(r io.Reader, prefix string, out any) error {
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	err := d.Decode(out)
	var list fault.List
	var wrong *yaml.TypeError
	switch {
	case errors.As(err, &wrong):
		for _, what := range wrong.Errors {
			if m := unknownKey.FindStringSubmatch(what); m != nil {
				list = append(list, fault.New(fault.Invalid, prefix+".error.key", "line", m[1], "key", m[2]).In(m[2]))
			} else if m := lined.FindStringSubmatch(what); m != nil {
				list = append(list, fault.New(fault.Invalid, prefix+".error.kind", "line", m[1]).Because(errors.New(m[2])))
			}
		}
	case errors.Is(err, io.EOF):
		return fault.List{fault.New(fault.Invalid, prefix+".error.empty")}
	case err == nil && !errors.Is(d.Decode(new(any)), io.EOF):
		err = errors.New("more than one document")
	}
	if err != nil && len(list) == 0 {
		why := strings.Join(strings.Fields(err.Error()), " ")
		list = append(list, fault.New(fault.Invalid, prefix+".error.file", "why", why).Because(err))
	}
	return list.OrNil()
}

var unknownKey = regexp.MustCompile(`^line (\d+): field (\S+) not found in type`)
