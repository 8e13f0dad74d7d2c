package trade

import (
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
	"siger/internal/web"
)

// best returns the match whose cost is shown line by line: the first with one.
func (b *BuyAnswer) best() *Match {
	for i := range b.Matches {
		if b.Matches[i].Landed != nil {
			return &b.Matches[i]
		}
	}
	return nil
}

// placeName returns the name of a place of the corridor.
func (b *BuyAnswer) placeName(id string) string { return placeName(b.View.Pack, id) }

func placeName(p *corridor.Pack, id string) string {
	if q, ok := p.Place(id); ok {
		return q.Name
	}
	return id
}

// destination returns where the cost goes to: the place asked for, else the
// market's usual port.
func (b *BuyAnswer) destination(p *web.Page) string {
	if to := b.Question.Understood.To; to != nil {
		return to.Name
	}
	return b.placeName(b.View.Pack.Fallback)
}

// input returns the question as address parameters, for links that change one
// thing of it.
func (b *BuyAnswer) input() ask.Input {
	u := b.Question.Understood
	in := ask.Input{Text: u.Text, Mode: b.Question.Mode, FormD: b.Question.FormD, Facts: b.Question.Facts}
	if b.Product != nil {
		in.Product = b.Product.ID
	}
	if u.Kg != nil {
		in.Kg = u.Kg.String()
	}
	if u.To != nil {
		in.To = u.To.ID
	}
	if b.Question.AsOf != b.Question.KnownOn {
		in.AsOf = b.Question.AsOf.String()
	}
	return in
}

// instead returns the question for another product.
func (b *BuyAnswer) instead(p *corridor.Product) []string {
	in := b.input()
	in.Product = p.ID
	return in.Values()
}

// withFormD returns the question with or without a certificate of origin.
func (b *BuyAnswer) withFormD(yes bool) []string {
	in := b.input()
	in.FormD = yes
	return in.Values()
}

// noShelf names the text that says why there is no shelf price.
func (b *BuyAnswer) noShelf() string {
	switch {
	case len(b.Product.ShelfItems) == 0:
		return "trade.shelf.no_item"
	case b.Question.Understood.To == nil:
		return "trade.shelf.no_place"
	}
	return "trade.shelf.no_band"
}

func money(d amount.Decimal, b *BuyAnswer) amount.Money {
	return amount.Money{Amount: d, Currency: b.View.Pack.Market.Currency}
}

// round2 rounds a range to two decimals, as money per kilogram is shown.
func round2(r amount.Range) amount.Range {
	if r.Low != nil {
		r.Low = r.Low.Round(2, amount.HalfUp).Ptr()
	}
	if r.High != nil {
		r.High = r.High.Round(2, amount.HalfUp).Ptr()
	}
	return r
}

// priceWords returns the price with its unit.
func priceWords(p *web.Page, price Price) string {
	return p.Money(amount.Money{Amount: price.Amount, Currency: price.Currency}) + " " + p.T("per."+price.Per)
}

// scoreOf returns a score as it is shown: whole points.
func scoreOf(total float64) amount.Decimal { return amount.Int(int64(total + 0.5)) }

// formulaOf writes a line's formula with the page's way of writing numbers,
// units and currencies.
func formulaOf(p *web.Page, l landed.Line) string {
	terms := slices.Clone(l.Terms)
	for i := range terms {
		terms[i].Unit = unitWords(p, terms[i].Unit)
	}
	return landed.Figures(terms, func(d amount.Decimal) string { return i18n.Number(p.Lang, d, -1) })
}

// unitWords writes a unit such as "MYR/container" for the page: "RM/kontena".
func unitWords(p *web.Page, unit string) string {
	parts := strings.Split(unit, "/")
	for i, part := range parts {
		if part == "t" {
			part = "tonne"
		}
		if key := "unit." + part; p.HasText(key) {
			parts[i] = p.T(key)
		} else {
			parts[i] = i18n.CurrencySign(part)
		}
	}
	return strings.Join(parts, "/")
}

// onSide returns the papers of one side.
func onSide(papers []rulebook.NeededPaper, side string) (out []rulebook.NeededPaper) {
	for _, n := range papers {
		if n.Side == side {
			out = append(out, n)
		}
	}
	return out
}

// certificateStatus is how a certificate's tag is shown.
func certificateStatus(c Certificate, on clock.Date) web.Status {
	switch c.StateOn(on) {
	case Expired, NotYet, Expiring:
		return web.Warn
	}
	if !c.IsChecked() {
		return web.NotKnown
	}
	return web.OK
}

// certificateWords says until when a certificate holds and who checked it.
func certificateWords(p *web.Page, c Certificate, on clock.Date) string {
	switch c.StateOn(on) {
	case Expired:
		return p.T("trade.certificate.expired", "date", c.Expires)
	case NotYet:
		return p.T("trade.certificate.from", "date", c.Issued)
	case Expiring:
		return p.T("trade.certificate.until", "date", c.Expires)
	}
	if !c.IsChecked() {
		return p.T("trade.certificate.unchecked")
	}
	return p.T("trade.certificate.checked", "date", c.CheckedOn)
}

// productSource says where a product's facts come from.
func productSource(b *BuyAnswer) web.SourceRef {
	q := b.Product
	s := b.View.Pack.Source(q.Source)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: q.AsOf, Confidence: string(q.Confidence),
		Status: string(q.Status), Stale: s.StaleOn(b.Question.KnownOn)}
}

// year writes a year, empty when it is not known.
func year(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}
