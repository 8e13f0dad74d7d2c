package rulebook

import (
	"maps"
	"strings"
	"sync"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// tradeBook loads the rulebook of the built-in corridor. Problems of other
// parts of the pack are another test's business.
func tradeBook(t testing.TB) *Book {
	t.Helper()
	files, err := corridor.FilesOf("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	pack, _ := corridor.Load(files)
	b, problems := Load(files, pack)
	for _, p := range problems {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return b
}

// TestTradeRules runs every check and every example of the trade rules.
func TestTradeRules(t *testing.T) {
	b := tradeBook(t)
	for _, p := range b.Check(t.Context()) {
		t.Error(p)
	}
	if len(b.Rules()) < 30 {
		t.Errorf("only %d rules", len(b.Rules()))
	}
}

// TestTradeExamplesPinVerdicts turns the verdict of every branch of every rule
// into another one and expects an example to notice. Readings of contested law
// are left out: there the verdict is that they differ.
func TestTradeExamplesPinVerdicts(t *testing.T) {
	b := tradeBook(t)
	for _, r := range b.Rules() {
		for _, v := range r.Versions {
			if len(v.Readings) > 0 {
				continue
			}
			for i := range v.law.tables[0].branches {
				br := &v.law.tables[0].branches[i]
				was := br.verdict
				br.verdict = Unknown
				c := &checker{Book: b}
				if c.version(t.Context(), v); len(c.list) == 0 {
					t.Errorf("%s: no example pins branch %d (%s)", r.ID, i, was)
				}
				br.verdict = was
			}
		}
	}
}

// TestConcurrentUse asks one book from many goroutines; each gets what it gets
// alone.
func TestConcurrentUse(t *testing.T) {
	b := tradeBook(t)
	queries := []Query{}
	for _, tags := range [][]string{{"plant", "food"}, {"seafood", "frozen", "food"}, {"plant", "coffee", "coffee-raw"}, {"processed-plant", "palm"}} {
		for _, facts := range []map[string]any{{}, {"destination_area": "sabah"}, {"destination_area": "peninsula", "importer_maqis_registered": nil}, {"hs": "151110", "form": "oil"}} {
			given := maps.Clone(facts)
			given["tags"] = tags
			for _, scope := range []string{"trade.import", "trade.export"} {
				queries = append(queries, Query{Scope: scope, Facts: given, LawDate: clock.MustDate("2026-11-24"), KnownOn: clock.MustDate("2026-11-24")})
			}
		}
	}
	want := make([]string, len(queries))
	alone := tradeBook(t)
	for i, q := range queries {
		r, err := alone.Evaluate(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want[i] = r.Receipt.Sum()
	}
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range queries {
				i = (i + n) % len(queries)
				if r, err := b.Evaluate(t.Context(), queries[i]); err != nil || r.Receipt.Sum() != want[i] {
					t.Errorf("query %d: %v", i, err)
				}
			}
		})
	}
	group.Wait()
}

// TestTaxRulesAgreeWithTable: where a sales tax rule fixes a rate for a product
// of the pack, the table the landed cost reads has the same rate or none.
func TestTaxRulesAgreeWithTable(t *testing.T) {
	b := tradeBook(t)
	on := clock.MustDate("2026-11-24")
	fixed := 0
	for _, p := range b.pack.Products {
		r, err := b.Evaluate(t.Context(), Query{Scope: "trade.import", LawDate: on, KnownOn: on,
			Facts: map[string]any{"tags": p.Tags, "hs": p.HS, "form": string(p.Form)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			rate, percent := strings.CutSuffix(f.Value, " %")
			if !percent || !strings.HasPrefix(f.Rule, "my.sales-tax.") {
				continue
			}
			fixed++
			if tax, ok := b.pack.TaxFor(p, on); ok && tax.Rate != nil && tax.Rate.Cmp(amount.Must(rate)) != 0 {
				t.Errorf("%s %s: rule %s says %s, the table %s", p.ID, p.HS, f.Rule, f.Value, tax.Rate)
			}
		}
	}
	if fixed < 8 {
		t.Errorf("only %d products have a rate fixed by a rule", fixed)
	}
}

// TestEveryProductHasAnAnswer: for each product of the pack some rule of either
// side applies, and no rule fails to be worked out.
func TestEveryProductHasAnAnswer(t *testing.T) {
	b := tradeBook(t)
	on := clock.MustDate("2026-11-24")
	for _, p := range b.pack.Products {
		for _, area := range []string{"peninsula", "labuan", "sabah", "sarawak"} {
			for _, scope := range []string{"trade.import", "trade.export"} {
				r, err := b.Evaluate(t.Context(), Query{Scope: scope, LawDate: on, KnownOn: on,
					Facts: map[string]any{"tags": p.Tags, "hs": p.HS, "form": string(p.Form), "destination_area": area}})
				if err != nil {
					t.Fatal(err)
				}
				applying := 0
				for _, f := range r.Findings {
					if f.Verdict != NotApplicable {
						applying++
					}
					if f.Explanation == say("rulebook.failed") {
						t.Errorf("%s to %s: rule %s cannot be worked out", p.ID, area, f.Rule)
					}
				}
				if applying < 2 {
					t.Errorf("%s to %s: only %d rules of %s apply", p.ID, area, applying, scope)
				}
			}
		}
	}
}
