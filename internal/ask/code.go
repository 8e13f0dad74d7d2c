package ask

import (
	"crypto/rand"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O, U, so that a code read aloud or
// copied by hand stays readable.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is the number of characters of a code; the last one checks the rest.
const codeLength = 8

// NewCode returns a fresh code. Seven random characters are 2^35 codes: a
// guesser who tries one code a second meets one of a million asks about every
// nine hours and then reads no personal data.
func NewCode() string {
	b := make([]byte, codeLength-1)
	rand.Read(b) // never fails, says its documentation
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b) + string(checkOf(string(b)))
}

// checkOf returns the check character: the sum of the characters' values times
// odd weights, modulo 32, which catches any single wrong character.
func checkOf(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += (2*i + 1) * strings.IndexByte(alphabet, s[i])
	}
	return alphabet[sum%32]
}

// ParseCode returns the code a person typed in its written form – upper case,
// O read as 0, I and L as 1, spaces and hyphens dropped – and whether its check
// character is right.
func ParseCode(s string) (string, bool) {
	s = strings.NewReplacer("O", "0", "I", "1", "L", "1", " ", "", "-", "").Replace(strings.ToUpper(s))
	if len(s) != codeLength {
		return "", false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", false
		}
	}
	return s, checkOf(s[:codeLength-1]) == s[codeLength-1]
}
