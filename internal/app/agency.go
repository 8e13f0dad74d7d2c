package app

import (
	"context"
	"fmt"

	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/message"
	"siger/internal/store"
)

// tellAgency posts to the people of an agency's organisation that figures of
// theirs will be public, in the transaction that brings the figures: in their
// inbox, and by e-mail where they have an address.
func (a *App) tellAgency(ctx context.Context, tx *store.Tx, g labour.Agency, actor string) error {
	members, err := a.people.store.MembersOf(ctx, g.Org)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, m := range members {
		if m.Role != identity.Partner || told[m.Person] {
			continue
		}
		told[m.Person] = true
		p, err := identity.PersonIn(ctx, tx, m.Person)
		if err != nil {
			return err
		}
		note := message.Message{To: p.ID, Lang: p.Lang, Channel: message.InApp, Desk: labour.Desk, Template: "message.agency_figures",
			Args:  []any{"name", g.Name, "date", g.Coming.From, "link", a.opts.Origin + a.Server.Href(p.Lang, "labour.agency.own")},
			Thing: "agency", ThingID: g.ID, By: actor, At: a.opts.Clock.Now(), Key: fmt.Sprintf("agency:%s:%d:%s", g.ID, g.Version, p.ID)}
		if p.Email != "" && a.opts.Mail.On() {
			note.Channel, note.Email = message.Email, p.Email
		}
		if err := message.Post(ctx, tx, note); err != nil {
			return err
		}
	}
	return nil
}
