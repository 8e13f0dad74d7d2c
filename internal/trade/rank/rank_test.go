package rank

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// offers draws n offers with ids in order.
func offers(t *rapid.T, n int) []Offer {
	out := make([]Offer, n)
	for i := range out {
		out[i] = Offer{
			ID: fmt.Sprintf("o%05d", i), At: i,
			CapacityKg: rapid.Int64Range(0, 200_000).Draw(t, "capacity"),
			MinimumKg:  rapid.Int64Range(0, 30_000).Draw(t, "minimum"),
			Papers:     rapid.Float64Range(0, 1).Draw(t, "papers"),
			Cost:       rapid.Float64Range(0, 1).Draw(t, "cost"),
			Record:     rapid.Float64Range(0, 1).Draw(t, "record"),
		}
	}
	return out
}

// The index answers as sorting every offer would.
func TestTopEqualsSortingAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := offers(t, rapid.IntRange(0, 60).Draw(t, "n"))
		need := Need{Kg: rapid.Int64Range(0, 100_000).Draw(t, "kg"), Fit: 1}
		k := rapid.IntRange(1, 12).Draw(t, "k")
		var want []Scored
		for i := range all {
			o := all[i]
			want = append(want, Score(&o, need))
		}
		slices.SortFunc(want, Compare)
		want = want[:min(k, len(want))]
		got := Build(slices.Clone(all)).Top(need, k)
		if len(got) != len(want) {
			t.Fatalf("got %d results, want %d", len(got), len(want))
		}
		for i := range got {
			if d := got[i].Total - want[i].Total; d > tie || d < -tie {
				t.Fatalf("place %d: got %s with %.6f, want %s with %.6f", i, got[i].Offer.ID, got[i].Total, want[i].Offer.ID, want[i].Total)
			}
		}
	})
}

// Building from any order of the same offers gives the same answer.
func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := offers(t, rapid.IntRange(2, 40).Draw(t, "n"))
		shuffled := rapid.Permutation(all).Draw(t, "order")
		need := Need{Kg: 5000, Fit: 1}
		a, b := Build(slices.Clone(all)).Top(need, 8), Build(slices.Clone(shuffled)).Top(need, 8)
		for i := range a {
			if a[i].Offer.ID != b[i].Offer.ID {
				t.Fatalf("place %d: %s or %s", i, a[i].Offer.ID, b[i].Offer.ID)
			}
		}
	})
}

func TestScoreParts(t *testing.T) {
	for _, c := range []struct {
		name                      string
		offer                     Offer
		kg                        int64
		wantCapacity, wantMinimum float64
	}{
		// 10 t a month covers 5 t wholly; 5 t is above the minimum of 1 t.
		{"enough", Offer{CapacityKg: 10_000, MinimumKg: 1_000}, 5_000, 20, 15},
		// 2.5 t of 5 t is half: 10 of 20 points.
		{"half the capacity", Offer{CapacityKg: 2_500, MinimumKg: 1_000}, 5_000, 10, 15},
		// 5 t against a minimum of 20 t is a quarter: 3.75 of 15 points.
		{"below the minimum", Offer{CapacityKg: 50_000, MinimumKg: 20_000}, 5_000, 20, 3.75},
		{"no quantity said", Offer{CapacityKg: 50_000, MinimumKg: 20_000}, 0, 10, 7.5},
		{"nothing known", Offer{}, 5_000, 10, 15},
	} {
		s := Score(&c.offer, Need{Kg: c.kg, Fit: 1})
		if s.Capacity != c.wantCapacity || s.Minimum != c.wantMinimum {
			t.Errorf("%s: capacity %v minimum %v, want %v and %v", c.name, s.Capacity, s.Minimum, c.wantCapacity, c.wantMinimum)
		}
	}
}

func BenchmarkTop(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			all := make([]Offer, n)
			for i := range all {
				h := uint64(i)*0x9E3779B97F4A7C15 + 1
				all[i] = Offer{ID: fmt.Sprintf("o%07d", i), CapacityKg: int64(h % 200_000), MinimumKg: int64(h >> 20 % 30_000),
					Papers: float64(h>>3%1000) / 1000, Cost: float64(h>>13%1000) / 1000, Record: float64(h>>23%1000) / 1000}
			}
			ix := Build(all)
			b.ReportAllocs()
			for b.Loop() {
				ix.Top(Need{Kg: 5000, Fit: 1}, 8)
			}
		})
	}
}
