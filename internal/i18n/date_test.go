package i18n_test

import (
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
)

func TestDatesAndTimes(t *testing.T) {
	day := clock.MustDate("2026-02-12")
	kualaLumpur, err := time.LoadLocation("Asia/Kuala_Lumpur")
	if err != nil {
		t.Fatal(err)
	}
	evening := time.Date(2026, 2, 12, 13, 5, 0, 0, time.UTC) // 20.05 WIB, 21.05 MYT
	night := time.Date(2026, 8, 31, 16, 30, 0, 0, time.UTC)  // 23.30 WIB, 0.30 MYT the day after
	for _, c := range []struct {
		name       string
		say        func(i18n.Lang) string
		id, ms, en string
	}{
		{"date", func(l i18n.Lang) string { return i18n.Date(l, day) }, "12 Februari 2026", "12 Februari 2026", "12 February 2026"},
		{"no date", func(l i18n.Lang) string { return i18n.Date(l, clock.Date{}) }, "", "", ""},
		{"with weekday", func(l i18n.Lang) string { return i18n.DayDate(l, day) },
			"Kamis, 12 Februari 2026", "Khamis, 12 Februari 2026", "Thursday, 12 February 2026"},
		{"sunday", func(l i18n.Lang) string { return i18n.DayDate(l, clock.MustDate("2026-03-01")) },
			"Minggu, 1 Maret 2026", "Ahad, 1 Mac 2026", "Sunday, 1 March 2026"},
		{"month", func(l i18n.Lang) string { return i18n.MonthYear(l, clock.MustDate("2026-08-01")) },
			"Agustus 2026", "Ogos 2026", "August 2026"},
		{"western Indonesia", func(l i18n.Lang) string { return i18n.Time(l, evening, i18n.WIB) },
			"20.05 WIB", "8:05 PTG (WIB)", "8:05 pm (WIB)"},
		{"Malaysia", func(l i18n.Lang) string { return i18n.Time(l, evening, i18n.MYT) },
			"21.05 MYT", "9:05 PTG (MYT)", "9:05 pm (MYT)"},
		{"a zone without a short name of its own", func(l i18n.Lang) string { return i18n.Time(l, evening, kualaLumpur) },
			"21.05 MYT", "9:05 PTG (MYT)", "9:05 pm (MYT)"},
		{"morning", func(l i18n.Lang) string { return i18n.Time(l, night, i18n.MYT) },
			"00.30 MYT", "12:30 PG (MYT)", "12:30 am (MYT)"},
		{"both", func(l i18n.Lang) string { return i18n.MeetingTime(l, evening, i18n.WIB, i18n.MYT) },
			"12 Februari 2026, 20.05 WIB / 21.05 MYT", "12 Februari 2026, 8:05 PTG (WIB) / 9:05 PTG (MYT)",
			"12 February 2026, 8:05 pm (WIB) / 9:05 pm (MYT)"},
		{"both, two days", func(l i18n.Lang) string { return i18n.MeetingTime(l, night, i18n.WIB, i18n.MYT) },
			"31 Agustus 2026, 23.30 WIB / 1 September 2026, 00.30 MYT", "31 Ogos 2026, 11:30 PTG (WIB) / 1 September 2026, 12:30 PG (MYT)",
			"31 August 2026, 11:30 pm (WIB) / 1 September 2026, 12:30 am (MYT)"},
	} {
		for l, want := range map[i18n.Lang]string{i18n.ID: c.id, i18n.MS: c.ms, i18n.EN: c.en} {
			if got := c.say(l); got != want {
				t.Errorf("%s in %s: %q, want %q", c.name, l, got, want)
			}
		}
	}
}
