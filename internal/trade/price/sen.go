package price

import (
	"math"
	"strconv"
	"strings"
)

// maxSen is the highest price believed: RM 100,000.
const maxSen = 100_000 * 100

// senOf turns a price from a file's double into whole sen. Doubles near a
// whole sen (8.029999999999999) mean that sen; finer prices are rounded half
// up on their shortest decimal notation. rounded says that digits were lost.
// The reason is empty for a believable price.
func senOf(price float64) (sen int32, rounded bool, bad Reason) {
	switch {
	case math.IsNaN(price):
		return 0, false, PriceMissing
	case price <= 0:
		return 0, false, PriceNotPositive
	case price > maxSen/100:
		return 0, false, PriceTooHigh
	}
	scaled := price * 100
	nearest := math.Round(scaled)
	if math.Abs(scaled-nearest) > 1e-6 {
		rounded = true
		nearest = float64(roundDecimal(strconv.FormatFloat(price, 'f', -1, 64)))
	}
	if nearest < 1 {
		return 0, false, PriceNotPositive
	}
	return int32(nearest), rounded, ""
}

// roundDecimal reads plain decimal digits as sen, half up on the third decimal.
func roundDecimal(s string) (sen int64) {
	decimals := -1
	for _, c := range []byte(s) {
		switch {
		case c == '.':
			decimals = 0
		case decimals == 2:
			if c >= '5' {
				sen++
			}
			return sen
		default:
			sen = sen*10 + int64(c-'0')
			if decimals >= 0 {
				decimals++
			}
		}
	}
	for ; decimals < 2; decimals++ {
		if decimals < 0 {
			decimals = 0
		}
		sen *= 10
	}
	return sen
}

// senText reads a price as a file writes it. Up to four decimals are read
// exactly; anything else goes the way of a double.
func senText(s []byte) (sen int32, rounded bool, bad Reason) {
	if len(s) == 0 {
		return 0, false, PriceMissing
	}
	whole, digits, decimals := int64(0), 0, -1
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9' && digits < 12:
			whole = whole*10 + int64(c-'0')
			digits++
			if decimals >= 0 {
				decimals++
			}
		case c == '.' && decimals < 0:
			decimals = 0
		default:
			return senSlow(string(s))
		}
	}
	if digits == 0 || decimals > 4 {
		return senSlow(string(s))
	}
	perSen := int64(1) // what the digits count in
	switch decimals {
	case -1, 0:
		whole *= 100
	case 1:
		whole *= 10
	case 3:
		perSen = 10
	case 4:
		perSen = 100
	}
	sen64 := (whole + perSen/2) / perSen
	switch {
	case sen64 < 1:
		return 0, false, PriceNotPositive
	case whole > maxSen*perSen:
		return 0, false, PriceTooHigh
	}
	return int32(sen64), whole%perSen != 0, ""
}

func senSlow(s string) (int32, bool, Reason) {
	if strings.ContainsAny(s, "xX_") { // Go's own number notations are none here
		return 0, false, PriceUnreadable
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && (f == 0 || !math.IsInf(f, 0)) {
		return 0, false, PriceUnreadable
	}
	return senOf(f)
}
