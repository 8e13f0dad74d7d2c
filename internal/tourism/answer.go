package tourism

import (
	"context"
	"runtime"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/tourism/atlas"
	"siger/internal/tourism/tripplan"
	"siger/internal/web"
)

// What is assumed where an ask does not say it.
const (
	usualDays   = 3
	usualAdults = 2
	leadDays    = 14 // from the day of the ask to the start
)

// waiting is how many asks may wait for each one that is being planned.
const waiting = 8

// Answerer answers asks to visit with a plan. It reads only memory. So many trips
// are planned at once as the machine has cores; some more asks wait, and beyond
// that they are told to come again.
type Answerer struct {
	pack    *corridor.Pack
	texts   *i18n.Catalog
	planner *tripplan.Planner
	queue   chan struct{} // holds every ask that plans or waits
	cores   chan struct{} // holds those that plan
}

// NewAnswerer returns the answerer of one atlas.
func NewAnswerer(pack *corridor.Pack, land *atlas.Atlas, texts *i18n.Catalog) *Answerer {
	n := runtime.GOMAXPROCS(0)
	return &Answerer{pack: pack, texts: texts, planner: &tripplan.Planner{Atlas: land, Pack: pack},
		queue: make(chan struct{}, n*(1+waiting)), cores: make(chan struct{}, n)}
}

// VisitAnswer is what the page of an ask to visit shows beyond ask.Answer.
type VisitAnswer struct {
	*ask.Answer
	Plan    *tripplan.Plan // nil when no trip can be made of the ask
	Assumed []ask.Note     // what the ask did not say
	names   func(id string) i18n.Text
}

// Kind returns ask.Visit.
func (a *Answerer) Kind() ask.Kind { return ask.Visit }

// Answer plans the trip. The plan is the one offer: its Landed is the
// *tripplan.Plan, and its score the share of the interests asked for that the
// plan serves. A trip that cannot be made is an answer without offers that says
// why.
func (a *Answerer) Answer(ctx context.Context, q ask.Question) (*ask.Answer, error) {
	v := &VisitAnswer{Answer: &ask.Answer{Question: q}, names: a.name}
	v.Body = func(p *web.Page) templ.Component { return visitBody(p, v) }
	plan, err := a.plan(ctx, a.request(q, v))
	if err != nil && fault.KindOf(err) == fault.Invalid {
		for _, f := range fault.All(err) {
			v.Unknowns = append(v.Unknowns, ask.Unknown{Key: "plan", What: a.text(f.Key, f.Args...)})
		}
		return v.Answer, nil
	}
	if err != nil {
		return nil, err
	}
	v.Plan = plan
	for _, u := range plan.Unknowns {
		key := u.What
		if u.About != "" {
			key += "." + u.About
		}
		v.Unknowns = append(v.Unknowns, ask.Unknown{Key: key, What: u.Text})
	}
	score, served := a.score(plan)
	v.Offers = []ask.Offer{{Offer: "plan", Supplier: a.pack.Region.Name.In(q.Lang), Score: score, Reasons: append(served, v.Assumed...), Landed: plan}}
	return v.Answer, nil
}

// plan waits for a core and plans.
func (a *Answerer) plan(ctx context.Context, q tripplan.Request) (*tripplan.Plan, error) {
	select {
	case a.queue <- struct{}{}:
		defer func() { <-a.queue }()
	default:
		return nil, fault.New(fault.Unavailable, "tourism.answer.error.busy")
	}
	select {
	case a.cores <- struct{}{}:
		defer func() { <-a.cores }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "tourism.answer.error.busy").Because(ctx.Err())
	}
	plan, err := a.planner.Plan(ctx, q)
	if ctx.Err() != nil { // a search cut short gives another plan than the whole one
		return nil, fault.New(fault.Unavailable, "tourism.answer.error.busy").Because(ctx.Err())
	}
	return plan, err
}

