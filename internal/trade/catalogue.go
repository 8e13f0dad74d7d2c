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

	pack      *corridor.Pack
	byID      map[string]int
	byProduct map[string][]int       // positions in Offers, by product id
	indexes   map[string]*rank.Index // of the day, by product id
	counts    map[string]Count       // of the day, by product id
}

// Count is how much of a product is on offer.
type Count struct {
	Offers, Suppliers int
	CapacityKg        int64 // per month, of those who say it
}

// NewCatalogue builds the catalogue of the offers, with those that stand on the
// day ready to be searched.
func NewCatalogue(p *corridor.Pack, suppliers []Supplier, offers []Offer, on clock.Date, example bool) *Catalogue {
	c := &Catalogue{
		On: on, Suppliers: make(map[string]*Supplier, len(suppliers)), Offers: offers, Example: example, pack: p,
		byID: make(map[string]int, len(offers)), byProduct: map[string][]int{}, indexes: map[string]*rank.Index{}, counts: map[string]Count{},
	}
	for i := range suppliers {
		c.Suppliers[suppliers[i].ID] = &suppliers[i]
	}
	for i := range offers {
		c.byID[offers[i].ID] = i
		c.byProduct[offers[i].Product] = append(c.byProduct[offers[i].Product], i)
	}
	prices := newPricer(p, on)
	for product := range c.byProduct {
		if list := c.standing(product, prices); len(list) > 0 {
			c.counts[product] = count(list, offers)
			c.indexes[product] = rank.Build(list)
		}
	}
	return c
}

// standing returns the product's offers that stand on the pricer's day, with
// what ranking needs of them as of that day.
func (c *Catalogue) standing(product string, prices *pricer) []rank.Offer {
	var list []rank.Offer
	for _, i := range c.byProduct[product] {
		o := &c.Offers[i]
		s := c.Suppliers[o.Supplier]
		if s == nil || !prices.on.Within(o.AvailableFrom, o.AvailableTo) {
			continue
		}
		list = append(list, rank.Offer{
			ID: o.ID, At: i, CapacityKg: o.CapacityKgMonth, MinimumKg: o.MinimumKg,
			Papers: s.papersShare(prices.on), Record: s.recordShare(), Cost: prices.perKg(o),
		})
	}
	relativeCost(list)
	return list
}

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

// Top returns the best offers of the product that stand on the day, best first.
func (c *Catalogue) Top(product string, on clock.Date, n rank.Need, k int) []rank.Scored {
	ix := c.indexes[product]
	if on != c.On { // another day's offers, papers and prices
		ix = rank.Build(c.standing(product, newPricer(c.pack, on)))
	}
	if ix == nil {
		return nil
	}
	return ix.Top(n, k)
}

// Price returns the offer's price to work a landed cost from, for goods that go
// to the area of the market ("" any): of those that stand on the day the one
// whose term includes most of the way. A price named at a place of another area
// would send the goods to the wrong port; it is taken only when there is no
// other. ok is false when no price stands.
func (o *Offer) Price(pack *corridor.Pack, area string, on clock.Date) (best Price, ok bool) {
	bestFits := false
	for _, p := range o.Prices {
		if !on.Within(clock.Date{}, p.ValidTo) {
			continue
		}
		fits := true
		if s := pack.StateOf(p.Place); s != nil && area != "" && s.Area != "" {
			fits = s.Area == area
		}
		if !ok || fits && !bestFits || fits == bestFits && legs(p.Incoterm) > legs(best.Incoterm) {
			best, bestFits, ok = p, fits, true
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
	area   string // of the market's usual port
	on     clock.Date
	pack   *corridor.Pack
	rates  map[string]float64
}

func newPricer(p *corridor.Pack, on clock.Date) *pricer {
	return &pricer{market: p.Market.Currency, area: areaOf(p, p.Fallback), on: on, pack: p, rates: map[string]float64{}}
}

// areaOf returns the area of the market a place lies in, empty where there is none.
func areaOf(p *corridor.Pack, place string) string {
	if s := p.StateOf(place); s != nil {
		return s.Area
	}
	return ""
}

// perKg returns the price per kilogram, 0 unknown.
func (p *pricer) perKg(o *Offer) float64 {
	price, ok := o.Price(p.pack, p.area, p.on)
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
