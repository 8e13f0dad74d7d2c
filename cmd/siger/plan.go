package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"siger/internal/tourism/orienteer"
)

// PlanCmd plans trips of one's own, and solves the published problems.
type PlanCmd struct {
	Trip  PlanTripCmd  `cmd:"" default:"withargs" help:"Plan the trip that a file asks for."`
	TOPTW PlanTOPTWCmd `cmd:"" name:"toptw" help:"Solve a published instance of the team orienteering problem with time windows."`
	TTDP  PlanTTDPCmd  `cmd:"" name:"ttdp" help:"Solve a published instance of the tourist trip design problem with hours for each weekday."`
}

// search is how long and from which seed a plan is searched.
type search struct {
	Seconds    float64 `help:"Time to search, wall clock, reading included; 1 when neither this nor --iterations is given."`
	Iterations int     `help:"Search so many steps: the same seed then gives the same plan again."`
	Seed       uint64  `default:"1" help:"Seed of chance."`
}

// PlanTOPTWCmd solves an instance of the team orienteering problem with time windows.
type PlanTOPTWCmd struct {
	File     string `arg:"" type:"existingfile" help:"Instance in the format of the KU Leuven collection."`
	M        int    `name:"m" default:"1" help:"Number of tours."`
	Decimals int    `default:"0" enum:"0,1,2" help:"Decimals that distances are rounded down to: 1 for Solomon's instances, 2 for Cordeau's; 0 sees which from the file."`
	search
}

// PlanTTDPCmd solves an instance of the tourist trip design problem.
type PlanTTDPCmd struct {
	File           string `arg:"" type:"existingfile" help:"Instance with opening hours for each weekday."`
	StartByClosing bool   `help:"A visit may start until closing time; else it ends by then."`
	search
}

// Validate refuses what is no amount of searching.
func (s *search) Validate() error {
	if !(s.Seconds >= 0 && s.Seconds <= 86400) { // not NaN either
		return fmt.Errorf("--seconds is between 0 and 86400")
	}
	if s.Iterations < 0 {
		return fmt.Errorf("--iterations is not negative")
	}
	return nil
}

// Run prints the tours found.
func (c *PlanTOPTWCmd) Run(ctx *Context) error {
	return c.solve(ctx, c.File, func(r io.Reader) (*orienteer.Published, error) { return orienteer.ReadTOPTW(r, c.M, c.Decimals) })
}

// Run prints the tours found.
func (c *PlanTTDPCmd) Run(ctx *Context) error {
	return c.solve(ctx, c.File, func(r io.Reader) (*orienteer.Published, error) { return orienteer.ReadTTDP(r, c.StartByClosing) })
}

// solved is what is printed as JSON.
type solved struct {
	Score      int     `json:"score"`
	Tours      [][]int `json:"tours"` // visited vertices as numbered in the file, without the depot
	Iterations int     `json:"iterations"`
}

func (s *search) solve(ctx *Context, name string, read func(io.Reader) (*orienteer.Published, error)) error {
	start := ctx.Clock.Now()
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	instance, err := read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	limited := context.Context(ctx)
	if s.Seconds > 0 || s.Iterations == 0 {
		seconds := s.Seconds
		if seconds == 0 {
			seconds = 1
		}
		var cancel context.CancelFunc
		limited, cancel = context.WithDeadline(ctx, start.Add(time.Duration(seconds*float64(time.Second))))
		defer cancel()
	}
	o := orienteer.Options{Seed: s.Seed, Iterations: s.Iterations}
	if d, ok := ctx.Diag.(*os.File); ok && term.IsTerminal(int(d.Fd())) {
		o.Progress = func(iteration, score int) { fmt.Fprintf(ctx.Diag, "\rstep %d: score %d\x1b[K", iteration, score) }
		defer fmt.Fprint(ctx.Diag, "\r\x1b[K")
	}
	best, err := orienteer.Solve(limited, instance.Problem, o)
	if err != nil {
		return err
	}
	timetable, score, err := orienteer.Check(instance.Problem, best.Tours)
	if err != nil || score != best.Score {
		return fmt.Errorf("%s: the plan found does not hold: %d, not %d: %v", name, score, best.Score, err)
	}
	if ctx.JSON {
		return json.NewEncoder(ctx.Out).Encode(solved{best.Score, best.Tours, best.Iterations})
	}
	return writeTours(ctx.Out, instance, best.Score, timetable)
}

// writeTours prints each tour as a line: the vertices with the time they start.
func writeTours(w io.Writer, instance *orienteer.Published, score int, timetable [][]orienteer.Visit) error {
	unit := 1.0
	for range instance.Decimals {
		unit *= 10
	}
	var out strings.Builder
	fmt.Fprintf(&out, "score %d\n", score)
	for k, visits := range timetable {
		fmt.Fprintf(&out, "tour %d:", k+1)
		for _, v := range visits {
			fmt.Fprintf(&out, " %d@%s", v.Vertex, strconv.FormatFloat(float64(v.Start)/unit, 'f', -1, 64))
		}
		out.WriteByte('\n')
	}
	_, err := io.WriteString(w, out.String())
	return err
}
