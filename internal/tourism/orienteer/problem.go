// Package orienteer plans tours that collect the most worth in the time there
// is: the team orienteering problem with time windows, as published, and what
// real trips add to it – several opening hours a day, other hours, ends and
// travel times on each day, visits that must be made, budgets.
//
// The method is ruin and recreate under simulated annealing (Schrimpf et al.,
// Journal of Computational Physics 159, 2000), with adjacent strings removed as
// by Christiaens and Vanden Berghe (Transportation Science 54(2), 2020), visits
// inserted in constant time a place by forward slack as by Vansteenwegen et al.
// (Computers & Operations Research 36(12), 2009), and good tours kept in a pool
// from which the best disjoint ones are put together, as in the third component
// of Hu and Lim (European Journal of Operational Research 232, 2014).
//
// Everything is computed in whole numbers, in memory, on the caller's goroutine.
package orienteer

import (
	"fmt"
	"math"
)

// Window is a span in which a visit may start, both ends included, in the
// problem's unit of time.
type Window struct{ Open, Close int }

// Problem is what may be visited and the tours to do it in. Vertices are
// numbered from 0; times are whole numbers of any unit, from 0 to MaxTime.
type Problem struct {
	Score   []int // worth of visiting each vertex once, not negative
	Service []int // time a visit takes, by vertex
	Tours   []Tour

	// Mandatory are vertices to visit before all others; Solution.Missing names
	// those that could not be. A visit that is locked to a tour and time is a
	// mandatory one with that moment as its only window.
	Mandatory []int
	Budgets   []Budget // sums that must not be exceeded
}

// MaxTime is the greatest time, service time and travel time of a problem.
const MaxTime = 1 << 28

// Tour is one tour, in practice one day. Its two ends are places, not visits:
// they have no window, take no time and give no score here, and no tour visits
// the end of any tour.
type Tour struct {
	From, To   int        // vertices where it begins and ends; may be the same
	Start, End int        // earliest departure at From, latest arrival at To
	Windows    [][]Window // by vertex: when a visit may start, sorted and apart; none = not in this tour
	Travel     *Travel
}

// Budget limits the sum of what the visits use: money of the whole trip, or
// strain, kinds of place or kilometres of a day.
type Budget struct {
	Use   []int // by vertex, not negative
	Limit int
	Each  bool // the limit is each tour's; else it is that of all tours together
}

// Travel is the travel time between any two vertices. Tours may share one.
type Travel struct {
	n       int
	to      []int32 // to[a*n+b]: from a to b
	from    []int32 // from[b*n+a]: the same, by destination
	sailing []bool  // by a*n+b: the leg has a timetable; nil when none has
	depart  map[int][]int
}

// NewTravel asks for the time of every leg among n vertices. Legs that cannot
// be travelled take MaxTime.
func NewTravel(n int, leg func(from, to int) int) *Travel {
	t := &Travel{n: n, to: make([]int32, n*n), from: make([]int32, n*n)}
	for a := range n {
		for b := range n {
			d := int32(min(max(leg(a, b), 0), MaxTime))
			t.to[a*n+b], t.from[b*n+a] = d, d
		}
	}
	return t
}

// Sail gives a leg a timetable: it can be left only at the departures, which are
// sorted. Without a later departure the leg cannot be travelled.
func (t *Travel) Sail(from, to int, departures []int) {
	if t.sailing == nil {
		t.sailing, t.depart = make([]bool, t.n*t.n), map[int][]int{}
	}
	t.sailing[from*t.n+to] = true
	t.depart[from*t.n+to] = departures
}

// Arrive returns when one who is ready at the time is at the leg's other end.
func (t *Travel) Arrive(from, to, ready int) int {
	cell := from*t.n + to
	if t.sailing != nil && t.sailing[cell] {
		for _, d := range t.depart[cell] {
			if d >= ready {
				return d + int(t.to[cell])
			}
		}
		return never
	}
	return ready + int(t.to[cell])
}

// leave is the inverse of Arrive: the latest time to be ready in order to be
// there by the time.
func (t *Travel) leave(from, to, by int) int {
	cell := from*t.n + to
	by -= int(t.to[cell])
	if t.sailing != nil && t.sailing[cell] {
		d := t.depart[cell]
		for i := len(d) - 1; i >= 0; i-- {
			if d[i] <= by {
				return d[i]
			}
		}
		return -never
	}
	return by
}

// never is a time after all others.
const never = math.MaxInt32 / 2

// begin returns when a visit that is reached at the time starts; never when no
// window is left.
func begin(windows []Window, reached int) int {
	for _, w := range windows {
		if reached <= w.Close {
			return max(reached, w.Open)
		}
	}
	return never
}

// Validate says what is wrong with a problem, naming vertex and tour.
func (p *Problem) Validate() error {
	n := len(p.Score)
	if n == 0 || len(p.Service) != n {
		return fmt.Errorf("%d scores but %d service times", n, len(p.Service))
	}
	if n > math.MaxInt16 || len(p.Tours) > math.MaxInt8 {
		return fmt.Errorf("%d vertices and %d tours are too many", n, len(p.Tours))
	}
	for v := range n {
		if s := p.Score[v]; s < 0 || s > MaxTime {
			return fmt.Errorf("vertex %d: score %d", v, s)
		}
		if s := p.Service[v]; s < 0 || s > MaxTime {
			return fmt.Errorf("vertex %d: service time %d", v, s)
		}
	}
	for k := range p.Tours {
		if err := p.validateTour(k); err != nil {
			return err
		}
	}
	for _, v := range p.Mandatory {
		if v < 0 || v >= n {
			return fmt.Errorf("mandatory vertex %d does not exist", v)
		}
	}
	for i, b := range p.Budgets {
		if len(b.Use) != n {
			return fmt.Errorf("budget %d: %d uses for %d vertices", i, len(b.Use), n)
		}
		for v, u := range b.Use {
			if u < 0 || u > math.MaxInt32 {
				return fmt.Errorf("budget %d: vertex %d uses %d", i, v, u)
			}
		}
	}
	return nil
}

func (p *Problem) validateTour(k int) error {
	t, n := &p.Tours[k], len(p.Score)
	switch {
	case t.From < 0 || t.From >= n || t.To < 0 || t.To >= n:
		return fmt.Errorf("tour %d: goes from %d to %d", k, t.From, t.To)
	case t.Start < 0 || t.End > MaxTime || t.Start > t.End:
		return fmt.Errorf("tour %d: lasts from %d to %d", k, t.Start, t.End)
	case t.Travel == nil || t.Travel.n != n:
		return fmt.Errorf("tour %d: no travel times for %d vertices", k, n)
	case len(t.Windows) != n:
		return fmt.Errorf("tour %d: windows of %d vertices, not %d", k, len(t.Windows), n)
	}
	for v, windows := range t.Windows {
		for i, w := range windows {
			if w.Open < 0 || w.Close < w.Open || w.Close > MaxTime || i > 0 && w.Open <= windows[i-1].Close {
				return fmt.Errorf("tour %d: window %d of vertex %d", k, i, v)
			}
		}
	}
	if at := t.Travel.Arrive(t.From, t.To, t.Start); at > t.End {
		return fmt.Errorf("tour %d: even the empty tour arrives at %d, later than %d", k, at, t.End)
	}
	return nil
}
