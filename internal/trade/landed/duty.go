package landed

import (
	"cmp"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// dutyRule is a duty in force for this lot: ad_valorem per cent, specific in
// the market's currency for the whole lot, and how they join.
type dutyRule struct {
	found                     bool
	adValorem, specific       amount.Decimal
	hasAdValorem, hasSpecific bool
	missing                   string
	combine                   string
	row                       *corridor.Duty // never nil
}

// isKnown reports whether every part of the duty is known.
func (d dutyRule) isKnown() bool {
	return d.found && d.missing == ""
}

// DutyWork shows how a duty came about.
type DutyWork struct {
	Regime  string // mfn | atiga
	Combine string // and | higher | lower, empty with one part
	Parts   []DutyPart
	By      amount.Range // higher, lower: how much the arm that counts differs from the other

	// Where the arms are equal; nil unless both are known and the rule is
	// higher or lower.
	FlipValuePerKg *amount.Decimal // customs value per kg in the market's currency, below which the specific arm is the greater
	FlipKg         *amount.Decimal // kg of a lot of the same customs value, above which the specific arm is the greater
	FlipPrice      *amount.Decimal // price per unit as asked, below which the specific arm is the greater
}

// DutyPart is one arm of a duty.
type DutyPart struct {
	Kind   string          // ad-valorem | specific
	Rate   *amount.Decimal // per cent, or Currency per Unit; nil not read
	Unit   string          // "%", "MYR/kg"
	Amount amount.Range    // for the lot, in the market's currency
	Counts bool            // this arm makes the duty
}

// regime is the regime asked for.
func (w *worker) regime() string {
	if w.r.FormD {
		return ATIGA
	}
	return MFN
}

// dutyFound is the duty row under the regime asked for.
func (w *worker) dutyFound() *dutyFound {
	if w.r.FormD {
		return &w.goods.duty[1]
	}
	return &w.goods.duty[0]
}

// dutyRow finds the duty of the code on the day and turns its specific part
// into the market's currency for the lot. The terms it writes are those of the
// specific part.
func (w *worker) dutyRow() (d dutyRule, specificTerms []Term) {
	found := w.dutyFound()
	d.row, d.found = &found.row, found.found
	if !found.hasRate() {
		d.missing = noRate[0]
		return d, nil
	}
	d.combine = d.row.Combine
	if d.row.AdValorem != nil {
		d.adValorem, d.hasAdValorem = *d.row.AdValorem, true
	}
	if d.row.Specific != nil {
		specificTerms = w.specific(&d)
	}
	if d.missing == "" && d.combine != "" && !(d.hasAdValorem && d.hasSpecific) {
		d.missing = "landed.why.duty_part"
	}
	return d, specificTerms
}

// specific works out the specific part of d for the lot.
func (w *worker) specific(d *dutyRule) []Term {
	from := w.start()
	defer func() { w.terms = w.terms[:from] }()
	q, unit := w.r.Kg, "kg"
	switch d.row.Unit {
	case "kg":
	case "tonne":
		q, unit = w.r.Kg.Shift(-3).Reduce(), "t"
	case "litre":
		if w.r.Litres == nil {
			d.missing = "landed.why.litres"
			return nil
		}
		q, unit = *w.r.Litres, "l"
	default:
		d.missing = "landed.why.duty_part"
		return nil
	}
	w.term("", q, unit)
	w.term("×", *d.row.Specific, perUnit(d.row.Currency, unit))
	d.specific, d.hasSpecific = d.row.Specific.Mul(q), true
	if code := cmp.Or(d.row.Currency, w.market); code != w.market {
		rate := w.rate(code, w.market)
		if rate == nil {
			d.missing, d.hasSpecific = "landed.why.duty_rate", false
			return nil
		}
		d.specific = d.specific.Mul(rate.up)
		if rate.divides {
			d.specific = d.specific.Quo(rate.down)
		}
		w.terms = append(w.terms, rate.terms...)
	}
	return append([]Term(nil), w.terms[from:]...)
}

// duty works out the import duty line.
func (w *worker) duty() {
	if w.held.has(iDuty) {
		w.include(iDuty)
		return
	}
	l := &w.lines[iDuty]
	d, specificTerms := w.dutyRow()
	l.Source, l.AsOf, l.Example = d.row.Source, d.row.AsOf, d.row.Confidence == corridor.ExampleRow
	from := w.start()
	if !d.hasAdValorem && !d.hasSpecific {
		w.done(iDuty, from, span{}, Unknown)
		l.Why = w.whyDuty(d)
		return
	}
	var arm [2]span
	if d.hasAdValorem {
		arm[0] = w.cv.percent(exactly(d.adValorem)).round(w.digits)
	}
	if d.hasSpecific {
		arm[1] = exactly(d.specific).round(w.digits)
	}
	total := d.join(arm)
	w.dutyTerms(d, arm, specificTerms)
	status := Known
	switch {
	case d.missing != "":
		status = Unknown
		if total.hasHigh {
			status = Estimated
		}
		l.Why = w.whyDuty(d)
	case total.isEmpty():
		status = Unknown
		l.Why = texts["landed.why.price"]
	case !total.hasHigh:
		status = Estimated
		l.Why = texts["landed.why.at_least"]
	case l.Example || doubtful(&d.row.Fact) || !total.isExact() || d.hasAdValorem && !d.adValorem.IsZero() && w.solid != Known:
		status = Estimated
	}
	w.done(iDuty, from, total, status)
	l.Duty = w.dutyWork(d, arm)
}

// doubtful reports whether a row is too weak to make a line known.
func doubtful(f *corridor.Fact) bool {
	return f.Confidence == corridor.General || f.Confidence == corridor.ExampleRow || f.Status == corridor.Contested || f.Status == corridor.Unverified
}

// join makes the duty of its two arms.
func (d dutyRule) join(arm [2]span) span {
	switch d.combine {
	case "and":
		return arm[0].add(arm[1])
	case "higher":
		return greater(arm[0], arm[1])
	case "lower":
		return lesser(arm[0], arm[1])
	}
	if d.hasSpecific && d.row.AdValorem == nil {
		return arm[1]
	}
	return arm[0]
}

// dutyTerms writes "5 % × 312,345.00 MYR", or both arms joined.
func (w *worker) dutyTerms(d dutyRule, arm [2]span, specific []Term) {
	opened := false
	if d.combine == "higher" || d.combine == "lower" {
		op := "max("
		if d.combine == "lower" {
			op = "min("
		}
		w.terms = append(w.terms, Term{Op: op, Bare: true})
		opened = true
	}
	if d.hasAdValorem {
		w.term("", d.adValorem, "%")
		if w.cv.isEmpty() {
			w.terms = append(w.terms, Term{Op: "×", Bare: true, Unit: "CIF"})
		} else {
			w.spanTerm("×", w.cv, w.market)
		}
		if d.combine != "" && !arm[0].isEmpty() {
			w.spanTerm("=", arm[0], w.market)
		}
	}
	if d.hasSpecific {
		if d.hasAdValorem {
			op := ";"
			if d.combine == "and" {
				op = "+"
			}
			w.terms = append(w.terms, Term{Op: op, Bare: true})
		}
		w.terms = append(w.terms, specific...)
		if d.combine != "" {
			w.spanTerm("=", arm[1], w.market)
		}
	}
	if opened {
		w.terms = append(w.terms, Term{Op: ")", Bare: true})
	}
}

// dutyWork tells the arms apart, and where they would change places.
func (w *worker) dutyWork(d dutyRule, arm [2]span) *DutyWork {
	out := &DutyWork{Regime: w.regime(), Combine: d.combine, Parts: make([]DutyPart, 0, 2)}
	if d.row.AdValorem != nil || d.combine != "" {
		out.Parts = append(out.Parts, DutyPart{Kind: "ad-valorem", Rate: d.row.AdValorem, Unit: "%", Amount: w.bounds.of(arm[0]), Counts: d.hasAdValorem})
	}
	if d.row.Specific != nil || d.combine != "" {
		out.Parts = append(out.Parts, DutyPart{Kind: "specific", Rate: d.row.Specific, Unit: perUnit(d.row.Currency, d.row.Unit), Amount: w.bounds.of(arm[1]), Counts: d.hasSpecific})
	}
	if d.combine != "higher" && d.combine != "lower" || !d.hasAdValorem || !d.hasSpecific {
		return out
	}
	w.compareArms(out, d, arm)
	return out
}

// compareArms sets which arm counts, by how much, and where they are equal.
func (w *worker) compareArms(out *DutyWork, d dutyRule, arm [2]span) {
	a, s := arm[0], arm[1]
	higher := d.combine == "higher"
	switch {
	case a.hasLow && a.low.Cmp(s.high) >= 0: // ad valorem is the greater, whatever the range
		out.Parts[0].Counts, out.Parts[1].Counts = higher, !higher
		out.By = amount.Range{Low: a.low.Sub(s.high).Ptr()}
		if a.hasHigh {
			out.By.High = a.high.Sub(s.low).Ptr()
		}
	case a.hasHigh && a.high.Cmp(s.low) <= 0: // specific is the greater
		out.Parts[0].Counts, out.Parts[1].Counts = !higher, higher
		out.By = amount.Range{Low: s.low.Sub(a.high).Ptr()}
		if a.hasLow {
			out.By.High = s.high.Sub(a.low).Ptr()
		}
	}
	if d.adValorem.Sign() <= 0 || d.specific.Sign() <= 0 {
		return
	}
	// equal where adValorem % × value = specific of the lot
	even := d.specific.Mul(hundred).Quo(d.adValorem)
	out.FlipValuePerKg = even.QuoRound(w.r.Kg, 4, amount.HalfUp).Ptr()
	if w.cv.isExact() {
		out.FlipKg = w.cv.low.Mul(w.r.Kg).QuoRound(even, 0, amount.HalfUp).Ptr()
		if price := w.priceAt(even); price != nil {
			out.FlipPrice = price
		}
	}
}

// priceAt returns the price per unit as asked at which the customs value of
// the same lot is value, other legs unchanged; nil when it cannot be told.
func (w *worker) priceAt(value amount.Decimal) *amount.Decimal {
	lot := w.cost[iPrice].low
	if w.held&afterImport != 0 || lot.Sign() <= 0 {
		return nil
	}
	fixed, shares := amount.Zero, amount.Zero
	for i := iInland; i <= iInsurance; i++ {
		switch {
		case w.held.has(i):
		case w.legs[i].isShare:
			shares = shares.Add(w.legs[i].percent.low)
		default:
			fixed = fixed.Add(w.cost[i].low)
		}
	}
	at := value.Mul(hundred.Sub(shares)).Shift(-2).Sub(fixed)
	if at.Sign() <= 0 {
		return nil
	}
	return w.r.Price.Mul(at).QuoRound(lot, 4, amount.HalfUp).Ptr()
}

// whyDuty says which part of the duty is missing, where to read it and by whom.
func (w *worker) whyDuty(d dutyRule) i18n.Text {
	switch d.missing {
	case noRate[0]:
		return w.dutyFound().why
	case "landed.why.duty_rate":
		return texts.Say(d.missing, "hs", dotted(w.hs), "currency", d.row.Currency, "date", w.r.On.String())
	}
	return texts.Say(d.missing, "hs", dotted(w.hs), "where", where(w.p, d.row.Source))
}

// TariffSearch is the id of the source, if a pack has it, that lets anybody
// look a tariff line up.
const TariffSearch = "hs-explorer"

// where names the place a rate can be read in: the market's tariff search and
// the source the pack names for the rate, else the market's own tariff.
func where(p *corridor.Pack, source string) i18n.Text {
	var t string
	ids := [...]string{TariffSearch, source}
	if source == TariffSearch {
		ids[1] = ""
	}
	for _, id := range ids {
		s, ok := p.Sources[id]
		if !ok || id == Unsourced {
			continue
		}
		if t != "" {
			t += ", "
		}
		t += s.Title
		if s.URL != "" && id == TariffSearch {
			t += " (" + s.URL + ")"
		}
	}
	if t == "" {
		return texts.Say("landed.where", "market", p.Market.Name)
	}
	return i18n.Text{ID: t, MS: t, EN: t}
}

// Unsourced is the id a pack's rows carry that nobody has a source for.
const Unsourced = "unsourced"

// dotted writes a code as 0901.11 or 0901.11.30.
func dotted(hs string) string {
	out := hs[:4] + "." + hs[4:6]
	if len(hs) > 6 {
		out += "." + hs[6:min(8, len(hs))]
	}
	if len(hs) > 8 {
		out += " " + hs[8:]
	}
	return out
}
