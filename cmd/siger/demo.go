package main

import (
	"fmt"
	"os"

	"siger/internal/app"
)

// DemoCmd runs a filled world: real data of the corridor, visibly fictional
// suppliers.
type DemoCmd struct {
	Service
	Data string `help:"Folder that keeps the world; a temporary one when left out." placeholder:"DIR"`
}

// Run fills the world, prints its address and the doors of its people, and
// serves until it is interrupted.
func (c *DemoCmd) Run(ctx *Context) error {
	o := c.options(ctx)
	o.World = true
	o.DB = c.Data
	if o.DB == "" {
		dir, err := os.MkdirTemp("", "siger-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.DB = dir
	}
	a, err := app.Open(ctx, o)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, c.Addr, c.Admin, func(address string) {
		fmt.Fprintf(ctx.Out, "http://%s/%s\n", address, ctx.Lang)
		for _, door := range a.DemoDoors() {
			fmt.Fprintf(ctx.Diag, "http://%s%s  %s\n", address, door.Path, door.Name)
		}
		fmt.Fprintln(ctx.Diag, app.T(ctx.language(), "app.demo_ready"))
	})
}
