package match

import (
	"cmp"
	"maps"
	"slices"
)

// Match joins the market by deferred acceptance, the workers asking: each asks
// the best order that would take them now; an order that is full lets go the
// worker it ranks last, who asks on. An order that refuses a worker once would
// refuse them ever after, since it only ever trades up; so a worker looks again
// through the orders of their occupations instead of keeping a list, and memory
// stays in proportion to workers, orders and places. The result depends on
// neither the order of the input nor the machine.
func (m *Market) Match() Result {
	t := m.table()
	res := Result{Order: make([]int, len(m.Workers)), Workers: make([][]int, len(m.Orders))}
	held := make([]heap, len(m.Orders))
	for i := range res.Order {
		res.Order[i] = -1
	}
	// The strongest ask first: fewer are let go again. It does not change the
	// result, which is the same for every sequence.
	for _, first := range t.sequence() {
		for w := first; w >= 0; {
			o, r := t.best(w, held)
			if o < 0 {
				break
			}
			gone := held[o].take(r, m.Orders[o].Places)
			w = int(gone.worker)
		}
	}
	for o := range held {
		slices.SortFunc(held[o], func(a, b rank) int { return b.compare(a) })
		for _, r := range held[o] {
			res.Order[r.worker] = o
			res.Workers[o] = append(res.Workers[o], int(r.worker))
		}
	}
	return res
}

// rank is a worker's standing with one order.
type rank struct {
	score  int32
	seat   int32 // place of the worker's id in order: the lower stands higher
	worker int32
}

func (r rank) compare(s rank) int {
	return cmp.Or(cmp.Compare(r.score, s.score), cmp.Compare(s.seat, r.seat))
}

// heap holds the workers of an order, the one it ranks last on top.
type heap []rank

// takes tells whether an order of so many places would take somebody of the rank.
func (h heap) takes(r rank, places int) bool {
	return len(h) < places || places > 0 && r.compare(h[0]) > 0
}

// take adds a worker and returns the one let go; its worker is -1 for nobody.
func (h *heap) take(r rank, places int) rank {
	if len(*h) < places {
		*h = append(*h, r)
		for i := len(*h) - 1; i > 0; {
			up := (i - 1) / 2
			if (*h)[i].compare((*h)[up]) >= 0 {
				break
			}
			(*h)[i], (*h)[up] = (*h)[up], (*h)[i]
			i = up
		}
		return rank{worker: -1}
	}
	gone := (*h)[0]
	(*h)[0] = r
	for i := 0; ; {
		low := i
		for _, c := range [2]int{2*i + 1, 2*i + 2} {
			if c < len(*h) && (*h)[c].compare((*h)[low]) < 0 {
				low = c
			}
		}
		if low == i {
			return gone
		}
		(*h)[i], (*h)[low] = (*h)[low], (*h)[i]
		i = low
	}
}

// table is the market with its words as numbers.
type table struct {
	m       *Market
	workers []worker
	orders  []order
	by      map[string][]int32 // orders by occupation
}

type worker struct {
	seat   int32
	wishes [2][]int16 // points by number of the state and of the sector
	units  []uint64   // bit set of units
	speaks []speaks   // by number of the language
	months []int32    // by place in Occupations
	jobs   [][]int32  // orders by place in Occupations, each occupation once
}

type order struct {
	seat      int32
	state     int32
	sector    int32
	required  []uint64
	preferred []uint64
	needs     []speaks
}

type speaks struct {
	lang  int32
	level Level
}

// table numbers units and languages, and seats both sides by their ids.
func (m *Market) table() *table {
	t := &table{m: m, workers: make([]worker, len(m.Workers)), orders: make([]order, len(m.Orders)), by: map[string][]int32{}}
	units, langs, states, sectors := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i := range m.Orders {
		o := &m.Orders[i]
		number(units, o.Required)
		number(units, o.Preferred)
		number(langs, slices.Sorted(maps.Keys(o.Languages)))
		number(states, []string{o.State})
		number(sectors, []string{o.Sector})
	}
	words := (len(units) + 63) / 64
	for i := range m.Orders {
		o := &m.Orders[i]
		t.orders[i] = order{state: int32(states[o.State]), sector: int32(sectors[o.Sector]), required: set(units, o.Required, words), preferred: set(units, o.Preferred, words), needs: spoken(langs, o.Languages)}
		t.by[o.Occupation] = append(t.by[o.Occupation], int32(i))
	}
	for i := range m.Workers {
		w := &m.Workers[i]
		t.workers[i] = worker{units: set(units, w.Units, words), speaks: make([]speaks, len(langs)),
			wishes: [2][]int16{points(states, w.States, m.Weights.State), points(sectors, w.Sectors, m.Weights.Sector)}}
		for lang, level := range w.Languages {
			if n, ok := langs[lang]; ok {
				t.workers[i].speaks[n].level = level
			}
		}
		for k, occupation := range w.Occupations {
			if !has(w.Occupations[:k], occupation) {
				t.workers[i].jobs = append(t.workers[i].jobs, t.by[occupation])
				t.workers[i].months = append(t.workers[i].months, int32(w.Months[occupation]))
			}
		}
	}
	for seat, i := range seats(len(m.Workers), func(i int) string { return m.Workers[i].ID }) {
		t.workers[i].seat = int32(seat)
	}
	for seat, i := range seats(len(m.Orders), func(i int) string { return m.Orders[i].ID }) {
		t.orders[i].seat = int32(seat)
	}
	return t
}

// points returns what each numbered state or sector is worth to a worker.
func points(of map[string]int, wishes []string, top int) []int16 {
	out := make([]int16, len(of))
	for name, n := range of {
		out[n] = int16(wished(wishes, name, top))
	}
	return out
}

func number(of map[string]int, words []string) {
	for _, s := range words {
		if _, ok := of[s]; !ok {
			of[s] = len(of)
		}
	}
}

func set(of map[string]int, words []string, n int) []uint64 {
	out := make([]uint64, n)
	for _, s := range words {
		if k, ok := of[s]; ok {
			out[k/64] |= 1 << (k % 64)
		}
	}
	return out
}

func spoken(of map[string]int, langs map[string]Level) (out []speaks) {
	for _, lang := range slices.Sorted(maps.Keys(langs)) {
		out = append(out, speaks{int32(of[lang]), langs[lang]})
	}
	return out
}

// seats returns the indexes 0 to n-1 sorted by id.
func seats(n int, id func(int) string) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Compare(id(a), id(b)) })
	return out
}
