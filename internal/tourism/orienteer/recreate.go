package orienteer

import "math"

// taste is how one round of insertion weighs what it could do next.
type taste struct {
	power  int     // of the score: index into powers
	shift  int     // weight of the delay of all that follows
	detour int     // weight of the travel time added
	noise  float64 // 0: always the best; 1: nearly chance
	first  int32   // a vertex to try before all others; absent for none
}

// powers are the exponents of the score: high ones take few great sights, low
// ones many small ones. Vansteenwegen et al. (2009) rate by the square over the
// shift; drawing anew each round does better.
var powers = [...]float64{0.5, 1, 1.5, 2, 3}

// fee is added to every cost, so that what is on the way has a finite rating.
const fee = 1

// option is a vertex that fits somewhere.
type option struct {
	v      int32
	weight float64
	best   int     // tour where it fits best
	rating float64 // weight over cost there
}

// recreator inserts what fits. It remembers for each vertex and tour where the
// vertex fits best, as long as the tour stays the same.
type recreator struct {
	w        *world
	weights  [len(powers)][]float64 // by vertex: score to the power
	options  []option
	out      []int32 // visits that were absent before too
	from, to []int   // by tour: the stops before which these may fit now
	at       []int32 // by tour and vertex: stop to insert before; 0: does not fit
	cost     []int   // by tour and vertex
}

func newRecreator(w *world) *recreator {
	c := &recreator{w: w, at: make([]int32, w.m*w.n), cost: make([]int, w.m*w.n), options: make([]option, 0, w.n),
		out: make([]int32, 0, w.n), from: make([]int, w.m), to: make([]int, w.m)}
	for i, power := range powers {
		c.weights[i] = make([]float64, w.n)
		for v := range w.n {
			c.weights[i][v] = math.Pow(float64(w.score[v]), power)
		}
	}
	return c
}

// fill inserts visits into s until none fits any more. Before is the state that s
// was made from, in which nothing more did fit: a vertex absent there needs no
// look at places that have not changed since.
func (c *recreator) fill(s, before *state, changed []bool, t *taste, d *draw) {
	if t.first >= 0 && s.in[t.first] == absent {
		c.force(s, t, changed)
	}
	c.look(s, before, changed, t)
	c.options = c.options[:0]
	for _, v := range c.w.visits {
		o := option{v: v, weight: c.weights[t.power][v]}
		if s.in[v] != absent {
			continue
		}
		if c.rate(&o); o.rating < 0 {
			continue
		}
		if t.noise > 0 {
			shrunk := 1 - t.noise*d.unit()
			o.weight *= shrunk
			o.rating *= shrunk
		}
		c.options = append(c.options, o)
	}
	for len(c.options) > 0 {
		top := 0
		for i := range c.options {
			if c.options[i].rating > c.options[top].rating {
				top = i
			}
		}
		o := c.options[top]
		at := int(c.at[o.best*c.w.n+int(o.v)])
		s.insert(o.best, at, o.v)
		changed[o.best] = true
		c.options[top] = c.options[len(c.options)-1]
		c.options = c.options[:len(c.options)-1]
		c.refresh(s, o.best, at, t)
	}
}

// look finds for each absent visit and tour where it fits best.
func (c *recreator) look(s, before *state, changed []bool, t *taste) {
	for k := range s.routes {
		c.from[k], c.to[k] = 0, 0
		if changed[k] {
			c.from[k], c.to[k] = differ(s.routes[k].stops, before.routes[k].stops)
		}
	}
	known := before != s && len(s.used) == 0 && c.w.plain
	c.out = c.out[:0]
	for _, v := range c.w.visits {
		switch {
		case s.in[v] != absent:
		case known && before.in[v] == absent:
			c.out = append(c.out, v)
		default:
			for k := range s.routes {
				i := k*c.w.n + int(v)
				c.at[i], c.cost[i] = s.place(k, v, t)
			}
		}
	}
	for k := range s.routes {
		c.sweep(s, k, t)
	}
}

// sweep is place for all of out in tour k at once: place by place, because then
// travel times lie side by side in memory.
func (c *recreator) sweep(s *state, k int, t *taste) {
	d, n := &c.w.days[k], c.w.n
	at, cost := c.at[k*n:][:n], c.cost[k*n:][:n]
	for _, v := range c.out {
		at[v] = 0
	}
	stops, open, close, serve := s.routes[k].stops, d.open[:n], d.close[:n], c.w.serve[:n]
	for i := c.from[k]; i < c.to[k]; i++ {
		a, b := stops[i-1], stops[i]
		there, on := d.Travel.to[int(a.v)*n:][:n], d.Travel.from[int(b.v)*n:][:n]
		for _, v := range c.out {
			reach := a.ready + there[v]
			if reach > close[v] {
				continue
			}
			next := max(reach, open[v]) + serve[v] + on[v]
			if next > b.by {
				continue
			}
			more := max(t.shift*int(next-b.reach)+t.detour*int(there[v]+on[v]-b.leg), 0)
			if at[v] == 0 || more < cost[v] {
				at[v], cost[v] = int32(i), more
			}
		}
	}
}

// force inserts the taste's first vertex where it costs least.
func (c *recreator) force(s *state, t *taste, changed []bool) {
	best, at, least := -1, int32(0), 0
	for k := range s.routes {
		if i, cost := s.place(k, t.first, t); i > 0 && (best < 0 || cost < least) {
			best, at, least = k, i, cost
		}
	}
	if best >= 0 {
		s.insert(best, int(at), t.first)
		changed[best] = true
	}
}

