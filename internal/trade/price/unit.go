package price

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var massUnit = regexp.MustCompile(`^(±|\+-|\+/-)?\s*(?:(\d{1,4})\s*[xX]\s*)?(\d{1,6}(?:\.\d{1,4})?)\s*(kg|g)(?:\s*/\s*\S+)?$`)

// Grams reads a survey unit such as "1kg", "200 g", "5 X 79g" or "+- 500g" as
// net grams. approx is set when the unit itself says "about" or when a
// fraction of a gram was rounded. ok is false when the unit is no mass
// ("sepinggan", "1 biji", "330 ml").
func Grams(unit string) (grams int, approx, ok bool) {
	m := massUnit.FindStringSubmatch(strings.ToLower(strings.TrimSpace(unit)))
	if m == nil {
		return 0, false, false
	}
	g, err := strconv.ParseFloat(m[3], 64)
	if err != nil {
		return 0, false, false
	}
	if m[4] == "kg" {
		g *= 1000
	}
	if m[2] != "" {
		times, _ := strconv.Atoi(m[2])
		g *= float64(times)
	}
	grams = int(math.Round(g))
	if grams < 1 || grams > 1_000_000 {
		return 0, false, false
	}
	return grams, m[1] != "" || math.Abs(g-float64(grams)) > 1e-6, true
}
