package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/tourism/atlas"
	"siger/internal/tourism/tripplan"
)

// PlanTripCmd plans a trip of one's own.
type PlanTripCmd struct {
	File       string  `arg:"" type:"existingfile" help:"Request in YAML or JSON: days, from, start_date, party, interests, must, avoid, budget_myr, pace; - reads standard input."`
	Iterations int     `help:"Search so many steps, instead of the request's."`
	Seconds    float64 `help:"Give the best found by then; the iterations stay the limit."`
}

// Validate refuses what is no amount of searching.
func (c *PlanTripCmd) Validate() error {
	if !(c.Seconds >= 0 && c.Seconds <= 86400) { // not NaN either
		return fmt.Errorf("--seconds is between 0 and 86400")
	}
	if c.Iterations < 0 || c.Iterations > tripplan.MaxIterations {
		return fmt.Errorf("--iterations is between 0 and %d", tripplan.MaxIterations)
	}
	return nil
}

// Run prints the plan.
func (c *PlanTripCmd) Run(ctx *Context) error {
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	q, err := tripplan.ReadRequest(in)
	if err != nil {
		return err
	}
	if c.Iterations > 0 {
		q.Iterations = c.Iterations
	}
	pack, err := corridor.Open(ctx.Corridor)
	if err != nil {
		return err
	}
	sights, problems := atlas.Load(pack)
	if len(problems) > 0 {
		return corridor.Invalid(ctx.Corridor, problems)
	}
	limited := context.Context(ctx)
	if c.Seconds > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithDeadline(ctx, ctx.Clock.Now().Add(time.Duration(c.Seconds*float64(time.Second))))
		defer cancel()
	}
	planner := tripplan.Planner{Atlas: sights, Pack: pack}
	plan, err := planner.Plan(limited, q)
	if err != nil {
		return err
	}
	if ctx.JSON {
		enc := json.NewEncoder(ctx.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(plan)
	}
	return writePlan(ctx.Out, ctx.language(), plan)
}

// writePlan prints the plan day by day.
func writePlan(w io.Writer, l i18n.Lang, p *tripplan.Plan) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s %s – %s\n", i18n.DayDate(l, p.Out.Date), p.Out.Name.In(l), p.Out.Depart, p.Out.Arrive)
	for _, d := range p.Days {
		fmt.Fprintf(&out, "\n%s\n", i18n.DayDate(l, d.Date))
		for _, s := range d.Stops {
			fmt.Fprintf(&out, "  %s–%s  %s\n", s.Start, s.Leave, s.Name.In(l))
		}
		for _, pause := range d.Pauses {
			fmt.Fprintf(&out, "  %s–%s  %s\n", pause.Start, pause.End, pause.Text.In(l))
		}
		fmt.Fprintf(&out, "  %s  %s (%s km)\n", d.End, d.Night.Name.In(l), i18n.Format(l, int(d.Km)))
	}
	fmt.Fprintf(&out, "\n%s %s %s – %s\n", i18n.DayDate(l, p.Home.Date), p.Home.Name.In(l), p.Home.Depart, p.Home.Arrive)
	if p.Rate != nil {
		fmt.Fprintf(&out, "RM %s – RM %s\n", i18n.Number(l, p.Cost.Low, 2), i18n.Number(l, p.Cost.High, 2))
	}
	for _, u := range p.Unknowns {
		fmt.Fprintf(&out, "? %s\n", u.Text.In(l))
	}
	for _, left := range p.LeftOut {
		fmt.Fprintf(&out, "- %s: %s\n", left.Name.In(l), left.Reason.In(l))
	}
	_, err := io.WriteString(w, out.String())
	return err
}
