package tourism

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/i18n"
)

// calendar is a list of whole days for calendar programs: iCalendar, RFC 5545.
type calendar struct {
	Name    string
	Lang    i18n.Lang
	Entries []calendarEntry
}

// calendarEntry is one edition of an event. Its UID stays the same for ever, so
// that a moved event moves in the reader's calendar.
type calendarEntry struct {
	UID                      string
	From, To                 clock.Date // both included
	Said                     clock.Date
	Status                   string
	Changes                  int // how often it was changed
	Title, Text, Where, Link string
}

// bytes writes the calendar.
func (c calendar) bytes() []byte {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Siger//Events//"+strings.ToUpper(string(c.Lang)))
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", calendarText(c.Name))
	for _, e := range c.Entries {
		line("BEGIN", "VEVENT")
		line("UID", e.UID)
		line("DTSTAMP", e.Said.Time().Format("20060102T150405Z"))
		line("SEQUENCE", fmt.Sprint(e.Changes))
		line("DTSTART;VALUE=DATE", e.From.Time().Format("20060102"))
		line("DTEND;VALUE=DATE", e.To.AddDays(1).Time().Format("20060102")) // the day after the last
		line("STATUS", calendarStatus(e.Status))
		line("TRANSP", "TRANSPARENT")
		line("SUMMARY", calendarText(e.Title))
		line("DESCRIPTION", calendarText(e.Text))
		if e.Where != "" {
			line("LOCATION", calendarText(e.Where))
		}
		if strings.HasPrefix(e.Link, "http") { // RFC 5545 wants a whole address
			line("URL", e.Link)
		}
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// calendarStatus is how RFC 5545 3.8.1.11 says it.
func calendarStatus(status string) string {
	switch status {
	case "confirmed", "held":
		return "CONFIRMED"
	case "cancelled":
		return "CANCELLED"
	}
	return "TENTATIVE"
}

// calendarText escapes a text (RFC 5545 3.3.11).
var calendarText = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "").Replace

// fold writes a line of at most 75 octets a part, never inside a character
// (RFC 5545 3.1).
func fold(b *strings.Builder, s string) {
	room := 75
	for len(s) > room {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		b.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], 74
	}
	b.WriteString(s + "\r\n")
}
