package rulebook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// FactType is the kind of value a fact has.
type FactType string

const (
	Bool    FactType = "bool"
	String  FactType = "string"
	Enum    FactType = "enum"    // one of the declared values
	List    FactType = "list"    // of strings
	Int     FactType = "int"     // whole number
	Decimal FactType = "decimal" // exact decimal number
	Date    FactType = "date"
)

// Sizes a fact may have; the cost bounds of expressions rest on them.
const (
	maxString = 256 // bytes
	maxList   = 64  // items
)

// Fact declares something rules may look at: its type, how to ask for it, who
// can say it, and which paper shows it.
type Fact struct {
	Name     string    `yaml:"name" json:"name"`
	Type     FactType  `yaml:"type" json:"type"`
	Values   []Value   `yaml:"values,omitempty" json:"values,omitempty"` // of an enum: all; of a list: those rules may name
	Question i18n.Text `yaml:"question" json:"question"`
	Who      i18n.Text `yaml:"who" json:"who"`
	Proof    i18n.Text `yaml:"proof,omitempty" json:"proof,omitzero"`

	line   int
	domain []ref.Val // every value it can take; nil when there is no end of them
}

// Value is an allowed value of a fact with its words; words may be left out
// where no explanation shows the fact.
type Value struct {
	Value string    `yaml:"value" json:"value"`
	Label i18n.Text `yaml:"label,omitempty" json:"label,omitzero"`
}

// lawDate is the fact every expression has without declaring it.
const lawDate = "law_date"

func (f *Fact) celType() *cel.Type {
	switch f.Type {
	case Bool:
		return cel.BoolType
	case Int:
		return cel.IntType
	case Decimal:
		return decimalType
	case Date:
		return cel.TimestampType
	case List:
		return cel.ListType(cel.StringType)
	}
	return cel.StringType
}

// allows reports whether a text is one of the declared values, or none are declared.
func (f *Fact) allows(s string) bool {
	return len(f.Values) == 0 || slices.ContainsFunc(f.Values, func(v Value) bool { return v.Value == s })
}

// init works out the values the fact can take.
func (f *Fact) init() {
	switch f.Type {
	case Bool:
		f.domain = []ref.Val{types.False, types.True}
	case Enum:
		for _, v := range f.Values {
			f.domain = append(f.domain, types.String(v.Value))
		}
	}
}

// value turns what a caller gave into a CEL value of the fact's type. Floats
// are refused: a number that went through one may have lost digits.
func (f *Fact) value(x any) (ref.Val, error) {
	switch x := x.(type) {
	case bool:
		if f.Type == Bool {
			return types.Bool(x), nil
		}
	case corridor.Form:
		return f.value(string(x))
	case json.Number:
		return f.value(x.String())
	case string:
		return f.fromText(x)
	case []string:
		return f.fromList(x)
	case []any:
		list := make([]string, len(x))
		for i, item := range x {
			s, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("fact %s: item %d is not a text", f.Name, i+1)
			}
			list[i] = s
		}
		return f.fromList(list)
	case int:
		return f.value(int64(x))
	case int64:
		switch f.Type {
		case Int:
			return types.Int(x), nil
		case Decimal:
			return number{amount.Int(x)}, nil
		}
	case amount.Decimal:
		if f.Type == Decimal {
			return number{x}, nil
		}
	case clock.Date:
		if f.Type == Date && !x.IsZero() {
			return types.Timestamp{Time: x.Time()}, nil
		}
	}
	return nil, fmt.Errorf("fact %s is of type %s; it cannot be %v (%T)", f.Name, f.Type, x, x)
}

func (f *Fact) fromText(s string) (ref.Val, error) {
	if len(s) > maxString {
		return nil, fmt.Errorf("fact %s is longer than %d bytes", f.Name, maxString)
	}
	switch f.Type {
	case String:
		return types.String(s), nil
	case Enum:
		if f.allows(s) {
			return types.String(s), nil
		}
		return nil, fmt.Errorf("fact %s cannot be %q", f.Name, s)
	case Decimal:
		d, err := amount.Parse(s)
		if err != nil {
			return nil, fmt.Errorf("fact %s: %w", f.Name, err)
		}
		return number{d}, nil
	case Int:
		d, err := amount.Parse(s)
		if err != nil {
			return nil, fmt.Errorf("fact %s: %w", f.Name, err)
		}
		n, whole := d.Int64()
		if !whole {
			return nil, fmt.Errorf("fact %s: %q is not a whole number", f.Name, s)
		}
		return types.Int(n), nil
	case Date:
		d, err := clock.ParseDate(s)
		if err != nil || d.IsZero() {
			return nil, fmt.Errorf("fact %s: %q is not a date YYYY-MM-DD", f.Name, s)
		}
		return types.Timestamp{Time: d.Time()}, nil
	}
	return nil, fmt.Errorf("fact %s is of type %s; it cannot be %q", f.Name, f.Type, s)
}

func (f *Fact) fromList(list []string) (ref.Val, error) {
	if f.Type != List {
		return nil, fmt.Errorf("fact %s is of type %s; it cannot be a list", f.Name, f.Type)
	}
	if len(list) > maxList {
		return nil, fmt.Errorf("fact %s has more than %d items", f.Name, maxList)
	}
	for _, s := range list {
		if len(s) > maxString {
			return nil, fmt.Errorf("an item of fact %s is longer than %d bytes", f.Name, maxString)
		}
	}
	return types.NewStringList(types.DefaultTypeAdapter, slices.Clone(list)), nil
}

// plain returns a value as a receipt writes it: bool, string or list of
// strings; numbers and dates as text.
func (f *Fact) plain(v ref.Val) any {
	switch v := v.(type) {
	case types.Bool:
		return bool(v)
	case types.String:
		return string(v)
	case types.Int:
		return fmt.Sprint(int64(v))
	case number:
		return v.String()
	case types.Timestamp:
		return v.Time.Format(time.DateOnly)
	}
	return v.Value() // []string
}

// appendKey appends the value so that different values never look alike: each
// text carries its length.
func (f *Fact) appendKey(out []byte, v ref.Val) []byte {
	text := func(s string) {
		out = strconv.AppendInt(out, int64(len(s)), 10)
		out = append(append(out, ':'), s...)
	}
	switch p := f.plain(v).(type) {
	case bool:
		out = strconv.AppendBool(out, p)
	case string:
		text(p)
	case []string:
		out = append(strconv.AppendInt(append(out, '['), int64(len(p)), 10), ']')
		for _, s := range p {
			text(s)
		}
	}
	return out
}
