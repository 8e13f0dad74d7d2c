package app

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/ask"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/labour"
	"siger/internal/labour/contract"
	"siger/internal/pillar"
)

// work is the pillar of labour.
type work struct {
	office   *labour.Office
	issuers  *labour.IssuerPages
	checks   *labour.Checks
	agencies *labour.Agencies
	passports
	placing
	ordering
	schooling
}

// joinWork makes the parts of labour; with the example world, also its agencies.
func (a *App) joinWork(ctx context.Context) error {
	o := &labour.Office{Store: &labour.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Book: a.Book, Texts: a.texts, Clock: a.opts.Clock}
	o.Issuers = &labour.Issuers{DB: a.DB, Pack: a.Pack, Clock: a.opts.Clock, Origin: a.opts.Origin, OrgName: a.trainer}
	a.work = work{office: o, issuers: &labour.IssuerPages{Office: o}, checks: &labour.Checks{Office: o, Contracts: len(a.Book.List(i18n.EN, contract.Scope)) > 0, Pay: a.Pay, Debts: a.Debt}}
	a.joinWorkers(o)
	a.joinPlacing(o)
	a.front.Doors = append(a.front.Doors, a.work.doors()...)
	return a.joinAgencies(ctx, o)
}

// doors are the ways from the page of work to what labour offers everybody.
func (w work) doors() []ask.Door {
	doors := []ask.Door{}
	for _, d := range [][2]string{{"labour.agency", "labour.agency.door"}, {"labour.jobs", "labour.jobs.door"}, {"labour.contract", "labour.contract.door"}, {"labour.papers", "labour.papers.door"},
		{"labour.payslip", "labour.payslip.door"}, {"labour.debt", "labour.debt.door"}, {"labour.courses", "labour.courses.door"},
		{"labour.orientation", "labour.orientation.door"}, {"labour.journeys", "labour.journey.door"}, {"labour.own", "labour.own.door"}, {"labour.verify", "labour.verify.door"},
		{"labour.problems", "labour.problem.door"}, {"labour.order", "labour.order.door"}} {
		doors = append(doors, ask.Door{Of: ask.Hire, Route: d[0], Key: d[1]})
	}
	return doors
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
		Routes: slices.Concat(w.issuers.Routes(), w.checks.Routes(), w.passports.routes(), w.orders.Routes(), w.problems.Routes(), w.schooling.routes(),
			w.agencies.Routes(), w.placements.Routes()),
		API:  func(api huma.API) { w.orders.API(api); w.checks.API(api); w.courses.API(api); w.agencies.API(api) },
		Jobs: slices.Concat(w.orders.Jobs(), w.placements.Jobs(), []jobs.Job{w.office.ReleaseJob()}), Tables: labour.Tables}
}
