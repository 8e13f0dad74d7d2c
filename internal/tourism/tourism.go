// Package tourism is the pillar that brings visitors from the market: places and
// events as they are, and trips that work from door to door.
package tourism

import (
	"embed"
	"io/fs"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/tourism/atlas"
)

//go:embed texts*.json
var texts embed.FS

// Texts holds the words of tourism in three languages, a file per noun.
var Texts fs.FS = texts

// Office is what the pages of tourism share.
type Office struct {
	Atlas *atlas.Atlas
	Pack  *corridor.Pack
	Texts *i18n.Catalog
	Clock clock.Clock
}

// Today returns the day it is in the market.
func (o *Office) Today() clock.Date { return clock.Today(o.Clock, o.Pack.MarketZone()) }
