package contract

import (
	"fmt"
	"io"
	"strings"

	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// word returns a text of this package in l with its slots filled.
func word(l i18n.Lang, key string, args ...any) string {
	return i18n.Fill(l, texts["contract."+key].In(l), args...)
}

// WriteReport writes a report for a person to read in language l: how many of
// each verdict, each finding with its source, then what changes in the term.
func WriteReport(w io.Writer, l i18n.Lang, r *Report) error {
	var s strings.Builder
	fmt.Fprintln(&s, word(l, "law_of", "date", r.AsOf))
	for _, v := range order {
		if n := r.Count(v); n > 0 {
			fmt.Fprintf(&s, "  %s: %d\n", word(l, "verdict."+string(v)), n)
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Verdict != rulebook.NotApplicable {
			s.WriteByte('\n')
			writeFinding(&s, l, f, "")
		}
	}
	if len(r.Warnings) > 0 {
		fmt.Fprintf(&s, "\n%s\n", word(l, "warnings"))
	}
	for i := range r.Warnings {
		s.WriteByte('\n')
		writeFinding(&s, l, &r.Warnings[i].Finding, word(l, "from", "date", r.Warnings[i].From)+", ")
	}
	_, err := io.WriteString(w, s.String())
	return err
}

// writeFinding writes a finding in three to a few lines.
func writeFinding(s *strings.Builder, l i18n.Lang, f *rulebook.Finding, when string) {
	fmt.Fprintf(s, "%s – %s%s\n", f.Title.In(l), when, word(l, "verdict."+string(f.Verdict)))
	fmt.Fprintf(s, "  %s\n", f.Explanation.In(l))
	for _, r := range f.Readings {
		if f.Verdict == rulebook.ContestedLaw {
			fmt.Fprintf(s, "  - %s: %s\n", r.Holder.In(l), r.Explanation.In(l))
		}
	}
	fmt.Fprintf(s, "  %s [%s]", word(l, "source", "source", f.Doc(l).Source), f.Rule)
	if f.Stale {
		fmt.Fprintf(s, " %s", word(l, "stale"))
	}
	s.WriteByte('\n')
}

// WriteComparison writes a comparison for a person to read in language l.
func WriteComparison(w io.Writer, l i18n.Lang, c *Comparison) error {
	var s strings.Builder
	if len(c.Changes) == 0 {
		fmt.Fprintln(&s, word(l, "no_change"))
	}
	for i := range c.Changes {
		ch := &c.Changes[i]
		if i > 0 {
			s.WriteByte('\n')
		}
		fmt.Fprintf(&s, "%s – %s\n", ch.Field, word(l, "effect."+string(ch.Effect)))
		for _, side := range [...]struct{ paper, value string }{{ch.From, ch.Old}, {ch.To, ch.New}} {
			if side.value == "" {
				side.value = word(l, "not_said")
			}
			fmt.Fprintf(&s, "  %s: %s\n", word(l, "paper."+side.paper), side.value)
		}
		for j := range ch.Articles {
			if a := &ch.Articles[j]; a.Verdict != rulebook.NotApplicable {
				fmt.Fprintf(&s, "  %s: %s [%s]\n", word(l, "verdict."+string(a.Verdict)), a.Explanation.In(l), a.Doc(l).Source)
			}
		}
		for _, r := range ch.Rules {
			fmt.Fprintf(&s, "  %s: %s → %s\n", r.Title.In(l), word(l, "verdict."+string(r.Before)), word(l, "verdict."+string(r.After)))
		}
	}
	_, err := io.WriteString(w, s.String())
	return err
}
