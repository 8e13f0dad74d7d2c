package price

import (
	"slices"
)

// tally counts a month's rows into samples by item, state and channel. Its
// memory depends on the lookups and on how many different prices there are,
// not on the number of rows.
type tally struct {
	first, days int32
	items       []Item
	itemAt      []int32 // by code: position in items, -1 unknown
	premiseAt   []int32 // by code: position in premises, -1 unknown
	groupOf     []int32 // by premise: position in groups, -1 state unknown
	groups      []group
	samples     []sample   // group × item
	seen        [][]uint64 // by premise: bits day × item, then item on any day

	rows, taken, duplicates, rounded int64
	refused                          refusals
	firstDuplicates                  []string
}

// group is what observations are kept apart by, besides the item.
type group struct {
	state   string
	channel Channel
}

func newTally(m Month, items []Item, premises []Premise) *tally {
	t := &tally{items: items, seen: make([][]uint64, len(premises)), groupOf: make([]int32, len(premises))}
	t.first, t.days = m.bounds()
	t.itemAt = positions(len(items), func(i int) int32 { return items[i].Code })
	t.premiseAt = positions(len(premises), func(i int) int32 { return premises[i].Code })
	for i, p := range premises {
		t.groupOf[i] = -1
		if p.StateID == "" {
			continue
		}
		g := group{p.StateID, p.Channel}
		at := slices.Index(t.groups, g)
		if at < 0 {
			at = len(t.groups)
			t.groups = append(t.groups, g)
		}
		t.groupOf[i] = int32(at)
	}
	t.samples = make([]sample, len(t.groups)*len(items))
	return t
}

// positions inverts codes: a slice by code, -1 where there is none.
func positions(n int, code func(int) int32) []int32 {
	highest := int32(-1)
	for i := range n {
		highest = max(highest, code(i))
	}
	out := make([]int32, highest+1)
	for i := range out {
		out[i] = -1
	}
	for i := range n {
		out[code(i)] = int32(i)
	}
	return out
}

func lookup(at []int32, code int32) int32 {
	if code < 0 || int(code) >= len(at) {
		return -1
	}
	return at[code]
}

// add counts rows; each ends as taken, duplicate or refused.
func (t *tally) add(rows []row) {
	t.rows += int64(len(rows))
	for i := range rows {
		r := &rows[i]
		if r.bad != "" {
			t.refused.add(r.bad, r.describe)
			continue
		}
		day := r.day - t.first
		if day < 0 || day >= t.days {
			t.refused.add(DateOutside, r.describe)
			continue
		}
		premise, item := lookup(t.premiseAt, r.premise), lookup(t.itemAt, r.item)
		switch {
		case premise < 0:
			t.refused.add(PremiseUnknown, r.describe)
		case item < 0:
			t.refused.add(ItemUnknown, r.describe)
		case t.groupOf[premise] < 0:
			t.refused.add(StateUnknown, r.describe)
		default:
			t.take(r, premise, item, day)
		}
	}
}

// take counts a good row, unless the premise's price of that item and day was
// there already: then the first one stands.
func (t *tally) take(r *row, premise, item, day int32) {
	if t.seen[premise] == nil {
		t.seen[premise] = make([]uint64, (len(t.items)*int(t.days+1)+63)/64)
	}
	s := &t.samples[int(t.groupOf[premise])*len(t.items)+int(item)]
	if !mark(t.seen[premise], int(day)*len(t.items)+int(item)) {
		t.duplicates++
		if len(t.firstDuplicates) < examplesKept {
			t.firstDuplicates = append(t.firstDuplicates, r.describe())
		}
		return
	}
	if mark(t.seen[premise], int(t.days)*len(t.items)+int(item)) {
		s.premises++
	}
	if r.rounded {
		t.rounded++
	}
	t.taken++
	s.add(r.sen)
}

// mark sets a bit and returns whether it was clear.
func mark(bits []uint64, n int) bool {
	word, bit := &bits[n/64], uint64(1)<<(n%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

// bands returns the month's bands, by group, then item.
func (t *tally) bands(month, currency string) (out []Band) {
	for g, grp := range t.groups {
		for i, item := range t.items {
			s := &t.samples[g*len(t.items)+i]
			if s.n == 0 {
				continue
			}
			s.settle()
			out = append(out, Band{Item: int(item.Code), State: grp.state, Month: month, Channel: grp.channel,
				Currency: currency, N: int(s.n), Premises: int(s.premises),
				P10: mils(s.tenth(1)), Median: mils(s.tenth(5)), P90: mils(s.tenth(9)),
				ItemName: item.Name, Unit: item.Unit, Grams: item.Grams, GramsApprox: item.GramsApprox})
		}
	}
	return out
}
