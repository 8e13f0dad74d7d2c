package landed

import (
	"slices"
	"sync"

	"github.com/bojanz/currency"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Tariff is what landed costs are worked out from: a pack, charges that go
// before the pack's own, and what was looked up in them. Neither may change
// while the tariff is used; it is safe for concurrent use.
type Tariff struct {
	p       *corridor.Pack
	charges [2][]corridor.Charge // the asker's or the sample world's, then the pack's
	market  string               // the market's currency
	digits  int32                // its decimals

	ways    memo[wayKey, way]
	goods   memo[goodsKey, goods]
	rates   memo[rateKey, rate]
	workers sync.Pool
}

// NewTariff returns the tariff of a pack. before are charges that go before the
// pack's: the asker's own, or those of the sample world.
func NewTariff(p *corridor.Pack, before []corridor.Charge) *Tariff {
	t := &Tariff{p: p, charges: [2][]corridor.Charge{before, p.Charges}, market: p.Market.Currency, digits: 2}
	if d, ok := currency.GetDigits(t.market); ok {
		t.digits = int32(d)
	}
	t.workers.New = func() any { return new(worker) }
	return t
}

// goodsKey names goods on a day.
type goodsKey struct {
	hs, product string
	on          clock.Date
}

// goods is what the pack knows of goods on a day.
type goods struct {
	products []*corridor.Product // of the code
	cold     bool                // one of them is frozen or chilled
	excise   bool                // the market may lay excise on one of them
	unknown  i18n.Text           // says that the pack has no such code; empty when it has
	duty     [2]dutyFound        // by regime: without and with Form D
	tax      span                // per cent
	taxRow   taxRow
	taxWhy   i18n.Text // when tax is unknown: who can read it where
}

// dutyFound is the duty row of a code under a regime.
type dutyFound struct {
	row   corridor.Duty
	found bool
	why   i18n.Text // when it has no rate
}

// goodsOf returns what the pack knows of the goods.
func (t *Tariff) goodsOf(hs, product string, on clock.Date) *goods {
	key := goodsKey{hs, product, on}
	if g := t.goods.find(key); g != nil {
		return g
	}
	g := &goods{products: t.p.ProductsByHS(hs[:6])}
	for _, q := range g.products {
		g.cold = g.cold || q.Form == corridor.Frozen || q.Form == corridor.Chilled
		g.excise = g.excise || slices.Contains(q.Tags, ExciseTag)
	}
	if len(g.products) == 0 {
		g.unknown = texts.Say("landed.note.hs", "hs", dotted(hs))
	}
	for i, regime := range [...]string{MFN, ATIGA} {
		d := &g.duty[i]
		d.row, d.found = t.p.DutyFor(hs, regime, on)
		if !d.hasRate() {
			d.why = texts.Say(noRate[i], "hs", dotted(hs), "where", where(t.p, d.row.Source))
		}
	}
	g.tax, g.taxRow = taxRate(t.p, g.products, hs, product, on)
	if g.tax.isEmpty() {
		g.taxWhy = texts.Say("landed.why.sales_tax", "hs", dotted(hs), "where", where(t.p, g.taxRow.source))
	}
	return t.goods.keep(key, g)
}

// noRate are the keys that say a duty has no rate, by regime.
var noRate = [2]string{"landed.why.duty", "landed.why.form_d"}

func (d *dutyFound) hasRate() bool {
	return d.found && (d.row.AdValorem != nil || d.row.Specific != nil)
}

// rateKey names a pair of currencies on a day.
type rateKey struct {
	from, into string
	on         clock.Date
}

// rate turns an amount of one currency into another: × up ÷ down.
type rate struct {
	found    bool
	row      corridor.ExchangeRate
	up, down amount.Decimal
	divides  bool   // down is not 1
	terms    []Term // the steps as the pack quotes them
}

// rateOf returns the newest rate on or before the day.
func (t *Tariff) rateOf(from, into string, on clock.Date) *rate {
	key := rateKey{from, into, on}
	if r := t.rates.find(key); r != nil {
		return r
	}
	r := &rate{up: amount.Int(1), down: amount.Int(1)}
	r.row, r.found = t.p.Rate(from, into, on)
	for _, step := range r.row.Used {
		one := Term{Op: "×", Value: step.Rate, Unit: step.Quote + "/" + step.Base}
		if step.Base == from {
			r.up, from = r.up.Mul(step.Rate), step.Quote
		} else {
			r.down, from, one.Op, r.divides = r.down.Mul(step.Rate), step.Base, "÷", true
		}
		r.terms = append(r.terms, one)
	}
	return t.rates.keep(key, r)
}

// Work returns the landed cost of a request, every rate taken as of r.On. The
// error is a fault (fault.Invalid) or a fault.List with keys landed.error.* for
// a code, unit, currency, place, Incoterm, weight, price, mode or date that
// cannot be used. What has not been read is no error but an unknown line.
func (t *Tariff) Work(r Request) (Sheet, error) {
	w, err := t.begin(r)
	if err != nil {
		return Sheet{}, err
	}
	w.price()
	for i := iInland; i < count; i++ {
		w.leg(i)
	}
	w.customsValue()
	w.duty()
	w.tax()
	for i := iDestinationPort; i < count; i++ {
		w.share(i)
	}
	s := w.sheet()
	t.workers.Put(w)
	return s, nil
}

// begin checks the request and settles mode, ports and charges. The worker goes
// back to the pool when its sheet is made.
func (t *Tariff) begin(r Request) (*worker, error) {
	w := t.workers.Get().(*worker)
	*w = worker{t: t, p: t.p, r: r, market: t.market, digits: t.digits, solid: Known, terms: w.terms[:0], notes: w.notes[:0], rates: w.rates[:0], bounds: make(bounds, 0, 40)}
	if err := w.check(); err != nil {
		return nil, err
	}
	w.goods = t.goodsOf(w.hs, r.Product, r.On)
	if len(w.goods.products) == 0 {
		w.notes = append(w.notes, w.goods.unknown)
	}
	w.chooseMode()
	w.chooseWay()
	w.assumptions()
	return w, nil
}
