package origin

import (
	"strings"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
)

// bill is the bill of materials added up, with what is missing from it.
type bill struct {
	originating, foreign amount.Decimal
	own                  amount.Decimal // labour, overhead, other, profit
	foreignMissing       []Missing      // non-originating materials without a value
	directMissing        []Missing      // parts of the direct formula without a value
}

func add(g *Good) (b bill) {
	for i := range g.Materials {
		m := &g.Materials[i]
		switch {
		case m.Value == nil && m.originates():
			b.directMissing = append(b.directMissing, ask("material.value", m.Name, "value"))
		case m.Value == nil:
			b.foreignMissing = append(b.foreignMissing, ask("material.value", m.Name, "value"))
		case m.originates():
			b.originating = b.originating.Add(*m.Value)
		default:
			b.foreign = b.foreign.Add(*m.Value)
		}
	}
	if g.onlyMinimal() {
		return b // what such operations cost does not count
	}
	for _, part := range [...]struct {
		fact  string
		value *amount.Decimal
	}{{"labour", g.Labour}, {"overhead", g.Overhead}, {"other", g.Other}, {"profit", g.Profit}} {
		if part.value == nil {
			b.directMissing = append(b.directMissing, ask(part.fact, "", part.fact))
			continue
		}
		b.own = b.own.Add(*part.value)
	}
	return b
}

func (b *bill) statement(g *Good) Statement {
	s := Statement{Originating: b.originating, NonOriginating: b.foreign, Own: b.own}
	if g.FOB != nil && len(g.Materials) > 0 && len(b.foreignMissing)+len(b.directMissing) == 0 && !g.onlyMinimal() {
		s.Off = g.FOB.Sub(b.originating).Sub(b.foreign).Sub(b.own).Ptr()
	}
	return s
}

func unknown(key string, reason i18n.Text, missing ...Missing) Route {
	return Route{Key: key, Verdict: rulebook.Unknown, Reason: reason, Missing: missing, Confidence: corridor.Several}
}

// ask names a fact that is missing, of a material or of the product, and who can
// say.
func ask(fact, material, key string) Missing {
	who := "exporter"
	switch {
	case fact == "rule":
		who = "issuer"
	case material != "":
		who = "supplier"
	}
	return Missing{fact, material, texts.Say("origin.ask."+key, "name", material), texts["origin.who."+who]}
}

func (g *Good) noFOB() Missing  { return ask("fob", "", "fob") }
func (g *Good) noBill() Missing { return ask("materials", "", "materials") }

// wholly tries the goods as wholly obtained in the exporting country.
func (g *Good) wholly() Route {
	r := Route{Key: WO, Verdict: rulebook.OK, Reason: texts.Say("origin.reason.wo"), Confidence: corridor.Several}
	var foreign []string
	for i := range g.Materials {
		m := &g.Materials[i]
		abroad := g.Country != "" && m.Country != "" && m.Country != g.Country
		if abroad || !m.originates() && !m.provable() {
			foreign = append(foreign, m.Name)
		}
	}
	switch {
	case len(foreign) > 0 && g.onlyMinimal():
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.minimal")
	case len(foreign) > 0:
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.wo_foreign", "names", strings.Join(foreign, ", "))
	case g.Wholly == nil:
		return unknown(WO, texts.Say("origin.reason.wo_unknown"), ask("wholly", "", "wholly"))
	case !*g.Wholly && g.onlyMinimal():
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.minimal")
	case !*g.Wholly:
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.wo_not")
	}
	return r
}

// share fills percent, margin and formula of a route: part ÷ whole × 100, where
// the part is one figure, or two joined by op.
func (r *Route) share(part, whole, threshold, a amount.Decimal, op string, b amount.Decimal) {
	r.Percent = part.Mul(hundred).QuoRound(whole, 2, amount.Down).Ptr()
	r.Threshold = threshold.Ptr()
	r.Margin = r.Percent.Sub(threshold).Ptr()
	r.Terms = []landed.Term{{Value: a}}
	if op != "" {
		r.Terms = []landed.Term{{Op: "(", Value: a}, {Op: op, Value: b}, {Op: ")", Bare: true}}
	}
	r.Terms = append(r.Terms, landed.Term{Op: "÷", Value: whole}, landed.Term{Op: "×", Value: hundred})
	r.Formula = landed.Figures(r.Terms, amount.Decimal.String)
}

