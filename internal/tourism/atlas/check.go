package atlas

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

var (
	idForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	dialed = regexp.MustCompile(`^\+?[0-9][0-9 -]*$`)

	kinds = []string{"beach", "island", "waterfall", "mountain", "lake", "dam", "park", "museum", "mosque", "temple", "market", "village", "viewpoint",
		"monument", "spring", "surf", "mangrove", "pier", "city", "wildlife", "volcano", "geopark", "coast", "mall", "garden", "farm", "archaeology"}
	unknowns    = []string{"hours", "price", "coordinate", "prayer", "halal", "access", "toilet", "boat"}
	dangers     = []string{"volcano", "open-sea", "wildlife", "surf", "geothermal", "climb", "road", "tide"}
	switches    = []string{"", "krakatau", "suoh", "open-sea", "bay"}
	halalLevels = []string{"certified", "declared", "not-stated"}
	answers     = []string{"", "yes", "no"}
	modes       = []string{"flight", "flight-flight", "flight-ferry"}
	editions    = []string{"announced", "confirmed", "moved", "cancelled", "held"}
	groups      = []string{"people", "craft", "food", "manners", "entry", "emergency", "money", "time", "road"}
)

// flaws collects what is wrong with one item.
type flaws []flaw

func (f *flaws) add(key, format string, args ...any) {
	*f = append(*f, flaw{key, fmt.Sprintf(format, args...)})
}

// need reports the languages in which a text is missing.
func (f *flaws) need(key string, t i18n.Text) {
	for _, lang := range t.Missing() {
		f.add(key, "%s is missing in language %s", key, lang)
	}
}

// may is need for a text that may be absent altogether.
func (f *flaws) may(key string, t i18n.Text) {
	if len(t.Missing()) < len(i18n.Langs) {
		f.need(key, t)
	}
}

func (f *flaws) oneOf(key, value string, of []string) {
	if !slices.Contains(of, value) {
		f.add(key, "%s %q is none of %q", key, value, of)
	}
}

func (f *flaws) id(id string) {
	if !idForm.MatchString(id) {
		f.add("id", "id %q must be lower-case letters, digits and single hyphens", id)
	}
}

func (f *flaws) fact(p *corridor.Pack, fact corridor.Fact) {
	for _, what := range fact.Flaws(p) {
		f.add("source", "%s", what)
	}
}

func (f *flaws) source(p *corridor.Pack, key, id string) {
	if _, ok := p.Sources[id]; !ok {
		f.add(key, "source %q is not in sources.yaml", id)
	}
}

func (f *flaws) minutes(m Minutes) {
	if m.Low <= 0 || m.Likely < m.Low || m.High < m.Likely {
		f.add("minutes", "minutes must be above zero: low, likely, high in that order")
	}
}

func (f *flaws) months(key string, list []int) {
	for _, m := range list {
		if m < int(time.January) || m > int(time.December) {
			f.add(key, "month %d is not 1 to 12", m)
		}
	}
}

// regency reports an id that is no regency of the pack's region.
func (f *flaws) regency(p *corridor.Pack, id string) {
	if q, ok := p.Place(id); !ok || q.Kind != corridor.Regency {
		f.add("regency", "regency %q is no regency of the pack", id)
	}
}

// point checks a coordinate against the rough box of the region's country.
func (f *flaws) point(p *corridor.Pack, lat, lon float64) {
	if !p.Countries[p.Region.Country].Holds(lat, lon) {
		f.add("lat", "%g, %g lies outside the box of %s", lat, lon, p.Region.Country)
	}
}

func (f *flaws) prices(p *corridor.Pack, list []Price) {
	for _, q := range list {
		if q.Low.Sign() < 0 || q.High.Cmp(q.Low) < 0 {
			f.add("prices", "the price of %s must not be below zero, nor its high below its low", q.What)
		}
		f.oneOf("prices", q.What, []string{"entry", "boat", "guide", "parking", "package", "flight", "ferry"})
		f.oneOf("prices", q.Per, []string{"person", "group", "vehicle"})
		f.oneOf("prices", q.Tier, []string{"", "local", "foreign"})
		f.oneOf("prices", q.Days, []string{"", "weekday", "weekend"})
		f.oneOf("prices", q.Money, []string{p.Region.Currency, p.Market.Currency})
		for _, what := range q.Flaws(p) {
			f.add("prices", "%s", what)
		}
	}
}

