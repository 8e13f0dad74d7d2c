package trade

import (
	"context"
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
)

// Supply tells the desk how the catalogue stands against needs nobody has met.
type Supply struct {
	Market func(context.Context) (*View, error)
}

var _ desk.Supply = Supply{}

// Suppliers returns how many suppliers offer the class today.
func (s Supply) Suppliers(ctx context.Context, product string) (int, error) {
	v, err := s.Market(ctx)
	if err != nil {
		return 0, err
	}
	return v.Catalogue.Count(product).Suppliers, nil
}

// Gaps returns what keeps the offer that comes nearest from meeting the need:
// the one with the fewest gaps, of equals the first by id. It is nil when an
// offer has none. What an offer or the need does not say is no gap.
func (s Supply) Gaps(ctx context.Context, n desk.Need) ([]desk.Gap, error) {
	v, err := s.Market(ctx)
	if err != nil {
		return nil, err
	}
	c := v.Catalogue
	var best []desk.Gap
	resting := false // offers that stand at another time
	for _, product := range n.Products {
		for _, i := range c.byProduct[product] {
			o := &c.Offers[i]
			supplier := c.Suppliers[o.Supplier]
			if supplier == nil {
				continue
			}
			if !c.On.Within(o.AvailableFrom, o.AvailableTo) {
				resting = resting || c.On.Before(o.AvailableFrom) // one that has ended is no offer any more
				continue
			}
			gaps := v.gaps(o, supplier, n)
			if len(gaps) == 0 {
				return nil, nil
			}
			if best == nil || len(gaps) < len(best) {
				best = gaps
			}
		}
	}
	switch {
	case best != nil:
		return best, nil
	case resting:
		return []desk.Gap{desk.NotNow}, nil
	}
	return []desk.Gap{desk.NoSupplier}, nil
}

// gaps returns what keeps one offer from meeting the need.
func (v *View) gaps(o *Offer, s *Supplier, n desk.Need) (out []desk.Gap) {
	if n.Kg != nil && o.CapacityKgMonth > 0 && n.Kg.Cmp(amount.Int(o.CapacityKgMonth)) > 0 {
		out = append(out, desk.Capacity)
	}
	if n.Kg != nil && n.Kg.Cmp(amount.Int(o.MinimumKg)) < 0 {
		out = append(out, desk.Minimum)
	}
	if n.Wish != nil {
		if price, known := v.perKg(o, n.Wish.Currency); known && price.Cmp(n.Wish.Amount) > 0 {
			out = append(out, desk.Price)
		}
	}
	if s.lapses(v.Catalogue.On, v.Catalogue.On.AddDays(o.LeadDays)) {
		out = append(out, desk.Certificate)
	}
	return out
}

// perKg returns the lowest price of the offer that stands, per kilogram in the
// currency. Freight and duty come on top of most, so a price above a wish is
// above it for certain.
func (v *View) perKg(o *Offer, currency string) (lowest amount.Decimal, known bool) {
	on := v.Catalogue.On
	for _, p := range o.Prices {
		if !on.Within(clock.Date{}, p.ValidTo) {
			continue
		}
		price := p.PerKg()
		if p.Currency != currency {
			rate, ok := v.Pack.Rate(p.Currency, currency, on)
			if !ok {
				continue
			}
			price = price.Mul(rate.Rate)
		}
		if !known || price.Cmp(lowest) < 0 {
			lowest, known = price, true
		}
	}
	return lowest, known
}

// lapses reports whether a kind of certificate the supplier holds is out of
// force today or on the day the goods are ready, without another of its kind.
func (s *Supplier) lapses(today, ready clock.Date) bool {
	holds := func(kind string, on clock.Date) bool {
		return slices.ContainsFunc(s.Certificates, func(c Certificate) bool { return c.Type == kind && c.InForce(on) })
	}
	return slices.ContainsFunc(s.Certificates, func(c Certificate) bool { return !holds(c.Type, today) || !holds(c.Type, ready) })
}
