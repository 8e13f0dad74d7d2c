package app

import (
	"context"
	"slices"

	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/store"
	"siger/internal/web"
)

// passports is workers' records, their own page, and the check of certificates.
type passports struct {
	workers *labour.WorkerPages
	own     *labour.OwnPages
	skills  *labour.SkillPages
}

// joinWorkers makes the parts of workers and their skill passports.
func (a *App) joinWorkers(o *labour.Office) {
	a.work.passports = passports{skills: &labour.SkillPages{Office: o}, workers: &labour.WorkerPages{Office: o, People: a.people.store},
		own: &labour.OwnPages{Office: o, People: a.people.store, Throttle: a.people.signIn.Throttle, Press: a.papers.letters.Press, AskErasure: a.askErasure}}
}

// routes returns their addresses.
func (p passports) routes() []web.Route {
	return slices.Concat(p.workers.Routes(), p.own.Routes(), p.skills.Routes())
}

// askErasure makes a worker's wish to be erased the work of the labour desk in
// the province.
func (a *App) askErasure(ctx context.Context, tx *store.Tx, worker, title string, l i18n.Lang) error {
	_, err := a.desks.store.Receive(ctx, tx, desk.Item{Desk: labour.Desk, Side: identity.Region, Kind: desk.KindErasure, Thing: worker,
		Title: title, Lang: string(l)}, "worker")
	return err
}

// fillWorkers adds the example workers where the world is an example.
func (a *App) fillWorkers(ctx context.Context) error {
	if !a.opts.World {
		return nil
	}
	centre, err := a.people.store.OrganisationByName(ctx, "Contoh Balai Latihan Kerja")
	if err != nil {
		return err
	}
	return a.work.office.FillWorkersDemo(ctx, centre.ID)
}
