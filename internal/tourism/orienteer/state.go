package orienteer

import "math"

// stop is one visit of a tour under search, or one of its two ends.
type stop struct {
	v     int32
	leg   int32 // travel time from the stop before, waiting for departures excluded
	reach int32 // earliest arrival
	ready int32 // earliest departure
	by    int32 // latest arrival that keeps all later stops possible
}

// route is one tour under search: its ends and the visits between them.
type route struct {
	stops []stop
	legs  int64 // travel time
	score int64
	used  []int64 // by budget
}

// world is a problem prepared for the search: scores with the mandatory ones
// above all others, windows and travel times side by side in memory.
type world struct {
	p      *Problem
	n, m   int
	score  []int64 // with what makes a vertex mandatory
	serve  []int32
	visits []int32 // vertices that some tour can visit at all
	days   []day
	alike  []int // by tour: the first tour that is the same in everything
	whole  bool  // some budget is that of all tours together
	plain  bool  // no leg has a timetable, no vertex two windows in one tour
}

// day is a tour's own data.
type day struct {
	*Tour
	open, close []int32 // by vertex: begin of the first window, end of the last; closed: open > close
}

// state is one set of tours.
type state struct {
	w      *world
	routes []route
	in     []int8 // by vertex: the tour that visits it, or absent
	used   []int64
	score  int64
	legs   int64
}

const absent = -1

func newWorld(p *Problem) *world {
	n, m := len(p.Score), len(p.Tours)
	w := &world{p: p, n: n, m: m, score: make([]int64, n), serve: make([]int32, n), plain: true}
	sum := int64(1)
	for v := range n {
		w.score[v], w.serve[v] = int64(p.Score[v]), int32(p.Service[v])
		sum += w.score[v]
	}
	for _, v := range p.Mandatory {
		w.score[v] = sum + int64(p.Score[v])
	}
	isEnd := make([]bool, n)
	for k := range p.Tours {
		t := &p.Tours[k]
		isEnd[t.From], isEnd[t.To] = true, true
		d := day{Tour: t, open: make([]int32, n), close: make([]int32, n)}
		for v, windows := range t.Windows {
			d.open[v], d.close[v] = math.MaxInt32, math.MinInt32
			if len(windows) > 0 {
				d.open[v], d.close[v] = int32(windows[0].Open), int32(windows[len(windows)-1].Close)
			}
			w.plain = w.plain && len(windows) < 2
		}
		w.plain = w.plain && t.Travel.sailing == nil
		w.days = append(w.days, d)
		w.alike = append(w.alike, w.firstAlike(k))
	}
	for _, b := range p.Budgets {
		w.whole = w.whole || !b.Each
	}
	for v := range n {
		if !isEnd[v] && w.possible(v) {
			w.visits = append(w.visits, int32(v))
		}
	}
	return w
}

// firstAlike returns the first tour that is the same as tour k.
func (w *world) firstAlike(k int) int {
	t := w.days[k].Tour
	for j := range k {
		o := w.days[j].Tour
		if t.From != o.From || t.To != o.To || t.Start != o.Start || t.End != o.End || t.Travel != o.Travel {
			continue
		}
		same := true
		for v := range t.Windows {
			same = same && sameWindows(t.Windows[v], o.Windows[v])
		}
		if same {
			return j
		}
	}
	return k
}

func sameWindows(a, b []Window) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// possible reports whether some tour is open for the vertex and the budgets allow
// it. Whether time allows it shows in the search.
func (w *world) possible(v int) bool {
	for k := range w.days {
		if len(w.days[k].Windows[v]) > 0 {
			return w.affordable(v)
		}
	}
	return false
}

func (w *world) affordable(v int) bool {
	for _, b := range w.p.Budgets {
		if b.Use[v] > b.Limit {
			return false
		}
	}
	return true
}

func (w *world) newState() *state {
	s := &state{w: w, routes: make([]route, w.m), in: make([]int8, w.n), used: make([]int64, len(w.p.Budgets))}
	for v := range s.in {
		s.in[v] = absent
	}
	for k := range s.routes {
		r := &s.routes[k]
		r.stops = make([]stop, 2, w.n+2)
		r.stops[0].v, r.stops[1].v = int32(w.days[k].From), int32(w.days[k].To)
		r.used = make([]int64, len(w.p.Budgets))
		s.schedule(k)
		s.legs += r.legs
	}
	return s
}

// copyRoute makes tour k that of another state of the same world.
func (s *state) copyRoute(o *state, k int) {
	a, b := &s.routes[k], &o.routes[k]
	for _, x := range a.stops[1 : len(a.stops)-1] {
		if s.in[x.v] == int8(k) {
			s.in[x.v] = absent
		}
	}
	a.stops = append(a.stops[:0], b.stops...)
	for _, x := range a.stops[1 : len(a.stops)-1] {
		s.in[x.v] = int8(k)
	}
	s.score += b.score - a.score
	s.legs += b.legs - a.legs
	a.score, a.legs = b.score, b.legs
	for i := range a.used {
		s.used[i] += b.used[i] - a.used[i]
		a.used[i] = b.used[i]
	}
}

// copy makes the state the same as another.
func (s *state) copy(o *state) {
	for k := range s.routes {
		s.copyRoute(o, k)
	}
}

