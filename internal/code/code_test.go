package code

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A code reads back however it was copied, and no single wrong character passes.
func TestCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(4, 16).Draw(t, "n")
		c := New(n)
		typed := strings.ToLower(c[:n/2]) + " - " + strings.NewReplacer("0", "o", "1", "l").Replace(c[n/2:]) + " "
		if got, ok := Parse(typed, n); !ok || got != c {
			t.Fatalf("%q reads as %q, %v", typed, got, ok)
		}
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte(strings.ReplaceAll(alphabet, string(c[at]), ""))).Draw(t, "other")
		wrong := c[:at] + string(other) + c[at+1:]
		if _, ok := Parse(wrong, n); ok {
			t.Fatalf("%q passes for %q", wrong, c)
		}
	})
	for _, s := range []string{"", "A", "UUUUUUUU", strings.Repeat("-", 1000), "АBCDEFGH", "ABCDEFG!", "0000000\x00"} {
		if got, ok := Parse(s, 8); ok {
			t.Errorf("%q reads as %q", s, got)
		}
	}
}
