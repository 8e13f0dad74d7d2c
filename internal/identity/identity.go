// Package identity knows people, the organisations and desks they act for, and
// what they may do: one policy, deny by default. It signs people in and tells
// every other part who is asking.
package identity

import (
	"context"
	"time"

	"siger/internal/i18n"
)

// Role is what a person does in Siger. Somebody who is not signed in has none
// and may do what is public.
type Role string

const (
	Partner Role = "partner" // of an organisation: supplier, centre, agency, employer, operator
	Officer Role = "officer" // of a desk in the province
	Attache Role = "attache" // of a desk at the mission
	Leader  Role = "leader"  // reads every desk, assigns
	Admin   Role = "admin"   // people and settings; no case content
	Auditor Role = "auditor" // reads the journal and who may do what
)

// Roles lists the roles.
var Roles = []Role{Partner, Officer, Attache, Leader, Admin, Auditor}

// Desks lists the desks; each has a side in the province and one at the mission.
var Desks = []string{"trade", "labour", "tourism", "transport", "province"}

// PersonStage is whether a person may sign in.
type PersonStage string

const (
	Invited PersonStage = "invited" // has a link, has not signed in yet
	Active  PersonStage = "active"
	Closed  PersonStage = "closed" // may not sign in; what they did stays in the journal
)

// Person is somebody with an account.
type Person struct {
	ID    string
	Name  string
	Email string // lower case; unique
	Phone string // +country digits, empty none
	Lang  i18n.Lang
	Stage PersonStage
	At    time.Time // when the account was made
}

// Organisation is whom a partner acts for.
type Organisation struct {
	ID   string
	Name string
	Kind string // supplier, cooperative, exporter, centre, agency, employer, operator
	// Thing is the id of the organisation's own record in a pillar, such as a
	// supplier's; empty where it has none yet.
	Thing string
}

// Membership gives a person a role for an organisation or at a desk.
type Membership struct {
	Person string
	Role   Role
	Org    string // organisation id, of a partner
	Desk   string // of an officer or attaché
	Side   string // region | market, of an officer or attaché
}

// Who is the person asking. The zero Who is a visitor without an account.
type Who struct {
	Person      Person
	Memberships []Membership
	Session     string   // id of the session, or of the token
	Token       bool     // asks by an API token; its scopes limit the rights
	Scopes      []string // of a token: rights it may use
}

// SignedIn reports whether somebody is known.
func (w Who) SignedIn() bool { return w.Person.ID != "" }

// Actor is how the journal names who asks: the person's id, or "public".
func (w Who) Actor() string {
	if w.Person.ID == "" {
		return "public"
	}
	return w.Person.ID
}

type whoKey struct{}

// With returns a context that carries who asks.
func With(ctx context.Context, w Who) context.Context { return context.WithValue(ctx, whoKey{}, w) }

// Of returns who asks; a visitor where nobody is known.
func Of(ctx context.Context) Who {
	w, _ := ctx.Value(whoKey{}).(Who)
	return w
}
