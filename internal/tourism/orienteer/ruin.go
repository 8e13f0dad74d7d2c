package orienteer

import "slices"

// ruiner takes visits out.
type ruiner struct {
	w      *world
	near   [][]int32 // by vertex: the visits in order of travel time from it
	marked []bool    // by vertex: to be taken out
	hit    []bool    // by tour: has marked stops
}

func newRuiner(w *world) *ruiner {
	r := &ruiner{w: w, near: make([][]int32, w.n), marked: make([]bool, w.n), hit: make([]bool, w.m)}
	t := w.days[0].Travel
	keys := make([]int64, 0, w.n)
	for _, v := range w.visits {
		keys = keys[:0]
		for _, u := range w.visits {
			keys = append(keys, (int64(t.to[int(v)*w.n+int(u)])+int64(t.from[int(v)*w.n+int(u)]))<<16|int64(u))
		}
		slices.Sort(keys)
		r.near[v] = make([]int32, len(keys))
		for i, key := range keys {
			r.near[v][i] = int32(key & 0xffff)
		}
	}
	return r
}

// strings marks strings of adjacent stops near a seed, one in a tour (Christiaens
// and Vanden Berghe 2020): tours have slack where they are close to each other.
func (r *ruiner) strings(s *state, seed int32, mean, longest int, d *draw) {
	visits := 0
	for k := range s.routes {
		visits += len(s.routes[k].stops) - 2
	}
	usual := min(longest, visits/len(s.routes))
	count := 1 + d.below(max(4*mean/(1+usual)-1, 1))
	for _, u := range r.near[seed] {
		k := s.in[u]
		if k == absent || r.hit[k] {
			continue
		}
		r.string(s, int(k), u, longest, d)
		if count--; count == 0 {
			return
		}
	}
}

// string marks a string of stops of tour k that holds u, or a longer one without
// a piece in its middle.
func (r *ruiner) string(s *state, k int, u int32, longest int, d *draw) {
	stops := s.routes[k].stops
	inner := stops[1 : len(stops)-1]
	length := 1 + d.below(max(min(len(inner), longest), 1))
	kept := 0 // stops of the piece that stays
	if length > 1 && length < len(inner) && d.below(2) == 0 {
		for kept = 1; length+kept < len(inner) && d.below(2) == 0; {
			kept++
		}
	}
	at := slices.IndexFunc(inner, func(x stop) bool { return x.v == u })
	first := max(0, min(at-d.below(length), len(inner)-length-kept))
	piece := first + length + kept
	if kept > 0 {
		piece = first + 1 + d.below(length-1)
	}
	for i := first; i < first+length+kept; i++ {
		if i < piece || i >= piece+kept {
			r.marked[inner[i].v] = true
		}
	}
	r.hit[k] = true
}

// apply takes the marked visits out and reports whether all tours stay possible.
// It forgets the marks.
func (r *ruiner) apply(s *state, changed []bool) bool {
	ok := true
	for k := range s.routes {
		if !r.hit[k] {
			continue
		}
		ok = s.drop(k, r.marked) && ok
		changed[k] = true
		r.hit[k] = false
	}
	clear(r.marked)
	return ok
}
