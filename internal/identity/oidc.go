package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"siger/internal/fault"
	"siger/internal/store"
)

// OIDCSettings are the flags of signing in through an institution's own
// accounts (OpenID Connect). Without an issuer it is not offered.
type OIDCSettings struct {
	Issuer  string   `env:"SIGER_OIDC_ISSUER" help:"Issuer address of the institution's accounts." placeholder:"URL"`
	Client  string   `env:"SIGER_OIDC_CLIENT" help:"Client id given by the institution."`
	Secret  string   `env:"SIGER_OIDC_SECRET" help:"Client secret; better as SIGER_OIDC_SECRET_FILE."`
	Domains []string `env:"SIGER_OIDC_DOMAINS" help:"E-mail domains whose people may sign in this way."`
	Label   string   `env:"SIGER_OIDC_LABEL" help:"Name of the institution on the sign-in page."`
}

// OIDC signs people in through an institution's accounts. It makes nobody an
// account: the person must have been invited here before, under the same e-mail
// address, which the institution must say it has verified.
type OIDC struct {
	settings OIDCSettings
	redirect string
	clock    func() time.Time
	client   *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // once discovered
}

// ReturnPath is the address the provider sends people back to.
const ReturnPath = "/oidc/return"

// NewOIDC returns the way in through the provider of the settings, or nil
// without an issuer. It does not ask the provider yet, so that Siger starts
// while that is away.
func NewOIDC(s OIDCSettings, origin string, now func() time.Time) (*OIDC, error) {
	if s.Issuer == "" {
		return nil, nil
	}
	issuer, err := url.Parse(s.Issuer)
	switch {
	case err != nil || issuer.Host == "":
		return nil, fmt.Errorf("the issuer %q is not an address", s.Issuer)
	case issuer.Scheme != "https" && !loopback(issuer.Hostname()):
		return nil, fmt.Errorf("the issuer %q is not reached by https", s.Issuer)
	case s.Client == "":
		return nil, errors.New("signing in through an issuer needs a client id")
	case origin == "":
		return nil, errors.New("signing in through an issuer needs the public base address (origin)")
	case len(s.Domains) == 0:
		return nil, errors.New("signing in through an issuer needs the e-mail domains it speaks for")
	}
	for i, d := range s.Domains {
		s.Domains[i] = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d), "@"))
	}
	return &OIDC{settings: s, redirect: strings.TrimSuffix(origin, "/") + ReturnPath, clock: now, client: &http.Client{Timeout: 10 * time.Second}}, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// ready discovers the provider when it has not answered before.
func (o *OIDC) ready(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	// The provider keeps this context for its keys, so it must outlive the request.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), o.client), o.settings.Issuer)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "identity.signin.error.oidc_away").Because(err)
	}
	o.provider = p
	return p, nil
}

func (o *OIDC) config(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: o.settings.Client, ClientSecret: o.settings.Secret, Endpoint: p.Endpoint(),
		RedirectURL: o.redirect, Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// start returns the provider's address to go to, and what has to be known when
// the person comes back.
func (o *OIDC) start(ctx context.Context) (to string, p pending, err error) {
	provider, err := o.ready(ctx)
	if err != nil {
		return "", p, err
	}
	p.State, _ = newToken()
	p.Nonce, _ = newToken()
	p.Verifier = oauth2.GenerateVerifier()
	return o.config(provider).AuthCodeURL(p.State, oidc.Nonce(p.Nonce), oauth2.S256ChallengeOption(p.Verifier)), p, nil
}

// known is who the provider says came back.
type known struct {
	issuer, subject, email string
}

// refused is the fault of who comes back without proof; its cause is for the log.
func refused(why error) error {
	return fault.New(fault.Forbidden, "identity.signin.error.oidc_refused").Because(why)
}

// finish exchanges the code and checks state, signature, issuer, audience,
// time and nonce, that the address is verified, and that its domain is the
// institution's.
func (o *OIDC) finish(ctx context.Context, q url.Values, p pending) (known, error) {
	provider, err := o.ready(ctx)
	if err != nil {
		return known{}, err
	}
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(p.State)) != 1 {
		return known{}, refused(errors.New("state differs"))
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return known{}, refused(errors.New("the provider gave no code"))
	}
	ctx = oidc.ClientContext(ctx, o.client)
	token, err := o.config(provider).Exchange(ctx, q.Get("code"), oauth2.VerifierOption(p.Verifier))
	if err != nil {
		return known{}, refused(fmt.Errorf("exchange of the code: %w", err))
	}
	raw, _ := token.Extra("id_token").(string)
	verifier := provider.Verifier(&oidc.Config{ClientID: o.settings.Client, Now: o.clock})
	id, err := verifier.Verify(ctx, raw)
	if err != nil {
		return known{}, refused(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(p.Nonce)) != 1 {
		return known{}, refused(errors.New("nonce differs"))
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := id.Claims(&claims); err != nil {
		return known{}, refused(err)
	}
	email := strings.ToLower(strings.TrimSpace(claims.Email))
	_, domain, _ := strings.Cut(email, "@")
	if !claims.Verified || !slices.Contains(o.settings.Domains, domain) {
		return known{}, refused(errors.New("the address is not verified or of another domain"))
	}
	return known{id.Issuer, id.Subject, email}, nil
}

// personOf returns who of ours the provider's subject is. The first time it is
// found by its address and from then on belongs to that person: an address that
// later goes to somebody else opens nothing.
func (o *OIDC) personOf(ctx context.Context, tx *store.Tx, k known, now time.Time) (string, error) {
	var person string
	err := tx.QueryRow(ctx, `SELECT person FROM identity_subject WHERE issuer = $1 AND subject = $2`, k.issuer, k.subject).Scan(&person)
	if err == nil || !store.IsNoRows(err) {
		return person, err
	}
	p, err := personBy(ctx, tx, "email", k.email)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return "", fault.New(fault.Forbidden, "identity.signin.error.oidc_unknown")
	}
	if err != nil {
		return "", err
	}
	var other int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM identity_subject WHERE issuer = $1 AND person = $2`, k.issuer, p.ID).Scan(&other); err != nil {
		return "", err
	}
	if other > 0 {
		return "", refused(errors.New("the address belongs to another subject"))
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_subject (issuer, subject, person, made_at) VALUES ($1, $2, $3, $4)`,
		k.issuer, k.subject, p.ID, store.Time(now))
	return p.ID, err
}
