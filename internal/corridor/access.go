package corridor

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"siger/internal/clock"
)

// index builds what the accessors look things up in.
func (p *Pack) index() {
	p.zone, _ = time.LoadLocation(p.Market.Zone) // a pack with a zone nobody knows is refused
	for _, q := range p.Products {
		for n := 2; n <= len(q.HS); n++ {
			p.byHS[q.HS[:n]] = append(p.byHS[q.HS[:n]], q)
		}
	}
	p.indexRates()
}

func (p *Pack) indexRates() {
	for _, r := range p.Rates {
		pair := [2]string{r.Base, r.Quote}
		p.pairs[pair] = append(p.pairs[pair], r)
	}
	for _, rows := range p.pairs {
		slices.SortFunc(rows, func(a, b ExchangeRate) int { return b.Date.Compare(a.Date) })
	}
}

// With returns a copy of the pack with other exchange rates and charges, such
// as newer ones that were imported. The pack itself stays as it is.
func (p *Pack) With(rates []ExchangeRate, charges []Charge) *Pack {
	q := *p
	q.Rates, q.Charges, q.pairs = rates, charges, map[[2]string][]ExchangeRate{}
	q.indexRates()
	return &q
}

// Place returns the place with the id.
func (p *Pack) Place(id string) (*Place, bool) { q, ok := p.place[id]; return q, ok }

// Product returns the product with the id.
func (p *Pack) Product(id string) (*Product, bool) { q, ok := p.product[id]; return q, ok }

// ProductsByHS returns the products whose HS code begins with the prefix of two
// to six digits, in the pack's order.
func (p *Pack) ProductsByHS(prefix string) []*Product { return p.byHS[prefix] }

// PlacesOf returns the places of a kind, in the pack's order.
func (p *Pack) PlacesOf(kind PlaceKind) (out []*Place) {
	for _, q := range p.Places {
		if q.Kind == kind {
			out = append(out, q)
		}
	}
	return out
}

// StateOf returns the state or province a place lies in or is, nil when it lies
// in none that the pack knows.
func (p *Pack) StateOf(placeID string) *Place {
	for q := p.place[placeID]; q != nil; q = p.place[q.In] {
		if q.Kind == State || q.Kind == Province {
			return q
		}
	}
	return nil
}

// HasPoint reports whether the place's coordinates are known.
func (p *Place) HasPoint() bool { return p.Lat != 0 || p.Lon != 0 }

// Source returns the source with the id; an unknown id comes back as a source
// that carries only the id.
func (p *Pack) Source(id string) Source {
	if s, ok := p.Sources[id]; ok {
		return s
	}
	return Source{ID: id, Title: id}
}

// DutyFor returns the duty of a code under a regime on a day: the row with the
// longest code that begins it. A row without a rate says that it is unknown.
func (p *Pack) DutyFor(hs, regime string, on clock.Date) (best Duty, ok bool) {
	for _, d := range p.Duties {
		if d.Regime == regime && strings.HasPrefix(hs, d.HS) && on.Within(d.ValidFrom, d.ValidTo) && (!ok || len(d.HS) > len(best.HS)) {
			best, ok = d, true
		}
	}
	return best, ok
}

// TaxFor returns the import sales tax of a product on a day: the row with the
// longest code that begins the product's, else the first row with one of its
// tags. A row without a rate says that it is unknown.
func (p *Pack) TaxFor(product *Product, on clock.Date) (best Tax, ok bool) {
	code := cmp.Or(product.AHTN, product.HS)
	for _, t := range p.Taxes {
		if t.HS != "" && strings.HasPrefix(code, t.HS) && on.Within(t.ValidFrom, t.ValidTo) && (!ok || len(t.HS) > len(best.HS)) {
			best, ok = t, true
		}
	}
	if ok {
		return best, true
	}
	for _, t := range p.Taxes {
		if t.Tag != "" && slices.Contains(product.Tags, t.Tag) && on.Within(t.ValidFrom, t.ValidTo) {
			return t, true
		}
	}
	return Tax{}, false
}

// overlap reports whether two validities share a day; zero bounds are open.
func overlap(from1, to1, from2, to2 clock.Date) bool {
	return (to1.IsZero() || from2.IsZero() || !from2.After(to1)) && (to2.IsZero() || from1.IsZero() || !from1.After(to2))
}

// sortedKeys returns the ids of a map in order.
func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
