// Package labour is the pillar that sends people of the region to work in the
// market, skilled, prepared and protected: courses and competence, job orders
// that somebody verified, contracts and wages that keep the law, the journey of
// each worker, and who may place them. It answers asks to hire.
package labour

import (
	"embed"
	"io/fs"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/store"
)

//go:embed texts*.json
var texts embed.FS

// Texts holds the words of labour in three languages, a file per noun.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of labour.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of labour.
var Tables = slices.Concat(workerTables, courseTables, skillTables, issuerTables, orderTables, placementTables, agencyTables)

// Desk is the desk that owns work of this pillar, in the province and at the
// mission.
const Desk = "labour"

// Office is what the pages of labour share.
type Office struct {
	Store   *Store
	Pack    *corridor.Pack
	Book    *rulebook.Book
	Texts   *i18n.Catalog
	Clock   clock.Clock
	Issuers *Issuers
}

// Today returns the day it is in the market.
func (o *Office) Today() clock.Date { return clock.Today(o.Clock, o.Pack.MarketZone()) }

// Store keeps the nouns of labour. Each is one row: the columns lists are
// narrowed by, and the whole as a JSON document.
type Store struct {
	DB    *store.DB
	Clock clock.Clock
}
