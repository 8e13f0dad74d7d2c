package origin

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

var day = clock.MustDate("2026-11-23")

func d(s string) *amount.Decimal { return amount.Must(s).Ptr() }
func yes() *bool                 { v := true; return &v }
func no() *bool                  { v := false; return &v }

// evaluate evaluates a good whose list of specific rules was read and has none.
func evaluate(t testing.TB, g Good) Result {
	t.Helper()
	r, err := Evaluate(g, day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func want(t *testing.T, r Result, key string, v rulebook.Verdict, percent string) *Route {
	t.Helper()
	got := r.Route(key)
	shown := ""
	if got.Percent != nil {
		shown = got.Percent.String()
	}
	if got.Verdict != v || shown != percent {
		t.Errorf("%s: %s %q, want %s %q (%s)", key, got.Verdict, shown, v, percent, got.Reason.EN)
	}
	return got
}

// A biscuit of FOB US$15 a kg with Australian flavour of US$2.50:
// (15 − 2.50) ÷ 15 × 100 = 83.333… → 83.33 %, 43.33 points above 40.
func TestBiscuit(t *testing.T) {
	r := evaluate(t, Good{HS: "190531", FOB: d("15"), Wholly: no(), Rule: &Rule{}, Operations: []string{"baking"},
		Materials: []Material{{Name: "flavour", HS: "330210", Value: d("2.5"), Country: "AU"}}})
	route := want(t, r, RVCIndirect, rulebook.OK, "83.33")
	if route.Margin.String() != "43.33" || route.Formula != "(15 − 2.5) ÷ 15 × 100" {
		t.Errorf("margin %s, formula %s", route.Margin, route.Formula)
	}
	want(t, r, CTH, rulebook.OK, "") // 3302 → 1905
	want(t, r, DeMinimis, rulebook.NotApplicable, "0.00")
	want(t, r, PSR, rulebook.NotApplicable, "")
	want(t, r, WO, rulebook.Breach, "")
	if r.Verdict != rulebook.OK || r.Declare != CTH || r.Entry != "CTH" || len(r.Changes) != 0 {
		t.Errorf("%s declare %v %s", r.Verdict, r.Declare, r.Entry)
	}
}

// FOB 10: VNM 6.00 → (10 − 6) ÷ 10 = 40.00 % passes; VNM 6.01 → 39.90 % fails;
// VNM 6.0001 → 39.999 %, shown 39.99 and not rounded up to 40: fails. The
// material keeps its heading, and 60 % is above the tolerance of 10 %.
func TestThresholdIsExact(t *testing.T) {
	for vnm, c := range map[string]struct {
		percent string
		verdict rulebook.Verdict
	}{"6.00": {"40.00", rulebook.OK}, "6.01": {"39.90", rulebook.Breach}, "6.0001": {"39.99", rulebook.Breach}} {
		r := evaluate(t, Good{HS: "210112", FOB: d("10"), Wholly: no(), Rule: &Rule{},
			Materials: []Material{{Name: "extract", HS: "210111", Value: d(vnm), Country: "BR"}}})
		want(t, r, RVCIndirect, c.verdict, c.percent)
		want(t, r, CTH, rulebook.Breach, "")
	}
}

// 3-in-1 coffee, FOB 100, creamer 12 from outside ASEAN under the product's own
// heading: de minimis fails (12 > 10), RVC (100 − 12) ÷ 100 = 88 % passes and
// is what to declare.
func TestCreamer(t *testing.T) {
	r := evaluate(t, Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{}, Operations: []string{"mixing", "packing"},
		Materials: []Material{{Name: "creamer", HS: "2101.20", Value: d("12"), Country: "NL"},
			{Name: "coffee", HS: "090111", Value: d("40"), Country: "ID", Originating: yes()}}})
	want(t, r, CTH, rulebook.Breach, "")
	want(t, r, DeMinimis, rulebook.Breach, "12.00")
	want(t, r, RVCIndirect, rulebook.OK, "88.00")
	if r.Declare != RVCIndirect || r.Entry != "88.00 %" {
		t.Errorf("declare %s %s", r.Declare, r.Entry)
	}
	// creamer of 10 is just tolerated: 10 ÷ 100 = 10.00 %
	r = evaluate(t, Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{},
		Materials: []Material{{Name: "creamer", HS: "2101.20", Value: d("10"), Country: "NL"}}})
	want(t, r, DeMinimis, rulebook.OK, "10.00")
	// 10.001 % is over, and is not shown as 10.00
	r = evaluate(t, Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{},
		Materials: []Material{{Name: "creamer", HS: "2101.20", Value: d("10.001"), Country: "NL"}}})
	want(t, r, DeMinimis, rulebook.Breach, "10.01")
}

