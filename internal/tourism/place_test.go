package tourism

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/tourism/atlas"
)

func office(t testing.TB) *Office {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	land, problems := atlas.Load(pack)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &Office{Atlas: land, Pack: pack}
}

// What nobody has said is neither a yes nor a no.
func TestAFilterKeepsTheUnknownApart(t *testing.T) {
	place := func(children, level string) *atlas.Place {
		return &atlas.Place{Interests: []string{"beach"}, Regency: "r1", Access: atlas.Access{Children: children}, Halal: atlas.Halal{Level: level}}
	}
	for _, c := range []struct {
		query string
		place *atlas.Place
		want  string
	}{
		{"", place("", "not-stated"), "yes"},
		{"interest=beach", place("", "not-stated"), "yes"},
		{"interest=surf", place("", "not-stated"), "no"},
		{"regency=r2", place("", "not-stated"), "no"},
		{"indoor=yes", place("", "not-stated"), "no"},
		{"children=yes", place("yes", "not-stated"), "yes"},
		{"children=yes", place("no", "not-stated"), "no"},
		{"children=yes", place("", "not-stated"), ""},
		{"children=yes&wheelchair=yes", place("yes", "certified"), ""},
		{"halal=declared", place("", "certified"), "yes"},
		{"halal=declared", place("", "declared"), "yes"},
		{"halal=certified", place("", "declared"), ""},
		{"halal=certified", place("no", "not-stated"), ""},
		{"halal=certified&children=yes", place("no", "certified"), "no"},
	} {
		v, _ := url.ParseQuery(c.query)
		if got := filterOf(v).fit(c.place); got != c.want {
			t.Errorf("%q of %+v: %q, want %q", c.query, c.place.Access, got, c.want)
		}
	}
}

func TestFindShowsEveryPlaceButPiersBestFirst(t *testing.T) {
	o := office(t)
	piers := 0
	for _, p := range o.Atlas.Places {
		if p.Kind == "pier" {
			piers++
		}
	}
	list := o.find(filter{})
	if len(list.Fits)+piers != len(o.Atlas.Places) || len(list.Unsure) != 0 || piers == 0 {
		t.Errorf("%d found and %d piers of %d", len(list.Fits), piers, len(o.Atlas.Places))
	}
	for i := 1; i < len(list.Fits); i++ {
		if list.Fits[i].Score > list.Fits[i-1].Score {
			t.Errorf("%s before %s", list.Fits[i-1].ID, list.Fits[i].ID)
		}
	}
}

func TestTheMapHoldsEveryPointOnTheSheet(t *testing.T) {
	o := office(t)
	c := drawn(o.Atlas)
	if len(c.Hubs) != len(o.Atlas.Hubs) || len(c.Roads) != len(o.Atlas.Roads) || len(c.Dots)+len(c.Unplaced) != len(o.Atlas.Places) {
		t.Errorf("%d hubs, %d roads, %d and %d places", len(c.Hubs), len(c.Roads), len(c.Dots), len(c.Unplaced))
	}
	for _, d := range c.Dots {
		if d.X < 0 || d.X > c.Width || d.Y < 0 || d.Y > c.Height {
			t.Errorf("%s lies off the sheet at %v, %v", d.Place.ID, d.X, d.Y)
		}
	}
	if empty := drawn(atlas.Make(atlas.Atlas{}, o.Pack)); len(empty.Dots) != 0 || empty.Width <= 0 {
		t.Errorf("an empty atlas: %+v", empty)
	}
}

func TestAnEventIsMetAtItsLastWordElseItsUsualMonth(t *testing.T) {
	day := clock.MustDate
	held := func(status, from, to string) atlas.Held {
		return atlas.Held{Status: status, From: day(from), To: day(to), Said: day("2026-11-01")}
	}
	today := day("2026-11-24")
	for _, c := range []struct {
		name   string
		event  atlas.Event
		status string
		first  string // empty: not known
	}{
		{"announced", atlas.Event{History: []atlas.Held{held("announced", "2027-07-01", "2027-07-03")}}, "announced", "2027-07-01"},
		{"moved wins over announced of the same year", atlas.Event{History: []atlas.Held{held("moved", "2027-08-05", "2027-08-06"), held("announced", "2027-07-01", "2027-07-03")}}, "moved", "2027-08-01"},
		{"running today", atlas.Event{History: []atlas.Held{held("confirmed", "2026-11-20", "2026-11-24")}}, "confirmed", "2026-11-01"},
		{"over", atlas.Event{Usual: []int{7}, History: []atlas.Held{held("announced", "2026-07-01", "2026-07-03")}}, "usual", "2027-07-01"},
		{"this month", atlas.Event{Usual: []int{3, 11}}, "usual", "2026-11-01"},
		{"announced without a date", atlas.Event{History: []atlas.Held{{Status: "announced", Said: today}}}, "usual", ""},
	} {
		o, first := next(&c.event, today)
		got := ""
		if !first.IsZero() {
			got = first.String()
		}
		if o.Status != c.status || got != c.first {
			t.Errorf("%s: %s in %q, want %s in %q", c.name, o.Status, got, c.status, c.first)
		}
	}
	list := byMonth([]atlas.Event{{ID: "a"}, {ID: "b", Usual: []int{2}}, {ID: "c", Usual: []int{12}}, {ID: "d", Usual: []int{2}}}, today)
	if len(list) != 3 || list[0].List[0].ID != "c" || len(list[1].List) != 2 || !list[2].First.IsZero() {
		t.Errorf("by month: %+v", list)
	}
}

func TestACalendarKeepsToRFC5545(t *testing.T) {
	entry := calendarEntry{UID: "a-2027@siger", From: clock.MustDate("2027-07-01"), To: clock.MustDate("2027-07-01"), Said: clock.MustDate("2026-11-01"),
		Status: "cancelled", Changes: 2, Title: "Pesta; satu, dua", Text: strings.Repeat("é", 80) + "\nakhir", Link: "/path"}
	out := string(calendar{Name: "Acara", Lang: "ms", Entries: []calendarEntry{entry}}.bytes())
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(out, "\r\n ", "")
	for _, want := range []string{`SUMMARY:Pesta\; satu\, dua`, "DTEND;VALUE=DATE:20270702", "STATUS:CANCELLED", "SEQUENCE:2", strings.Repeat("é", 80) + `\nakhir`, "DTSTAMP:20261101T000000Z"} {
		if !strings.Contains(whole, want) {
			t.Errorf("lacks %q:\n%s", want, whole)
		}
	}
	if strings.Contains(whole, "URL:") {
		t.Error("an address without a host is no URL")
	}
}
