package clock

import (
	"testing"

	"pgregory.net/rapid"
)

// A date reads back from what it writes, and dates order as their days do.
func TestDateWritesAndOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := NewDate(1600, 1, 1)
		a := start.AddDays(rapid.IntRange(0, 400_000).Draw(t, "a"))
		n := rapid.IntRange(-800, 800).Draw(t, "n")
		b := a.AddDays(n)
		if back, err := ParseDate(a.String()); err != nil || back != a {
			t.Fatalf("%s reads back as %v, %v", a, back, err)
		}
		want := 0
		if n > 0 {
			want = -1
		} else if n < 0 {
			want = 1
		}
		if a.Compare(b) != want || a.DaysUntil(b) != n {
			t.Fatalf("%s and %s: %d, %d days", a, b, a.Compare(b), a.DaysUntil(b))
		}
	})
}
