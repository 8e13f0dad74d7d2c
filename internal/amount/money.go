package amount

import "fmt"

// Money is an amount in a currency (ISO 4217 code).
type Money struct {
	Amount   Decimal `json:"amount"`
	Currency string  `json:"currency"`
}

// String returns "12.50 MYR", for logs; pages use i18n.
func (m Money) String() string { return fmt.Sprintf("%s %s", m.Amount, m.Currency) }

// Range is what is known of an amount: at least Low, at most High. A nil bound
// is unknown; both equal is a known amount.
type Range struct {
	Low, High *Decimal
}

// Known returns the range that holds exactly d.
func Known(d Decimal) Range { return Range{d.Ptr(), d.Ptr()} }

// Add returns the range of the sum; a bound is unknown where either part's is.
func (r Range) Add(o Range) (out Range) {
	if r.Low != nil && o.Low != nil {
		out.Low = r.Low.Add(*o.Low).Ptr()
	}
	if r.High != nil && o.High != nil {
		out.High = r.High.Add(*o.High).Ptr()
	}
	return out
}

// IsKnown reports whether both bounds are known.
func (r Range) IsKnown() bool { return r.Low != nil && r.High != nil }
