package match

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/clock"
	"siger/internal/i18n"
)

var (
	someJobs   = []string{"9111", "9211", "9313"}
	someUnits  = []string{"u1", "u2", "u3", "u4"}
	someStates = []string{"my-01", "my-10"}
)

// drawMarket draws a small market with much contention and many ties.
func drawMarket(t *rapid.T, workers, orders int) *Market {
	some := func(of []string, label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID[string]).Draw(t, label)
	}
	day := rapid.SampledFrom([]clock.Date{{}, clock.MustDate("2027-01-01"), clock.MustDate("2027-03-01")})
	langs := rapid.SampledFrom([]map[string]Level{nil, {"ms": Basic}, {"ms": Working, "en": Basic}})
	m := &Market{Weights: Usual}
	for i := range rapid.IntRange(0, workers).Draw(t, "workers") {
		w := Worker{ID: fmt.Sprintf("w%02d", i), Occupations: rapid.SliceOfN(rapid.SampledFrom(someJobs), 0, 3).Draw(t, "jobs"),
			Units: some(someUnits, "units"), Languages: langs.Draw(t, "speaks"), Months: map[string]int{}, States: some(someStates, "states"),
			Sectors: some([]string{"domestic", "plantation"}, "sectors"), WageFloor: 50_00 * rapid.Int64Range(0, 40).Draw(t, "floor"), From: day.Draw(t, "from")}
		for _, job := range w.Occupations {
			w.Months[job] = rapid.IntRange(0, 3).Draw(t, "months")
		}
		m.Workers = append(m.Workers, w)
	}
	for i := range rapid.IntRange(0, orders).Draw(t, "orders") {
		m.Orders = append(m.Orders, Order{ID: fmt.Sprintf("o%02d", i), Occupation: rapid.SampledFrom(someJobs).Draw(t, "job"),
			Sector: rapid.SampledFrom([]string{"domestic", "plantation"}).Draw(t, "sector"), State: rapid.SampledFrom(someStates).Draw(t, "state"),
			Required: some(someUnits[:2], "required"), Preferred: some(someUnits[2:], "preferred"), Languages: langs.Draw(t, "needs"),
			MinMonths: rapid.IntRange(0, 1).Draw(t, "least"), Wage: 50_00 * rapid.Int64Range(30, 44).Draw(t, "wage"),
			Places: rapid.IntRange(0, 2).Draw(t, "places"), Start: day.Draw(t, "start")})
	}
	if rapid.Bool().Draw(t, "crowd") { // everybody may take everything: only wishes and scores differ
		for i := range m.Workers {
			w := &m.Workers[i]
			w.Occupations, w.WageFloor, w.From = someJobs[:1], 0, clock.Date{}
			w.Months = map[string]int{someJobs[0]: 1}
			w.States, w.Units = []string{rapid.SampledFrom(someStates).Draw(t, "state wished")}, []string{rapid.SampledFrom(someUnits).Draw(t, "unit held")}
		}
		for i := range m.Orders {
			o := &m.Orders[i]
			o.Occupation, o.Required, o.Languages, o.MinMonths, o.Places = someJobs[0], nil, nil, 0, max(o.Places, 1)
			o.Wage, o.Preferred = 1700_00, []string{rapid.SampledFrom(someUnits).Draw(t, "unit preferred")}
		}
	}
	if rapid.Bool().Draw(t, "law") {
		closed := rapid.SampledFrom([]string{"domestic", "plantation"}).Draw(t, "closed")
		m.Law = func(w *Worker, o *Order) string {
			if o.Sector == closed && len(w.Units) == 0 {
				return "test-law"
			}
			return ""
		}
	}
	return m
}

// acceptable, likes and ranks are written from the definitions, not from the
// tables of the algorithm.
func (m *Market) acceptable(w, o int) bool { return m.Explain(&m.Workers[w], &m.Orders[o]).Suits }

func (m *Market) ranks(o, a, b int) bool {
	sa, sb := m.Weights.OrderScore(&m.Workers[a], &m.Orders[o]), m.Weights.OrderScore(&m.Workers[b], &m.Orders[o])
	return sa > sb || sa == sb && m.Workers[a].ID < m.Workers[b].ID
}