// Direct formula: originating material 20 + labour 8 + overhead 5 + other 2 +
// profit 5 = 40 of FOB 100 → 40.00 %. The statement adds up with VNM 60.
func TestDirect(t *testing.T) {
	g := Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{}, Labour: d("8"), Overhead: d("5"), Other: d("2"), Profit: d("5"),
		Materials: []Material{{Name: "coffee", HS: "210111", Value: d("20"), Country: "VN", Originating: yes()},
			{Name: "extract", HS: "210111", Value: d("60"), Country: "BR"}}}
	r := evaluate(t, g)
	route := want(t, r, RVCDirect, rulebook.OK, "40.00")
	if route.Formula != "(20 + 20) ÷ 100 × 100" || r.Statement.Off.String() != "0" {
		t.Errorf("formula %s, off %v", route.Formula, r.Statement.Off)
	}
	// labour unknown: at least 20 + 12 = 32 %, and the question is named
	g.Labour = nil
	r = evaluate(t, g)
	route = want(t, r, RVCDirect, rulebook.Unknown, "32.00")
	if !route.AtLeast || len(route.Missing) != 1 || route.Missing[0].Fact != "labour" {
		t.Errorf("missing %+v", route.Missing)
	}
	// enough without it: profit 13 → 40 % at least
	g.Profit = d("13")
	want(t, evaluate(t, g), RVCDirect, rulebook.OK, "40.00")
	// costs of 120 cannot be of a product of 100
	g.Labour, g.Profit = d("80"), d("13")
	want(t, evaluate(t, g), RVCDirect, rulebook.Unknown, "120.00")
}

// Materials of 6 and 14 cannot be in goods of 15: sold at a loss or wrongly
// typed, 6 ÷ 15 = 40 % is then no lower bound of the direct formula.
func TestDirectOfCostsAboveFOB(t *testing.T) {
	r := evaluate(t, Good{HS: "210112", FOB: d("15"), Wholly: no(), Rule: &Rule{}, Materials: []Material{
		{Name: "coffee", HS: "090111", Value: d("6"), Originating: yes()}, {Name: "creamer", HS: "210120", Value: d("14"), Originating: no()}}})
	route := want(t, r, RVCDirect, rulebook.Unknown, "40.00")
	if r.Declare != "" || route.Reason != texts.Say("origin.reason.over_fob", "sum", *d("20"), "fob", *d("15")) {
		t.Errorf("declare %q: %s", r.Declare, route.Reason.EN)
	}
}

func TestWhollyObtained(t *testing.T) {
	r := evaluate(t, Good{HS: "090411", Wholly: yes(), Operations: []string{"packing"}})
	want(t, r, WO, rulebook.OK, "")
	if r.Verdict != rulebook.OK || r.Declare != WO || r.Entry != "WO" {
		t.Errorf("%+v", r)
	}
	// said to be wholly obtained, with pepper from Brazil that is only packed
	r = evaluate(t, Good{HS: "090411", Wholly: yes(), FOB: d("10"), Rule: &Rule{}, Operations: []string{"packing", "labelling"},
		Materials: []Material{{Name: "pepper", HS: "090411", Value: d("8"), Country: "BR"}}})
	for _, key := range []string{WO, RVCIndirect, CTH, DeMinimis} {
		want(t, r, key, rulebook.Breach, "")
	}
	if r.Verdict != rulebook.Breach || r.Route(CTH).Reason != texts.Say("origin.reason.minimal") || len(r.Changes) != 0 {
		t.Errorf("%s %+v", r.Verdict, r.Changes)
	}
	// pepper from another member is not wholly obtained here
	r = evaluate(t, Good{HS: "090411", Country: "ID", Wholly: yes(), Materials: []Material{{Name: "pepper", HS: "090411", Country: "VN", Originating: yes()}}})
	want(t, r, WO, rulebook.Breach, "")
}

