package labour

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/labour/figure"
	"siger/internal/labour/hire"
	"siger/internal/labour/payslip"
	"siger/internal/rulebook"
	"siger/internal/web"
)

// ScopeHire is the scope of the rules an employer meets before hiring.
const ScopeHire = "labour.hire"

// scopeContract is the scope that judges the wage an ask names; it has rules on
// much that an ask never says, of which only what is settled is shown.
const scopeContract = "labour.contract"

// Answerer answers asks to hire. It reads only memory: the rulebook, the figures
// of the pack and the newest view of who may be found. Without Pool, as on the
// command line, nobody is counted.
type Answerer struct {
	Pack  *corridor.Pack
	Book  *rulebook.Book
	Hire  *hire.Book    // nil where the pack has none
	Pay   *payslip.Book // nil where the pack has none
	Texts *i18n.Catalog
	Pool  *Pool
}

// HireAnswer is what the page of an ask to hire shows beyond ask.Answer.
type HireAnswer struct {
	*ask.Answer
	Doc     HireDoc
	Steps   []hire.Step
	Sectors []corridor.Sector // the work may be in, the most usual first; one: it is
	pack    *corridor.Pack
	book    *rulebook.Book
}

// HireDoc is the part of an answer that only asks to hire have, as the command
// and the API print it: key landed of the one offer.
type HireDoc struct {
	ISCO08        []string    `json:"isco08"`
	Occupation    string      `json:"occupation"`
	Sector        string      `json:"sector"`
	SectorAssumed bool        `json:"sector_assumed"` // the most usual of several; state fact sector to change it
	Area          string      `json:"area,omitempty"`
	Profiles      *int        `json:"profiles"`             // people who may be found for it; null with fewer_than, or not known
	FewerThan     int         `json:"fewer_than,omitempty"` // the number is smaller and is not given
	Courses       []CourseRef `json:"courses"`              // that train for it and have not ended
	Orders        int         `json:"orders"`               // verified job orders for it
	Cost          *hire.Sheet `json:"cost"`
	Steps         []StepDoc   `json:"steps"`
}

// CourseRef names a course.
type CourseRef struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Centre string `json:"centre"`
}

// StepDoc is an employer's step in one language.
type StepDoc struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	How    string `json:"how"`
	Agency string `json:"agency"`
	Days   string `json:"days,omitempty"` // empty: not known
}

// Kind returns ask.Hire.
func (a *Answerer) Kind() ask.Kind { return ask.Hire }

// Answer says what the law asks, the steps, the cost, and how many could be
// found. An ask is unmet when its occupation was understood, fewer than five
// people may be found for it and no course trains for it: a number below five
// is never told apart from none.
func (a *Answerer) Answer(ctx context.Context, q ask.Question) (*ask.Answer, error) {
	h := &HireAnswer{Answer: &ask.Answer{Question: q}, pack: a.Pack, book: a.Book}
	h.Body = func(p *web.Page) templ.Component { return hireBody(p, h) }
	if len(q.Understood.ISCO08) == 0 {
		h.Unknowns = append(h.Unknowns, ask.Unknown{Key: "occupation", What: a.text("labour.hire.unknown.occupation"), Who: a.text("labour.hire.unknown.you")})
		return h.Answer, nil
	}
	a.understand(q, h)
	if err := a.count(ctx, h); err != nil {
		return nil, err
	}
	facts := a.facts(q, h)
	if a.Hire != nil {
		sheet := a.Hire.Work(a.request(q, h))
		h.Doc.Cost, h.Steps = &sheet, a.Hire.Steps(h.Doc.Sector)
	}
	for _, s := range h.Steps {
		h.Doc.Steps = append(h.Doc.Steps, StepDoc{ID: s.ID, Name: s.Name.In(q.Lang), How: s.How.In(q.Lang), Agency: agencyName(a.Pack, s.Agency), Days: s.Days})
	}
	if err := a.judge(ctx, q, h, facts); err != nil {
		return nil, err
	}
	a.name(q, h)
	return h.Answer, nil
}

