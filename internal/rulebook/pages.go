package rulebook

import (
	"net/http"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/web"
)

// Pages shows the rules to everybody: each with its text, its versions, its
// sources and the examples that test it.
type Pages struct {
	Book  *Book
	Pack  *corridor.Pack
	Clock clock.Clock
}

// Routes returns the addresses of the rules.
func (s *Pages) Routes() []web.Route {
	return []web.Route{
		{Name: "rulebook.rules", Path: "/{lang}/{s:rules}", Right: "public", Handle: s.list, Cache: true},
		{Name: "rulebook.rule", Path: "/{lang}/{s:rules}/{id}", Right: "public", Handle: s.show, Cache: true},
	}
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title, p.Description = p.T("rulebook.list.title"), p.T("rulebook.list.lead")
	return web.Render(w, r, http.StatusOK, p, rulesPage(p, s.Book))
}

func (s *Pages) show(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	rule, ok := s.Book.Rule(r.PathValue("id"))
	if !ok {
		return fault.New(fault.NotFound, "rulebook.error.rule")
	}
	p.Title, p.Description = p.Text(rule.Title), p.T("rulebook.rule.description", "title", rule.Title)
	p.Crumbs = []web.Crumb{{Href: p.Href("rulebook.rules"), Label: p.T("rulebook.list.title")}}
	return web.Render(w, r, http.StatusOK, p, rulePage(p, s.Pack, rule, clock.Today(s.Clock, s.Pack.MarketZone())))
}

// sourceRef describes one source of a version.
func sourceRef(v *Version, s corridor.Source, on clock.Date) web.SourceRef {
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: s.AsOf, Confidence: string(v.Confidence),
		Status: string(v.Status), Stale: s.StaleOn(on)}
}

// validity says from when to when a version holds.
func validity(p *web.Page, v *Version) string {
	switch {
	case v.ValidFrom.IsZero() && v.ValidTo.IsZero():
		return p.T("rulebook.valid.always")
	case v.ValidTo.IsZero():
		return p.T("rulebook.valid.from", "from", v.ValidFrom)
	case v.ValidFrom.IsZero():
		return p.T("rulebook.valid.to", "to", v.ValidTo)
	}
	return p.T("rulebook.valid.between", "from", v.ValidFrom, "to", v.ValidTo)
}
