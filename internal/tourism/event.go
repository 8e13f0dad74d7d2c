package tourism

import (
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/tourism/atlas"
)

// occasion is the next time an event may be met.
type occasion struct {
	*atlas.Event
	Status  string      // announced, confirmed, moved, cancelled; usual where only the month is
	Edition *atlas.Held // nil where only the usual month is known, or nothing
}

// month is a month of the list of events; the zero month holds those whose date
// nobody knows.
type month struct {
	First clock.Date // its first day
	List  []occasion
}

// next returns when the event may be met from a day on: its next dated edition,
// else the next of its usual months. The first day of the month is zero where
// neither is known.
func next(e *atlas.Event, today clock.Date) (occasion, clock.Date) {
	var found *atlas.Held
	for _, h := range editions(e) { // newest word first
		if !h.To.Before(today) && (found == nil || h.From.Before(found.From)) {
			found = h
		}
	}
	if found != nil {
		return occasion{e, found.Status, found}, firstOf(found.From.Year, found.From.Month)
	}
	for ahead := range 12 {
		d := clock.DateOf(firstOf(today.Year, today.Month).Time().AddDate(0, ahead, 0))
		if slices.Contains(e.Usual, int(d.Month)) {
			return occasion{e, "usual", nil}, d
		}
	}
	return occasion{e, "usual", nil}, clock.Date{}
}

// editions returns the last word on each dated edition; an event has at most one
// edition a year.
func editions(e *atlas.Event) (out []*atlas.Held) {
	seen := map[int]bool{}
	for i := range e.History {
		h := &e.History[i]
		if h.From.IsZero() || seen[h.From.Year] {
			continue
		}
		seen[h.From.Year] = true
		out = append(out, h)
	}
	return out
}

// byMonth lists the events by the month one may next meet them in; those
// without one come last.
func byMonth(events []atlas.Event, today clock.Date) (out []month) {
	for i := range events {
		o, first := next(&events[i], today)
		at := slices.IndexFunc(out, func(m month) bool { return m.First == first })
		if at < 0 {
			at, out = len(out), append(out, month{First: first})
		}
		out[at].List = append(out[at].List, o)
	}
	slices.SortStableFunc(out, func(a, b month) int {
		switch {
		case a.First.IsZero() != b.First.IsZero() && a.First.IsZero():
			return 1
		case a.First.IsZero() != b.First.IsZero():
			return -1
		}
		return a.First.Compare(b.First)
	})
	return out
}

func firstOf(y int, m time.Month) clock.Date { return clock.NewDate(y, m, 1) }
