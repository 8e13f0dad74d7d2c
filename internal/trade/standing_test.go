package trade

import (
	"math"
	"testing"

	"siger/internal/clock"
)

// papers of a supplier on 24 November 2026.
func paper(kind, expires string, checked bool) Certificate {
	c := Certificate{Type: kind, Number: "CONTOH-" + kind, Issued: clock.MustDate("2025-01-01"), Expires: clock.MustDate(expires)}
	if checked {
		c.CheckedBy, c.CheckedOn = "Dinas Contoh", clock.MustDate("2026-10-01")
	}
	return c
}

func TestPapersShare(t *testing.T) {
	cases := []struct {
		name string
		have []Certificate
		want float64
	}{
		{"no paper", nil, 0},
		{"business number, checked", []Certificate{paper("nib", "", true)}, 0.4},
		{"business number nobody checked", []Certificate{paper("nib", "", false)}, 0.2},                                     // 0.4 × ½
		{"halal, checked", []Certificate{paper("halal", "2027-01-01", true)}, 0.4},                                          //
		{"halal expired yesterday", []Certificate{paper("halal", "2026-11-23", true)}, 0},                                   //
		{"halal on its last day", []Certificate{paper("halal", "2026-11-24", true)}, 0.4},                                   //
		{"quality twice counts once", []Certificate{paper("haccp", "", true), paper("organic", "", true)}, 0.2},             //
		{"the checked one of two counts", []Certificate{paper("halal", "", false), paper("halal", "", true)}, 0.4},          //
		{"an expired one beside a good one", []Certificate{paper("nib", "2026-01-01", true), paper("nib", "", false)}, 0.2}, // only the unchecked one
		{"all, quality unchecked", []Certificate{paper("nib", "", true), paper("halal", "", true), paper("haccp", "", false)}, 0.9},
		{"all, checked", []Certificate{paper("nib", "", true), paper("halal", "", true), paper("phyto-unit", "", true)}, 1},
	}
	for _, c := range cases {
		s := Supplier{Certificates: c.have}
		if got := s.papersShare(demoDay); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}

func TestRecordShare(t *testing.T) {
	hours := func(h int) *int { return &h }
	for _, c := range []struct {
		reply  *int
		orders int
		want   float64
	}{
		{nil, 0, 0}, {nil, 1, 0.2}, {nil, 9, 0.2}, {nil, 10, 0.4},
		{hours(0), 0, 0.6}, {hours(24), 0, 0.6}, {hours(25), 0, 0.4}, {hours(72), 0, 0.4}, {hours(73), 0, 0.2},
		{hours(6), 12, 1}, {hours(30), 3, 0.6}, {hours(200), 40, 0.6},
	} {
		s := Supplier{ReplyHours: c.reply, OrdersDone: c.orders}
		if got := s.recordShare(); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("reply %v, %d orders: %g, want %g", c.reply, c.orders, got, c.want)
		}
	}
}

// A paper nobody has shown is not a paper that is missing: rules must ask.
func TestHolds(t *testing.T) {
	s := Supplier{Certificates: []Certificate{paper("nib", "", true), paper("halal", "2026-11-23", true)}}
	for _, c := range []struct {
		kind, day      string
		inForce, known bool
	}{
		{"nib", "2026-11-24", true, true},
		{"halal", "2026-11-24", false, true}, // shown, and expired
		{"halal", "2026-11-23", true, true},
		{"halal", "2024-12-31", false, true}, // not issued yet
		{"haccp", "2026-11-24", false, false},
	} {
		inForce, known := s.Holds(c.kind, clock.MustDate(c.day))
		if inForce != c.inForce || known != c.known {
			t.Errorf("%s on %s: in force %v, known %v; want %v, %v", c.kind, c.day, inForce, known, c.inForce, c.known)
		}
	}
	for day, want := range map[string]int{"2026-11-23": 2, "2026-11-24": 1, "2024-12-31": 0} {
		if got := s.inForce(clock.MustDate(day)); got != want {
			t.Errorf("%d papers in force on %s, want %d", got, day, want)
		}
	}
}