func (l *loader) checkPlace(q Place) []flaw {
	var f flaws
	f.id(q.ID)
	f.need("name", q.Name)
	f.need("text", q.Text)
	f.oneOf("kind", q.Kind, kinds)
	f.regency(l.pack, q.Regency)
	if len(q.Interests) == 0 && q.Kind != "pier" {
		f.add("interests", "%s has no interests, so nobody would ever be sent there", q.ID)
	}
	if q.HasPoint() {
		f.point(l.pack, q.Lat, q.Lon)
		if q.RadiusM <= 0 {
			f.add("radius_m", "%s has coordinates and no radius_m: how far off they may be", q.ID)
		}
		if len(q.CoordFrom) == 0 {
			f.add("lat", "%s has coordinates and no coord_from", q.ID)
		}
	} else if !slices.Contains(q.Unknown, "coordinate") {
		f.add("unknown", "%s has no coordinates; unknown must hold coordinate", q.ID)
	}
	for _, id := range q.CoordFrom {
		f.source(l.pack, "coord_from", id)
	}
	f.minutes(q.Visit)
	if q.Score < 1 || q.Score > 100 {
		f.add("score", "score %d is not 1 to 100", q.Score)
	}
	f.months("months", q.Months)
	for _, what := range q.Unknown {
		f.oneOf("unknown", what, unknowns)
	}
	l.checkHours(&f, q)
	l.checkCare(&f, q)
	f.prices(l.pack, q.Prices)
	if q.Pier != "" && (l.atlas.place[q.Pier] == nil || len(l.atlas.BoatsFrom(q.Pier, q.ID)) == 0) {
		f.add("pier", "no boat goes from pier %q to %s", q.Pier, q.ID)
	}
	if q.Hub != "" && l.atlas.hub[q.Hub] == nil {
		f.add("hub", "hub %q is not in %s", q.Hub, hubsFile)
	}
	f.fact(l.pack, q.Fact)
	return f
}

func (l *loader) checkHours(f *flaws, q Place) {
	h := q.Hours
	if h.Week.never() {
		f.add("hours", "%s is never open; give its usual hours, with known: false", q.ID)
	}
	if h.Known {
		f.source(l.pack, "hours", h.Source)
		if h.AsOf.IsZero() {
			f.add("hours", "known hours need as_of: the day the source was read")
		}
	} else if !slices.Contains(q.Unknown, "hours") {
		f.add("unknown", "the hours of %s are an assumption; unknown must hold hours", q.ID)
	}
	f.oneOf("hours", h.Holidays, []string{"", "open", "closed"})
	f.may("hours", h.Note)
	for _, e := range h.Exceptions {
		f.need("hours", e.Why)
		if e.On.IsZero() {
			f.add("hours", "an exception has no day")
		}
	}
}

// checkCare checks what tells who can go and in what comfort.
func (l *loader) checkCare(f *flaws, q Place) {
	f.oneOf("halal", q.Halal.Level, halalLevels)
	f.may("halal", q.Halal.Note)
	f.may("prayer", q.Prayer)
	f.oneOf("toilet", q.Toilet, answers)
	for _, answer := range []string{q.Access.Stairs, q.Access.Boat, q.Access.Children, q.Access.Wheelchair, q.Access.Elders} {
		f.oneOf("access", answer, answers)
	}
	f.may("access", q.Access.Note)
	for _, s := range q.Safety {
		f.oneOf("safety", s.Kind, dangers)
		f.oneOf("safety", s.Switch, switches)
		f.need("safety", s.Text)
		f.source(l.pack, "safety", s.Source)
	}
}

func (l *loader) checkHub(h Hub) []flaw {
	var f flaws
	f.id(h.ID)
	if h.Name == "" {
		f.add("name", "hub %q has no name", h.ID)
	}
	f.regency(l.pack, h.Regency)
	f.point(l.pack, h.Lat, h.Lon)
	if _, ok := l.atlas.Between(l.atlas.Hubs[0].ID, h.ID); !ok {
		f.add("id", "no road joins hub %s to %s", h.ID, l.atlas.Hubs[0].ID)
	}
	f.fact(l.pack, h.Fact)
	return f
}

