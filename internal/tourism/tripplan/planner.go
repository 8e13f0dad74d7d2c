package tripplan

import (
	"context"
	"fmt"

	"siger/internal/fault"
)

// Plan plans the trip. The same request gives the same plan, unless the context
// ends first: then it is the best found by then. A request that cannot be met is
// a fault tripplan.error.*; no plan is returned that the checker refuses.
func (p *Planner) Plan(ctx context.Context, q Request) (*Plan, error) {
	t, err := p.prepare(q)
	if err != nil {
		return nil, err
	}
	s := t.run(ctx)
	best, err := s.afford(s.best[t.q.Days], s.thrifty[t.q.Days])
	if err != nil {
		return nil, err
	}
	if !best.found {
		return nil, fault.New(fault.Invalid, "tripplan.error.no_plan", "days", t.q.Days)
	}
	plan := s.write(best)
	if broken := Check(p.Atlas, p.Pack, plan); len(broken) > 0 {
		return nil, fault.New(fault.Internal, "tripplan.error.check").Because(fmt.Errorf("%d broken: day %d %s: %s", len(broken), broken[0].Day, broken[0].Place, broken[0].What))
	}
	return plan, nil
}

// write puts a draft into a plan.
func (s *search) write(d *draft) *Plan {
	purse := s.purse()
	plan := &Plan{Request: s.q, Score: d.score, Out: *s.out, Home: s.back[len(d.tours)-1], Options: s.options(), Rate: purse.rate,
		Lines: purse.lines(d), LeftOut: s.reasons(d), Days: []Day{}}
	for k := range d.tours {
		plan.Days = append(plan.Days, s.day(d, k))
	}
	plan.Cost.Span, plan.CostIDR, plan.Cost.Complete = total(plan.Lines)
	plan.Cost.Budget = s.q.BudgetMYR
	plan.Unknowns = s.unknowns(d, plan.Lines)
	return plan
}
