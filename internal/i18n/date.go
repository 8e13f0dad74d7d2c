package i18n

import (
	"fmt"
	"strings"
	"time"

	"siger/internal/clock"
)

// WIB is western Indonesian time, UTC+7; MYT is Malaysian time, UTC+8. Neither
// country changes its clocks.
var (
	WIB = time.FixedZone("WIB", 7*3600)
	MYT = time.FixedZone("MYT", 8*3600)
)

var months = map[Lang][]string{
	ID: strings.Fields("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"),
	MS: strings.Fields("Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember"),
	EN: strings.Fields("January February March April May June July August September October November December"),
}

var weekdays = map[Lang][]string{ // from Sunday, as time.Weekday counts
	ID: strings.Fields("Minggu Senin Selasa Rabu Kamis Jumat Sabtu"),
	MS: strings.Fields("Ahad Isnin Selasa Rabu Khamis Jumaat Sabtu"),
	EN: strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
}

// Month returns the name of a month.
func Month(l Lang, m time.Month) string { return months[l][m-1] }

// Date returns a date in words, "12 Februari 2026", never in bare figures. The
// zero Date is the empty string.
func Date(l Lang, d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day, Month(l, d.Month), d.Year)
}

// DayDate returns a date with its weekday: "Kamis, 12 Februari 2026".
func DayDate(l Lang, d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return weekdays[l][d.Time().Weekday()] + ", " + Date(l, d)
}

// MonthYear returns the month of a date in words: "Februari 2026".
func MonthYear(l Lang, d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d", Month(l, d.Month), d.Year)
}

// zoneNames are the usual short names of zones the tz database has none for.
var zoneNames = map[string]string{"Asia/Kuala_Lumpur": "MYT", "Asia/Kuching": "MYT", "Asia/Singapore": "SGT"}

// Time returns the time of day in the zone, which it names: "20.05 WIB" in
// Indonesian, "9:05 PTG (MYT)" in Malay, "9:05 pm (MYT)" in English.
func Time(l Lang, t time.Time, zone *time.Location) string {
	t = t.In(zone)
	name, _ := t.Zone()
	if usual := zoneNames[zone.String()]; usual != "" {
		name = usual
	}
	if l == ID {
		return t.Format("15.04 ") + name
	}
	half := Text{MS: "PG", EN: "am"}
	if t.Hour() >= 12 {
		half = Text{MS: "PTG", EN: "pm"}
	}
	return fmt.Sprintf("%s %s (%s)", t.Format("3:04"), half.In(l), name)
}

// DateTime returns date and time in the zone, which it names:
// "12 Februari 2026, 20.05 WIB".
func DateTime(l Lang, t time.Time, zone *time.Location) string {
	return Date(l, clock.DateOf(t.In(zone))) + ", " + Time(l, t, zone)
}

// MeetingTime returns date and time in both zones, the first one's date first,
// as a meeting, flight or boat needs: "12 Februari 2026, 20.05 WIB / 21.05 MYT".
// Where the other zone has already another date, that date is given too.
func MeetingTime(l Lang, t time.Time, zone, other *time.Location) string {
	s := DateTime(l, t, zone) + " / "
	if clock.DateOf(t.In(zone)) != clock.DateOf(t.In(other)) {
		return s + DateTime(l, t, other)
	}
	return s + Time(l, t, other)
}
