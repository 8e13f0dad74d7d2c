package main

import (
	"log/slog"
	"os"

	"siger/internal/app"
	"siger/internal/identity"
	"siger/internal/message"
)

// Service are the flags of what serves pages.
type Service struct {
	Addr      string `default:"127.0.0.1:8080" env:"SIGER_ADDR" help:"Address of the pages and the API."`
	Admin     string `env:"SIGER_ADMIN" help:"Address of /livez, /readyz and /metrics; empty: none." placeholder:"HOST:PORT"`
	Origin    string `env:"SIGER_ORIGIN" help:"Public base address, such as https://siger.example." placeholder:"URL"`
	RateLimit string `env:"SIGER_RATE_LIMIT" default:"60" help:"Changes allowed per address and minute, or off."`

	OIDC identity.OIDCSettings `embed:"" prefix:"oidc-" group:"Signing in through an institution"`

	Mail message.Settings `embed:"" group:"E-mail"`
}

// options returns what the flags ask of the application.
func (s Service) options(ctx *Context) app.Options {
	return app.Options{
		Corridor: ctx.Corridor, Lang: ctx.language(), Clock: ctx.Clock, RateLimit: s.RateLimit, Origin: s.Origin, OIDC: s.OIDC, Mail: s.Mail,
		Log: slog.New(slog.NewTextHandler(ctx.Diag, &slog.HandlerOptions{Level: logLevel()})),
	}
}

func logLevel() slog.Level {
	var level slog.Level
	if level.UnmarshalText([]byte(os.Getenv("SIGER_LOG"))) != nil {
		return slog.LevelInfo
	}
	return level
}

// ServeCmd serves the pages and the API on a store that stays.
type ServeCmd struct {
	Service
	Data string `env:"SIGER_DATA" default:"data" help:"Data folder of the embedded store." placeholder:"DIR"`
	DB   string `name:"db" env:"SIGER_DB" help:"PostgreSQL address instead of the embedded store." placeholder:"URL"`
}

// Run serves until it is interrupted.
func (c *ServeCmd) Run(ctx *Context) error {
	o := c.options(ctx)
	o.DB = c.DB
	if o.DB == "" {
		o.DB = c.Data
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, c.Admin, nil)
}
