package tourism

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/tourism/atlas"
	"siger/internal/web"
)

// placeView is what the page of a place shows.
type placeView struct {
	*atlas.Place
	Terms   []web.Term
	Prices  []priceRow
	Way     []string // how to get there, in sentences
	Boats   []boatRow
	Dangers []danger
	Unknown []string
	OSM     string // address at OpenStreetMap, empty without coordinates
	Geo     string // geo: URI (RFC 5870) with its doubt
	Sources []web.SourceRef
}

// priceRow is a price in words.
type priceRow struct {
	What, Tier string
	Range      amount.Range
	Money      string
	Free       bool
	Source     web.SourceRef
}

// boatRow is a boat in words.
type boatRow struct {
	Pier   *atlas.Place
	Lines  []string
	Back   string
	Known  bool
	Prices []priceRow
	Source web.SourceRef
}

// danger is a warning with its source.
type danger struct {
	Title, Text, Closes string
	Source              web.SourceRef
}

// source is where a fact comes from, as pages show it.
func (o *Office) source(f corridor.Fact) web.SourceRef {
	s := o.Pack.Source(f.Source)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: f.AsOf, Confidence: string(f.Confidence),
		Status: string(f.Status), Stale: s.StaleOn(o.Today())}
}

// sourceOf is a source that stands without a fact of its own.
func (o *Office) sourceOf(id string) web.SourceRef {
	return o.source(corridor.Fact{Source: id, AsOf: o.Pack.Source(id).AsOf})
}

// viewOf puts a place into words.
func (o *Office) viewOf(p *web.Page, q *atlas.Place) placeView {
	v := placeView{Place: q, Prices: o.prices(p, q.Prices), Sources: []web.SourceRef{o.source(q.Fact)}}
	term := func(key, value string) {
		v.Terms = append(v.Terms, web.Term{Name: p.T("tourism.place." + key), Value: cmp.Or(value, p.T("unknown"))})
	}
	term("kind", p.T("tourism.kind."+q.Kind))
	term("regency", o.regency(q.Regency))
	term("stay", span(p, q.Visit))
	v.Terms = append(v.Terms, web.Term{Name: p.T("tourism.place.hours"), Body: hoursOf(p, q.Hours, o.hoursSource(q.Hours))})
	term("months", months(p, q.Months))
	term("halal", joinWords(p.T("tourism.place.halal."+q.Halal.Level), p.Text(q.Halal.Note)))
	term("prayer", p.Text(q.Prayer))
	term("toilet", yesNo(p, q.Toilet))
	term("children", yesNo(p, q.Access.Children))
	term("wheelchair", yesNo(p, q.Access.Wheelchair))
	term("elders", yesNo(p, q.Access.Elders))
	term("stairs", yesNo(p, q.Access.Stairs))
	if note := p.Text(q.Access.Note); note != "" {
		term("access", note)
	}
	for _, s := range q.Safety {
		d := danger{Title: p.T("tourism.danger." + s.Kind), Text: p.Text(s.Text), Source: o.sourceOf(s.Source)}
		if s.Switch != "" {
			d.Closes = p.T("tourism.place.closes", "switch", p.T("tripplan.switch."+s.Switch))
		}
		v.Dangers = append(v.Dangers, d)
	}
	for _, what := range q.Unknown {
		v.Unknown = append(v.Unknown, p.T("tourism.unknown."+what))
	}
	o.point(&v)
	o.wayTo(p, &v)
	for _, id := range q.CoordFrom {
		if id != q.Source {
			v.Sources = append(v.Sources, o.sourceOf(id))
		}
	}
	return v
}

// hoursSource is where hours come from; zero where nothing is named.
func (o *Office) hoursSource(h atlas.Hours) web.SourceRef {
	if h.Source == "" {
		return web.SourceRef{}
	}
	return o.source(corridor.Fact{Source: h.Source, AsOf: h.AsOf})
}

// point links to the place on maps of others.
func (o *Office) point(v *placeView) {
	if v.HasPoint() {
		at := fmt.Sprintf("%.5f/%.5f", v.Lat, v.Lon)
		v.OSM = fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=13/%s", v.Lat, v.Lon, at)
		v.Geo = fmt.Sprintf("geo:%.5f,%.5f;u=%d", v.Lat, v.Lon, v.RadiusM)
	}
}

// wayTo says how one gets there: by road from its starts, to the pier where
// only a boat goes on.
func (o *Office) wayTo(p *web.Page, v *placeView) {
	end := v.Place
	if v.ByBoat() {
		v.Way = append(v.Way, p.T("tourism.place.way.boat"))
		pier, ok := o.Atlas.Place(v.Pier)
		if !ok {
			return
		}
		end = pier
		for _, b := range o.Atlas.BoatsFrom(pier.ID, v.ID) {
			v.Boats = append(v.Boats, o.boat(p, pier, b))
		}
	}
	guessed := false
	for _, from := range o.starts(end) {
		v.Way = append(v.Way, p.T("tourism.place.way.road", "from", from.hub.Name, "to", p.Text(end.Name),
			"km", int(math.Round(from.way.Km)), "time", span(p, from.way.Minutes)))
		guessed = guessed || from.way.Straight > 0
	}
	if len(v.Way) > 0 {
		v.Way = append(v.Way, p.T("tourism.place.way.estimate"))
	}
	if guessed {
		v.Way = append(v.Way, p.T("tourism.place.way.straight"))
	}
}

// start is a hub one sets out from, and the way from it.
type start struct {
	hub *atlas.Hub
	way atlas.Way
}