// blocks tells whether w and o would both rather have each other.
func (m *Market) blocks(given []int, w, o int) bool {
	if given[w] == o || !m.acceptable(w, o) || given[w] >= 0 && !m.prefers(w, o, given[w]) {
		return false
	}
	taken := 0
	for other, of := range given {
		if of == o {
			taken++
			if m.ranks(o, w, other) {
				return true
			}
		}
	}
	return taken < m.Orders[o].Places
}

func (m *Market) stable(given []int) bool {
	taken := make([]int, len(m.Orders))
	for w, o := range given {
		if o >= 0 {
			if taken[o]++; taken[o] > m.Orders[o].Places || !m.acceptable(w, o) {
				return false
			}
		}
	}
	for w := range given {
		for o := range m.Orders {
			if m.blocks(given, w, o) {
				return false
			}
		}
	}
	return true
}

func TestNoBlockingPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarket(t, 12, 8)
		res := m.Match()
		if !m.stable(res.Order) {
			t.Fatalf("not stable: %v", res.Order)
		}
		for o, workers := range res.Workers {
			for i, w := range workers {
				if res.Order[w] != o || i > 0 && !m.ranks(o, workers[i-1], w) {
					t.Fatalf("order %d lists %v, the workers say %v", o, workers, res.Order)
				}
			}
		}
	})
}

// Of all stable matchings, found by trying every matching there is, each worker
// has the one they would rather have.
func TestBestForEveryWorker(t *testing.T) {
	// Two stable matchings: what the workers want, and what the orders want.
	crossed := &Market{Weights: Usual, Workers: []Worker{
		{ID: "a", Occupations: someJobs[:1], States: []string{"my-01"}, Units: []string{"u2"}},
		{ID: "b", Occupations: someJobs[:1], States: []string{"my-10"}, Units: []string{"u1"}},
	}, Orders: []Order{
		{ID: "north", Occupation: someJobs[0], State: "my-01", Preferred: []string{"u1"}, Places: 1},
		{ID: "south", Occupation: someJobs[0], State: "my-10", Preferred: []string{"u2"}, Places: 1},
	}}
	if n := checkBest(t, crossed); n != 2 {
		t.Errorf("the crossed market has %d stable matchings, want 2", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		if checkBest(t, drawMarket(t, 5, 4)) == 0 {
			t.Fatal("no stable matching, which cannot be")
		}
	})
}

// checkBest tries every matching and returns how many are stable.
func checkBest(t interface{ Fatalf(string, ...any) }, m *Market) (stable int) {
	res := m.Match()
	given := make([]int, len(m.Workers))
	var try func(w int)
	try = func(w int) {
		if w < len(given) {
			for given[w] = -1; given[w] < len(m.Orders); given[w]++ {
				try(w + 1)
			}
			return
		}
		if !m.stable(given) {
			return
		}
		stable++
		for w, o := range given {
			if o != res.Order[w] && (res.Order[w] < 0 || o >= 0 && m.prefers(w, o, res.Order[w])) {
				t.Fatalf("worker %d has %d and could have %d in the stable %v", w, res.Order[w], o, given)
			}
		}
	}
	try(0)
	return stable
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarket(t, 12, 8)
		mixed := *m
		mixed.Workers, mixed.Orders = slices.Clone(m.Workers), slices.Clone(m.Orders)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(mixed.Workers), func(i, j int) { mixed.Workers[i], mixed.Workers[j] = mixed.Workers[j], mixed.Workers[i] })
		r.Shuffle(len(mixed.Orders), func(i, j int) { mixed.Orders[i], mixed.Orders[j] = mixed.Orders[j], mixed.Orders[i] })
		if a, b := names(m, m.Match()), names(&mixed, mixed.Match()); !slices.Equal(a, b) {
			t.Fatalf("%v became %v", a, b)
		}
	})
}

func names(m *Market, res Result) (pairs []string) {
	for w, o := range res.Order {
		if o >= 0 {
			pairs = append(pairs, m.Workers[w].ID+" "+m.Orders[o].ID)
		}
	}
	slices.Sort(pairs)
	return pairs
}

