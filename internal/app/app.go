// Package app joins everything: it is the only importer of pillars, and the
// place where what one part needs is filled by another.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/message"
	"siger/internal/rulebook"
	"siger/internal/store"
	"siger/internal/trade"
	"siger/internal/web"
)

// Options are what an App is made of.
type Options struct {
	Corridor  string    // built-in name or folder
	DB        string    // data folder or PostgreSQL address
	World     bool      // fill the store with the example world
	Lang      i18n.Lang // of visitors who name none
	Clock     clock.Clock
	Log       *slog.Logger
	RateLimit string // changes per address and minute, or "off"
	Origin    string
	OIDC      identity.OIDCSettings // an institution whose accounts may sign in
	Mail      message.Settings      // the mail server; without one messages wait to be handed over
}

// App is a running Siger.
type App struct {
	*Knowledge
	DB     *store.DB
	Server *web.Server

	opts    Options
	texts   *i18n.Catalog
	market  *trade.Market
	front   *ask.Front
	shop    *trade.Shop
	rules   *rulebook.Pages
	sources *corridor.Pages
	people  people
	desks   desks
	papers  papers
	work    work
	runner  *jobs.Runner
}

// Open opens the store, brings it to shape, and joins the parts. Close it.
func Open(ctx context.Context, o Options) (*App, error) {
	perMinute, err := rateLimit(o.RateLimit)
	if err != nil {
		return nil, err
	}
	k, err := Know(o.Corridor)
	if err != nil {
		return nil, err
	}
	if err := o.Mail.Check(); err != nil {
		return nil, fault.New(fault.Invalid, "app.error.mail", "why", err.Error())
	}
	a := &App{Knowledge: k, opts: o}
	if a.texts, err = i18n.Load(textSets...); err != nil {
		return nil, err
	}
	if a.DB, err = store.Open(ctx, o.DB); err != nil {
		return nil, err
	}
	if err := a.join(ctx, perMinute); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// join brings the store to shape and fills every part's needs.
func (a *App) join(ctx context.Context, perMinute int) error {
	if err := a.DB.Migrate(ctx, migrationSets...); err != nil {
		return err
	}
	a.market = trade.NewMarket(a.DB, a.Pack, a.World.Charges, a.opts.Clock)
	if a.opts.World {
		if err := a.market.Store.Put(ctx, a.World.Suppliers, a.World.Offers, true, "demo", a.opts.Clock.Now()); err != nil {
			return fmt.Errorf("fill the example world: %w", err)
		}
	}
	answerer := &trade.Answerer{Book: a.Book, Market: a.market.Now}
	a.front = &ask.Front{Pack: a.Pack, Reader: a.Reader, Answerers: []ask.Answerer{answerer}, Store: ask.NewStore(a.DB), Texts: a.texts, Clock: a.opts.Clock}
	a.shop = &trade.Shop{Answerer: answerer, Pack: a.Pack, Clock: a.opts.Clock}
	a.rules = &rulebook.Pages{Book: a.Book, Pack: a.Pack, Clock: a.opts.Clock}
	a.sources = &corridor.Pages{Pack: a.Pack, Clock: a.opts.Clock}
	if err := a.joinPeople(ctx); err != nil {
		return fmt.Errorf("join people: %w", err)
	}
	a.joinDesks()
	a.joinPapers()
	if err := a.joinWork(ctx); err != nil {
		return fmt.Errorf("join work: %w", err)
	}
	if err := a.fillWorkers(ctx); err != nil {
		return fmt.Errorf("fill the example world of labour: %w", err)
	}
	if err := a.joinOrders(ctx); err != nil {
		return fmt.Errorf("join job orders: %w", err)
	}
	if err := a.joinSchooling(ctx); err != nil {
		return fmt.Errorf("join training: %w", err)
	}
	if err := a.fillPlacements(ctx); err != nil {
		return fmt.Errorf("fill the example placement: %w", err)
	}
	a.joinLists()
	if _, err := a.market.Now(ctx); err != nil { // the first visitor does not wait
		return err
	}
	return a.serveParts(ctx, perMinute)
}

// serveParts starts the jobs and makes the server of every part's routes.
func (a *App) serveParts(ctx context.Context, perMinute int) (err error) {
	o := web.Options{
		Catalog: a.texts, Clock: a.opts.Clock, Log: a.opts.Log, Default: a.opts.Lang, Origin: a.opts.Origin, Version: Version().Version,
		Navigation: []string{"trade.products", "ask.work", "ask.visit"}, Footer: []string{"corridor.about", "corridor.sources", "rulebook.rules", "desk.wanted", "desk.today", "identity.signin", "identity.demo"},
		Identify: a.people.gate.Identify, Allow: a.people.gate.Allow, SignIn: "identity.signin", SignOut: "identity.signout", Account: "identity.account",
		PostsPerMinute: perMinute, Ready: a.DB.Ping, Epoch: a.epoch,
	}
	about := func(l i18n.Lang) string {
		return a.texts.T(l, "app.about", "market", a.Pack.Market.Name, "region", a.Pack.Region.Name)
	}
	o.About = i18n.Text{ID: about(i18n.ID), MS: about(i18n.MS), EN: about(i18n.EN)}
	var work []jobs.Job
	for _, m := range a.manifests() {
		o.Routes = append(o.Routes, m.Routes...)
		work = append(work, m.Jobs...)
		if m.API != nil {
			o.API = append(o.API, m.API)
		}
	}
	if a.Server, err = web.New(o); err != nil {
		return err
	}
	a.runner, err = jobs.Start(ctx, a.DB, work, a.opts.Log)
	return err
}

// epoch names the state of all that cached pages and unmet asks rest on.
func (a *App) epoch() string { return a.market.Epoch() + "|" + a.work.answerer.Pool.Epoch() }

// Handler answers the pages and the API.
func (a *App) Handler() http.Handler { return a.Server }

// Serve answers requests until ctx ends, then finishes those that run. started,
// when given, is called with the address once it listens.
func (a *App) Serve(ctx context.Context, addr, admin string, started func(address string)) error {
	return a.Server.Serve(ctx, addr, admin, started)
}

// Close ends the jobs and closes the store.
func (a *App) Close() error {
	if a.runner != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := a.runner.Stop(ctx); err != nil {
			a.opts.Log.Warn("jobs did not end in time", "error", err)
		}
	}
	return a.DB.Close()
}

// rateLimit reads the limit of changes per minute: a number, or off (0).
func rateLimit(s string) (int, error) {
	if s == "off" || s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "app.error.rate_limit", "value", s)
	}
	return n, nil
}