// A change of heading passes without any value, and nothing is asked for it.
func TestHeadingNeedsNoValues(t *testing.T) {
	r := evaluate(t, Good{HS: "090121", Wholly: no(), Rule: &Rule{}, Materials: []Material{{Name: "gas", HS: "2711", Country: "QA"}}})
	want(t, r, CTH, rulebook.OK, "")
	want(t, r, RVCIndirect, rulebook.Unknown, "")
	if r.Verdict != rulebook.OK || len(r.Missing) != 0 || len(r.Conditions) != 2 {
		t.Errorf("%s, missing %v, conditions %v", r.Verdict, r.Missing, r.Conditions)
	}
}

// What was not given is named: the code of the creamer, its value and FOB.
func TestMissingFactsAreNamed(t *testing.T) {
	r := evaluate(t, Good{HS: "210112", Materials: []Material{{Name: "creamer", Country: "NL"}}})
	if r.Verdict != rulebook.Unknown {
		t.Errorf("verdict %s", r.Verdict)
	}
	facts := map[string]bool{}
	for _, m := range r.Missing {
		facts[m.Fact+" "+m.Material] = true
		if m.Question.ID == "" {
			t.Errorf("no question for %s", m.Fact)
		}
	}
	for _, f := range []string{"fob ", "material.hs creamer", "rule "} {
		if !facts[f] {
			t.Errorf("%s is not named in %v", f, facts)
		}
	}
	// with FOB 10 the creamer may cost at most 6: 60 % of FOB
	r = evaluate(t, Good{HS: "210112", FOB: d("10"), Wholly: no(), Rule: &Rule{}, Materials: []Material{{Name: "creamer", Country: "NL"}}})
	route := want(t, r, RVCIndirect, rulebook.Unknown, "")
	if route.Reason.EN != "It qualifies if the materials without a value come to at most 6." {
		t.Errorf("reason %q", route.Reason.EN)
	}
	// a code nobody gave does not matter when the value is small: 1 ÷ 10 = 10 %
	r = evaluate(t, Good{HS: "210112", FOB: d("10"), Wholly: no(), Rule: &Rule{}, Materials: []Material{{Name: "creamer", Value: d("1"), Country: "NL"}}})
	want(t, r, DeMinimis, rulebook.OK, "10.00")
	r = evaluate(t, Good{HS: "210112"})
	if r.Verdict != rulebook.Unknown || r.Route(CTH).Missing[0].Fact != "materials" {
		t.Errorf("no bill: %+v", r.Route(CTH))
	}
}

// Product-specific rules go before the general ones. RVC 35 %: 38 % passes it
// and would fail the general 40 %; a rule of chapter change fails where the
// heading changes within chapter 21.
func TestProductSpecificRule(t *testing.T) {
	g := Good{HS: "210112", FOB: d("100"), Wholly: no(), Materials: []Material{{Name: "extract", HS: "210690", Value: d("62"), Country: "BR"}}}
	g.Rule = &Rule{AnyOf: []Criterion{{Kind: "cc"}, {Kind: "rvc", Percent: d("35")}}}
	r := evaluate(t, g)
	want(t, r, PSR, rulebook.OK, "38.00")
	want(t, r, CTH, rulebook.OK, "")
	if r.Declare != PSR || !r.Route(CTH).Overridden {
		t.Errorf("declare %s", r.Declare)
	}
	g.Rule = &Rule{AnyOf: []Criterion{{Kind: "cc"}}}
	r = evaluate(t, g)
	want(t, r, PSR, rulebook.Breach, "")
	if r.Verdict != rulebook.Breach || r.Declare != "" {
		t.Errorf("%s declare %v", r.Verdict, r.Declare)
	}
	g.Rule = &Rule{AnyOf: []Criterion{{Kind: "ctsh"}}}
	want(t, evaluate(t, g), PSR, rulebook.OK, "")
	g.Rule = &Rule{AnyOf: []Criterion{{Kind: "process"}}}
	want(t, evaluate(t, g), PSR, rulebook.Unknown, "")
}

