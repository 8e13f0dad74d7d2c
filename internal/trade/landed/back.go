package landed

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// Keys of the steps that only the way back has.
const (
	Shelf           = "shelf"
	RetailMargin    = "retail_margin"
	WholesaleMargin = "wholesale_margin"
)

// Step is one step of the way from the shelf back to the farm gate.
type Step struct {
	Key     string       // shelf, retail_margin, wholesale_margin, then the keys of lines from last_mile to inland_origin
	Taken   amount.Range // taken off here, for the lot
	Left    amount.Range // what is left of the lot's shelf price after it
	PerKg   amount.Range // Left by kilogram, to four decimals
	Status  Status
	Source  string
	AsOf    clock.Date
	Example bool
	Why     i18n.Text // what is missing, for a step that is unknown
}

// Backward is what a shelf price leaves for each seller on the way. Every
// range is "at most High" when Low is nil: something on the way is unknown.
type Backward struct {
	Currency string // the market's
	Kg       amount.Decimal
	Steps    []Step
	CIF      amount.Range // per kg at the port of import, in Currency
	FOB      amount.Range // per kg on board at the port of loading, in Currency
	FarmGate amount.Range // per kg where the goods are, in Currency: the most a buyer can pay there, the break-even

	RegionCurrency string
	FarmGateRegion amount.Range           // FarmGate in RegionCurrency, to its minor unit or two decimals; nil without a rate
	Rate           *corridor.ExchangeRate // the rate used for it
	Complete       bool                   // every step is known: both bounds stand
}

// Back takes margins, costs, tax and duty off a shelf price per kg, given in
// the market's currency, down to the farm gate. r says which lot on which way:
// its Price, Currency, PriceUnit and Incoterm are not used. Back undoes Work:
// the landed cost per kg of an ex-works price, put in as shelf price with
// margins of 0, gives that price back up to the rounding of lines.
// Errors are those of Work, and landed.error.margin for one outside 0 to 100.
func (t *Tariff) Back(r Request, shelf amount.Range, m Margins) (Backward, error) {
	for _, one := range []*amount.Decimal{m.Retail, m.Wholesale} {
		if one != nil && (one.Sign() < 0 || one.Cmp(hundred) >= 0) {
			return Backward{}, fault.New(fault.Invalid, "landed.error.margin", "margin", one.String()).In("margin")
		}
	}
	if shelf.High == nil || shelf.High.Sign() <= 0 {
		return Backward{}, fault.New(fault.Invalid, "landed.error.price", "price", "").In("price")
	}
	r.Price, r.Currency, r.PriceUnit, r.Incoterm, r.Named = *shelf.High, t.market, PerKg, "EXW", ""
	w, err := t.begin(r)
	if err != nil {
		return Backward{}, err
	}
	for i := iInland; i < count; i++ {
		w.leg(i)
	}
	b := wayBack{w: w}
	b.levies.duty, _ = w.dutyRow()
	b.levies.taxRate, b.levies.excise, b.taxRow = w.goods.tax, r.Excise, &w.goods.taxRow
	out := b.walk(shelf, m)
	t.workers.Put(w)
	return out, nil
}

// wayBack carries two scenarios down the steps: high with the highest shelf
// price and the lowest costs, where an unknown cost counts as nothing, and low
// with the opposite, as long as everything is known.
type wayBack struct {
	w         *worker
	levies    levies
	taxRow    *taxRow
	high, low amount.Decimal // what is left in each scenario
	known     bool           // the low scenario still stands
	out       Backward
}

func (b *wayBack) walk(shelf amount.Range, m Margins) Backward {
	w := b.w
	b.out = Backward{Currency: w.market, Kg: w.r.Kg, RegionCurrency: w.p.Region.Currency, Steps: make([]Step, 0, 12)}
	b.high, b.known = shelf.High.Mul(w.r.Kg), shelf.Low != nil
	if b.known {
		b.low = shelf.Low.Mul(w.r.Kg)
	}
	b.step(Step{Key: Shelf, Status: Known}, span{})
	b.margin(RetailMargin, m.Retail)
	b.margin(WholesaleMargin, m.Wholesale)
	fixed, shares := exactly(amount.Zero), exactly(amount.Zero)
	for i := iDestinationPort; i < count; i++ {
		if w.legs[i].isShare {
			shares = shares.add(w.legs[i].percent)
		} else {
			fixed = fixed.add(w.cost[i])
		}
	}
	total := span{b.low, b.high, b.known, true}
	cif := b.levies.valueWithin(total, fixed, shares)
	for i := count - 1; i >= iDestinationPort; i-- {
		b.leg(i, cif)
	}
	b.taxes(cif)
	b.out.CIF = b.perKg()
	for i := iInsurance; i >= iInland; i-- {
		b.leg(i, cif)
		if i == iFreight {
			b.out.FOB = b.perKg()
		}
	}
	b.out.FarmGate, b.out.Complete = b.perKg(), b.known
	b.region()
	return b.out
}

