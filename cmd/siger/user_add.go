package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"siger/internal/app"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// person returns the person with an e-mail, or a fault that names it.
func (c peopleIn) person(ctx context.Context, s *identity.Store, email string) (identity.Person, error) {
	p, err := s.PersonByEmail(ctx, email)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return p, fault.New(fault.NotFound, "identity.error.no_person", "email", email)
	}
	return p, err
}

// UserAddCmd adds a person with a role, or a role to a person. The flag --lang
// is also the language of letters to a new person.
type UserAddCmd struct {
	peopleIn
	Email   string `required:"" help:"E-mail; of a person who has an account, the role is added."`
	Name    string `help:"Name; needed for a new person."`
	Phone   string `help:"Phone number with its country code."`
	Role    string `required:"" help:"partner, officer, attache, leader, admin or auditor."`
	Desk    string `help:"Of an officer or attaché: trade, labour, tourism, transport or province."`
	Side    string `help:"region or market; follows from the role when left out."`
	Org     string `help:"Of a partner: the organisation's name; it is added when it is new." placeholder:"NAME"`
	OrgKind string `default:"supplier" help:"Kind of a new organisation: supplier, cooperative, exporter, importer, centre, agency, employer or operator."`
	OrgID   string `help:"Code of a new organisation's own record, such as a supplier's." placeholder:"ID"`
}

// Run adds the person or the role and prints the person.
func (c *UserAddCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		was, err := s.PersonByEmail(ctx, c.Email)
		known := err == nil
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		list, err := s.MembershipsOf(ctx, was.ID)
		if err != nil {
			return err
		}
		err = s.InTx(ctx, func(tx *store.Tx) error {
			m := identity.Membership{Role: identity.Role(c.Role), Desk: c.Desk, Side: c.Side}
			if m.Role == identity.Partner && c.Org != "" {
				org, err := c.organisation(ctx, tx, s)
				if err != nil {
					return err
				}
				m.Org = org.ID
			}
			if known {
				return s.SetMemberships(ctx, tx, c.Actor, was.ID, append(list, m)...)
			}
			was, err = s.AddPerson(ctx, tx, c.Actor, identity.Person{Name: c.Name, Email: c.Email, Phone: c.Phone, Lang: ctx.language()}, m)
			return err
		})
		if err != nil {
			return err
		}
		return show(ctx, s, was.ID)
	})
}

// organisation returns the organisation the flags name, a new one if need be.
func (c *UserAddCmd) organisation(ctx context.Context, tx *store.Tx, s *identity.Store) (identity.Organisation, error) {
	org, err := s.OrganisationByName(ctx, c.Org)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return org, err
	}
	return s.AddOrganisation(ctx, tx, c.Actor, identity.Organisation{Name: c.Org, Kind: c.OrgKind, Thing: c.OrgID})
}

// linkFor is a command that prints a single-use link for a person.
type linkFor struct {
	peopleIn
	Origin string `env:"SIGER_ORIGIN" default:"http://127.0.0.1:8080" help:"Public base address of the link." placeholder:"URL"`
	Email  string `arg:"" help:"E-mail of the account."`
}

// UserInviteCmd prints a link for the first sign-in.
type UserInviteCmd struct{ linkFor }

// Run prints the link, this once.
func (c *UserInviteCmd) Run(ctx *Context) error { return c.print(ctx, identity.LinkInvite) }

// UserResetCmd prints a link to choose a new password.
type UserResetCmd struct{ linkFor }

// Run prints the link, this once.
func (c *UserResetCmd) Run(ctx *Context) error { return c.print(ctx, identity.LinkReset) }

func (c *linkFor) print(ctx *Context, purpose identity.Purpose) error {
	return c.with(ctx, func(s *identity.Store) error {
		p, err := c.person(ctx, s, c.Email)
		if err != nil {
			return err
		}
		if p.Stage == identity.Closed {
			return fault.New(fault.Invalid, "identity.error.closed")
		}
		var token string
		err = s.InTx(ctx, func(tx *store.Tx) (err error) {
			token, err = s.MakeLink(ctx, tx, c.Actor, p.ID, purpose, identity.HandedFor)
			return err
		})
		if err != nil {
			return err
		}
		link := strings.TrimSuffix(c.Origin, "/") + app.LinkPath(p.Lang, token)
		ends := ctx.Clock.Now().Add(identity.HandedFor)
		if ctx.JSON {
			return json.NewEncoder(ctx.Out).Encode(map[string]any{"email": p.Email, "link": link, "purpose": purpose, "ends": ends.Format(time.RFC3339)})
		}
		_, err = fmt.Fprintln(ctx.Out, link)
		return err
	})
}
