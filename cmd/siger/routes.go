package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"siger/internal/app"
)

// RoutesCmd lists every address with the right it needs.
type RoutesCmd struct{}

// Run prints the addresses of a server with an empty store.
func (c *RoutesCmd) Run(ctx *Context) error {
	dir, err := os.MkdirTemp("", "siger-routes-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	a, err := app.Open(ctx, app.Options{Corridor: ctx.Corridor, DB: dir, Lang: ctx.language(), Clock: ctx.Clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer a.Close()
	routes := a.Routes()
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(routes)
	}
	for _, r := range routes {
		if _, err := fmt.Fprintf(ctx.Out, "%s\t%s\t%s\n", r.Method, r.Path, r.Right); err != nil {
			return err
		}
	}
	return nil
}
