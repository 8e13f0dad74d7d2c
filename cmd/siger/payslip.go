package main

import (
	"encoding/json"
	"os"

	"siger/internal/corridor"
	"siger/internal/labour/payslip"
)

// PayslipCmd compares pay with contract and law.
type PayslipCmd struct {
	Check PayslipCheckCmd `cmd:"" help:"Compare a month's pay with what contract and law of that month give, line by line."`
}

// PayslipCheckCmd compares one month's pay.
type PayslipCheckCmd struct {
	File string `arg:"" help:"YAML or JSON file of one month's pay."`
}

// Help shows a file that says all that can be said of a common case.
func (PayslipCheckCmd) Help() string {
	return `What a file leaves out is unknown. Amounts are in ringgit. An example:

  scope: formal             # or domestic
  state: Selangor
  employer_staff: 40
  period: 2026-10
  basic: 1700               # by the contract
  basic_per: month          # month, day (then days_worked) or hour (then normal_hours)
  hours_per_day: 8
  days_per_week: 6
  overtime: {normal_day: 20, rest_day: 0, public_holiday: 2}   # hours
  rest_days_worked: 1       # rest_half_days_worked: up to half the normal hours
  holidays_worked: 1
  unpaid_days: 0            # also paid_leave_days, sick_days
  contract: {overtime_hour: 13}      # also rest_day, public_holiday: what it promises
  allowances: [{item: shift, amount: 50, paid: 50}]
  deductions:               # kinds: see work/pay.yaml of the pack
    - {kind: epf, amount: 40}
    - {kind: housing, amount: 100, written_request: true, dg_permission: false}
  paid: {basic: 1700, overtime: 200} # as the slip shows; also rest_day, public_holiday ...
  paid_net: 1890.77
  paid_on: 2026-11-07`
}

// Run prints the comparison.
func (c *PayslipCheckCmd) Run(ctx *Context) error {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	book, problems := payslip.Load(p.Files(), p)
	if len(problems) > 0 {
		return corridor.Invalid(ctx.Corridor, problems)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return withoutPath(c.File, err)
	}
	defer f.Close()
	s, err := payslip.Read(f)
	if err != nil {
		return err
	}
	r, err := book.Work(s)
	if err != nil {
		return err
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return payslip.WriteTable(ctx.Out, ctx.language(), r)
}
