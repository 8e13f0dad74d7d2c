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
	Key        string              `json:"key" enum:"wo,rvc-direct,rvc-indirect,cth,de-minimis,psr"`
	Verdict    rulebook.Verdict    `json:"verdict" enum:"ok,breach,unknown,not-applicable"`
	Percent    *amount.Decimal     `json:"percent" doc:"RVC, or the share without change of heading; cut to two decimals, never rounded in the good's favour."`
	AtLeast    bool                `json:"at_least" doc:"Percent is a lower bound: some values are missing."`
	Threshold  *amount.Decimal     `json:"threshold"`
	Margin     *amount.Decimal     `json:"margin" doc:"Percentage points to spare, negative when short."`
	Formula    string              `json:"formula,omitempty" doc:"In figures: (10 − 6) ÷ 10 × 100."`
	Terms      []landed.Term       `json:"-"` // the formula, for pages that write numbers their own way
	Reason     i18n.Text           `json:"reason"`
	Missing    []Missing           `json:"missing,omitempty"`
	Overridden bool                `json:"overridden" doc:"A product-specific rule was read: this general route does not count."`
	Confidence corridor.Confidence `json:"confidence" doc:"How well the route's rule is founded."`
}

// Missing is a fact that was not given and would settle a route.
type Missing struct {
	Fact     string    `json:"fact" doc:"fob, operations, rule, material.hs ..."`
	Material string    `json:"material,omitempty" doc:"The material it belongs to, if any."`
	Question i18n.Text `json:"question"`
	Who      i18n.Text `json:"who" doc:"Who can say."`
}

// Statement is the cost statement an application for a certificate shows.
type Statement struct {
	Originating    amount.Decimal  `json:"originating" doc:"Materials proved to originate, those valued."`
	NonOriginating amount.Decimal  `json:"non_originating" doc:"The other materials, those valued."`
	Own            amount.Decimal  `json:"own" doc:"Labour, overhead, other costs and profit, those given."`
	Off            *amount.Decimal `json:"off" doc:"FOB less the three: not 0 when the statement does not add up; null while something is missing."`
}

// Note is something to know beside the routes.
type Note struct {
	Text       i18n.Text           `json:"text"`
	Source     string              `json:"source" doc:"Source id."`
	Confidence corridor.Confidence `json:"confidence"`
}

// Result is what the agreement says of the good.
type Result struct {
	Verdict    rulebook.Verdict `json:"verdict" enum:"ok,breach,unknown"`
	Declare    string           `json:"declare,omitempty" doc:"Key of the route to declare; absent while none is ok."`
	Entry      string           `json:"entry,omitempty" doc:"What the certificate's origin criterion shows for it."`
	Why        i18n.Text        `json:"why" doc:"Why that route."`
	Routes     []Route          `json:"routes"`
	Statement  Statement        `json:"statement"`
	Changes    []Change         `json:"changes,omitempty" doc:"What would make it originate, the smallest change first."`
	Missing    []Missing        `json:"missing,omitempty"`
	Conditions []i18n.Text      `json:"conditions,omitempty" doc:"What must hold besides."`
	Notes      []Note           `json:"notes"`
	AsOf       clock.Date       `json:"as_of" format:"date"`
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
// with a key origin.error.*: hs, fob, value, material_hs or country.
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
		r.Routes[4].Verdict, r.Routes[4].Reason = rulebook.NotApplicable, texts.Say("origin.reason.tolerance_unneeded")
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
		if route := r.Route(key); route.Verdict == rulebook.OK && !route.Overridden {
			r.Verdict, r.Declare, r.Entry, r.Why = rulebook.OK, key, entry(route), texts.Say("origin.declare."+key)
			return
		}
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
	r.Conditions = append(r.Conditions, texts.Say("origin.condition.consignment"))
	if r.Declare != WO && len(g.Operations) == 0 {
		r.Conditions = append(r.Conditions, texts.Say("origin.condition.operations"))
	}
	if r.Declare != WO && g.Rule == nil {
		r.Conditions = append(r.Conditions, texts.Say("origin.condition.rule"))
	}
}

func notes(g *Good) []Note {
	out := []Note{{texts.Say("origin.note.upgrade"), "atiga-second-protocol", corridor.Single}}
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.RVC != nil && m.RVC.Cmp(amount.Int(20)) >= 0 && m.RVC.Cmp(Threshold) < 0 && !m.originates() {
			out = append(out, Note{texts.Say("origin.note.partial", "name", m.Name, "percent", *m.RVC), landed.Unsourced, corridor.General})
		}
	}
	return out
}
