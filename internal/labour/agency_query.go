package labour

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxQuery is how much of what is pasted into the box is read, in characters.
const maxQuery = 300

// AgencyQuery is what somebody asks about an agency: a name, a licence number, a
// telephone number, or a message in which one stands.
type AgencyQuery struct {
	Phones   []string // +country digits; a number without its country may be of either side
	Licences []string // folded: the whole, and each word with a digit
	Words    []string // of the name, folded, without the legal form
	Name     string   // the words in one
}

// Empty reports whether there is nothing to look for.
func (q AgencyQuery) Empty() bool { return len(q.Phones) == 0 && len(q.Licences) == 0 && q.Name == "" }

var (
	phoneLink = regexp.MustCompile(`(?i)(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=|tel:)\+?(\d{7,15})\S*`)
	phoneRun  = regexp.MustCompile(`(?:\+|00)?\(?\d[\d\s().\p{Pd}]{6,22}\d`)
)

// ParseAgencyQuery reads the box: "PT Contoh Maju", "B.3/123/2024", "0812-3456
// 7890", "+62 812…", "wa.me/62812…", or a message that holds one of them.
func ParseAgencyQuery(text string) (q AgencyQuery) {
	text = norm.NFKC.String(strings.ToValidUTF8(text, ""))
	if r := []rune(text); len(r) > maxQuery {
		text = string(r[:maxQuery])
	}
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // marks of direction, zero width
			return -1
		}
		return r
	}, text)
	rest := phoneLink.ReplaceAllStringFunc(text, func(s string) string {
		q.addPhones("+" + phoneLink.FindStringSubmatch(s)[1])
		return " "
	})
	rest = phoneRun.ReplaceAllStringFunc(rest, func(s string) string {
		for from := s; ; { // a figure may stand before the number: "…/2024 0812 3456 7890"
			if q.addPhones(from) {
				return s[:len(s)-len(from)] + " "
			}
			_, after, more := strings.Cut(from, " ")
			if !more {
				return s
			}
			from = after
		}
	})
	for i, word := range append([]string{text}, strings.Fields(text)...) {
		if key := foldLicence(word); strings.ContainsAny(key, "0123456789") && (i == 0 || len(key) > 3) && len(q.Licences) < 10 {
			q.Licences = append(q.Licences, key)
		}
	}
	q.Words = nameWords(rest)
	q.Name = strings.Join(q.Words, "")
	return q
}

// addPhones adds the numbers a text may mean, and reports whether it is one.
func (q *AgencyQuery) addPhones(text string) bool {
	phones := PhonesOf(text)
	for _, p := range phones {
		if !slices.Contains(q.Phones, p) && len(q.Phones) < 6 {
			q.Phones = append(q.Phones, p)
		}
	}
	return len(phones) > 0
}

// PhonesOf returns the numbers a text may mean, as +country digits: one with its
// country is itself, one that begins with 0 may be of Indonesia or of Malaysia.
// A text that is no telephone number returns none.
func PhonesOf(text string) []string {
	text = strings.TrimSpace(text)
	international := strings.HasPrefix(text, "+")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	if after, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = after, true
	}
	for _, country := range []string{"62", "60"} { // +62 (0) 812…
		if after, ok := strings.CutPrefix(digits, country+"0"); ok {
			digits, international = country+after, true
		}
	}
	local, trunk := strings.CutPrefix(digits, "0")
	var out []string
	switch {
	case international:
		out = []string{digits}
	case trunk:
		out = []string{"62" + local, "60" + local}
	case strings.HasPrefix(digits, "62"), strings.HasPrefix(digits, "60"):
		out = []string{digits}
	case strings.HasPrefix(digits, "8"): // 812…, written without the 0
		out = []string{"62" + digits}
	}
	for i := range out {
		out[i] = "+" + out[i]
	}
	return slices.DeleteFunc(out, func(p string) bool { return len(p) < 9 || len(p) > 16 || p[1] == '0' })
}

// foldLicence returns the letters and digits of a licence number, small.
func foldLicence(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// legalForms are words of a company's name that do not tell it from another.
var legalForms = []string{"pt", "cv", "tbk", "persero", "p3mi", "pjtki", "pptkis"}

// nameWords returns the words of a company's name: small, without accents,
// signs and legal form. A name of nothing else keeps them.
func nameWords(name string) []string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			return -1
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return ' '
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	all := strings.Fields(folded)
	if len(all) > 2 && all[0] == "p" && all[1] == "t" { // P.T.
		all = all[2:]
	}
	if words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(legalForms, w) }); len(words) > 0 {
		return words
	}
	return all
}

// agencyKey is how a name is found, however it is spaced and signed.
func agencyKey(name string) string { return strings.Join(nameWords(name), "") }

// partOf reports whether every word asked for begins a word of the name, in any
// order, or is the name's initials. Words of one or two letters tell nothing.
func partOf(asked, name []string) bool {
	told := false
	for _, w := range asked {
		if len(w) < 3 {
			continue
		}
		if !slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, w) }) {
			return len(asked) == 1 && len(name) > 2 && w == initials(name)
		}
		told = true
	}
	return told
}

// initials returns the first letters of the words.
func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteRune([]rune(w)[0])
	}
	return b.String()
}

// nearTo reports whether two name keys differ by a few letters: one in five,
// three at most. Short ones must be the same, which is not near.
func nearTo(a, b string) bool {
	x, y := []rune(a), []rune(b)
	bound := min(3, min(len(x), len(y))/5)
	return bound > 0 && a != b && distance(x, y, bound) <= bound
}

// distance is the number of letters to put in, leave out, change or swap with
// their neighbour to make x into y; any number above bound where it is more. It
// looks only at what lies within the bound.
func distance(x, y []rune, bound int) int {
	if len(x)-len(y) > bound || len(y)-len(x) > bound {
		return bound + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		for j := range row {
			row[j] = bound + 1
		}
		if i < bound {
			row[0] = i + 1
		}
		least := row[0]
		for j := max(0, i-bound); j < min(len(y), i+bound+1); j++ {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > bound {
			return bound + 1
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
