package ask

import (
	"regexp"
	"strings"
)

// Shapes of contacts inside other words; ParseContact decides.
var (
	addressShape = regexp.MustCompile(`[^\s<>,;:()]+@[^\s<>,;:()]+\.[^\s<>,;:()]+`)
	numberShape  = regexp.MustCompile(`\+?\d[\d .()-]{6,}\d`)
)

// SplitContact parts "Siti, 012-345 6789" into the name and the contact, as
// ParseContact returns it. Either may be missing; ok is false when what looks
// like a number or an address is none.
func SplitContact(s string) (name, contact string, ok bool) {
	for _, shape := range []*regexp.Regexp{addressShape, numberShape} {
		if at := shape.FindStringIndex(s); at != nil {
			if contact, ok = ParseContact(s[at[0]:at[1]]); !ok {
				return "", "", false
			}
			s = s[:at[0]] + " " + s[at[1]:]
			break
		}
	}
	if contact == "" && strings.Contains(s, "@") {
		return "", "", false
	}
	name = strings.Join(strings.Fields(s), " ")
	return strings.Trim(name, " ,;:-()<>/"), contact, true
}

// WithoutContacts returns the text with every e-mail address and phone number
// in it replaced by "…": askers write them into their asks.
func WithoutContacts(text string) string {
	text = addressShape.ReplaceAllString(text, "…")
	return numberShape.ReplaceAllStringFunc(text, func(digits string) string {
		if contact, ok := ParseContact(digits); !ok || contact == "" {
			return digits
		}
		return "…"
	})
}
