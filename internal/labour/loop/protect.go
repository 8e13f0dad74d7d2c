package loop

import (
	"cmp"
	"slices"
)

// parts returns the three parts of a row that exclude each other.
func (p People) parts() [3]int { return [3]int{p.Unplaced, p.Placed, p.Paid} }

// protect withholds rows so that nobody can narrow down a small number.
//
// First, every row with a part under the threshold is withheld whole, a part of
// nobody too: "none was placed" tells of each of them. Parts, not sums, are
// looked at, because 30 completed and 28 placed says 2. The sum over all centres
// gives away the sum of the rows withheld, so it is given out only with enough
// behind it: in every part at least the threshold even for a centre that takes
// away its own, which needs three rows at least. Of a row withheld an outsider then knows
// each part to lie between nothing and a sum that wide, and so does another
// centre. While that is not so, the smallest row given out is withheld as well;
// when fewer than two would be left, the sum is withheld instead and the rows
// stay, for without it they say nothing of the others.
func (f *Figures) protect() {
	var kept, gone, empty []*Centre
	for i := range f.Centres {
		c := &f.Centres[i]
		if c.People.Completed == 0 {
			empty = append(empty, c) // hides nobody
		} else if parts := c.People.parts(); slices.Min(parts[:]) < Threshold {
			gone = append(gone, c)
		} else {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b *Centre) int {
		return cmp.Or(cmp.Compare(b.People.Completed, a.People.Completed), cmp.Compare(a.Centre, b.Centre))
	})
	more, rest := gone, kept
	for len(gone) > 0 && !wide(more) && len(rest) > 0 {
		more, rest = append(more[:len(more):len(more)], rest[len(rest)-1]), rest[:len(rest)-1]
	}
	if total := f.sum(); len(gone) == 0 {
		f.Total = total
	} else if wide(more) && (len(rest) >= 2 || len(kept) < 2) {
		f.Total, gone = total, more
	}
	if f.Total != nil {
		if parts := f.Total.parts(); slices.Min(parts[:]) < Threshold {
			f.Total = nil
		}
	}
	for _, c := range append(gone, empty...) {
		c.People = nil
	}
}

// wide tells whether the sum of some rows may be known: whichever of them takes
// itself away, the threshold is left in every part.
func wide(rows []*Centre) bool {
	var sum [3]int
	for _, c := range rows {
		for k, n := range c.People.parts() {
			sum[k] += n
		}
	}
	for _, c := range rows {
		for k, n := range c.People.parts() {
			if sum[k]-n < Threshold {
				return false
			}
		}
	}
	return true
}

func (f *Figures) sum() *People {
	total := &People{}
	for _, c := range f.Centres {
		total.Completed += c.People.Completed
		total.Unplaced += c.People.Unplaced
		total.Placed += c.People.Placed
		total.Paid += c.People.Paid
	}
	return total
}
