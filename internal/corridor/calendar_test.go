package corridor

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"siger/internal/clock"
)

func on(s string) clock.Date { return clock.MustDate(s) }

// The made-up pack: Sunday rests in ID, 10 November 2026 (a Tuesday) is a
// holiday there; XN rests on Saturday and Sunday with 11 November off, its
// territory on Friday and Saturday until the end of 2026 with 12 November off.
func TestWorkingDaysOfTheTestPack(t *testing.T) {
	c := good(t, "testdata/contoh-utara").Calendar
	for _, w := range []struct {
		place, date string
		works       bool
	}{
		{"ID", "2026-11-07", true},        // Saturday
		{"ID", "2026-11-08", false},       // Sunday
		{"id-99.01", "2026-11-10", false}, // the regency keeps the country's holiday
		{"id-99", "2026-11-11", true},     // a holiday of the other country
		{"XN", "2026-11-12", true},        // the territory's own holiday
		{"xn-01", "2026-11-12", false},
		{"xn-01", "2026-11-11", false}, // the country's holiday holds in the territory
		{"xn-01", "2026-11-13", false}, // Friday rests there
		{"xn-01", "2026-11-15", true},  // Sunday works there, though it rests in XN
		{"xn-01", "2027-01-03", false}, // Sunday, after the territory's line has ended
		{"nowhere", "2026-11-08", true},
	} {
		if got := c.Working(w.place, on(w.date)); got != w.works {
			t.Errorf("%s on %s: %v, want %v", w.place, w.date, got, w.works)
		}
	}
	if p, ok := c.Promise("region"); !ok || p.Days != 2 || p.Place != "id-99" {
		t.Errorf("promise of the region: %+v, %v", p, ok)
	}
	if _, ok := c.Promise("moon"); ok {
		t.Error("somebody nobody knows has promised something")
	}
	if h := c.HolidaysOn("xn-01", on("2026-11-12")); len(h) != 1 || h[0].Name.EN != "Territory Day" {
		t.Errorf("holidays of the territory: %+v", h)
	}
	if !c.Knows(on("2026-12-31")) || c.Knows(on("2027-01-01")) {
		t.Error("the calendar holds 2026 and nothing later")
	}
}

// Of the real pack, counted by hand on a wall calendar. Eid al-Fitr 2026 in the
// dataset: Friday 20 and Saturday 21 March in Indonesia, Nyepi on Thursday 19
// March; Saturday 21 and Sunday 22 March in Malaysia.
func TestAddWorkingDaysOverHolidays(t *testing.T) {
	c := good(t, "lampung-malaysia").Calendar
	for _, w := range []struct {
		place, from string
		n           int
		want        string
	}{
		{"id-18", "2026-11-24", 3, "2026-11-27"}, // Tue: Wed, Thu, Fri
		{"id-18", "2026-11-26", 3, "2026-12-01"}, // Thu: Fri, Mon, Tue
		{"id-18", "2026-11-28", 1, "2026-11-30"}, // a Saturday: the Monday after
		{"id-18", "2026-03-18", 1, "2026-03-23"}, // Wed: 19 Nyepi, 20-21 Eid, 22 Sunday, so Monday
		{"id-18.71", "2026-03-18", 3, "2026-03-25"},
		{"id-18", "2026-12-24", 1, "2026-12-28"}, // Thu: 25 Christmas, weekend, Monday
		{"my-14", "2026-11-24", 1, "2026-11-25"},
		{"my-14", "2026-11-27", 1, "2026-11-30"}, // Fri: Monday
		{"my-14", "2026-11-06", 1, "2026-11-10"}, // Fri: Sat, Sun 8 Deepavali, Mon 9 its second day, so Tuesday
		{"my-14", "2026-09-15", 1, "2026-09-17"}, // 16 September Malaysia Day
		{"my-11", "2026-11-26", 1, "2026-11-29"}, // Terengganu: Thu, rests Fri and Sat, so Sunday
		{"my-10", "2026-12-10", 1, "2026-12-14"}, // Selangor: Fri 11 the Sultan's birthday, weekend, so Monday
		{"my-14", "2026-12-10", 1, "2026-12-11"}, // not a holiday in Kuala Lumpur
		{"my-01", "2024-11-07", 1, "2024-11-10"}, // Johor before 2025: Thu, rests Fri and Sat, so Sunday
		{"my-01", "2026-11-05", 1, "2026-11-06"}, // Johor now: Thu, so Friday
		{"my-14", "2026-11-24", 0, "2026-11-24"},
	} {
		if got := c.AddWorkingDays(w.place, on(w.from), w.n); got != on(w.want) {
			t.Errorf("%s from %s, %d working days: %s, want %s", w.place, w.from, w.n, got, w.want)
		}
	}
	// From Wednesday 18 to Wednesday 25 March the region works on 23, 24 and 25.
	if n := c.WorkingDaysBetween("id-18", on("2026-03-18"), on("2026-03-25")); n != 3 {
		t.Errorf("working days over Eid: %d, want 3", n)
	}
	if n := c.WorkingDaysBetween("id-18", on("2026-03-25"), on("2026-03-18")); n != 0 {
		t.Errorf("backwards: %d", n)
	}
	for side, want := range map[string]int{"market": 1, "region": 3} {
		if p, ok := c.Promise(side); !ok || p.Days != want {
			t.Errorf("promise of the %s: %+v", side, p)
		}
	}
}

