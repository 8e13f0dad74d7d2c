package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"siger/internal/app"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
)

// UserCmd manages the people with an account.
type UserCmd struct {
	Add    UserAddCmd    `cmd:"" help:"Add a person with a role; run again with --role for further roles."`
	Invite UserInviteCmd `cmd:"" help:"Print a single-use link for a person's first sign-in; staff choose password and second factor anew."`
	Reset  UserResetCmd  `cmd:"" help:"Print a single-use link to choose a new password; the second factor stays."`
	List   UserListCmd   `cmd:"" help:"List the people with an account."`
	Close  UserCloseCmd  `cmd:"" help:"Close an account: no sign-in, session, token or link is left."`
}

// peopleIn is the store whose people a command is about, and who asks.
type peopleIn struct {
	Data  string `env:"SIGER_DATA" default:"data" help:"Data folder of the embedded store." placeholder:"DIR"`
	DB    string `name:"db" env:"SIGER_DB" help:"PostgreSQL address instead of the embedded store." placeholder:"URL"`
	Actor string `env:"SIGER_ACTOR" default:"command-line" help:"Who asks, for the journal." placeholder:"NAME"`
}

// with runs do on the people of the store.
func (c peopleIn) with(ctx *Context, do func(s *identity.Store) error) error {
	address := c.DB
	if address == "" {
		address = c.Data
	}
	s, done, err := app.People(ctx, address, ctx.Clock)
	if err != nil {
		return err
	}
	defer done()
	return do(s)
}

// personDoc is a person as the commands print one.
type personDoc struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Email string          `json:"email"`
	Phone string          `json:"phone"`
	Lang  i18n.Lang       `json:"lang"`
	Stage string          `json:"stage"`
	Roles []membershipDoc `json:"roles"`
}

type membershipDoc struct {
	Role string `json:"role"`
	Org  string `json:"org,omitempty"` // the organisation's name
	Desk string `json:"desk,omitempty"`
	Side string `json:"side,omitempty"`
}

// describe reads what is printed of a person.
func describe(ctx context.Context, s *identity.Store, p identity.Person) (personDoc, error) {
	d := personDoc{ID: p.ID, Name: p.Name, Email: p.Email, Phone: p.Phone, Lang: p.Lang, Stage: string(p.Stage), Roles: []membershipDoc{}}
	list, err := s.MembershipsOf(ctx, p.ID)
	if err != nil {
		return d, err
	}
	for _, m := range list {
		one := membershipDoc{Role: string(m.Role), Desk: m.Desk, Side: m.Side}
		if m.Org != "" {
			o, err := s.Organisation(ctx, m.Org)
			if err != nil {
				return d, err
			}
			one.Org = o.Name
		}
		d.Roles = append(d.Roles, one)
	}
	return d, nil
}

// line is the person in one line of a list.
func (d personDoc) line() string {
	var roles []string
	for _, r := range d.Roles {
		roles = append(roles, strings.Join(strings.Fields(r.Role+" "+r.Desk+" "+r.Side+" "+r.Org), " "))
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s\n", d.Email, d.Name, d.Stage, strings.Join(roles, "; "))
}

// print prints a person.
func (d personDoc) print(ctx *Context) error {
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(d)
	}
	_, err := fmt.Fprint(ctx.Out, d.line())
	return err
}

// UserListCmd lists people.
type UserListCmd struct{ peopleIn }

// Run prints everybody, by name.
func (c *UserListCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		docs := []personDoc{}
		for page := 1; ; page++ {
			people, total, err := s.People(ctx, "", page)
			if err != nil {
				return err
			}
			for _, p := range people {
				d, err := describe(ctx, s, p)
				if err != nil {
					return err
				}
				docs = append(docs, d)
			}
			if len(people) == 0 || len(docs) >= total {
				break
			}
		}
		if ctx.JSON {
			return json.NewEncoder(ctx.Out).Encode(docs)
		}
		for _, d := range docs {
			if err := d.print(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// UserCloseCmd closes an account.
type UserCloseCmd struct {
	peopleIn
	Email string `arg:"" help:"E-mail of the account."`
}

// Run closes the account for good.
func (c *UserCloseCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		p, err := c.person(ctx, s, c.Email)
		if err != nil {
			return err
		}
		if err := s.InTx(ctx, func(tx *store.Tx) error { return s.CloseAccount(ctx, tx, c.Actor, p.ID) }); err != nil {
			return err
		}
		return show(ctx, s, p.ID)
	})
}

// show prints a person as the store knows them now.
func show(ctx *Context, s *identity.Store, id string) error {
	p, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	d, err := describe(ctx, s, p)
	if err != nil {
		return err
	}
	return d.print(ctx)
}
