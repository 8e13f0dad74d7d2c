package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"siger/internal/app"
	"siger/internal/clock"
)

// DoctorCmd says what of the corridor is stale, unverified or missing. Nothing
// of it is an error: the answers say so too.
type DoctorCmd struct{}

// Run prints one remark a line.
func (DoctorCmd) Run(ctx *Context) error {
	remarks, err := app.Review(ctx, ctx.Corridor, clock.Today(ctx.Clock, time.UTC))
	if err != nil {
		return err
	}
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(map[string]any{"corridor": ctx.Corridor, "remarks": remarks})
	}
	w := tabwriter.NewWriter(ctx.Out, 0, 0, 2, ' ', 0)
	for _, r := range remarks {
		fmt.Fprintf(w, "%s\t%d\t%s (such as %s)\n", r.File, r.Count, r.What, r.First)
	}
	return w.Flush()
}
