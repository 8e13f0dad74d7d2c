package landed

import (
	"siger/internal/amount"
	"siger/internal/corridor"
)

// FormDPaper is the id of the certificate of origin among a pack's papers.
const FormDPaper = "form-d"

// Comparison is the same lot with and without the certificate of origin Form D.
type Comparison struct {
	With, Without Sheet
	Saving        amount.Range    // duty and tax saved, in the market's currency; nil bounds where a rate is unknown
	PerKg         amount.Range    // Saving by kilogram, to four decimals
	Paper         *corridor.Paper // what the importer must hold for it; nil when the pack has no such paper
}

// Compare works the request out under ATIGA with Form D and under MFN without.
// Errors are those of Work. A saving of an exact lot is exact; over a range it
// spans the savings at both ends.
func (t *Tariff) Compare(r Request) (c Comparison, err error) {
	r.FormD = true
	if c.With, err = t.Work(r); err != nil {
		return Comparison{}, err
	}
	r.FormD = false
	if c.Without, err = t.Work(r); err != nil {
		return Comparison{}, err
	}
	c.Paper = t.p.Papers[FormDPaper]
	with, without := c.With.levied(), c.Without.levied()
	if !with.hasLow || !with.hasHigh || !without.hasLow || !without.hasHigh {
		return c, nil
	}
	a, b := without.low.Sub(with.low), without.high.Sub(with.high)
	s := span{smaller(a, b), larger(a, b), true, true}
	var out bounds
	c.Saving, c.PerKg = out.of(s), out.of(s.overRound(r.Kg, 4))
	return c, nil
}

// levied is what duty and tax come to; empty where either is unknown.
func (s *Sheet) levied() span {
	duty, _ := s.Line(ImportDuty)
	tax, _ := s.Line(SalesTax)
	if duty.Status == Unknown || tax.Status == Unknown {
		return span{}
	}
	return between(duty.Amount.Low, duty.Amount.High).add(between(tax.Amount.Low, tax.Amount.High))
}

// Margins are what each seller keeps, in per cent of the price it sells at;
// nil where unknown.
type Margins struct {
	Retail, Wholesale *amount.Decimal
}

// keep returns the share of a selling price that is left after both margins,
// and whether both are known. An unknown margin counts as nothing.
func (m Margins) keep() (share amount.Decimal, known bool) {
	share, known = amount.Int(1), true
	for _, one := range []*amount.Decimal{m.Retail, m.Wholesale} {
		if one == nil {
			known = false
			continue
		}
		share = share.Mul(hundred.Sub(*one)).Shift(-2)
	}
	return share, known
}

// BreakEven returns the shelf price per kg at which a landed cost is just
// covered after the margins, to four decimals: at least the low bound where a
// margin or a cost is unknown. Margins must be below 100 per cent.
func BreakEven(s Sheet, m Margins) amount.Range {
	share, known := m.keep()
	if share.Sign() <= 0 {
		return amount.Range{}
	}
	total := between(s.Total.Low, s.Total.High)
	total.hasHigh = total.hasHigh && known
	return new(bounds).of(total.overRound(share.Mul(s.Kg), 4))
}
