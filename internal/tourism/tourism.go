// Package tourism is the pillar that brings visitors from the market: places and
// events as they are, trips that work from door to door, operators who answer,
// and proof that somebody came. It answers asks to visit.
package tourism

import (
	"embed"
	"io/fs"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/tourism/atlas"
)

//go:embed texts*.json
var texts embed.FS

// Texts holds the words of tourism in three languages, a file per noun.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of tourism.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of tourism.
var Tables = slices.Concat(placeTables, planTables, operatorTables, bookingTables)

// Desk is the desk that owns work of this pillar, in the province and at the
// mission.
const Desk = "tourism"

// Office is what the pages of tourism share.
type Office struct {
	Store *Store
	Atlas *atlas.Atlas
	Pack  *corridor.Pack
	Texts *i18n.Catalog
	Clock clock.Clock
}

// Today returns the day it is in the market.
func (o *Office) Today() clock.Date { return clock.Today(o.Clock, o.Pack.MarketZone()) }

// Store keeps the nouns of tourism.
type Store struct {
	DB    *store.DB
	Clock clock.Clock
}
