package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of an ask is read; what follows is cut with a note.
const maxRunes = 500

// token is one word, number or telling sign of an ask, folded: lower case,
// without diacritics. A word said twice ("anak-anak", "anak2") is one token
// ending in 2.
type token struct {
	text       string
	start, end int  // bytes of the original
	number     bool // digits, with the separators between them
	glued      bool // follows the token before without a gap
	breaks     bool // a comma, full stop or line end stands before it
	opens      bool // an opening bracket stands before it
	doubled    bool // a word said twice
}

// signs are the characters that are tokens of their own.
const signs = "/@-+%&$~="

// cut shortens s to maxRunes runes and reports whether it did.
func cut(s string) (string, bool) {
	n := 0
	for i := range s {
		if n++; n > maxRunes {
			return s[:i], true
		}
	}
	return s, false
}

// fold lower-cases a word and strips its diacritics.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && !('A' <= s[i] && s[i] <= 'Z')
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.M, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// kind of character: what may stand together in one token.
type runeKind byte

const (
	gap runeKind = iota
	letter
	digit
	sign
	comma // , ; : ! ? . and line ends
	opening
	joiner // apostrophes: part of a word
)

func kindOf(r rune) runeKind {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return letter
	case '0' <= r && r <= '9', r >= '０' && r <= '９':
		return digit
	case r == '\'', r == '’', r == '`', r == '′':
		return joiner
	case r == '×', r == '✕', r == '*':
		return letter // read as x
	case r == '–', r == '—', r == '−':
		return sign
	case r == '(' || r == '[':
		return opening
	case strings.ContainsRune(",;:!?.|\n\r", r):
		return comma
	case strings.ContainsRune(signs, r):
		return sign
	case r == '½', r == '¼', r == '¾':
		return digit
	case r < utf8.RuneSelf:
		return gap
	case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
		return letter
	}
	return gap
}

var apostrophes = strings.NewReplacer("'", "", "’", "", "`", "", "′", "")

var fractions = map[rune]string{'½': "5", '¼': "25", '¾': "75"}

// tokenise splits s into folded tokens.
func tokenise(s string) []token {
	toks := make([]token, 0, 24)
	glued, breaks, opens := false, true, false
	add := func(text string, from, to int, number bool) {
		toks = append(toks, token{text: text, start: from, end: to, number: number, glued: glued, breaks: breaks, opens: opens})
		glued, breaks, opens = true, false, false
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch kindOf(r) {
		case letter:
			j := wordEnd(s, i)
			text := fold(s[i:j])
			if r == '×' || r == '✕' || r == '*' {
				j, text = i+size, "x"
			} else if strings.ContainsAny(text, "'’`′") {
				text = apostrophes.Replace(text)
			}
			add(text, i, j, false)
			i = j
		case digit:
			j, text := numberEnd(s, i)
			add(text, i, j, true)
			i = j
		case joiner:
			if n := len(toks); n > 0 && toks[n-1].number && glued { // 20' is twenty feet
				add("ft", i, i+size, false)
			} else {
				glued = false
			}
			i += size
		case sign:
			text := s[i : i+size]
			if size > 1 {
				text = "-"
			}
			add(text, i, i+size, false)
			i += size
		case comma:
			glued, breaks = false, true
			i += size
		case opening:
			glued, opens = false, true
			i += size
		default:
			glued = false
			i += size
		}
	}
	return settle(toks, s)
}

// wordEnd returns where the word starting at i ends; apostrophes between
// letters belong to it.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		k := kindOf(r)
		if r == '×' || r == '✕' || r == '*' || k != letter && k != joiner {
			break
		}
		if k == joiner {
			if next, _ := utf8.DecodeRuneInString(s[i+size:]); kindOf(next) != letter {
				break
			}
		}
		i += size
	}
	return i
}

// numberEnd reads digits with single dots and commas between them; "1½" is 1.5.
func numberEnd(s string, i int) (int, string) {
	start := i
	var b []byte
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if f, ok := fractions[r]; ok {
			if len(b) == 0 {
				b = append(b, '0')
			}
			return i + size, string(b) + "." + f
		}
		switch {
		case '0' <= r && r <= '9':
			b = append(b, byte(r))
		case r >= '０' && r <= '９':
			b = append(b, byte(r-'０')+'0')
		case (r == '.' || r == ',') && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && len(b) > 0:
			b = append(b, byte(r))
		default:
			if string(b) == s[start:i] {
				return i, s[start:i]
			}
			return i, string(b)
		}
		i += size
	}
	return i, string(b)
}

// settle joins what belongs together: words said twice, "anak2", and letters
// with dots between them ("K.L."). Hyphens between words or between a number
// and a word are dropped; between numbers they stay, as a range.
func settle(toks []token, s string) []token {
	out := toks[:0]
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if t.text == "-" {
			ranged := len(out) > 0 && out[len(out)-1].number && i+1 < len(toks) && (toks[i+1].number || isMoney(toks[i+1].text))
			if !ranged {
				if i+1 < len(toks) {
					toks[i+1].glued = false
					toks[i+1].breaks = toks[i+1].breaks || t.breaks
				}
				continue
			}
		}
		if n := len(out); n > 0 && !t.number {
			last := &out[n-1]
			switch {
			case t.text == last.text && len(t.text) > 2:
				last.text, last.end, last.doubled = last.text+"2", t.end, true
				continue
			case len(t.text) == 1 && isLetter(t.text) && spelled(s, last, &t):
				last.text, last.end = last.text+t.text, t.end
				continue
			}
		}
		if n := len(out); n > 0 && t.number && t.text == "2" && t.glued && !out[n-1].number && len(out[n-1].text) > 3 && isLetter(out[n-1].text) &&
			(i+1 == len(toks) || !toks[i+1].glued) {
			out[n-1].text, out[n-1].end, out[n-1].doubled = out[n-1].text+"2", t.end, true
			continue
		}
		out = append(out, t)
	}
	return out
}

// spelled reports whether two tokens are letters of one abbreviation with dots.
func spelled(s string, a, b *token) bool {
	return len(a.text) <= 4 && isLetter(a.text) && b.start == a.end+1 && s[a.end] == '.' && a.end-a.start == 2*len(a.text)-1
}

func isLetter(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' }

func isMoney(s string) bool { return s == "rm" || s == "rp" }
