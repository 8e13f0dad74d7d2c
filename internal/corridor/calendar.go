package corridor

import (
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
)

// Holiday is a public holiday of a place.
type Holiday struct {
	Date  clock.Date
	Place string // a country's code, or the id of a state or province
	Name  i18n.Text
	Fact
}

// Weekend is the days of rest of a place.
type Weekend struct {
	Place              string // a country's code, or the id of a state or province
	Days               []time.Weekday
	ValidFrom, ValidTo clock.Date
	Fact
}

// Promise is within how many working days a side moves a piece of work.
type Promise struct {
	Side  string // region | market
	Place string // whose calendar counts
	Days  int
	Fact
}

// Calendar tells the working days of the corridor's places. What it does not
// know – joint leave that was not imported, years without holidays – counts as
// a working day, so that a due date is rather early than late.
type Calendar struct {
	Holidays []Holiday
	Weekends []Weekend
	Promises []Promise

	within  map[string][]string // place -> itself, what it lies in, its country
	off     map[string]map[clock.Date]bool
	weekend map[string][]Weekend
	last    int // last year with holidays
}

// restless is the longest run of days without a working day that is believed.
const restless = 60

// index builds what the questions are answered from.
func (c *Calendar) index(p *Pack) {
	c.within, c.off, c.weekend = map[string][]string{}, map[string]map[clock.Date]bool{}, map[string][]Weekend{}
	for _, q := range p.Places {
		chain := []string{}
		for at := q; at != nil && !slices.Contains(chain, at.ID); at = p.place[at.In] {
			chain = append(chain, at.ID)
		}
		c.within[q.ID] = append(chain, q.Country)
	}
	for _, h := range c.Holidays {
		if c.off[h.Place] == nil {
			c.off[h.Place] = map[clock.Date]bool{}
		}
		c.off[h.Place][h.Date] = true
		c.last = max(c.last, h.Date.Year)
	}
	for _, w := range c.Weekends {
		c.weekend[w.Place] = append(c.weekend[w.Place], w)
	}
}

// chain returns the places whose days off a place keeps: itself, what it lies
// in, its country. A country's code, or an id nobody knows, is its own.
func (c *Calendar) chain(place string) []string {
	if found, ok := c.within[place]; ok {
		return found
	}
	return []string{place}
}

// Working reports whether offices of the place work on the day.
func (c *Calendar) Working(place string, day clock.Date) bool {
	chain := c.chain(place)
	for _, id := range chain {
		if c.off[id][day] {
			return false
		}
	}
	for _, id := range chain {
		for _, w := range c.weekend[id] {
			if day.Within(w.ValidFrom, w.ValidTo) { // the nearest place that says decides
				return !slices.Contains(w.Days, day.Time().Weekday())
			}
		}
	}
	return true
}

// AddWorkingDays returns the n-th working day of the place after from; from
// itself does not count. For n of 0 or less it is from.
func (c *Calendar) AddWorkingDays(place string, from clock.Date, n int) clock.Date {
	day := from
	for rest := 0; n > 0 && rest < restless; {
		day = day.AddDays(1)
		if rest++; c.Working(place, day) {
			n, rest = n-1, 0
		}
	}
	return day
}

// WorkingDaysBetween returns the number of working days of the place after from
// up to and with to; 0 when to is not after from.
func (c *Calendar) WorkingDaysBetween(place string, from, to clock.Date) (n int) {
	for day := from.AddDays(1); !day.After(to); day = day.AddDays(1) {
		if c.Working(place, day) {
			n++
		}
	}
	return n
}

// LongerThan returns the latest day from which more than n working days of the
// place have passed on today: what began on it or before has waited that long.
func (c *Calendar) LongerThan(place string, today clock.Date, n int) clock.Date {
	day := today
	for rest := 0; n >= 0 && rest < restless; day = day.AddDays(-1) {
		if rest++; c.Working(place, day) {
			n, rest = n-1, 0
		}
	}
	return day
}

// HolidaysOn returns the holidays the place keeps on the day.
func (c *Calendar) HolidaysOn(place string, day clock.Date) (out []Holiday) {
	if chain := c.chain(place); slices.ContainsFunc(chain, func(id string) bool { return c.off[id][day] }) {
		for _, h := range c.Holidays {
			if h.Date == day && slices.Contains(chain, h.Place) {
				out = append(out, h)
			}
		}
	}
	return out
}

// Knows reports whether the calendar holds holidays of the day's year; later
// days are counted by their weekends only.
func (c *Calendar) Knows(day clock.Date) bool { return day.Year <= c.last }

// Promise returns what the side has promised; ok is false where the pack says
// nothing.
func (c *Calendar) Promise(side string) (p Promise, ok bool) {
	for _, p := range c.Promises {
		if p.Side == side {
			return p, true
		}
	}
	return Promise{}, false
}

// review tells which days off are not verified, and when the holidays end.
func (c *Calendar) review(t *tally, on clock.Date) {
	for _, h := range c.Holidays {
		if !h.Date.Before(on) {
			t.fact("calendar", h.Date.String()+" "+h.Place, h.Fact)
		}
	}
	for _, w := range c.Weekends {
		t.fact("calendar/weekends.csv", w.Place, w.Fact)
	}
	for _, p := range c.Promises {
		t.fact("calendar/promises.csv", p.Side, p.Fact)
	}
	if !c.Knows(on.AddDays(90)) {
		t.add("calendar", "unknown", "years without holidays in sight: working days are counted by weekends only", on.AddDays(90).String())
	}
}

// RegionZone returns the region's time zone.
func (p *Pack) RegionZone() *time.Location {
	zone, err := time.LoadLocation(p.Region.Zone)
	if err != nil { // Load has refused such a pack
		return time.UTC
	}
	return zone
}

// ZoneOf returns the time zone of a side, region or market.
func (p *Pack) ZoneOf(side string) *time.Location {
	if side == "region" {
		return p.RegionZone()
	}
	return p.MarketZone()
}