// schedule works out legs, arrivals and latest arrivals of tour k from nothing
// and reports whether it can be done.
func (s *state) schedule(k int) bool {
	r, d := &s.routes[k], &s.w.days[k]
	last := len(r.stops) - 1
	legs := int64(0)
	r.stops[0].ready = int32(d.Start)
	for i := 1; i <= last; i++ {
		leg := d.Travel.to[int(r.stops[i-1].v)*s.w.n+int(r.stops[i].v)]
		r.stops[i].leg = leg
		legs += int64(leg)
	}
	r.legs = legs
	s.backward(k, last-1)
	return s.forward(k, 1)
}

// forward works out arrivals from stop i on, as far as they change. It reports
// false where the tour becomes impossible, and stops there.
func (s *state) forward(k, i int) bool {
	r, d := &s.routes[k], &s.w.days[k]
	st := r.stops
	for last := len(st) - 1; i <= last; i++ {
		x := &st[i]
		x.reach = s.arrive(d, &st[i-1], x)
		if x.reach > x.by {
			return false
		}
		if i == last {
			break
		}
		ready := s.begin(d, x.v, x.reach) + s.w.serve[x.v]
		x.ready = ready
	}
	return true
}

// backward works out latest arrivals from stop i down.
func (s *state) backward(k, i int) {
	r, d := &s.routes[k], &s.w.days[k]
	st := r.stops
	st[len(st)-1].by = int32(d.End)
	for ; i > 0; i-- {
		x, next := &st[i], &st[i+1]
		if s.w.plain {
			start := next.by - next.leg - s.w.serve[x.v]
			if x.by = min(start, d.close[x.v]); start < d.open[x.v] {
				x.by = -never
			}
			continue
		}
		start := d.Travel.leave(int(x.v), int(next.v), int(next.by)) - int(s.w.serve[x.v])
		x.by = -never
		for _, w := range d.Windows[x.v] {
			if w.Open <= start {
				x.by = int32(min(start, w.Close))
			}
		}
	}
}

// arrive returns when one who leaves a as early as possible is at b, the next stop.
func (s *state) arrive(d *day, a, b *stop) int32 {
	if s.w.plain {
		return a.ready + b.leg
	}
	return int32(d.Travel.Arrive(int(a.v), int(b.v), int(a.ready)))
}

// begin returns when a visit reached at the time starts.
func (s *state) begin(d *day, v, reached int32) int32 {
	if s.w.plain {
		return max(reached, d.open[v])
	}
	return int32(begin(d.Windows[v], int(reached)))
}

// insert puts vertex v before stop i of tour k, where it is known to fit.
func (s *state) insert(k, i int, v int32) {
	r, d := &s.routes[k], &s.w.days[k]
	r.stops = r.stops[:len(r.stops)+1]
	copy(r.stops[i+1:], r.stops[i:])
	a, x, b := &r.stops[i-1], &r.stops[i], &r.stops[i+1]
	x.v = v
	x.leg = d.Travel.to[int(a.v)*s.w.n+int(v)]
	leg := d.Travel.to[int(v)*s.w.n+int(b.v)]
	more := int64(x.leg) + int64(leg) - int64(b.leg)
	b.leg = leg
	r.legs += more
	s.legs += more
	s.in[v] = int8(k)
	s.count(k, v, 1)
	s.backward(k, i)
	s.forward(k, i)
}

// count adds a visit, or takes it away, to score and budgets.
func (s *state) count(k int, v int32, sign int64) {
	r := &s.routes[k]
	r.score += sign * s.w.score[v]
	s.score += sign * s.w.score[v]
	for i := range r.used {
		use := sign * int64(s.w.p.Budgets[i].Use[v])
		r.used[i] += use
		s.used[i] += use
	}
}

// affords reports whether the budgets allow one more visit of v in tour k.
func (s *state) affords(k int, v int32) bool {
	for i := range s.used {
		b := &s.w.p.Budgets[i]
		used := s.used[i]
		if b.Each {
			used = s.routes[k].used[i]
		}
		if used+int64(b.Use[v]) > int64(b.Limit) {
			return false
		}
	}
	return true
}

// drop takes the marked stops out of tour k and works it out anew. It reports
// false when the tour is impossible without them: travel times need not keep
// the triangle inequality.
func (s *state) drop(k int, marked []bool) bool {
	r := &s.routes[k]
	last := len(r.stops) - 1
	kept := r.stops[:1]
	for _, x := range r.stops[1:last] {
		if marked[x.v] {
			s.in[x.v] = absent
			s.count(k, x.v, -1)
			continue
		}
		kept = append(kept, x)
	}
	r.stops = append(kept, r.stops[last])
	s.legs -= r.legs
	ok := s.schedule(k)
	s.legs += r.legs
	return ok
}

// load makes tour k visit what is given, which is not in another tour and can be
// done.
func (s *state) load(k int, visits []int) {
	r := &s.routes[k]
	last := len(r.stops) - 1
	for _, x := range r.stops[1:last] {
		s.in[x.v] = absent
		s.count(k, x.v, -1)
	}
	end := r.stops[last]
	r.stops = r.stops[:1]
	for _, v := range visits {
		r.stops = append(r.stops, stop{v: int32(v)})
		s.in[v] = int8(k)
		s.count(k, int32(v), 1)
	}
	r.stops = append(r.stops, end)
	s.legs -= r.legs
	s.schedule(k)
	s.legs += r.legs
}

// tours returns the visits of each tour.
func (s *state) tours() [][]int {
	out := make([][]int, s.w.m)
	for k := range s.routes {
		stops := s.routes[k].stops
		out[k] = make([]int, 0, len(stops)-2)
		for _, x := range stops[1 : len(stops)-1] {
			out[k] = append(out[k], int(x.v))
		}
	}
	return out
}
