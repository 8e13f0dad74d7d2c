package i18n

import (
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct{ in, id, ms string }{ // English reads as Malay does
		{"15", "15", "15"},
		{" 1500 ", "1500", "1500"},
		{"1.500,5", "1500.5", "1500.5"},
		{"1,500.5", "1500.5", "1500.5"},
		{"1.500.000", "1500000", "1500000"},
		{"1,500,000", "1500000", "1500000"},
		{"1 500 000,25", "1500000.25", "1500000.25"},
		{"1\u00a0500", "1500", "1500"},
		{"1.500", "1500", "1.5"},
		{"1,500", "1.5", "1500"},
		{"2.5", "2.5", "2.5"},
		{"2,5", "2.5", "2.5"},
		{"0.500", "0.5", "0.5"},
		{"0,500", "0.5", "0.5"},
		{"1500.25", "1500.25", "1500.25"},
		{"12.5000", "12.5", "12.5"},
		{"-3,5", "-3.5", "-3.5"},
		{"1.500,50", "1500.5", "1500.5"},
		{"12.345,678.9", "", ""}, // two kinds between thousands
		{"1.50.000", "", ""},
		{"1,5,5", "", ""},
		{"1..5", "", ""},
		{"5.", "", ""},
		{",5", "", ""},
		{".", "", ""},
		{"", "", ""},
		{"-", "", ""},
		{"--1", "", ""},
		{"RM 5", "", ""},
		{"1e3", "", ""},
		{"1 50", "", ""},
		{"٣", "", ""},
	} {
		for l, want := range map[Lang]string{ID: c.id, MS: c.ms, EN: c.ms} {
			d, ok := ParseNumber(l, c.in)
			if ok != (want != "") || ok && d.String() != want {
				t.Errorf("%s %q: %s %v, want %q", l, c.in, d, ok, want)
			}
		}
	}
}

// What Number writes is read back in the same language.
func TestParseNumberReadsNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(Langs).Draw(t, "language")
		d := amount.Int(rapid.Int64().Draw(t, "digits")).Shift(-rapid.Int32Range(0, 9).Draw(t, "decimals"))
		text := Number(l, d, -1)
		if back, ok := ParseNumber(l, text); !ok || back.Cmp(d) != 0 {
			t.Fatalf("%s %q reads as %s %v, want %s", l, text, back, ok, d)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.500,5", "-1 000", ",", "\u202f1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range Langs {
			d, ok := ParseNumber(l, s)
			if !ok {
				continue
			}
			if back, again := ParseNumber(l, Number(l, d, -1)); !again || back.Cmp(d) != 0 {
				t.Fatalf("%s %q reads as %s, written and read again %s", l, s, d, back)
			}
		}
	})
}
