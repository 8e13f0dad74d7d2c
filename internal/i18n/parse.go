package i18n

import (
	"strings"

	"siger/internal/amount"
)

// ParseNumber reads a number as people of language l type it, and whether it is
// one. "1.500,5" and "1,500.5" are the same in every language: the last mark is
// the decimal one. A single mark is the decimal one where the language writes it
// so ("1,5" in Indonesian, "1.5" in Malay and English) or where it cannot stand
// between thousands ("1.5" in Indonesian); "1.500" is 1500 in Indonesian and 1.5
// in Malay and English. Spaces may stand between thousands. Show the number back:
// a reader of the other country means something else by it.
func ParseNumber(l Lang, s string) (amount.Decimal, bool) {
	s = strings.TrimSpace(s)
	sign := ""
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		sign, s = "-", rest
	}
	if s == "" || strings.Trim(s, "0123456789., \u00a0\u202f") != "" {
		return amount.Zero, false
	}
	whole, fraction := s, ""
	if at := pointOf(l, s); at >= 0 {
		whole, fraction = s[:at], s[at+1:]
	}
	digits, ok := ungroup(whole)
	if !ok || strings.Trim(fraction, "0123456789") != "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, ",") {
		return amount.Zero, false
	}
	d, err := amount.Parse(sign + digits + "." + fraction + "0")
	if err != nil {
		return amount.Zero, false
	}
	return d.Reduce(), true
}

// pointOf returns where the decimal mark of s stands, -1 when it has none.
func pointOf(l Lang, s string) int {
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	at := max(dot, comma)
	if at < 0 || min(dot, comma) >= 0 {
		return at // none, or both: the last one
	}
	if strings.Count(s, s[at:at+1]) > 1 {
		return -1 // repeated: between thousands
	}
	point := byte('.')
	if l == ID {
		point = ','
	}
	if _, grouped := ungroup(s); s[at] != point && grouped && s[0] != '0' {
		return -1
	}
	return at
}

// ungroup returns the digits of a whole number without the marks between its
// thousands, and whether the marks, all of one kind, stand where they may.
func ungroup(s string) (string, bool) {
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
	at := strings.IndexAny(s, "., ")
	if at < 0 {
		return s, s != ""
	}
	parts := strings.Split(s, s[at:at+1])
	for i, part := range parts {
		if strings.Trim(part, "0123456789") != "" || i > 0 && len(part) != 3 || len(part) == 0 || len(part) > 3 {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}
