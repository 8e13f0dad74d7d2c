package labour

import (
	"maps"
	"slices"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/identity"
)

var placementTables = []string{"labour_placement", "labour_step"}

// PlacementStage is how far a placement has come; each from arrived on counts
// only with evidence.
type PlacementStage string

const (
	PlacementOffered  PlacementStage = "offered"
	PlacementAccepted PlacementStage = "accepted" // by the worker
	PlacementPrepared PlacementStage = "prepared" // every step before departure is done
	PlacementDeparted PlacementStage = "departed"
	PlacementArrived  PlacementStage = "arrived"
	PlacementPaid     PlacementStage = "paid"    // the first wage, as promised
	PlacementSettled  PlacementStage = "settled" // six months on
	PlacementEnded    PlacementStage = "ended"   // with a reason, at any stage
)

// PlacementStages lists the stages in their order; ended is the last.
var PlacementStages = []PlacementStage{PlacementOffered, PlacementAccepted, PlacementPrepared, PlacementDeparted, PlacementArrived,
	PlacementPaid, PlacementSettled, PlacementEnded}

// settledAfter is how many months after arrival a placement can be settled.
const settledAfter = 6

// EndReasons lists why a placement ends; the words are the texts
// "labour.placement.reason.*".
var EndReasons = []string{"declined", "withdrew", "unfit", "order", "home", "dispute", "other"}

// Placement is one worker on one job order, through one agency.
type Placement struct {
	ID       string                        `json:"id"`
	Worker   string                        `json:"worker"`
	Order    string                        `json:"order"`
	Agency   string                        `json:"agency,omitempty"` // organisation id
	Route    string                        `json:"route"`            // formal, domestic, independent: the pack's journeys
	Stage    PlacementStage                `json:"stage"`
	Reason   string                        `json:"reason,omitempty"` // of an end, one of EndReasons
	Agreed   string                        `json:"agreed,omitempty"` // how the worker accepted, one of ConsentWays
	Days     map[PlacementStage]clock.Date `json:"days,omitempty"`   // when each stage came, as its evidence says
	Evidence []Evidenced                   `json:"evidence,omitempty"`
	Example  bool                          `json:"example,omitempty"`
	At       time.Time                     `json:"at"`
	Version  int                           `json:"version"`
}

// Evidenced is what a stage rests on.
type Evidenced struct {
	Stage PlacementStage  `json:"stage"`
	File  string          `json:"file,omitempty"` // id of a file of the placement; empty: an attaché confirmed it
	Wage  *amount.Decimal `json:"wage,omitempty"` // basic wage that was paid, of the stage paid
	By    string          `json:"by"`
	At    time.Time       `json:"at"`
}

// Step is what is known of one step of a placement's journey, as the pack lists it.
type Step struct {
	Placement string     `json:"placement"`
	Key       string     `json:"key"` // id of the step in work/journey.yaml
	Done      clock.Date `json:"done,omitzero"`
	Until     clock.Date `json:"until,omitzero"` // the paper's expiry
	Due       clock.Date `json:"due,omitzero"`
	Asked     bool       `json:"asked"` // an officer asked for the paper
	File      string     `json:"file,omitempty"`
	By        string     `json:"by,omitempty"`
	At        time.Time  `json:"at"`
}

// object is what rights on the placement are asked for: the labour desk's and
// the agency's.
func (p *Placement) object() identity.Object { return identity.Object{Desk: Desk, Org: p.Agency} }

// Live reports whether the placement is under way.
func (p *Placement) Live() bool { return p.Stage != PlacementEnded && p.Stage != PlacementSettled }

// NeedsEvidence reports whether a stage counts only with evidence.
func (s PlacementStage) NeedsEvidence() bool {
	return slices.Contains([]PlacementStage{PlacementArrived, PlacementPaid, PlacementSettled}, s)
}

// Next returns the stage that comes after; empty for the last.
func (s PlacementStage) Next() PlacementStage {
	if i := slices.Index(PlacementStages, s); i >= 0 && i < len(PlacementStages)-2 {
		return PlacementStages[i+1]
	}
	return ""
}

// Move is one stage on.
type Move struct {
	To     PlacementStage
	On     clock.Date      // the day it came about
	Reason string          // of an end
	File   string          // evidence: a file of the placement
	Wage   *amount.Decimal // of the first wage, what was paid as basic wage
	// Attache says that an attaché, who is at the place, confirms it.
	Attache bool
	By      string
	At      time.Time
}

