package i18n

import (
	"strings"

	"siger/internal/amount"
)

// wordsLimit is the largest number Words spells out, either side of zero.
const wordsLimit = 1_000_000_000_000_000

// speech is how a language of the Malay family counts.
type speech struct {
	zero   string
	digits []string
	powers []string // thousand, million, ... by groups of three digits
}

var (
	indonesian = speech{"nol", strings.Fields("satu dua tiga empat lima enam tujuh delapan sembilan"),
		strings.Fields("ribu juta miliar triliun kuadriliun")}
	malay = speech{"sifar", strings.Fields("satu dua tiga empat lima enam tujuh lapan sembilan"),
		strings.Fields("ribu juta bilion trilion kuadrilion")}
	englishUnits = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen " +
		"fourteen fifteen sixteen seventeen eighteen nineteen")
	englishTens   = strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety")
	englishPowers = strings.Fields("thousand million billion trillion quadrillion")
)

// Words spells n out: "seribu lima ratus", "one thousand five hundred". Beyond
// a quadrillion (10^15) it falls back to figures.
func Words(l Lang, n int64) string {
	if n > wordsLimit || n < -wordsLimit {
		return Number(l, amount.Int(n), 0)
	}
	if n < 0 {
		return Text{"minus ", "negatif ", "minus "}.In(l) + Words(l, -n)
	}
	switch l {
	case ID:
		return indonesian.spell(n)
	case MS:
		return malay.spell(n)
	}
	return english(n)
}

// spell writes n >= 0 group by group of three digits.
func (s speech) spell(n int64) string {
	if n == 0 {
		return s.zero
	}
	var words []string
	for power := int64(len(s.powers)); power >= 0; power-- {
		group := n / thousands(power) % 1000
		switch {
		case group == 0:
		case power == 0:
			words = append(words, s.hundreds(group))
		case power == 1 && group == 1:
			words = append(words, "seribu")
		default:
			words = append(words, s.hundreds(group), s.powers[power-1])
		}
	}
	return strings.Join(words, " ")
}

// hundreds writes 1 to 999.
func (s speech) hundreds(n int64) string {
	var words []string
	switch h := n / 100; {
	case h == 1:
		words = append(words, "seratus")
	case h > 1:
		words = append(words, s.digits[h-1], "ratus")
	}
	switch rest := n % 100; {
	case rest == 0:
	case rest < 10:
		words = append(words, s.digits[rest-1])
	case rest == 10:
		words = append(words, "sepuluh")
	case rest == 11:
		words = append(words, "sebelas")
	case rest < 20:
		words = append(words, s.digits[rest-11], "belas")
	default:
		words = append(words, s.digits[rest/10-1], "puluh")
		if rest%10 > 0 {
			words = append(words, s.digits[rest%10-1])
		}
	}
	return strings.Join(words, " ")
}

// english writes n >= 0.
func english(n int64) string {
	if n == 0 {
		return englishUnits[0]
	}
	var words []string
	for power := int64(len(englishPowers)); power >= 0; power-- {
		group := n / thousands(power) % 1000
		if group == 0 {
			continue
		}
		if group >= 100 {
			words = append(words, englishUnits[group/100], "hundred")
		}
		switch rest := group % 100; {
		case rest == 0:
		case rest < 20:
			words = append(words, englishUnits[rest])
		case rest%10 == 0:
			words = append(words, englishTens[rest/10-2])
		default:
			words = append(words, englishTens[rest/10-2]+"-"+englishUnits[rest%10])
		}
		if power > 0 {
			words = append(words, englishPowers[power-1])
		}
	}
	return strings.Join(words, " ")
}

// thousands returns 1000 to the power n.
func thousands(n int64) int64 {
	out := int64(1)
	for range n {
		out *= 1000
	}
	return out
}

// currencyWords are the names of money and of its hundredth.
var currencyWords = map[string][2]Text{
	"IDR": {{"rupiah", "rupiah", "rupiah"}, {"sen", "sen", "sen"}},
	"MYR": {{"ringgit", "ringgit", "ringgit"}, {"sen", "sen", "sen"}},
	"USD": {{"dolar AS", "dolar AS", "US dollars"}, {"sen", "sen", "cents"}},
}

// MoneyWords spells an amount out as an echo of what was entered: "satu juta
// lima ratus ribu rupiah", "two thousand one hundred ringgit fifty sen".
func MoneyWords(l Lang, m amount.Money) string {
	names, known := currencyWords[m.Currency]
	cents, ok := m.Amount.Shift(2).Round(0, amount.HalfUp).Int64()
	if m.Currency == "IDR" {
		cents, ok = m.Amount.Round(0, amount.HalfUp).Shift(2).Int64()
	}
	if !known || !ok {
		return Money(l, m)
	}
	s := Words(l, cents/100) + " " + names[0].In(l)
	if rest := cents % 100; rest != 0 {
		s += " " + Words(l, max(rest, -rest)) + " " + names[1].In(l)
	}
	return s
}
