package main

import (
	"encoding/json"
	"fmt"

	"siger/internal/app"
)

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints the version of the program and of Go.
func (VersionCmd) Run(ctx *Context) error {
	v := app.Version()
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(v)
	}
	fmt.Fprintf(ctx.Out, "siger %s (%s)\n", v.Version, v.Go)
	return nil
}
