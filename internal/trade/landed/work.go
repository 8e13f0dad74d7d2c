package landed

import (
	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// worker holds one landed cost while it is worked out.
type worker struct {
	t *Tariff
	p *corridor.Pack
	r Request

	hs, currency, unit, rule, mode string
	held                           legs // lines the price holds
	from, to, named                *corridor.Place
	portFrom, portTo               *corridor.Place
	goods                          *goods

	market string // the market's currency
	digits int32  // its decimals
	fares  *[count]fare
	legs   [count]leg
	lines  [count]Line
	terms  []Term        // of all lines
	within [count][2]int // which of the terms are a line's
	cost   [count]span
	cv     span   // customs value
	solid  Status // Known when the customs value rests on known lines only

	containers int
	notes      []i18n.Text
	rates      []*rate
	bounds     bounds
}

// leg is what a charge says, in the market's currency: an amount for the lot
// or a share of the customs value.
type leg struct {
	fixed   span
	percent span
	isShare bool
}

func (w *worker) note(key string, args ...any) { w.notes = append(w.notes, texts.Say(key, args...)) }

// chooseMode settles the mode of carriage: as asked, else refrigerated for
// frozen and chilled goods, else a full container from ten tonnes on.
func (w *worker) chooseMode() {
	if w.mode = w.r.Mode; w.mode != "" {
		if seaOnly(w.rule) && (w.mode == "air" || w.mode == "truck") {
			w.note("landed.note.sea_only", "rule", w.rule)
		}
		return
	}
	switch {
	case w.goods.cold:
		w.mode = "reefer"
	case w.r.Kg.Cmp(fullLoad) >= 0:
		w.mode = "sea-fcl"
	default:
		w.mode = "sea-lcl"
	}
	w.notes = append(w.notes, modeNotes[w.mode])
}

// modeNotes say which mode was assumed.
var modeNotes = func() map[string]i18n.Text {
	out := map[string]i18n.Text{}
	for _, mode := range Modes {
		out[mode] = texts.Say("landed.note.mode", "mode", texts["landed.mode."+mode])
	}
	return out
}()

var fullLoad = amount.Int(10_000)

// ExciseTag marks products of a pack on which the market may lay excise.
const ExciseTag = "excise"

// assumptions notes what the Incoterm left open and what the law may add.
func (w *worker) assumptions() {
	if w.named == nil {
		switch w.rule {
		case "FCA":
			w.note("landed.note.fca")
		case "CPT", "CIP":
			w.note("landed.note.carriage", "rule", w.rule)
		case "DAP", "DPU", "DDP":
			w.note("landed.note.delivered", "rule", w.rule)
		}
	}
	if w.r.Excise == nil && w.goods.excise {
		w.note("landed.note.excise")
	}
}

// start marks where a line's terms begin; done hands the line its terms.
func (w *worker) start() int { return len(w.terms) }

func (w *worker) done(i, from int, s span, status Status) {
	w.within[i] = [2]int{from, len(w.terms)}
	w.lines[i].Status = status
	w.cost[i] = s
}

func (w *worker) term(op string, d amount.Decimal, unit string) {
	w.terms = append(w.terms, Term{Op: op, Value: d, Unit: unit})
}

// spanTerm writes a span as one figure or a range.
func (w *worker) spanTerm(op string, s span, unit string) {
	t := Term{Op: op, Value: s.low, Unit: unit}
	switch {
	case !s.hasLow && s.hasHigh:
		t.Op, t.Value = op+" ≤", s.high
	case s.hasHigh && !s.isExact():
		t.High = w.bounds.keep(s.high)
	case !s.hasHigh:
		t.AtLeast = true
	}
	w.terms = append(w.terms, t)
}

// price converts the price of the lot into the market's currency.
func (w *worker) price() {
	from, l := w.start(), &w.lines[iPrice]
	lot := exactly(w.r.Price)
	switch w.unit {
	case PerLot:
		w.term("", w.r.Price, w.currency)
	case PerTonne:
		q := w.r.Kg.Shift(-3).Reduce()
		lot = exactly(w.r.Price.Mul(q))
		w.term("", q, "t")
		w.term("×", w.r.Price, perUnit(w.currency, "t"))
	default:
		lot = exactly(w.r.Price.Mul(w.r.Kg))
		w.term("", w.r.Kg, "kg")
		w.term("×", w.r.Price, perUnit(w.currency, "kg"))
	}
	rate, ok := w.convert(&lot, w.currency)
	if !ok {
		w.done(iPrice, from, span{}, Unknown)
		l.Why = texts.Say("landed.why.rate", "currency", w.currency, "date", w.r.On.String())
		return
	}
	status := Known
	if rate != nil {
		l.Source, l.AsOf = rate.row.Source, rate.row.Date
		l.Example = rate.row.Confidence == corridor.ExampleRow
		if l.Example || rate.row.Confidence == corridor.General || rate.row.Date.DaysUntil(w.r.On) > freshDays {
			status = Estimated
		}
	}
	w.done(iPrice, from, lot, status)
}

// freshDays is how old an exchange rate may be to count as the day's.
const freshDays = 7

// convert turns s from a currency into the market's by the newest rate on or
// before the day, rounds it to the market's minor unit and writes the rate's
// terms. The rate is nil when the currency is the market's own.
func (w *worker) convert(s *span, code string) (*rate, bool) {
	if code == w.market {
		*s = s.round(w.digits)
		return nil, true
	}
	rate := w.rate(code, w.market)
	if rate == nil {
		return nil, false
	}
	*s = s.times(rate.up).overRound(rate.down, w.digits)
	w.terms = append(w.terms, rate.terms...)
	return rate, true
}

// rate returns the rate of the day, nil when there is none.
func (w *worker) rate(code, into string) *rate {
	for _, r := range w.rates {
		if r.row.Base == code && r.row.Quote == into {
			return r
		}
	}
	r := w.t.rateOf(code, into, w.r.On)
	if !r.found {
		return nil
	}
	w.rates = append(w.rates, r)
	return r
}

// perUnit writes "USD/kg"; the usual pairs need no new string.
func perUnit(a, b string) string {
	switch {
	case a == "USD" && b == "kg":
		return "USD/kg"
	case a == "MYR" && b == "kg":
		return "MYR/kg"
	case a == "MYR" && b == "USD":
		return "MYR/USD"
	}
	return a + "/" + b
}

// leg works out one leg from its charge; a leg the price holds costs no more.
func (w *worker) leg(i int) {
	if i == iDuty || i == iTax {
		return
	}
	c, from := w.fares[i].Charge, w.start()
	if w.held.has(i) {
		if c != nil && afterImport.has(i) {
			w.legs[i], _ = w.worth(&w.fares[i]) // to take it out of the customs value
			w.terms = w.terms[:from]
		}
		w.include(i)
		return
	}
	l := &w.lines[i]
	if c == nil || c.Low == nil && c.High == nil {
		w.done(i, from, span{}, Unknown)
		l.Why = texts["landed.why."+keys[i]]
		if c != nil {
			l.Source, l.AsOf = c.Source, c.AsOf
		}
		return
	}
	l.Source, l.AsOf, l.Example = c.Source, c.AsOf, c.Confidence == corridor.ExampleRow
	var ok bool
	if w.legs[i], ok = w.worth(&w.fares[i]); !ok {
		w.done(i, from, span{}, Unknown)
		l.Why = texts.Say("landed.why.rate", "currency", c.Currency, "date", w.r.On.String())
		return
	}
	status := Estimated
	if c.Source == "" && c.Confidence == "" && w.legs[i].fixed.isExact() {
		status = Known // the asker's own figure
	}
	if w.legs[i].isShare {
		l.Status = status // share adds the amount when the customs value is known
		return
	}
	w.done(i, from, w.legs[i].fixed, status)
}

// include marks a line as held by the price.
func (w *worker) include(i int) {
	from := w.start()
	w.terms = append(w.terms, Term{Bare: true, Unit: w.rule})
	w.lines[i].Included = true
	w.done(i, from, exactly(amount.Zero), Known)
}

// worth returns what a charge is for this lot in the market's currency, and
// whether its unit and currency could be used.
func (w *worker) worth(c *fare) (leg, bool) {
	rate := between(c.Low, c.High)
	if c.Unit == "percent-cif" {
		return leg{percent: rate, isShare: true}, true
	}
	q, ok := w.quantity(c.Unit)
	if !ok {
		return leg{}, false
	}
	if c.Unit == "shipment" {
		w.spanTerm("", rate, c.Currency)
	} else {
		w.term("", q, c.unit)
		w.spanTerm("×", rate, c.per)
		rate = rate.times(q)
	}
	if _, ok = w.convert(&rate, c.Currency); !ok {
		return leg{}, false
	}
	return leg{fixed: rate}, true
}

// share finishes a line that is a percentage of the customs value.
func (w *worker) share(i int) {
	if !w.legs[i].isShare || w.held.has(i) {
		return
	}
	from, l, rate := w.start(), &w.lines[i], w.legs[i].percent
	status := l.Status
	w.spanTerm("", rate, "%")
	if w.cv.isEmpty() {
		w.done(i, from, span{}, Unknown)
		l.Why = texts["landed.why.price"]
		return
	}
	w.spanTerm("×", w.cv, w.market)
	if w.solid != Known || !rate.isExact() {
		status = Estimated
	}
	amt := w.cv.percent(rate).round(w.digits)
	if !amt.hasHigh && rate.hasHigh {
		l.Why = texts["landed.why.at_least"]
	}
	w.done(i, from, amt, status)
}
