package tripplan

import (
	"math"
	"slices"
	"strings"

	"siger/internal/i18n"
	"siger/internal/tourism/atlas"
	"siger/internal/tourism/prayer"
)

// deed is one thing done on a day, from and until a lean time, later real time.
type deed struct {
	from, until int
	leg         *Leg // nil: a visit
	v           int  // vertex visited, or gone to
	arrive      int  // of a visit: lean, later real
}

// shift is how long after the pause's moment something short may still go on, so
// that the pause comes at its end.
const shift = 45

// day writes down day k of the draft.
func (s *search) day(d *draft, k int) Day {
	tour := s.tour(k, len(d.tours), d.beds, false)
	rule, c := s.days[k], s.days[k].cut
	last := k == len(d.tours)-1
	if last {
		c = rule.lastCut
	}
	out := Day{Date: rule.date, Zone: s.Pack.Region.Zone, From: s.point(tour.From), Night: s.point(tour.To), Lodge: !last,
		Stops: []Stop{}, Legs: []Leg{}, Pauses: []Pause{}}
	deeds := s.deeds(d.tours[k], tour.From, tour.To, tour.Start, tour.End, c.lean(rule.begin), k, c, last)
	pauseAt, where := s.place(deeds, c, tour.From)
	begin, end := rule.begin, rule.begin
	for i := range deeds {
		e := &deeds[i]
		if i == 0 {
			begin = e.from
		}
		end = e.until
		if e.leg != nil {
			e.leg.Depart, e.leg.Arrive = clockOf(e.from), clockOf(e.until)
			out.Legs = append(out.Legs, *e.leg)
			if e.leg.Mode == Drive {
				out.Km += e.leg.Km
			}
			continue
		}
		out.Stops = append(out.Stops, s.stop(e, k))
	}
	if c.len > 0 {
		out.Pauses = append(out.Pauses, s.pause(c, pauseAt, where))
		end = max(end, pauseAt+c.len)
		begin = min(begin, pauseAt)
	}
	out.Begin, out.End = clockOf(begin), clockOf(end)
	out.Km = math.Round(out.Km*10) / 10
	s.tighten(&out, d.tours[k], tour.From, tour.To, tour.Start, tour.End, k, c)
	s.comfort(&out, d, k)
	return out
}

// deeds walks a tour as early as its windows let it, in lean time; the first leg
// leaves as late as it may.
func (s *search) deeds(visits []int, from, to, start, end, begin, k int, c cut, last bool) (out []deed) {
	at, ready := from, start
	for i, v := range visits {
		need := s.leg[at*len(s.score)+v]
		arrive := ready + need
		first := s.windows(v, k, c, from)
		begins := arrive
		for _, w := range first {
			if begins = max(arrive, w.Open); begins <= w.Close {
				break
			}
		}
		if i == 0 {
			ready = begins - need
			arrive = begins
		}
		legs, there := s.legs(at, v, ready, begins)
		out = append(out, legs...)
		out = append(out, deed{from: begins, until: begins + s.stay[v], v: v, arrive: there})
		at, ready = v, begins+s.stay[v]
	}
	if len(visits) == 0 {
		if ready = begin; last {
			ready = end - s.leg[at*len(s.score)+to]
		}
	}
	legs, _ := s.legs(at, to, ready, ready+s.leg[at*len(s.score)+to])
	return append(out, legs...)
}

// legs writes down the way between two vertices, left when ready; a boat out is
// taken so that it lands at the moment needed. There is when one arrives.
func (s *trip) legs(a, b, ready, needed int) (out []deed, there int) {
	p, _ := s.path(a, b)
	if b := p.back; b != nil {
		out = append(out, s.sail(b, b.To, b.Pier, ready, a))
		ready += b.Minutes.Likely + b.Every
	}
	if p.from != p.to {
		w := p.drive
		drag := func(m int) int { return int(math.Ceil(float64(m) * s.pace.drag)) }
		out = append(out, deed{from: ready, until: ready + p.road, v: b, leg: &Leg{From: p.from, To: p.to, Mode: Drive, Minutes: p.road,
			Low: min(drag(w.Minutes.Low), p.road), High: drag(w.Minutes.High), Km: math.Round(w.Km*10) / 10, Via: w.Via, Known: w.Straight == 0}})
		ready += p.road
	}
	if b2 := p.out; b2 != nil {
		leave := max(ready, needed-b2.Minutes.Likely)
		out = append(out, s.sail(b2, b2.Pier, b2.To, leave, b))
		ready = leave + b2.Minutes.Likely
	}
	return out, ready
}