// request puts what was understood into a request for a plan, and notes what is
// assumed.
func (a *Answerer) request(q ask.Question, v *VisitAnswer) tripplan.Request {
	u := &q.Understood
	assume := func(key string, args ...any) {
		v.Assumed = append(v.Assumed, ask.Note{Key: "tourism.answer.assumed." + key, Args: args})
	}
	r := tripplan.Request{Days: usualDays, StartDate: q.AsOf.AddDays(leadDays), Party: tripplan.Party{Adults: usualAdults}, Interests: u.Interests}
	switch {
	case u.Days != nil:
		r.Days = *u.Days
	case u.Nights != nil:
		r.Days = *u.Nights + 1
	default:
		assume("days", "n", r.Days)
	}
	if u.Adults != nil {
		r.Party.Adults = *u.Adults
	} else {
		assume("adults", "n", r.Party.Adults)
	}
	if u.Children != nil {
		r.Party.Children = *u.Children
	}
	if u.From != nil {
		r.From = u.From.ID
		if town := a.townIn(u.From.ID); town != nil {
			r.From = town.ID
			assume("town", "place", town.Name)
		}
	} else if from := a.usualStart(); from != nil {
		r.From = from.ID
		assume("from", "place", from.Name)
	}
	if q.AsOf != q.KnownOn {
		r.StartDate = q.AsOf // the asker chose the date
	} else {
		assume("start", "date", r.StartDate)
	}
	if len(u.Interests) == 0 {
		assume("interests")
	}
	if b := u.Budget; b != nil && b.Currency == a.pack.Market.Currency {
		r.BudgetMYR = &b.Amount
	} else if b != nil {
		assume("budget", "currency", a.pack.Market.Currency)
	}
	r.Iterations = iterations(r.Days)
	return r
}

// iterations bounds the search so that a page does not keep anybody waiting: one
// round costs more the longer the trip is. Days no trip can have are the
// planner's to refuse.
func iterations(days int) int {
	days = min(max(days, 1), tripplan.MaxDays)
	return 900 / (days * days)
}

// usualStart is the town the ways to the region are told from: the one whose
// name the market's time zone bears, its seat.
func (a *Answerer) usualStart() *corridor.Place {
	seat := zoneCity(a.pack.Market.Zone)
	for _, p := range a.pack.Places {
		if p.Country == a.pack.Market.Country && p.Name == seat && p.HasPoint() {
			return p
		}
	}
	return nil
}

// townIn is a place to start from in a state, which is no point itself: its first
// airport, else its first town. It is nil for a place that is a point.
func (a *Answerer) townIn(id string) (first *corridor.Place) {
	if p, ok := a.pack.Place(id); !ok || p.HasPoint() {
		return nil
	}
	for _, p := range a.pack.Places {
		if s := a.pack.StateOf(p.ID); s == nil || s.ID != id || !p.HasPoint() {
			continue
		}
		if p.Kind == corridor.Airport {
			return p
		}
		if first == nil {
			first = p
		}
	}
	return first
}

// score is the share of the interests asked for that the plan serves, of 100.
func (a *Answerer) score(plan *tripplan.Plan) (float64, []ask.Note) {
	asked := plan.Request.Interests
	if len(asked) == 0 {
		return 100, nil
	}
	served := map[string]bool{}
	for _, d := range plan.Days {
		for _, s := range d.Stops {
			if p, ok := a.planner.Atlas.Place(s.Place); ok {
				for _, i := range p.Interests {
					served[i] = true
				}
			}
		}
	}
	n := 0
	for _, i := range asked {
		if served[i] {
			n++
		}
	}
	return float64(100 * n / len(asked)), []ask.Note{{Key: "tourism.answer.served", Args: []any{"n", n, "of", len(asked)}}}
}

// name returns the name of a place or hub, else the id itself.
func (a *Answerer) name(id string) i18n.Text {
	if p, ok := a.planner.Atlas.Place(id); ok {
		return p.Name
	}
	if h, ok := a.planner.Atlas.Hub(id); ok {
		return i18n.Text{ID: h.Name, MS: h.Name, EN: h.Name}
	}
	return i18n.Text{ID: id, MS: id, EN: id}
}

func (a *Answerer) text(key string, args ...any) i18n.Text {
	return i18n.Text{ID: a.texts.T(i18n.ID, key, args...), MS: a.texts.T(i18n.MS, key, args...), EN: a.texts.T(i18n.EN, key, args...)}
}

// spanRange is a span as pages show ranges.
func spanRange(s *tripplan.Span) amount.Range {
	if s == nil {
		return amount.Range{}
	}
	return amount.Range{Low: s.Low.Ptr(), High: s.High.Ptr()}
}
