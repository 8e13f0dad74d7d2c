package app

import (
	"context"
	"fmt"
	"strings"

	"siger/internal/desk"
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
	default:
		return nil
	}
	return a.tellAsker(ctx, tx, it, m)
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
	lang, ok := i18n.ParseLang(it.Lang)
	if !ok {
		lang = i18n.MS
	}
	m.Lang = lang
	m.Args = append(m.Args, "code", it.Code, "desk", a.texts.T(lang, "desk.name."+it.Desk), "link", a.link(lang, "ask.receipt", it.Code))
	return message.Post(ctx, tx, m)
}

// link is the address of a page about a code, absolute where the origin is known.
func (a *App) link(l i18n.Lang, route, code string) string {
	return a.opts.Origin + a.Server.Href(l, route, "code", code)
}
