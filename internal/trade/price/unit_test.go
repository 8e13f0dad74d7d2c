package price

import "testing"

func TestGrams(t *testing.T) {
	for unit, want := range map[string]struct {
		grams  int
		approx bool
	}{
		"1kg": {1000, false}, "200 g": {200, false}, "100 G": {100, false}, "1.5kg": {1500, false},
		"5 X 79g":       {395, false}, // 5 × 79
		"30x33g":        {990, false},
		"2x4.3g":        {9, true}, // 8.6 g, rounded
		"163.2g":        {163, true},
		"+- 500g":       {500, true},
		"+-450g":        {450, true},
		"±100kg/seekor": {100_000, true}, // a whole animal
		"sepinggan":     {}, "gelas kecil": {}, "1 biji": {}, "330 ml": {}, "1 liter": {}, "M60": {}, "30 biji": {}, "": {},
		"0 g": {}, "9999 x 999999 kg": {}, // nothing, and more than a tonne
	} {
		grams, approx, ok := Grams(unit)
		if grams != want.grams || approx != want.approx || ok != (want.grams > 0) {
			t.Errorf("Grams(%q) = %d, %v, %v; want %d, %v", unit, grams, approx, ok, want.grams, want.approx)
		}
	}
}
