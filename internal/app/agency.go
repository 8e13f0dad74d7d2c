package app

import (
	"context"
	"fmt"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/message"
	"siger/internal/store"
)

// joinAgencies makes the check of agencies; with the example world, also its list.
func (a *App) joinAgencies(ctx context.Context, o *labour.Office) error {
	g := &labour.Agencies{Office: o, People: a.people.store, World: a.opts.World, Tell: a.tellAgency}
	a.work.agencies = g
	if !a.opts.World {
		return nil
	}
	org, err := a.people.store.OrganisationByName(ctx, "Contoh P3MI Sejahtera")
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return g.FillDemo(ctx, org.ID)
}

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

// agencyStanding is what the official list says of the agency a job order names.
func (a *App) agencyStanding(ctx context.Context, name string) (labour.AgencyVerdict, error) {
	c, err := a.work.agencies.Check(ctx, name)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return labour.AgencyVerdict{}, nil
	}
	if err != nil || c.List == nil || c.Verdict == labour.Several {
		return labour.AgencyVerdict{}, err
	}
	v := labour.AgencyVerdict{Loaded: true, AsOf: c.List.AsOf, Stale: !c.List.FreshOn(c.On)}
	if g := c.Agency; g != nil {
		v.Found, v.Name, v.Licence, v.Stage, v.Until = true, g.Name, g.Licence, g.Stage, g.Until
	}
	return v, nil
}
