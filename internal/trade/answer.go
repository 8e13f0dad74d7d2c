package trade

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
	"siger/internal/trade/price"
	"siger/internal/trade/rank"
	"siger/internal/web"
)

// Shelf tells the market's retail prices; a nil Shelf knows none.
type Shelf interface {
	Band(item int, state string) (price.Band, bool)
}

// Answerer answers buy asks. It reads only memory: the rulebook and the newest
// view of the market.
type Answerer struct {
	Book   *rulebook.Book
	Market func(context.Context) (*View, error)
}

// Sizes of an answer.
const (
	shortlist = 8    // offers worked out in full
	inFull    = 3    // offers shown at once; the rest is folded away
	usualKg   = 1000 // quantity of the costs when none was said
)

// Match is an offer with its score, its price and its landed cost.
type Match struct {
	rank.Scored
	Offer    *Offer
	Supplier *Supplier
	Product  *corridor.Product
	Price    Price
	Priced   bool          // a price stands on the day
	Landed   *landed.Sheet // nil without a price
	Reasons  []ask.Note
}

// BuyAnswer is what the page of a buy ask shows beyond ask.Answer.
type BuyAnswer struct {
	*ask.Answer
	View    *View
	book    *rulebook.Book
	Product *corridor.Product // what was understood, nil when nothing was
	Matches []Match
	Others  []*corridor.Product // the same material in other forms that are on offer
	Kg      amount.Decimal      // the quantity the costs are for
	Assumed bool                // no quantity was said: Kg is an example
	Papers  []rulebook.NeededPaper
	Shelf   []ShelfPrice
}

// Kind returns ask.Buy.
func (a *Answerer) Kind() ask.Kind { return ask.Buy }

// Answer finds the offers for the ask, what they cost delivered, the rules that
// apply and how the price compares with the market's shelves.
func (a *Answerer) Answer(ctx context.Context, q ask.Question) (*ask.Answer, error) {
	b, err := a.answer(ctx, q)
	if err != nil {
		return nil, err
	}
	b.Body = func(p *web.Page) templ.Component { return answerBody(p, b) }
	return b.Answer, nil
}

func (a *Answerer) answer(ctx context.Context, q ask.Question) (*BuyAnswer, error) {
	v, err := a.Market(ctx)
	if err != nil {
		return nil, err
	}
	b := &BuyAnswer{Answer: &ask.Answer{Question: q, Example: v.Catalogue.Example}, View: v, book: a.Book}
	u := &q.Understood
	b.Kg, b.Assumed = amount.Int(usualKg), true
	if u.Kg != nil {
		b.Kg, b.Assumed = *u.Kg, false
	}
	if len(u.Products) == 0 {
		b.Unmet = true
		return b, nil
	}
	b.Product, _ = v.Pack.Product(u.Products[0].ID)
	b.Matches = v.matches(q, b)
	b.addOthers()
	b.Unmet = len(b.Matches) == 0
	if err := a.judge(ctx, q, b); err != nil {
		return nil, err
	}
	b.compareWithShelf()
	for i := range b.Matches {
		m := &b.Matches[i]
		var cost any
		if m.Landed != nil {
			cost = m.Landed
		}
		b.Offers = append(b.Offers, ask.Offer{Offer: m.Offer.ID, Supplier: m.Supplier.Name, Score: round1(m.Total), Reasons: m.Reasons, Landed: cost})
	}
	b.addUnknowns()
	return b, nil
}

