package trade

import (
	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/trade/landed"
	"siger/internal/trade/price"
)

// ShelfPrice compares a retail price band with what the goods cost delivered.
type ShelfPrice struct {
	Item  corridor.ShelfItem
	Band  price.Band
	State *corridor.Place
	Low   amount.Decimal   // tenth percentile, per kilogram
	Mid   amount.Decimal   // median, per kilogram
	High  amount.Decimal   // ninetieth percentile, per kilogram
	Back  *landed.Backward // what the median leaves at the farm gate of the first offer; nil without one
}

// compareWithShelf adds the newest retail prices of comparable items in the
// destination's state. Without a destination or a band there is none.
func (b *BuyAnswer) compareWithShelf() {
	to := b.Question.Understood.To
	if to == nil || b.Product == nil || b.View.Shelf == nil {
		return
	}
	state := b.View.Pack.StateOf(to.ID)
	if state == nil {
		return
	}
	for _, item := range b.Product.ShelfItems {
		if item.Grams <= 0 {
			continue
		}
		band, ok := b.View.Shelf.Band(item.Item, state.ID)
		if !ok {
			continue
		}
		perKg := func(d amount.Decimal) amount.Decimal {
			return d.Mul(amount.Int(1000)).Quo(amount.Int(int64(item.Grams))).Round(2, amount.HalfUp)
		}
		s := ShelfPrice{Item: item, Band: band, State: state, Low: perKg(band.P10), Mid: perKg(band.Median), High: perKg(band.P90)}
		s.Back = b.back(s.Mid)
		b.Shelf = append(b.Shelf, s)
	}
}

// back walks from a shelf price per kilogram to the farm gate of the first
// offer. The margins of shop and wholesaler are not known, so the result is the
// most that can be left there.
func (b *BuyAnswer) back(shelf amount.Decimal) *landed.Backward {
	m := b.best()
	if m == nil {
		return nil
	}
	way, err := b.View.Tariff.Back(request(m, b.Question, b.Kg), amount.Known(shelf), landed.Margins{})
	if err != nil {
		return nil
	}
	return &way
}
