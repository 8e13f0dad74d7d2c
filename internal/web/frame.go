package web

import (
	_ "embed"
	"net/http"
	"regexp"
	"strings"

	"github.com/a-h/templ"

	"siger/internal/fault"
	"siger/internal/i18n"
)

//go:embed static/mark.svg
var markFile string

// mark draws the siger in the header, in the colours of the text around it.
func mark() templ.Component { return templ.Raw(markInline) }

var markInline = regexp.MustCompile(`<svg[^>]*>`).ReplaceAllString(strings.TrimSpace(markFile),
	`<svg class="mark" viewBox="0 0 56 35" width="56" height="35" aria-hidden="true" focusable="false">`)

// shortName is a language's sign in the header, where there is little room.
func shortName(l i18n.Lang) string { return strings.ToUpper(string(l)) }

// fullTitle is the title of the tab.
func (p *Page) fullTitle() string {
	title := p.Title
	if p.Invalid {
		title = p.T("frame.problem", "title", title)
	}
	if title == "" {
		return p.T("site.name")
	}
	return title + " – " + p.T("site.name")
}

// doors returns the registered routes of the navigation.
func (p *Page) doors() []string { return p.registered(p.server.opts.Navigation) }

// footerLinks returns the registered routes of the footer.
func (p *Page) footerLinks() []string { return p.registered(p.server.opts.Footer) }

func (p *Page) registered(names []string) (out []string) {
	for _, name := range names {
		if p.server.Has(name) {
			out = append(out, name)
		}
	}
	return out
}

// asker is the name of who is signed in, empty for a visitor.
func (p *Page) asker() string {
	if x := exchangeOf(p.request.Context()); x != nil {
		return x.asker
	}
	return ""
}

// keptKey is the text that says what became of what was sent.
func keptKey(method string, k fault.Kind) string {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return "error.kept.nothing"
	case k == fault.Internal || k == fault.Unavailable:
		return "error.kept.unsure"
	}
	return "error.kept.refused"
}
