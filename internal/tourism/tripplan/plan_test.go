package tripplan

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/tourism/atlas"
)

var update = flag.Bool("update", false, "write the golden files anew")

// pack loads the built-in pack's atlas once.
func pack(t testing.TB) *Planner {
	t.Helper()
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	a, problems := atlas.Load(p)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	return &Planner{Atlas: a, Pack: p}
}

// request is a small trip: Tuesday to Thursday in the dry season.
func request() Request {
	return Request{Days: 3, From: "Kuala Lumpur", StartDate: clock.MustDate("2026-07-07"), Party: Party{Adults: 2}, Iterations: 300}
}

func plan(t testing.TB, p *Planner, q Request) *Plan {
	t.Helper()
	out, err := p.Plan(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return out
}

func stopOf(p *Plan, place string) (day int, s *Stop) {
	for k := range p.Days {
		for i := range p.Days[k].Stops {
			if p.Days[k].Stops[i].Place == place {
				return k + 1, &p.Days[k].Stops[i]
			}
		}
	}
	return 0, nil
}

func left(p *Plan, place string) LeftOut {
	i := slices.IndexFunc(p.LeftOut, func(l LeftOut) bool { return l.Place == place })
	if i < 0 {
		return LeftOut{}
	}
	return p.LeftOut[i]
}

func TestGolden(t *testing.T) {
	f, err := os.Open("testdata/family.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	q, err := ReadRequest(f)
	if err != nil {
		t.Fatal(err)
	}
	planner := pack(t)
	p := plan(t, planner, q)
	got, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/family.json", append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/family.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), want) {
		t.Error("the plan differs from testdata/family.json; if it should, run with -update")
	}
	if _, s := stopOf(p, "way-kambas"); s == nil {
		t.Error("elephants were asked for")
	}
	if !slices.ContainsFunc(p.Days, func(d Day) bool {
		return slices.ContainsFunc(d.Stops, func(s Stop) bool {
			q, _ := planner.Atlas.Place(s.Place)
			return has(q.Interests, "beach")
		})
	}) {
		t.Error("a beach was asked for")
	}
}

// Every place that could be planned is in the plan or has its reason, once.
func TestTellsOfEveryPlace(t *testing.T) {
	p := pack(t)
	q := request()
	q.Interests, q.Avoid = []string{"beach"}, []string{"mutun"}
	out := plan(t, p, q)
	for i := range p.Atlas.Places {
		id := p.Atlas.Places[i].ID
		day, _ := stopOf(out, id)
		l := left(out, id)
		if p.Atlas.Places[i].Kind != "pier" && (day == 0) == (l.Place == "") {
			t.Errorf("%s: day %d, left out %+v", id, day, l)
		}
		if l.Place != "" && (len(l.Reason.Missing()) > 0 || strings.Contains(l.Reason.EN, "tripplan.") || strings.Contains(l.Reason.EN, "{")) {
			t.Errorf("%s: %+v", id, l)
		}
	}
	if l := left(out, "mutun"); l.Code != "avoided" {
		t.Error(l)
	}
}

// The museum closes at 10:30 on Fridays, the market opens on Sundays only, the
// weavers' offices on working days.
func TestHoursByWeekday(t *testing.T) {
	p := pack(t)
	q := request()
	q.StartDate, q.Must, q.Passage = clock.MustDate("2026-07-02"), []string{"museum-lampung"}, Journey{Arrive: "20:00", Depart: "07:30"}
	if day, s := stopOf(plan(t, p, q), "museum-lampung"); day != 2 || minute(s.Leave) > 10*60+30 {
		t.Errorf("day %d: %+v, on a Friday", day, s)
	}
	q.StartDate, q.Must = clock.MustDate("2026-07-04"), []string{"payungi-market", "kampung-tapis"}
	weekend := plan(t, p, q)
	if day, _ := stopOf(weekend, "payungi-market"); day != 2 {
		t.Errorf("day %d is not the Sunday", day)
	}
	q.Days, q.StartDate, q.Passage = 1, clock.MustDate("2026-07-06"), Journey{Arrive: "08:00", Depart: "20:00"}
	if l := left(plan(t, p, q), "payungi-market"); l.Code != "closed-day" || !strings.Contains(l.Reason.EN, "Monday") {
		t.Error(l)
	}
	q.StartDate = clock.MustDate("2026-07-05")
	if l := left(plan(t, p, q), "kampung-tapis"); l.Code != "closed-day" || !strings.Contains(l.Reason.MS, "Ahad") {
		t.Error(l)
	}
}

func TestLastBoat(t *testing.T) {
	p := pack(t)
	q := request()
	q.Must = []string{"pahawang"}
	out := plan(t, p, q)
	_, s := stopOf(out, "pahawang")
	if s == nil || minute(s.Leave) > 17*60 {
		t.Fatalf("%+v %+v", s, left(out, "pahawang"))
	}
	late := *s
	late.Leave = "17:30"
	*s = late
	if len(Check(p.Atlas, p.Pack, out)) == 0 {
		t.Error("the checker lets a boat leave after the last one")
	}
	q.Days, q.Passage = 2, Journey{Arrive: "15:00", Depart: "09:00"}
	out = plan(t, p, q)
	if l := left(out, "pahawang"); !strings.HasPrefix(l.Code, "boat") || !l.Must {
		t.Error(l)
	}
}

// Lampung is an hour behind Malaysia.
func TestTimeZones(t *testing.T) {
	out := plan(t, pack(t), request())
	there := minute(out.Out.Arrive) - minute(out.Out.Depart)
	if there != out.Out.Minutes-60 || minute(out.Home.Arrive)-minute(out.Home.Depart) != out.Home.Minutes+60 {
		t.Errorf("%+v %+v", out.Out, out.Home)
	}
	if first := out.Days[0]; minute(first.Begin) < minute(out.Out.Arrive) || first.Zone != "Asia/Jakarta" {
		t.Errorf("%+v", first)
	}
}

func TestFridayPrayer(t *testing.T) {
	p := pack(t)
	q := request()
	q.StartDate = clock.MustDate("2026-07-09")
	friday := plan(t, p, q).Days[1]
	if len(friday.Pauses) != 1 || friday.Pauses[0].Kind != "friday" || friday.Pauses[0].Start != "11:30" || minute(friday.Pauses[0].End) < 13*60 {
		t.Errorf("%+v", friday.Pauses)
	}
	for _, s := range friday.Stops {
		if !s.Prays && minute(s.Start) < 13*60 && minute(s.Leave) > 11*60+30 {
			t.Errorf("at %s during Friday prayer", s.Place)
		}
	}
	no := false
	q.Prayers = &no
	if d := plan(t, p, q).Days[1]; d.Prayer != nil || d.Pauses[0].Kind != "lunch" {
		t.Errorf("%+v", d)
	}
}

func TestClosedSeaAndWithdrawnFlight(t *testing.T) {
	p := pack(t)
	q := request()
	q.Interests, q.Passage.Out, q.StartDate = []string{"island"}, "kul-tkg-direct", clock.MustDate("2026-07-06")
	before := plan(t, p, q)
	islands := 0
	for _, d := range before.Days {
		for _, l := range d.Legs {
			if l.Mode == Boat {
				islands++
			}
		}
	}
	if islands == 0 {
		t.Fatal("no boat in a trip for islands")
	}
	q.Closed = []string{"bay", "open-sea", "kul-tkg-direct"}
	if _, err := p.Plan(context.Background(), q); fault.KindOf(err) != fault.Invalid {
		t.Error("a withdrawn flight was taken:", err)
	}
	q.Passage.Out = ""
	after := plan(t, p, q)
	if c := Diff(before, after); len(c.Lost) == 0 || c.Lost[0].Code != "closed-switch" || !c.Passage || c.Minutes <= 0 {
		t.Errorf("%+v", c)
	}
	if o := after.Options[0]; o.Taken || o.Reason.EN != "Withdrawn." {
		t.Errorf("%+v", o)
	}
	for _, d := range after.Days {
		for _, l := range d.Legs {
			if l.Mode == Boat {
				t.Errorf("a boat while the sea is closed: %+v", l)
			}
		}
	}
}

func TestEldersGoSlower(t *testing.T) {
	p := pack(t)
	q := request()
	q.Days = 4
	young := plan(t, p, q)
	q.Party = Party{Elders: 2}
	old := plan(t, p, q)
	count := func(p *Plan) (stops int) {
		for _, d := range p.Days {
			stops += len(d.Stops)
			if len(d.Stops) > 4 {
				t.Error("more than four visits a day")
			}
		}
		return stops
	}
	if count(old) >= count(young) {
		t.Errorf("%d visits with elders, %d without", count(old), count(young))
	}
	if l := left(old, "mount-rajabasa"); l.Code != "access" {
		t.Error(l)
	}
}

func TestLockedAndLodging(t *testing.T) {
	p := pack(t)
	q := request()
	q.Locked, q.Lodging = []Lock{{"museum-lampung", 2, "09:10"}}, []string{"hub-bandar-lampung", "hub-metro"}
	out := plan(t, p, q)
	if day, s := stopOf(out, "museum-lampung"); day != 2 || s.Start != "09:10" || !s.Locked {
		t.Errorf("%d %+v", day, s)
	}
	if out.Days[0].Night.ID != "hub-bandar-lampung" || out.Days[1].Night.ID != "hub-metro" {
		t.Error(out.Days[0].Night, out.Days[1].Night)
	}
}

func TestRefuses(t *testing.T) {
	p := pack(t)
	for field, change := range map[string]func(*Request){
		"days": func(q *Request) { q.Days = 15 }, "from": func(q *Request) { q.From = "Atlantis" }, "party": func(q *Request) { q.Party = Party{Children: 2} },
		"pace": func(q *Request) { q.Pace = "warp" }, "must": func(q *Request) { q.Must = []string{"eiffel"} }, "lodging": func(q *Request) { q.Lodging = []string{"hub-branti"} },
		"closed": func(q *Request) { q.Closed = []string{"sky"} }, "locked": func(q *Request) { q.Locked = []Lock{{"mutun", 2, "9:00"}} },
		"budget_myr": func(q *Request) { q.BudgetMYR = amount.Int(100).Ptr() }, "start_date": func(q *Request) { q.StartDate = clock.Date{} },
		"passage": func(q *Request) { q.Passage.Out = "kul-tkg-direct" }, "iterations": func(q *Request) { q.Iterations = -1 },
	} {
		q := request()
		change(&q)
		_, err := p.Plan(context.Background(), q)
		if list := fault.All(err); list[0].Field != field || list[0].Kind != fault.Invalid {
			t.Errorf("%s: %v", field, err)
		} else if _, ok := texts[list[0].Key]; !ok {
			t.Errorf("%s has no text %s", field, list[0].Key)
		}
	}
	for _, text := range []string{"", "days: 3\ndayz: 4", "days: [", "{}\n---\n{}"} {
		if _, err := ReadRequest(strings.NewReader(text)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// drawn is any request that can be met.
func drawn(t *rapid.T) Request {
	q := Request{From: rapid.SampledFrom([]string{"Kuala Lumpur", "Johor Bahru", "Kota Kinabalu"}).Draw(t, "from"),
		Days: rapid.IntRange(2, 3).Draw(t, "days"), StartDate: clock.MustDate("2026-06-01").AddDays(rapid.IntRange(0, 300).Draw(t, "start")),
		Party: Party{rapid.IntRange(1, 3).Draw(t, "adults"), rapid.IntRange(0, 2).Draw(t, "children"), rapid.IntRange(0, 1).Draw(t, "elders")},
		Pace:  rapid.SampledFrom(Paces).Draw(t, "pace"), Seed: uint64(rapid.IntRange(1, 9).Draw(t, "seed")), Iterations: 100,
		Interests: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"beach", "island", "elephant", "coffee", "culture", "dolphin"}), 0, 2, rapid.ID).Draw(t, "interests"),
		Closed:    rapid.SliceOfNDistinct(rapid.SampledFrom(Switches), 0, 1, rapid.ID).Draw(t, "closed")}
	return q
}

// worth orders plans of one request: places that must be visited come first.
func worth(p *Plan) int {
	w := p.Score
	for _, id := range p.Request.Must {
		if day, _ := stopOf(p, id); day > 0 {
			w += mustWorth
		}
	}
	return w
}

// More search, another day or more money never makes a worse plan, the same
// request makes the same plan, and each holds: Plan checks it.
func TestNeverWorse(t *testing.T) {
	p := pack(t)
	rapid.Check(t, func(r *rapid.T) {
		q := drawn(r)
		q.Must = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"way-kambas", "pahawang", "kiluan", "suoh"}), 0, 1, rapid.ID).Draw(r, "must")
		base := plan(t, p, q)
		again, _ := json.Marshal(plan(t, p, q))
		if one, _ := json.Marshal(base); !bytes.Equal(one, again) {
			r.Fatal("the same request makes another plan")
		}
		longer, more := q, q
		longer.Iterations, more.Days = 300, q.Days+1
		if a, b := worth(plan(t, p, longer)), worth(plan(t, p, more)); a < worth(base) || b < worth(base) {
			r.Fatalf("%d, but %d with more search and %d with a day more", worth(base), a, b)
		}
		poor, rich := q, q
		fixed := base.Lines[0].MYR.Likely
		low := fixed.Add(amount.Int(int64(rapid.IntRange(1, 300).Draw(r, "budget"))))
		high := low.Add(amount.Int(int64(rapid.IntRange(0, 300).Draw(r, "more"))))
		poor.BudgetMYR, rich.BudgetMYR = &low, &high
		a, b := worth(plan(t, p, poor)), worth(plan(t, p, rich))
		if a > b || b > worth(base) {
			r.Fatalf("%d for RM %s, %d for RM %s, %d without limit", a, low, b, high, worth(base))
		}
	})
}

