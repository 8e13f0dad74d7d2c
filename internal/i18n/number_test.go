package i18n_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// The expected words are CLDR's, but for the symbols of the other country's
// money, where CLDR shows the bare code.
func TestNumbersAndMoney(t *testing.T) {
	number := func(s string, decimals int) func(i18n.Lang) string {
		return func(l i18n.Lang) string { return i18n.Number(l, amount.Must(s), decimals) }
	}
	money := func(s, code string) func(i18n.Lang) string {
		return func(l i18n.Lang) string {
			return i18n.Money(l, amount.Money{Amount: amount.Must(s), Currency: code})
		}
	}
	large := func(s string) func(i18n.Lang) string {
		return func(l i18n.Lang) string { return i18n.Large(l, amount.Must(s)) }
	}
	for _, c := range []struct {
		name       string
		say        func(i18n.Lang) string
		id, ms, en string
	}{
		{"grouped", number("1234567.89", -1), "1.234.567,89", "1,234,567.89", "1,234,567.89"},
		{"rounded half up", number("1.005", 2), "1,01", "1.01", "1.01"},
		{"rounded to none", number("999.5", 0), "1.000", "1,000", "1,000"},
		{"filled up", number("1500", 2), "1.500,00", "1,500.00", "1,500.00"},
		{"trailing zeros go", number("2.500", -1), "2,5", "2.5", "2.5"},
		{"three digits", number("-123", -1), "-123", "-123", "-123"},
		{"negative", number("-1234", -1), "-1.234", "-1,234", "-1,234"},
		{"rupiah", money("15750000", "IDR"), "Rp 15.750.000", "Rp 15,750,000", "Rp 15,750,000"},
		{"rupiah has no cents", money("1499.5", "IDR"), "Rp 1.500", "Rp 1,500", "Rp 1,500"},
		{"ringgit", money("2100.5", "MYR"), "RM 2.100,50", "RM 2,100.50", "RM 2,100.50"},
		{"dollar", money("1000", "USD"), "US$ 1.000,00", "US$ 1,000.00", "US$ 1,000.00"},
		{"refund", money("-2.5", "MYR"), "-RM 2,50", "-RM 2.50", "-RM 2.50"},
		{"no such currency", money("5", "QQQ"), "5 QQQ", "5 QQQ", "5 QQQ"},
		{"percent", func(l i18n.Lang) string { return i18n.Percent(l, amount.Must("85.9"), -1) }, "85,9%", "85.9%", "85.9%"},
		{"billions", large("16000000000"), "16 miliar", "16 bilion", "16 billion"},
		{"trillions", large("253000000000000"), "253 triliun", "253 trilion", "253 trillion"},
		{"one decimal", large("1250000"), "1,3 juta", "1.3 juta", "1.3 million"},
		{"below a million", large("999999"), "999.999", "999,999", "999,999"},
		{"loss", large("-2000000"), "-2 juta", "-2 juta", "-2 million"},
	} {
		for l, want := range map[i18n.Lang]string{i18n.ID: c.id, i18n.MS: c.ms, i18n.EN: c.en} {
			if got := c.say(l); got != want {
				t.Errorf("%s in %s: %q, want %q", c.name, l, got, want)
			}
		}
	}
}

func TestMoneyRange(t *testing.T) {
	d := func(s string) *amount.Decimal { return amount.Must(s).Ptr() }
	for _, c := range []struct {
		r    amount.Range
		want string
	}{
		{amount.Range{Low: d("1250"), High: d("1720.5")}, "RM 1.250,00–1.720,50"},
		{amount.Range{Low: d("3.2"), High: d("3.20")}, "RM 3,20"},
		{amount.Range{Low: d("1.001"), High: d("1.002")}, "RM 1,00"}, // equal as shown
		{amount.Range{Low: d("3")}, "paling sedikit RM 3,00"},
		{amount.Range{High: d("3")}, "paling banyak RM 3,00"},
		{amount.Range{}, ""},
	} {
		if got := i18n.MoneyRange(i18n.ID, c.r, "MYR"); got != c.want {
			t.Errorf("%v: %q, want %q", c.r, got, c.want)
		}
	}
}

// Every number comes back from its grouped form once grouping is taken out and
// the decimal sign is a point again.
func TestNumberKeepsItsDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := amount.Int(rapid.Int64().Draw(t, "n")).Shift(-int32(rapid.IntRange(0, 6).Draw(t, "decimals")))
		l := rapid.SampledFrom(i18n.Langs).Draw(t, "language")
		s := i18n.Number(l, n, -1)
		if l == i18n.ID {
			s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), ",", ".")
		} else {
			s = strings.ReplaceAll(s, ",", "")
		}
		back, err := amount.Parse(s)
		if err != nil || back.Cmp(n) != 0 {
			t.Fatalf("%s in %s comes back as %s (%v)", n, l, s, err)
		}
	})
}
