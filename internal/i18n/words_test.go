package i18n_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/i18n"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		n          int64
		id, ms, en string
	}{
		{0, "nol", "sifar", "zero"},
		{8, "delapan", "lapan", "eight"},
		{10, "sepuluh", "sepuluh", "ten"},
		{11, "sebelas", "sebelas", "eleven"},
		{18, "delapan belas", "lapan belas", "eighteen"},
		{20, "dua puluh", "dua puluh", "twenty"},
		{42, "empat puluh dua", "empat puluh dua", "forty-two"},
		{100, "seratus", "seratus", "one hundred"},
		{111, "seratus sebelas", "seratus sebelas", "one hundred eleven"},
		{999, "sembilan ratus sembilan puluh sembilan", "sembilan ratus sembilan puluh sembilan", "nine hundred ninety-nine"},
		{1000, "seribu", "seribu", "one thousand"},
		{1500, "seribu lima ratus", "seribu lima ratus", "one thousand five hundred"},
		{2001, "dua ribu satu", "dua ribu satu", "two thousand one"},
		{101_000, "seratus satu ribu", "seratus satu ribu", "one hundred one thousand"},
		{1_000_000, "satu juta", "satu juta", "one million"},
		{1_500_000, "satu juta lima ratus ribu", "satu juta lima ratus ribu", "one million five hundred thousand"},
		{1_001_000, "satu juta seribu", "satu juta seribu", "one million one thousand"},
		{16_000_000_000, "enam belas miliar", "enam belas bilion", "sixteen billion"},
		{253_000_000_000_000, "dua ratus lima puluh tiga triliun", "dua ratus lima puluh tiga trilion", "two hundred fifty-three trillion"},
		{1_000_000_000_000_000, "satu kuadriliun", "satu kuadrilion", "one quadrillion"},
		{1_000_000_000_000_001, "1.000.000.000.000.001", "1,000,000,000,000,001", "1,000,000,000,000,001"},
		{-7, "minus tujuh", "negatif tujuh", "minus seven"},
	} {
		for l, want := range map[i18n.Lang]string{i18n.ID: c.id, i18n.MS: c.ms, i18n.EN: c.en} {
			if got := i18n.Words(l, c.n); got != want {
				t.Errorf("%d in %s: %q, want %q", c.n, l, got, want)
			}
		}
	}
}

func TestMoneyWords(t *testing.T) {
	for _, c := range []struct {
		s, code string
		l       i18n.Lang
		want    string
	}{
		{"1500000", "IDR", i18n.ID, "satu juta lima ratus ribu rupiah"},
		{"1499.6", "IDR", i18n.ID, "seribu lima ratus rupiah"},
		{"2100.5", "MYR", i18n.MS, "dua ribu seratus ringgit lima puluh sen"},
		{"2100.5", "MYR", i18n.EN, "two thousand one hundred ringgit fifty sen"},
		{"3", "USD", i18n.ID, "tiga dolar AS"},
		{"3", "EUR", i18n.EN, "€3.00"}, // no words for it: the figure
	} {
		if got := i18n.MoneyWords(c.l, amount.Money{Amount: amount.Must(c.s), Currency: c.code}); got != c.want {
			t.Errorf("%s %s in %s: %q, want %q", c.s, c.code, c.l, got, c.want)
		}
	}
}

// readBack reads the words of a language of the Malay family, independently of
// how they are written.
func readBack(words string) (total int64) {
	digits := strings.Fields("nol satu dua tiga empat lima enam tujuh delapan sembilan")
	powers := map[string]int64{"ribu": 1e3, "juta": 1e6, "miliar": 1e9, "triliun": 1e12, "kuadriliun": 1e15}
	var group, digit int64
	for w := range strings.FieldsSeq(words) {
		switch {
		case w == "sepuluh", w == "sebelas":
			group += map[string]int64{"sepuluh": 10, "sebelas": 11}[w]
		case w == "seratus":
			group += 100
		case w == "seribu":
			total += 1000
		case w == "belas":
			group, digit = group+10+digit, 0
		case w == "puluh":
			group, digit = group+10*digit, 0
		case w == "ratus":
			group, digit = group+100*digit, 0
		case powers[w] > 0:
			total, group, digit = total+(group+digit)*powers[w], 0, 0
		default:
			digit = int64(slices.Index(digits, w))
		}
	}
	return total + group + digit
}

func TestWordsCanBeReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1e15).Draw(t, "n")
		if got := readBack(i18n.Words(i18n.ID, n)); got != n {
			t.Fatalf("%d is written %q, which reads as %d", n, i18n.Words(i18n.ID, n), got)
		}
	})
}
