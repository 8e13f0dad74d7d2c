package prayer

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"siger/internal/clock"
)

var wib = time.FixedZone("WIB", 7*3600)

// Tables that newspapers printed from the figures of the ministry of religion
// (Bimas Islam Kemenag), held within two minutes. The points are the middle of
// each city; a table holds for a whole city, which is 20 km wide: 40 seconds. One
// more table, lampung.suara.com of 8 April 2022, is left out: its noon, 12:06, is
// that of the first days of April in every other year.
func TestPublishedTables(t *testing.T) {
	lampung, jakarta := [2]float64{-5.42917, 105.26111}, [2]float64{-6.1754, 106.8272}
	tables := []struct {
		day    string
		at     [2]float64
		times  [6]string // Subuh, Terbit, Zuhur, Asar, Magrib, Isya; empty: not printed
		source string
	}{
		{"2021-04-14", lampung, [6]string{"04:44", "05:56", "12:03", "15:20", "18:02", "19:11"}, "lampung.suara.com, 14 April 2021"},
		{"2021-04-17", lampung, [6]string{"04:44", "", "12:02", "15:20", "18:01", "19:10"}, "lampung.suara.com, 17 April 2021"},
		{"2023-04-01", lampung, [6]string{"04:47", "05:58", "12:06", "15:20", "18:08", "19:16"}, "sumatra.bisnis.com, 31 March 2023"},
		{"2026-03-08", lampung, [6]string{"04:50", "06:01", "12:13", "15:14", "18:18", "19:27"}, "regional.kontan.co.id, 8 March 2026"},
		{"2026-03-12", lampung, [6]string{"04:49", "", "12:10", "15:16", "18:18", "19:27"}, "lampung.suara.com, 12 March 2026"},
		{"2026-02-23", jakarta, [6]string{"04:42", "05:55", "12:10", "15:17", "18:17", "19:26"}, "mediaindonesia.com/megapolitan/863168"},
	}
	for _, table := range tables {
		got, ok := Kemenag.On(clock.MustDate(table.day), table.at[0], table.at[1], wib)
		if !ok {
			t.Fatal(table.day, "has no times")
		}
		for i, minute := range []int{got.Fajr, got.Sunrise, got.Zuhr, got.Asr, got.Maghrib, got.Isha} {
			if table.times[i] == "" {
				continue
			}
			clocked, err := time.Parse("15:04", table.times[i])
			if err != nil {
				t.Fatal(err)
			}
			want := clocked.Hour()*60 + clocked.Minute()
			if off := minute - want; off < -2 || off > 2 {
				t.Errorf("%s, %s: time %d is %02d:%02d, printed %s", table.source, table.day, i, minute/60, minute%60, table.times[i])
			}
		}
	}
}

// Without the margin, and in another zone, the same sun moves the hands as told.
func TestMarginAndZone(t *testing.T) {
	day := clock.MustDate("2026-12-05")
	bare := Kemenag
	bare.Margin = 0
	careful, _ := Kemenag.On(day, -5.43, 105.26, wib)
	exact, _ := bare.On(day, -5.43, 105.26, wib)
	if careful.Maghrib-exact.Maghrib != 2 || exact.Sunrise-careful.Sunrise != 2 {
		t.Errorf("two minutes of caution make %v of %v", careful, exact)
	}
	east, _ := Kemenag.On(day, -5.43, 105.26, time.FixedZone("MYT", 8*3600))
	if east.Fajr-careful.Fajr != 60 || east.Isha-careful.Isha != 60 {
		t.Errorf("an hour east makes %v of %v", east, careful)
	}
}

// Where the sun does not set there are no times to give.
func TestMidnightSun(t *testing.T) {
	if got, ok := Kemenag.On(clock.MustDate("2026-06-21"), 69.65, 18.96, time.UTC); ok {
		t.Errorf("Tromsø at midsummer has %v", got)
	}
}

// Between the tropics the times of any day stand in their order, and move by at
// most two minutes from a day to the next.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := clock.NewDate(2000, 1, 1).AddDays(rapid.IntRange(0, 365*50).Draw(t, "day"))
		lat, lon := rapid.Float64Range(-11, 8).Draw(t, "lat"), rapid.Float64Range(95, 120).Draw(t, "lon")
		a, ok1 := Kemenag.On(day, lat, lon, wib)
		b, ok2 := Kemenag.On(day.AddDays(1), lat, lon, wib)
		if !ok1 || !ok2 {
			t.Fatal("no times")
		}
		if !(a.Fajr < a.Sunrise && a.Sunrise < a.Zuhr && a.Zuhr < a.Asr && a.Asr < a.Maghrib && a.Maghrib < a.Isha) {
			t.Errorf("out of order: %+v", a)
		}
		for _, pair := range [][2]int{{a.Fajr, b.Fajr}, {a.Zuhr, b.Zuhr}, {a.Asr, b.Asr}, {a.Isha, b.Isha}} {
			if d := pair[0] - pair[1]; d < -2 || d > 2 {
				t.Errorf("a day apart: %+v, %+v", a, b)
			}
		}
	})
}
