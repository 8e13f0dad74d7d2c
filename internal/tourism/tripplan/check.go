package tripplan

import (
	"fmt"
	"math"
	"slices"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/tourism/atlas"
)

// Violation is one rule that a plan breaks.
type Violation struct {
	Day   int    `json:"day"` // from 1; 0: the whole trip
	Place string `json:"place,omitempty"`
	What  string `json:"what"`
}

// Check walks a plan minute by minute and returns every rule it breaks: hours,
// ways, boats, pauses, beds, journeys, switches, who can go, what it costs. It
// reads only the plan and the atlas and shares no rule with the planner.
func Check(a *atlas.Atlas, p *corridor.Pack, plan *Plan) []Violation {
	c := &checker{a: a, p: p, plan: plan, seen: map[string]bool{}}
	c.trip()
	for k := range plan.Days {
		c.day = k + 1
		c.walk(&plan.Days[k])
	}
	c.day = 0
	c.money()
	return c.broken
}

type checker struct {
	a      *atlas.Atlas
	p      *corridor.Pack
	plan   *Plan
	day    int
	seen   map[string]bool
	broken []Violation
}

func (c *checker) add(place, format string, args ...any) {
	c.broken = append(c.broken, Violation{c.day, place, fmt.Sprintf(format, args...)})
}

// trip checks days, journeys and beds against the request.
func (c *checker) trip() {
	q := &c.plan.Request
	if len(c.plan.Days) != q.Days {
		c.add("", "%d days instead of %d", len(c.plan.Days), q.Days)
		return
	}
	for k, d := range c.plan.Days {
		if d.Date != q.StartDate.AddDays(k) {
			c.add("", "day %d is %s", k+1, d.Date)
		}
		if k > 0 && d.From.ID != c.plan.Days[k-1].Night.ID {
			c.add(d.From.ID, "day %d does not begin where the night was", k+1)
		}
		h, ok := c.a.Hub(d.Night.ID)
		if k < q.Days-1 && (!ok || !h.Lodging) {
			c.add(d.Night.ID, "no bed for night %d", k+1)
		}
		if k < len(q.Lodging) && q.Lodging[k] != "" && q.Lodging[k] != d.Night.ID {
			c.add(d.Night.ID, "night %d was to be in %s", k+1, q.Lodging[k])
		}
	}
	if first := c.plan.Days[0]; first.From.ID != c.plan.Out.Hub || minute(first.Begin) < minute(c.plan.Out.Arrive) {
		c.add(first.From.ID, "the first day begins before the arrival, or elsewhere")
	}
	if end := c.plan.Days[q.Days-1]; end.Night.ID != c.plan.Home.Hub || minute(end.End) > minute(c.plan.Home.Depart) {
		c.add(end.Night.ID, "the last day ends at %s, after the way home begins at %s, or elsewhere", end.End, c.plan.Home.Depart)
	}
	c.journey(&c.plan.Out, q.StartDate, c.p.MarketZone(), c.p.RegionZone())
	c.journey(&c.plan.Home, q.StartDate.AddDays(q.Days-1), c.p.RegionZone(), c.p.MarketZone())
}

// journey checks that a passage runs on the day, and its times across the zones.
func (c *checker) journey(t *Trip, on clock.Date, from, to *time.Location) {
	i := slices.IndexFunc(c.a.Passages, func(p atlas.Passage) bool { return p.ID == t.Passage })
	if i < 0 {
		c.add(t.Passage, "no such passage")
		return
	}
	p := c.a.Passages[i]
	weekday := int(on.Time().Weekday())
	if weekday == 0 {
		weekday = 7
	}
	if len(p.Days) > 0 && !slices.Contains(p.Days, weekday) || !p.ValidFrom.IsZero() && on.Before(p.ValidFrom) || !p.ValidTo.IsZero() && on.After(p.ValidTo) || slices.Contains(c.plan.Request.Closed, p.ID) {
		c.add(p.ID, "the passage does not run on %s", on)
	}
	depart := time.Date(t.Departs.Year, t.Departs.Month, t.Departs.Day, 0, minute(t.Depart), 0, 0, from)
	got := depart.Add(time.Duration(t.Minutes) * time.Minute).In(to)
	if got.Format("15:04") != t.Arrive || clock.DateOf(got) != t.Arrives || t.Minutes < p.Minutes.Likely {
		c.add(p.ID, "leaves at %s and arrives at %s, not %s", t.Depart, got, t.Arrive)
	}
	if t.Departs != on && t.Arrives != on {
		c.add(p.ID, "is on %s, not on %s", t.Departs, on)
	}
}

// span is a stretch of a day that is taken.
type span struct {
	from, until int
	what        string
}