func (l *loader) checkRoad(r Road) []flaw {
	var f flaws
	from, to := l.atlas.hub[r.From], l.atlas.hub[r.To]
	if from == nil || to == nil || r.From == r.To {
		f.add("from", "a road joins two hubs of %s, not %q and %q", hubsFile, r.From, r.To)
	} else if straight := Km(from.Lat, from.Lon, to.Lat, to.Lon); r.Km < straight {
		f.add("km", "%g km is shorter than the crow flies, %.1f km", r.Km, straight)
	}
	f.minutes(r.Minutes)
	f.fact(l.pack, r.Fact)
	return f
}

func (l *loader) checkBoat(b Boat) []flaw {
	var f flaws
	f.id(b.ID)
	if l.atlas.place[b.Pier] == nil {
		f.add("pier", "pier %q is not among the places", b.Pier)
	}
	if to := l.atlas.place[b.To]; to == nil || to.Pier == "" {
		f.add("to", "%q is not a place that is reached from a pier", b.To)
	}
	f.minutes(b.Minutes)
	nextDay := b.Back > 0 && b.Back < b.First
	if b.First <= 0 || b.Last < b.First || b.Back < b.Last && !nextDay || b.Back > latest {
		f.add("first", "boats must go first, last and back in that order, in minutes after midnight, or be back next day")
	}
	if b.Every < 0 || b.Seats < 0 {
		f.add("every", "every and seats must not be below zero")
	}
	f.oneOf("switch", b.Switch, switches)
	f.prices(l.pack, b.Prices)
	f.may("remark", b.Remark)
	f.fact(l.pack, b.Fact)
	return f
}

func (l *loader) checkPassage(q Passage) []flaw {
	var f flaws
	f.id(q.ID)
	f.need("name", q.Name)
	f.oneOf("mode", q.Mode, modes)
	if _, ok := l.pack.Place(q.From); !ok {
		f.add("from", "%q is not a place of the pack", q.From)
	}
	if l.atlas.hub[q.To] == nil {
		f.add("to", "hub %q is not in %s", q.To, hubsFile)
	}
	for _, d := range q.Days {
		if d < 1 || d > 7 {
			f.add("days", "day %d is not 1 (Monday) to 7 (Sunday)", d)
		}
	}
	if !q.ValidFrom.IsZero() && !q.ValidTo.IsZero() && q.ValidTo.Before(q.ValidFrom) {
		f.add("runs_to", "runs_to %s lies before runs_from %s", q.ValidTo, q.ValidFrom)
	}
	f.minutes(q.Minutes)
	f.prices(l.pack, q.Prices)
	f.may("remark", q.Remark)
	f.fact(l.pack, q.Fact)
	return f
}

func (l *loader) checkEvent(e Event) []flaw {
	var f flaws
	f.id(e.ID)
	f.need("name", e.Name)
	f.need("text", e.Text)
	if e.Place != "" && l.atlas.place[e.Place] == nil {
		f.add("place", "place %q is not among the places", e.Place)
	}
	if e.Regency != "" {
		f.regency(l.pack, e.Regency)
	}
	f.months("usual", e.Usual)
	for _, h := range e.History {
		f.oneOf("history", h.Status, editions)
		f.source(l.pack, "history", h.Source)
		f.may("history", h.Note)
		if h.Said.IsZero() {
			f.add("history", "an edition lacks said: the day it was said")
		}
		if !h.To.IsZero() && h.To.Before(h.From) {
			f.add("history", "an edition ends on %s, before it begins on %s", h.To, h.From)
		}
	}
	f.fact(l.pack, e.Fact)
	return f
}

func (l *loader) checkNote(n Note) []flaw {
	var f flaws
	f.id(n.ID)
	f.oneOf("group", n.Group, groups)
	f.need("title", n.Title)
	f.need("text", n.Text)
	if n.Number != "" && !dialed.MatchString(n.Number) {
		f.add("number", "%q is not a telephone number", n.Number)
	}
	f.fact(l.pack, n.Fact)
	return f
}
