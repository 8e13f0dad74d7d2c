package rate

import (
	"errors"
	"fmt"
	"math"

	"siger/internal/amount"
	"siger/internal/corridor"
)

// settle finds out how the file quotes each currency, from its newest value and
// the known rate, and turns the quotes into rates. A value that is not
// believable that way is refused; a day's second, equal value is a duplicate.
func settle(quotes []quote, home string, known Known, report *Report) ([]corridor.ExchangeRate, error) {
	newest := map[string]quote{}
	var order []string
	for _, q := range quotes {
		had, ok := newest[q.currency]
		if !ok {
			order = append(order, q.currency)
		}
		if !ok || q.day.After(had.day) {
			newest[q.currency] = q
		}
	}
	inverse, err := direction(newest, known)
	if err != nil {
		return nil, err
	}
	readings := map[string]reading{}
	for _, currency := range order {
		q := newest[currency]
		ref, _ := known(currency)
		if best, ok := closest(q, ref.Float(), inverse); ok {
			readings[currency] = best
			report.Quoted = append(report.Quoted, best.told(currency, home))
		}
	}
	var out []corridor.ExchangeRate
	type key struct{ day, currency string }
	seen := map[key]amount.Decimal{}
	for _, q := range quotes {
		ref, _ := known(q.currency)
		how, ok := readings[q.currency]
		if ok {
			_, ok = how.fits(q.value.Float(), ref.Float())
		}
		if !ok {
			report.refuse(q.line, 1, fmt.Sprintf("%s on %s: %s is not believable; the newest known rate is %s %s for one", q.currency, q.day, q.value, home, ref))
			continue
		}
		k := key{q.day.String(), q.currency}
		if had, again := seen[k]; again {
			if had.Cmp(q.value) == 0 {
				report.Duplicates++
			} else {
				report.refuse(q.line, 1, fmt.Sprintf("%s on %s stands twice: %s and %s", q.currency, q.day, had, q.value))
			}
			continue
		}
		seen[k] = q.value
		report.Taken++
		out = append(out, how.rate(q.currency, home, q.day, q.value))
	}
	return out, nil
}

// direction tells whether the file quotes foreign units for one of the
// market's currency. Currencies near par fit both ways and do not tell.
func direction(newest map[string]quote, known Known) (inverse bool, err error) {
	straight, inverted := 0, 0
	for currency, q := range newest {
		ref, _ := known(currency)
		_, one := closest(q, ref.Float(), false)
		_, other := closest(q, ref.Float(), true)
		switch {
		case one && !other:
			straight++
		case other && !one:
			inverted++
		}
	}
	switch {
	case len(newest) == 0:
		return false, nil
	case straight > 0 && inverted > 0:
		return false, errors.New("some currencies seem to be quoted one way round, some the other; nothing can be told from this file")
	case straight+inverted == 0:
		return false, errors.New("no rate is near a known one, so it cannot be told which way round the file quotes")
	}
	return inverted > 0, nil
}

// closest returns the reading in the given direction that brings a quote
// nearest to the known rate, if one is believable.
func closest(q quote, known float64, inverse bool) (best reading, ok bool) {
	units := []int{1, 100}
	if q.units != 0 {
		units = []int{q.units}
	}
	if inverse {
		units = []int{1}
	}
	least := math.Inf(1)
	for _, n := range units {
		r := reading{inverse, n}
		if off, fits := r.fits(q.value.Float(), known); fits && off < least {
			best, ok, least = r, true, off
		}
	}
	return best, ok
}
