package labour

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/labour/match"
	"siger/internal/rulebook"
	"siger/internal/store"
	"siger/internal/web"
)

// Table is the verified orders with open places and the people who may be found
// for them: those whose consent to matching stands and who are on no placement.
type Table struct {
	Market  match.Market
	Workers []Worker // by index, as in Market
	Orders  []Order
	Courses []Course // by index, as they are given to match

	courses []match.Course
	units   map[string]string // codes by their key, as they were written
	pack    *corridor.Pack
	book    *rulebook.Book
	on      clock.Date
	asks    map[string]string // by kind of worker and sector: the rule on which Immigration has to be asked
	refuses map[string]string // the rule that forbids it
	born    map[string]Worker // by id
}

// Table reads who may be matched with what, in one query for each noun. Org
// narrows the workers to an organisation's; empty, those of all.
func (o *Office) Table(ctx context.Context, q store.Queryer, org string) (*Table, error) {
	t := &Table{Market: match.Market{Weights: match.Usual}, units: map[string]string{}, pack: o.Pack, book: o.Book, on: o.Today(),
		asks: map[string]string{}, refuses: map[string]string{}, born: map[string]Worker{}}
	orders, err := o.Store.OrdersAt(ctx, q, OrderVerified)
	if err != nil {
		return nil, err
	}
	placements, err := o.Store.livePlacements(ctx, q)
	if err != nil {
		return nil, err
	}
	workers, err := o.Store.Consenting(ctx, q, ForMatching)
	if err != nil {
		return nil, err
	}
	courses, err := readAll[Course](ctx, q, `labour_course WHERE stage IN ('planned', 'opened') ORDER BY starts, id`)
	if err != nil {
		return nil, err
	}
	taken, busy := map[string]int{}, map[string]bool{}
	for _, p := range placements {
		taken[p.Order]++
		busy[p.Worker] = busy[p.Worker] || p.Live()
	}
	for _, one := range orders {
		if one.Places -= taken[one.ID]; one.Places > 0 && one.standing(t.on) == OrderVerified {
			t.Orders, t.Market.Orders = append(t.Orders, one), append(t.Market.Orders, t.order(one))
		}
	}
	for _, w := range workers {
		if !busy[w.ID] && (org == "" || w.Org == org) {
			t.Workers, t.Market.Workers = append(t.Workers, w), append(t.Market.Workers, t.worker(w))
			t.born[w.ID] = w
		}
	}
	for _, c := range courses {
		t.Courses, t.courses = append(t.Courses, c), append(t.courses, match.Course{ID: c.ID, Units: t.codes(c.Units), Starts: c.Starts, Ends: c.Ends})
	}
	t.Market.Law = func(w *match.Worker, order *match.Order) string { return t.judge(ctx, w, order, t.refuses) }
	return t, nil
}

// codes brings codes of units into the one spelling that matching compares.
func (t *Table) codes(list []string) (out []string) {
	for _, c := range list {
		key := corridor.ParseUnitCode(c).Key
		if _, had := t.units[key]; !had {
			t.units[key] = c
		}
		out = append(out, key)
	}
	return out
}

func (t *Table) order(o Order) match.Order {
	return match.Order{ID: o.ID, Occupation: o.ISCO08, Sector: o.Sector, State: o.State, Required: t.codes(o.Units), Languages: speaking(o.Languages),
		MinMonths: o.Experience, Wage: sen(o.Wage.Amount), Places: o.Places, Start: o.Starts}
}

func (t *Table) worker(w Worker) match.Worker {
	m := match.Worker{ID: w.ID, Occupations: w.Occupations, Units: t.codes(w.Units), Languages: speaking(w.Languages), Months: map[string]int{},
		States: w.Wishes.States, From: w.Wishes.From}
	for _, e := range w.Experience {
		m.Months[e.ISCO08] += e.Months
	}
	if floor := w.Wishes.WageFloor; floor != nil {
		m.WageFloor = sen(floor.Amount)
	}
	return m
}

// sen returns an amount of the market's currency in its smallest unit.
func sen(d amount.Decimal) int64 {
	n, _ := d.Shift(2).Round(0, amount.HalfUp).Int64()
	return n
}

func speaking(list []Language) map[string]match.Level {
	out := map[string]match.Level{}
	for _, l := range list {
		out[l.Lang] = match.Level(slices.Index(LanguageLevels, l.Level) + 1)
	}
	return out
}

// entryRules are the rules on who may enter: of the worker's age and sex alone.
var entryRules = []string{"id.age.minimum", "my.age.range", "my.sector.gender"}

// judge returns the rule that forbids a worker an order, or on which an office
// has to be asked, as of says; empty for none. It is decided once for each kind
// of worker. Of a year of birth alone the age is one of two: only what holds for
// both forbids.
func (t *Table) judge(ctx context.Context, m *match.Worker, o *match.Order, of map[string]string) string {
	w := t.born[m.ID]
	kind := fmt.Sprint(w.Born, w.Sex, o.Sector)
	if _, done := t.refuses[kind]; !done {
		t.refuses[kind], t.asks[kind] = t.entry(ctx, w, o.Sector)
	}
	return of[kind]
}

