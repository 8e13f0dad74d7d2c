package match

import (
	"cmp"
	"math/bits"
	"slices"
)

// best returns the order a worker would rather have than any other that would
// take them now, and the worker's rank with it; -1 for none.
func (t *table) best(w int, held []heap) (best int, with rank) {
	best = -1
	top := 0
	worker, self := &t.workers[w], &t.m.Workers[w]
	for k, jobs := range worker.jobs {
		for _, i := range jobs {
			o := int(i)
			it := &t.m.Orders[o]
			if it.Wage < self.WageFloor {
				continue
			}
			score := t.m.Weights.Wage*int((it.Wage-self.WageFloor)/wageStep) +
				int(worker.wishes[0][t.orders[o].state]) + int(worker.wishes[1][t.orders[o].sector])
			if best >= 0 && (score < top || score == top && t.orders[o].seat > t.orders[best].seat) {
				continue
			}
			r := t.rank(worker, o, worker.months[k])
			r.worker = int32(w)
			if !held[o].takes(r, it.Places) || !t.suits(worker, self, o, worker.months[k]) || t.m.Law != nil && t.m.Law(self, it) != "" {
				continue
			}
			best, top, with = o, score, r
		}
	}
	return best, with
}

// suits is Suits on numbers, occupation and wage floor known to be met.
func (t *table) suits(w *worker, self *Worker, o int, months int32) bool {
	it, order := &t.m.Orders[o], &t.orders[o]
	if int(months) < it.MinMonths || !self.From.IsZero() && !it.Start.IsZero() && it.Start.Before(self.From) {
		return false
	}
	for i, need := range order.required {
		if need&^w.units[i] != 0 {
			return false
		}
	}
	for _, need := range order.needs {
		if w.speaks[need.lang].level < need.level {
			return false
		}
	}
	return true
}

// rank is OrderScore on numbers.
func (t *table) rank(w *worker, o int, months int32) rank {
	ws, order := t.m.Weights, &t.orders[o]
	score := ws.Month * min(int(months), ws.MonthsTop)
	for i, want := range order.preferred {
		score += ws.Preferred * bits.OnesCount64(want&w.units[i])
	}
	for _, need := range order.needs {
		score += ws.Language * int(w.speaks[need.lang].level-need.level)
	}
	return rank{score: int32(score), seat: w.seat}
}

// sequence returns the workers with the most experience and units first.
func (t *table) sequence() []int {
	strength := make([]int, len(t.workers))
	for i := range t.workers {
		w := &t.workers[i]
		for _, m := range w.months {
			strength[i] = max(strength[i], t.m.Weights.Month*min(int(m), t.m.Weights.MonthsTop))
		}
		for _, u := range w.units {
			strength[i] += t.m.Weights.Preferred * bits.OnesCount64(u)
		}
	}
	out := make([]int, len(t.workers))
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(strength[b], strength[a]), cmp.Compare(t.workers[a].seat, t.workers[b].seat))
	})
	return out
}
