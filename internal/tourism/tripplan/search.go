package tripplan

import (
	"context"
	"slices"

	"siger/internal/tourism/orienteer"
)

// draft is a trip of some days as the solver sees it: the bed of each night but
// the last day's, and each day's visits, all as vertices.
type draft struct {
	found bool
	beds  []int
	tours [][]int
	musts int // of the places that must be visited
	score int // of all visits
}

// better reports whether a is worth more than b.
func (a *draft) better(b *draft) bool {
	if a.found != b.found {
		return a.found
	}
	return a.musts > b.musts || a.musts == b.musts && a.score > b.score
}

// search finds trips of 1, 2, … days, each beginning with the trip a day
// shorter, round by round with more steps. A trip of more days is therefore
// never worse than that of fewer, nor is more search than less. The thrifty
// search goes first, with cheap places only; the other begins from its finds.
type search struct {
	*trip
	thrifty []*draft // by days
	best    []*draft
}

const (
	firstRound = 100 // solver's steps of the first round; each round has twice the last
	screen     = 8   // a bed is tried with this part of the round's steps
	moveWorth  = 15  // score that a change of beds must bring
)

// run searches until the iterations are used or the context ends, but one round
// in any case.
func (t *trip) run(limited context.Context) *search {
	ctx := context.WithoutCancel(limited)
	s := &search{trip: t, thrifty: make([]*draft, t.q.Days+1), best: make([]*draft, t.q.Days+1)}
	for d := range s.best {
		s.thrifty[d], s.best[d] = &draft{}, &draft{}
	}
	for size, used, round := firstRound, 0, uint64(0); round == 0 || used+size <= t.q.Iterations && limited.Err() == nil; used, size, round = used+size, size*2, round+1 {
		for d := 1; d <= t.q.Days; d++ {
			s.stage(ctx, s.thrifty, d, true, max(size/2, 1), round)
			if s.thrifty[d].better(s.best[d]) {
				s.best[d] = s.thrifty[d]
			}
			s.stage(ctx, s.best, d, false, size, round)
		}
		ctx = limited
	}
	return s
}

// stage improves the trip of d days.
func (s *search) stage(ctx context.Context, best []*draft, d int, cheap bool, size int, round uint64) {
	current := best[d]
	if longer := s.extend(ctx, best[d-1], d, cheap); longer.better(current) {
		current = longer
	}
	for night := d - 2; night >= 0; night-- {
		if night < len(s.q.Lodging) && s.q.Lodging[night] != "" {
			continue
		}
		for _, bed := range s.beds {
			if current.found && bed == current.beds[night] {
				continue
			}
			beds := slices.Clone(current.beds)
			beds[night] = bed
			try := s.solve(ctx, d, beds, current.tours, cheap, max(size/screen, 1), round)
			if more := s.changes(beds) - s.changes(current.beds); try.musts > current.musts || try.found && !current.found ||
				try.musts == current.musts && try.score > current.score+max(0, more)*moveWorth {
				current = try
			}
		}
	}
	if try := s.solve(ctx, d, current.beds, current.tours, cheap, size, round); try.better(current) {
		current = try
	}
	if current.better(best[d]) {
		best[d] = current
	}
}

// changes counts the nights spent elsewhere than the night before.
func (s *search) changes(beds []int) (n int) {
	for i := 1; i < len(beds); i++ {
		if beds[i] != beds[i-1] {
			n++
		}
	}
	return n
}

// extend makes a trip a day longer: another night, an empty last day. Where no
// trip a day shorter is known, all days are empty and the beds near the arrival.
func (s *search) extend(ctx context.Context, short *draft, d int, cheap bool) *draft {
	if d == 1 {
		if try := s.solve(ctx, 1, nil, nil, cheap, 1, 0); try.found {
			return try
		}
		return &draft{}
	}
	fixed := func(night int) (int, bool) {
		if night < len(s.q.Lodging) && s.q.Lodging[night] != "" {
			return s.hubVertex(s.q.Lodging[night]), true
		}
		return 0, false
	}
	beds, tours := slices.Clone(short.beds), slices.Clone(short.tours)
	if !short.found {
		beds, tours = nil, nil
		for night := range d - 2 {
			bed, ok := fixed(night)
			if !ok {
				bed = s.nearestBed(s.hubVertex(s.out.Hub))
			}
			beds = append(beds, bed)
		}
	}
	candidates := slices.Clone(s.beds)
	home := s.hubVertex(s.back[d-2].Hub)
	slices.SortStableFunc(candidates, func(a, b int) int { return s.leg[home*len(s.score)+a] - s.leg[home*len(s.score)+b] })
	if bed, ok := fixed(d - 2); ok {
		candidates = []int{bed}
	}
	if tours != nil {
		tours = append(tours, nil)
	}
	best := &draft{}
	for _, bed := range candidates[:min(len(candidates), 3)] {
		if try := s.solve(ctx, d, append(slices.Clone(beds), bed), tours, cheap, 1, 0); try.better(best) {
			best = try
		}
	}
	if best.beds == nil {
		best.beds = append(beds, candidates[0])
	}
	return best
}

