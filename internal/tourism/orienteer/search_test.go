package orienteer

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// small draws a problem of at most seven visits with all that a problem can
// have: several windows, timetables, other ends each day, budgets, mandatory
// vertices. Travel times keep the triangle inequality but for the timetables.
func small(t *rapid.T) *Problem {
	n := rapid.IntRange(2, 8).Draw(t, "n")
	p := &Problem{Score: make([]int, n), Service: make([]int, n)}
	x, y := make([]int, n), make([]int, n)
	for v := range n {
		p.Score[v] = rapid.IntRange(0, 9).Draw(t, "score")
		p.Service[v] = rapid.IntRange(0, 6).Draw(t, "service")
		x[v], y[v] = rapid.IntRange(0, 9).Draw(t, "x"), rapid.IntRange(0, 9).Draw(t, "y")
	}
	travel := NewTravel(n, func(a, b int) int { return max(x[a]-x[b], x[b]-x[a]) + max(y[a]-y[b], y[b]-y[a]) })
	for range rapid.IntRange(0, 2).Draw(t, "sailings") {
		from, to := rapid.IntRange(1, n-1).Draw(t, "pier"), rapid.IntRange(1, n-1).Draw(t, "island")
		departures := rapid.SliceOfNDistinct(rapid.IntRange(0, 50), 0, 4, rapid.ID[int]).Draw(t, "departures")
		slices.Sort(departures)
		travel.Sail(from, to, departures)
	}
	for range rapid.IntRange(1, 2).Draw(t, "tours") {
		start := rapid.IntRange(0, 10).Draw(t, "start")
		tour := Tour{From: 0, To: 0, Start: start, End: start + rapid.IntRange(18, 50).Draw(t, "lasts"), Windows: make([][]Window, n), Travel: travel}
		if len(p.Tours) > 0 {
			tour.To = rapid.IntRange(0, 1).Draw(t, "to")
		}
		for v := range n {
			at := 0
			for range rapid.IntRange(0, 2).Draw(t, "windows") {
				open := at + rapid.IntRange(0, 20).Draw(t, "open")
				close := open + rapid.IntRange(0, 20).Draw(t, "close")
				tour.Windows[v] = append(tour.Windows[v], Window{open, close})
				at = close + 1
			}
		}
		if travel.Arrive(tour.From, tour.To, tour.Start) > tour.End {
			tour.End = MaxTime
		}
		p.Tours = append(p.Tours, tour)
	}
	for range rapid.IntRange(0, 1).Draw(t, "mandatory") {
		p.Mandatory = append(p.Mandatory, rapid.IntRange(1, n-1).Draw(t, "must"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "budgets") {
		p.Budgets = append(p.Budgets, Budget{Use: rapid.SliceOfN(rapid.IntRange(0, 5), n, n).Draw(t, "use"),
			Limit: rapid.IntRange(0, 12).Draw(t, "limit"), Each: rapid.Bool().Draw(t, "each")})
	}
	return p
}

// brute tries all tours there are, by plain simulation, and returns the most
// mandatory visits and then the highest score.
type brute struct {
	p           *Problem
	done        []bool
	must, score int
	best        [2]int
	whole, each []int
}

func exhaust(p *Problem) [2]int {
	b := &brute{p: p, done: make([]bool, len(p.Score)), whole: make([]int, len(p.Budgets)), each: make([]int, len(p.Budgets))}
	for _, t := range p.Tours {
		b.done[t.From], b.done[t.To] = true, true
	}
	b.from(0, p.Tours[0].From, p.Tours[0].Start)
	return b.best
}

// from extends tour k, which is at a vertex, ready at a time.
func (b *brute) from(k, at, ready int) {
	t := b.p.Tours[k]
	if wait(t.Travel, at, t.To, ready) <= t.End {
		if k+1 == len(b.p.Tours) {
			if now := [2]int{b.must, b.score}; now[0] > b.best[0] || now[0] == b.best[0] && now[1] > b.best[1] {
				b.best = now
			}
		} else {
			each := b.each
			b.each = make([]int, len(each))
			b.from(k+1, b.p.Tours[k+1].From, b.p.Tours[k+1].Start)
			b.each = each
		}
	}
	for v := range b.done {
		if b.done[v] {
			continue
		}
		start := wait(t.Travel, at, v, ready)
		for start <= t.End && !slices.ContainsFunc(t.Windows[v], func(w Window) bool { return w.Open <= start && start <= w.Close }) {
			start++
		}
		if start > t.End {
			continue
		}
		b.count(v, 1)
		if b.within() {
			b.from(k, v, start+b.p.Service[v])
		}
		b.count(v, -1)
	}
}

func (b *brute) count(v, sign int) {
	b.done[v] = sign > 0
	b.score += sign * b.p.Score[v]
	if slices.Contains(b.p.Mandatory, v) {
		b.must += sign
	}
	for i, budget := range b.p.Budgets {
		b.whole[i] += sign * budget.Use[v]
		b.each[i] += sign * budget.Use[v]
	}
}

func (b *brute) within() bool {
	for i, budget := range b.p.Budgets {
		if !budget.Each && b.whole[i] > budget.Limit || budget.Each && b.each[i] > budget.Limit {
			return false
		}
	}
	return true
}

// wait waits minute by minute for a departure, then travels.
func wait(t *Travel, from, to, ready int) int {
	cell := from*t.n + to
	if t.sailing != nil && t.sailing[cell] {
		for ready <= 100 && !slices.Contains(t.depart[cell], ready) {
			ready++
		}
		if ready > 100 {
			return never
		}
	}
	return ready + int(t.to[cell])
}

func solve(t interface{ Fatal(...any) }, p *Problem, o Options) *Solution {
	s, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	_, score, err := Check(p, s.Tours)
	if err != nil || score != s.Score {
		t.Fatal("the plan does not hold:", err, score, s.Score, s.Tours)
	}
	return s
}

func TestFindsTheOptimumOfSmallProblems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		s := solve(t, p, Options{Seed: 1, Iterations: 3000})
		want := exhaust(p)
		must := 0
		for _, v := range p.Mandatory {
			if !slices.Contains(s.Missing, v) {
				must++
			}
		}
		if got := [2]int{must, s.Score}; got != want {
			t.Fatalf("mandatory and score: found %v, best %v with tours %v", got, want, s.Tours)
		}
	})
}

