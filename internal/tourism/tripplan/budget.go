package tripplan

import (
	"cmp"
	"slices"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/tourism/orienteer"
)

// afford returns the best draft within the budget. The search knows no budget;
// of what it found, those visits are kept that are worth most together for the
// money. So more money never buys less.
func (s *search) afford(drafts ...*draft) (*draft, error) {
	if s.q.BudgetMYR == nil {
		return drafts[0], nil
	}
	purse := s.purse()
	limit, _ := s.q.BudgetMYR.Shift(2).Round(0, amount.Down).Int64()
	fixed := sen(purse.passages(&s.back[s.q.Days-1]))
	if int64(fixed) > limit {
		return nil, fault.New(fault.Invalid, "tripplan.error.budget", "least", ringgit(s.Pack.Market.Currency, fixed), "budget", ringgit(s.Pack.Market.Currency, int(limit))).In("budget_myr")
	}
	best := &draft{}
	for _, d := range drafts {
		if !d.found {
			continue
		}
		if kept := s.keep(purse, d, int(limit)-fixed); kept.better(best) {
			best = kept
		}
	}
	return best, nil
}

// ringgit is an amount of the market's money.
func ringgit(currency string, sen int) amount.Money {
	return amount.Money{Amount: amount.Int(int64(sen)).Shift(-2), Currency: currency}
}

// choice is a set of visits: the last one and the set before it.
type choice struct {
	worth, cost int
	v           int
	before      *choice
}

// keep returns the draft with the visits of most worth that cost at most limit
// sen: the sets that no other beats in both worth and cost, visit by visit
// (Nemhauser and Ullmann 1969).
func (s *search) keep(purse *purse, d *draft, limit int) *draft {
	sets := []*choice{{v: -1}}
	for k, visits := range d.tours {
		for _, v := range visits {
			worth, cost := s.score[v], sen(purse.visit(v, k))
			if slices.Contains(s.must, v) {
				worth += mustWorth
			}
			n := len(sets)
			for _, set := range sets[:n] {
				if set.cost+cost <= limit {
					sets = append(sets, &choice{set.worth + worth, set.cost + cost, v, set})
				}
			}
			sets = pareto(sets)
		}
	}
	problem := s.problem(len(d.tours), d.beds, false)
	for _, set := range slices.Backward(sets) {
		kept := map[int]bool{}
		for c := set; c.v >= 0; c = c.before {
			kept[c.v] = true
		}
		out := &draft{found: true, beds: d.beds}
		for _, visits := range d.tours {
			out.tours = append(out.tours, slices.DeleteFunc(slices.Clone(visits), func(v int) bool { return !kept[v] }))
		}
		if _, score, err := orienteer.Check(problem, out.tours); err == nil {
			out.score = score
			for _, v := range s.must {
				if kept[v] {
					out.musts++
				}
			}
			return out
		}
	}
	return &draft{}
}

// mustWorth makes a place that must be visited worth more than all others.
const mustWorth = 1_000_000

// pareto sorts sets by cost and drops those that cost no less and are worth no more.
func pareto(sets []*choice) []*choice {
	slices.SortStableFunc(sets, func(a, b *choice) int { return cmp.Or(a.cost-b.cost, b.worth-a.worth) })
	out, worth := sets[:0], -1
	for _, c := range sets {
		if c.worth > worth {
			out, worth = append(out, c), c.worth
		}
	}
	return out
}

// name returns a place's name, else the id itself.
func (p *Planner) name(id string) i18n.Text {
	if q, ok := p.Atlas.Place(id); ok {
		return q.Name
	}
	if h, ok := p.Atlas.Hub(id); ok {
		return i18n.Text{ID: h.Name, MS: h.Name, EN: h.Name}
	}
	for i := range p.Atlas.Boats {
		if p.Atlas.Boats[i].ID == id {
			return p.name(p.Atlas.Boats[i].To)
		}
	}
	if q := p.passage(id); q != nil {
		return q.Name
	}
	return i18n.Text{ID: id, MS: id, EN: id}
}
