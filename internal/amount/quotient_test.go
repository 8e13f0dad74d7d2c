package amount

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestQuoRound(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		decimals int32
		mode     Rounding
		want     string
	}{
		{"2", "3", 2, HalfUp, "0.67"},
		{"2", "3", 2, Down, "0.66"},
		{"1", "3", 2, Up, "0.34"},
		{"1", "8", 2, HalfUp, "0.13"}, // 0.125: a tie, away from zero
		{"1", "8", 2, HalfEven, "0.12"},
		{"3", "8", 2, HalfEven, "0.38"}, // 0.375
		{"-1", "8", 2, HalfUp, "-0.13"},
		{"-1", "1000", 2, HalfUp, "0.00"},  // no negative nought
		{"82", "16400", 2, HalfUp, "0.01"}, // 0.005: a tie
		{"18000", "1", -3, HalfUp, "18000"},
		{"18499.99", "1", -3, HalfUp, "18000"},
		{"1e40", "3", 1, HalfUp, "3333333333333333333333333333333333333333.3"},
		{"18446744073709551615", "1", 0, HalfUp, "18446744073709551615"},
		{"18446744073709551615", "18446744073709551614", 2, HalfUp, "1.00"},
		{"36893488147419103229", "2", 0, HalfUp, "18446744073709551615"},
	} {
		if got := Must(c.a).QuoRound(Must(c.b), c.decimals, c.mode).String(); got != c.want {
			t.Errorf("%s / %s to %d %s = %s, want %s", c.a, c.b, c.decimals, c.mode, got, c.want)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a division by zero")
		}
	}()
	Int(1).QuoRound(Zero, 2, HalfUp)
}

// The rounded quotient is a multiple of the last decimal, no further from the
// exact one than the mode allows, in words and beyond them.
func TestQuoRoundIsExact(t *testing.T) {
	number := func(t *rapid.T, label string) Decimal {
		digits := rapid.StringMatching(`[1-9][0-9]{0,30}`).Draw(t, label)
		return Must(digits).Shift(rapid.Int32Range(-12, 6).Draw(t, label+" shift"))
	}
	rat := func(d Decimal) *big.Rat { r, _ := new(big.Rat).SetString(d.String()); return r }
	rapid.Check(t, func(t *rapid.T) {
		a, b, decimals := number(t, "a"), number(t, "b"), rapid.Int32Range(-2, 8).Draw(t, "decimals")
		exactly := new(big.Rat).Quo(rat(a), rat(b))
		unit := rat(Int(1).Shift(-decimals))
		for mode, most := range map[Rounding]*big.Rat{HalfUp: big.NewRat(1, 2), HalfEven: big.NewRat(1, 2), Down: big.NewRat(1, 1), Up: big.NewRat(1, 1)} {
			got := rat(a.QuoRound(b, decimals, mode))
			off := new(big.Rat).Sub(got, exactly)
			steps := new(big.Rat).Quo(got, unit)
			if !steps.IsInt() || new(big.Rat).Quo(new(big.Rat).Abs(off), unit).Cmp(most) > 0 ||
				mode == Down && off.Sign() > 0 || mode == Up && off.Sign() < 0 {
				t.Fatal(fmt.Sprint(a, " / ", b, " to ", decimals, " ", mode, " = ", got))
			}
		}
	})
}

func BenchmarkRound(b *testing.B) {
	d := Must("20703.51758793")
	b.ReportAllocs()
	for b.Loop() {
		d.Round(2, HalfUp)
	}
}

func BenchmarkQuoRound(b *testing.B) {
	d, o := Must("1224000000.00"), Must("3985.25")
	b.ReportAllocs()
	for b.Loop() {
		d.QuoRound(o, 2, HalfUp)
	}
}
