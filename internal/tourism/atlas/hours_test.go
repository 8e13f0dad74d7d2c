package atlas

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/clock"
	"siger/internal/i18n"
)

func TestWeek(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"07:00-18:00", "Mo-Su 07:00-18:00"},
		{"24/7", "Mo-Su 00:00-24:00"},
		{"Mo-Th 08:00-14:00; Fr 08:00-10:30; Sa-Su 08:00-14:00", "Mo-Th 08:00-14:00; Fr 08:00-10:30; Sa-Su 08:00-14:00"},
		{"06:00-10:00,16:00-18:00; Mo off", "Mo off; Tu-Su 06:00-10:00,16:00-18:00"},
		{"Su,Mo 07:00-12:00", "Mo 07:00-12:00; Tu-Sa off; Su 07:00-12:00"},
		{"Sa-Su 07:00-01:00", "Mo-Fr off; Sa-Su 07:00-25:00"}, // past midnight
	} {
		var w Week
		if err := w.UnmarshalText([]byte(c.text)); err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if b, _ := w.MarshalText(); string(b) != c.want {
			t.Errorf("%q is %q, want %q", c.text, b, c.want)
		}
	}
	for _, bad := range []string{"", "Mo", "8-14", "08:00-14:70", "Mo 25:00-26:00", "Fr-Mo 08:00-14:00", "Mo 08:00-12:00,11:00-14:00", "Mo 08:00-31:00", "Montag 08:00-14:00"} {
		var w Week
		if err := w.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, w)
		}
	}
}

// What MarshalText writes UnmarshalText reads back.
func TestWeekRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w, back Week
		for d := range w {
			from := 0
			for range rapid.IntRange(0, 3).Draw(t, "openings") {
				o := Opening{Open: from + rapid.IntRange(0, 200).Draw(t, "after")}
				o.Close = o.Open + rapid.IntRange(1, 200).Draw(t, "long")
				w[d], from = append(w[d], o), o.Close
			}
		}
		b, _ := w.MarshalText()
		if err := back.UnmarshalText(b); err != nil || !reflect.DeepEqual(w, back) {
			t.Errorf("%q: %v, %v", b, back, err)
		}
	})
}

func TestOpenOn(t *testing.T) {
	a := lampung(t)
	museum, _ := a.Place("museum-lampung")
	beach, _ := a.Place("mutun")
	full := []Opening{{8 * 60, 14 * 60}}
	for _, c := range []struct {
		day    string
		want   []Opening
		feasts int
	}{
		{"2026-11-30", full, 0},                         // a Monday
		{"2026-12-04", []Opening{{480, 10*60 + 30}}, 0}, // a Friday
		{"2026-12-05", full, 0},                         // a Saturday
		{"2026-08-17", nil, 1},                          // Independence Day, a Monday
	} {
		got := a.OpenOn(museum, clock.MustDate(c.day))
		if !slices.Equal(got.Openings, c.want) || len(got.Holidays) != c.feasts || !got.Known || got.Unsure {
			t.Errorf("the museum on %s: %+v", c.day, got)
		}
	}
	if got := a.OpenOn(beach, clock.MustDate("2026-08-17")); !got.Unsure || got.Known || len(got.Openings) != 1 {
		t.Errorf("nobody has said whether the holiday closes the beach: %+v", got)
	}
	closed := *beach
	closed.Hours.Exceptions = []Exception{{On: clock.MustDate("2026-12-05"), Why: i18n.Text{EN: "Cleaning"}}}
	if got := a.OpenOn(&closed, clock.MustDate("2026-12-05")); len(got.Openings) > 0 || got.Exception == nil || !got.Known {
		t.Errorf("an exception without hours closes the day: %+v", got)
	}
}
