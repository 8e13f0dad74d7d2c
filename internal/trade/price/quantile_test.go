package price

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTenth(t *testing.T) {
	for _, c := range []struct {
		prices           []int32
		p10, median, p90 int64 // tenths of a sen
	}{
		{[]int32{450}, 4500, 4500, 4500},
		// position 1·0.5 = 0.5: halfway from 400 to 451 = 425.5; 0.1: 405.1; 0.9: 445.9
		{[]int32{451, 400}, 4051, 4255, 4459},
		// n-1 = 4: 0.4 → 100+0.4·100 = 140; 2 → 300; 3.6 → 400+0.6·600 = 760
		{[]int32{300, 100, 1000, 200, 400}, 1400, 3000, 7600},
		{[]int32{500, 500, 500, 500}, 5000, 5000, 5000},
	} {
		var s sample
		for _, p := range c.prices {
			s.add(p)
		}
		s.settle()
		if p10, median, p90 := s.tenth(1), s.tenth(5), s.tenth(9); p10 != c.p10 || median != c.median || p90 != c.p90 {
			t.Errorf("%v: %d %d %d, want %d %d %d", c.prices, p10, median, p90, c.p10, c.median, c.p90)
		}
	}
}

// However prices arrive and however often they are counted together, the
// quantile is that of the sorted list.
func TestTenthOfSortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prices := rapid.SliceOfN(rapid.Int32Range(1, 60), 1, 3*pendingMax).Draw(t, "prices")
		var s sample
		for i, p := range prices {
			if s.add(p); i%97 == 0 {
				s.settle()
			}
		}
		s.settle()
		slices.Sort(prices)
		for q := int64(0); q <= 10; q++ {
			position := int64(len(prices)-1) * q
			want := int64(prices[position/10]) * 10
			if rest := position % 10; rest > 0 {
				want += rest * int64(prices[position/10+1]-prices[position/10])
			}
			if got := s.tenth(q); got != want {
				t.Fatalf("q %d of %d: %d, want %d", q, len(prices), got, want)
			}
		}
	})
}

func TestSampleGrowsWithDifferentPricesOnly(t *testing.T) {
	var s sample
	for i := range int32(200_000) {
		s.add(100 + i%7)
	}
	s.settle()
	if len(s.counts) != 7 || cap(s.pending) > 2*pendingMax || s.n != 200_000 {
		t.Errorf("%d counts, room for %d pending, n %d", len(s.counts), cap(s.pending), s.n)
	}
}
