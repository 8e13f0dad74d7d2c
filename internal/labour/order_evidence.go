package labour

import (
	"context"
	"slices"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
	"siger/internal/store"
)

// evidenceFile is the pack's list of what is looked at before an order is verified.
const evidenceFile = "work/evidence.yaml"

// Evidence is one thing the attaché looks at.
type Evidence struct {
	ID     string    `yaml:"id"`
	Routes []string  `yaml:"routes"` // keys of the pack's journeys it belongs to
	Needs  bool      `yaml:"needs"`  // no order is verified without it
	Paper  string    `yaml:"paper"`  // one of OrderPapers whose expiry it tells; empty none
	Name   i18n.Text `yaml:"name"`
	How    i18n.Text `yaml:"how"`

	corridor.Fact `yaml:",inline"`
}

// ReadEvidence reads the list of a pack and returns what is wrong with it.
func ReadEvidence(p *corridor.Pack) (out []Evidence, wrong []corridor.Problem) {
	items, wrong := corridor.ReadList[Evidence](p, evidenceFile)
	seen := map[string]bool{}
	for _, it := range items {
		e := it.Value
		if e.ID == "" || seen[e.ID] {
			wrong = append(wrong, it.Problem("id", "evidence %q has no id or stands twice", e.ID))
		}
		seen[e.ID] = true
		if len(e.Name.Missing())+len(e.How.Missing()) > 0 {
			wrong = append(wrong, it.Problem("name", "evidence %q lacks a language", e.ID))
		}
		if e.Paper != "" && !slices.Contains(OrderPapers, e.Paper) {
			wrong = append(wrong, it.Problem("paper", "paper %q is none of %v", e.Paper, OrderPapers))
		}
		if _, ok := p.Sources[e.Source]; !ok {
			wrong = append(wrong, it.Problem("source", "source %q is not in sources.yaml", e.Source))
		}
		for _, r := range e.Routes {
			if len(p.Journey(r)) == 0 {
				wrong = append(wrong, it.Problem("routes", "route %q has no journey", r))
			}
		}
		out = append(out, e)
	}
	return out, wrong
}

// evidenceOf returns the items of the list that belong to an order.
func evidenceOf(list []Evidence, o Order) (out []Evidence) {
	for _, e := range list {
		if slices.Contains(e.Routes, o.Route()) {
			out = append(out, e)
		}
	}
	return out
}

// AgencyVerdict is what the official registry says of an agency.
type AgencyVerdict struct {
	Loaded  bool // there is a registry to look into
	Found   bool
	Name    string // as the registry writes it
	Licence string
	Stage   AgencyStage
	Until   clock.Date // of the licence; zero not known
	AsOf    clock.Date // the list's own date
	Stale   bool       // the list is too old for a verdict
}

// Good reports whether the licence is in force on a day by a list that is not
// too old to say so.
func (v AgencyVerdict) Good(on clock.Date) bool {
	return v.Loaded && v.Found && !v.Stale && v.Stage == AgencyLicensed && (v.Until.IsZero() || !v.Until.Before(on))
}

// AgencyStanding looks an agency up by its name or licence number.
type AgencyStanding func(ctx context.Context, nameOrLicence string) (AgencyVerdict, error)

// Hit is something the store knows that the attaché should look at before
// signing. It holds no more of another order than its code and what is alike.
type Hit struct {
	Kind  string // one of HitKinds
	Code  string // of the other order, empty none
	Stage OrderStage
	Text  string // a name of the problem list, or of the agency
}

// HitKinds lists what hits are about; the words are the texts "labour.hit.*".
var HitKinds = []string{"number", "name", "address", "contact", "refused", "household", "care",
	"agency-none", "agency-unknown", "agency-bad", "listed-employer", "listed-agency"}

// maxHousehold is the most persons of a household with one worker (memorandum of
// 1 April 2022, source mou-domestic-household).
const maxHousehold = 6

