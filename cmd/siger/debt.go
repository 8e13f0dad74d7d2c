package main

import (
	"encoding/json"
	"os"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/labour/debt"
	"siger/internal/rulebook"
)

// DebtCmd is the debt clock.
type DebtCmd struct {
	File string `arg:"" help:"YAML or JSON file of what a worker paid and borrowed."`
}

// Help shows a file that says all that can be said of a common case.
func (DebtCmd) Help() string {
	return `What a file leaves out is unknown. An example:

  as_of: 2026-11-24          # left out: today
  sector: domestic           # as the rulebook names it
  net_wage: {amount: 1500, currency: MYR}
  floor: {amount: 2500000, currency: IDR}   # needed each month before anything is repaid
  contract_months: 24
  exchange: [{base: MYR, quote: IDR, rate: 3900, on: 2026-11-20}]   # left out: the pack's
  items:
    - item: Biaya P3MI
      kind: service-fee      # left out: other
      amount: 12000000       # currency left out: the home currency
      to: agency             # agency, sponsor, employer, bank, family, official, other
      on: 2026-03-02
      borrowed: {lender: moneylender, rate: 2, per: month, method: flat, months: 12}
    - {item: Paspor, kind: passport, amount: 650000, to: official, on: 2026-03-02}   # own money`
}

// Run prints the claim sheet.
func (c *DebtCmd) Run(ctx *Context) error {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	rules, problems := rulebook.Load(p.Files(), p)
	if len(problems) > 0 {
		return corridor.Invalid(ctx.Corridor, problems)
	}
	book, problems := debt.Load(p.Files(), p, rules)
	if len(problems) > 0 {
		return corridor.Invalid(ctx.Corridor, problems)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return withoutPath(c.File, err)
	}
	defer f.Close()
	l, err := debt.Read(f)
	if err != nil {
		return err
	}
	r, err := book.Work(l, clock.Today(ctx.Clock, p.RegionZone()))
	if err != nil {
		return err
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return debt.WriteTable(ctx.Out, ctx.language(), r)
}
