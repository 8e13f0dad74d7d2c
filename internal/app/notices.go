package app

import (
	"context"
	"fmt"
	"strings"

	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/message"
	"siger/internal/store"
)

// tellOf posts what an event of a work item has people know, in the event's own
// transaction: a new owner by their inbox, the asker by e-mail, or through the
// desk by WhatsApp where they left a phone number.
func (a *App) tellOf(ctx context.Context, tx *store.Tx, it desk.Item, e desk.Event) error {
	m := message.Message{Desk: it.Desk, Code: it.Code, Thing: "work", ThingID: it.ID, By: e.Actor, At: a.opts.Clock.Now(),
		Key: fmt.Sprintf("work:%s:%d:%s", it.ID, it.Version, e.Verb)}
	switch {
	case e.Verb == desk.VerbAssigned && it.Owner != "" && it.Owner != e.Actor:
		owner, err := identity.PersonIn(ctx, tx, it.Owner)
		if err != nil {
			return err
		}
		m.To, m.Lang, m.Channel, m.Template = owner.ID, owner.Lang, message.InApp, "message.assigned"
		m.Args = []any{"code", it.Code, "kind", a.texts.T(m.Lang, "desk.kind."+it.Kind), "due", it.Due, "link", a.link(m.Lang, "desk.case", it.Code)}
		return message.Post(ctx, tx, m)
	case e.Verb == desk.VerbReceived && strings.Contains(it.Contact, "@"):
		m.Template, m.Args = "message.received", []any{"due", it.Due}
	case e.Verb == desk.VerbAnswered && e.Text != "":
		m.Template, m.Args = "message.answered", []any{"reply", e.Text}
	case e.Verb == desk.VerbWaiting && e.Target == desk.ForAsker && e.Text != "":
		m.Template, m.Args = "message.needed", []any{"question", e.Text}
	default:
		return nil
	}
	m.Args = append(m.Args, "link", a.link(askerLang(it), "ask.receipt", it.Code))
	return a.tellAsker(ctx, tx, it, m)
}

// tellLetter posts to the asker that a letter about their ask is issued, with
// the address at which anybody can check it, in the issue's own transaction.
func (a *App) tellLetter(ctx context.Context, tx *store.Tx, l document.Letter, check, actor string) error {
	if l.Item == "" {
		return nil
	}
	it, err := desk.ItemIn(ctx, tx, l.Item)
	if err != nil {
		return err
	}
	issuer := a.papers.letters.Press.Issuer(l, askerLang(it))
	return a.tellAsker(ctx, tx, it, message.Message{Desk: it.Desk, Code: it.Code, Thing: "letter", ThingID: l.ID, By: actor, At: a.opts.Clock.Now(),
		Key: "letter:" + l.ID + ":issued", Template: "message.letter", Args: []any{"issuer", issuer, "number", l.Label(), "date", l.Date, "link", check}})
}

// askerLang is the language of who asked.
func askerLang(it desk.Item) i18n.Lang {
	if l, ok := i18n.ParseLang(it.Lang); ok {
		return l
	}
	return i18n.MS
}

// tellAsker posts a message to who asked, in their language; without a contact
// there is nobody to tell.
func (a *App) tellAsker(ctx context.Context, tx *store.Tx, it desk.Item, m message.Message) error {
	switch {
	case strings.Contains(it.Contact, "@"):
		m.Channel, m.Email = message.Email, it.Contact
	case strings.HasPrefix(it.Contact, "+"):
		m.Channel, m.Phone = message.WhatsApp, it.Contact
	default:
		return nil
	}
	m.Lang = askerLang(it)
	m.Args = append(m.Args, "code", it.Code, "desk", a.texts.T(m.Lang, "desk.name."+it.Desk))
	return message.Post(ctx, tx, m)
}

// link is the address of a page about a code, absolute where the origin is known.
func (a *App) link(l i18n.Lang, route, code string) string {
	return a.opts.Origin + a.Server.Href(l, route, "code", code)
}