// Textiles are tolerated by weight: 0.9 of 10 kg is 9 %.
func TestTextilesByWeight(t *testing.T) {
	g := Good{HS: "530500", FOB: d("10"), Weight: d("10"), Wholly: no(), Rule: &Rule{},
		Materials: []Material{{Name: "fibre", HS: "530500", Value: d("9"), Weight: d("0.9"), Country: "IN"}}}
	want(t, evaluate(t, g), DeMinimis, rulebook.OK, "9.00")
	g.Weight = nil
	if m := want(t, evaluate(t, g), DeMinimis, rulebook.Unknown, "").Missing; m[0].Fact != "weight" {
		t.Errorf("missing %+v", m)
	}
}

// FOB 100, creamer 30 (ASEAN, not proved), extract 40 and sugar 5 (Brazil).
// All 75 is foreign: RVC 25 %, 15 too much. Proof for the creamer alone is
// enough (30 ≥ 15) and costs nothing. The smallest swap: 15 of the creamer, the
// smallest material of at least 15. De minimis: creamer and extract keep the
// heading, 70 against 10, so 60 would have to change: both, the smaller change
// of the two routes stays 15.
func TestSmallestChange(t *testing.T) {
	g := Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{}, Operations: []string{"mixing"}, Materials: []Material{
		{Name: "creamer", HS: "210120", Value: d("30"), Country: "MY", RVC: d("35")},
		{Name: "extract", HS: "210111", Value: d("40"), Country: "BR"},
		{Name: "sugar", HS: "170199", Value: d("5"), Country: "BR"}}}
	r := evaluate(t, g)
	want(t, r, RVCIndirect, rulebook.Breach, "25.00")
	if r.Verdict != rulebook.Breach || len(r.Changes) != 3 {
		t.Fatalf("%s, changes %+v", r.Verdict, r.Changes)
	}
	if c := r.Changes[0]; c.Kind != Prove || c.Materials[0].Name != "creamer" || c.Value.String() != "30" || c.Percent.String() != "40.00" {
		t.Errorf("first change %+v", c)
	}
	if c := r.Changes[1]; c.Kind != Swap || c.Route != RVCIndirect || c.Value.String() != "15.00" || c.Percent.String() != "20.00" || c.Materials[0].All {
		t.Errorf("second change %+v", c)
	}
	if c := r.Changes[2]; c.Route != DeMinimis || c.Value.String() != "60.00" || len(c.Materials) != 2 {
		t.Errorf("third change %+v", c)
	}
	// partial cumulation is told as general knowledge and does not count
	if len(r.Notes) != 2 || r.Notes[1].Confidence != "general-knowledge" || r.Notes[0].Source != "atiga-second-protocol" {
		t.Errorf("notes %+v", r.Notes)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		g          Good
		key, field string
	}{
		{Good{HS: "77"}, "hs", "hs"},
		{Good{HS: "210112", FOB: d("0")}, "fob", "fob"},
		{Good{HS: "210112", Labour: d("-1")}, "value", "labour"},
		{Good{HS: "210112", Weight: d("-1")}, "value", "weight"},
		{Good{HS: "210112", Materials: []Material{{}, {Value: d("-1")}}}, "value", "materials[1].value"},
		{Good{HS: "210112", Materials: []Material{{Weight: d("-1")}}}, "value", "materials[0].weight"},
		{Good{HS: "210112", Materials: []Material{{HS: "09"}}}, "material_hs", "materials[0].hs"},
		{Good{HS: "210112", Materials: []Material{{HS: "0901a"}}}, "material_hs", "materials[0].hs"},
		{Good{HS: "210112", Materials: []Material{{Country: "BR", Originating: yes()}}}, "country", "materials[0].country"},
	} {
		_, err := Evaluate(c.g, day)
		if err == nil || fault.KindOf(err) != fault.Invalid || fault.All(err)[0].Key != "origin.error."+c.key || fault.All(err)[0].Field != c.field {
			t.Errorf("%v, want %s in %s", err, c.key, c.field)
		}
	}
	// a loss is no error
	if _, err := Evaluate(Good{HS: "210112", Profit: d("-1")}, day); err != nil {
		t.Error(err)
	}
}

