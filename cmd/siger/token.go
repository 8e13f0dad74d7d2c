package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"siger/internal/identity"
	"siger/internal/store"
)

// TokenCmd manages the API tokens of people.
type TokenCmd struct {
	Add    TokenAddCmd    `cmd:"" help:"Make a token and print its secret, this once."`
	List   TokenListCmd   `cmd:"" help:"List the tokens of a person, without their secrets."`
	Revoke TokenRevokeCmd `cmd:"" help:"End a token at once."`
}

// tokenDoc is a token as the commands print one. Token is its secret, present
// only where it was just made.
type tokenDoc struct {
	ID     string   `json:"id"`
	Email  string   `json:"email"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Ends   string   `json:"ends"`
	Token  string   `json:"token,omitempty"`
}

func tokenDocOf(p identity.Person, t identity.Token) tokenDoc {
	return tokenDoc{ID: t.ID, Email: p.Email, Name: t.Name, Scopes: t.Scopes, Ends: t.Ends.Format(time.RFC3339)}
}

// TokenAddCmd makes a token.
type TokenAddCmd struct {
	peopleIn
	Email  string   `required:"" help:"E-mail of the person in whose name the token asks."`
	Scopes []string `required:"" help:"Rights the token may use, such as work.read; the person must have them."`
	Days   int      `default:"90" help:"How many days it works, at most 365."`
	Name   string   `default:"command line" help:"What it is for."`
}

// Run makes the token and prints it.
func (c *TokenAddCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		p, err := c.person(ctx, s, c.Email)
		if err != nil {
			return err
		}
		var secret string
		var t identity.Token
		err = s.InTx(ctx, func(tx *store.Tx) (err error) {
			secret, t, err = s.MakeToken(ctx, tx, c.Actor, p.ID, c.Name, c.Scopes, c.Days)
			return err
		})
		if err != nil {
			return err
		}
		if ctx.JSON {
			d := tokenDocOf(p, t)
			d.Token = secret
			return json.NewEncoder(ctx.Out).Encode(d)
		}
		_, err = fmt.Fprintln(ctx.Out, secret)
		return err
	})
}

// TokenListCmd lists the tokens of a person.
type TokenListCmd struct {
	peopleIn
	Email string `required:"" help:"E-mail of the person."`
}

// Run prints the tokens that work, newest first.
func (c *TokenListCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		p, err := c.person(ctx, s, c.Email)
		if err != nil {
			return err
		}
		list, err := s.Tokens(ctx, p.ID)
		if err != nil {
			return err
		}
		docs := []tokenDoc{}
		for _, t := range list {
			docs = append(docs, tokenDocOf(p, t))
		}
		if ctx.JSON {
			return json.NewEncoder(ctx.Out).Encode(docs)
		}
		for _, d := range docs {
			if _, err := fmt.Fprintf(ctx.Out, "%s\t%s\t%s\t%s\n", d.ID, d.Name, strings.Join(d.Scopes, ","), d.Ends); err != nil {
				return err
			}
		}
		return nil
	})
}

// TokenRevokeCmd ends a token.
type TokenRevokeCmd struct {
	peopleIn
	Email string `required:"" help:"E-mail of the person whose token it is."`
	ID    string `arg:"" help:"Id of the token, as the list gives it."`
}

// Run ends the token.
func (c *TokenRevokeCmd) Run(ctx *Context) error {
	return c.with(ctx, func(s *identity.Store) error {
		p, err := c.person(ctx, s, c.Email)
		if err != nil {
			return err
		}
		return s.InTx(ctx, func(tx *store.Tx) error { return s.RevokeToken(ctx, tx, c.Actor, p.ID, c.ID) })
	})
}
