package app

import (
	"context"
	"fmt"

	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/message"
	"siger/internal/store"
)

// placing is what answers asks to hire and leads workers to their places.
type placing struct {
	answerer   *labour.Answerer
	placements *labour.Placements
}

// joinPlacing makes the parts of placing.
func (a *App) joinPlacing(o *labour.Office) {
	p := placing{answerer: a.hireAnswerer()}
	p.answerer.Pool = &labour.Pool{Store: o.Store, Clock: o.Clock, Zone: a.Pack.MarketZone(), Example: a.opts.World}
	a.front.Answerers = append(a.front.Answerers, p.answerer)
	own := a.work.passports.own
	p.placements = &labour.Placements{Office: o, People: a.people.store, Own: own, Tell: a.tellOrganisation}
	own.Sections = append(own.Sections, p.placements.Section)
	a.work.placing = p
}

// fillPlacements puts an example worker on the way where the world is an example.
func (a *App) fillPlacements(ctx context.Context) error {
	if !a.opts.World {
		return nil
	}
	centre, err := a.people.store.OrganisationByName(ctx, "Contoh Balai Latihan Kerja")
	if err != nil {
		return err
	}
	agency, err := a.people.store.OrganisationByName(ctx, "Contoh P3MI Sejahtera")
	if err != nil {
		return err
	}
	return a.work.office.FillPlacementDemo(ctx, centre.ID, agency.ID)
}

// hireAnswerer answers asks to hire from what is known of the corridor.
func (k *Knowledge) hireAnswerer() *labour.Answerer {
	return &labour.Answerer{Pack: k.Pack, Book: k.Book, Hire: k.Hire, Pay: k.Pay, Texts: catalog()}
}

// tellOrganisation puts a message about a placement into the inbox of each
// person of an organisation, in their language.
func (a *App) tellOrganisation(ctx context.Context, tx *store.Tx, org string, n labour.Note) error {
	members, err := a.people.store.MembersOf(ctx, org)
	if err != nil {
		return err
	}
	for _, m := range members {
		person, err := identity.PersonIn(ctx, tx, m.Person)
		if err != nil {
			return err
		}
		args := append(n.Words(person.Lang), "link", a.opts.Origin+a.Server.Href(person.Lang, "labour.placement", "id", n.Placement))
		err = message.Post(ctx, tx, message.Message{To: person.ID, Channel: message.InApp, Lang: person.Lang, Desk: labour.Desk, Template: n.Template, Args: args,
			Thing: "placement", ThingID: n.Placement, Key: fmt.Sprintf("labour.placement:%s:%s:%s", n.Placement, n.Key, person.ID), By: n.Actor, At: a.opts.Clock.Now()})
		if err != nil {
			return err
		}
	}
	return nil
}
