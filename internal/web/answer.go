package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"siger/internal/fault"
	"siger/internal/i18n"
)

// statuses is the HTTP status of each kind of fault.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Unauthorised: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.TooMany: http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// notAllowed is the one refusal the mux makes that is no kind of fault.
const notAllowed fault.Kind = "not-allowed"

// StatusOf returns the HTTP status of a kind of fault.
func StatusOf(k fault.Kind) int {
	if k == notAllowed {
		return http.StatusMethodNotAllowed
	}
	if status, ok := statuses[k]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// Problem is a fault as the API tells it (RFC 9457, application/problem+json).
type Problem struct {
	Type    string     `json:"type" doc:"Always about:blank: key tells problems apart."`
	Title   string     `json:"title" doc:"The kind of problem in the asker's language."`
	Status  int        `json:"status" doc:"The HTTP status."`
	Key     string     `json:"key" doc:"What went wrong, for programs; it does not change with the language."`
	Field   string     `json:"field,omitempty" doc:"The input it belongs to."`
	Detail  string     `json:"detail" doc:"What went wrong in the asker's language."`
	Request string     `json:"request,omitempty" doc:"The id of the request, to quote when asking for help."`
	Errors  []SubError `json:"errors,omitempty" doc:"Each fault, when there is more than one."`
}

// SubError is one of several faults of a request.
type SubError struct {
	Key    string `json:"key"`
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status, as huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType turns a JSON answer into a problem's media type, as huma asks.
func (p *Problem) ContentType(t string) string {
	if t == "application/json" {
		return "application/problem+json"
	}
	return t
}

// faultsOf returns the faults behind an error, including those net/http makes.
func faultsOf(err error) fault.List {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.List{fault.New(fault.TooLarge, "error.too_large").Because(err)}
	case errors.Is(err, context.DeadlineExceeded):
		return fault.List{fault.New(fault.Unavailable, "error.unavailable").Because(err)}
	}
	return fault.All(err)
}

// problemOf puts an error into words.
func (s *Server) problemOf(l i18n.Lang, id string, err error) *Problem {
	list := faultsOf(err)
	first := list[0]
	p := &Problem{Type: "about:blank", Title: s.opts.Catalog.T(l, "fault."+string(first.Kind)), Status: StatusOf(first.Kind),
		Key: first.Key, Field: first.Field, Detail: s.opts.Catalog.T(l, first.Key, first.Args...), Request: id}
	if len(list) > 1 {
		for _, f := range list {
			p.Errors = append(p.Errors, SubError{f.Key, f.Field, s.opts.Catalog.T(l, f.Key, f.Args...)})
		}
	}
	return p
}

// answer replaces what the handler wrote by the fault's page or problem. This
// is the one place where faults get words and a status.
func (s *Server) answer(out *reply, r *http.Request, x *exchange, err error) {
	list := faultsOf(err)
	if kind := list[0].Kind; kind == fault.Internal || kind == fault.Unavailable {
		s.opts.Log.Error("fault", "request", x.id, "route", x.name(), "error", err)
	}
	if out.streaming { // too late for a page: cut the connection so that nobody takes the half for the whole
		panic(http.ErrAbortHandler)
	}
	if x.lang == "" {
		x.lang = s.languageInPath(r)
	}
	out.drop()
	out.header.Set("Cache-Control", "no-store")
	if list[0].Kind == fault.Unauthorised && s.leadToSignIn(out, r, x) {
		return
	}
	p := s.problemOf(x.lang, x.id, err)
	if p.Status == http.StatusUnauthorized {
		out.header.Set("WWW-Authenticate", `Bearer realm="siger"`)
	}
	if p.Status == http.StatusTooManyRequests {
		out.header.Set("Retry-After", "60")
	}
	if wantsJSON(r) {
		out.header.Set("Content-Type", "application/problem+json")
		out.header.Set("Content-Language", string(x.lang))
		out.WriteHeader(p.Status)
		_ = json.NewEncoder(out).Encode(p) // a buffer takes everything
		return
	}
	page := s.page(r, x)
	page.Title, page.NoIndex, page.fault = p.Title, true, p
	content := faultPage(page, p, keptKey(r.Method, list[0].Kind), "error.next."+string(list[0].Kind))
	if err := RenderPart(out, r.WithContext(context.WithoutCancel(r.Context())), p.Status, frame(page, content)); err != nil {
		s.opts.Log.Error("fault page", "request", x.id, "error", err)
		http.Error(out, p.Title+"\n"+p.Detail, p.Status)
	}
}

// leadToSignIn leads a visitor who opened a page, or sent a form of one, to
// sign-in and from there back to the page. The API, and the route to sign in
// itself, answer plainly.
func (s *Server) leadToSignIn(out *reply, r *http.Request, x *exchange) bool {
	if wantsJSON(r) || x.asker != "" || x.route == nil || x.route.Right == public || !s.Has(s.opts.SignIn) {
		return false
	}
	var next []string
	if page := s.pages[x.route.Path]; page != nil && page.Right == x.route.Right && localPath(r.URL.RequestURI()) {
		next = []string{"next", r.URL.EscapedPath()}
		if r.Method == http.MethodGet && r.URL.RawQuery != "" {
			next[1] += "?" + r.URL.RawQuery
		}
	}
	http.Redirect(out, r, s.Href(x.lang, s.opts.SignIn, next...), http.StatusSeeOther)
	return true
}

// unrouted answers a request no route took: 404, 405, or the address without
// its trailing slash.
func (s *Server) unrouted(out *reply, r *http.Request, x *exchange) {
	if out.status == http.StatusMethodNotAllowed {
		s.answer(out, r, x, fault.New(notAllowed, "error.not_allowed"))
		return
	}
	if trimmed := strings.TrimRight(r.URL.Path, "/"); trimmed != "" && trimmed != r.URL.Path && localPath(trimmed) && r.Method == http.MethodGet {
		bare := *r.URL
		bare.Path, bare.RawPath = trimmed, ""
		if _, pattern := s.mux.Handler(&http.Request{Method: r.Method, URL: &bare, Host: r.Host}); pattern != "" {
			out.drop()
			http.Redirect(out, r, bare.RequestURI(), http.StatusMovedPermanently)
			return
		}
	}
	s.answer(out, r, x, fault.New(fault.NotFound, "error.not_found"))
}

// languageInPath returns the language an address begins with, or the asker's.
func (s *Server) languageInPath(r *http.Request) i18n.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l, ok := i18n.ParseLang(first); ok {
		return l
	}
	return s.languageOf(r)
}

// wantsJSON reports whether an error is best told as JSON.
func wantsJSON(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return true
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// SeeOther leads to a page of this site after a change was made (303).
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	return redirect(w, r, path, http.StatusSeeOther)
}

// Moved leads to the address a page of this site lives at (301), such as the
// one with the right slug.
func Moved(w http.ResponseWriter, r *http.Request, path string) error {
	return redirect(w, r, path, http.StatusMovedPermanently)
}

func redirect(w http.ResponseWriter, r *http.Request, path string, status int) error {
	if !localPath(path) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	http.Redirect(w, r, path, status)
	return nil
}

// localPath reports whether a redirect to path stays on this site: it begins
// with one slash, and holds no backslash or control character, which browsers
// read as a slash or skip.
func localPath(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return false
	}
	return !strings.ContainsFunc(path, func(c rune) bool { return c < 0x20 || c == 0x7f || c == '\\' })
}