// step appends a step that takes the span off both scenarios.
func (b *wayBack) step(s Step, taken span) {
	if taken.hasLow {
		b.high = b.high.Sub(taken.low)
	}
	if b.known && s.Key != Shelf {
		if b.known = taken.hasHigh; b.known {
			b.low = b.low.Sub(taken.high)
		}
	}
	digits := b.w.digits
	left := span{b.low, b.high, b.known, true}
	s.Taken, s.Left, s.PerKg = b.w.bounds.of(taken.round(digits)), b.w.bounds.of(left.round(digits)), b.perKg()
	b.out.Steps = append(b.out.Steps, s)
}

// perKg is what is left by kilogram.
func (b *wayBack) perKg() amount.Range {
	return b.w.bounds.of(span{b.low, b.high, b.known, true}.overRound(b.w.r.Kg, 4))
}

// margin takes a seller's margin off, in per cent of what it sells for.
func (b *wayBack) margin(key string, rate *amount.Decimal) {
	if rate == nil {
		b.step(Step{Key: key, Status: Unknown, Why: texts["landed.why."+key]}, span{})
		return
	}
	b.step(Step{Key: key, Status: Known}, b.each(b.low.Percent(*rate), b.high.Percent(*rate)))
}

// each is the span that takes low off the low scenario and high off the high
// one; unlike an ordinary span its bounds belong to a scenario each.
func (b *wayBack) each(low, high amount.Decimal) span {
	return span{low: high, high: low, hasLow: true, hasHigh: b.known}
}

// leg takes one leg off.
func (b *wayBack) leg(i int, cif span) {
	l, g := &b.w.lines[i], &b.w.legs[i]
	s := Step{Key: keys[i], Status: l.Status, Source: l.Source, AsOf: l.AsOf, Example: l.Example, Why: l.Why}
	if !g.isShare {
		b.step(s, b.w.cost[i])
		return
	}
	taken := span{low: cif.high.Percent(g.percent.low), hasLow: g.percent.hasLow}
	if cif.hasLow && g.percent.hasHigh {
		taken.high, taken.hasHigh = cif.low.Percent(g.percent.high), true
	}
	b.step(s, taken)
}

// taxes takes sales tax, excise and duty off.
func (b *wayBack) taxes(cif span) {
	w, t := b.w, b.levies
	// duty in each scenario; an unknown part counts as nothing in the high one
	duty := span{hasLow: t.duty.hasAdValorem || t.duty.hasSpecific, hasHigh: cif.hasLow && t.duty.isKnown()}
	var dutyHigh, dutyLow amount.Decimal
	if duty.hasLow {
		dutyHigh = t.duty.on(cif.high)
		duty.low = dutyHigh
	}
	if duty.hasHigh {
		dutyLow = t.duty.on(cif.low)
		duty.high = dutyLow
	}
	excise := amount.Zero
	if t.excise != nil {
		excise = *t.excise
	}
	tax := Step{Key: SalesTax, Status: Known, Source: b.taxRow.source, AsOf: b.taxRow.asOf, Example: b.taxRow.example}
	if b.taxRow.weak {
		tax.Status = Estimated
	}
	taken := span{}
	if t.taxRate.isEmpty() {
		tax.Status, tax.Why = Unknown, w.goods.taxWhy
	} else {
		taken.low, taken.hasLow = cif.high.Add(dutyHigh).Add(excise).Percent(t.taxRate.low), true
		if duty.hasHigh {
			taken.high, taken.hasHigh = cif.low.Add(dutyLow).Add(excise).Percent(t.taxRate.high), true
		}
	}
	b.step(tax, taken)
	if t.excise != nil {
		b.step(Step{Key: Excise, Status: Known}, exactly(excise))
	}
	row := t.duty.row
	s := Step{Key: ImportDuty, Status: Known, Source: row.Source, AsOf: row.AsOf, Example: row.Confidence == corridor.ExampleRow}
	if doubtful(&row.Fact) {
		s.Status = Estimated
	}
	if !t.duty.isKnown() {
		s.Status, s.Why = Unknown, w.whyDuty(t.duty)
	}
	b.step(s, duty)
}

// on returns the duty on a customs value of the lot; unknown parts count as nothing.
func (d dutyRule) on(value amount.Decimal) amount.Decimal {
	adValorem, specific := value.Percent(d.adValorem), d.specific
	switch d.combine {
	case "higher":
		return larger(adValorem, specific)
	case "lower":
		return smaller(adValorem, specific)
	}
	return adValorem.Add(specific)
}

// region turns the farm gate price into the region's currency.
func (b *wayBack) region() {
	w := b.w
	left := span{b.low, b.high, b.known, true}
	if left.high.Sign() < 0 {
		return // the shelf price does not even carry the costs
	}
	if b.out.RegionCurrency == w.market {
		b.out.FarmGateRegion = w.bounds.of(left.overRound(w.r.Kg, 2))
		return
	}
	rate := w.rate(w.market, b.out.RegionCurrency)
	if rate == nil {
		b.out.Complete = false
		return
	}
	row := rate.row
	b.out.Rate = &row
	b.out.FarmGateRegion = w.bounds.of(left.times(rate.up).overRound(rate.down.Mul(w.r.Kg), 2))
}
