// Package rank finds the best offers for a need. It is a pure in-memory index:
// offers of one product class lie in cells by capacity and minimum order, each
// cell sorted by the part of the score that does not depend on the asker. A
// search merges the cells best first and stops as soon as no unseen offer can
// enter the result, so that its cost grows with the result and the number of
// cells, not with the number of offers.
package rank

import (
	"cmp"
	"container/heap"
	"math/bits"
	"slices"
)

// Weights of the parts of a score; together 100 points. They are stated on the
// page beside each result.
const (
	WeightFit      = 30.0 // product class and form
	WeightCapacity = 20.0 // monthly capacity against the quantity
	WeightMinimum  = 15.0 // minimum order against the quantity
	WeightPapers   = 15.0 // certificates in force, and checked
	WeightCost     = 12.0 // price, later refined by the landed cost
	WeightRecord   = 8.0  // reply time and orders done
)

// OtherFormFit is the share of WeightFit for the same material in another form.
const OtherFormFit = 0.4

// Offer is what ranking needs of an offer. Papers, Cost and Record are shares
// from 0 to 1 that do not depend on the asker.
type Offer struct {
	ID         string  // breaks ties: the smaller first
	CapacityKg int64   // per month; 0 unknown
	MinimumKg  int64   // smallest order; 0 none or unknown
	Papers     float64 // share of WeightPapers earned
	Cost       float64 // 1 for the cheapest of its class, towards 0
	Record     float64 // share of WeightRecord earned
	At         int     // the caller's own index of the offer
}

// Need is what an ask wants of a class: Kg is 0 when no quantity was said.
type Need struct {
	Kg  int64
	Fit float64 // share of WeightFit: 1 for the class asked for
}

// Scored is an offer with the parts of its score, in points.
type Scored struct {
	Offer                                               *Offer
	Fit, Capacity, Minimum, Papers, Cost, Record, Total float64
}

// Index holds the offers of one product class.
type Index struct{ cells []cell }

// cell holds offers whose capacity and minimum lie in the same powers of two,
// best static score first.
type cell struct {
	capacity, minimum int // bit lengths
	offers            []Offer
}

// Build returns the index of the offers, which it may reorder.
func Build(offers []Offer) *Index {
	slices.SortFunc(offers, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(bits.Len64(uint64(a.CapacityKg)), bits.Len64(uint64(b.CapacityKg))),
			cmp.Compare(bits.Len64(uint64(a.MinimumKg)), bits.Len64(uint64(b.MinimumKg))),
			cmp.Compare(b.static(), a.static()), cmp.Compare(a.ID, b.ID))
	})
	ix := &Index{}
	for start := 0; start < len(offers); {
		c := cell{capacity: bits.Len64(uint64(offers[start].CapacityKg)), minimum: bits.Len64(uint64(offers[start].MinimumKg))}
		end := start
		for end < len(offers) && bits.Len64(uint64(offers[end].CapacityKg)) == c.capacity && bits.Len64(uint64(offers[end].MinimumKg)) == c.minimum {
			end++
		}
		c.offers = offers[start:end:end]
		ix.cells = append(ix.cells, c)
		start = end
	}
	return ix
}

// static returns the points of the parts that do not depend on the asker.
func (o *Offer) static() float64 {
	return o.Papers*WeightPapers + o.Cost*WeightCost + o.Record*WeightRecord
}

// Len returns the number of offers.
func (ix *Index) Len() (n int) {
	for _, c := range ix.cells {
		n += len(c.offers)
	}
	return n
}

// capacityShare returns how much of the quantity a month's capacity covers, at
// most 1. Without a quantity, or with an unknown capacity, it is one half: it
// neither helps nor rules out.
func capacityShare(capacity, kg int64) float64 {
	if kg <= 0 || capacity <= 0 {
		return 0.5
	}
	return min(1, float64(capacity)/float64(kg))
}

// minimumShare returns how near the quantity comes to the minimum order, at
// most 1; one half without a quantity, unless there is no minimum.
func minimumShare(minimum, kg int64) float64 {
	if minimum <= 0 {
		return 1
	}
	if kg <= 0 {
		return 0.5
	}
	return min(1, float64(kg)/float64(minimum))
}

// Score returns the score of one offer for the need.
func Score(o *Offer, n Need) Scored {
	s := Scored{
		Offer: o, Fit: n.Fit * WeightFit,
		Capacity: capacityShare(o.CapacityKg, n.Kg) * WeightCapacity,
		Minimum:  minimumShare(o.MinimumKg, n.Kg) * WeightMinimum,
		Papers:   o.Papers * WeightPapers, Cost: o.Cost * WeightCost, Record: o.Record * WeightRecord,
	}
	s.Total = s.Fit + s.Capacity + s.Minimum + s.Papers + s.Cost + s.Record
	return s
}

// bound returns the most any offer of the cell from position at on can score.
func (c *cell) bound(at int, n Need) float64 {
	top, low := int64(1)<<c.capacity-1, int64(0)
	if c.minimum > 0 {
		low = int64(1) << (c.minimum - 1)
	}
	return n.Fit*WeightFit + capacityShare(top, n.Kg)*WeightCapacity +
		minimumShare(low, n.Kg)*WeightMinimum + c.offers[at].static()
}

// Top returns the k best offers for the need, best first; ties go to the
// smaller id among those compared. The same input gives the same order.
func (ix *Index) Top(n Need, k int) []Scored {
	if k <= 0 || len(ix.cells) == 0 {
		return nil
	}
	front := make(frontier, 0, len(ix.cells))
	for i := range ix.cells {
		front = append(front, cursor{cell: &ix.cells[i], bound: ix.cells[i].bound(0, n)})
	}
	heap.Init(&front)
	best := make([]Scored, 0, k+1)
	for len(front) > 0 {
		head := &front[0]
		if len(best) == k && head.bound < best[k-1].Total-tie {
			break
		}
		best = insert(best, Score(&head.cell.offers[head.at], n), k)
		if head.at++; head.at == len(head.cell.offers) {
			heap.Pop(&front)
			continue
		}
		head.bound = head.cell.bound(head.at, n)
		if len(best) == k && head.bound <= best[k-1].Total {
			// Equal bounds cannot displace a result except by id; one look
			// per cell is enough to keep the order independent of the cells.
			heap.Pop(&front)
			continue
		}
		heap.Fix(&front, 0)
	}
	return best
}

// tie is the difference below which two scores count as equal.
const tie = 1e-9

// insert puts s into best, which stays sorted and at most k long.
func insert(best []Scored, s Scored, k int) []Scored {
	at, _ := slices.BinarySearchFunc(best, s, Compare)
	if at >= k {
		return best
	}
	best = slices.Insert(best, at, s)
	return best[:min(len(best), k)]
}

// Compare orders scored offers: higher total first, then the smaller id.
func Compare(a, b Scored) int {
	if d := a.Total - b.Total; d > tie || d < -tie {
		return cmp.Compare(b.Total, a.Total)
	}
	return cmp.Compare(a.Offer.ID, b.Offer.ID)
}

// cursor is a place in a cell with the bound of what lies from there on.
type cursor struct {
	cell  *cell
	at    int
	bound float64
}

// frontier is a heap of cursors, highest bound first.
type frontier []cursor

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].bound > f[j].bound }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }

// Push appends a cursor, for container/heap.
func (f *frontier) Push(x any) { *f = append(*f, x.(cursor)) }

// Pop removes the last cursor, for container/heap.
func (f *frontier) Pop() any {
	old := *f
	last := old[len(old)-1]
	*f = old[:len(old)-1]
	return last
}