func (s *trip) sail(b *atlas.Boat, from, to string, at, v int) deed {
	l := &Leg{From: from, To: to, Mode: Boat, Minutes: b.Minutes.Likely, Low: b.Minutes.Low, High: b.Minutes.High, Boat: b.ID, LastBack: clockOf(b.Back), Known: b.Known}
	pier, _ := s.Atlas.Place(b.Pier)
	island, _ := s.Atlas.Place(b.To)
	if pier.HasPoint() && island.HasPoint() {
		l.Km = math.Round(atlas.Km(pier.Lat, pier.Lon, island.Lat, island.Lon)*10) / 10
	}
	return deed{from: at, until: at + b.Minutes.Likely, v: v, leg: l}
}

// place puts the pause among the deeds and turns their times into real ones. It
// returns when the pause begins and the id of where one then is.
func (s *search) place(deeds []deed, c cut, from int) (at int, where string) {
	at, where = c.at, s.id(from)
	for i := range deeds {
		e := &deeds[i]
		straddles := c.len > 0 && e.from < c.at && e.until > c.at
		late := straddles && !c.friday && (e.until-c.at <= shift || e.leg != nil && e.leg.Mode == Boat)
		if e.from < c.at {
			if where = s.whereabouts(e, c.at); late || e.until <= c.at {
				where = s.finish(e)
			}
		}
		finish := c.end(e.until)
		if late {
			at, finish = e.until, e.until
		}
		e.arrive = c.end(e.arrive)
		e.from, e.until = c.begin(e.from), finish
	}
	return at, where
}

// whereabouts names where one is at a lean time within a deed.
func (s *search) whereabouts(e *deed, at int) string {
	if e.leg == nil || len(e.leg.Via) == 0 {
		return s.finish(e)
	}
	return e.leg.Via[min(len(e.leg.Via)-1, (at-e.from)*len(e.leg.Via)/max(e.until-e.from, 1))]
}

func (s *search) finish(e *deed) string {
	if e.leg != nil {
		return e.leg.To
	}
	return s.id(e.v)
}

// stop writes down a visit.
func (s *search) stop(e *deed, k int) Stop {
	p := s.places[e.v]
	day := s.Atlas.OpenOn(p, s.days[k].date)
	var open []string
	for _, o := range day.Openings {
		b, _ := o.MarshalText()
		open = append(open, string(b))
	}
	out := Stop{Place: p.ID, Name: p.Name, Lat: p.Lat, Lon: p.Lon, Arrive: clockOf(min(e.arrive, e.from)), Start: clockOf(e.from), Leave: clockOf(e.until), Why: s.why(p),
		Open: strings.Join(open, ","), Known: day.Known && !day.Unsure, Halal: p.Halal.Level, Prays: p.Prays, Toilet: p.Toilet, Safety: []i18n.Text{},
		Locked: slices.ContainsFunc(s.q.Locked, func(l Lock) bool { return l.Place == p.ID })}
	for _, danger := range p.Safety {
		out.Safety = append(out.Safety, danger.Text)
	}
	return out
}

// why says why a place is in the plan.
func (s *trip) why(p *atlas.Place) i18n.Text {
	switch {
	case slices.ContainsFunc(s.q.Locked, func(l Lock) bool { return l.Place == p.ID }):
		return texts.Say("tripplan.why.locked")
	case has(s.q.Must, p.ID):
		return texts.Say("tripplan.why.must")
	case len(s.q.Interests) > 0 && s.wanted(p):
		return texts.Say("tripplan.why.interest")
	case len(s.q.Interests) > 0:
		return texts.Say("tripplan.why.near")
	}
	return texts.Say("tripplan.why.worth")
}

