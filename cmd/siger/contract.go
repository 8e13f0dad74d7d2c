package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
)

// ContractCmd checks contracts of employment and compares the papers on one job.
type ContractCmd struct {
	Check   ContractCheckCmd   `cmd:"" help:"Check a contract of employment clause by clause against the law of its day."`
	Compare ContractCompareCmd `cmd:"" help:"Say what changed between job order, signed contract and paper shown in Malaysia."`
}

// ContractCheckCmd checks one contract.
type ContractCheckCmd struct {
	File string `arg:"" help:"YAML or JSON file of the contract; - reads it from stdin."`
	AsOf string `help:"Law of this date (YYYY-MM-DD) instead of the day it was signed." placeholder:"DATE"`
}

// Help shows a contract that says all that can be said of a common case.
func (ContractCheckCmd) Help() string {
	return `What a file leaves out is unknown: never zero, never false. An example:

  sector: plantation        # agriculture, construction, manufacturing, services, mining, fishing, domestic
  state: Johor
  employer_staff: 120
  signed: 2026-03-02
  months: 24
  worker: {age: 24, sex: male, service_years: 0}
  wage: {basic: 1750, currency: MYR, per: month, pay_day: 7, channel: bank}   # per: month, day, hour, piece
  hours: {per_day: 8, per_week: 45, rest_days_per_week: 1, overtime_per_month: 60}
  overtime: {normal_day: 1.5, rest_day: 2.0, public_holiday: 3.0}
  leave: {annual_days: 8, sick_days: 14, hospital_days: 60, maternity_days: 98, public_holidays: 11}
  deductions:               # [] when there are none
    - {item: housing, amount: 50, per: month, written_request: true, dg_permission: true}
  worker_pays: []           # what the worker pays to get the job: {item, amount, currency}
  passport_held_by: worker  # employer, agency, other
  insurance: {socso: true, spikpa: true, epf: true}
  repatriation_paid_by: employer
  content: {employer_address: true, job_description: true, rights_and_duties: true, conditions: true, term: true, safety: true}
  household: {persons: 5, needs_care: false, workers: 1}        # domestic work
  housing: {kind: room, m2_per_person: 3.6, own_locker: true}   # kind: room, dormitory
  clauses: {no_leaving: false, penalty: false, deposit: false}`
}

// Run prints the report.
func (c *ContractCheckCmd) Run(ctx *Context) error {
	asOf, err := lawDate(c.AsOf)
	if err != nil {
		return err
	}
	paper, err := readContract(c.File)
	if err != nil {
		return err
	}
	book, today, err := workBook(ctx)
	if err != nil {
		return err
	}
	r, err := contract.CheckKnown(ctx, book, paper, asOf, today)
	if err != nil {
		return err
	}
	if ctx.JSON {
		return writeJSON(ctx.Out, r.Doc(ctx.language()))
	}
	return contract.WriteReport(ctx.Out, ctx.language(), &r)
}

// ContractCompareCmd compares the papers on one job.
type ContractCompareCmd struct {
	Order  string `arg:"" help:"Job order the attaché verified; none when there is none."`
	Signed string `arg:"" help:"Contract that was signed; none when there is none."`
	Shown  string `arg:"" optional:"" help:"Paper shown in Malaysia." default:"none"`
	AsOf   string `help:"Law of this date (YYYY-MM-DD) instead of the day it was signed." placeholder:"DATE"`
}

// noPaper is how the command line says that a paper is missing.
const noPaper = "none"

// Run prints the comparison.
func (c *ContractCompareCmd) Run(ctx *Context) error {
	asOf, err := lawDate(c.AsOf)
	if err != nil {
		return err
	}
	var papers contract.Papers
	for _, p := range [...]struct {
		file string
		to   **contract.Contract
	}{{c.Order, &papers.Order}, {c.Signed, &papers.Signed}, {c.Shown, &papers.Shown}} {
		if p.file == noPaper {
			continue
		}
		if *p.to, err = readContract(p.file); err != nil {
			return err
		}
	}
	book, _, err := workBook(ctx)
	if err != nil {
		return err
	}
	r, err := contract.Compare(ctx, book, papers, asOf)
	if err != nil {
		return err
	}
	if ctx.JSON {
		return writeJSON(ctx.Out, r.Doc(ctx.language()))
	}
	return contract.WriteComparison(ctx.Out, ctx.language(), &r)
}

// workBook returns the rulebook of the corridor and the day it is in the market.
func workBook(ctx *Context) (*rulebook.Book, clock.Date, error) {
	p, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return nil, clock.Date{}, err
	}
	book, problems, err := readBook(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%s (siger rules check names them all)", problems[0])
	}
	return book, clock.Today(ctx.Clock, p.MarketZone()), err
}

// lawDate reads a date of the command line; empty is no date.
func lawDate(s string) (clock.Date, error) {
	d, err := clock.ParseDate(s)
	if err != nil {
		return d, fault.New(fault.Invalid, "contract.error.as_of", "date", s)
	}
	return d, nil
}

// readContract reads a contract from a file, or from stdin when it is "-".
func readContract(name string) (*contract.Contract, error) {
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, withoutPath(name, err)
		}
		defer f.Close()
		in = f
	}
	return contract.Read(in)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