// walk checks one day: legs and visits follow each other, and nothing overlaps.
func (c *checker) walk(d *Day) {
	where, now := d.From.ID, minute(d.Begin)
	var taken []span
	stops := d.Stops
	visit := func() {
		s := &stops[0]
		stops = stops[1:]
		c.visit(d, s, where, now)
		taken = append(taken, span{minute(s.Start), minute(s.Leave), s.Place})
		where, now = s.Place, minute(s.Leave)
	}
	for i := range d.Legs {
		l := &d.Legs[i]
		for len(stops) > 0 && minute(stops[0].Leave) <= minute(l.Depart) {
			visit()
		}
		if !c.same(where, l.From) {
			c.add(l.From, "a leg begins here, but one is at %s", where)
		}
		if minute(l.Depart) < now {
			c.add(l.From, "leaves at %s, before %s", l.Depart, clockOf(now))
		}
		c.leg(d, l)
		taken = append(taken, span{minute(l.Depart), minute(l.Arrive), l.From + "–" + l.To})
		where, now = l.To, minute(l.Arrive)
	}
	for len(stops) > 0 {
		visit()
	}
	if !c.same(where, d.Night.ID) {
		c.add(d.Night.ID, "the day ends at %s instead", where)
	}
	if now > minute(d.End) {
		c.add(d.Night.ID, "there at %s, after the day's end at %s", clockOf(now), d.End)
	}
	c.pauses(d, taken)
}

// same reports whether two ids stand for one spot: a place without coordinates
// of its own stands at its hub.
func (c *checker) same(a, b string) bool {
	at := func(id string) string {
		if p, ok := c.a.Place(id); ok && !p.HasPoint() && p.Hub != "" {
			return p.Hub
		}
		return id
	}
	return at(a) == at(b)
}

// visit checks hours, who can go, and that the place is wanted once.
func (c *checker) visit(d *Day, s *Stop, where string, now int) {
	q := &c.plan.Request
	p, ok := c.a.Place(s.Place)
	if !ok {
		c.add(s.Place, "no such place")
		return
	}
	if c.seen[p.ID] {
		c.add(p.ID, "visited twice")
	}
	c.seen[p.ID] = true
	if !c.same(where, p.ID) || minute(s.Arrive) < now || minute(s.Start) < minute(s.Arrive) {
		c.add(p.ID, "arrives at %s and starts at %s, coming from %s at %s", s.Arrive, s.Start, where, clockOf(now))
	}
	inside := 0
	for _, pause := range d.Pauses {
		if minute(pause.Start) >= minute(s.Start) && minute(pause.End) <= minute(s.Leave) {
			inside += minute(pause.End) - minute(pause.Start)
		}
	}
	if stay := minute(s.Leave) - minute(s.Start) - inside; stay < p.Visit.Low {
		c.add(p.ID, "%d minutes are less than a visit takes, %d", stay, p.Visit.Low)
	}
	if !slices.ContainsFunc(c.a.OpenOn(p, d.Date).Openings, func(o atlas.Opening) bool { return minute(s.Start) >= o.Open && minute(s.Leave) <= o.Close }) {
		c.add(p.ID, "visited from %s to %s, while it is closed", s.Start, s.Leave)
	}
	for _, danger := range p.Safety {
		if danger.Switch != "" && slices.Contains(q.Closed, danger.Switch) {
			c.add(p.ID, "closed: %s", danger.Switch)
		}
	}
	if q.Party.Elders > 0 && p.Access.Elders == "no" || q.Party.Children > 0 && p.Access.Children == "no" || slices.Contains(q.Avoid, p.ID) {
		c.add(p.ID, "not for this party")
	}
	for _, l := range q.Locked {
		if l.Place == p.ID && (l.Day != c.day || l.Time != s.Start) {
			c.add(p.ID, "locked to day %d at %s, but starts at %s", l.Day, l.Time, s.Start)
		}
	}
}

// leg checks that a way takes no less than the atlas says, and a boat's times.
func (c *checker) leg(d *Day, l *Leg) {
	paused := 0
	for _, p := range d.Pauses {
		if minute(p.Start) >= minute(l.Depart) && minute(p.End) <= minute(l.Arrive) {
			paused += minute(p.End) - minute(p.Start)
		}
	}
	took := minute(l.Arrive) - minute(l.Depart) - paused
	if took != l.Minutes {
		c.add(l.To, "the way takes %d minutes in the timetable, %d as stated", took, l.Minutes)
	}
	if l.Mode == Boat {
		c.boat(l, took)
		return
	}
	if w, ok := c.drive(l.From, l.To); !ok || took < w.Minutes.Likely {
		c.add(l.To, "the drive from %s takes %d minutes, not %d", l.From, w.Minutes.Likely, took)
	}
}

