package identity

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"siger/internal/jobs"
	"siger/internal/store"
	"siger/internal/web"
)

// Tables names the tables of this part.
var Tables = []string{"identity_person", "identity_organisation", "identity_membership", "identity_session", "identity_token"}

// Pages are the pages of one's own account, of administration and, in a
// demonstration, the doors into it.
type Pages struct {
	Store *Store
	Gate  *Gate
	Zone  *time.Location // in which times are shown
	Doors []Door         // of a demonstration: as whom anybody may enter
}

// Routes returns the pages, each with the right it needs.
func (s *Pages) Routes() []web.Route {
	const (
		own, read, change = string(SignedIn), "person.read", "person.change"
		account           = "/{lang}/{s:account}"
		people            = "/{lang}/{s:admin}/{s:people}"
		organisations     = "/{lang}/{s:admin}/{s:organisations}"
	)
	routes := []web.Route{
		{Name: "identity.account", Path: account, Right: own, Handle: s.account},
		{Name: "identity.account.change", Method: "POST", Path: account, Right: own, Handle: s.changeAccount},
		{Name: "identity.reads", Path: account + "/{s:reads}", Right: own, Handle: s.reads},
		{Name: "identity.sessions.end", Method: "POST", Path: account + "/{s:sessions}", Right: own, Handle: s.endOtherSessions},
		{Name: "identity.session.end", Method: "POST", Path: account + "/{s:sessions}/{session}", Right: own, Handle: s.endSession},
		{Name: "identity.token.make", Method: "POST", Path: account + "/{s:tokens}", Right: own, Handle: s.makeToken},
		{Name: "identity.token.revoke", Method: "POST", Path: account + "/{s:tokens}/{token}", Right: own, Handle: s.revokeToken},
		{Name: "identity.signout", Method: "POST", Path: "/{lang}/{s:signout}", Right: string(Public), Handle: s.signOut},

		{Name: "identity.people", Path: people, Right: read, Handle: s.people},
		{Name: "identity.person.add", Method: "POST", Path: people, Right: change, Handle: s.addPerson},
		{Name: "identity.person", Path: people + "/{person}", Right: read, Handle: s.person},
		{Name: "identity.person.memberships", Method: "POST", Path: people + "/{person}/{s:memberships}", Right: change, Handle: s.changeMemberships},
		{Name: "identity.person.sessions", Method: "POST", Path: people + "/{person}/{s:sessions}", Right: change, Handle: s.endPersonSessions},
		{Name: "identity.person.token", Method: "POST", Path: people + "/{person}/{s:tokens}/{token}", Right: change, Handle: s.revokePersonToken},
		{Name: "identity.person.close", Method: "POST", Path: people + "/{person}/{s:close}", Right: change, Handle: s.closePerson},
		{Name: "identity.organisations", Path: organisations, Right: read, Handle: s.organisations},
		{Name: "identity.organisation.add", Method: "POST", Path: organisations, Right: change, Handle: s.addOrganisation},
		{Name: "identity.journal", Path: "/{lang}/{s:admin}/{s:journal}", Right: "journal.read", Handle: s.journal},
	}
	if len(s.Doors) > 0 {
		routes = append(routes,
			web.Route{Name: "identity.demo", Path: "/{lang}/{s:demo}", Right: string(Public), Handle: s.demoDoors},
			web.Route{Name: "identity.demo.door", Path: "/{lang}/{s:demo}/{door}", Right: string(Public), Handle: s.demoDoor},
			web.Route{Name: "identity.demo.enter", Method: "POST", Path: "/{lang}/{s:demo}/{door}", Right: string(Public), Handle: s.enterDemo})
	}
	return routes
}

// Jobs returns the work at intervals: what is over is forgotten.
func (s *Pages) Jobs() []jobs.Job {
	return []jobs.Job{{Kind: "identity.forget", Every: time.Hour,
		Run: func(ctx context.Context, _ json.RawMessage) error { return s.Store.forgetOver(ctx) }}}
}

// change runs f in a transaction with who asks as the actor.
func (s *Pages) change(r *http.Request, f func(ctx context.Context, tx *store.Tx, who Who) error) error {
	ctx := r.Context()
	return s.Store.InTx(ctx, func(tx *store.Tx) error { return f(ctx, tx, Of(ctx)) })
}

// signOut ends the session and leads to the home page.
func (s *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.Gate.SignOut(w, r); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/"+string(web.PageOf(r).Lang))
}