// nearestBed returns the bed nearest to a hub.
func (s *search) nearestBed(hub int) (best int) {
	best = s.beds[0]
	for _, b := range s.beds {
		if s.leg[hub*len(s.score)+b] < s.leg[hub*len(s.score)+best] {
			best = b
		}
	}
	return best
}

// solve plans the visits of d days for the beds, beginning with the tours; days
// of these that no longer fit begin empty.
func (s *search) solve(ctx context.Context, d int, beds []int, tours [][]int, cheap bool, steps int, round uint64) *draft {
	p := s.problem(d, beds, cheap)
	if p.Validate() != nil {
		return &draft{beds: beds}
	}
	start := slices.Clone(tours)
	if start != nil {
		if _, _, err := orienteer.Check(p, start); err != nil {
			for k := range start {
				alone := make([][]int, d)
				alone[k] = start[k]
				if _, _, err := orienteer.Check(p, alone); err != nil {
					start[k] = nil
				}
			}
		}
	}
	found, err := orienteer.Solve(ctx, p, orienteer.Options{Seed: s.q.Seed + round<<20, Iterations: steps, Start: start})
	if err != nil {
		return &draft{beds: beds}
	}
	return &draft{found: true, beds: beds, tours: found.Tours, musts: len(s.must) - len(found.Missing), score: found.Score}
}

// problem is the solver's view of d days with these beds.
func (s *search) problem(d int, beds []int, cheap bool) *orienteer.Problem {
	p := &orienteer.Problem{Score: s.score, Service: s.stay, Mandatory: s.must}
	use := make([]int, len(s.score))
	for v := range s.places {
		use[v] = 1
	}
	p.Budgets = []orienteer.Budget{{Use: use, Limit: s.pace.visits, Each: true}}
	for k := range d {
		p.Tours = append(p.Tours, s.tour(k, d, beds, cheap))
	}
	return p
}

// tour is one day of d for the solver, in lean time.
func (s *search) tour(k, d int, beds []int, cheap bool) orienteer.Tour {
	rule := s.days[k]
	c, end := rule.cut, rule.end
	tour := orienteer.Tour{From: s.hubVertex(s.out.Hub), Travel: s.travel, Windows: make([][]orienteer.Window, len(s.score))}
	start := rule.begin
	if k > 0 {
		tour.From, start = beds[k-1], dawn
	}
	if k == d-1 {
		c, end, tour.To = rule.lastCut, rule.last, s.hubVertex(s.back[k].Hub)
	} else {
		tour.To = beds[k]
	}
	tour.Start, tour.End = c.lean(start), c.lean(end)
	for v := range s.places {
		if !cheap || s.cheap[v] || slices.Contains(s.must, v) {
			tour.Windows[v] = s.windows(v, k, c, tour.From)
		}
	}
	return tour
}

// windows returns when a visit may start on day k, in lean time, for a day that
// begins at a vertex.
func (s *trip) windows(v, k int, c cut, from int) (out []orienteer.Window) {
	p, b, rule := s.places[v], s.boats[v], s.days[k]
	for _, o := range s.Atlas.OpenOn(p, rule.date).Openings {
		open, shut := c.lean(o.Open), c.lean(o.Close)-s.stay[v]
		if o.Close > morning || k == 0 {
			open = max(open, c.lean(rule.begin)+s.leg[from*len(s.score)+v])
		}
		if b == nil {
			out = s.split(out, open, shut, v, c, 0, 0)
			continue
		}
		ride := b.Minutes.Likely
		shut = min(shut, c.lean(b.Back)-s.stay[v])
		slots := [][2]int{{b.First, b.Last}}
		if b.Every > 0 {
			slots = nil
			for at := b.First; at <= b.Last; at += b.Every {
				slots = append(slots, [2]int{at, at})
			}
		}
		for _, slot := range slots {
			out = s.split(out, max(open, c.lean(slot[0])+ride), min(shut, c.lean(slot[1])+ride), v, c, ride, ride+b.Every)
		}
	}
	return s.locked(out, v, k, c)
}

// split adds a window, in two parts on a Friday at a place without a mosque:
// nobody is there, or in its boat, at the hour of prayer.
func (s *trip) split(out []orienteer.Window, open, shut, v int, c cut, there, back int) []orienteer.Window {
	parts := []orienteer.Window{{Open: open, Close: shut}}
	if c.friday && !s.places[v].Prays {
		parts = []orienteer.Window{{Open: open, Close: min(shut, c.at-s.stay[v]-back)}, {Open: max(open, c.at+there), Close: shut}}
	}
	for _, w := range parts {
		if w.Open <= w.Close && (len(out) == 0 || out[len(out)-1].Close < w.Open) {
			out = append(out, w)
		}
	}
	return out
}

// locked narrows the windows of a locked visit to its moment.
func (s *trip) locked(windows []orienteer.Window, v, k int, c cut) []orienteer.Window {
	for _, l := range s.q.Locked {
		if l.Place != s.places[v].ID {
			continue
		}
		at, _ := hour(l.Time)
		if l.Day == k+1 && c.begin(c.lean(at)) == at && slices.ContainsFunc(windows, func(w orienteer.Window) bool { return w.Open <= c.lean(at) && c.lean(at) <= w.Close }) {
			return []orienteer.Window{{Open: c.lean(at), Close: c.lean(at)}}
		}
		return nil
	}
	return windows
}