// Every pair has a fate, and a full order is full of workers it ranks higher.
func TestFates(t *testing.T) {
	seen := map[Fate]int{}
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarket(t, 8, 6)
		res := m.Match()
		for w := range m.Workers {
			for o := range m.Orders {
				f := m.FateOf(res, w, o)
				seen[f]++
				if f != FateFull {
					continue
				}
				if len(res.Workers[o]) < m.Orders[o].Places {
					t.Fatalf("order %d is not full", o)
				}
				for _, other := range res.Workers[o] {
					if !m.ranks(o, other, w) {
						t.Fatalf("order %d has worker %d, ranked under %d", o, other, w)
					}
				}
			}
		}
	})
	for _, f := range []Fate{FateMatched, FateUnsuited, FateElsewhere, FateFull} {
		if seen[f] == 0 {
			t.Errorf("no pair was %s", f)
		}
	}
}

// A chain by hand: s is ranked last by the order all want and moves twice.
func TestChain(t *testing.T) {
	worker := func(id string, months int) Worker {
		return Worker{ID: id, Occupations: []string{"9111"}, Months: map[string]int{"9111": months}}
	}
	order := func(id string, wage int64, places int) Order {
		return Order{ID: id, Occupation: "9111", Wage: wage * 100, Places: places}
	}
	m := &Market{Weights: Usual, Workers: []Worker{worker("s", 1), worker("p", 30), worker("q", 20), worker("r", 10)},
		Orders: []Order{order("low", 1500, 1), order("high", 1900, 1), order("mid", 1700, 1)}}
	if got, want := names(m, m.Match()), []string{"p high", "q mid", "r low"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestExplain(t *testing.T) {
	m := &Market{Weights: Usual, Law: func(*Worker, *Order) string { return "my-age" }}
	w := &Worker{ID: "w", Occupations: []string{"9211"}, Units: []string{"u1", "u3"}, Languages: map[string]Level{"ms": Fluent}, Months: map[string]int{"9111": 2},
		WageFloor: 1800_00, From: clock.MustDate("2027-03-01"), States: []string{"my-10"}}
	o := &Order{ID: "o", Occupation: "9111", State: "my-10", Required: []string{"u1", "u2", "u2"}, Preferred: []string{"u3"},
		Languages: map[string]Level{"ms": Basic, "en": Working}, MinMonths: 6, Wage: 1700_00, Places: 1, Start: clock.MustDate("2027-02-01")}
	p := m.Explain(w, o)
	keys := func(list []Reason) (out []string) {
		for _, r := range list {
			out = append(out, r.Key)
		}
		return out
	}
	if got, want := keys(p.Missing), []string{ReasonOccupation, ReasonUnit, ReasonLanguage, ReasonMonths, ReasonWage, ReasonStart, ReasonLaw}; !slices.Equal(got, want) {
		t.Errorf("missing %v, want %v", got, want)
	}
	if got, want := keys(p.Met), []string{MetLanguage, MetPreferred, MetState}; !slices.Equal(got, want) {
		t.Errorf("met %v, want %v", got, want)
	}
	if p.Suits || Suits(w, o) {
		t.Error("the pair must not suit")
	}
	catalog, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range append(p.Missing, p.Met...) {
		for _, lang := range i18n.Langs {
			if text := catalog.T(lang, r.Key, r.Args...); text == "" || text == r.Key {
				t.Errorf("%s says nothing in %s", r.Key, lang)
			}
		}
	}
}

// Suits and Explain say the same where no law is asked.
func TestSuitsAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMarket(t, 6, 6)
		m.Law = nil
		for w := range m.Workers {
			for o := range m.Orders {
				if Suits(&m.Workers[w], &m.Orders[o]) != m.acceptable(w, o) {
					t.Fatalf("worker %d, order %d", w, o)
				}
			}
		}
	})
}

func rupiah(n int64) *int64 { return &n }

