package ask

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A code survives being read aloud, and any single wrong character is noticed.
func TestCodesCheckThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := NewCode()
		sloppy := strings.ToLower(code[:4]) + " - " + strings.NewReplacer("0", "o", "1", "l").Replace(code[4:])
		if got, ok := ParseCode(sloppy); !ok || got != code {
			t.Fatalf("%q was read as %q, %v", sloppy, got, ok)
		}
		at := rapid.IntRange(0, codeLength-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte(alphabet)).Draw(t, "other")
		if other == code[at] {
			return
		}
		wrong := code[:at] + string(other) + code[at+1:]
		if _, ok := ParseCode(wrong); ok {
			t.Fatalf("%s passes as a code beside %s", wrong, code)
		}
	})
}

func TestParseCodeRefuses(t *testing.T) {
	for _, s := range []string{"", "ABC", "ABCDEFGHJ", "ABCDEFG!", "АBCDEFGH", strings.Repeat("A", 1000)} {
		if got, ok := ParseCode(s); ok {
			t.Errorf("%q passes as %q", s, got)
		}
	}
}