// direct tries RVC by adding up what ASEAN put in.
func (g *Good) direct(b *bill) Route {
	switch {
	case g.FOB == nil:
		return unknown(RVCDirect, texts.Say("origin.reason.missing"), g.noFOB())
	case len(g.Materials) == 0:
		return unknown(RVCDirect, texts.Say("origin.reason.missing"), g.noBill())
	}
	sum := b.originating.Add(b.own)
	all := sum.Add(b.foreign)
	r := Route{Key: RVCDirect, Confidence: corridor.Single, Missing: b.directMissing, AtLeast: len(b.directMissing) > 0}
	r.share(sum, *g.FOB, Threshold, b.originating, "+", b.own)
	enough := sum.Mul(hundred).Cmp(Threshold.Mul(*g.FOB)) >= 0
	switch {
	case all.Cmp(*g.FOB) > 0: // sold at a loss, or a figure is wrong: the parts given are no lower bound
		r.Verdict, r.Reason = rulebook.Unknown, texts.Say("origin.reason.over_fob", "sum", g.money(all), "fob", g.money(*g.FOB))
	case enough:
		r.Verdict, r.Reason = rulebook.OK, texts.Say("origin.reason.rvc_ok", "percent", *r.Percent, "threshold", Threshold)
	case r.AtLeast && g.FOB.Sub(b.foreign).Mul(hundred).Cmp(Threshold.Mul(*g.FOB)) < 0:
		// whatever the rest costs: it cannot be more than FOB less the foreign part
		r.Verdict, r.Missing = rulebook.Breach, nil
		r.Reason = texts.Say("origin.reason.rvc_cannot", "threshold", Threshold)
	case r.AtLeast:
		r.Verdict, r.Reason = rulebook.Unknown, texts.Say("origin.reason.rvc_at_least", "percent", *r.Percent, "threshold", Threshold)
	default:
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.rvc_short", "percent", *r.Percent, "threshold", Threshold)
	}
	return r
}

// indirect tries RVC by taking non-originating materials off FOB.
func (g *Good) indirect(b *bill, threshold amount.Decimal) Route {
	switch {
	case g.onlyMinimal():
		return Route{Key: RVCIndirect, Verdict: rulebook.Breach, Reason: texts.Say("origin.reason.minimal"), Confidence: corridor.General}
	case g.FOB == nil:
		return unknown(RVCIndirect, texts.Say("origin.reason.missing"), g.noFOB())
	case len(g.Materials) == 0:
		return unknown(RVCIndirect, texts.Say("origin.reason.missing"), g.noBill())
	}
	left := g.FOB.Sub(b.foreign)
	r := Route{Key: RVCIndirect, Confidence: corridor.Several}
	r.share(left, *g.FOB, threshold, *g.FOB, "−", b.foreign)
	enough := left.Mul(hundred).Cmp(threshold.Mul(*g.FOB)) >= 0
	switch {
	case !enough:
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.rvc_short", "percent", *r.Percent, "threshold", threshold)
	case len(b.foreignMissing) > 0:
		most := g.FOB.Mul(hundred.Sub(threshold)).Shift(-2).Sub(b.foreign).Round(2, amount.Down)
		r.Verdict, r.Missing = rulebook.Unknown, b.foreignMissing
		r.Reason = texts.Say("origin.reason.rvc_if", "most", g.money(most))
		r.Percent, r.Margin = nil, nil // it is an upper bound only
	default:
		r.Verdict, r.Reason = rulebook.OK, texts.Say("origin.reason.rvc_ok", "percent", *r.Percent, "threshold", threshold)
	}
	return r
}

// unchanged lists the non-originating materials whose code has the product's
// first n digits, and those whose code is not known that far.
func (g *Good) unchanged(n int) (same, unknown []*Material) {
	own := digits(g.HS)[:n]
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.originates() {
			continue
		}
		switch h, ok := m.heading(n); {
		case !ok:
			unknown = append(unknown, m)
		case h == own:
			same = append(same, m)
		}
	}
	return same, unknown
}

func names(list []*Material) string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Name
	}
	return strings.Join(out, ", ")
}

func noCodes(list []*Material) (out []Missing) {
	for _, m := range list {
		out = append(out, ask("material.hs", m.Name, "hs"))
	}
	return out
}

// change tries a change of the first n digits of every non-originating material.
func (g *Good) change(n int, key string) Route {
	r := Route{Key: key, Verdict: rulebook.OK, Reason: texts.Say("origin.reason.cth_ok"), Confidence: corridor.Several}
	same, codeless := g.unchanged(n)
	switch {
	case g.onlyMinimal():
		r.Verdict, r.Reason, r.Confidence = rulebook.Breach, texts.Say("origin.reason.minimal"), corridor.General
	case len(g.Materials) == 0:
		return unknown(key, texts.Say("origin.reason.missing"), g.noBill())
	case len(same) > 0:
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.cth_same", "names", names(same), "heading", digits(g.HS)[:n])
	case len(codeless) > 0:
		r.Verdict, r.Reason, r.Missing = rulebook.Unknown, texts.Say("origin.reason.cth_unknown", "names", names(codeless)), noCodes(codeless)
	}
	return r
}

