package app

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/ask"
	"siger/internal/identity"
	"siger/internal/labour"
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
}

// joinWork makes the parts of labour; with the example world, also its agencies.
func (a *App) joinWork(ctx context.Context) error {
	o := &labour.Office{Store: &labour.Store{DB: a.DB, Clock: a.opts.Clock}, Pack: a.Pack, Book: a.Book, Texts: a.texts, Clock: a.opts.Clock}
	o.Issuers = &labour.Issuers{DB: a.DB, Pack: a.Pack, Clock: a.opts.Clock, Origin: a.opts.Origin, OrgName: a.trainer}
	a.work = work{office: o, issuers: &labour.IssuerPages{Office: o}, checks: &labour.Checks{Office: o, Pay: a.Pay, Debts: a.Debt}}
	a.joinWorkers(o)
	a.joinPlacing(o)
	a.front.Doors = append(a.front.Doors, a.work.doors()...)
	return a.joinAgencies(ctx, o)
}

// doors are the ways from the page of work to what labour offers everybody.
func (w work) doors() []ask.Door {
	return []ask.Door{
		{Of: ask.Hire, Route: "labour.agency", Title: "labour.agency.title", Lead: "labour.agency.door_lead"},
		{Of: ask.Hire, Route: "labour.contract", Title: "labour.contract.title", Lead: "labour.contract.lead"},
		{Of: ask.Hire, Route: "labour.payslip", Title: "labour.payslip.door", Lead: "labour.payslip.door_lead"},
		{Of: ask.Hire, Route: "labour.debt", Title: "labour.debt.door", Lead: "labour.debt.door_lead"},
		{Of: ask.Hire, Route: "labour.jobs", Title: "labour.jobs.door", Lead: "labour.jobs.door.lead"},
		{Of: ask.Hire, Route: "labour.problems", Title: "labour.problem.door", Lead: "labour.problem.door.lead"},
		{Of: ask.Hire, Route: "labour.own", Title: "labour.own.title", Lead: "labour.own.lead"},
		{Of: ask.Hire, Route: "labour.verify", Title: "labour.verify.title", Lead: "labour.verify.lead"},
		{Of: ask.Hire, Route: "labour.order", Title: "labour.order.door", Lead: "labour.order.door.lead"},
	}
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
		Routes: slices.Concat(w.issuers.Routes(), w.checks.Routes(), w.passports.routes(), w.orders.Routes(), w.problems.Routes(), w.agencies.Routes()),
		API:    func(api huma.API) { w.orders.API(api); w.checks.API(api); w.agencies.API(api) }, Jobs: w.orders.Jobs(), Tables: labour.Tables}
}