func (a *Answerer) text(key string, args ...any) i18n.Text {
	return i18n.Text{ID: a.Texts.T(i18n.ID, key, args...), MS: a.Texts.T(i18n.MS, key, args...), EN: a.Texts.T(i18n.EN, key, args...)}
}

// understand fills in occupation, sector and area. Where an occupation is found
// in several sectors the most usual is taken, and the answer says so.
func (a *Answerer) understand(q ask.Question, h *HireAnswer) {
	u := &q.Understood
	h.Doc.ISCO08, h.Doc.Courses, h.Doc.Steps = u.ISCO08, []CourseRef{}, []StepDoc{}
	h.Doc.Occupation = u.ISCO08[0]
	if o := a.Pack.Occupations[u.ISCO08[0]]; o != nil {
		h.Doc.Occupation, h.Sectors = o.Names.In(q.Lang), o.Sectors
		h.Doc.Sector, h.Doc.SectorAssumed = string(o.Sectors[0]), len(o.Sectors) > 1
	}
	if fact, ok := a.Book.Fact("sector"); ok {
		given := q.Facts["sector"]
		if slices.ContainsFunc(fact.Values, func(v rulebook.Value) bool { return v.Value == given }) {
			h.Doc.Sector, h.Doc.SectorAssumed, h.Sectors = given, false, nil
		}
	}
	if u.To != nil {
		if s := a.Pack.StateOf(u.To.ID); s != nil {
			h.Doc.Area = s.Area
		}
	}
}

// count fills in who may be found. Without a pool it is not known.
func (a *Answerer) count(ctx context.Context, h *HireAnswer) error {
	if a.Pool == nil {
		return nil
	}
	v, err := a.Pool.Now(ctx)
	if err != nil {
		return err
	}
	n := v.Profiles(h.Doc.ISCO08)
	if n < Few {
		h.Doc.FewerThan = Few
	} else {
		h.Doc.Profiles = &n
	}
	h.Doc.Courses = append(h.Doc.Courses, v.Courses(h.Doc.ISCO08)...)
	h.Doc.Orders = v.Orders(h.Doc.ISCO08)
	h.Unmet = n < Few && len(h.Doc.Courses) == 0
	h.Example = a.Pool.Example
	return nil
}

// facts returns what is known of the ask for the rules.
func (a *Answerer) facts(q ask.Question, h *HireAnswer) map[string]any {
	f := map[string]any{}
	for name, value := range q.Facts {
		switch fact, declared := a.Book.Fact(name); {
		case !declared:
		case value == ask.NotKnown:
			f[name] = nil
		case fact.Type == rulebook.Bool:
			f[name] = value == "yes"
		default:
			f[name] = value
		}
	}
	set := func(name string, value any) {
		if _, declared := a.Book.Fact(name); declared {
			f[name] = value
		}
	}
	if h.Doc.Sector != "" {
		set("sector", h.Doc.Sector)
	}
	if h.Doc.Area != "" {
		set("work_area", h.Doc.Area)
	}
	if w := a.wage(q); w != nil {
		set("wage_per", "month")
		set("wage_amount", *w)
		set("wage_month", *w)
	}
	return f
}

// wage is the wage a month the ask names in the market's currency; nil none.
func (a *Answerer) wage(q ask.Question) *amount.Decimal {
	if w := q.Understood.Wage; w != nil && w.Currency == a.Pack.Market.Currency {
		return &w.Amount
	}
	return nil
}

