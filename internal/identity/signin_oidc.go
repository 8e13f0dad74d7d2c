package identity

import (
	"net/http"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/web"
)

// oidcStart sends the browser to the institution's sign-in.
func (s *SignIn) oidcStart(w http.ResponseWriter, r *http.Request) error {
	a, err := askOf(r)
	if err != nil {
		return err
	}
	if err := s.Throttle.Take(r.Context(), address(r, "oidc")); err != nil {
		return s.renderWays(w, r, a, err)
	}
	to, step, err := s.OIDC.start(r.Context())
	if err != nil {
		return err
	}
	step.Next, step.Shared, step.Lang = a.Next, a.Shared, string(web.PageOf(r).Lang)
	if err := s.begin(r.Context(), w, stageOIDC, step); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusFound)
	return nil
}

// oidcReturn takes the browser back from the institution and opens the session
// of whom it vouches for, when that person was invited here.
func (s *SignIn) oidcReturn(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	w.Header().Set("Cache-Control", "no-store")
	step, err := s.take(w, r, stageOIDC)
	if err != nil {
		return err
	}
	who, err := s.OIDC.finish(ctx, r.URL.Query(), step)
	if err != nil {
		return err
	}
	err = s.Gate.SignIn(w, r, "oidc", step.Shared, func(tx *store.Tx) (Person, error) {
		id, err := s.OIDC.personOf(ctx, tx, who, s.Clock.Now())
		if err != nil {
			return Person{}, err
		}
		person, err := personBy(ctx, tx, "id", id)
		if err == nil && person.Stage == Closed {
			err = fault.New(fault.Forbidden, "identity.signin.error.oidc_unknown")
		}
		return person, err
	})
	if err != nil {
		return err
	}
	p, next := web.PageOf(r), step.Next
	if lang, ok := i18n.ParseLang(step.Lang); ok && next == "" {
		next = "/" + string(lang)
		if p.Has("identity.account") {
			next = p.HrefIn(lang, "identity.account")
		}
	}
	return web.SeeOther(w, r, landing(p, next))
}
