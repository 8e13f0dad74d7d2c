package contract

import (
	"slices"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// TestCompare holds what each change is called, which way it goes, what the law
// says of it and which rule it turns.
func TestCompare(t *testing.T) {
	signed := read(t, lawful)
	for _, c := range []struct{ from, to, field, old, new, effect, turned string }{
		{"basic: 1750", "basic: 1600", "wage.basic", "1750", "1600", "worse", "my.wage.minimum ok breach"},
		{"basic: 1750", "basic: 1800", "wage.basic", "1750", "1800", "better", ""},
		{"per_week: 45", "per_week: 60", "hours.per_week", "45", "60", "worse", "my.hours.week ok breach"},
		{"per_week: 45", "per_week: 45.0", "", "", "", "", ""},
		{"pay_day: 7", "pay_day: 14", "wage.pay_day", "7", "14", "worse", "my.wage.payday ok breach"},
		{"held_by: worker", "held_by: employer", "passport_held_by", "worker", "employer", "worse", "my.passport.holding ok breach"},
		{"deductions: []", "deductions: [{item: levy, amount: 55}]", "deductions[levy]", "", "55", "worse", "my.deductions.lawful ok breach"},
		{"deductions: []\n", "", "", "", "", "", ""},
		{"worker_pays: []", "worker_pays: [{item: visa, amount: 9, currency: MYR}]", "worker_pays[visa]", "", "9 MYR", "worse", "id.placement-cost ok contested"},
		{"sector: plantation", "sector: construction", "sector", "plantation", "construction", "other", ""},
		{"annual_days: 8, ", "", "leave.annual_days", "8", "", "other", "my.leave.annual ok unknown"},
		{"epf: true", "epf: false", "insurance.epf", "true", "false", "worse", "my.epf ok breach"},
		{"months: 24", "months: 36", "months", "24", "36", "other", ""},
		{"signed: 2026-03-02", "signed: 2026-05-02", "", "", "", "", ""},
	} {
		shown := read(t, strings.Replace(lawful, c.from, c.to, 1))
		got, err := Compare(t.Context(), book(), Papers{Signed: signed, Shown: shown}, clock.Date{})
		if err != nil {
			t.Fatal(err)
		}
		if c.field == "" {
			if len(got.Changes) != 0 {
				t.Errorf("%q for %q: %+v", c.to, c.from, got.Changes)
			}
			continue
		}
		if len(got.Changes) != 1 {
			t.Errorf("%q for %q makes %d changes", c.to, c.from, len(got.Changes))
			continue
		}
		ch := got.Changes[0]
		var turned []string
		for _, r := range ch.Rules {
			turned = append(turned, r.Rule+" "+string(r.Before)+" "+string(r.After))
		}
		if ch.Field != c.field || ch.Old != c.old || ch.New != c.new || string(ch.Effect) != c.effect || strings.Join(turned, ", ") != c.turned {
			t.Errorf("%q for %q: %s %q→%q %s, turns %q", c.to, c.from, ch.Field, ch.Old, ch.New, ch.Effect, turned)
		}
		article := func(rule string) rulebook.Verdict {
			for _, f := range ch.Articles {
				if f.Rule == rule && len(f.Sources) > 0 {
					return f.Verdict
				}
			}
			return ""
		}
		if article("id.contract.change") != rulebook.Unknown {
			t.Errorf("%s: nobody asks whether both agreed", c.field)
		}
		if (article("id.contract.job") == rulebook.Breach) != (c.field == "sector") || (article("ilo.deception") == rulebook.Ask) != (c.effect == "worse") {
			t.Errorf("%s: the law says %v", c.field, ch.Articles)
		}
	}
}

// TestCompareThree: the order, the contract and the paper shown, each pair in
// its turn; the worse first.
func TestCompareThree(t *testing.T) {
	order := read(t, strings.Replace(lawful, "basic: 1750", "basic: 1900", 1))
	shown := read(t, strings.NewReplacer("basic: 1750", "basic: 1600", "annual_days: 8", "annual_days: 10").Replace(lawful))
	got, err := Compare(t.Context(), book(), Papers{order, read(t, lawful), shown}, clock.Date{})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range got.Changes {
		list = append(list, c.From+" "+c.To+" "+c.Field+" "+string(c.Effect))
	}
	want := []string{"order signed wage.basic worse", "signed shown wage.basic worse", "signed shown leave.annual_days better"}
	if !slices.Equal(list, want) {
		t.Errorf("%q", list)
	}
	two, err := Compare(t.Context(), book(), Papers{Order: order, Shown: shown}, clock.Date{})
	if err != nil || len(two.Changes) != 2 || two.Changes[0].From != PaperOrder || two.Changes[0].To != PaperShown {
		t.Errorf("without the contract: %+v, %v", two.Changes, err)
	}
	if _, err := Compare(t.Context(), book(), Papers{Order: order}, clock.Date{}); fault.All(err)[0].Key != "contract.error.versions" {
		t.Errorf("one paper: %v", err)
	}
	var words strings.Builder
	for _, l := range i18n.Langs {
		words.Reset()
		if err := WriteComparison(&words, l, &got); err != nil || strings.Contains(words.String(), "{") {
			t.Errorf("%s: %s %v", l, words.String(), err)
		}
		r := check(t, shown, clock.Date{})
		words.Reset()
		if err := WriteReport(&words, l, &r); err != nil || strings.Contains(words.String(), "{") {
			t.Errorf("%s: %s %v", l, words.String(), err)
		}
	}
}

// TestWords: every verdict, effect and paper has a word in three languages.
func TestWords(t *testing.T) {
	keys := []string{"effect.worse", "effect.better", "effect.other", "paper.order", "paper.signed", "paper.shown"}
	for _, v := range order {
		keys = append(keys, "verdict."+string(v))
	}
	for _, k := range keys {
		if m := texts["contract."+k].Missing(); len(m) > 0 {
			t.Errorf("%s is missing in %v", k, m)
		}
	}
}
