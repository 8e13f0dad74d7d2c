package app_test

import (
	"slices"
	"testing"

	"siger/internal/app"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// A question that is answered is not asked again: yes settles the rule one way,
// no the other, and "I do not know" is neither.
func TestStatedFactsSettleFindings(t *testing.T) {
	k, err := app.Know("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	front := k.Front(clock.Fixed(clock.MustDate("2026-11-24").Time()))
	answer := func(given ...string) *ask.Answer {
		a, _, err := front.Ask(t.Context(), ask.Input{Text: "udang vaname beku 5 tan ke Johor Bahru", Lang: i18n.EN, Facts: ask.ParseGiven(given)})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	asks := func(a *ask.Answer) bool {
		return slices.ContainsFunc(a.Unknowns, func(u ask.Unknown) bool { return u.Key == "fact.importer_lkim_licence" })
	}
	verdicts := func(a *ask.Answer) (out []rulebook.Verdict) {
		for _, f := range a.Findings {
			if f.Paper == "lkim-licence" || f.Agency == "lkim" {
				out = append(out, f.Verdict)
			}
		}
		return out
	}
	open, yes, no, unsure := answer(), answer("importer_lkim_licence=yes"), answer("importer_lkim_licence=no"), answer("importer_lkim_licence=unknown")
	if !asks(open) || asks(yes) || asks(no) || asks(unsure) {
		t.Errorf("asked: open %v, yes %v, no %v, not known %v", asks(open), asks(yes), asks(no), asks(unsure))
	}
	for _, c := range []struct {
		name string
		a    *ask.Answer
		want rulebook.Verdict
	}{{"not said", open, rulebook.Unknown}, {"yes", yes, rulebook.OK}, {"no", no, rulebook.Breach}, {"not known", unsure, rulebook.Ask}} {
		if got := verdicts(c.a); !slices.Equal(got, []rulebook.Verdict{c.want}) {
			t.Errorf("%s: verdicts %v, want %s", c.name, got, c.want)
		}
	}
}
