// Package code makes and reads the codes people copy by hand: letters and
// figures without I, L, O, U, the last one checking the rest.
package code

import (
	"crypto/rand"
	"strings"
)

// alphabet is Crockford's base 32, in which a code read aloud stays readable.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New returns a fresh code of n characters: n-1 at random (five bits each) and
// the check character.
func New(n int) string {
	b := make([]byte, n-1)
	rand.Read(b) // never fails, says its documentation
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b) + string(check(string(b)))
}

// check returns the check character: the sum of the characters' values times
// odd weights, modulo 32, which catches any single wrong character.
func check(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += (2*i + 1) * strings.IndexByte(alphabet, s[i])
	}
	return alphabet[sum%32]
}

// Parse returns the code of n characters that a person typed, in its written
// form – upper case, O read as 0, I and L as 1, spaces and hyphens dropped – and
// whether it can be one.
func Parse(s string, n int) (string, bool) {
	if len(s) > 4*n { // spaces and hyphens allowed for, but nobody's essay
		return "", false
	}
	s = strings.NewReplacer("O", "0", "I", "1", "L", "1", " ", "", "-", "").Replace(strings.ToUpper(s))
	if len(s) != n {
		return "", false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", false
		}
	}
	return s, check(s[:n-1]) == s[n-1]
}
