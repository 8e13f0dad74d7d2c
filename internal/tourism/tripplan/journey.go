package tripplan

import (
	"math"
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/tourism/atlas"
)

// Assumptions where nobody knows a passage's times: one checks in at 07:00 of
// the market, and wants to be back at its airport by 22:00.
const assumedCheckIn, assumedBack = 7 * 60, 22 * 60

// The way between a door in the market and its airport, for which there are no
// roads in the pack: longer than the crow flies, on highways. A guess.
const (
	doorDetour                    = 1.3
	doorSlow, doorSpeed, doorFast = 45.0, 65.0, 80.0 // km an hour
	straits                       = 106.0            // degrees east: between the Peninsula and Borneo
)

// passage returns the passage with the id, nil for none.
func (p *Planner) passage(id string) *atlas.Passage {
	for i := range p.Atlas.Passages {
		if p.Atlas.Passages[i].ID == id {
			return &p.Atlas.Passages[i]
		}
	}
	return nil
}

// runs says whether a passage runs on a day: the reason's key when it does not.
// confirmed is false where its last day is not known and it does not run daily.
func (t *trip) runs(p *atlas.Passage, day clock.Date) (confirmed bool, why string) {
	weekday := (int(day.Time().Weekday())+6)%7 + 1
	switch {
	case has(t.q.Closed, p.ID):
		return false, "withdrawn"
	case !day.Within(p.ValidFrom, p.ValidTo):
		return false, "season"
	case len(p.Days) > 0 && !slices.Contains(p.Days, weekday):
		return false, "weekday"
	}
	return len(p.Days) == 0 || !p.ValidTo.IsZero(), ""
}

// choose returns the passage to take on a day: the one asked for, else the
// quickest of those that are confirmed, else of the others.
func (t *trip) choose(day clock.Date, asked string) (*atlas.Passage, error) {
	if asked != "" {
		p := t.passage(asked)
		if _, why := t.runs(p, day); why != "" {
			return nil, fault.New(fault.Invalid, "tripplan.error.passage_"+why, "passage", p.Name, "day", day).In("passage")
		}
		return p, nil
	}
	var best *atlas.Passage
	sure := false
	for i := range t.Atlas.Passages {
		p := &t.Atlas.Passages[i]
		confirmed, why := t.runs(p, day)
		if why != "" {
			continue
		}
		if best == nil || confirmed && !sure || confirmed == sure && p.Minutes.Likely < best.Minutes.Likely {
			best, sure = p, confirmed
		}
	}
	if best == nil {
		return nil, fault.New(fault.Invalid, "tripplan.error.no_passage", "day", day)
	}
	return best, nil
}

// journeys chooses the way there, and for each day the way home on it.
func (t *trip) journeys() error {
	p, err := t.choose(t.q.StartDate, t.q.Passage.Out)
	if err != nil {
		return err
	}
	out := t.there(p)
	t.out = &out
	t.out.Taken = true
	for k := range t.q.Days {
		day := t.q.StartDate.AddDays(k)
		asked := t.q.Passage.Home
		if k < t.q.Days-1 && asked != "" { // only the last day must have it
			if _, why := t.runs(t.passage(asked), day); why != "" {
				asked = ""
			}
		}
		p, err := t.choose(day, asked)
		if err != nil && k == t.q.Days-1 {
			return err
		}
		if err != nil {
			p = t.passage(t.out.Passage) // no way home on this day: nobody ends the trip here
		}
		way := t.homeward(p, day)
		way.Taken = true
		t.back = append(t.back, way)
	}
	return nil
}

// door returns the minutes between the door and a passage's airport; ok is false
// across the sea.
func (t *trip) door(p *atlas.Passage) (m atlas.Minutes, ok bool) {
	gate, _ := t.Pack.Place(p.From)
	if gate == nil || (gate.Lon < straits) != (t.home.Lon < straits) {
		return m, false
	}
	km := atlas.Km(t.home.Lat, t.home.Lon, gate.Lat, gate.Lon) * doorDetour
	at := func(speed float64) int { return int(math.Round(km / speed * 60)) }
	return atlas.Minutes{Low: at(doorFast), Likely: at(doorSpeed), High: at(doorSlow)}, true
}

// shape returns what there and homeward have in common.
func (t *trip) shape(p *atlas.Passage, day clock.Date) Trip {
	door, _ := t.door(p)
	confirmed, _ := t.runs(p, day)
	return Trip{Passage: p.ID, Name: p.Name, Mode: p.Mode, Date: day, Hub: p.To, Confirmed: confirmed, Remark: p.Remark, Fact: p.Fact,
		Low: p.Minutes.Low + door.Low, Minutes: p.Minutes.Likely + door.Likely, High: p.Minutes.High + door.High}
}

// there returns the way out by a passage on the first day.
func (t *trip) there(p *atlas.Passage) Trip {
	w := t.shape(p, t.q.StartDate)
	w.From, w.To = t.Pack.Market.Zone, t.Pack.Region.Zone
	door := w.Minutes - p.Minutes.Likely
	depart := t.moment(t.q.StartDate, assumedCheckIn, t.Pack.MarketZone()).Add(-minutes(door))
	if m, ok := hour(t.q.Passage.Arrive); ok {
		depart = t.moment(t.q.StartDate, m, t.zone).Add(-minutes(w.Minutes))
	} else {
		w.Assumed = true
	}
	w.times(depart.In(t.Pack.MarketZone()), depart.Add(minutes(w.Minutes)).In(t.zone))
	return w
}

// times sets when the way begins and ends.
func (w *Trip) times(depart, arrive time.Time) {
	w.Depart, w.Arrive = depart.Format("15:04"), arrive.Format("15:04")
	w.Departs, w.Arrives = clock.DateOf(depart), clock.DateOf(arrive)
}

// homeward returns the way home by a passage on a day.
func (t *trip) homeward(p *atlas.Passage, day clock.Date) Trip {
	w := t.shape(p, day)
	w.From, w.To = t.Pack.Region.Zone, t.Pack.Market.Zone
	depart := t.moment(day, assumedBack, t.Pack.MarketZone()).Add(-minutes(p.Minutes.Likely))
	if m, ok := hour(t.q.Passage.Depart); ok {
		depart = t.moment(day, m, t.zone)
	} else {
		w.Assumed = true
	}
	w.times(depart.In(t.zone), depart.Add(minutes(w.Minutes)).In(t.Pack.MarketZone()))
	return w
}

// options lists all ways there, with the reason against those not taken.
func (t *trip) options() (out []Trip) {
	for i := range t.Atlas.Passages {
		p := &t.Atlas.Passages[i]
		w := t.there(p)
		_, why := t.runs(p, t.q.StartDate)
		switch {
		case p.ID == t.out.Passage:
			w.Taken = true
		case why != "":
			w.Reason = texts.Say("tripplan.passage." + why)
		case !w.Confirmed:
			w.Reason = texts.Say("tripplan.passage.unconfirmed")
		case t.q.Passage.Out != "":
			w.Reason = texts.Say("tripplan.passage.other")
		default:
			w.Reason = texts.Say("tripplan.passage.slower", "minutes", w.Minutes-t.out.Minutes)
		}
		out = append(out, w)
	}
	return out
}

func (t *trip) moment(day clock.Date, m int, zone *time.Location) time.Time {
	return time.Date(day.Year, day.Month, day.Day, m/60, m%60, 0, 0, zone)
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
