package reader

import (
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// numeral is a number found in an ask, in figures or in words. Figures with one
// separator before three digits have two readings, and what they count decides.
type numeral struct {
	start, end int
	value      amount.Decimal  // as decimals where figures are open
	grouped    *amount.Decimal // the other reading, separator as thousands; nil when there is one reading
	separator  byte
	times      amount.Decimal // thousand, million after the figures; 1 without
	code       bool           // a leading zero, too many digits: not an amount
	figures    bool
}

// manner is what a number is read for.
type manner byte

const (
	measured manner = iota // weights: by the language's habit
	counted                // things and people come whole: a lone separator groups
	paid                   // money has two decimals at most: a lone separator groups
)

// read returns the number as meant in language l, and whether another reading
// was possible.
func (n numeral) read(m manner, l i18n.Lang) (amount.Decimal, bool) {
	if n.grouped == nil {
		return n.value.Mul(n.times), false
	}
	groups := n.separator == '.' && l == i18n.ID || n.separator == ',' && l != i18n.ID
	if m != measured || groups {
		return n.grouped.Mul(n.times), true
	}
	return n.value.Mul(n.times), true
}

// figuresOf reads a token of digits, dots and commas.
func figuresOf(s string) (n numeral, ok bool) {
	n.times, n.figures = amount.Int(1), true
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	if len(s) > 18 {
		return n, false
	}
	plain := s
	switch {
	case dots+commas == 0:
		n.code = len(s) > 1 && s[0] == '0' || len(s) > 9
	case dots > 0 && commas > 0:
		group, point := ",", "."
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			group, point = ".", ","
		}
		whole, rest, _ := strings.Cut(s, point)
		if strings.Contains(rest, point) || strings.Contains(rest, group) || !grouped(whole, group) {
			return n, false
		}
		plain = strings.ReplaceAll(whole, group, "") + "." + rest
	case dots+commas > 1:
		sep := "."
		if commas > 0 {
			sep = ","
		}
		if !grouped(s, sep) {
			n.code = true
			return n, dots > 0
		}
		plain = strings.ReplaceAll(s, sep, "")
	default:
		i := strings.IndexAny(s, ".,")
		plain = s[:i] + "." + s[i+1:]
		n.code = i > 1 && s[0] == '0'
		if len(s)-i-1 == 3 && i <= 3 && s[0] != '0' {
			g, err := amount.Parse(s[:i] + s[i+1:])
			if err != nil {
				return n, false
			}
			n.grouped, n.separator = &g, s[i]
		}
	}
	v, err := amount.Parse(plain)
	n.value = v
	return n, err == nil
}

// grouped reports whether s is digits in groups of three.
func grouped(s, sep string) bool {
	parts := strings.Split(s, sep)
	for i, p := range parts {
		if i == 0 && (p == "" || len(p) > 3) || i > 0 && len(p) != 3 {
			return false
		}
	}
	return true
}

// numeralAt reads a number that begins at token i: figures with ribu, k or
// million after them, fractions ("1/2", "1 1/2"), number words, and halves.
func (r *Reader) numeralAt(t *text, i int) (numeral, bool) {
	if i >= len(t.toks) {
		return numeral{}, false
	}
	if !t.toks[i].number {
		return r.spoken(t, i)
	}
	n, ok := figuresOf(t.toks[i].text)
	if !ok {
		return n, false
	}
	n.start, n.end = i, i+1
	if n.code {
		return n, true
	}
	if top, bottom, ok := r.fraction(t, i); ok {
		n.value, n.grouped, n.end = top.Quo(bottom).Reduce(), nil, i+3
	} else if top, bottom, ok := r.fraction(t, i+1); ok && !t.toks[i+1].breaks {
		n.value, n.grouped, n.end = n.value.Add(top.Quo(bottom).Reduce()), nil, i+4
	} else if sign := t.fractionSign(i + 1); sign != nil {
		n.value, n.grouped, n.end = n.value.Add(*sign), nil, i+2
	}
	for n.end < len(t.toks) {
		w, end := r.lex.find(t, n.end, number, nil)
		if w == nil {
			if e := r.andHalf(t, n.end); e > 0 {
				n.value, n.grouped, n.end = n.value.Add(half), nil, e
			}
			break
		}
		tok := t.toks[n.end]
		if w.Class == "times" && (len(tok.text) > 1 || tok.glued) && !tok.breaks && n.times.Cmp(amount.Int(1)) == 0 {
			n.times = n.times.Mul(*w.Value)
		} else if w.Class == "part" && w.Value.Cmp(half) != 0 && t.toks[i].text == "3" {
			n.value = n.value.Mul(*w.Value) // 3 suku
		} else if w.Class == "part" && !tok.breaks && n.grouped == nil {
			n.value = n.value.Add(*w.Value)
		} else {
			break
		}
		n.end = end
	}
	return n, true
}

