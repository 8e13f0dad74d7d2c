package price

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Write puts the report into words, a line for each thing worth knowing; a file
// of which nothing was read has none. say returns a text of Texts, filled.
func (r Report) Write(w io.Writer, say func(key string, args ...any) string) error {
	p := &printer{w: w, say: say}
	if r.Already {
		p.line("", "price.import.already", "file", r.File)
		return p.err
	}
	if r.Rows == 0 {
		return nil
	}
	p.line("", "price.import.done", "file", r.File, "rows", r.Rows, "taken", r.Taken, "missing", r.Missing,
		"duplicates", r.Duplicates, "refused", r.RefusedTotal(), "bands", r.Bands)
	p.refused(r.Refused)
	if r.Duplicates > 0 {
		p.line("  ", "price.import.duplicates", "count", r.Duplicates, "example", strings.Join(r.FirstDuplicates, " ; "))
	}
	if r.Rounded > 0 {
		p.line("  ", "price.import.rounded", "count", r.Rounded)
	}
	for _, l := range []*Lookup{r.Items, r.Premises} {
		if l != nil {
			p.line("  ", "price.import.lookup", "file", l.File, "taken", l.Taken, "read", l.Read)
			p.refused(l.Refused)
			for _, name := range l.Repaired {
				p.line("    ", "price.import.repaired", "name", name)
			}
		}
	}
	for _, name := range r.StatesUnknown {
		p.line("  ", "price.import.unknown-state", "name", name)
	}
	for _, list := range [][]Alias{r.StatesByAlias, r.DistrictsByAlias, r.CommodityAliases} {
		for _, a := range list {
			p.line("  ", "price.import.alias", "from", a.From, "to", a.To, "count", a.Count)
		}
	}
	for _, a := range r.DistrictsUnmapped {
		p.line("  ", "price.import.unmapped", "name", a.From, "count", a.Count)
	}
	return p.err
}

type printer struct {
	w   io.Writer
	say func(key string, args ...any) string
	err error
}

func (p *printer) line(indent, key string, args ...any) {
	_, err := fmt.Fprintln(p.w, indent+p.say(key, args...))
	p.err = errors.Join(p.err, err)
}

func (p *printer) refused(list []Refusal) {
	for _, x := range list {
		example := strings.Join(strings.Fields(strings.Join(x.Examples, " ; ")), " ")
		p.line("  ", "price.import.refused", "count", x.Count, "reason", p.say("price.refused."+string(x.Reason)), "example", example)
	}
}
