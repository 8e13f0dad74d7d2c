package price

import (
	"fmt"
	"regexp"
	"time"

	"siger/internal/clock"
)

// civil returns the days since 1970-01-01 of a date that exists.
func civil(year, month, day int) (int32, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return 0, false
	}
	return int32(t.Unix() / 86400), true
}

func dayText(day int32) string {
	return clock.DateOf(time.Unix(int64(day)*86400, 0).UTC()).String()
}

// Month is a calendar month.
type Month struct {
	Year  int
	Month time.Month
}

// String returns YYYY-MM.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year, m.Month) }

// IsZero reports whether the month is not given.
func (m Month) IsZero() bool { return m == Month{} }

// bounds returns the month's first day and its number of days.
func (m Month) bounds() (first, days int32) {
	from := time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC)
	first = int32(from.Unix() / 86400)
	return first, int32(from.AddDate(0, 1, 0).Unix()/86400) - first
}

func monthOfDay(day int32) Month {
	t := time.Unix(int64(day)*86400, 0).UTC()
	return Month{t.Year(), t.Month()}
}

var monthInName = regexp.MustCompile(`(20\d\d)-(0[1-9]|1[0-2])`)

// MonthOf finds the month in a file's name ("pricecatcher_2026-07.parquet");
// ok is false when the name has none.
func MonthOf(name string) (m Month, ok bool) {
	found := monthInName.FindStringSubmatch(name)
	if found == nil {
		return Month{}, false
	}
	var month int
	fmt.Sscanf(found[1]+" "+found[2], "%d %d", &m.Year, &month)
	m.Month = time.Month(month)
	return m, true
}
