package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// Status is what a Tag or Notice tells: by shape, colour and word, never by
// colour alone.
type Status string

const (
	OK       Status = "ok"
	Warn     Status = "warn"
	Error    Status = "error"
	Info     Status = "info"
	NotKnown Status = "unknown"
)

// icon is the status's shape.
func (s Status) icon() templ.Component {
	switch s {
	case OK:
		return Icon("circle-check")
	case Warn:
		return Icon("triangle-alert")
	case Error:
		return Icon("octagon-x")
	case Info:
		return Icon("info")
	}
	return Icon("circle-question-mark")
}

// VerdictStatus is the status a rule's verdict is shown with; the words are the
// texts "verdict.*".
func VerdictStatus(verdict string) Status {
	switch verdict {
	case "ok":
		return OK
	case "breach":
		return Error
	case "ask", "contested":
		return Warn
	case "not-applicable":
		return Info
	}
	return NotKnown
}

// SourceRef is where a figure or a rule comes from.
type SourceRef struct {
	Title, Section, URL string

	Read       clock.Date // when it was last read
	Confidence string     // as in the pack: several, single, computed, ...; words are the texts "confidence.*"
	Status     string     // in-force, superseded, contested, unverified; empty says nothing
	Stale      bool       // past its shelf life
}

// Term is a row of a DefinitionList. An empty Value and nil Body say "not
// filled in".
type Term struct {
	Name, Value string
	Body        templ.Component
}

// Pages is where a list of results stands; Href gives the address of a page,
// counted from 1.
type Pages struct {
	Page, Of int
	Href     func(page int) string
}

// WhatsAppLink returns the click-to-chat address of a number ("+60 12-345 6789"
// is understood) with a text to send; an empty number lets the person choose.
func WhatsAppLink(number, text string) string {
	digits := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, number)
	return "https://wa.me/" + digits + "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// rangeText is a money range in words, empty when nothing is known.
func (p *Page) rangeText(r amount.Range, currency string) string {
	return unbroken(i18n.MoneyRange(p.Lang, r, currency))
}

// unbroken keeps the sign of a currency and its figure on one line, where the
// words before them may break.
func unbroken(money string) string {
	if i := strings.LastIndexByte(money, ' '); i >= 0 {
		return money[:i] + "\u00a0" + money[i+1:]
	}
	return money
}

// externalURL reports whether an address may be linked to as a source.
func externalURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
