package trade

import (
	"cmp"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/trade/rank"
)

// Catalogue is all suppliers and offers as of one day, in memory and ready to
// be searched. It never changes; a change in the store makes a new one.
type Catalogue struct {
	On        clock.Date
	Suppliers map[string]*Supplier
	Offers    []Offer
	Example   bool // from the example world

	byID    map[string]int
	indexes map[string]*rank.Index // by product id
	counts  map[string]Count       // by product id
}

// Count is how much of a product is on offer.
type Count struct {
	Offers, Suppliers int
	CapacityKg        int64 // per month, of those who say it
}

// NewCatalogue builds the catalogue of the offers that stand on the day.
func NewCatalogue(p *corridor.Pack, suppliers []Supplier, offers []Offer, on clock.Date, example bool) *Catalogue {
	c := &Catalogue{
		On: on, Suppliers: make(map[string]*Supplier, len(suppliers)), Offers: offers, Example: example,
		byID: make(map[string]int, len(offers)), indexes: map[string]*rank.Index{}, counts: map[string]Count{},
	}
	shares := make(map[string]supplierShares, len(suppliers))
	for i := range suppliers {
		s := &suppliers[i]
		c.Suppliers[s.ID] = s
		shares[s.ID] = supplierShares{papers: s.papersShare(on), record: s.recordShare()}
	}
	byProduct := map[string][]rank.Offer{}
	prices := newPricer(p, on)
	for i := range offers {
		o := &offers[i]
		c.byID[o.ID] = i
		if c.Suppliers[o.Supplier] == nil || !on.Within(o.AvailableFrom, o.AvailableTo) {
			continue
		}
		s := shares[o.Supplier]
		byProduct[o.Product] = append(byProduct[o.Product], rank.Offer{
			ID: o.ID, At: i, CapacityKg: o.CapacityKgMonth, MinimumKg: o.MinimumKg,
			Papers: s.papers, Record: s.record, Cost: prices.perKg(o),
		})
	}
	for product, list := range byProduct {
		c.counts[product] = count(list, offers)
		relativeCost(list)
		c.indexes[product] = rank.Build(list)
	}
	return c
}

type supplierShares struct{ papers, record float64 }

// count sums up the offers of one product.
func count(list []rank.Offer, offers []Offer) (n Count) {
	seen := map[string]bool{}
	for _, o := range list {
		seen[offers[o.At].Supplier] = true
		n.CapacityKg += o.CapacityKg
	}
	n.Offers, n.Suppliers = len(list), len(seen)
	return n
}

// relativeCost turns prices per kilogram into shares: 1 for the cheapest of the
// class, half for twice its price, a quarter for no known price.
func relativeCost(list []rank.Offer) {
	cheapest := 0.0
	for _, o := range list {
		if o.Cost > 0 && (cheapest == 0 || o.Cost < cheapest) {
			cheapest = o.Cost
		}
	}
	for i := range list {
		if list[i].Cost > 0 {
			list[i].Cost = cheapest / list[i].Cost
		} else {
			list[i].Cost = 0.25
		}
	}
}

// Offer returns the offer with the id.
func (c *Catalogue) Offer(id string) (*Offer, bool) {
	i, ok := c.byID[id]
	if !ok {
		return nil, false
	}
	return &c.Offers[i], true
}

// Count returns how much of the product is on offer.
func (c *Catalogue) Count(product string) Count { return c.counts[product] }

// Of returns the supplier's offers in the order of their ids.
func (c *Catalogue) Of(supplier string) (out []*Offer) {
	for i := range c.Offers {
		if c.Offers[i].Supplier == supplier {
			out = append(out, &c.Offers[i])
		}
	}
	slices.SortFunc(out, func(a, b *Offer) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Top returns the best offers of the product for the need, best first.
func (c *Catalogue) Top(product string, n rank.Need, k int) []rank.Scored {
	ix := c.indexes[product]
	if ix == nil {
		return nil
	}
	return ix.Top(n, k)
}

// Price returns the offer's price to work a landed cost from: the one nearest
// to the buyer that stands on the day, and whether there is one. A term that
// includes more legs is nearer.
func (o *Offer) Price(on clock.Date) (best Price, ok bool) {
	for _, p := range o.Prices {
		if on.Within(clock.Date{}, p.ValidTo) && (!ok || legs(p.Incoterm) > legs(best.Incoterm)) {
			best, ok = p, true
		}
	}
	return best, ok
}

// legs orders Incoterms by how much of the way the price includes.
func legs(incoterm string) int { return slices.Index(Incoterms, incoterm) }

// pricer compares prices of one day in the market's currency. Its figures only
// order offers; what a buyer sees is worked out exactly by package landed.
type pricer struct {
	market string
	on     clock.Date
	pack   *corridor.Pack
	rates  map[string]float64
}

func newPricer(p *corridor.Pack, on clock.Date) *pricer {
	return &pricer{market: p.Market.Currency, on: on, pack: p, rates: map[string]float64{}}
}

// perKg returns the price per kilogram, 0 unknown.
func (p *pricer) perKg(o *Offer) float64 {
	price, ok := o.Price(p.on)
	if !ok {
		return 0
	}
	return price.PerKg().Float() * p.rate(price.Currency)
}

func (p *pricer) rate(currency string) float64 {
	if currency == p.market {
		return 1
	}
	r, ok := p.rates[currency]
	if !ok {
		if x, found := p.pack.Rate(currency, p.market, p.on); found {
			r = x.Rate.Float()
		}
		p.rates[currency] = r
	}
	return r
}
