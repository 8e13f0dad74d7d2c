package corridor

import (
	"cmp"
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/web"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of the pages about the corridor.
var Texts fs.FS = texts

// Pages tells visitors what the corridor is and where its data come from.
type Pages struct {
	Pack  *Pack
	Clock clock.Clock
}

// Routes returns the addresses of these pages.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Name: "corridor.about", Path: "/{lang}/{s:about}", Right: "public", Handle: s.about, Cache: true},
		{Name: "corridor.sources", Path: "/{lang}/{s:sources}", Right: "public", Handle: s.sources, Cache: true},
	}
}

func (s *Pages) about(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title = p.T("corridor.about.title")
	p.Description = p.T("corridor.about.lead", "region", s.Pack.Region.Name, "market", s.Pack.Market.Name)
	return web.Render(w, r, http.StatusOK, p, aboutPage(p, s.Pack))
}

func (s *Pages) sources(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	list := make([]Source, 0, len(s.Pack.Sources))
	for _, one := range s.Pack.Sources {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Source) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	p.Title = p.T("corridor.sources.title")
	p.Description = p.T("corridor.sources.lead")
	today := s.today()
	return web.Render(w, r, http.StatusOK, p, sourcesPage(p, list, today, s.Pack.Review(today)))
}

func (s *Pages) today() clock.Date { return clock.Today(s.Clock, s.Pack.MarketZone()) }

// MarketZone returns the market's time zone.
func (p *Pack) MarketZone() *time.Location {
	if p.zone == nil { // Load has refused such a pack
		return time.UTC
	}
	return p.zone
}
