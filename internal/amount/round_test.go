package amount

import "testing"

func TestRoundBreaksTheRestByItsMode(t *testing.T) {
	for _, c := range []struct {
		in       string
		decimals int32
		mode     Rounding
		want     string
	}{
		{"0.0238", 0, Up, "1"}, // wholly below the last digit kept
		{"0.0238", 0, HalfUp, "0"},
		{"0.0238", 0, HalfEven, "0"},
		{"0.0238", 0, Down, "0"},
		{"-0.0238", 1, Up, "-0.1"},
		{"0.0000001", 2, Up, "0.01"},
		{"0", 0, Up, "0"},
		{"1.0001", 0, Up, "2"},
		{"2", 0, Up, "2"},
		{"2.5", 0, HalfUp, "3"},
		{"2.5", 0, HalfEven, "2"},
		{"-2.5", 0, HalfUp, "-3"},
		{"2.99", 1, Down, "2.9"},
		{"1234", -2, Up, "1300"},
		{"34", -3, Up, "1000"},
	} {
		if got := Must(c.in).Round(c.decimals, c.mode); got.Cmp(Must(c.want)) != 0 {
			t.Errorf("%s to %d decimals %s: %s, want %s", c.in, c.decimals, c.mode, got, c.want)
		}
	}
}
