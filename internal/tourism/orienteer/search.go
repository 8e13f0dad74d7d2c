package orienteer

import (
	"context"
	"math"
)

// Options says how to search. The tours found depend on nothing else, and not
// on the time they took: the same seed finds the same at the same iteration, and
// more iterations never find less.
type Options struct {
	Seed       uint64
	Iterations int                        // at most so many; 0: until the context ends
	Start      [][]int                    // tours to begin with, nil for none; no result is worse
	Progress   func(iteration, score int) // told of every better score, nil for silence
}

// Solution is the best set of tours found.
type Solution struct {
	Score      int
	Tours      [][]int // visits of each tour in order, without its ends
	Missing    []int   // mandatory vertices that are not visited
	Iterations int
}

// tuning is what measuring on the published instances has settled. Scores are in
// mean scores of a vertex.
type tuning struct {
	hot, cold float64 // temperature at the begin and end of a cycle of annealing
	cycle     int     // iterations of the first cycle
	growth    float64 // of each cycle against the one before
	travel    float64 // worth of a whole tour's time less of travelling
	noise     float64 // of ratings in recreation
	ruined    int     // visits taken out at once, on average
	longest   int     // string taken out of one tour
	pack      int     // iterations between two packings of kept tours
	keep      float64 // share of the best score from which on a state's tours are kept
}

var tuned = tuning{hot: 0.7, cold: 0.05, cycle: 2000, growth: 1.5, travel: 0.5, noise: 0.6, ruined: 10, longest: 10, pack: 500, keep: 0.98}

// between is how many iterations pass between two looks at the context.
const between = 16

// search is one search under way.
type search struct {
	tuning
	w       *world
	ruin    *ruiner
	fill    *recreator
	pool    *pool
	draw    *draw
	current *state
	trial   *state // current, outside of step
	best    *state
	changed []bool  // by tour: trial differs from current
	unit    float64 // mean score of a vertex
	legs    float64 // worth of one unit of travel time, in score
}

// Solve searches until the context ends or the iterations are done. It returns
// an error only for a problem or start that is not valid; a context that has
// ended leaves the start, with what fits in beside it.
func Solve(ctx context.Context, p *Problem, o Options) (*Solution, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if o.Start != nil {
		if _, _, err := Check(p, o.Start); err != nil {
			return nil, err
		}
	}
	s := newSearch(newWorld(p), o)
	return s.solution(s.run(ctx, o)), nil
}

// newSearch prepares all parts and fills the tours once.
func newSearch(w *world, o Options) *search {
	s := &search{tuning: tuned, w: w, draw: &draw{}, current: w.newState(), trial: w.newState(), best: w.newState(), changed: make([]bool, w.m)}
	s.draw.Seed(o.Seed, 0)
	s.ruin, s.fill, s.pool = newRuiner(w), newRecreator(w), newPool(w, s.draw)
	for k, tour := range o.Start {
		s.current.load(k, tour)
	}
	worth, time := 0, 0
	for _, v := range w.visits {
		worth += w.p.Score[v]
	}
	for k := range w.days {
		time += w.days[k].End - w.days[k].Start
	}
	s.unit = max(float64(worth)/float64(max(len(w.visits), 1)), 1e-9)
	s.legs = s.travel * s.unit * float64(w.m) / float64(max(time, 1))
	s.settle()
	return s
}

// solution is the best found in so many iterations.
func (s *search) solution(iterations int) *Solution {
	out := &Solution{Score: s.worth(), Tours: s.best.tours(), Iterations: iterations}
	for _, v := range s.w.p.Mandatory {
		if s.best.in[v] == absent {
			out.Missing = append(out.Missing, v)
		}
	}
	return out
}

// settle fills the current tours with what fits in, and makes them the best.
func (s *search) settle() {
	for k := range s.changed {
		s.changed[k] = true
	}
	s.fill.fill(s.current, s.current, s.changed, &taste{power: 2, shift: 1, first: absent}, s.draw)
	s.trial.copy(s.current)
	s.best.copy(s.current)
	clear(s.changed)
}

// run anneals in cycles that become longer: each cools down and then begins
// anew, hot, from the best tours. The lengths do not depend on the time there
// is, so that a search can end, or go on, at any moment.
func (s *search) run(ctx context.Context, o Options) (done int) {
	if len(s.w.visits) == 0 {
		return 0
	}
	length, left, heat, cooling := s.cycle, 0, 0.0, 0.0
	for done < o.Iterations || o.Iterations == 0 {
		if done%between == 0 && ctx.Err() != nil {
			break
		}
		if left == 0 {
			left, heat, cooling = length, s.hot*s.unit, math.Pow(s.cold/s.hot, 1/float64(length))
			length = int(float64(length) * s.growth)
			s.current.copy(s.best)
			s.trial.copy(s.best)
		}
		done++
		left--
		before := s.best.score
		s.step(heat)
		heat *= cooling
		if done%s.pack == 0 && s.w.m > 1 && s.pool.pack(s.best.score) {
			s.pool.load(s.current)
			s.settle()
		}
		if s.best.score > before && o.Progress != nil {
			o.Progress(done, s.worth())
		}
	}
	return done
}

// worth is the score of the best tours, without what mandatory visits add.
func (s *search) worth() (sum int) {
	for v, k := range s.best.in {
		if k != absent {
			sum += s.w.p.Score[v]
		}
	}
	return sum
}

// step ruins and recreates the current tours, and keeps the outcome or not.
func (s *search) step(heat float64) {
	d := s.draw
	seed := s.w.visits[d.below(len(s.w.visits))]
	t := taste{power: d.below(len(powers)), shift: 1, first: absent, noise: s.noise}
	switch d.below(3) {
	case 0:
		t.detour = 1
	case 1:
		t.shift, t.detour = 0, 1
	}
	if d.below(32) == 0 {
		t.noise = 1 // any order is possible
	}
	if d.below(2) == 0 {
		t.first = seed
	}
	s.ruin.strings(s.trial, seed, s.ruined, s.longest, d)
	accepted := false
	if s.ruin.apply(s.trial, s.changed) {
		s.fill.fill(s.trial, s.current, s.changed, &t, d)
		accepted = s.accept(heat)
	}
	good := float64(s.trial.score) >= s.keep*float64(s.best.score)
	for k, changed := range s.changed {
		switch {
		case !changed:
		case !accepted:
			s.trial.copyRoute(s.current, k)
		default:
			if s.current.copyRoute(s.trial, k); good {
				s.pool.keep(&s.current.routes[k], s.w.alike[k])
			}
		}
	}
	clear(s.changed)
	if !accepted {
		return
	}
	if c, b := s.current, s.best; c.score > b.score || c.score == b.score && c.legs < b.legs {
		b.copy(c)
	}
}

// accept reports whether the trial replaces the current tours.
func (s *search) accept(heat float64) bool {
	gain := float64(s.trial.score-s.current.score) - s.legs*float64(s.trial.legs-s.current.legs)
	return gain >= 0 || s.draw.unit() < math.Exp(gain/heat)
}