func (t *Table) entry(ctx context.Context, w Worker, sector string) (refuses, asks string) {
	facts := map[string]any{"sector": sector}
	if sex, ok := map[string]string{"f": "female", "m": "male"}[w.Sex]; ok {
		facts["worker_sex"] = sex
	}
	verdicts := map[string][]rulebook.Verdict{}
	for _, age := range []int{t.on.Year - w.Born - 1, t.on.Year - w.Born} {
		if w.Born != 0 {
			facts["worker_age"] = age
		}
		report, err := t.book.Evaluate(ctx, rulebook.Query{Scope: scopeContract, Facts: facts, LawDate: t.on, KnownOn: t.on})
		if err != nil {
			return "", ""
		}
		for _, f := range report.Findings {
			verdicts[f.Rule] = append(verdicts[f.Rule], f.Verdict)
		}
	}
	for _, rule := range entryRules {
		all := func(v rulebook.Verdict) bool {
			list := verdicts[rule]
			return len(list) > 0 && !slices.ContainsFunc(list, func(got rulebook.Verdict) bool { return got != v })
		}
		if refuses == "" && all(rulebook.Breach) {
			refuses = rule
		}
		if asks == "" && slices.ContainsFunc(verdicts[rule], func(v rulebook.Verdict) bool { return v == rulebook.Ask || v == rulebook.Breach }) && !all(rulebook.Breach) {
			asks = rule
		}
	}
	return refuses, asks
}

// ask returns the rule on which an office has to be asked before worker w is
// placed on order o, by index; empty for none.
func (t *Table) ask(ctx context.Context, w, o int) string {
	return t.judge(ctx, &t.Market.Workers[w], &t.Market.Orders[o], t.asks)
}

// Fit is a worker beside an order: whether they suit it, why, and what would
// close the gap.
type Fit struct {
	Worker, Order int // indexes in the table
	match.Pair
	Ask  string // rule on which an office has to be asked first
	Plan []Course
}

// fit explains a pair.
func (t *Table) fit(ctx context.Context, w, o int) Fit {
	f := Fit{Worker: w, Order: o, Pair: t.Market.Explain(&t.Market.Workers[w], &t.Market.Orders[o]), Ask: t.ask(ctx, w, o)}
	if gap := match.GapOf(&t.Market.Workers[w], &t.Market.Orders[o], t.courses, t.on); gap.Cheapest != nil {
		for _, i := range gap.Cheapest.Courses {
			f.Plan = append(f.Plan, t.Courses[i])
		}
	}
	return f
}

// Best returns the workers for order o, by index: those who suit it, the one it
// would take first in front, then those who miss least, up to n.
func (t *Table) Best(ctx context.Context, o, n int) []Fit {
	var out []Fit
	for w := range t.Market.Workers {
		if p := t.Market.Explain(&t.Market.Workers[w], &t.Market.Orders[o]); slices.Contains(t.Market.Workers[w].Occupations, t.Market.Orders[o].Occupation) {
			out = append(out, Fit{Worker: w, Order: o, Pair: p})
		}
	}
	return t.first(ctx, out, n, func(f Fit) int { return f.OrderScore })
}

// For returns the orders for worker w, by index, in the same way.
func (t *Table) For(ctx context.Context, w, n int) []Fit {
	var out []Fit
	for o := range t.Market.Orders {
		if slices.Contains(t.Market.Workers[w].Occupations, t.Market.Orders[o].Occupation) {
			out = append(out, Fit{Worker: w, Order: o, Pair: t.Market.Explain(&t.Market.Workers[w], &t.Market.Orders[o])})
		}
	}
	return t.first(ctx, out, n, func(f Fit) int { return f.WorkerScore })
}

// first sorts pairs, cuts them off and works out their gaps.
func (t *Table) first(ctx context.Context, list []Fit, n int, score func(Fit) int) []Fit {
	slices.SortStableFunc(list, func(a, b Fit) int {
		if d := len(a.Missing) - len(b.Missing); d != 0 {
			return d
		}
		return score(b) - score(a)
	})
	list = list[:min(len(list), n)]
	for i := range list {
		list[i] = t.fit(ctx, list[i].Worker, list[i].Order)
	}
	return list
}

// Proposal returns a stable assignment of everybody to every open place.
func (t *Table) Proposal(ctx context.Context) (out []Fit) {
	res := t.Market.Match()
	for o, list := range res.Workers {
		for _, w := range list {
			out = append(out, t.fit(ctx, w, o))
		}
	}
	return out
}

// say puts a reason into words, with the names of what it speaks of.
func (t *Table) say(p *web.Page, r match.Reason) string {
	args := slices.Clone(r.Args)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		text, isText := args[i+1].(string)
		level, isLevel := args[i+1].(int)
		switch {
		case name == "unit":
			args[i+1] = t.unit(p, text)
		case name == "job" && isText:
			args[i+1] = occupationNames(p, t.pack, []string{text})
		case name == "state":
			args[i+1] = placeNamed(t.pack, text)
		case name == "sector":
			args[i+1] = sectorName(p, t.book, text)
		case name == "lang" && p.HasText("labour.language."+text):
			args[i+1] = p.T("labour.language." + text)
		case name == "rule":
			args[i+1] = ruleTitle(p, t.book, text)
		case r.Key == match.ReasonLanguage && isLevel:
			args[i+1] = "–"
			if level > 0 {
				args[i+1] = strings.ToLower(p.T("labour.level." + LanguageLevels[level-1]))
			}
		}
	}
	return p.T(r.Key, args...)
}

// unit returns the name of a unit by its key; its code as it was written where
// the pack does not know it.
func (t *Table) unit(p *web.Page, key string) string {
	code := key
	if written, ok := t.units[key]; ok {
		code = written
	}
	if name, ok := t.pack.Competence(code); ok {
		return p.Text(name)
	}
	return code
}

func ruleTitle(p *web.Page, book *rulebook.Book, id string) string {
	if r, ok := book.Rule(id); ok {
		return p.Text(r.Title)
	}
	return id
}
