package corridor

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"siger/internal/i18n"
)

var (
	holidayTable = table{must: []string{"date", "place", "name_id", "name_ms", "name_en", "source", "as_of", "confidence"}, may: []string{"status", "note"}}
	weekendTable = table{must: []string{"place", "days", "valid_from", "valid_to", "source", "as_of", "confidence"}, may: []string{"status", "note"}}
	promiseTable = table{must: []string{"side", "place", "days", "source", "as_of", "confidence"}, may: []string{"status", "note"}}
)

var weekdays = map[string]time.Weekday{"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday}

// readCalendar reads the holidays, weekends and promises of calendar/.
func (l *loader) readCalendar() {
	c := &Calendar{}
	l.pack.Calendar = c
	for _, file := range l.glob("calendar/*") {
		switch base := path.Base(file); {
		case base == "weekends.csv":
			c.Weekends = l.weekends(file)
		case base == "promises.csv":
			c.Promises = l.promises(file)
		case path.Ext(file) == ".csv":
			c.Holidays = append(c.Holidays, l.holidays(file)...)
		case base != "README.md" && !strings.HasPrefix(base, "."):
			l.add(at{file, 0}, "no part of a pack has this name; nobody would read it")
		}
	}
	c.index(l.pack)
}

// holidayPlace checks that a place has a calendar: a state, a province or a
// country of the pack.
func (l *loader) holidayPlace(where at, id string) {
	if _, country := l.pack.Countries[id]; country {
		return
	}
	if p := l.pack.place[id]; p == nil || p.Kind != State && p.Kind != Province {
		l.add(where, "place %q is no country, state or province of the pack", id)
	}
}

func (l *loader) holidays(file string) (out []Holiday) {
	for _, r := range readTable(l.files, file, holidayTable, &l.complaints) {
		h := Holiday{Date: r.date("date"), Place: r.text("place"), Fact: r.fact(),
			Name: i18n.Text{ID: r.text("name_id"), MS: r.text("name_ms"), EN: r.text("name_en")}}
		l.checkFact(r.at, h.Fact)
		l.holidayPlace(r.at, h.Place)
		l.needText(r.at, "name", h.Name)
		if h.Date.IsZero() {
			l.add(r.at, "no date")
		}
		out = append(out, h)
	}
	return out
}

func (l *loader) weekends(file string) (out []Weekend) {
	for _, r := range readTable(l.files, file, weekendTable, &l.complaints) {
		w := Weekend{Place: r.text("place"), ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Fact: r.fact()}
		l.checkFact(r.at, w.Fact)
		l.checkSpan(r.at, w.ValidFrom, w.ValidTo)
		l.holidayPlace(r.at, w.Place)
		for name := range strings.SplitSeq(r.text("days"), "|") {
			day, ok := weekdays[name]
			if !ok || slices.Contains(w.Days, day) {
				l.add(r.at, "days: %q is not a day like fri, or stands twice", name)
			}
			w.Days = append(w.Days, day)
		}
		if len(w.Days) > 3 {
			l.add(r.at, "days: a weekend of %d days", len(w.Days))
		}
		if slices.ContainsFunc(out, func(o Weekend) bool {
			return o.Place == w.Place && overlap(o.ValidFrom, o.ValidTo, w.ValidFrom, w.ValidTo)
		}) {
			l.add(r.at, "two weekends of %s hold on the same day", w.Place)
		}
		out = append(out, w)
	}
	return out
}

func (l *loader) promises(file string) (out []Promise) {
	for _, r := range readTable(l.files, file, promiseTable, &l.complaints) {
		p := Promise{Side: r.text("side"), Place: r.text("place"), Fact: r.fact()}
		l.checkFact(r.at, p.Fact)
		l.oneOf(r.at, "side", p.Side, []string{"region", "market"})
		if l.pack.place[p.Place] == nil {
			l.add(r.at, "place %q does not exist", p.Place)
		}
		var err error
		if p.Days, err = strconv.Atoi(r.text("days")); err != nil || p.Days < 1 || p.Days > 250 {
			l.add(r.at, "days: %q is not a number of working days from 1 to 250", r.text("days"))
		}
		if slices.ContainsFunc(out, func(o Promise) bool { return o.Side == p.Side }) {
			l.add(r.at, "the promise of the %s stands twice", p.Side)
		}
		out = append(out, p)
	}
	return out
}