// A file says what Good says, with every digit, and what is left out is unknown.
func TestRead(t *testing.T) {
	const file = `# one kilogram of 3-in-1 coffee
hs: 2101.12.90
currency: USD
fob: 10.00
wholly_obtained: false
operations: [mixing]
materials:
  - {name: creamer, hs: 2101.20, value: 1.2000000000000000001, originating: false}
  - name: coffee
    hs: "0901"
rule: {any_of: [{kind: rvc, percent: 35}]}
`
	g, err := Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if g.HS != "2101.12.90" || g.FOB.String() != "10.00" || *g.Wholly || g.Materials[0].HS != "2101.20" || g.Materials[0].Value.String() != "1.2000000000000000001" ||
		*g.Materials[0].Originating || g.Materials[1].Originating != nil || g.Materials[1].Value != nil || g.Labour != nil || g.Rule.AnyOf[0].Percent.String() != "35" {
		t.Errorf("%+v", g)
	}
	if g, err = Read(strings.NewReader(`{"hs": "090411", "fob": 4.5, "wholly_obtained": true}`)); err != nil || g.FOB.String() != "4.5" || !*g.Wholly {
		t.Errorf("JSON: %+v %v", g, err)
	}
	for _, wrong := range []string{"", "hs: [1]", "hs: 090411\nfobb: 10", "fob: ten", "hs: a\n---\nhs: b", "{"} {
		if g, err := Read(strings.NewReader(wrong)); err == nil {
			t.Errorf("%q was read as %+v", wrong, g)
		}
	}
}

func TestTexts(t *testing.T) {
	if _, err := i18n.Load(Texts); err != nil {
		t.Error(err)
	}
	for _, key := range []string{WO, RVCDirect, RVCIndirect, CTH, DeMinimis, PSR} {
		if texts["origin.route."+key].EN == "" || texts["origin.declare."+key].EN == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

// Every change proposed makes the goods originate by the route it names.
func TestChangesWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Good{HS: "210112", FOB: amount.Int(rapid.Int64Range(1, 100000).Draw(t, "fob")).Shift(-2).Ptr(), Wholly: no(), Rule: &Rule{}, Operations: []string{"mixing"}}
		for range rapid.IntRange(1, 6).Draw(t, "materials") {
			g.Materials = append(g.Materials, Material{
				HS:      rapid.SampledFrom([]string{"210111", "210120", "170199", "040210"}).Draw(t, "hs"),
				Value:   amount.Int(rapid.Int64Range(0, 50000).Draw(t, "value")).Shift(-2).Ptr(),
				Country: rapid.SampledFrom([]string{"BR", "VN", "", "NL"}).Draw(t, "country")})
		}
		r, err := Evaluate(g, day)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict == rulebook.OK && len(r.Changes) > 0 {
			t.Fatalf("changes for goods that originate")
		}
		for _, c := range r.Changes {
			after := g
			after.Materials = apply(g.Materials, c)
			again, err := Evaluate(after, day)
			if err != nil {
				t.Fatal(err)
			}
			if v := again.Route(c.Route).Verdict; v != rulebook.OK && again.Route(CTH).Verdict != rulebook.OK {
				t.Fatalf("%+v leaves %s at %s", c, c.Route, v)
			}
		}
	})
}

// apply makes the change: the part named turns into proved material.
func apply(list []Material, c Change) (out []Material) {
	changed := map[string]amount.Decimal{}
	for _, p := range c.Materials {
		changed[p.Name] = p.Value
	}
	for i, m := range list {
		m.Name = []string{"1", "2", "3", "4", "5", "6"}[i]
		if v, ok := changed[m.Name]; ok {
			rest := m
			rest.Value = m.Value.Sub(v).Ptr()
			m.Value, m.Country, m.Originating = v.Ptr(), "ID", yes()
			if !rest.Value.IsZero() {
				out = append(out, rest)
			}
		}
		out = append(out, m)
	}
	return out
}
