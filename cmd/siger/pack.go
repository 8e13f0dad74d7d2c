package main

import (
	"encoding/json"
	"fmt"

	"siger/internal/app"
	"siger/internal/corridor"
)

// PackCmd looks after corridor packs.
type PackCmd struct {
	Check PackCheckCmd `cmd:"" help:"Check a pack: one line for each problem, file:line: what."`
}

// PackCheckCmd checks a pack: its tables, rules, words and example world.
type PackCheckCmd struct {
	Dir string `arg:"" optional:"" help:"Folder of the pack, or the name of a built-in one; the corridor in use when left out."`
}

// Run prints the problems, or what a good pack holds.
func (c *PackCheckCmd) Run(ctx *Context) error {
	if c.Dir == "" {
		c.Dir = ctx.Corridor
	}
	files, err := corridor.FilesOf(c.Dir)
	if err != nil {
		return err
	}
	problems := app.CheckPack(files)
	pack, _ := corridor.Load(files)
	if ctx.JSON {
		if problems == nil {
			problems = []corridor.Problem{}
		}
		if err := json.NewEncoder(ctx.Out).Encode(map[string]any{"pack": c.Dir, "problems": problems, "counts": pack.Counts()}); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintln(ctx.Out, p)
		}
	}
	switch n := len(problems); {
	case n == 1:
		return fmt.Errorf("%s has 1 problem", c.Dir)
	case n > 1:
		return fmt.Errorf("%s has %d problems", c.Dir, n)
	case !ctx.JSON:
		fmt.Fprintf(ctx.Out, "%s is good: %s\n", c.Dir, pack.Counts())
	}
	return nil
}
