package identity

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"siger/internal/fault"
	"siger/internal/store"
)

// Gate finds out who asks and keeps out who has not the right.
type Gate struct {
	store *Store
	https bool
}

// NewGate returns a gate. Origin is the public base address: over https the
// session's cookie goes over https only.
func NewGate(s *Store, origin string) *Gate {
	return &Gate{store: s, https: strings.HasPrefix(origin, "https:")}
}

// cookie is the name of the session's cookie. The prefix __Host- binds it to
// this host and to https.
func (g *Gate) cookie() string {
	if g.https {
		return "__Host-siger-session"
	}
	return "siger-session"
}

type failedKey struct{}

// Identify returns the request with who asks in its context, and the name that
// pages greet them by: empty for visitors. It is web.Options.Identify.
func (g *Gate) Identify(r *http.Request) (*http.Request, string) {
	header := r.Header.Get("Authorization")
	cookie, none := r.Cookie(g.cookie())
	if header == "" && none != nil {
		return r, ""
	}
	ctx := r.Context()
	who, err := g.whoIs(ctx, header, cookie)
	if err != nil { // a private page then fails instead of asking to sign in
		return r.WithContext(context.WithValue(ctx, failedKey{}, err)), ""
	}
	if !who.SignedIn() {
		return r, ""
	}
	return r.WithContext(With(ctx, who)), who.Person.Name
}

// whoIs returns who holds a token or a session; a token counts first.
func (g *Gate) whoIs(ctx context.Context, header string, cookie *http.Cookie) (Who, error) {
	if header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Who{}, nil
		}
		return g.store.byToken(ctx, strings.TrimSpace(secret))
	}
	who, session, err := g.store.bySession(ctx, cookie.Value)
	if err != nil || !who.SignedIn() {
		return Who{}, err
	}
	return who, g.store.seen(ctx, session)
}

// Allow says whether who asks may use the right on anything at all; the handler
// then looks at the object itself. It is web.Options.Allow: Unauthorised leads a
// page to sign-in and is a 401 of the API, Forbidden is a 403.
func (g *Gate) Allow(r *http.Request, right string) error {
	who := Of(r.Context())
	if Some(who, Right(right)) {
		return nil
	}
	if err, failed := r.Context().Value(failedKey{}).(error); failed {
		return err
	}
	if !who.SignedIn() {
		return fault.New(fault.Unauthorised, "error.unauthorised")
	}
	return fault.New(fault.Forbidden, "error.forbidden")
}

// SignIn opens a session for the person that prove returns, in prove's
// transaction, and gives the browser its cookie; the session the browser had
// before ends. How names the way (link, password, passkey, oidc, demo).
func (g *Gate) SignIn(w http.ResponseWriter, r *http.Request, how string, shared bool, prove func(tx *store.Tx) (Person, error)) error {
	ctx := r.Context()
	var secret string
	err := g.store.InTx(ctx, func(tx *store.Tx) error {
		p, err := prove(tx)
		if err != nil {
			return err
		}
		if err := g.endHeld(ctx, tx, r); err != nil {
			return err
		}
		secret, err = g.store.StartSession(ctx, tx, p.ID, how, shared, r.UserAgent())
		return err
	})
	if err != nil {
		return err
	}
	cookie := g.cookieOf(secret)
	if !shared { // on a shared device it also goes when the browser is closed
		cookie.MaxAge = int(sessionLasts.Seconds())
	}
	http.SetCookie(w, cookie)
	return nil
}

// SignOut ends the session of the browser that asks and takes its cookie.
func (g *Gate) SignOut(w http.ResponseWriter, r *http.Request) error {
	err := g.store.InTx(r.Context(), func(tx *store.Tx) error { return g.endHeld(r.Context(), tx, r) })
	if err != nil {
		return err
	}
	cookie := g.cookieOf("")
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return nil
}

// endHeld ends the session the request holds, if any.
func (g *Gate) endHeld(ctx context.Context, tx *store.Tx, r *http.Request) error {
	who := Of(ctx)
	if !who.SignedIn() || who.Token {
		return nil
	}
	err := g.store.EndSession(ctx, tx, who.Actor(), who.Person.ID, who.Session)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return nil // another request ended it
	}
	return err
}

func (g *Gate) cookieOf(value string) *http.Cookie {
	return &http.Cookie{Name: g.cookie(), Value: value, Path: "/", HttpOnly: true, Secure: g.https, SameSite: http.SameSiteLaxMode}
}

// SafeNext returns next when it is an address of this site that may be led to
// after sign-in, and otherwise instead.
func SafeNext(next, instead string) string {
	u, err := url.Parse(next)
	switch {
	case err != nil || len(next) > 1024 || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "":
	case !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//"):
	case strings.ContainsFunc(next+u.Path, func(c rune) bool { return c < 0x20 || c == 0x7f || c == '\\' }):
	default:
		return next
	}
	return instead
}
