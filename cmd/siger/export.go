package main

import (
	"siger/internal/app"
	"siger/internal/clock"
)

// ExportCmd writes what the desks hold as data.
type ExportCmd struct {
	Asks  ExportAsksCmd  `cmd:"" help:"Write the asks that were kept."`
	Unmet ExportUnmetCmd `cmd:"" help:"Write unmet demand by product, destination and month."`
}

// exportFrom is which store is read, from when on, and who reads it.
type exportFrom struct {
	Data  string `env:"SIGER_DATA" default:"data" help:"Data folder of the embedded store." placeholder:"DIR"`
	DB    string `name:"db" env:"SIGER_DB" help:"PostgreSQL address instead of the embedded store." placeholder:"URL"`
	Since string `help:"Only what was asked on this date (YYYY-MM-DD) or later." placeholder:"DATE"`
	CSV   bool   `name:"csv" help:"Write CSV; otherwise JSON."`
	Actor string `env:"SIGER_ACTOR" default:"command-line" help:"Who exports, for the journal." placeholder:"NAME"`
}

// ExportAsksCmd writes the asks that were kept.
type ExportAsksCmd struct {
	exportFrom
	WithContact bool `help:"Write the askers' contacts too. The journal keeps who did."`
}

// Run writes the asks.
func (c *ExportAsksCmd) Run(ctx *Context) error {
	e, err := c.options(ctx)
	if err != nil {
		return err
	}
	e.WithContact = c.WithContact
	return app.ExportAsks(ctx, ctx.Out, e)
}

// ExportUnmetCmd writes unmet demand.
type ExportUnmetCmd struct{ exportFrom }

// Run writes the demand.
func (c *ExportUnmetCmd) Run(ctx *Context) error {
	e, err := c.options(ctx)
	if err != nil {
		return err
	}
	return app.ExportUnmet(ctx, ctx.Out, e)
}

// options reads the flags.
func (c *exportFrom) options(ctx *Context) (app.ExportOptions, error) {
	since, err := clock.ParseDate(c.Since)
	e := app.ExportOptions{Corridor: ctx.Corridor, DB: c.DB, Since: since, CSV: c.CSV, Actor: c.Actor, Lang: ctx.language(), Clock: ctx.Clock}
	if e.DB == "" {
		e.DB = c.Data
	}
	return e, err
}
