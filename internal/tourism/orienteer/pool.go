package orienteer

import (
	"cmp"
	"slices"
)

// pool keeps the tours of good states, to put together the best of those that
// have no visit in common: set packing, which finds what no small change of one
// state does (Hu and Lim 2014; Schmid and Ehmke 2017).
type pool struct {
	w     *world
	words int
	keys  []uint64        // by vertex: random, a set of visits is their exclusive or
	kinds []kind          // by tour: those of the first tour that is alike
	known map[uint64]bool // sets of visits that are kept
	pick  []int           // by tour: the tour picked, under search
	best  []int           // by tour: of the best picks
	taken [][]uint64      // by tour: visits of the tours before
	score int64           // of the best picks
	steps int             // left in this search
}

// kind holds the tours kept for one kind of day.
type kind struct {
	kept  []kept
	next  int   // to be replaced next
	order []int // by falling score
}

// kept is one tour.
type kept struct {
	score  int64
	key    uint64 // its set of visits
	visits []int
	bits   []uint64 // by vertex
}

const (
	poolSize  = 600    // tours kept for one kind of day, the oldest leave first
	packSteps = 60_000 // looks at a tour in one packing
)

func newPool(w *world, d *draw) *pool {
	p := &pool{w: w, words: (w.n + 63) / 64, keys: make([]uint64, w.n), kinds: make([]kind, w.m), known: make(map[uint64]bool, 2*poolSize),
		pick: make([]int, w.m), best: make([]int, w.m), taken: make([][]uint64, w.m+1)}
	for v := range p.keys {
		p.keys[v] = d.Uint64()
	}
	for k := range p.taken {
		p.taken[k] = make([]uint64, p.words)
	}
	return p
}

// keep adds a tour of the kind of day.
func (p *pool) keep(r *route, which int) {
	inner := r.stops[1 : len(r.stops)-1]
	key := uint64(which)
	for _, x := range inner {
		key ^= p.keys[x.v]
	}
	if p.known[key] || len(inner) == 0 {
		return
	}
	c := &p.kinds[which]
	var e *kept
	if len(c.kept) < poolSize {
		c.kept = append(c.kept, kept{bits: make([]uint64, p.words)})
		e = &c.kept[len(c.kept)-1]
	} else {
		e = &c.kept[c.next]
		c.next = (c.next + 1) % poolSize
		delete(p.known, e.key)
	}
	p.known[key] = true
	e.score, e.key, e.visits = r.score, key, e.visits[:0]
	clear(e.bits)
	for _, x := range inner {
		e.visits = append(e.visits, int(x.v))
		e.bits[x.v>>6] |= 1 << (x.v & 63)
	}
}

// pack looks for kept tours without a common visit that are worth more than
// score, and reports whether it found some: they are in best.
func (p *pool) pack(score int64) bool {
	for k := range p.kinds {
		c := &p.kinds[k]
		c.order = c.order[:0]
		for i := range c.kept {
			c.order = append(c.order, i)
		}
		slices.SortFunc(c.order, func(a, b int) int {
			return cmp.Or(cmp.Compare(c.kept[b].score, c.kept[a].score), a-b)
		})
	}
	for k := range p.w.m {
		if len(p.kinds[p.w.alike[k]].kept) == 0 {
			return false
		}
	}
	p.score, p.steps = score, packSteps
	p.extend(0, 0)
	return p.score > score
}

// extend picks a tour for day k and all after it.
func (p *pool) extend(k int, score int64) {
	which := p.w.alike[k]
	c := &p.kinds[which]
	from := 0
	if last := p.lastAlike(k); last >= 0 {
		from = p.pick[last] + 1
	}
	rest, same := p.bound(k)
	taken := p.taken[k]
	for i := from; i < len(c.order); i++ {
		e := &c.kept[c.order[i]]
		if score+same*e.score+rest <= p.score {
			return
		}
		if p.steps--; p.steps < 0 {
			return
		}
		if !apart(taken, e.bits) {
			continue
		}
		p.pick[k] = i
		if k+1 == p.w.m {
			if p.affordable() {
				p.score = score + e.score
				for j, at := range p.pick {
					p.best[j] = p.kinds[p.w.alike[j]].order[at]
				}
			}
			continue
		}
		for j := range taken {
			p.taken[k+1][j] = taken[j] | e.bits[j]
		}
		p.extend(k+1, score+e.score)
	}
}

func apart(a, b []uint64) bool {
	for i := range a {
		if a[i]&b[i] != 0 {
			return false
		}
	}
	return true
}

// lastAlike returns the last tour before k that is like it, -1 when there is none.
func (p *pool) lastAlike(k int) int {
	for j := k - 1; j >= 0; j-- {
		if p.w.alike[j] == p.w.alike[k] {
			return j
		}
	}
	return -1
}

// bound returns how many tours from k on are like k, and the most that the
// others from k on can be worth.
func (p *pool) bound(k int) (rest, same int64) {
	for j := k; j < p.w.m; j++ {
		if p.w.alike[j] == p.w.alike[k] {
			same++
			continue
		}
		c := &p.kinds[p.w.alike[j]]
		rest += c.kept[c.order[0]].score
	}
	return rest, same
}

// affordable reports whether the picks keep the budgets of the whole.
func (p *pool) affordable() bool {
	for _, b := range p.w.p.Budgets {
		used := 0
		for k, at := range p.pick {
			c := &p.kinds[p.w.alike[k]]
			for _, v := range c.kept[c.order[at]].visits {
				used += b.Use[v]
			}
		}
		if !b.Each && used > b.Limit {
			return false
		}
	}
	return true
}

// load makes the best picks the tours of s.
func (p *pool) load(s *state) {
	for k := range s.routes {
		s.load(k, nil)
	}
	for k := range s.routes {
		s.load(k, p.kinds[p.w.alike[k]].kept[p.best[k]].visits)
	}
}