// The checker finds what is wrong with a plan that was tampered with.
func TestCheckerFinds(t *testing.T) {
	p := pack(t)
	for name, spoil := range map[string]func(*Plan){
		"closed":     func(o *Plan) { o.Days[1].Stops[0].Start, o.Days[1].Stops[0].Arrive = "02:00", "02:00" },
		"twice":      func(o *Plan) { o.Days[1].Stops = append(o.Days[1].Stops, o.Days[1].Stops[0]) },
		"fast drive": func(o *Plan) { o.Days[1].Legs[0].Arrive, o.Days[1].Legs[0].Minutes = o.Days[1].Legs[0].Depart, 0 },
		"cost":       func(o *Plan) { o.Cost.Likely = o.Cost.Likely.Add(amount.Int(1)) },
		"zone":       func(o *Plan) { o.Out.Arrive = clockOf(minute(o.Out.Arrive) + 60) },
		"bed":        func(o *Plan) { o.Days[0].Night.ID = "hub-branti" },
		"pause":      func(o *Plan) { o.Days[1].Pauses = nil; o.Days[1].Begin, o.Days[1].End = "07:00", "19:00" },
		"switch":     func(o *Plan) { o.Request.Closed = []string{"kul-cgk-tkg"} },
		"budget":     func(o *Plan) { o.Request.BudgetMYR = amount.Int(1).Ptr() },
		"days":       func(o *Plan) { o.Days = o.Days[:2] },
	} {
		q := request()
		q.Must = []string{"way-kambas"}
		out := plan(t, p, q)
		if spoil(out); len(Check(p.Atlas, p.Pack, out)) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}
