package rulebook

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"siger/internal/i18n"
)

// RuleDoc is a rule in a list of rules, in one language.
type RuleDoc struct {
	ID       string `json:"id"`
	Family   string `json:"family"`
	Scope    string `json:"scope"`
	Side     string `json:"side"`
	Title    string `json:"title"`
	Paper    string `json:"paper,omitempty"`
	Agency   string `json:"agency,omitempty"`
	Versions int    `json:"versions"`
	Examples int    `json:"examples"`
}

// List returns the rules of a scope in language l; the empty scope means all.
func (b *Book) List(l i18n.Lang, scope string) []RuleDoc {
	out := []RuleDoc{}
	for _, r := range b.rules {
		if scope != "" && r.Scope != scope {
			continue
		}
		d := RuleDoc{ID: r.ID, Family: r.Family, Scope: r.Scope, Side: r.Side, Title: r.Title.In(l), Paper: r.Paper, Agency: r.Agency, Versions: len(r.Versions)}
		for _, v := range r.Versions {
			d.Examples += len(v.Examples)
		}
		out = append(out, d)
	}
	return out
}

// WriteList writes the rules one a line: id, scope, versions, examples, title.
func WriteList(w io.Writer, list []RuleDoc) error {
	var s strings.Builder
	for _, d := range list {
		fmt.Fprintf(&s, "%-28s %-13s %d/%-3d %s\n", d.ID, d.Scope, d.Versions, d.Examples, d.Title)
	}
	_, err := io.WriteString(w, s.String())
	return err
}

// Write writes a rule for a person to read in language l: each version with
// its dates, conditions, explanations, readings, sources and examples.
func (r *Rule) Write(w io.Writer, l i18n.Lang) error {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n%s\n", r.ID, r.Title.In(l))
	fmt.Fprintf(&s, "scope %s, side %s, family %s", r.Scope, r.Side, r.Family)
	if r.Paper != "" {
		fmt.Fprintf(&s, ", paper %s", r.Paper)
	}
	if r.Agency != "" {
		fmt.Fprintf(&s, ", agency %s", r.Agency)
	}
	fmt.Fprintf(&s, "\n%s:%d\n", r.File, r.Line)
	for _, v := range r.Versions {
		v.write(&s, l)
	}
	_, err := io.WriteString(w, s.String())
	return err
}

func (v *Version) write(s *strings.Builder, l i18n.Lang) {
	fmt.Fprintf(s, "\n%s … %s  (%s, %s; known from %s)\n", from(v), cmp.Or(v.ValidTo.String(), "open"), v.Status, v.Confidence, v.KnownFrom)
	fmt.Fprintf(s, "  hash %s\n", v.Hash)
	if v.Note != "" {
		fmt.Fprintf(s, "  note %s\n", v.Note)
	}
	if v.Applies != "" {
		fmt.Fprintf(s, "  applies when %s\n", oneLine(v.Applies))
	}
	v.Table.write(s, "  ", l)
	for _, r := range v.Readings {
		fmt.Fprintf(s, "  reading: %s\n", r.Holder.In(l))
		r.Table.write(s, "    ", l)
	}
	for _, src := range v.Sources {
		fmt.Fprintf(s, "  source %s: %s\n", src.ID, strings.Join(slices.DeleteFunc([]string{src.Title, src.Section, src.URL, "read " + src.AsOf.String()},
			func(part string) bool { return part == "" }), ", "))
	}
	for _, e := range v.Examples {
		fmt.Fprintf(s, "  example on %s: %s → %s\n", e.On, e.Name, wording(e.Verdict, e.Missing))
	}
}

func (t Table) write(s *strings.Builder, indent string, l i18n.Lang) {
	for _, w := range t.When {
		condition := "otherwise"
		if w.If != "" {
			condition = "when " + oneLine(w.If)
		}
		fmt.Fprintf(s, "%s%s → %s\n", indent, condition, strings.TrimSpace(string(w.Verdict)+" "+w.Value))
		fmt.Fprintf(s, "%s  %s\n", indent, w.Say.In(l))
	}
	if t.Expr != "" {
		fmt.Fprintf(s, "%sverdict %s\n", indent, oneLine(t.Expr))
	}
	for _, verdict := range slices.Sorted(maps.Keys(t.Says)) {
		fmt.Fprintf(s, "%s  %s: %s\n", indent, verdict, t.Says[verdict].In(l))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
