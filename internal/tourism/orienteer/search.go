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

var tune = [16]float64{0.5, 2000, 1, 0.05, 1.5, 1, 0.6, 8, 10, 1000, 0.98}
var packed int

// between is how many iterations pass between two looks at the context.
const between = 16

type search struct {
	w       *world
	ruiner  *ruiner
	fill    *recreator
	pool    *pool
	draw    *draw
	current *state
	trial   *state
	best    *state
	changed []bool
	unit    float64 // mean score of a vertex
	legs    float64 // worth of one unit of travel time, in score
}

// Solve searches until the context ends or the iterations are done. It returns
// an error only for a problem or start that is not valid; a context that has
// ended leaves the start, or what inserting without search finds.
func Solve(ctx context.Context, p *Problem, o Options) (*Solution, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	w := newWorld(p)
	s := &search{w: w, ruiner: newRuiner(w), fill: newRecreator(w), draw: &draw{}, current: w.newState(), trial: w.newState(), best: w.newState(),
		changed: make([]bool, w.m)}
	s.draw.Seed(o.Seed, 0x5163_6572)
	s.pool = newPool(w, s.draw)
	if o.Start != nil {
		if _, _, err := Check(p, o.Start); err != nil {
			return nil, err
		}
		s.warm(o.Start)
	}
	done := 0
	if len(w.visits) > 0 {
		done = s.run(ctx, o)
	}
	out := &Solution{Tours: s.best.tours(), Iterations: done}
	for _, tour := range out.Tours {
		for _, v := range tour {
			out.Score += p.Score[v]
		}
	}
	for _, v := range p.Mandatory {
		if s.best.in[v] == absent {
			out.Missing = append(out.Missing, v)
		}
	}
	return out, nil
}

// warm makes the given tours the current ones.
func (s *search) warm(tours [][]int) {
	for k, tour := range tours {
		for i, v := range tour {
			s.current.insert(k, i+1, int32(v))
		}
	}
}

func (s *search) run(ctx context.Context, o Options) (done int) {
	mean := 0.0
	for _, v := range s.w.visits {
		mean += float64(s.w.p.Score[v])
	}
	s.unit = max(mean/float64(len(s.w.visits)), 1e-9)
	horizon := 0.0
	for k := range s.w.days {
		horizon += float64(s.w.days[k].End - s.w.days[k].Start)
	}
	s.legs = s.unit * tune[0] / max(horizon/float64(s.w.m), 1)
	for k := range s.changed {
		s.changed[k] = true
	}
	s.fill.fill(s.current, s.current, s.changed, &taste{power: 2, shift: 1, first: absent}, s.draw)
	s.trial.copyAll(s.current)
	s.best.copyAll(s.current)
	clear(s.changed)
	cycle := int(tune[1])
	left := cycle
	hot, cold := s.unit*tune[2], s.unit*tune[3]
	temp := hot
	cool := math.Pow(cold/hot, 1/float64(cycle))
	for done < o.Iterations || o.Iterations == 0 {
		if done%between == 0 && ctx.Err() != nil {
			break
		}
		done++
		if s.step(temp) && o.Progress != nil {
			o.Progress(done, int(s.best.score))
		}
		temp *= cool
		if tune[9] > 0 && s.w.m > 1 && done%int(tune[9]) == 0 {
			if s.pool.pack(s.best.score) {
				packed++
				s.pool.load(s.current)
				for k := range s.changed {
					s.changed[k] = true
				}
				s.fill.fill(s.current, s.current, s.changed, &taste{power: 2, shift: 1, first: absent}, s.draw)
				clear(s.changed)
				s.trial.copyAll(s.current)
				s.best.copyAll(s.current)
			}
		}
		if left--; left == 0 {
			cycle = int(float64(cycle) * tune[4])
			left = cycle
			temp = hot
			cool = math.Pow(cold/hot, 1/float64(cycle))
			if tune[5] > 0 {
				s.current.copyAll(s.best)
				s.trial.copyAll(s.best)
			}
		}
	}
	return done
}

// step tries one neighbour of the current tours. It reports a new best score.
func (s *search) step(temp float64) bool {
	d := s.draw
	seed := s.w.visits[d.below(len(s.w.visits))]
	t := taste{power: d.below(len(powers)), shift: 1, first: absent, noise: tune[6]}
	switch d.below(3) {
	case 0:
		t.detour = 1
	case 1:
		t.shift, t.detour = 0, 1
	}
	s.ruiner.strings(s.trial, seed, int(tune[7]), int(tune[8]), d)
	if d.below(2) == 0 {
		t.first = seed
	}
	if s.ruiner.apply(s.trial, s.changed) {
		s.fill.fill(s.trial, s.current, s.changed, &t, d)
		if s.accept(temp) {
			for k, c := range s.changed {
				if c {
					s.current.copyRoute(s.trial, k)
				}
			}
			if float64(s.current.score) >= float64(s.best.score)*tune[10] {
				for k, c := range s.changed {
					if c {
						s.pool.keep(&s.current.routes[k], s.w.alike[k])
					}
				}
			}
			clear(s.changed)
			if s.current.score > s.best.score {
				s.best.copyAll(s.current)
				return true
			}
			if s.current.score == s.best.score && s.current.legs < s.best.legs {
				s.best.copyAll(s.current)
			}
			return false
		}
	}
	for k, c := range s.changed {
		if c {
			s.trial.copyRoute(s.current, k)
		}
	}
	clear(s.changed)
	return false
}

// accept reports whether the trial replaces the current tours.
func (s *search) accept(temp float64) bool {
	gain := float64(s.trial.score-s.current.score) - s.legs*float64(s.trial.legs-s.current.legs)
	return gain >= 0 || s.draw.unit() < math.Exp(gain/temp)
}
