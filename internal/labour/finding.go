package labour

import (
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/web"
)

// sourceRef says where a fact of the pack comes from, stale or not on a day.
func sourceRef(pack *corridor.Pack, f corridor.Fact, on clock.Date) web.SourceRef {
	s := pack.Source(f.Source)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: f.AsOf, Confidence: string(f.Confidence), Status: string(f.Status), Stale: s.StaleOn(on)}
}
