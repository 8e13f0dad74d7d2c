package identity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// SignIn holds the ways in: a single-use link, a password with a second factor,
// a passkey, an institution's own account. Each proves who somebody is and then
// opens a session through the Gate; before that nothing is open, so there is no
// session id to fix beforehand.
//
// No answer tells whether an account exists: what is asked of an unknown
// address takes the same steps, and letters are written by a job.
type SignIn struct {
	Store    *Store
	DB       *store.DB
	Gate     *Gate
	Throttle *Throttle
	Clock    clock.Clock
	Texts    *i18n.Catalog
	Origin   string         // public base address; empty where only this machine asks
	Zone     *time.Location // in which times are shown

	// Mail posts a letter in a transaction; its words are the texts KEY.subject
	// and KEY.body in the language. Nil, or without Origin: links are not sent.
	Mail func(ctx context.Context, tx *store.Tx, to Person, lang i18n.Lang, key string, args ...any) error
	OIDC *OIDC // nil: not offered
}

// SignInTables are the tables of signing in.
var SignInTables = []string{"identity_link", "identity_link_wish", "identity_password", "identity_totp", "identity_recovery",
	"identity_passkey", "identity_subject", "identity_pending", "identity_attempt"}

// Routes returns the pages of signing in.
func (s *SignIn) Routes() []web.Route {
	const post, public, own = http.MethodPost, string(Public), string(SignedIn)
	routes := []web.Route{
		{Name: "identity.signin", Path: "/{lang}/{s:signin}", Right: public, Handle: s.ways},
		{Name: "identity.signin.link", Path: "/{lang}/{s:signin}/{s:link}", Right: public, Handle: s.linkPage},
		{Name: "identity.signin.wish", Method: post, Path: "/{lang}/{s:signin}/{s:link}", Right: public, Handle: s.wish},
		{Name: "identity.signin.paste", Method: post, Path: "/{lang}/{s:signin}/{s:link}/{s:code}", Right: public, Handle: s.paste},
		{Name: "identity.signin.open", Path: "/{lang}/{s:signin}/{s:link}/{token}", Right: public, Handle: s.openPage},
		{Name: "identity.signin.use", Method: post, Path: "/{lang}/{s:signin}/{s:link}/{token}", Right: public, Handle: s.use},
		{Name: "identity.signin.password", Method: post, Path: "/{lang}/{s:signin}/{s:password}", Right: public, Handle: s.password},
		{Name: "identity.signin.factor", Path: "/{lang}/{s:signin}/{s:factor}", Right: public, Handle: s.factorPage},
		{Name: "identity.signin.prove", Method: post, Path: "/{lang}/{s:signin}/{s:factor}", Right: public, Handle: s.prove},
		{Name: "identity.signin.setup", Path: "/{lang}/{s:signin}/{s:setup}", Right: public, Handle: s.setupPage},
		{Name: "identity.signin.choose", Method: post, Path: "/{lang}/{s:signin}/{s:setup}", Right: public, Handle: s.choose},
		{Name: "identity.signin.challenge", Method: post, Path: "/{lang}/{s:signin}/passkey/begin", Right: public, Handle: s.challenge},
		{Name: "identity.signin.passkey", Method: post, Path: "/{lang}/{s:signin}/passkey", Right: public, Handle: s.passkey},
		{Name: "identity.passkeys", Path: "/{lang}/{s:account}/passkey", Right: own, Handle: s.keys},
		{Name: "identity.passkeys.begin", Method: post, Path: "/{lang}/{s:account}/passkey/begin", Right: own, Handle: s.keyBegin},
		{Name: "identity.passkeys.add", Method: post, Path: "/{lang}/{s:account}/passkey", Right: own, Handle: s.keyAdd},
		{Name: "identity.passkeys.remove", Method: post, Path: "/{lang}/{s:account}/passkey/{s:remove}", Right: own, Handle: s.keyRemove},
		{Name: "identity.handover", Path: "/{lang}/{s:handover}/{person}", Right: "partner.invite", Handle: s.handoverPage},
		{Name: "identity.handover.make", Method: post, Path: "/{lang}/{s:handover}/{person}", Right: "partner.invite", Handle: s.handover},
	}
	if s.OIDC != nil {
		routes = append(routes,
			web.Route{Name: "identity.signin.oidc", Path: "/{lang}/{s:signin}/oidc", Right: public, Handle: s.oidcStart},
			web.Route{Name: "identity.signin.oidc.return", Path: ReturnPath, Right: public, Handle: s.oidcReturn})
	}
	return routes
}

// mails reports whether links can be sent.
func (s *SignIn) mails() bool { return s.Mail != nil && s.Origin != "" }

// site is the address of the site as the browser sees it: the origin, or on
// this machine without one the address asked; "" otherwise.
func (s *SignIn) site(r *http.Request) string {
	if s.Origin != "" {
		return strings.TrimSuffix(s.Origin, "/")
	}
	host, _, _ := strings.Cut(r.Host, ":")
	if r.TLS == nil && (host == "localhost" || host == "127.0.0.1") {
		return "http://" + r.Host
	}
	return ""
}

// webAuthn returns the passkey library for the site, or nil where passkeys
// cannot work: on an address without a name.
func (s *SignIn) webAuthn(r *http.Request) *webauthn.WebAuthn {
	lib, err := newWebAuthn(s.site(r))
	if err != nil {
		return nil
	}
	return lib
}

// ask is what every form of signing in carries along.
type ask struct {
	Email  string
	Next   string // an address of this site, "" none
	Shared bool   // the device is used by others too
}

// askOf reads it from a form or an address.
func askOf(r *http.Request) (ask, error) {
	if err := r.ParseForm(); err != nil {
		return ask{}, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	return ask{Email: tidyEmail(r.Form.Get("email")), Next: SafeNext(r.Form.Get("next"), ""), Shared: r.Form.Get("shared") == "yes"}, nil
}

// address is an attempt of one way in from where r comes from. Each way counts
// by itself: who guesses at passwords does not close the others to a neighbour.
func address(r *http.Request, way string) attempt {
	return attempt{perAddress, way + " " + web.ClientAddress(r).String()}
}

// staff reports whether a person is more than a partner: such accounts need a
// second factor.
func (s *SignIn) staff(ctx context.Context, person string) (bool, error) {
	list, err := s.Store.MembershipsOf(ctx, person)
	for _, m := range list {
		if m.Role != Partner {
			return true, err
		}
	}
	return false, err
}

// landing is where somebody goes who has just signed in.
func landing(p *web.Page, next string) string {
	if next != "" {
		return next
	}
	if p.Has("identity.account") {
		return p.Href("identity.account")
	}
	return "/" + string(p.Lang)
}

// note writes into the journal what a person did to their own ways in.
func (s *SignIn) note(ctx context.Context, tx *store.Tx, actor, verb, person string, detail map[string]any) error {
	return journal.Write(ctx, tx, journal.Entry{At: s.Clock.Now(), Actor: actor, Verb: verb, Thing: "person", ID: person, Detail: detail})
}