// tolerated tries the change of heading with 10 % of FOB, or of weight for
// textiles, left unchanged.
func (g *Good) tolerated(n int) Route {
	whole, missing := g.FOB, g.noFOB()
	measure := func(m *Material) (*amount.Decimal, Missing) {
		return m.Value, ask("material.value", m.Name, "value")
	}
	if g.textile() {
		whole, missing = g.Weight, ask("weight", "", "weight")
		measure = func(m *Material) (*amount.Decimal, Missing) {
			return m.Weight, ask("material.weight", m.Name, "weight_of")
		}
	}
	switch {
	case g.onlyMinimal():
		return Route{Key: DeMinimis, Verdict: rulebook.Breach, Reason: texts.Say("origin.reason.minimal"), Confidence: corridor.General}
	case len(g.Materials) == 0:
		return unknown(DeMinimis, texts.Say("origin.reason.missing"), g.noBill())
	case whole == nil:
		return unknown(DeMinimis, texts.Say("origin.reason.missing"), missing)
	}
	same, codeless := g.unchanged(n)
	var sum, worst amount.Decimal // without the codeless, and with them
	var lacks []Missing
	for i, m := range append(same, codeless...) {
		v, miss := measure(m)
		if v == nil {
			lacks = append(lacks, miss)
			continue
		}
		worst = worst.Add(*v)
		if i < len(same) {
			sum = worst
		}
	}
	r := Route{Key: DeMinimis, Confidence: corridor.Single}
	r.share(sum, *whole, Tolerance, sum, "", sum)
	r.Margin = Tolerance.Sub(*r.Percent).Ptr()
	limit := whole.Percent(Tolerance)
	switch {
	case sum.Cmp(limit) > 0:
		r.Percent = sum.Mul(hundred).QuoRound(*whole, 2, amount.Up).Ptr() // here rounding down would flatter
		r.Margin = Tolerance.Sub(*r.Percent).Ptr()
		r.Verdict, r.Reason = rulebook.Breach, texts.Say("origin.reason.tolerance_over", "percent", *r.Percent, "tolerance", Tolerance, "names", names(same))
	case len(lacks) == 0 && worst.Cmp(limit) <= 0:
		r.share(worst, *whole, Tolerance, worst, "", worst)
		r.Percent = worst.Mul(hundred).QuoRound(*whole, 2, amount.Up).Ptr()
		r.Margin = Tolerance.Sub(*r.Percent).Ptr()
		r.Verdict, r.Reason = rulebook.OK, texts.Say("origin.reason.tolerance_ok", "percent", *r.Percent, "tolerance", Tolerance)
	default:
		r.AtLeast, r.Verdict = true, rulebook.Unknown
		r.Reason, r.Missing = texts.Say("origin.reason.missing"), append(noCodes(codeless), lacks...)
	}
	return r
}

// specific tries the product-specific rule: one criterion is enough.
func (g *Good) specific(b *bill) Route {
	if g.Rule == nil {
		return unknown(PSR, texts.Say("origin.reason.psr_unread"), ask("rule", "", "rule"))
	}
	r := Route{Key: PSR, Verdict: rulebook.NotApplicable, Reason: texts.Say("origin.reason.psr_none"), Confidence: corridor.Single}
	for _, c := range g.Rule.AnyOf {
		t := g.criterion(c, b)
		if t.Verdict == rulebook.OK || r.Verdict != rulebook.Unknown && r.Verdict != rulebook.OK {
			missing := r.Missing
			r = t
			r.Missing = append(missing, t.Missing...)
		}
		if r.Verdict == rulebook.OK {
			r.Missing = nil
			break
		}
	}
	r.Key = PSR
	return r
}

func (g *Good) criterion(c Criterion, b *bill) Route {
	digits := map[string]int{"cc": 2, "cth": 4, "ctsh": 6}[c.Kind]
	switch {
	case c.Kind == "wo":
		return g.wholly()
	case c.Kind == "rvc" && c.Percent != nil:
		return g.indirect(b, *c.Percent)
	case digits > 0:
		t := g.change(digits, PSR)
		if d := g.tolerated(digits); t.Verdict != rulebook.OK && d.Verdict == rulebook.OK {
			return d
		}
		return t
	}
	return unknown(PSR, texts.Say("origin.reason.psr_unread"), ask("rule", "", "rule"))
}
