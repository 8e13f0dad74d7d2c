package i18n

import (
	"cmp"
	"strings"
	"sync"

	"github.com/bojanz/currency"

	"siger/internal/amount"
)

// Number returns d grouped and pointed for l with the given number of decimals,
// rounded half up: 1.234,5 in Indonesian, 1,234.5 in Malay and English.
// Decimals -1 shows as many as there are.
func Number(l Lang, d amount.Decimal, decimals int) string {
	if decimals >= 0 {
		d = d.Round(int32(decimals), amount.HalfUp)
	} else {
		d = d.Reduce()
	}
	whole, fraction, _ := strings.Cut(d.String(), ".")
	group, point := ",", "."
	if l == ID {
		group, point = ".", ","
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction != "" {
		whole += point + fraction
	}
	return sign + whole
}

// Percent returns d, which is in per cent, with its sign: "85,9%" or "85.9%".
// Decimals are as for Number.
func Percent(l Lang, d amount.Decimal, decimals int) string { return Number(l, d, decimals) + "%" }

// scales are the words of large numbers. They are never shortened: "16 M" is
// 16 billion to an Indonesian reader and 16 million to a Malaysian one.
var scales = []struct {
	zeros int32
	word  Text
}{
	{15, Text{"kuadriliun", "kuadrilion", "quadrillion"}},
	{12, Text{"triliun", "trilion", "trillion"}},
	{9, Text{"miliar", "bilion", "billion"}},
	{6, Text{"juta", "juta", "million"}},
}

// Large returns d rounded to at most one decimal of its scale, in words:
// "16 miliar", "16 bilion", "16 billion". Below a million it is Number without
// decimals.
func Large(l Lang, d amount.Decimal) string {
	size := d
	if size.Sign() < 0 {
		size = size.Neg()
	}
	for _, s := range scales {
		if size.Cmp(amount.Int(1).Shift(s.zeros)) >= 0 {
			return Number(l, d.Shift(-s.zeros).Round(1, amount.HalfUp), -1) + " " + s.word.In(l)
		}
	}
	return Number(l, d, 0)
}

// symbols are the signs both countries' readers know; CLDR would show the bare
// code of the other country's money.
var symbols = map[string]string{"MYR": "RM", "IDR": "Rp", "USD": "US$", "SGD": "S$"}

var formatters = sync.OnceValue(func() map[Lang]*currency.Formatter {
	out := map[Lang]*currency.Formatter{}
	for l, locale := range map[Lang]string{ID: "id", MS: "ms", EN: "en-MY"} {
		out[l] = currency.NewFormatter(currency.NewLocale(locale))
		out[l].SymbolMap = symbols
		out[l].MaxDigits = currency.DefaultDigits
	}
	return out
})

// CurrencySign returns the sign of a currency as Money shows it: "Rp", "RM",
// "US$"; the code itself where there is none.
func CurrencySign(code string) string { return cmp.Or(symbols[code], code) }

// MoneyDecimals returns how many decimals amounts of a currency are shown with:
// rupiah none, which nobody counts in cents, others as ISO 4217 says.
func MoneyDecimals(code string) int {
	if code == "IDR" {
		return 0
	}
	if digits, ok := currency.GetDigits(code); ok {
		return int(digits)
	}
	return 2
}

// Money returns an amount with its symbol, rounded half up to MoneyDecimals:
// "Rp 15.750.000" and "RM 2.100,50" in Indonesian, "Rp 15,750,000" and
// "RM 2,100.50" in Malay and English.
func Money(l Lang, m amount.Money) string {
	rounded := m.Amount.Round(int32(MoneyDecimals(m.Currency)), amount.HalfUp)
	a, err := currency.NewAmount(rounded.String(), m.Currency)
	if err != nil {
		return Number(l, rounded, -1) + " " + m.Currency
	}
	f := formatters()[l]
	if m.Currency == "IDR" { // ISO 4217 counts two decimals
		whole := *f
		whole.MinDigits, whole.MaxDigits = 0, 0
		f = &whole
	}
	s := strings.ReplaceAll(f.Format(a), "\u00a0", " ")
	if sign := symbols[m.Currency]; sign != "" && !strings.Contains(s, sign+" ") {
		s = strings.Replace(s, sign, sign+" ", 1)
	}
	return s
}

// MoneyRange returns a range of money: one amount when both bounds are equal,
// "RM 1.00–2.00" when both are known, "at least" and "at most" when one is, and the
// empty string when neither is; the page then says what is unknown.
func MoneyRange(l Lang, r amount.Range, code string) string {
	money := func(d *amount.Decimal) string { return Money(l, amount.Money{Amount: *d, Currency: code}) }
	switch {
	case r.Low == nil && r.High == nil:
		return ""
	case r.High == nil:
		return Text{"paling sedikit ", "sekurang-kurangnya ", "at least "}.In(l) + money(r.Low)
	case r.Low == nil:
		return Text{"paling banyak ", "paling banyak ", "at most "}.In(l) + money(r.High)
	case money(r.Low) == money(r.High):
		return money(r.Low)
	}
	return money(r.Low) + "–" + Number(l, *r.High, MoneyDecimals(code))
}
