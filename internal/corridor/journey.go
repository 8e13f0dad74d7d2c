package corridor

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// Route is one way a worker goes: the kind of work and who places them.
type Route struct {
	ID   string    `yaml:"id"` // formal, domestic, independent
	Name i18n.Text `yaml:"name"`
	For  i18n.Text `yaml:"for"` // whose way it is
	Fact `yaml:",inline"`
}

// Phase is the part of the way a step belongs to.
type Phase string

const (
	Prepare Phase = "prepare" // at home, until everything is there
	Depart  Phase = "depart"
	Arrive  Phase = "arrive" // the first weeks
	Work    Phase = "work"
	Return  Phase = "return"
)

var phases = []Phase{Prepare, Depart, Arrive, Work, Return}

// Step is one step of a worker's way. Steps stand in the order they are taken.
type Step struct {
	ID     string    `yaml:"id"`
	Routes []string  `yaml:"routes"`
	Phase  Phase     `yaml:"phase"`
	Side   string    `yaml:"side"` // region | market: where it is done
	Name   i18n.Text `yaml:"name"`
	How    i18n.Text `yaml:"how"`
	Agency string    `yaml:"agency,omitempty"` // agency id; empty: not an office, or not known
	Papers []string  `yaml:"papers,omitempty"` // paper ids the step gives or needs
	Days   string    `yaml:"days"`             // usual working days, empty unknown
	Costs  []Cost    `yaml:"costs,omitempty"`  // empty unknown
	Clock  *Clock    `yaml:"clock,omitempty"`
	Fact   `yaml:",inline"`
}

// Payer is who pays a cost.
type Payer string

const (
	EmployerPays  Payer = "employer"
	WorkerPays    Payer = "worker"
	StatePays     Payer = "state"
	PayerContests Payer = "contested" // law stands against law: ask before paying
	PayerUnknown  Payer = "unknown"
)

var payers = []Payer{EmployerPays, WorkerPays, StatePays, PayerContests, PayerUnknown}

// Cost is one cost of a step.
type Cost struct {
	What     i18n.Text       `yaml:"what"`
	Amount   *amount.Decimal `yaml:"amount,omitempty"` // nil unknown
	Currency string          `yaml:"currency,omitempty"`
	Payer    Payer           `yaml:"payer"`
}

// Clock is a time limit that begins with an event.
type Clock struct {
	Days    int       `yaml:"days"`              // within how many days
	Working bool      `yaml:"working,omitempty"` // working days of the side
	Every   bool      `yaml:"every,omitempty"`   // again and again, such as a yearly examination
	From    string    `yaml:"from"`              // the event: arrival, payday, filing, ...
	Says    i18n.Text `yaml:"says"`
}

// clockFrom are the events a clock may begin with.
var clockFrom = []string{"arrival", "wage-period-end", "wage-month-end", "expiry", "last-examination", "complaint"}

func (l *loader) readJourney() {
	routes := map[string]bool{}
	for _, r := range readList[Route](l.files, "work/routes.yaml", &l.complaints) {
		v := r.value
		l.needID(r.at("id"), v.ID)
		if routes[v.ID] {
			l.add(r.at("id"), "route %q stands twice", v.ID)
		}
		routes[v.ID] = true
		l.needText(r.at("name"), "name", v.Name)
		l.needText(r.at("for"), "for", v.For)
		l.checkFact(r.at("source"), v.Fact)
		l.pack.Routes = append(l.pack.Routes, &v)
	}
	seen := map[string]bool{}
	last := 0
	for _, r := range readList[Step](l.files, "work/journey.yaml", &l.complaints) {
		s := r.value
		l.needID(r.at("id"), s.ID)
		if seen[s.ID] {
			l.add(r.at("id"), "step %q stands twice", s.ID)
		}
		seen[s.ID] = true
		for _, id := range s.Routes {
			if !routes[id] {
				l.add(r.at("routes"), "route %q is not in work/routes.yaml", id)
			}
		}
		if len(s.Routes) == 0 {
			l.add(r.at("routes"), "step %q belongs to no route", s.ID)
		}
		phase := slices.Index(phases, s.Phase)
		if phase < 0 {
			l.add(r.at("phase"), "phase %q is none of %v", s.Phase, phases)
		} else if phase < last {
			l.add(r.at("phase"), "step %q of phase %s stands after a step of phase %s", s.ID, s.Phase, phases[last])
		}
		last = max(last, phase)
		l.checkStep(r)
		l.pack.Steps = append(l.pack.Steps, &s)
	}
}

func (l *loader) checkStep(r row[Step]) {
	s := r.value
	if s.Side != "region" && s.Side != "market" {
		l.add(r.at("side"), "side %q is neither region nor market", s.Side)
	}
	l.needText(r.at("name"), "name", s.Name)
	l.needText(r.at("how"), "how", s.How)
	if s.Agency != "" && l.pack.Agencies[s.Agency] == nil {
		l.add(r.at("agency"), "agency %q is not in agencies.yaml", s.Agency)
	}
	for _, id := range s.Papers {
		if l.pack.Papers[id] == nil {
			l.add(r.at("papers"), "paper %q is not in papers.yaml", id)
		}
	}
	for i, c := range s.Costs {
		l.needText(r.item("costs", i), "what", c.What)
		if !slices.Contains(payers, c.Payer) {
			l.add(r.item("costs", i), "payer %q is none of %v", c.Payer, payers)
		}
		if c.Amount != nil && (c.Amount.Sign() < 0 || !currencyCode.MatchString(c.Currency)) {
			l.add(r.item("costs", i), "an amount must not be below zero and needs an ISO 4217 currency")
		}
	}
	if c := s.Clock; c != nil {
		l.needText(r.at("clock"), "says", c.Says)
		if c.Days <= 0 || !slices.Contains(clockFrom, c.From) {
			l.add(r.at("clock"), "a clock needs days above zero and one of the events %v", clockFrom)
		}
	}
	l.checkFact(r.at("source"), s.Fact)
}

// Journey returns the steps of a route in order; none for an unknown route.
func (p *Pack) Journey(route string) (steps []*Step) {
	for _, s := range p.Steps {
		if slices.Contains(s.Routes, route) {
			steps = append(steps, s)
		}
	}
	return steps
}
