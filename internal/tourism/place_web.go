package tourism

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"siger/internal/fault"
	"siger/internal/tourism/atlas"
	"siger/internal/web"
)

// Routes are the public pages of what there is to see, and when.
func (o *Office) Routes() []web.Route {
	const door = "/{lang}/{s:visit}"
	return []web.Route{
		{Name: "tourism.places", Path: door + "/{s:places}", Right: "public", Handle: o.places, Cache: true},
		{Name: "tourism.place", Path: door + "/{s:places}/{place}", Right: "public", Handle: o.place, Cache: true},
		{Name: "tourism.map", Path: door + "/{s:map}", Right: "public", Handle: o.drawMap, Cache: true},
		{Name: "tourism.events", Path: door + "/{s:events}", Right: "public", Handle: o.events, Cache: true},
		{Name: "tourism.events.feed", Path: door + "/{s:events}/feed.xml", Right: "public", Handle: o.eventFeed, Cache: true},
		{Name: "tourism.events.calendar", Path: door + "/{s:events}/calendar.ics", Right: "public", Handle: o.eventCalendar, Cache: true},
		{Name: "tourism.culture", Path: door + "/{s:culture}", Right: "public", Handle: o.culture, Cache: true},
		{Name: "tourism.practical", Path: door + "/{s:practical}", Right: "public", Handle: o.practical, Cache: true},
	}
}

// filter is what a visitor looks for. Empty fields ask for nothing.
type filter struct {
	Interest, Regency, Halal     string
	Children, Wheelchair, Indoor bool
}

// filterOf reads the filter from an address.
func filterOf(v url.Values) filter {
	return filter{Interest: v.Get("interest"), Regency: v.Get("regency"), Halal: v.Get("halal"),
		Children: v.Get("children") != "", Wheelchair: v.Get("wheelchair") != "", Indoor: v.Get("indoor") != ""}
}

// halalLevels are the levels of halal, the strongest first.
var halalLevels = []string{"certified", "declared", "not-stated"}

// fit is how a place answers a filter: "yes", "no", or empty where nobody has
// said what the filter asks.
func (f filter) fit(p *atlas.Place) string {
	if f.Interest != "" && !slices.Contains(p.Interests, f.Interest) || f.Regency != "" && p.Regency != f.Regency || f.Indoor && !p.Indoor {
		return "no"
	}
	out := "yes"
	for _, need := range []struct {
		wanted bool
		answer string
	}{{f.Children, p.Access.Children}, {f.Wheelchair, p.Access.Wheelchair}} {
		if need.wanted && need.answer == "no" {
			return "no"
		}
		if need.wanted && need.answer == "" {
			out = ""
		}
	}
	if wanted := slices.Index(halalLevels, f.Halal); wanted >= 0 && slices.Index(halalLevels, p.Halal.Level) > wanted {
		out = "" // no certificate seen does not say that there is none
	}
	return out
}

// found is what a filter finds, the most worth the way first.
type found struct {
	Fits   []*atlas.Place
	Unsure []*atlas.Place // nobody has said; ask first
}

// find returns the places that answer the filter. Piers are no sights: they are
// found from their islands.
func (o *Office) find(f filter) (out found) {
	for i := range o.Atlas.Places {
		p := &o.Atlas.Places[i]
		if p.Kind == "pier" {
			continue
		}
		switch f.fit(p) {
		case "yes":
			out.Fits = append(out.Fits, p)
		case "":
			out.Unsure = append(out.Unsure, p)
		}
	}
	for _, list := range [][]*atlas.Place{out.Fits, out.Unsure} {
		slices.SortStableFunc(list, func(a, b *atlas.Place) int { return cmp.Compare(b.Score, a.Score) })
	}
	return out
}

// choices of the filter form.
type choices struct{ Interests, Regencies, Halal []web.Option }

// choices offers only what some place has.
func (o *Office) choices(p *web.Page) (c choices) {
	interests, regencies := map[string]bool{}, map[string]bool{}
	for i := range o.Atlas.Places {
		place := &o.Atlas.Places[i]
		for _, word := range place.Interests {
			if !interests[word] {
				c.Interests = append(c.Interests, web.Option{Value: word, Label: p.T("tourism.interest." + word)})
			}
			interests[word] = true
		}
		if !regencies[place.Regency] {
			c.Regencies = append(c.Regencies, web.Option{Value: place.Regency, Label: o.regency(place.Regency)})
		}
		regencies[place.Regency] = true
	}
	for _, list := range [][]web.Option{c.Interests, c.Regencies} {
		slices.SortFunc(list, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
	}
	for _, level := range halalLevels[:2] {
		c.Halal = append(c.Halal, web.Option{Value: level, Label: p.T("tourism.place.halal." + level)})
	}
	return c
}

// regency names a place of the pack, by its id where the pack does not know it.
func (o *Office) regency(id string) string {
	if q, ok := o.Pack.Place(id); ok {
		return q.Name
	}
	return id
}

// crumbs lead from the door of visits.
func crumbs(p *web.Page, routes ...string) (out []web.Crumb) {
	out = []web.Crumb{{Href: p.Href("ask.visit"), Label: p.T("ask.door.visit")}}
	for _, route := range routes {
		out = append(out, web.Crumb{Href: p.Href(route), Label: p.T(route + ".short")})
	}
	return out
}

func (o *Office) places(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	f := filterOf(r.URL.Query())
	p.Title = p.T("tourism.places.title", "region", o.Pack.Region.Name)
	p.Description = p.T("tourism.places.description", "region", o.Pack.Region.Name)
	p.Crumbs, p.NoIndex = crumbs(p), r.URL.RawQuery != ""
	return web.Render(w, r, http.StatusOK, p, placesPage(p, o, f, o.choices(p), o.find(f)))
}

func (o *Office) place(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	q, ok := o.Atlas.Place(r.PathValue("place"))
	if !ok {
		return fault.New(fault.NotFound, "tourism.place.error.unknown")
	}
	p.Title, p.Description = p.Text(q.Name), p.Text(q.Text)
	p.Crumbs = crumbs(p, "tourism.places")
	return web.Render(w, r, http.StatusOK, p, placePage(p, o.viewOf(p, q)))
}