// matches returns the best offers of the classes understood. Where the words
// left several classes open, all of them take part; the first fits best.
func (v *View) matches(q ask.Question, b *BuyAnswer) []Match {
	c := v.Catalogue
	kg, _ := b.Kg.Round(0, amount.Up).Int64()
	if b.Assumed {
		kg = 0
	}
	var out []Match
	for i, ref := range q.Understood.Products {
		product, ok := v.Pack.Product(ref.ID)
		if !ok {
			continue
		}
		fit := 1.0
		if i > 0 {
			fit = rank.OtherFormFit
		}
		for _, s := range c.Top(ref.ID, q.AsOf, rank.Need{Kg: kg, Fit: fit}, shortlist) {
			offer := &c.Offers[s.Offer.At]
			m := Match{Scored: s, Offer: offer, Supplier: c.Suppliers[offer.Supplier], Product: product}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(x, y Match) int { return rank.Compare(x.Scored, y.Scored) })
	out = out[:min(len(out), shortlist)]
	for i := range out {
		v.cost(&out[i], q, b.Kg)
	}
	rescore(out)
	slices.SortStableFunc(out, func(x, y Match) int { return rank.Compare(x.Scored, y.Scored) })
	for i := range out {
		out[i].Reasons = reasons(&out[i], kg, q.AsOf)
	}
	return out
}

// cost works out the match's landed cost for the quantity.
func (v *View) cost(m *Match, q ask.Question, kg amount.Decimal) {
	to := v.Pack.Fallback
	if q.Understood.To != nil {
		to = q.Understood.To.ID
	}
	if m.Price, m.Priced = m.Offer.Price(v.Pack, areaOf(v.Pack, to), q.AsOf); !m.Priced {
		return
	}
	if sheet, err := v.Tariff.Work(request(m, q, kg)); err == nil {
		m.Landed = &sheet
	}
}

// request is what the landed cost of the match is asked for.
func request(m *Match, q ask.Question, kg amount.Decimal) landed.Request {
	r := landed.Request{
		HS: m.Product.HS, Product: m.Product.ID, Kg: kg, Price: m.Price.Amount, Currency: m.Price.Currency, PriceUnit: m.Price.Per,
		Incoterm: m.Price.Incoterm, Named: m.Price.Place, From: m.Supplier.Regency, Mode: q.Mode, FormD: q.FormD, On: q.AsOf,
	}
	if q.Understood.To != nil {
		r.To = q.Understood.To.ID
	}
	return r
}

// rescore replaces the cost part by the landed cost where all candidates can be
// compared: the same lines unknown for each. Else a price that leaves more
// unknown would look cheaper than it is, and the price part stands.
func rescore(list []Match) {
	var cheapest float64
	for i := range list {
		s := list[i].Landed
		if s == nil || s.PerKg.Low == nil || !sameUnknowns(s, list[0].Landed) {
			return
		}
		if v := s.PerKg.Low.Float(); v > 0 && (cheapest == 0 || v < cheapest) {
			cheapest = v
		}
	}
	for i := range list {
		m := &list[i]
		if v := m.Landed.PerKg.Low.Float(); v > 0 {
			m.Total -= m.Cost
			m.Cost = rank.WeightCost * cheapest / v
			m.Total += m.Cost
		}
	}
}

// sameUnknowns reports whether two sheets leave the same lines unknown.
func sameUnknowns(a, b *landed.Sheet) bool {
	if a == nil || b == nil {
		return a == b
	}
	unknown := func(s *landed.Sheet) (keys [16]string) {
		n := 0
		for i := range s.Lines {
			if s.Lines[i].Status == landed.Unknown && n < len(keys) {
				keys[n] = s.Lines[i].Key
				n++
			}
		}
		return keys
	}
	return unknown(a) == unknown(b)
}

// addOthers lists the same material in other forms that somebody offers.
func (b *BuyAnswer) addOthers() {
	if b.Product == nil {
		return
	}
	for _, p := range b.View.Pack.Products {
		asked := slices.ContainsFunc(b.Question.Understood.Products, func(r ask.Product) bool { return r.ID == p.ID })
		if p.Base == b.Product.Base && !asked && b.View.Catalogue.Count(p.ID).Offers > 0 {
			b.Others = append(b.Others, p)
		}
	}
}

// Scopes of the rulebook that a buy ask touches: the region's law and the market's.
var Scopes = []string{"trade.import", "trade.export"}

// judge evaluates the rules of both sides for the product and destination. A
// rule that does not apply is left out of the answer; the receipts name it.
func (a *Answerer) judge(ctx context.Context, q ask.Question, b *BuyAnswer) error {
	facts := a.facts(q, b)
	var missing []rulebook.Missing
	var found [][]rulebook.Finding // by scope
	for _, scope := range Scopes {
		report, err := a.Book.Evaluate(ctx, rulebook.Query{Scope: scope, Facts: facts, LawDate: q.AsOf, KnownOn: q.KnownOn})
		if err != nil {
			return err
		}
		b.Receipts = append(b.Receipts, report.Receipt)
		b.Papers = append(b.Papers, a.Book.Papers(report)...)
		missing = append(missing, report.Missing...)
		found = append(found, slices.DeleteFunc(report.Findings, func(f rulebook.Finding) bool { return f.Verdict == rulebook.NotApplicable }))
	}
	b.Findings = slices.Concat(found...)
	slices.SortStableFunc(missing, func(x, y rulebook.Missing) int { return y.Settles - x.Settles })
	for _, m := range missing {
		b.addUnknown(ask.Unknown{Key: factPrefix + m.Fact, What: m.Question, Who: m.Who})
	}
	return nil
}

// addUnknown adds what is not known, once.
func (b *BuyAnswer) addUnknown(u ask.Unknown) {
	if !slices.ContainsFunc(b.Unknowns, func(had ask.Unknown) bool { return had.Key == u.Key }) {
		b.Unknowns = append(b.Unknowns, u)
	}
}

// facts returns what is known of the ask for the rules; what is not known is
// absent, never false.
func (a *Answerer) facts(q ask.Question, b *BuyAnswer) map[string]any {
	f := map[string]any{"hs": b.Product.HS, "form": string(b.Product.Form), "tags": b.Product.Tags}
	if q.Understood.Kg != nil {
		f["kg"] = *q.Understood.Kg
	}
	if to := q.Understood.To; to != nil {
		if s := b.View.Pack.StateOf(to.ID); s != nil {
			f["destination_state"] = s.ID
			if s.Area != "" {
				f["destination_area"] = s.Area
			}
		}
	}
	if q.FormD {
		f["form_d"] = true
	}
	if len(b.Matches) > 0 {
		if halal, known := b.Matches[0].Supplier.Holds("halal", q.AsOf); known {
			f["halal_certified"] = halal
		}
		if nib, known := b.Matches[0].Supplier.Holds("nib", q.AsOf); known {
			f["exporter_nib"] = nib
		}
	}
	for name := range f {
		if _, declared := a.Book.Fact(name); !declared {
			delete(f, name) // this corridor's rules do not look at it
		}
	}
	a.state(f, q.Facts)
	return f
}

// addUnknowns names what the best offer's cost leaves unknown.
func (b *BuyAnswer) addUnknowns() {
	if len(b.Matches) == 0 || b.Matches[0].Landed == nil {
		return
	}
	for _, line := range b.Matches[0].Landed.Lines {
		if line.Status == landed.Unknown {
			b.addUnknown(ask.Unknown{Key: "cost." + line.Key, What: line.Why})
		}
	}
}

// round1 rounds a score to one decimal.
func round1(f float64) float64 { return float64(int64(f*10+0.5)) / 10 }

// reasons puts the parts of a score into words.
func reasons(m *Match, kg int64, on clock.Date) []ask.Note {
	points := func(f float64) amount.Decimal { return amount.Int(int64(f*10 + 0.5)).Shift(-1).Reduce() }
	note := func(key string, args ...any) ask.Note { return ask.Note{Key: key, Args: args} }
	out := make([]ask.Note, 0, 6)
	if m.Fit < rank.WeightFit {
		out = append(out, note("trade.reason.other_form", "points", points(m.Fit)))
	} else {
		out = append(out, note("trade.reason.fit", "points", points(m.Fit)))
	}
	switch capacity := m.Offer.CapacityKgMonth; {
	case capacity <= 0:
		out = append(out, note("trade.reason.capacity_unknown", "points", points(m.Capacity)))
	case kg <= 0:
		out = append(out, note("trade.reason.capacity", "capacity", amount.Int(capacity), "points", points(m.Capacity)))
	case capacity >= kg:
		out = append(out, note("trade.reason.capacity_enough", "capacity", amount.Int(capacity), "points", points(m.Capacity)))
	default:
		out = append(out, note("trade.reason.capacity_short", "capacity", amount.Int(capacity), "kg", amount.Int(kg), "points", points(m.Capacity)))
	}
	switch minimum := m.Offer.MinimumKg; {
	case minimum <= 0:
		out = append(out, note("trade.reason.minimum_none", "points", points(m.Minimum)))
	case kg > 0 && kg < minimum:
		out = append(out, note("trade.reason.minimum_short", "minimum", amount.Int(minimum), "points", points(m.Minimum)))
	default:
		out = append(out, note("trade.reason.minimum", "minimum", amount.Int(minimum), "points", points(m.Minimum)))
	}
	out = append(out, note("trade.reason.papers", "n", m.Supplier.inForce(on), "points", points(m.Papers)))
	if m.Landed != nil {
		out = append(out, note("trade.reason.cost", "points", points(m.Cost)))
	} else {
		out = append(out, note("trade.reason.cost_unknown", "points", points(m.Cost)))
	}
	if m.Supplier.ReplyHours != nil {
		out = append(out, note("trade.reason.record", "hours", *m.Supplier.ReplyHours, "orders", m.Supplier.OrdersDone, "points", points(m.Record)))
	} else {
		out = append(out, note("trade.reason.record_unknown", "orders", m.Supplier.OrdersDone, "points", points(m.Record)))
	}
	return out
}