// With returns the placement one stage on; order is its job order and open the
// keys of steps before departure that are not done. It refuses a stage out of
// turn, a day before the former or in the future, an outcome without evidence,
// a first wage below the promised one, and six months that are not over.
func (p Placement) With(m Move, order Order, open []string, today clock.Date) (Placement, error) {
	bad := func(field, key string, args ...any) error { return fault.New(fault.Invalid, key, args...).In(field) }
	if m.To == PlacementEnded {
		if !p.Live() {
			return p, fault.New(fault.Conflict, "error.conflict")
		}
		if !slices.Contains(EndReasons, m.Reason) {
			return p, bad("reason", "labour.placement.error.reason")
		}
		p.Reason = m.Reason
	} else if m.To == "" || p.Stage.Next() != m.To {
		return p, fault.New(fault.Conflict, "labour.placement.error.turn")
	}
	if m.On.IsZero() || m.On.After(today) || m.On.Before(p.Days[p.Stage]) {
		return p, bad("on", "labour.placement.error.day", "from", p.Days[p.Stage], "to", today)
	}
	switch m.To {
	case PlacementPrepared:
		if len(open) > 0 {
			return p, fault.New(fault.Invalid, "labour.placement.error.open", "n", len(open))
		}
	case PlacementPaid:
		if m.Wage == nil {
			return p, bad("wage", "labour.placement.error.wage")
		}
		if m.Wage.Cmp(order.Wage.Amount) < 0 {
			return p, bad("wage", "labour.placement.error.less", "promised", order.Wage)
		}
	case PlacementSettled:
		if from := clock.DateOf(p.Days[PlacementArrived].Time().AddDate(0, settledAfter, 0)); m.On.Before(from) {
			return p, bad("on", "labour.placement.error.early", "from", from)
		}
	}
	if m.To.NeedsEvidence() && m.File == "" && !m.Attache {
		return p, bad("file", "labour.placement.error.evidence")
	}
	days := map[PlacementStage]clock.Date{}
	maps.Copy(days, p.Days)
	days[m.To] = m.On
	p.Days, p.Stage = days, m.To
	if m.To.NeedsEvidence() {
		p.Evidence = append(slices.Clone(p.Evidence), Evidenced{Stage: m.To, File: m.File, Wage: m.Wage, By: m.By, At: m.At})
	}
	return p, nil
}

// RouteOf returns the journey of a job order's worker.
func RouteOf(o Order) string {
	if o.Sector == string(corridor.Domestic) {
		return "domestic"
	}
	return "formal"
}

// Milestone is a step of a journey with what is known of it.
type Milestone struct {
	*corridor.Step
	Mark Step
}

// Late reports whether the step is due and not done.
func (m *Milestone) Late(today clock.Date) bool {
	return m.Mark.Done.IsZero() && !m.Mark.Due.IsZero() && m.Mark.Due.Before(today)
}

// Lapsed reports whether the step's paper has expired.
func (m *Milestone) Lapsed(today clock.Date) bool {
	return !m.Mark.Until.IsZero() && m.Mark.Until.Before(today)
}

// Journey returns the steps of a placement with what is known of each. Clocks
// that begin with an event of the placement give the day a step is due.
func Journey(pack *corridor.Pack, p Placement, state string, marks []Step) []Milestone {
	var out []Milestone
	for _, s := range pack.Journey(p.Route) {
		m := Milestone{Step: s, Mark: Step{Placement: p.ID, Key: s.ID}}
		if i := slices.IndexFunc(marks, func(k Step) bool { return k.Key == s.ID }); i >= 0 {
			m.Mark = marks[i]
		}
		if arrived := p.Days[PlacementArrived]; m.Mark.Due.IsZero() && s.Clock != nil && s.Clock.From == "arrival" && !arrived.IsZero() {
			if m.Mark.Due = arrived.AddDays(s.Clock.Days); s.Clock.Working && pack.Calendar != nil {
				m.Mark.Due = pack.Calendar.AddWorkingDays(state, arrived, s.Clock.Days)
			}
		}
		out = append(out, m)
	}
	return out
}

// open returns the keys of the steps before departure that are not done, or
// whose paper has expired.
func open(list []Milestone, today clock.Date) (keys []string) {
	for i := range list {
		m := &list[i]
		if m.Phase == corridor.Prepare && (m.Mark.Done.IsZero() || m.Lapsed(today)) {
			keys = append(keys, m.ID)
		}
	}
	return keys
}
