package atlas

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/corridor"
)

// latest is the latest minute a place may close: six in the morning of the next
// day.
const latest = 30 * 60

var weekdays = []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}

// UnmarshalText reads 08:00-14:00; a close before the open is on the next day.
func (o *Opening) UnmarshalText(b []byte) error {
	from, to, ok := strings.Cut(strings.TrimSpace(string(b)), "-")
	open, err1 := minute(from)
	shut, err2 := minute(to)
	if !ok || err1 != nil || err2 != nil {
		return fmt.Errorf("hours %q are not written like 08:00-14:00", b)
	}
	if shut <= open {
		shut += 24 * 60
	}
	if open >= 24*60 || shut > latest {
		return fmt.Errorf("hours %q begin after midnight or end after six in the morning of the next day", b)
	}
	*o = Opening{Open: open, Close: shut}
	return nil
}

// MarshalText writes 08:00-14:00.
func (o Opening) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d:%02d-%02d:%02d", o.Open/60, o.Open%60, o.Close/60, o.Close%60), nil
}

// minute reads HH:MM, up to 30:00, as minutes after midnight.
func minute(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hours, err1 := strconv.ParseUint(h, 10, 8)
	minutes, err2 := strconv.ParseUint(m, 10, 8)
	if !ok || err1 != nil || err2 != nil || len(m) != 2 || minutes > 59 || hours*60+minutes > latest {
		return 0, fmt.Errorf("%q is not a time like 08:00", s)
	}
	return int(hours*60 + minutes), nil
}

// UnmarshalText reads the part of OpenStreetMap's opening_hours that a week
// needs: rules apart by semicolons, each with days ("Mo-Th", "Sa,Su"; none: every
// day) and stretches apart by commas, or "off"; and "24/7". A later rule replaces
// an earlier one for its days; a day in no rule is closed.
func (w *Week) UnmarshalText(b []byte) error {
	*w = Week{}
	if strings.TrimSpace(string(b)) == "24/7" {
		b = []byte("00:00-24:00")
	}
	for rule := range strings.SplitSeq(string(b), ";") {
		days, hours, ok := strings.Cut(strings.TrimSpace(rule), " ")
		if !ok {
			days, hours = "Mo-Su", days
		}
		on, err := daysOf(days)
		if err != nil {
			return err
		}
		var openings []Opening
		for part := range strings.SplitSeq(hours, ",") {
			if strings.TrimSpace(hours) == "off" {
				break
			}
			var o Opening
			if err := o.UnmarshalText([]byte(part)); err != nil {
				return err
			}
			if n := len(openings); n > 0 && o.Open < openings[n-1].Close {
				return fmt.Errorf("hours %q overlap or are out of order", hours)
			}
			openings = append(openings, o)
		}
		for _, d := range on {
			w[d] = openings
		}
	}
	return nil
}

// daysOf returns the days of "Mo-Th,Su", 0 for Monday.
func daysOf(s string) (out []int, err error) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, span := strings.Cut(part, "-")
		if !span {
			to = from
		}
		a, b := slices.Index(weekdays, from), slices.Index(weekdays, to)
		if a < 0 || b < a {
			return nil, fmt.Errorf("days %q are not written like Mo-Th,Su", s)
		}
		for d := a; d <= b; d++ {
			out = append(out, d)
		}
	}
	return out, nil
}

// MarshalText writes the week as UnmarshalText reads it, a rule for each run of
// equal days.
func (w Week) MarshalText() ([]byte, error) {
	var rules []string
	for from := 0; from < len(w); {
		to := from
		for to+1 < len(w) && slices.Equal(w[to+1], w[from]) {
			to++
		}
		days := weekdays[from]
		if to > from {
			days += "-" + weekdays[to]
		}
		parts := make([]string, 0, len(w[from]))
		for _, o := range w[from] {
			b, _ := o.MarshalText()
			parts = append(parts, string(b))
		}
		if len(parts) == 0 {
			parts = []string{"off"}
		}
		rules = append(rules, days+" "+strings.Join(parts, ","))
		from = to + 1
	}
	return []byte(strings.Join(rules, "; ")), nil
}

// never reports whether the week has no opening.
func (w Week) never() bool {
	return !slices.ContainsFunc(w[:], func(day []Opening) bool { return len(day) > 0 })
}

// Day is how a place stands open on one day.
type Day struct {
	Openings  []Opening // none: closed
	Known     bool      // somebody has said so; else what is usual for such a place
	Exception *Exception
	Holidays  []corridor.Holiday // public holidays on the day
	Unsure    bool               // a public holiday, and nobody has said whether it closes the place
}

// OpenOn returns when the place is open on a day: its dated exceptions first,
// then the public holidays of its regency, then its week.
func (a *Atlas) OpenOn(p *Place, day clock.Date) Day {
	d := Day{Known: p.Hours.Known}
	if a.pack != nil {
		d.Holidays = a.pack.Calendar.HolidaysOn(p.Regency, day)
	}
	for i := range p.Hours.Exceptions {
		if e := &p.Hours.Exceptions[i]; e.On == day {
			d.Openings, d.Exception, d.Known = e.Hours, e, true
			return d
		}
	}
	if len(d.Holidays) > 0 {
		if p.Hours.Holidays == "closed" {
			return d
		}
		d.Unsure = p.Hours.Holidays == ""
	}
	d.Openings = p.Hours.Week[(int(day.Time().Weekday())+6)%7]
	return d
}