func (c *checker) drive(from, to string) (atlas.Way, bool) {
	a, fromPlace := c.a.Place(from)
	b, toPlace := c.a.Place(to)
	switch {
	case fromPlace && toPlace:
		return c.a.Drive(a, b)
	case fromPlace:
		return c.a.ToHub(a, to)
	case toPlace:
		return c.a.ToHub(b, from)
	}
	return c.a.Between(from, to)
}

func (c *checker) boat(l *Leg, took int) {
	i := slices.IndexFunc(c.a.Boats, func(b atlas.Boat) bool { return b.ID == l.Boat })
	if i < 0 {
		c.add(l.To, "no boat %s", l.Boat)
		return
	}
	b, at := c.a.Boats[i], minute(l.Depart)
	switch {
	case took < b.Minutes.Likely:
		c.add(l.To, "the boat takes %d minutes", b.Minutes.Likely)
	case slices.Contains(c.plan.Request.Closed, b.Switch):
		c.add(l.To, "the sea is closed: %s", b.Switch)
	case l.From == b.Pier && l.To == b.To:
		if at < b.First || at > b.Last || b.Every > 0 && (at-b.First)%b.Every != 0 {
			c.add(l.To, "no boat leaves at %s", l.Depart)
		}
	case l.From == b.To && l.To == b.Pier:
		if at > b.Back {
			c.add(l.From, "the last boat back leaves at %s, before %s", clockOf(b.Back), l.Depart)
		}
	default:
		c.add(l.To, "boat %s does not go there", l.Boat)
	}
}

// pauses checks that a day over noon has its pause, that it overlaps a leg or
// visit only from within, and that on Fridays nobody is elsewhere at the hour.
func (c *checker) pauses(d *Day, taken []span) {
	q := &c.plan.Request
	prays := q.Prayers == nil || *q.Prayers
	if len(d.Pauses) == 0 && minute(d.Begin) <= 11*60 && minute(d.End) >= 14*60+30 {
		c.add("", "no pause for lunch")
	}
	for _, p := range d.Pauses {
		from, until := minute(p.Start), minute(p.End)
		if until-from < 60 || prays && until-from < 75 {
			c.add(p.At, "the pause lasts %d minutes", until-from)
		}
		for _, s := range taken {
			inside := from >= s.from && until <= s.until
			if from < s.until && until > s.from && !inside {
				c.add(s.what, "the pause from %s to %s overlaps %s–%s", p.Start, p.End, clockOf(s.from), clockOf(s.until))
			}
			if place, ok := c.a.Place(s.what); p.Kind == "friday" && inside && ok && !place.Prays {
				c.add(s.what, "at the hour of Friday prayer one is at a place without a mosque")
			}
		}
		if friday := p.Kind == "friday"; friday && (d.Date.Time().Weekday() != time.Friday || from > 12*60 || until < 13*60) {
			c.add(p.At, "the pause from %s to %s does not cover the Friday prayer", p.Start, p.End)
		}
	}
}

// money checks that the lines add up exactly and keep the budget.
func (c *checker) money() {
	var myr, idr [3]amount.Decimal
	for _, l := range c.plan.Lines {
		if l.MYR != nil {
			myr[0], myr[1], myr[2] = myr[0].Add(l.MYR.Low), myr[1].Add(l.MYR.Likely), myr[2].Add(l.MYR.High)
		} else if c.plan.Cost.Complete {
			c.add(l.Of, "the cost of %s is not known, and the total calls itself complete", l.What)
		}
		if l.IDR != nil {
			idr[0], idr[1], idr[2] = idr[0].Add(l.IDR.Low), idr[1].Add(l.IDR.Likely), idr[2].Add(l.IDR.High)
		}
	}
	for i, want := range []amount.Decimal{c.plan.Cost.Low, c.plan.Cost.Likely, c.plan.Cost.High} {
		if myr[i].Cmp(want) != 0 {
			c.add("", "the lines add up to RM %s, the total is %s", myr[i], want)
		}
	}
	for i, want := range []amount.Decimal{c.plan.CostIDR.Low, c.plan.CostIDR.Likely, c.plan.CostIDR.High} {
		if idr[i].Cmp(want) != 0 {
			c.add("", "the lines add up to Rp %s, the total is %s", idr[i], want)
		}
	}
	if b := c.plan.Request.BudgetMYR; b != nil && c.plan.Cost.Likely.Cmp(*b) > 0 {
		c.add("", "costs RM %s, over the budget of %s", c.plan.Cost.Likely, b)
	}
}

// minute reads HH:MM; what is no time is before all others.
func minute(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return math.MinInt32
	}
	return t.Hour()*60 + t.Minute()
}
