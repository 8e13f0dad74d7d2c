package origin

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/rulebook"
	"siger/internal/trade/landed"
)

// Keys of the routes.
const (
	WO          = "wo"
	RVCDirect   = "rvc-direct"
	RVCIndirect = "rvc-indirect"
	CTH         = "cth"
	DeMinimis   = "de-minimis"
	PSR         = "psr"
)

// The thresholds of the 2009 text, in per cent of FOB (of weight for textiles).
var (
	Threshold = amount.Int(40)
	Tolerance = amount.Int(10)
)

var hundred = amount.Int(100)

// Route is one way to originate, tried.
type Route struct {
	Key        string
	Verdict    rulebook.Verdict // ok | breach | unknown | not-applicable
	Percent    *amount.Decimal  // RVC, or the share without change of heading; cut to two decimals
	AtLeast    bool             // Percent is a lower bound: some values are missing
	Threshold  *amount.Decimal
	Margin     *amount.Decimal // percentage points to spare, negative when short
	Formula    string          // in figures: "(10 − 6) ÷ 10 × 100"
	Reason     i18n.Text
	Missing    []Missing
	Overridden bool                // a product-specific rule was read: this general route does not count
	Confidence corridor.Confidence // how well the route's rule is founded
}

// Missing is a fact that was not given and would settle a route.
type Missing struct {
	Fact     string // "fob", "operations", "rule", "material.hs" ...
	Material string // the material it belongs to, empty for the product
	Question i18n.Text
}

// Statement is the cost statement an application for a certificate shows.
type Statement struct {
	Originating    amount.Decimal  // materials proved to originate, those valued
	NonOriginating amount.Decimal  // the other materials, those valued
	Own            amount.Decimal  // labour, overhead, other costs and profit, those given
	Off            *amount.Decimal // FOB less the three: not 0 when the statement does not add up; nil while something is missing
}

// Note is something to know beside the routes.
type Note struct {
	Text       i18n.Text
	Source     string // source id
	Confidence corridor.Confidence
}

// Result is what the agreement says of the good.
type Result struct {
	Verdict    rulebook.Verdict
	Routes     []Route
	Declare    *Route    // the route to declare, nil while none is ok
	Entry      string    // what the certificate's origin criterion shows for it
	Why        i18n.Text // why that route
	Statement  Statement
	Changes    []Change // what would make it originate, the smallest change first; empty when it does
	Missing    []Missing
	Conditions []i18n.Text // what must hold besides
	Notes      []Note
	AsOf       clock.Date
}

// Route returns the route with the key.
func (r *Result) Route(key string) *Route {
	for i := range r.Routes {
		if r.Routes[i].Key == key {
			return &r.Routes[i]
		}
	}
	return nil
}

// Evaluate tries every route as the law stands on the day. The error is a fault
// with a key origin.error.*: hs, fob, value or country.
func Evaluate(g Good, on clock.Date) (Result, error) {
	g.Materials = append([]Material(nil), g.Materials...)
	if err := g.check(); err != nil {
		return Result{}, err
	}
	r := try(&g)
	r.AsOf = on
	if r.Verdict != rulebook.OK {
		r.Changes = changes(&g)
	}
	r.Notes = append(r.Notes, notes(&g)...)
	return r, nil
}

// try runs the routes and settles the verdict.
func try(g *Good) Result {
	b := add(g)
	r := Result{Statement: b.statement(g)}
	r.Routes = []Route{g.wholly(), g.direct(&b), g.indirect(&b, Threshold), g.change(4, CTH), g.tolerated(4), g.specific(&b)}
	if r.Routes[3].Verdict == rulebook.OK {
		r.Routes[4].Verdict, r.Routes[4].Reason = rulebook.NotApplicable, say("origin.reason.tolerance_unneeded")
	}
	override := g.Rule != nil && len(g.Rule.AnyOf) > 0
	for i := range r.Routes[:5] {
		r.Routes[i].Overridden = override && r.Routes[i].Key != WO
	}
	r.settle()
	r.conditions(g)
	return r
}

// preference is the order of declaring: the least to prove first. A change of
// heading needs the codes only, the indirect formula the price and the foreign
// materials, the direct one the whole cost sheet.
var preference = []string{WO, PSR, CTH, RVCIndirect, RVCDirect, DeMinimis}

func (r *Result) settle() {
	for _, key := range preference {
		if route := r.Route(key); route.Verdict == rulebook.OK && !route.Overridden && r.Declare == nil {
			r.Declare = route
		}
	}
	if r.Declare != nil {
		r.Verdict, r.Why = rulebook.OK, say("origin.declare."+r.Declare.Key)
		r.Entry = entry(r.Declare)
		return
	}
	r.Verdict = rulebook.Breach
	for i := range r.Routes {
		if r.Routes[i].Verdict == rulebook.Unknown && !r.Routes[i].Overridden {
			r.Verdict = rulebook.Unknown
			for _, m := range r.Routes[i].Missing {
				r.ask(m)
			}
		}
	}
}

func (r *Result) ask(m Missing) {
	for _, have := range r.Missing {
		if have.Fact == m.Fact && have.Material == m.Material {
			return
		}
	}
	r.Missing = append(r.Missing, m)
}

// entry is what the origin criterion of the certificate shows.
func entry(route *Route) string {
	switch route.Key {
	case WO:
		return "WO"
	case RVCDirect, RVCIndirect:
		return route.Percent.String() + " %"
	case CTH:
		return "CTH"
	case DeMinimis:
		return "CTH (De Minimis)"
	}
	return "PSR"
}

func (r *Result) conditions(g *Good) {
	if r.Verdict != rulebook.OK {
		return
	}
	r.Conditions = append(r.Conditions, say("origin.condition.consignment"))
	if r.Declare.Key != WO && len(g.Operations) == 0 {
		r.Conditions = append(r.Conditions, say("origin.condition.operations"))
	}
	if r.Declare.Key != WO && g.Rule == nil {
		r.Conditions = append(r.Conditions, say("origin.condition.rule"))
	}
}

func notes(g *Good) []Note {
	out := []Note{{say("origin.note.upgrade"), "atiga-second-protocol", corridor.Single}}
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.RVC != nil && m.RVC.Cmp(amount.Int(20)) >= 0 && m.RVC.Cmp(Threshold) < 0 && !m.originates() {
			out = append(out, Note{say("origin.note.partial", "name", m.Name, "percent", *m.RVC), landed.Unsourced, corridor.General})
		}
	}
	return out
}
