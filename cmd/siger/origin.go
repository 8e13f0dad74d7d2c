package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/trade/origin"
)

// OriginCmd checks whether goods originate in ASEAN.
type OriginCmd struct {
	File string `arg:"" help:"YAML or JSON file of one good with its materials."`
	AsOf string `help:"Law of this date (YYYY-MM-DD); today when left out." placeholder:"DATE"`
}

// Help shows a file that says all that can be said of a common case.
func (OriginCmd) Help() string {
	return `What a file leaves out is unknown. An example, one box of 3-in-1 coffee:

  hs: "2101.12"
  country: ID               # exporting country
  currency: USD             # all amounts are in it, for the same quantity
  fob: 10.00
  wholly_obtained: false    # grown, caught or mined there and made of nothing else
  operations: [mixing]      # preserving, shipping, packing, labelling, presenting confer no origin
  labour: 0.80
  overhead: 0.50
  other: 0.20
  profit: 0.50
  materials:                # the whole bill of materials
    - {name: creamer, hs: "2101.20", value: 1.20, country: NL, originating: false}
    - {name: coffee, hs: "0901.11", value: 4.00, country: ID, originating: true}   # with proof
  rule:                     # product-specific rule as read; left out: nobody has read it
    any_of: [{kind: rvc, percent: 40}]   # kinds: wo, rvc, cc, cth, ctsh; [] when there is none`
}

// Run prints the answer.
func (c *OriginCmd) Run(ctx *Context) error {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	on := clock.Today(ctx.Clock, p.MarketZone())
	if c.AsOf != "" {
		if on, err = clock.ParseDate(c.AsOf); err != nil {
			return fault.New(fault.Invalid, "landed.error.date", "date", c.AsOf)
		}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return withoutPath(c.File, err)
	}
	defer f.Close()
	g, err := origin.Read(f)
	if err != nil {
		return withoutPath(c.File, err)
	}
	r, err := origin.Evaluate(g, on)
	if err != nil {
		return err
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return origin.WriteTable(ctx.Out, ctx.language(), r)
}

// withoutPath names the file once before what is wrong with it.
func withoutPath(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}