// Adding n working days lands on a working day with n of them passed, and
// LongerThan is the latest day with more than n passed.
func TestWorkingDaysAgree(t *testing.T) {
	c := good(t, "lampung-malaysia").Calendar
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom([]string{"ID", "id-18.02", "MY", "my-01", "my-03", "my-12", "my-14"}).Draw(t, "place")
		from := on("2025-01-01").AddDays(rapid.IntRange(0, 1400).Draw(t, "from"))
		n := rapid.IntRange(1, 30).Draw(t, "n")
		to := c.AddWorkingDays(place, from, n)
		if !c.Working(place, to) || c.WorkingDaysBetween(place, from, to) != n {
			t.Fatalf("%s from %s by %d: %s", place, from, n, to)
		}
		late := c.LongerThan(place, from, n)
		if c.WorkingDaysBetween(place, late, from) <= n || c.WorkingDaysBetween(place, late.AddDays(1), from) > n {
			t.Fatalf("%s on %s, longer than %d: %s", place, from, n, late)
		}
	})
}

// Every state of the market has holidays, and Friday rests where it should.
func TestEveryStateHasACalendar(t *testing.T) {
	p := good(t, "lampung-malaysia")
	states := p.PlacesOf(State)
	if len(states) != 16 {
		t.Fatalf("%d states", len(states))
	}
	friday := map[string]bool{"my-02": true, "my-03": true, "my-11": true}
	for _, s := range states {
		for _, year := range []int{2025, 2026, 2027, 2028} {
			if p.Calendar.Working(s.ID, clock.NewDate(year, time.December, 25)) || p.Calendar.Working(s.ID, clock.NewDate(year, time.August, 31)) {
				t.Errorf("%s works on Christmas or National Day %d", s.ID, year)
			}
		}
		if works := p.Calendar.Working(s.ID, on("2026-11-27")); works == friday[s.ID] {
			t.Errorf("%s on a Friday: %v", s.ID, works)
		}
	}
}

func TestBrokenCalendars(t *testing.T) {
	for _, b := range []breakage{
		{name: "unknown place", file: "calendar/holidays.csv", old: "2026-11-11,XN", new: "2026-11-11,QQ", want: "no country, state or province"},
		{name: "a regency", file: "calendar/holidays.csv", old: "2026-11-11,XN", new: "2026-11-11,id-99.01", want: "no country, state or province"},
		{name: "no name", file: "calendar/holidays.csv", old: "Hari Negeri,Hari Negeri", new: "Hari Negeri,", want: "missing in language ms"},
		{name: "no date", file: "calendar/holidays.csv", old: "2026-11-11,XN", new: ",XN", want: "no date"},
		{name: "no source", file: "calendar/holidays.csv", old: "State Day,contoh-map", new: "State Day,", want: "no source"},
		{name: "bad day", file: "calendar/weekends.csv", old: "XN,sat|sun", new: "XN,sat|sunday", want: `"sunday" is not a day`},
		{name: "twice", file: "calendar/weekends.csv", old: "xn-01,fri|sat", new: "XN,fri|sat", want: "two weekends of XN"},
		{name: "bad promise", file: "calendar/promises.csv", old: "xn-01,1,", new: "xn-01,soon,", want: "working days"},
		{name: "bad side", file: "calendar/promises.csv", old: "market,xn", new: "moon,xn", want: "side"},
		{name: "misspelled file", file: "calendar/holiday.txt", new: "x", in: "calendar/holiday.txt", want: "nobody would read it"},
	} {
		t.Run(b.name, b.run)
	}
}

// The keepers of the pack are told of days off that nobody has verified, and in
// time before the holidays end.
func TestReviewOfTheCalendar(t *testing.T) {
	p := good(t, "testdata/contoh-utara")
	has := func(day, kind string) bool {
		for _, r := range p.Review(on(day)) {
			if r.File == "calendar" && r.Kind == kind {
				return true
			}
		}
		return false
	}
	if !has("2026-11-12", "unverified") || has("2026-11-13", "unverified") {
		t.Error("an unverified holiday is told of until it is past")
	}
	if has("2026-10-02", "unknown") || !has("2026-10-03", "unknown") { // 90 days later it is 31 December and 1 January
		t.Error("the end of the holidays is told of from 90 days before")
	}
}
