// Package amount holds exact decimals, money and ranges. Amounts never pass
// through floating point. Unknown is a value of its own: a nil *Decimal, never
// a zero.
package amount

import (
	"fmt"

	"github.com/cockroachdb/apd/v3"
)

// Decimal is an exact decimal number. It is a value: no method changes it.
// Sums, differences and products are exact; a quotient is rounded half even to
// 34 significant digits, and a result is rounded for display or storage only
// by Round.
type Decimal struct{ d apd.Decimal }

var exact = apd.Context{Precision: 200, MaxExponent: 1000, MinExponent: -1000, Traps: apd.DefaultTraps, Rounding: apd.RoundHalfEven}
var quotient = apd.Context{Precision: 34, MaxExponent: 1000, MinExponent: -1000, Traps: apd.DefaultTraps, Rounding: apd.RoundHalfEven}

// Rounding is how Round breaks a result, by name as rules give it.
type Rounding string

const (
	HalfUp   Rounding = "half-up"   // ties away from zero, the usual money rounding
	HalfEven Rounding = "half-even" // ties to the even digit
	Down     Rounding = "down"      // towards zero
	Up       Rounding = "up"        // away from zero
)

// Zero is the number 0.
var Zero Decimal

// Int returns n.
func Int(n int64) Decimal {
	var out Decimal
	out.d.SetInt64(n)
	return out
}

// Parse reads a plain decimal such as "4.10" or "-3e2": dot decimals, no grouping.
func Parse(s string) (Decimal, error) {
	var out Decimal
	if _, cond, err := out.d.SetString(s); err != nil || cond.Any() || out.d.Form != apd.Finite {
		return Decimal{}, fmt.Errorf("%q is not a decimal number", s)
	}
	if e := out.d.Exponent; e > 60 || e < -60 || out.d.NumDigits() > 60 {
		return Decimal{}, fmt.Errorf("%q is out of range", s)
	}
	return out, nil
}

// Must is Parse for constants; it panics on a bad number.
func Must(s string) Decimal {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Ptr returns a pointer to a copy of d, for fields where nil means unknown.
func (d Decimal) Ptr() *Decimal { return &d }

func must(_ apd.Condition, err error) {
	if err != nil {
		panic("amount: " + err.Error())
	}
}

// Add returns d + o.
func (d Decimal) Add(o Decimal) (out Decimal) { must(exact.Add(&out.d, &d.d, &o.d)); return }

// Sub returns d - o.
func (d Decimal) Sub(o Decimal) (out Decimal) { must(exact.Sub(&out.d, &d.d, &o.d)); return }

// Mul returns d * o.
func (d Decimal) Mul(o Decimal) (out Decimal) { must(exact.Mul(&out.d, &d.d, &o.d)); return }

// Quo returns d / o to 34 significant digits. It panics when o is zero.
func (d Decimal) Quo(o Decimal) (out Decimal) { must(quotient.Quo(&out.d, &d.d, &o.d)); return }

// Percent returns p per cent of d.
func (d Decimal) Percent(p Decimal) Decimal { return d.Mul(p).Shift(-2) }

// Shift returns d * 10^n, exactly.
func (d Decimal) Shift(n int32) Decimal {
	out := Decimal{}
	out.d.Set(&d.d)
	out.d.Exponent += n
	return out
}

// Neg returns -d.
func (d Decimal) Neg() Decimal { return Zero.Sub(d) }

// Cmp returns -1, 0 or 1.
func (d Decimal) Cmp(o Decimal) int { return d.d.Cmp(&o.d) }

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int { return d.d.Sign() }

// IsZero reports whether d is 0.
func (d Decimal) IsZero() bool { return d.d.IsZero() }

// Round returns d with the given number of decimals; mode breaks the rest.
func (d Decimal) Round(decimals int32, mode Rounding) Decimal { return d.QuoRound(one, decimals, mode) }

var one = Int(1)

// Float returns the nearest float64, for drawing and scoring only, never for money.
func (d Decimal) Float() float64 { f, _ := d.d.Float64(); return f }

// Int64 returns d as an int64, and whether d is a whole number in range.
func (d Decimal) Int64() (int64, bool) { n, err := d.d.Int64(); return n, err == nil }

// Reduce returns d without trailing zeros after the point.
func (d Decimal) Reduce() Decimal {
	out := Decimal{}
	out.d.Reduce(&d.d)
	if out.d.Exponent > 0 {
		return out.Round(0, HalfUp)
	}
	return out
}

// String returns the plain decimal notation, without an exponent.
func (d Decimal) String() string { return d.d.Text('f') }

// MarshalJSON writes a JSON number with every digit.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a JSON number or a string holding one.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	if len(b) > 1 && b[0] == '"' {
		b = b[1 : len(b)-1]
	}
	return d.UnmarshalText(b)
}

// MarshalText writes the plain decimal notation.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what Parse reads.
func (d *Decimal) UnmarshalText(b []byte) (err error) {
	*d, err = Parse(string(b))
	return err
}
