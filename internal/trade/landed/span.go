package landed

import "siger/internal/amount"

// span is a cost between two bounds. A cost is never negative, so a span
// without a low bound still counts as 0 or more in sums: "at least".
type span struct {
	low, high       amount.Decimal
	hasLow, hasHigh bool
}

func exactly(d amount.Decimal) span { return span{d, d, true, true} }

// between returns the span of two optional bounds.
func between(low, high *amount.Decimal) (s span) {
	if low != nil {
		s.low, s.hasLow = *low, true
	}
	if high != nil {
		s.high, s.hasHigh = *high, true
	}
	return s
}

func (s span) isExact() bool { return s.hasLow && s.hasHigh && s.low.Cmp(s.high) == 0 }
func (s span) isEmpty() bool { return !s.hasLow && !s.hasHigh }

// add returns the sum: at least what is known, at most only if both say so.
func (s span) add(o span) span {
	out := span{hasLow: s.hasLow || o.hasLow, hasHigh: s.hasHigh && o.hasHigh}
	if out.hasLow {
		out.low = s.low.Add(o.low)
	}
	if out.hasHigh {
		out.high = s.high.Add(o.high)
	}
	return out
}

// times returns the span multiplied by a non-negative factor.
func (s span) times(k amount.Decimal) span {
	if s.hasLow {
		s.low = s.low.Mul(k)
	}
	if s.hasHigh {
		s.high = s.high.Mul(k)
	}
	return s
}

// overRound returns the span divided by a positive number to the given
// decimals: the exact quotient, rounded once half up.
func (s span) overRound(k amount.Decimal, decimals int32) span {
	exact := s.isExact()
	if s.hasLow {
		s.low = s.low.QuoRound(k, decimals, amount.HalfUp)
	}
	switch {
	case exact:
		s.high = s.low
	case s.hasHigh:
		s.high = s.high.QuoRound(k, decimals, amount.HalfUp)
	}
	return s
}

// percent returns rate per cent of the span; 0 % of anything, even of an
// unknown value, is exactly 0.
func (s span) percent(rate span) span {
	out := span{hasLow: s.hasLow && rate.hasLow, hasHigh: s.hasHigh && rate.hasHigh}
	if rate.hasHigh && rate.high.IsZero() {
		return exactly(amount.Zero)
	}
	if out.hasLow {
		out.low = s.low.Percent(rate.low)
	}
	if out.hasHigh {
		out.high = s.high.Percent(rate.high)
	}
	return out
}

// round returns the span to the given decimals, half up.
func (s span) round(decimals int32) span { return s.overRound(one, decimals) }

var one = amount.Int(1)

// greater and lesser return the span of the larger or the smaller of two.
func greater(a, b span) span {
	out := span{hasLow: a.hasLow || b.hasLow, hasHigh: a.hasHigh && b.hasHigh}
	out.low = larger(a.low, b.low)
	if out.hasHigh {
		out.high = larger(a.high, b.high)
	}
	return out
}

func lesser(a, b span) span {
	out := span{hasLow: a.hasLow && b.hasLow, hasHigh: a.hasHigh || b.hasHigh}
	if out.hasLow {
		out.low = smaller(a.low, b.low)
	}
	switch {
	case a.hasHigh && b.hasHigh:
		out.high = smaller(a.high, b.high)
	case a.hasHigh:
		out.high = a.high
	default:
		out.high = b.high
	}
	return out
}

func larger(a, b amount.Decimal) amount.Decimal {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func smaller(a, b amount.Decimal) amount.Decimal {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// bounds keeps the bounds of many ranges side by side, so that they need few
// allocations; what it gave out stays where it is.
type bounds []amount.Decimal

func (b *bounds) keep(d amount.Decimal) *amount.Decimal {
	if len(*b) == cap(*b) {
		*b = make(bounds, 0, 16)
	}
	*b = append(*b, d)
	return &(*b)[len(*b)-1]
}

// of returns the span as a public range; both bounds share one value when equal.
func (b *bounds) of(s span) (r amount.Range) {
	if s.hasLow {
		r.Low = b.keep(s.low)
	}
	switch {
	case s.isExact():
		r.High = r.Low
	case s.hasHigh:
		r.High = b.keep(s.high)
	}
	return r
}
