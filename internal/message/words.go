package message

import (
	"strings"
	"time"

	"siger/internal/i18n"
	"siger/internal/web"
)

// paragraphs returns the lines of a text that are not empty.
func paragraphs(s string) (out []string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// zoneOf is the zone in which readers of a language expect times: western
// Indonesian for Indonesian, Malaysian otherwise. The zone is always named.
func zoneOf(l i18n.Lang) *time.Location {
	if l == i18n.ID {
		return i18n.WIB
	}
	return i18n.MYT
}

// handOverTerms says to whom a message goes and since when it waits.
func handOverTerms(p *web.Page, m entry) []web.Term {
	reader := m.Email
	if reader == "" {
		reader = m.Phone
	}
	return []web.Term{
		{Name: p.T("message.waiting.reader"), Value: reader},
		{Name: p.T("message.waiting.way"), Value: p.T("message.channel." + string(m.Channel))},
		{Name: p.T("message.waiting.since"), Value: p.DateTime(m.At, zoneOf(p.Lang))},
	}
}
