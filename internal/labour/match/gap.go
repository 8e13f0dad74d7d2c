package match

import (
	"cmp"
	"slices"

	"siger/internal/clock"
)

// Course is a class of a training centre that teaches competence units.
type Course struct {
	ID     string
	Units  []string
	Cost   *int64 // to the worker, in the region's smallest unit; nil unknown
	Starts clock.Date
	Ends   clock.Date
}

// Plan is a set of courses, no two at the same time, that closes a gap.
type Plan struct {
	Courses []int      // indexes of the courses given, by their start
	Cost    *int64     // nil when the cost of one is unknown
	Ends    clock.Date // of the last
	InTime  bool       // it ends before the order starts; true when no start was said
}

// Gap is what keeps a worker from an order as far as training can close it.
type Gap struct {
	Missing  []string // required units the worker lacks
	Untaught []string // of these, units that no course yet to start teaches
	Cheapest *Plan    // of the plans that teach everything else, in time before late, unknown cost last
	Soonest  *Plan    // the one that ends first
	Whole    bool     // every combination was looked at
}

// maxPlans is how many combinations of courses are looked at.
const maxPlans = 200_000

// GapOf returns the units a worker lacks for an order and the courses that
// start on or after a day and would give them: the cheapest and the soonest.
func GapOf(w *Worker, o *Order, courses []Course, on clock.Date) Gap {
	g := Gap{Missing: Missing(w, o)}
	p := &planner{order: o, courses: courses, left: maxPlans}
	for _, unit := range g.Missing {
		var teach []int
		for i, c := range courses {
			if !c.Starts.Before(on) && has(c.Units, unit) {
				teach = append(teach, i)
			}
		}
		if len(teach) == 0 {
			g.Untaught = append(g.Untaught, unit)
			continue
		}
		slices.SortFunc(teach, func(a, b int) int {
			return cmp.Or(courses[a].Ends.Compare(courses[b].Ends), cmp.Compare(courses[a].ID, courses[b].ID))
		})
		p.units, p.teach = append(p.units, unit), append(p.teach, teach)
	}
	if len(p.units) > 0 {
		p.try(0, nil)
	}
	g.Cheapest, g.Soonest, g.Whole = p.cheapest, p.soonest, p.left > 0
	return g
}

// planner looks through the combinations of courses, unit by unit.
type planner struct {
	order             *Order
	courses           []Course
	units             []string
	teach             [][]int // courses by unit, the one that ends first first
	cheapest, soonest *Plan
	left              int
}

func (p *planner) try(unit int, taken []int) {
	if p.left--; p.left <= 0 {
		return
	}
	for ; unit < len(p.units); unit++ {
		if !slices.ContainsFunc(taken, func(c int) bool { return has(p.courses[c].Units, p.units[unit]) }) {
			break
		}
	}
	if unit == len(p.units) {
		p.found(taken)
		return
	}
	for _, c := range p.teach[unit] {
		if !slices.ContainsFunc(taken, func(t int) bool { return overlap(p.courses[t], p.courses[c]) }) {
			p.try(unit+1, append(taken[:len(taken):len(taken)], c))
		}
	}
}

func overlap(a, b Course) bool { return !a.Ends.Before(b.Starts) && !b.Ends.Before(a.Starts) }

// found keeps a plan when it is cheaper or sooner than those before.
func (p *planner) found(taken []int) {
	plan := &Plan{Courses: slices.Clone(taken), Cost: new(int64)}
	slices.SortFunc(plan.Courses, func(a, b int) int { return p.courses[a].Starts.Compare(p.courses[b].Starts) })
	for _, c := range plan.Courses {
		if plan.Ends.Before(p.courses[c].Ends) {
			plan.Ends = p.courses[c].Ends
		}
		if cost := p.courses[c].Cost; cost == nil || plan.Cost == nil {
			plan.Cost = nil
		} else {
			*plan.Cost += *cost
		}
	}
	plan.InTime = p.order.Start.IsZero() || plan.Ends.Before(p.order.Start)
	if p.cheapest == nil || p.compare(plan, p.cheapest, byCost) < 0 {
		p.cheapest = plan
	}
	if p.soonest == nil || p.compare(plan, p.soonest, byEnd) < 0 {
		p.soonest = plan
	}
}

func byCost(a, b *Plan) int {
	late := func(p *Plan) int {
		if p.InTime {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(late(a), late(b)), costs(a, b), a.Ends.Compare(b.Ends))
}

func byEnd(a, b *Plan) int { return cmp.Or(a.Ends.Compare(b.Ends), costs(a, b)) }

// costs compares two costs, an unknown one last.
func costs(a, b *Plan) int {
	switch {
	case a.Cost != nil && b.Cost != nil:
		return cmp.Compare(*a.Cost, *b.Cost)
	case a.Cost != nil:
		return -1
	case b.Cost != nil:
		return 1
	}
	return 0
}

// compare breaks what is left equal by fewer courses, then by their ids.
func (p *planner) compare(a, b *Plan, by func(a, b *Plan) int) int {
	ids := func(plan *Plan) (out []string) {
		for _, c := range plan.Courses {
			out = append(out, p.courses[c].ID)
		}
		return out
	}
	return cmp.Or(by(a, b), cmp.Compare(len(a.Courses), len(b.Courses)), slices.Compare(ids(a), ids(b)))
}