// request is what the cost is worked out for.
func (a *Answerer) request(q ask.Question, h *HireAnswer) hire.Request {
	r := hire.Request{Sector: h.Doc.Sector, Area: h.Doc.Area, Wage: a.wage(q), On: q.AsOf}
	if n := q.Understood.Headcount; n != nil {
		r.Workers = *n
	}
	if a.Pay != nil {
		if f, ok := a.Pay.On("epf.percent", q.AsOf, -1); ok {
			r.EPF = new(figure.Figure)
			*r.EPF = f
		}
	}
	return r
}

// judge evaluates the rules on hiring, and those on contracts as far as what the
// ask says settles them.
func (a *Answerer) judge(ctx context.Context, q ask.Question, h *HireAnswer, facts map[string]any) error {
	for _, scope := range []string{ScopeHire, scopeContract} {
		report, err := a.Book.Evaluate(ctx, rulebook.Query{Scope: scope, Facts: facts, LawDate: q.AsOf, KnownOn: q.KnownOn})
		if err != nil {
			return err
		}
		h.Receipts = append(h.Receipts, report.Receipt)
		for _, f := range report.Findings {
			if f.Verdict != rulebook.NotApplicable && (scope == ScopeHire || f.Verdict != rulebook.Unknown) {
				h.Findings = append(h.Findings, f)
			}
		}
		if scope != ScopeHire {
			continue
		}
		for _, m := range report.Missing {
			h.Unknowns = append(h.Unknowns, ask.Unknown{Key: factPrefix + m.Fact, What: m.Question, Who: m.Who})
		}
	}
	return nil
}

// factPrefix marks unknowns that are facts of the rulebook.
const factPrefix = "fact."

// name puts the answer into the one offer of the region, and names what is not
// known.
func (a *Answerer) name(q ask.Question, h *HireAnswer) {
	reasons := []ask.Note{{Key: "labour.hire.profiles.unknown"}}
	score := 0.0
	if a.Pool != nil {
		reasons[0] = ask.Note{Key: "labour.hire.profiles.few", Args: []any{"n", Few}}
		if n := h.Doc.Profiles; n != nil {
			reasons[0] = ask.Note{Key: "labour.hire.profiles", Args: []any{"n", *n}}
			score = 100
			if need := q.Understood.Headcount; need != nil && *need > *n {
				score = float64(100 * *n / *need)
			}
		}
		reasons = append(reasons, ask.Note{Key: "labour.hire.courses", Args: []any{"n", len(h.Doc.Courses)}}, ask.Note{Key: "labour.hire.orders", Args: []any{"n", h.Doc.Orders}})
	}
	if !h.Unmet {
		h.Offers = []ask.Offer{{Offer: h.Doc.ISCO08[0], Supplier: a.Pack.Region.Name.In(q.Lang), Score: score, Reasons: reasons, Landed: &h.Doc}}
	}
	unknown := func(key, what, who string) {
		h.Unknowns = append(h.Unknowns, ask.Unknown{Key: key, What: a.text(what), Who: a.text(who)})
	}
	if fact, ok := a.Book.Fact("sector"); ok && h.Doc.SectorAssumed {
		h.Unknowns = append(h.Unknowns, ask.Unknown{Key: factPrefix + "sector", What: fact.Question, Who: a.text("labour.hire.unknown.you")})
	}
	if h.Doc.Area == "" {
		unknown("place", "labour.hire.unknown.place", "labour.hire.unknown.you")
	}
	if q.Understood.Wage == nil {
		unknown("wage", "labour.hire.unknown.wage", "labour.hire.unknown.you")
	}
	if h.Doc.Cost != nil {
		for _, key := range h.Doc.Cost.Unknown {
			h.Unknowns = append(h.Unknowns, ask.Unknown{Key: "cost." + key, What: a.text("labour.hire.unknown.cost", "line", a.text("labour.hire.line."+key)), Who: a.text("labour.hire.unknown.office")})
		}
	}
}

// agencyName returns the name of an office of the pack.
func agencyName(p *corridor.Pack, id string) string {
	if a := p.Agencies[id]; a != nil {
		return a.Name
	}
	return id
}
