package trade

import (
	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/trade/price"
)

// ShelfPrice compares a retail price band with what the goods cost delivered.
type ShelfPrice struct {
	Item  corridor.ShelfItem
	Band  price.Band
	State *corridor.Place
	Low   amount.Decimal // tenth percentile, per kilogram
	Mid   amount.Decimal // median, per kilogram
	High  amount.Decimal // ninetieth percentile, per kilogram
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
		b.Shelf = append(b.Shelf, ShelfPrice{Item: item, Band: band, State: state, Low: perKg(band.P10), Mid: perKg(band.Median), High: perKg(band.P90)})
	}
}
