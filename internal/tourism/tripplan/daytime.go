package tripplan

import (
	"siger/internal/clock"
	"siger/internal/tourism/orienteer"
	"siger/internal/tourism/prayer"
)

// cut is the midday pause taken out of a day's clock. Time without the cut
// ("lean") is what the solver plans in; whatever is under way when the pause
// comes – a visit, a drive – goes on after it, so a plan in lean time always has
// room for the pause. All times are minutes after midnight.
type cut struct {
	at, len int // len 0: no pause
	friday  bool
}

// lean returns the lean time of a real time; all of the pause is one moment.
func (c cut) lean(t int) int {
	switch {
	case t <= c.at:
		return t
	case t >= c.at+c.len:
		return t - c.len
	}
	return c.at
}

// begin returns the real time of something that begins at a lean time: after the
// pause, if at its moment.
func (c cut) begin(t int) int {
	if t < c.at {
		return t
	}
	return t + c.len
}

// end returns the real time of something that ends at a lean time.
func (c cut) end(t int) int {
	if t <= c.at {
		return t
	}
	return t + c.len
}

// Midday, in minutes after midnight or minutes.
const (
	noon      = 12 * 60
	lunchTime = 60
	pauseTime = 75         // lunch, and Zuhr with Asr as travellers combine them
	fridayAt  = 11*60 + 30 // men are in the mosque from here on
	fridayFor = 120        // Friday prayer until 13:00, then lunch
	lastLunch = 14 * 60    // one who begins the day later has eaten
	combine   = 5          // the pause begins at a multiple of these minutes
)

// pauseOn returns the pause of a day that lasts from begin to end, at a point.
func (t *trip) pauseOn(day clock.Date, begin, end int, lat, lon float64) cut {
	c := cut{at: noon, len: lunchTime}
	if t.prays {
		c.len = pauseTime
		if times, ok := prayer.Kemenag.On(day, lat, lon, t.zone); ok {
			c.at = max(noon, (times.Zuhr+combine-1)/combine*combine)
		}
		if day.Time().Weekday() == 5 && t.q.Party.Adults+t.q.Party.Elders > 0 {
			c = cut{at: fridayAt, len: fridayFor, friday: true}
		}
	}
	if begin > c.at {
		if c.friday && begin > fridayAt+30 { // travellers who come later join no Friday prayer
			c = cut{at: noon, len: pauseTime}
		}
		c.at = max(c.at, begin)
	}
	if begin >= lastLunch || end < c.at+c.len {
		return cut{at: orienteer.MaxTime}
	}
	return c
}

// pace is how a party goes about its days.
type pace struct {
	begin, end int     // minutes after midnight: not out earlier, back by
	visits     int     // a day
	stretch    float64 // of visits
	drag       float64 // of ways: rests
}

// paceOf returns the pace asked for, gentler with children and elders. These are
// rules of thumb of our own.
func paceOf(q *Request) pace {
	p := map[string]pace{
		"slow":   {begin: 8*60 + 30, end: 17*60 + 30, visits: 3, stretch: 1.25, drag: 1.1},
		"normal": {begin: 7*60 + 30, end: 18*60 + 30, visits: 4, stretch: 1, drag: 1},
		"fast":   {begin: 6*60 + 30, end: 20 * 60, visits: 6, stretch: 0.85, drag: 1},
	}[q.Pace]
	if q.Party.Children > 0 {
		p.stretch, p.drag = p.stretch*1.1, p.drag*1.1
	}
	if q.Party.Elders > 0 {
		p.stretch, p.drag, p.end, p.visits = p.stretch*1.2, p.drag*1.2, p.end-60, p.visits-1
	}
	return p
}

// dawn is when days with a place that is open in the morning only may begin.
const dawn, morning = 5 * 60, noon
