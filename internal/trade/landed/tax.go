package landed

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// taxRow is the row a tax rate was read from.
type taxRow struct {
	source  string
	asOf    clock.Date
	example bool
	weak    bool
}

// taxRate returns the import sales tax of the goods in per cent. Products of
// one code may be taxed differently; unless one was chosen, the rate is the
// range of theirs, and unknown as soon as one is.
func taxRate(p *corridor.Pack, products []*corridor.Product, hs, chosen string, on clock.Date) (rate span, row taxRow) {
	if q, ok := p.Product(chosen); ok {
		products = []*corridor.Product{q}
	}
	if len(products) == 0 {
		products = []*corridor.Product{{HS: hs}}
	}
	for i, q := range products {
		t, ok := p.TaxFor(q, on)
		if row.source == "" || t.Rate == nil {
			row = taxRow{t.Source, t.AsOf, t.Confidence == corridor.ExampleRow, doubtful(&t.Fact)}
		}
		if !ok || t.Rate == nil {
			return span{}, row
		}
		one := exactly(*t.Rate)
		if i == 0 {
			rate = one
			continue
		}
		rate.low, rate.high = smaller(rate.low, one.low), larger(rate.high, one.high)
	}
	return rate, row
}

// tax works out the sales tax on customs value, duty and excise.
func (w *worker) tax() {
	if w.held.has(iTax) {
		w.include(iTax)
		return
	}
	l, from := &w.lines[iTax], w.start()
	rate, row := w.goods.tax, &w.goods.taxRow
	l.Source, l.AsOf, l.Example = row.source, row.asOf, row.example
	if rate.isEmpty() {
		w.done(iTax, from, span{}, Unknown)
		l.Why = w.goods.taxWhy
		return
	}
	base := w.cv.add(w.cost[iDuty])
	w.spanTerm("", rate, "%")
	w.terms = append(w.terms, Term{Op: "× (", Bare: true})
	if w.cv.isEmpty() {
		base = span{} // duty alone says nothing of a tax on a price that is unknown
		w.terms = append(w.terms, Term{Bare: true, Unit: "CIF"})
	} else {
		w.spanTerm("", w.cv, w.market)
	}
	if w.cost[iDuty].hasLow || w.cost[iDuty].hasHigh {
		w.spanTerm("+", w.cost[iDuty], w.market)
	}
	if w.r.Excise != nil && !base.isEmpty() {
		base = base.add(exactly(*w.r.Excise))
		w.term("+", *w.r.Excise, w.market)
	}
	w.terms = append(w.terms, Term{Op: ")", Bare: true})
	total := base.percent(rate).round(w.digits)
	status := Known
	switch {
	case total.isEmpty():
		status = Unknown
		l.Why = texts["landed.why.price"]
	case !total.hasHigh:
		status = Estimated
		l.Why = texts["landed.why.at_least"]
	case row.example || row.weak || !total.isExact():
		status = Estimated
	case !rate.high.IsZero() && (w.solid != Known || w.lines[iDuty].Status != Known):
		status = Estimated
	}
	w.done(iTax, from, total, status)
}

// sheet puts the lines together; they add up to the total exactly.
func (w *worker) sheet() Sheet {
	s := Sheet{Currency: w.market, Kg: w.r.Kg, AsOf: w.r.On, Lines: make([]Line, 0, count+1), Complete: true,
		HS: w.hs, Regime: w.regime(), Incoterm: w.rule, Mode: w.mode, Containers: w.containers,
		From: id(w.from), To: id(w.to), PortFrom: id(w.portFrom), PortTo: id(w.portTo), CustomsValue: w.bounds.of(w.cv), Notes: slices.Clone(w.notes)}
	total := exactly(amount.Zero)
	total.hasLow = false
	terms := slices.Clone(w.terms)
	put := func(l *Line, key string, c span) {
		l.Key, l.Amount = key, w.bounds.of(c)
		s.Lines = append(s.Lines, *l)
		if l.Status == Unknown {
			s.Complete = false
		}
		if !l.Included {
			total = total.add(c)
		}
	}
	for i := range w.lines {
		w.lines[i].Terms = terms[w.within[i][0]:w.within[i][1]:w.within[i][1]]
		put(&w.lines[i], keys[i], w.cost[i])
		if i == iDuty && w.r.Excise != nil && !w.held.has(iDuty) {
			excise := Line{Status: Known, Terms: []Term{{Value: *w.r.Excise, Unit: w.market}}}
			put(&excise, Excise, exactly(*w.r.Excise).round(w.digits))
		}
	}
	s.Complete = s.Complete && total.hasHigh
	s.Total = w.bounds.of(total)
	s.PerKg = w.bounds.of(total.overRound(s.Kg, 4))
	return s
}

func id(q *corridor.Place) string {
	if q == nil {
		return ""
	}
	return q.ID
}
