package price

import "slices"

// pendingMax bounds the prices a sample holds before it counts them together.
const pendingMax = 512

// count is a price in the currency's smallest unit and how often it was seen.
type count struct {
	price int32
	n     int32
}

// sample holds every price of one item in one place exactly, in memory that
// grows with the number of different prices, not with the number of prices.
type sample struct {
	pending  []int32
	counts   []count // ascending, up to the last settle
	n        int64
	premises int32
}

// add puts in one price.
func (s *sample) add(price int32) {
	s.pending = append(s.pending, price)
	s.n++
	if len(s.pending) >= pendingMax {
		s.settle()
	}
}

// settle sorts the pending prices and merges them into the counts.
func (s *sample) settle() {
	if len(s.pending) == 0 {
		return
	}
	slices.Sort(s.pending)
	merged := make([]count, 0, len(s.counts)+16)
	put := func(price, n int32) {
		if last := len(merged) - 1; last >= 0 && merged[last].price == price {
			merged[last].n += n
		} else {
			merged = append(merged, count{price, n})
		}
	}
	i := 0
	for _, p := range s.pending {
		for i < len(s.counts) && s.counts[i].price <= p {
			put(s.counts[i].price, s.counts[i].n)
			i++
		}
		put(p, 1)
	}
	for ; i < len(s.counts); i++ {
		put(s.counts[i].price, s.counts[i].n)
	}
	s.counts, s.pending = merged, s.pending[:0]
}

// tenth returns the q/10 quantile in tenths of the smallest unit, exactly: the
// value at position (n-1)·q/10 of the sorted prices, linear between the two
// neighbours. Call settle first; n must be positive.
func (s *sample) tenth(q int64) int64 {
	position := (s.n - 1) * q
	at, rest := position/10, position%10
	low := s.at(at)
	if rest == 0 {
		return low * 10
	}
	return low*10 + rest*(s.at(at+1)-low)
}

// at returns the k-th smallest price, from 0.
func (s *sample) at(k int64) int64 {
	for _, c := range s.counts {
		if k < int64(c.n) {
			return int64(c.price)
		}
		k -= int64(c.n)
	}
	return int64(s.counts[len(s.counts)-1].price)
}
