package ask

import "siger/internal/code"

// codeLength is the number of characters of a code; the last one checks the rest.
const codeLength = 8

// NewCode returns a fresh code. Seven random characters are 2^35 codes: a
// guesser who tries one code a second meets one of a million asks about every
// nine hours and then reads no personal data.
func NewCode() string { return code.New(codeLength) }

// ParseCode returns the code a person typed in its written form – upper case,
// O read as 0, I and L as 1, spaces and hyphens dropped – and whether its check
// character is right.
func ParseCode(s string) (string, bool) { return code.Parse(s, codeLength) }