// Any tours at all: Check and the plain simulation agree on whether they hold.
func TestCheckAgreesWithSimulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		tours := make([][]int, len(p.Tours))
		for k := range tours {
			tours[k] = rapid.SliceOfN(rapid.IntRange(0, len(p.Score)-1), 0, 4).Draw(t, "tour")
		}
		score, holds := simulate(p, tours)
		_, checked, err := Check(p, tours)
		if (err == nil) != holds || holds && checked != score {
			t.Fatalf("%v: simulated %v %d, checked %v %d", tours, holds, score, err, checked)
		}
	})
}

func simulate(p *Problem, tours [][]int) (int, bool) {
	b := &brute{p: p, done: make([]bool, len(p.Score)), whole: make([]int, len(p.Budgets))}
	for _, t := range p.Tours {
		b.done[t.From], b.done[t.To] = true, true
	}
	for k, t := range p.Tours {
		b.each = make([]int, len(p.Budgets))
		at, now := t.From, t.Start
		for _, v := range tours[k] {
			if b.done[v] {
				return 0, false
			}
			now = wait(t.Travel, at, v, now)
			for now <= 500 && !slices.ContainsFunc(t.Windows[v], func(w Window) bool { return w.Open <= now && now <= w.Close }) {
				now++
			}
			if b.count(v, 1); now > 500 || !b.within() {
				return 0, false
			}
			now += p.Service[v]
			at = v
		}
		if wait(t.Travel, at, t.To, now) > t.End {
			return 0, false
		}
	}
	return b.score, true
}

// round draws a Euclidean problem with one window a vertex, as published ones are.
func round(t *rapid.T) *Problem {
	n := rapid.IntRange(10, 30).Draw(t, "n")
	p := &Problem{Score: make([]int, n), Service: make([]int, n)}
	x, y := make([]int, n), make([]int, n)
	tour := Tour{End: 1000, Windows: make([][]Window, n)}
	for v := range n {
		p.Score[v], p.Service[v] = rapid.IntRange(1, 30).Draw(t, "score"), rapid.IntRange(5, 40).Draw(t, "service")
		x[v], y[v] = rapid.IntRange(0, 300).Draw(t, "x"), rapid.IntRange(0, 300).Draw(t, "y")
		open := rapid.IntRange(0, 800).Draw(t, "open")
		tour.Windows[v] = []Window{{open, open + rapid.IntRange(0, 400).Draw(t, "wide")}}
	}
	tour.Travel = NewTravel(n, func(a, b int) int { return root((x[a]-x[b])*(x[a]-x[b]) + (y[a]-y[b])*(y[a]-y[b])) })
	for range rapid.IntRange(1, 3).Draw(t, "tours") {
		p.Tours = append(p.Tours, tour)
	}
	return p
}

func TestMoreIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := round(t)
		o := Options{Seed: rapid.Uint64().Draw(t, "seed"), Iterations: rapid.IntRange(1, 700).Draw(t, "few")}
		few := solve(t, p, o)
		if again := solve(t, p, o); !reflect.DeepEqual(few, again) {
			t.Fatalf("the same seed found %v, then %v", few, again)
		}
		o.Iterations += rapid.IntRange(1, 700).Draw(t, "more")
		if many := solve(t, p, o); many.Score < few.Score {
			t.Fatalf("more iterations found less: %d < %d", many.Score, few.Score)
		}
		p.Tours = append(p.Tours, p.Tours[0])
		o = Options{Seed: o.Seed, Iterations: 1, Start: append(few.Tours, nil)}
		if wider := solve(t, p, o); wider.Score < few.Score {
			t.Fatalf("one more tour found less: %d < %d", wider.Score, few.Score)
		}
	})
}

