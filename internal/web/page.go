package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// Page is one page: what the frame around it needs, and how it says things in
// its language. Get one with PageOf.
type Page struct {
	Lang        i18n.Lang
	Title       string // of the tab and of search results; the frame adds the site's name
	Description string // one sentence for search results and shared links
	Path        string // of this page, without its query
	Crumbs      []Crumb
	Invalid     bool     // a form came back with faults: the title says so
	NoIndex     bool     // keep it out of search engines
	Plain       bool     // no web font: pages for workers and poor lines
	Enhance     bool     // loads htmx; the page must work without it
	Scripts     []string // static files to load too; the page must work without them
	Styles      []string // static sheets to load beside the one of every page

	// Args gives the values of the path in another language (the slug of the
	// same record), as name, value pairs; nil: the same values.
	Args func(l i18n.Lang) []string

	request *http.Request
	server  *Server
	route   *bound
	fault   *Problem
}

// Crumb is a step of the way from the home page to this one.
type Crumb struct{ Href, Label string }

// PageOf returns a page in the request's language.
func PageOf(r *http.Request) *Page {
	x := exchangeOf(r.Context())
	if x == nil {
		panic("web: PageOf of a request that did not come through a Server")
	}
	return x.server.page(r, x)
}

func (s *Server) page(r *http.Request, x *exchange) *Page {
	return &Page{Lang: x.lang, Path: r.URL.EscapedPath(), request: r, server: s, route: x.route}
}

// Render writes the frame with the body in it.
func Render(w http.ResponseWriter, r *http.Request, status int, p *Page, body templ.Component) error {
	return RenderPart(w, r, status, frame(p, body))
}

// RenderPart writes a component without the frame, for enhancement.
func RenderPart(w http.ResponseWriter, r *http.Request, status int, part templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() { b.Reset(); buffers.Put(b) }()
	if err := part.Render(r.Context(), b); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// T returns a text in the page's language, its slots filled with name, value pairs.
func (p *Page) T(key string, args ...any) string {
	return p.server.opts.Catalog.T(p.Lang, key, args...)
}

// HasText reports whether there is a text behind key.
func (p *Page) HasText(key string) bool { return p.server.opts.Catalog.Has(key) }

// Text returns a text that is data, in the page's language.
func (p *Page) Text(t i18n.Text) string { return t.In(p.Lang) }

// Number returns d with the given decimals, -1 for as many as there are.
func (p *Page) Number(d amount.Decimal, decimals int) string { return i18n.Number(p.Lang, d, decimals) }

// Percent returns d per cent.
func (p *Page) Percent(d amount.Decimal, decimals int) string {
	return i18n.Percent(p.Lang, d, decimals)
}

// Money returns an amount with its symbol.
func (p *Page) Money(m amount.Money) string { return i18n.Money(p.Lang, m) }

// Date returns a date in words.
func (p *Page) Date(d clock.Date) string { return i18n.Date(p.Lang, d) }

// DateTime returns date and time in the zone, which it names.
func (p *Page) DateTime(t time.Time, zone *time.Location) string {
	return i18n.DateTime(p.Lang, t, zone)
}

// Now returns the present instant.
func (p *Page) Now() time.Time { return p.server.opts.Clock.Now() }

// Href returns the address of a route in the page's language. Args are name,
// value pairs; those the path does not name become the query.
func (p *Page) Href(route string, args ...string) string {
	return p.server.Href(p.Lang, route, args...)
}

// HrefIn returns the address of a route in language l.
func (p *Page) HrefIn(l i18n.Lang, route string, args ...string) string {
	return p.server.Href(l, route, args...)
}

// Static returns the address of a static file.
func (p *Page) Static(name string) string { return p.server.Static(name) }

// Has reports whether a route is registered, for links to what may be left out.
func (p *Page) Has(route string) bool { return p.server.Has(route) }

// Absolute returns the address with the site's origin, for links that leave the
// site; without Options.Origin it is the path itself.
func (p *Page) Absolute(path string) string { return p.server.opts.Origin + path }

// Site returns the base address of the site as who asks reaches it: the origin,
// or without one the host of the request. It is for addresses that leave the
// site on paper or in a message of who asks. Who asks chooses the host, so no
// right ever rests on it.
func (p *Page) Site() string {
	host := p.request.Host
	if p.server.opts.Origin != "" || host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") != "" {
		return p.server.opts.Origin
	}
	if p.request.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}

// FieldError is a fault of a form in words, with the input it belongs to.
type FieldError struct{ Field, Text string }

// Errors returns the faults of a refused form in words; nil for no error.
func (p *Page) Errors(err error) (out []FieldError) {
	if err == nil {
		return nil
	}
	for _, f := range fault.All(err) {
		out = append(out, FieldError{f.Field, p.T(f.Key, f.Args...)})
	}
	return out
}

// ErrorOf returns the fault that belongs to an input, or "".
func ErrorOf(errs []FieldError, field string) string {
	for _, e := range errs {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// alternate returns this page's address in language l, and whether it has one.
func (p *Page) alternate(l i18n.Lang) (string, bool) {
	if p.route == nil || p.route.lang == "" {
		return "", false
	}
	page := p.server.pages[p.route.Path] // a form sent to the page it stands on has that page's address
	if page == nil {
		return "", false
	}
	path, err := p.server.href(l, page.Name, p.argsIn(l, page.paths[l]))
	return path, err == nil
}

// argsIn returns the values of a path of this page in language l.
func (p *Page) argsIn(l i18n.Lang, path string) (args []string) {
	if p.Args != nil {
		return p.Args(l)
	}
	for _, name := range pathNames(path) {
		args = append(args, name, p.request.PathValue(name))
	}
	return args
}

// switchTo returns the link of the language switch: this page in language l,
// with its query, or the home page when this page has no twin there.
func (p *Page) switchTo(l i18n.Lang) templ.SafeURL {
	path, ok := p.alternate(l)
	if !ok {
		return templ.SafeURL("/" + string(l) + "?" + languageParam + "=" + string(l))
	}
	path += "?"
	if p.request.URL.RawQuery != "" {
		if kept := withoutParam(p.request.URL.RawQuery, languageParam); kept != "" {
			path += kept + "&"
		}
	}
	return templ.SafeURL(path + languageParam + "=" + string(l))
}
