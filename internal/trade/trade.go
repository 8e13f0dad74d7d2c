// Package trade is the pillar that sells the region's goods: suppliers and their
// offers, what they cost delivered, how that compares with shelf prices, and the
// papers a shipment needs. It answers asks to buy.
package trade

import (
	"embed"
	"io/fs"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/web"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of trade in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of suppliers and offers.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of suppliers and offers.
var Tables = []string{"trade_supplier", "trade_offer", "trade_version"}

// Shop is the public side of trade: products, suppliers and papers needed.
type Shop struct {
	Answerer *Answerer
	Pack     *corridor.Pack
	Clock    clock.Clock
}

// Routes returns the addresses of trade.
func (s *Shop) Routes() []web.Route {
	return []web.Route{
		{Name: "trade.products", Path: "/{lang}/{s:products}", Right: "public", Handle: s.products, Cache: true},
		{Name: "trade.product", Path: "/{lang}/{s:products}/{slug}", Right: "public", Handle: s.product, Cache: true},
		{Name: "trade.papers", Path: "/{lang}/{s:products}/{slug}/{s:papers}", Right: "public", Handle: s.papers, Cache: true},
		{Name: "trade.origin", Path: "/{lang}/{s:origin}", Right: "public", Handle: s.origin, Cache: true},
		{Name: "trade.supplier", Path: "/{lang}/{s:suppliers}/{id}", Right: "public", Handle: s.supplier, Cache: true},
	}
}

func (s *Shop) today() clock.Date { return clock.Today(s.Clock, s.Pack.MarketZone()) }