// What is found leaves no room for one more visit: every shortcut of the search
// in looking for places was right.
func TestNothingMoreFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := round(t)
		s := solve(t, p, Options{Iterations: rapid.IntRange(1, 600).Draw(t, "iterations")})
		for v := 1; v < len(p.Score); v++ {
			for k, tour := range s.Tours {
				for i := range len(tour) + 1 {
					more := slices.Clone(s.Tours)
					more[k] = slices.Insert(slices.Clone(tour), i, v)
					if _, _, err := Check(p, more); err == nil {
						t.Fatalf("vertex %d fits into tour %d at %d", v, k, i)
					}
				}
			}
		}
	})
}

// The way through timetables and several windows finds the same as the fast way.
func TestBothWaysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := round(t)
		o := Options{Seed: 3, Iterations: 500}
		w := newWorld(p)
		if !w.plain {
			t.Fatal("not plain")
		}
		w.plain = false
		s := newSearch(w, o)
		if slow, fast := s.solution(s.run(context.Background(), o)), solve(t, p, o); !reflect.DeepEqual(slow, fast) {
			t.Fatalf("slow %v, fast %v", slow, fast)
		}
	})
}

func TestLockedVisit(t *testing.T) {
	p := &Problem{Score: []int{0, 9, 9, 1}, Service: []int{0, 5, 5, 5}, Mandatory: []int{3}}
	everywhere := []Window{{0, 100}}
	travel := NewTravel(4, func(a, b int) int { return 10 * max(a-b, b-a) })
	p.Tours = []Tour{
		{End: 70, Windows: [][]Window{nil, everywhere, everywhere, nil}, Travel: travel},
		{End: 70, Windows: [][]Window{nil, everywhere, everywhere, {{35, 35}}}, Travel: travel},
	}
	s := solve(t, p, Options{Iterations: 50})
	timetable, _, err := Check(p, s.Tours)
	if err != nil || s.Missing != nil || !slices.Contains(s.Tours[1], 3) {
		t.Fatal(s, err)
	}
	for _, v := range timetable[1] {
		if v.Vertex == 3 && v.Start != 35 {
			t.Fatal("the locked visit starts at", v.Start)
		}
	}
	p.Tours[1].Windows[3] = []Window{{5, 5}} // before anybody can be there
	if s = solve(t, p, Options{Iterations: 50}); !slices.Equal(s.Missing, []int{3}) || s.Score != 18 {
		t.Fatal(s)
	}
}

func TestEndedContext(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	p := &Problem{Score: []int{0, 5}, Service: []int{0, 1}}
	p.Tours = []Tour{{End: 10, Windows: [][]Window{nil, {{0, 9}}}, Travel: NewTravel(2, func(int, int) int { return 1 })}}
	s, err := Solve(ended, p, Options{})
	if err != nil || s.Score != 5 || s.Iterations != 0 {
		t.Fatal(s, err)
	}
}

func TestRefuses(t *testing.T) {
	good := func() *Problem {
		return &Problem{Score: []int{0, 5}, Service: []int{0, 1},
			Tours: []Tour{{End: 10, Windows: [][]Window{nil, {{0, 9}}}, Travel: NewTravel(2, func(int, int) int { return 1 })}}}
	}
	for what, spoil := range map[string]func(*Problem){
		"no vertices":          func(p *Problem) { p.Score = nil },
		"negative score":       func(p *Problem) { p.Score[1] = -1 },
		"negative service":     func(p *Problem) { p.Service[1] = -1 },
		"unknown end":          func(p *Problem) { p.Tours[0].To = 2 },
		"ends before it began": func(p *Problem) { p.Tours[0].Start = 11 },
		"no travel":            func(p *Problem) { p.Tours[0].Travel = nil },
		"windows missing":      func(p *Problem) { p.Tours[0].Windows = nil },
		"window backwards":     func(p *Problem) { p.Tours[0].Windows[1] = []Window{{9, 8}} },
		"windows overlap":      func(p *Problem) { p.Tours[0].Windows[1] = []Window{{0, 4}, {4, 8}} },
		"empty tour too long":  func(p *Problem) { p.Tours[0].Travel = NewTravel(2, func(int, int) int { return 11 }) },
		"unknown mandatory":    func(p *Problem) { p.Mandatory = []int{2} },
		"short budget":         func(p *Problem) { p.Budgets = []Budget{{Use: []int{1}}} },
		"negative budget":      func(p *Problem) { p.Budgets = []Budget{{Use: []int{1, -1}}} },
	} {
		p := good()
		spoil(p)
		if _, err := Solve(context.Background(), p, Options{Iterations: 1}); err == nil {
			t.Errorf("%s: solved", what)
		}
	}
	if _, err := Solve(context.Background(), good(), Options{Iterations: 1, Start: [][]int{{1, 1}}}); err == nil {
		t.Error("a start that visits twice: solved")
	} else if errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
