package identity

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"siger/internal/fault"
	"siger/internal/web"
)

// view is what the pages of signing in show.
type view struct {
	ask
	Errors   []web.FieldError
	Mails    bool   // links can be sent
	Passkeys bool   // passkeys can work here
	OIDC     bool   // an institution's accounts are offered
	Label    string // the institution's name
	Reset    bool   // of the link page: for a new password
	Sent     bool   // of the link page: somebody asked for a link
	Token    string // of the open page
	Name     string // whose it is, once proven
	Secret   string // of the setup page: the second factor's
	Account  string
	Keep     bool // of the setup page: the second factor stays
	HasPass  bool // of the setup page: a good password is known already
	Zone     *time.Location
}

func (s *SignIn) view(r *http.Request, a ask) view {
	v := view{ask: a, Mails: s.mails(), Passkeys: s.webAuthn(r) != nil, OIDC: s.OIDC != nil, Zone: s.Zone}
	if s.OIDC != nil {
		v.Label = s.OIDC.settings.Label
	}
	return v
}

// page returns a page of signing in: not for search engines, nor for caches.
func (s *SignIn) page(w http.ResponseWriter, r *http.Request, title string) *web.Page {
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T(title), true
	w.Header().Set("Cache-Control", "no-store")
	return p
}

// again shows a form with what is wrong beside its fields, as 422, or 429 with
// the seconds to wait. Other faults are handed on.
func again(w http.ResponseWriter, p *web.Page, err error) (status int, errs []web.FieldError, handOn error) {
	switch fault.KindOf(err) {
	case fault.Invalid:
		status = http.StatusUnprocessableEntity
	case fault.TooMany:
		status = http.StatusTooManyRequests
		if f := fault.All(err)[0]; len(f.Args) == 2 {
			if seconds, ok := f.Args[1].(int); ok {
				w.Header().Set("Retry-After", strconv.Itoa(seconds))
			}
		}
	default:
		return 0, nil, err
	}
	p.Invalid = true
	return status, p.Errors(err), nil
}

// ways shows the ways in.
func (s *SignIn) ways(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	return s.renderWays(w, r, a, nil)
}

// renderWays shows the ways in, with what was wrong with one of them.
func (s *SignIn) renderWays(w http.ResponseWriter, r *http.Request, a ask, wrong error) error {
	p := s.page(w, r, "identity.signin.title")
	v, status := s.view(r, a), http.StatusOK
	if wrong != nil {
		var err error
		if status, v.Errors, err = again(w, p, wrong); err != nil {
			return err
		}
	}
	if v.Passkeys {
		p.Scripts = []string{"passkey.js"}
	}
	v.Name = Of(r.Context()).Person.Name
	return web.Render(w, r, status, p, waysPage(p, v))
}

// oidcHref begins signing in through the institution. It is a link and no form:
// the security policy would stop a form that is led on to another site.
func oidcHref(p *web.Page, v view) string {
	if v.Next == "" {
		return p.Href("identity.signin.oidc")
	}
	return p.Href("identity.signin.oidc", "next", v.Next)
}

// oidcLabel names the institution on its button, where its name is known.
func oidcLabel(p *web.Page, v view) string {
	if v.Label == "" {
		return p.T("identity.signin.oidc.go_plain")
	}
	return p.T("identity.signin.oidc.go", "name", v.Label)
}

// spaced writes a key in groups of four, for typing.
func spaced(key string) string {
	var b strings.Builder
	for i, c := range key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}