// refresh looks again at the options after tour k has got a visit more before
// its stop at, and forgets those that fit nowhere any more.
func (c *recreator) refresh(s *state, k, at int, t *taste) {
	left := c.options[:0]
	for _, o := range c.options {
		i := k*c.w.n + int(o.v)
		fitted := c.at[i] > 0
		if fitted {
			c.at[i], c.cost[i] = s.replace(k, o.v, int(c.at[i]), at, t)
		}
		if c.w.whole { // the others' budget has become less too
			for j := range s.routes {
				if !s.affords(j, o.v) {
					c.at[j*c.w.n+int(o.v)] = 0
				}
			}
		}
		switch {
		case o.best == k || c.w.whole:
			if c.rate(&o); o.rating < 0 {
				continue
			}
		case fitted && c.at[i] > 0:
			c.better(&o, k)
		}
		left = append(left, o)
	}
	c.options = left
}

// rate finds an option's best tour; the rating is negative when there is none.
func (c *recreator) rate(o *option) {
	o.rating, o.best = -1, 0
	for k := range c.w.m {
		if c.at[k*c.w.n+int(o.v)] > 0 {
			c.better(o, k)
		}
	}
}

func (c *recreator) better(o *option, k int) {
	if rating := o.weight / (float64(c.cost[k*c.w.n+int(o.v)]) + fee); rating > o.rating {
		o.rating, o.best = rating, k
	}
}

// differ returns the span of stops of a before which there is another place than
// before any stop of b: other neighbours, or more time between them.
func differ(a, b []stop) (from, to int) {
	from, to = 1, len(a)
	for from < to && from < len(b) && same(a, b, from, from) {
		from++
	}
	for shift := len(b) - len(a); to > from && to-1+shift > 0 && same(a, b, to-1, to-1+shift); {
		to--
	}
	return from, to
}

// same reports whether the place before stop i of a is that before stop j of b.
func same(a, b []stop, i, j int) bool {
	return a[i].v == b[j].v && a[i-1].v == b[j-1].v && a[i-1].ready == b[j-1].ready && a[i].by == b[j].by
}

// place finds where vertex v costs least in tour k: the stop to insert it before,
// 0 when it fits nowhere.
func (s *state) place(k int, v int32, t *taste) (at int32, cost int) {
	if len(s.used) > 0 && !s.affords(k, v) {
		return 0, 0
	}
	d, n := &s.w.days[k], s.w.n
	if !s.w.plain {
		return s.placeAny(k, v, t)
	}
	open, close, serve := d.open[v], d.close[v], s.w.serve[v]
	from, to := d.Travel.from[int(v)*n:][:n], d.Travel.to[int(v)*n:][:n]
	stops := s.routes[k].stops
	a := &stops[0]
	for i := 1; i < len(stops); i++ {
		if a.ready > close {
			break // and so are all later ones
		}
		b := &stops[i]
		if b.by >= open+serve {
			there := from[a.v]
			if reach := a.ready + there; reach <= close {
				on := to[b.v]
				if next := max(reach, open) + serve + on; next <= b.by {
					c := max(t.shift*int(next-b.reach)+t.detour*int(there+on-b.leg), 0)
					if at == 0 || c < cost {
						at, cost = int32(i), c
					}
				}
			}
		}
		a = b
	}
	return at, cost
}

// placeAny is place for tours with timetables or several windows a vertex.
func (s *state) placeAny(k int, v int32, t *taste) (at int32, cost int) {
	for i := 1; i < len(s.routes[k].stops); i++ {
		if c, fits := s.price(k, v, i, t); fits && (at == 0 || c < cost) {
			at, cost = int32(i), c
		}
	}
	return at, cost
}

// replace is place for a vertex that did fit best before stop old until another
// was inserted before stop new. It looks at that place and the two new ones, and
// at all only when none of these will do.
func (s *state) replace(k int, v int32, old, new int, t *taste) (at int32, cost int) {
	if len(s.used) > 0 && !s.affords(k, v) {
		return 0, 0
	}
	if old > new {
		old++
	}
	for _, i := range [...]int{old, new, new + 1} {
		if c, fits := s.price(k, v, i, t); fits && (at == 0 || c < cost) {
			at, cost = int32(i), c
		}
	}
	if at == 0 {
		return s.place(k, v, t)
	}
	return at, cost
}

// price is what vertex v costs before stop i of tour k, if it fits there.
func (s *state) price(k int, v int32, i int, t *taste) (cost int, fits bool) {
	d, n := &s.w.days[k], s.w.n
	a, b := &s.routes[k].stops[i-1], &s.routes[k].stops[i]
	there, on := d.Travel.to[int(a.v)*n+int(v)], d.Travel.to[int(v)*n+int(b.v)]
	var next int
	if s.w.plain {
		reach := a.ready + there
		if reach > d.close[v] {
			return 0, false
		}
		next = int(max(reach, d.open[v]) + s.w.serve[v] + on)
	} else {
		start := begin(d.Windows[v], d.Travel.Arrive(int(a.v), int(v), int(a.ready)))
		if start >= never {
			return 0, false
		}
		next = d.Travel.Arrive(int(v), int(b.v), start+int(s.w.serve[v]))
	}
	return max(t.shift*(next-int(b.reach))+t.detour*int(there+on-b.leg), 0), next <= int(b.by)
}
