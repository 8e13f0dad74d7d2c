package amount

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"github.com/cockroachdb/apd/v3"
)

// QuoRound returns d / o with the given number of decimals: the exact quotient,
// rounded once. It panics when o is zero. Where figures fit into machine words,
// as those of lots and rates of exchange do, it allocates nothing.
func (d Decimal) QuoRound(o Decimal, decimals int32, mode Rounding) (out Decimal) {
	if o.IsZero() {
		panic("amount: division by zero")
	}
	shift := int64(d.d.Exponent) - int64(o.d.Exponent) + int64(decimals)
	if q, ok := quoWords(&d.d.Coeff, &o.d.Coeff, shift, mode); ok {
		out.d.Coeff.SetUint64(q)
	} else {
		quoBig(&out.d.Coeff, &d.d.Coeff, &o.d.Coeff, shift, mode)
	}
	out.d.Negative = d.d.Negative != o.d.Negative && out.d.Coeff.Sign() != 0
	out.d.Exponent = -decimals
	return out
}

// quoWords returns n × 10^shift / m rounded to a whole number, and whether the
// numbers are small enough for machine words.
func quoWords(n, m *apd.BigInt, shift int64, mode Rounding) (q uint64, ok bool) {
	if !n.IsUint64() || !m.IsUint64() || shift > 19 || shift < -19 {
		return 0, false
	}
	by, hi, lo := m.Uint64(), uint64(0), n.Uint64()
	if shift >= 0 {
		hi, lo = bits.Mul64(lo, tens[shift])
	} else if hi, by = bits.Mul64(by, tens[-shift]); hi != 0 {
		return 0, false
	}
	if hi >= by || by > math.MaxInt64 {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, by)
	if goesUp(rest != 0, cmp.Compare(2*rest, by), q&1 == 1, mode) {
		if q == math.MaxUint64 {
			return 0, false
		}
		q++
	}
	return q, true
}

// quoBig is quoWords for numbers of any size.
func quoBig(out, n, m *apd.BigInt, shift int64, mode Rounding) {
	a, b := new(big.Int).Set(n.MathBigInt()), new(big.Int).Set(m.MathBigInt())
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(shift, -shift)), nil)
	if shift >= 0 {
		a.Mul(a, ten)
	} else {
		b.Mul(b, ten)
	}
	q, rest := a.QuoRem(a, b, new(big.Int))
	some := rest.Sign() != 0
	if goesUp(some, rest.Lsh(rest, 1).Cmp(b), q.Bit(0) == 1, mode) {
		q.Add(q, big.NewInt(1))
	}
	out.SetMathBigInt(q)
}

// goesUp tells whether a quotient that was cut is rounded away from zero: half
// compares the rest with one half.
func goesUp(rest bool, half int, odd bool, mode Rounding) bool {
	switch mode {
	case Down:
		return false
	case Up:
		return rest
	case HalfEven:
		return half > 0 || half == 0 && odd
	}
	return half >= 0
}

// tens holds the powers of ten that a word holds.
var tens = func() (out [20]uint64) {
	out[0] = 1
	for i := 1; i < len(out); i++ {
		out[i] = 10 * out[i-1]
	}
	return out
}()