// pause writes down the midday pause.
func (s *trip) pause(c cut, at int, where string) Pause {
	p := Pause{Kind: "lunch", Start: clockOf(at), End: clockOf(at + c.len), At: where}
	if s.prays {
		p.Kind = "lunch-prayer"
	}
	if c.friday {
		p.Kind = "friday"
	}
	if s.prays {
		p.Mosque, p.Minutes = s.mosque(where)
	}
	p.Text = texts.Say("tripplan.pause." + p.Kind)
	return p
}

// mosqueNear is the drive, in minutes, within which a mosque is named.
const mosqueNear = 30

// mosque returns the known prayer place nearest to a place or hub, empty for none near.
func (s *trip) mosque(where string) (id string, drive int) {
	place, _ := s.Atlas.Place(where)
	if place != nil && place.Prays {
		return where, 0
	}
	drive = mosqueNear + 1
	for i := range s.Atlas.Places {
		m := &s.Atlas.Places[i]
		if !m.Prays {
			continue
		}
		var w atlas.Way
		ok := false
		if place != nil {
			w, ok = s.Atlas.Drive(place, m)
		} else {
			w, ok = s.Atlas.ToHub(m, where)
		}
		if ok && w.Minutes.Likely < drive {
			id, drive = m.ID, w.Minutes.Likely
		}
	}
	if id == "" {
		drive = 0
	}
	return id, drive
}

// tighten walks the day again with every way at its longest, and marks where it
// then comes too late.
func (s *search) tighten(out *Day, visits []int, from, to, start, end, k int, c cut) {
	at, ready := from, start
	if len(out.Legs) > 0 && len(visits) > 0 {
		first, _ := hour(out.Legs[0].Depart)
		ready = c.lean(first)
	}
	for i, v := range visits {
		arrive := ready + s.slowest(at, v)
		windows := s.windows(v, k, c, from)
		begins, late := arrive, 0
		for _, w := range windows {
			if begins, late = max(arrive, w.Open), max(0, arrive-w.Close); late == 0 {
				break
			}
		}
		out.Stops[i].Tight = late
		at, ready = v, begins+s.stay[v]
	}
	if n := len(out.Stops); n > 0 {
		out.Stops[n-1].Tight = max(out.Stops[n-1].Tight, ready+s.slowest(at, to)-end)
	}
}

// slowest is the longest that a way takes.
func (s *trip) slowest(a, b int) int {
	p, _ := s.path(a, b)
	m := int(math.Ceil(float64(p.drive.Minutes.High) * s.pace.drag))
	if p.back != nil {
		m += p.back.Minutes.High + p.back.Every
	}
	if p.out != nil {
		m += p.out.Minutes.High
	}
	return m
}

// comfort adds prayer times and where to go when it rains.
func (s *search) comfort(out *Day, d *draft, k int) {
	if times, ok := prayer.Kemenag.On(out.Date, out.Night.Lat, out.Night.Lon, s.zone); ok && s.prays {
		out.Prayer = &Prayers{clockOf(times.Fajr), clockOf(times.Zuhr), clockOf(times.Asr), clockOf(times.Maghrib), clockOf(times.Isha)}
	}
	outdoors := false
	used := map[int]bool{}
	for _, visits := range d.tours {
		for _, v := range visits {
			used[v] = true
		}
	}
	for _, v := range d.tours[k] {
		outdoors = outdoors || !s.places[v].Indoor
	}
	if !outdoors {
		return
	}
	best := rainNear
	from := s.hubVertex(out.From.ID)
	for v, p := range s.places {
		if m := s.leg[from*len(s.score)+v]; p.Indoor && !used[v] && m < best && len(s.Atlas.OpenOn(p, out.Date).Openings) > 0 {
			best, out.Rain = m, &Rain{Place: p.ID, Name: p.Name, Minutes: m}
		}
	}
}

// rainNear is the drive, in minutes, within which shelter is named.
const rainNear = 91

// point returns a vertex' point.
func (s *trip) point(v int) Point {
	if v < len(s.places) {
		p := s.places[v]
		return Point{p.ID, p.Name, p.Lat, p.Lon}
	}
	h := s.hubs[v-len(s.places)]
	return Point{h.ID, i18n.Text{ID: h.Name, MS: h.Name, EN: h.Name}, h.Lat, h.Lon}
}
