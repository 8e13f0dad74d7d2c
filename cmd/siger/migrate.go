package main

import (
	"encoding/json"
	"fmt"

	"siger/internal/app"
)

// MigrateCmd brings a store to the shape this version needs.
type MigrateCmd struct {
	Data   string `env:"SIGER_DATA" default:"data" help:"Data folder of the embedded store." placeholder:"DIR"`
	DB     string `name:"db" env:"SIGER_DB" help:"PostgreSQL address instead of the embedded store." placeholder:"URL"`
	DryRun bool   `help:"Only say how many steps are pending."`
}

// Run applies the pending steps, or counts them.
func (c *MigrateCmd) Run(ctx *Context) error {
	address := c.DB
	if address == "" {
		address = c.Data
	}
	pending, err := app.Migrate(ctx, address, c.DryRun)
	if err != nil {
		return err
	}
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(map[string]any{"pending": pending, "applied": !c.DryRun})
	}
	key := "app.migrated"
	if c.DryRun {
		key = "app.migrate_pending"
	}
	fmt.Fprintln(ctx.Out, app.T(ctx.language(), key, "n", pending))
	return nil
}
