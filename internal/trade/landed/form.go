package landed

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

// Form is a request as people and scripts write it, before it is checked.
type Form struct {
	HS, Product     string
	Quantity, Unit  string // of the lot; Unit kg | tonne, empty kg
	Price, Per      string // Per kg | tonne | lot, empty kg
	Currency        string // empty: the market's
	Incoterm, Named string
	From, To, Mode  string
	FormD           bool
	AsOf            string // YYYY-MM-DD, empty: Today
}

// Request reads the form; market is the currency for a price without one, today
// the date for a form without one. Errors are faults landed.error.kg, price,
// unit and date; the rest is checked by Work.
func (f Form) Request(market string, today clock.Date) (Request, error) {
	var wrong fault.List
	r := Request{HS: f.HS, Product: f.Product, Currency: f.Currency, PriceUnit: f.Per, Incoterm: f.Incoterm, Named: f.Named,
		From: f.From, To: f.To, Mode: f.Mode, FormD: f.FormD, On: today}
	if r.Currency == "" {
		r.Currency = market
	}
	bad := func(field, value string) {
		wrong = append(wrong, fault.New(fault.Invalid, "landed.error."+field, field, value).In(field))
	}
	var err error
	if r.Kg, err = amount.Parse(f.Quantity); err != nil {
		bad("kg", f.Quantity)
	}
	switch f.Unit {
	case "", PerKg:
	case PerTonne:
		r.Kg = r.Kg.Shift(3).Reduce()
	default:
		bad("unit", f.Unit)
	}
	if r.Price, err = amount.Parse(f.Price); err != nil {
		bad("price", f.Price)
	}
	if f.AsOf != "" {
		if r.On, err = clock.ParseDate(f.AsOf); err != nil {
			bad("date", f.AsOf)
		}
	}
	if len(wrong) == 1 {
		return Request{}, wrong[0]
	}
	return r, wrong.OrNil()
}