// Hits crosses an order with what else is known: other orders of the same
// employer under any spelling, the household, the registry and the problem list.
func (d *Orders) Hits(ctx context.Context, q store.Queryer, o Order) (out []Hit, err error) {
	others, err := d.Store.alike(ctx, q, o)
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		out = append(out, alikeHits(o, other)...)
	}
	if o.Domestic() && o.Household > maxHousehold {
		out = append(out, Hit{Kind: "household"})
	}
	if o.Domestic() && o.NeedsCare != nil && *o.NeedsCare {
		out = append(out, Hit{Kind: "care"})
	}
	agency, err := d.agencyHits(ctx, o)
	if err != nil {
		return nil, err
	}
	listed, err := d.listed(ctx, q, o)
	return slices.Concat(out, listed, agency), err
}

// listed returns who of an order is on the problem list.
func (d *Orders) listed(ctx context.Context, q store.Queryer, o Order) (out []Hit, err error) {
	problems, err := d.Store.problemsOf(ctx, q, o, d.Today())
	for _, p := range problems {
		out = append(out, Hit{Kind: "listed-" + string(p.Kind), Text: p.Name})
	}
	return out, err
}

// alikeHits says in what another order is alike, and that it was refused.
func alikeHits(o, other Order) (out []Hit) {
	same := func(kind, a, b string) {
		if a = MatchKey(a); a != "" && a == MatchKey(b) {
			out = append(out, Hit{Kind: kind, Code: other.Code, Stage: other.Stage})
		}
	}
	same("number", o.Employer.Number, other.Employer.Number)
	same("name", o.Employer.Name, other.Employer.Name)
	same("address", o.Employer.Address, other.Employer.Address)
	same("contact", o.Employer.Contact, other.Employer.Contact)
	if other.Stage == OrderRefused {
		out = append(out, Hit{Kind: "refused", Code: other.Code, Stage: other.Stage, Text: other.Reason})
	}
	return out
}

// agencyHits says what the registry holds against the order's agency.
func (d *Orders) agencyHits(ctx context.Context, o Order) ([]Hit, error) {
	if o.Agency == "" {
		return []Hit{{Kind: "agency-none"}}, nil
	}
	if d.Agencies == nil {
		return nil, nil
	}
	v, err := d.Agencies(ctx, o.Agency)
	switch {
	case err != nil:
		return nil, err
	case !v.Loaded || v.Stale:
		return []Hit{{Kind: "agency-unknown", Text: o.Agency}}, nil
	case !v.Good(d.Today()):
		return []Hit{{Kind: "agency-bad", Text: o.Agency}}, nil
	}
	return nil, nil
}

// Open lists why an order cannot be verified yet: keys of the texts
// "labour.open.*", and for evidence the item.
type Open struct {
	Key  string // breach, evidence, bad, listed
	Item string // of the evidence, or the rule that is broken
}

// Openings returns what keeps an order from being verified: a rule it breaks,
// an item of evidence that is needed and not there, one that is bad, an employer
// or agency on the problem list. What the registry says of the agency is shown
// and weighed in the agency's item of evidence. A breach never keeps an order from being filed:
// the employer is told what to change, and the attaché sees it.
func Openings(list []Evidence, o Order, checks map[string]OrderCheck, r contract.Report, hits []Hit) (out []Open) {
	for _, f := range r.Findings {
		if f.Verdict == rulebook.Breach {
			out = append(out, Open{"breach", f.Rule})
		}
	}
	for _, e := range evidenceOf(list, o) {
		switch c := checks[e.ID]; {
		case c.State == "bad":
			out = append(out, Open{"bad", e.ID})
		case c.State == "" && e.Needs:
			out = append(out, Open{"evidence", e.ID})
		}
	}
	for _, h := range hits {
		if h.Kind == "listed-employer" || h.Kind == "listed-agency" {
			out = append(out, Open{"listed", h.Text})
		}
	}
	return out
}
