package tripplan

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// Change is what becomes of a plan when something is closed, withdrawn or
// changed.
type Change struct {
	Lost    []LeftOut       `json:"lost"`     // visits no longer made, with the reason
	Gained  []Moved         `json:"gained"`   // visits made instead
	Moved   []Moved         `json:"moved"`    // visits on another day or at another time
	Passage bool            `json:"passage"`  // another way there or home
	Minutes int             `json:"minutes"`  // that the ways there and home take longer
	CostMYR *amount.Decimal `json:"cost_myr"` // that the known parts likely cost more
}

// Moved is a visit and when it is now, and was: day 0 for not at all.
type Moved struct {
	Place   string    `json:"place"`
	Name    i18n.Text `json:"name"`
	Day     int       `json:"day"`
	Start   string    `json:"start"`
	WasDay  int       `json:"was_day"`
	WasTime string    `json:"was_time"`
}

// Diff tells what is lost, gained and moved from one plan to another.
func Diff(before, after *Plan) Change {
	was, is := visits(before), visits(after)
	c := Change{Lost: []LeftOut{}, Gained: []Moved{}, Moved: []Moved{},
		Passage: before.Out.Passage != after.Out.Passage || before.Home.Passage != after.Home.Passage,
		Minutes: after.Out.Minutes + after.Home.Minutes - before.Out.Minutes - before.Home.Minutes}
	for _, v := range was {
		if slices.ContainsFunc(is, func(o Moved) bool { return o.Place == v.Place }) {
			continue
		}
		l := LeftOut{Place: v.Place, Name: v.Name}
		if i := slices.IndexFunc(after.LeftOut, func(o LeftOut) bool { return o.Place == v.Place }); i >= 0 {
			l = after.LeftOut[i]
		}
		c.Lost = append(c.Lost, l)
	}
	for _, v := range is {
		i := slices.IndexFunc(was, func(o Moved) bool { return o.Place == v.Place })
		if i < 0 {
			c.Gained = append(c.Gained, v)
			continue
		}
		if v.WasDay, v.WasTime = was[i].Day, was[i].Start; v.WasDay != v.Day || v.WasTime != v.Start {
			c.Moved = append(c.Moved, v)
		}
	}
	if before.Rate != nil && after.Rate != nil {
		c.CostMYR = after.Cost.Likely.Sub(before.Cost.Likely).Ptr()
	}
	return c
}

func visits(p *Plan) (out []Moved) {
	for k, d := range p.Days {
		for _, s := range d.Stops {
			out = append(out, Moved{Place: s.Place, Name: s.Name, Day: k + 1, Start: s.Start})
		}
	}
	return out
}