func TestGap(t *testing.T) {
	w := &Worker{Units: []string{"u1"}}
	o := &Order{Required: []string{"u1", "u2", "u3", "u9"}, Start: clock.MustDate("2027-06-01")}
	day := clock.MustDate
	courses := []Course{
		{ID: "both", Units: []string{"u2", "u3"}, Cost: rupiah(900), Starts: day("2027-02-01"), Ends: day("2027-03-01")},
		{ID: "two", Units: []string{"u2"}, Cost: rupiah(100), Starts: day("2027-01-10"), Ends: day("2027-01-20")},
		{ID: "three", Units: []string{"u3"}, Cost: rupiah(200), Starts: day("2027-04-01"), Ends: day("2027-04-20")},
		{ID: "three-clash", Units: []string{"u3"}, Cost: rupiah(1), Starts: day("2027-01-15"), Ends: day("2027-01-25")},
		{ID: "three-late", Units: []string{"u3"}, Cost: rupiah(2), Starts: day("2027-05-20"), Ends: day("2027-06-10")},
		{ID: "three-unknown", Units: []string{"u3"}, Starts: day("2027-01-21"), Ends: day("2027-01-25")},
		{ID: "past", Units: []string{"u2", "u3", "u9"}, Cost: rupiah(0), Starts: day("2026-01-01"), Ends: day("2026-02-01")},
	}
	g := GapOf(w, o, courses, day("2027-01-01"))
	if !slices.Equal(g.Missing, []string{"u2", "u3", "u9"}) || !slices.Equal(g.Untaught, []string{"u9"}) || !g.Whole {
		t.Errorf("gap %+v", g)
	}
	if c := g.Cheapest; c == nil || !slices.Equal(c.Courses, []int{1, 2}) || *c.Cost != 300 || !c.InTime {
		t.Errorf("cheapest %+v, want two and three for 300", c)
	}
	if s := g.Soonest; s == nil || !slices.Equal(s.Courses, []int{1, 5}) || s.Cost != nil || s.Ends != day("2027-01-25") {
		t.Errorf("soonest %+v, want two and three-unknown", s)
	}
	if none := GapOf(w, &Order{Required: []string{"u1"}}, courses, day("2027-01-01")); none.Missing != nil || none.Cheapest != nil {
		t.Errorf("no gap, got %+v", none)
	}
}

// The plans are what trying every set of courses finds.
func TestGapAgainstEverySet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &Order{Required: someUnits[:rapid.IntRange(1, 4).Draw(t, "units")], Start: clock.MustDate("2027-01-20")}
		var courses []Course
		for i := range rapid.IntRange(0, 7).Draw(t, "courses") {
			start := clock.MustDate("2027-01-01").AddDays(rapid.IntRange(0, 20).Draw(t, "start"))
			c := Course{ID: fmt.Sprintf("c%d", i), Units: rapid.SliceOfNDistinct(rapid.SampledFrom(someUnits), 1, 2, rapid.ID[string]).Draw(t, "teaches"),
				Starts: start, Ends: start.AddDays(rapid.IntRange(0, 6).Draw(t, "days"))}
			if rapid.Bool().Draw(t, "priced") {
				c.Cost = rupiah(rapid.Int64Range(0, 9).Draw(t, "cost"))
			}
			courses = append(courses, c)
		}
		g := GapOf(&Worker{}, o, courses, clock.MustDate("2027-01-01"))
		var cheapest, soonest *Plan
		for set := range 1 << len(courses) {
			plan := planOf(o, courses, set, g.Untaught)
			if plan == nil {
				continue
			}
			if cheapest == nil || byCost(plan, cheapest) < 0 {
				cheapest = plan
			}
			if soonest == nil || byEnd(plan, soonest) < 0 {
				soonest = plan
			}
		}
		if (g.Cheapest == nil) != (cheapest == nil) || cheapest != nil && cmp.Or(byCost(g.Cheapest, cheapest), byEnd(g.Soonest, soonest)) != 0 {
			t.Fatalf("got %+v and %+v, want as good as %+v and %+v", g.Cheapest, g.Soonest, cheapest, soonest)
		}
	})
}

// planOf returns the plan of a set of courses, nil when it is none.
func planOf(o *Order, courses []Course, set int, untaught []string) *Plan {
	p := &planner{order: o, courses: courses}
	var taken []int
	for i := range courses {
		if set>>i&1 == 0 {
			continue
		}
		for _, c := range taken {
			if overlap(courses[c], courses[i]) {
				return nil
			}
		}
		taken = append(taken, i)
	}
	any := false
	for _, u := range o.Required {
		if has(untaught, u) {
			continue
		}
		any = true
		if !slices.ContainsFunc(taken, func(c int) bool { return has(courses[c].Units, u) }) {
			return nil
		}
	}
	if !any {
		return nil
	}
	p.found(taken)
	return p.cheapest
}
