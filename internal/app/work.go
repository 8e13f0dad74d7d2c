package app

import (
	"context"
	"slices"

	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/pillar"
	"siger/internal/store"
)

// work is the pillar of labour.
type work struct {
	office  *labour.Office
	issuers *labour.IssuerPages
	workers *labour.WorkerPages
	own     *labour.OwnPages
	skills  *labour.SkillPages
}

// joinWork makes the parts of labour.
func (a *App) joinWork() {
	o := &labour.Office{Store: &labour.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Book: a.Book, Texts: a.texts, Clock: a.opts.Clock}
	o.Issuers = &labour.Issuers{DB: a.DB, Pack: a.Pack, Clock: a.opts.Clock, Origin: a.opts.Origin, OrgName: a.trainer}
	a.work = work{office: o, issuers: &labour.IssuerPages{Office: o}, skills: &labour.SkillPages{Office: o},
		workers: &labour.WorkerPages{Office: o, People: a.people.store},
		own:     &labour.OwnPages{Office: o, People: a.people.store, Throttle: a.people.signIn.Throttle, Press: a.papers.letters.Press, AskErasure: a.askErasure}}
}

// askErasure makes a worker's wish to be erased the work of the labour desk in
// the province.
func (a *App) askErasure(ctx context.Context, tx *store.Tx, worker, title string, l i18n.Lang) error {
	_, err := a.desks.store.Receive(ctx, tx, desk.Item{Desk: labour.Desk, Side: identity.Region, Kind: labour.KindErasure, Thing: worker, Title: title, Lang: string(l)}, "worker")
	return err
}

// fillWork adds the example people of labour where the world is an example.
func (a *App) fillWork(ctx context.Context) error {
	if !a.opts.World {
		return nil
	}
	centre, err := a.people.store.OrganisationByName(ctx, "Contoh Balai Latihan Kerja")
	if err != nil {
		return err
	}
	return a.work.office.FillWorkersDemo(ctx, centre.ID)
}

// trainer returns the name of an organisation that may issue certificates: a
// training centre, or an agency, which gives orientation before departure.
func (a *App) trainer(ctx context.Context, org string) (string, error) {
	o, err := a.people.store.Organisation(ctx, org)
	if err == nil && !slices.Contains([]string{"centre", "agency"}, o.Kind) {
		err = identity.NotYours()
	}
	return o.Name, err
}

// manifest is what labour brings.
func (w work) manifest() pillar.Manifest {
	return pillar.Manifest{Name: "labour", Does: "Courses, skill passports, job orders, contract and wage checks, journeys, agencies: answers asks to hire.",
		Routes: slices.Concat(w.issuers.Routes(), w.workers.Routes(), w.own.Routes(), w.skills.Routes()), Tables: labour.Tables}
}
