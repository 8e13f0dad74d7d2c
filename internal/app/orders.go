package app

import (
	"context"
	"errors"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/labour"
	"siger/internal/store"
)

// ordering is the parts of job orders.
type ordering struct {
	orders   *labour.Orders
	problems *labour.Problems
}

// joinOrders makes the parts of job orders and of the problem list.
func (a *App) joinOrders(ctx context.Context) error {
	evidence, wrong := labour.ReadEvidence(a.Pack)
	if len(wrong) > 0 {
		return errors.New(wrong[0].String())
	}
	press := a.papers.letters.Press
	a.work.orders = &labour.Orders{Office: a.work.office, Evidence: evidence, Work: tasks{a.desks.store}, Press: press, Orgs: a.people.store,
		Agencies: a.agencyStanding, Rate: a.rate, Link: a.linkTo}
	a.work.problems = &labour.Problems{Office: a.work.office, Press: press, Link: a.linkTo}
	a.desks.pages.Benches = map[string]string{desk.KindOrder: "labour.bench"}
	if !a.opts.World {
		return nil
	}
	employer, err := a.people.store.OrganisationByName(ctx, "Contoh Ladang Sdn Bhd")
	if err != nil {
		return err
	}
	return a.work.orders.FillOrdersDemo(ctx, employer.ID)
}

// rate is the newest rate of exchange, those that were imported among them.
func (a *App) rate(ctx context.Context, base, quote string, on clock.Date) (corridor.ExchangeRate, bool, error) {
	v, err := a.market.Now(ctx)
	if err != nil {
		return corridor.ExchangeRate{}, false, err
	}
	r, ok := v.Pack.Rate(base, quote, on)
	return r, ok, nil
}

// linkTo is the address of a page, absolute where the origin is known.
func (a *App) linkTo(l i18n.Lang, route string, args ...string) string {
	return a.opts.Origin + a.Server.Href(l, route, args...)
}

// tasks is the desks' worklist as labour needs it.
type tasks struct{ store *desk.Store }

var _ labour.Worklist = tasks{}

// Receive makes the task a work item of the labour desk at the mission. It holds
// no contact: whom it is about stands at the thing itself.
func (t tasks) Receive(ctx context.Context, tx *store.Tx, task labour.Task, actor string) error {
	_, err := t.store.Receive(ctx, tx, desk.Item{Code: task.Code, Desk: labour.Desk, Kind: task.Kind, Thing: task.Thing, Title: task.Title, Lang: string(task.Lang)}, actor)
	return err
}

// Settle ends the work on a thing.
func (t tasks) Settle(ctx context.Context, tx *store.Tx, thing, outcome, actor string) error {
	return t.store.Settle(ctx, tx, thing, outcome, actor)
}
