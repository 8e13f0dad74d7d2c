package price

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestSenText(t *testing.T) {
	for text, want := range map[string]struct {
		sen     int32
		rounded bool
		bad     Reason
	}{
		"4.5": {450, false, ""}, "4.50": {450, false, ""}, "12": {1200, false, ""}, "4.5000": {450, false, ""},
		".5": {50, false, ""}, "5.": {500, false, ""},
		"2.675":             {268, true, ""},  // half up, although the double lies below
		"2.6749":            {267, true, ""},  // 267.49 sen
		"8.029999999999999": {803, false, ""}, // a double's way to write 8.03
		"9.800000000000001": {980, false, ""},
		"1e1":               {1000, false, ""},
		"100000":            {10_000_000, false, ""}, "100000.01": {0, false, PriceTooHigh}, "100000.0049": {0, false, PriceTooHigh},
		"99999999999999": {0, false, PriceTooHigh}, "1e999": {0, false, PriceTooHigh}, "inf": {0, false, PriceTooHigh},
		"0": {0, false, PriceNotPositive}, "0.00": {0, false, PriceNotPositive}, "-4": {0, false, PriceNotPositive},
		"0.004": {0, false, PriceNotPositive}, "0.005": {1, true, ""},
		"": {0, false, PriceMissing}, "NaN": {0, false, PriceMissing},
		"RM4": {0, false, PriceUnreadable}, "4,50": {0, false, PriceUnreadable}, "0x10": {0, false, PriceUnreadable},
		".": {0, false, PriceUnreadable}, "1.2.3": {0, false, PriceUnreadable},
	} {
		sen, rounded, bad := senText([]byte(text))
		if sen != want.sen || rounded != want.rounded || bad != want.bad {
			t.Errorf("%q is %d sen, rounded %v, refused %q; want %v", text, sen, rounded, bad, want)
		}
	}
}

func TestSenOfSpecialDoubles(t *testing.T) {
	for price, want := range map[float64]Reason{math.Inf(1): PriceTooHigh, math.Inf(-1): PriceNotPositive,
		math.SmallestNonzeroFloat64: PriceNotPositive, -0.01: PriceNotPositive, 100_000: ""} {
		if _, _, bad := senOf(price); bad != want {
			t.Errorf("%g: %q, want %q", price, bad, want)
		}
	}
	if _, _, bad := senOf(math.NaN()); bad != PriceMissing {
		t.Errorf("NaN: %q", bad)
	}
}

// A price means the same whether it comes as text or as a double.
func TestTextAndDoubleAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int64Range(1, 100_000*10_000).Draw(t, "ten-thousandths")
		decimals := rapid.IntRange(0, 4).Draw(t, "decimals")
		scale := int64(math.Pow10(decimals))
		n := units * scale / 10_000
		text := fmt.Sprintf("%d.%0*d", n/scale, decimals, n%scale)
		if decimals == 0 {
			text = strconv.FormatInt(n, 10)
		}
		double, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		sen1, rounded1, bad1 := senText([]byte(text))
		sen2, rounded2, bad2 := senOf(double)
		if sen1 != sen2 || rounded1 != rounded2 || bad1 != bad2 {
			t.Fatalf("%s: text %d %v %q, double %d %v %q", text, sen1, rounded1, bad1, sen2, rounded2, bad2)
		}
		if want := (n*10_000/scale + 50) / 100; bad1 == "" && int64(sen1) != want {
			t.Fatalf("%s is %d sen, want %d", text, sen1, want)
		}
	})
}
