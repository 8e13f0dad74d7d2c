package identity

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
	"siger/internal/web"
)

// accountView is what the page of one's own account shows.
type accountView struct {
	who      Who
	orgs     map[string]Organisation
	sessions []Session
	tokens   []Token
	scopes   []Right // rights a token of this person may have

	made   string // secret of a token just made, shown this once
	name   string // of a token that was refused
	days   string
	chosen map[string]bool
	errs   []web.FieldError
}

func (s *Pages) accountView(ctx context.Context, who Who) (v accountView, err error) {
	v = accountView{who: who, days: "90", chosen: map[string]bool{}}
	if v.orgs, err = s.organisationsOf(ctx, who.Memberships); err != nil {
		return v, err
	}
	if v.sessions, err = s.Store.Sessions(ctx, who.Person.ID); err != nil {
		return v, err
	}
	if v.tokens, err = s.Store.Tokens(ctx, who.Person.ID); err != nil {
		return v, err
	}
	for _, right := range Rights() {
		if Some(who, right) {
			v.scopes = append(v.scopes, right)
		}
	}
	return v, nil
}

// organisationsOf returns the organisations that memberships name, by id.
func (s *Pages) organisationsOf(ctx context.Context, list []Membership) (map[string]Organisation, error) {
	out := map[string]Organisation{}
	for _, m := range list {
		if m.Org == "" {
			continue
		}
		o, err := s.Store.Organisation(ctx, m.Org)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		out[m.Org] = o
	}
	return out, nil
}

func (s *Pages) account(w http.ResponseWriter, r *http.Request) error {
	v, err := s.accountView(r.Context(), Of(r.Context()))
	if err != nil {
		return err
	}
	return s.renderAccount(w, r, http.StatusOK, v)
}

func (s *Pages) renderAccount(w http.ResponseWriter, r *http.Request, status int, v accountView) error {
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = p.T("identity.account.title"), true, len(v.errs) > 0
	return web.Render(w, r, status, p, accountPage(p, s, v))
}

// changeAccount changes the language in which letters reach the person.
func (s *Pages) changeAccount(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		p := who.Person
		p.Lang = i18n.Lang(r.FormValue("lang"))
		return s.Store.ChangePerson(ctx, tx, who.Actor(), p)
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.account"))
}

func (s *Pages) reads(w http.ResponseWriter, r *http.Request) error {
	who := Of(r.Context())
	list, err := s.Store.ReadsOf(r.Context(), who.Person.ID, who.Memberships)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("identity.reads.title"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("identity.account"), Label: p.T("identity.account.title")}}
	return web.Render(w, r, http.StatusOK, p, readsPage(p, s, list))
}

func (s *Pages) endSession(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		return s.Store.EndSession(ctx, tx, who.Actor(), who.Person.ID, r.PathValue("session"))
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.account"))
}

func (s *Pages) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		return s.Store.EndSessions(ctx, tx, who.Actor(), who.Person.ID, who.Session)
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.account"))
}

// scopeField is the name of a scope's box in the form of a new token.
func scopeField(right Right) string { return "scope-" + strings.ReplaceAll(string(right), ".", "-") }

// makeToken makes a token and shows its secret in the answer itself: nowhere
// else can it be seen.
func (s *Pages) makeToken(w http.ResponseWriter, r *http.Request) error {
	name, days := strings.TrimSpace(r.FormValue("name")), strings.TrimSpace(r.FormValue("days"))
	n, _ := strconv.Atoi(days) // 0 is refused
	var scopes []string
	chosen := map[string]bool{}
	for _, right := range Rights() {
		if r.FormValue(scopeField(right)) != "" {
			scopes, chosen[string(right)] = append(scopes, string(right)), true
		}
	}
	var secret string
	refused := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) (err error) {
		secret, _, err = s.Store.MakeToken(ctx, tx, who.Actor(), who.Person.ID, name, scopes, n)
		return err
	})
	if refused != nil && fault.KindOf(refused) != fault.Invalid {
		return refused
	}
	v, err := s.accountView(r.Context(), Of(r.Context()))
	if err != nil {
		return err
	}
	if refused != nil {
		v.name, v.days, v.chosen, v.errs = name, days, chosen, web.PageOf(r).Errors(refused)
		return s.renderAccount(w, r, http.StatusUnprocessableEntity, v)
	}
	v.made = secret
	return s.renderAccount(w, r, http.StatusOK, v)
}

func (s *Pages) revokeToken(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r, func(ctx context.Context, tx *store.Tx, who Who) error {
		return s.Store.RevokeToken(ctx, tx, who.Actor(), who.Person.ID, r.PathValue("token"))
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("identity.account"))
}
