package corridor

import (
	"siger/internal/amount"
	"siger/internal/clock"
)

// pivot is the currency through which two others are joined.
const pivot = "USD"

// Rate returns what one unit of base costs in quote, by the newest rate on or
// before the day, never a later one. It looks at the pair as quoted, at its
// inverse and at the cross through US dollars, takes the newest, and prefers
// them in that order on the same day. A cross is as old as its older leg. The
// rows that were used are in Used; a rate that was worked out says how in Note
// and is graded computed. Equal currencies have no rate: ok is false.
func (p *Pack) Rate(base, quote string, on clock.Date) (best ExchangeRate, ok bool) {
	if base == quote {
		return ExchangeRate{}, false
	}
	if r, found := p.pair(base, quote, on); found {
		best, ok = r, true
	}
	if base == pivot || quote == pivot {
		return best, ok
	}
	first, found1 := p.pair(base, pivot, on)
	second, found2 := p.pair(pivot, quote, on)
	if !found1 || !found2 {
		return best, ok
	}
	if cross := join(first, second); !ok || cross.Date.After(best.Date) {
		best, ok = cross, true
	}
	return best, ok
}

// pair returns the newest rate of two currencies, as quoted or inverted.
func (p *Pack) pair(base, quote string, on clock.Date) (ExchangeRate, bool) {
	direct, found := newest(p.pairs[[2]string{base, quote}], on)
	other, inverse := newest(p.pairs[[2]string{quote, base}], on)
	if inverse && (!found || other.Date.After(direct.Date)) {
		return invert(other), true
	}
	if found {
		direct.Used = []ExchangeRate{direct}
	}
	return direct, found
}

// newest returns the first of rows, sorted newest first, that is not after on.
func newest(rows []ExchangeRate, on clock.Date) (ExchangeRate, bool) {
	for _, r := range rows {
		if !r.Date.After(on) {
			return r, true
		}
	}
	return ExchangeRate{}, false
}

func invert(r ExchangeRate) ExchangeRate {
	out := ExchangeRate{Date: r.Date, Base: r.Quote, Quote: r.Base, Rate: amount.Int(1).Quo(r.Rate), Fact: r.Fact, Used: []ExchangeRate{r}}
	out.Confidence = worse(r.Confidence)
	out.Note = "inverse of " + r.words()
	return out
}

func join(a, b ExchangeRate) ExchangeRate {
	older := a
	if b.Date.Before(a.Date) {
		older = b
	}
	out := ExchangeRate{Date: older.Date, Base: a.Base, Quote: b.Quote, Rate: a.Rate.Mul(b.Rate), Fact: older.Fact,
		Used: append(append([]ExchangeRate{}, a.Used...), b.Used...)}
	out.Confidence = worse(a.Confidence, b.Confidence)
	out.Note = "cross of " + out.Used[0].words() + " and " + out.Used[1].words()
	return out
}

// worse grades what is worked out from rows: computed, unless a row is an
// example or general knowledge, which stays what it is.
func worse(of ...Confidence) Confidence {
	for _, c := range of {
		if c == ExampleRow || c == General {
			return c
		}
	}
	return Computed
}

// words tells a rate as written in the pack: "USD/MYR 4.1 of 2026-09-29".
func (r ExchangeRate) words() string {
	return r.Base + "/" + r.Quote + " " + r.Rate.String() + " of " + r.Date.String()
}