var half = amount.Must("0.5")

// fractionSign returns the value of a ½ that stands by itself at token i.
func (t *text) fractionSign(i int) *amount.Decimal {
	if i >= len(t.toks) || t.toks[i].breaks {
		return nil
	}
	for r, digits := range fractions {
		if t.raw[t.toks[i].start:t.toks[i].end] == string(r) {
			return amount.Must("0." + digits).Ptr()
		}
	}
	return nil
}

// fraction reads "1/2", "1/4" and "3/4" at token i.
func (r *Reader) fraction(t *text, i int) (top, bottom amount.Decimal, ok bool) {
	if i+2 >= len(t.toks) || t.toks[i+1].text != "/" || !t.toks[i].number || !t.toks[i+2].number {
		return
	}
	switch t.toks[i].text + "/" + t.toks[i+2].text {
	case "1/2", "1/4", "3/4":
		if i+3 < len(t.toks) && t.toks[i+3].text == "/" {
			return
		}
		return amount.Must(t.toks[i].text), amount.Must(t.toks[i+2].text), true
	}
	return
}

// andHalf returns the end of "and a half" at token i, 0 when it is not there.
func (r *Reader) andHalf(t *text, i int) int {
	if i+2 < len(t.toks) && t.toks[i].text == "and" && t.toks[i+1].text == "a" && t.toks[i+2].text == "half" {
		return i + 3
	}
	return 0
}

// spoken reads number words: "dua puluh lima", "seribu dua ratus", "one and a
// half", "setengah".
func (r *Reader) spoken(t *text, i int) (numeral, bool) {
	n := numeral{start: i, end: i, times: amount.Int(1)}
	var total, group, last int64
	parts := amount.Zero
	begun, said := false, false
	for n.end < len(t.toks) && n.end-i < 12 {
		if begun && t.toks[n.end].breaks {
			break
		}
		w, end := r.lex.find(t, n.end, number, nil)
		if w == nil {
			if e := r.andHalf(t, n.end); begun && e > 0 {
				parts, n.end = parts.Add(half), e
				break
			}
			if next, _ := r.lex.find(t, n.end+1, number, nil); said && t.toks[n.end].text == "and" && next != nil && next.Class == "digit" {
				n.end++ // one hundred and twenty
				continue
			}
			break
		}
		v, _ := w.Value.Int64()
		switch {
		case w.Class == "digit" && v >= 1000:
			total += v
		case w.Class == "digit" && v == 100:
			group += 100
		case w.Class == "digit":
			if last != 0 && (v >= 10 || last%10 != 0) {
				return n.with(total+group+last, parts), begun
			}
			last += v
		case w.Class == "teen":
			last += 10
		case w.Class == "times" && !begun:
			return n, false
		case w.Class == "times" && v < 1000:
			group, last = group+max(last, 1)*v, 0
		case w.Class == "times":
			if !parts.IsZero() { // setengah juta
				n.end = end
				return n.withTimes(amount.Int(group+last).Add(parts), v), true
			}
			total, group, last = total+max(group+last, 1)*v, 0, 0
		case w.Class == "part" && w.Value.Cmp(half) != 0 && last == 3:
			last, parts = 0, amount.Int(3).Mul(*w.Value) // tiga suku
		case w.Class == "part":
			parts = parts.Add(*w.Value)
		}
		said = w.Class == "times" || v >= 100
		begun, n.end = true, end
		if total > 1e12 || group > 1e12 {
			return n, false
		}
	}
	return n.with(total+group+last, parts), begun
}

func (n numeral) with(whole int64, parts amount.Decimal) numeral {
	n.value = amount.Int(whole).Add(parts)
	return n
}

func (n numeral) withTimes(v amount.Decimal, times int64) numeral {
	n.value = v.Mul(amount.Int(times))
	return n
}

// inWords spells a number in the three languages, as the echo of a reading.
func inWords(d amount.Decimal) i18n.Text {
	say := func(l i18n.Lang, point string) string {
		whole, fraction, _ := strings.Cut(d.Reduce().String(), ".")
		n, ok := amount.Must(whole).Int64()
		if !ok {
			return i18n.Number(l, d, -1)
		}
		s := i18n.Words(l, n)
		if fraction != "" {
			s += " " + point
			for _, digit := range fraction {
				s += " " + i18n.Words(l, int64(digit-'0'))
			}
		}
		return s
	}
	return i18n.Text{ID: say(i18n.ID, "koma"), MS: say(i18n.MS, "perpuluhan"), EN: say(i18n.EN, "point")}
}