// starts returns where a traveller sets out for a place: the nearest town with
// beds, and the hubs at which passages from the market arrive. A hub at the
// place itself is no start.
func (o *Office) starts(p *atlas.Place) (out []start) {
	var nearest *start
	for i := range o.Atlas.Hubs {
		h := &o.Atlas.Hubs[i]
		way, ok := o.Atlas.ToHub(p, h.ID)
		if !ok || way.Km < 1 {
			continue
		}
		arrives := slices.ContainsFunc(o.Atlas.Passages, func(q atlas.Passage) bool { return q.To == h.ID })
		if arrives {
			out = append(out, start{h, way})
		} else if h.Lodging && (nearest == nil || way.Minutes.Likely < nearest.way.Minutes.Likely) {
			nearest = &start{h, way}
		}
	}
	if nearest != nil {
		out = append(out, *nearest)
	}
	slices.SortStableFunc(out, func(a, b start) int { return cmp.Compare(a.way.Minutes.Likely, b.way.Minutes.Likely) })
	return out
}

// boat puts a crossing into words.
func (o *Office) boat(p *web.Page, pier *atlas.Place, b *atlas.Boat) boatRow {
	row := boatRow{Pier: pier, Known: b.Known, Prices: o.prices(p, b.Prices), Source: o.source(b.Fact), Back: p.T("tourism.boat.back", "time", timeOf(p, b.Back))}
	if b.Back < b.First {
		row.Back = p.T("tourism.boat.back_next", "time", timeOf(p, b.Back))
	}
	out := p.T("tourism.boat.out", "first", timeOf(p, b.First), "last", timeOf(p, b.Last))
	if b.First == b.Last {
		out = p.T("tourism.boat.once", "time", timeOf(p, b.First))
	}
	row.Lines = append(row.Lines, out, p.T("tourism.boat.time", "time", span(p, b.Minutes)))
	if b.Switch != "" {
		row.Lines = append(row.Lines, p.T("tourism.place.closes", "switch", p.T("tripplan.switch."+b.Switch)))
	}
	if remark := p.Text(b.Remark); remark != "" {
		row.Lines = append(row.Lines, remark)
	}
	return row
}

// prices puts prices into words.
func (o *Office) prices(p *web.Page, list []atlas.Price) (out []priceRow) {
	for _, price := range list {
		words := []string{p.T("tripplan.cost." + price.What), p.T("tourism.per." + price.Per)}
		if price.Child {
			words = append(words, p.T("tourism.price.child"))
		}
		if price.Days != "" {
			words = append(words, p.T("tourism.price."+price.Days))
		}
		tier := p.T("tourism.price.tier.all")
		if price.Tier != "" {
			tier = p.T("tourism.price.tier." + price.Tier)
		}
		out = append(out, priceRow{What: strings.Join(words, ", "), Tier: tier, Money: price.Money, Source: o.source(price.Fact),
			Range: amount.Range{Low: price.Low.Ptr(), High: price.High.Ptr()}, Free: price.High.IsZero()})
	}
	return out
}

// weekLines writes a week, a line for each run of equal days.
func weekLines(p *web.Page, week atlas.Week) (out []string) {
	day := func(i int) string { return p.T("tripplan.weekday." + time.Weekday((i+1)%7).String()) }
	for from := 0; from < len(week); {
		to := from
		for to+1 < len(week) && slices.Equal(week[to+1], week[from]) {
			to++
		}
		days := day(from)
		switch {
		case from == 0 && to == len(week)-1:
			days = p.T("tourism.place.daily")
		case to > from:
			days += "–" + day(to)
		}
		stretches := make([]string, len(week[from]))
		for i, o := range week[from] {
			stretches[i] = timeOf(p, o.Open) + "–" + timeOf(p, o.Close)
		}
		if len(stretches) == 0 {
			stretches = []string{p.T("tourism.place.closed")}
		}
		out = append(out, days+": "+strings.Join(stretches, ", "))
		from = to + 1
	}
	return out
}

// timeOf writes minutes after midnight as a time of the region: "17.00" in
// Indonesian, "5:00 PTG" in Malay, "5:00 pm" in English.
func timeOf(p *web.Page, minute int) string {
	t := time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC)
	if p.Lang == i18n.ID {
		return t.Format("15.04")
	}
	half := i18n.Text{MS: "PG", EN: "am"}
	if t.Hour() >= 12 {
		half = i18n.Text{MS: "PTG", EN: "pm"}
	}
	return t.Format("3:04 ") + half.In(p.Lang)
}

// duration writes minutes as hours and minutes, beyond an hour to five minutes:
// nothing here is known better.
func duration(p *web.Page, minutes int) string {
	if minutes > 60 {
		minutes = (minutes + 2) / 5 * 5
	}
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return p.T("tourism.minutes", "n", m)
	case m == 0:
		return p.T("tourism.hours", "n", h)
	}
	return p.T("tourism.hours", "n", h) + " " + p.T("tourism.minutes", "n", m)
}

// span writes a time with its doubt.
func span(p *web.Page, m atlas.Minutes) string {
	if m.Low == m.High {
		return duration(p, m.Likely)
	}
	return p.T("tourism.span", "low", duration(p, m.Low), "high", duration(p, m.High), "likely", duration(p, m.Likely))
}

// months names months; empty holds for all year.
func months(p *web.Page, list []int) string {
	if len(list) == 0 {
		return p.T("tourism.place.all_year")
	}
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = i18n.Month(p.Lang, time.Month(m))
	}
	return strings.Join(names, ", ")
}

// yesNo is an answer in words, empty where nobody has said.
func yesNo(p *web.Page, answer string) string {
	if answer == "" {
		return ""
	}
	return p.T("tourism.answer." + answer)
}

// joinWords joins two sentences, the second where there is one.
func joinWords(first, second string) string {
	if second == "" {
		return first
	}
	return first + ". " + second
}
