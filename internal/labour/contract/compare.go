package contract

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// ChangeScope is the scope of the rules each change is judged by.
const ChangeScope = "labour.change"

// The papers on one job, in the order they come.
const (
	PaperOrder  = "order"  // the job order the attaché verified
	PaperSigned = "signed" // the contract signed in the region
	PaperShown  = "shown"  // the paper shown in the market
)

// Papers are the versions of one contract; one that is missing is nil.
type Papers struct{ Order, Signed, Shown *Contract }

// Effect is what a change means for the worker.
type Effect string

const (
	Worse  Effect = "worse"
	Better Effect = "better"
	Other  Effect = "other" // neither can be told: a term is no longer said, or is only different
)

// Change is one term that two papers, next to each other in time, say
// differently.
type Change struct {
	Field    string // path of keys, "wage.basic"; items of a list by their words, "deductions[levy]"
	From, To string // papers
	Old, New string // as written; empty: not said
	Effect   Effect
	Articles []rulebook.Finding // what the rules on changes say
	Rules    []RuleChange       // rules on contracts whose verdict this term alone changes
}

// RuleChange is a rule whose verdict a change turns.
type RuleChange struct {
	Rule          string
	Title         i18n.Text
	Before, After rulebook.Verdict
}

// Comparison is what changed between the papers.
type Comparison struct {
	AsOf    clock.Date
	Changes []Change // from the first pair of papers to the last, the worse first
}

// Compare says what changed from paper to paper. Each paper is judged by the law
// of asOf, else of the day the contract was signed. It fails with
// contract.error.versions when fewer than two papers are there, and with
// contract.error.date when no day is known.
func Compare(ctx context.Context, book *rulebook.Book, p Papers, asOf clock.Date) (Comparison, error) {
	type paper struct {
		name string
		*Contract
	}
	var there []paper
	for _, v := range [...]paper{{PaperOrder, p.Order}, {PaperSigned, p.Signed}, {PaperShown, p.Shown}} {
		if v.Contract == nil {
			continue
		}
		there = append(there, v)
		if v.name != PaperOrder && asOf.IsZero() {
			asOf = v.Signed
		}
	}
	switch {
	case len(there) < 2:
		return Comparison{}, fault.New(fault.Invalid, "contract.error.versions")
	case asOf.IsZero():
		return Comparison{}, fault.New(fault.Invalid, "contract.error.date").In("signed")
	}
	out := Comparison{AsOf: asOf}
	for i := 1; i < len(there); i++ {
		from, to := there[i-1], there[i]
		d := &differ{ctx: ctx, book: book, asOf: asOf, known: newest(book), from: from.name, to: to.name, old: from.Contract}
		list, err := d.changes(to.Contract)
		if err != nil {
			return Comparison{}, err
		}
		out.Changes = append(out.Changes, list...)
	}
	return out, nil
}

// differ finds the changes from one paper to another.
type differ struct {
	ctx         context.Context
	book        *rulebook.Book
	asOf, known clock.Date
	from, to    string
	old         *Contract
	before      []rulebook.Finding
}

func (d *differ) changes(next *Contract) ([]Change, error) {
	var err error
	if d.before, err = d.judge(d.old); err != nil {
		return nil, err
	}
	was, is := terms(d.old), terms(next)
	fields := make([]string, 0, len(was)+len(is))
	for f := range was {
		fields = append(fields, f)
	}
	for f := range is {
		if _, both := was[f]; !both {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	var out []Change
	for _, f := range fields {
		if was[f].text == is[f].text || strings.HasPrefix(f, "signed") {
			continue
		}
		c := Change{Field: f, From: d.from, To: d.to, Old: was[f].text, New: is[f].text, Effect: d.effect(next, f, was[f], is[f])}
		if err := d.explain(&c, next); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Compare(weight[a.Effect], weight[b.Effect]) })
	return out, nil
}

var weight = map[Effect]int{Worse: 0, Other: 1, Better: 2}

// explain adds what the law says of a change, and which rules on contracts it
// turns: the old paper is judged again with this one term of the new.
func (d *differ) explain(c *Change, next *Contract) error {
	job := c.Old != "" && c.New != "" && (c.Field == "job" || c.Field == "sector")
	report, err := d.book.Evaluate(d.ctx, rulebook.Query{Scope: ChangeScope, LawDate: d.asOf, KnownOn: d.known,
		Facts: map[string]any{"change_from": c.From, "change_effect": string(c.Effect), "change_job": job}})
	if err != nil {
		return err
	}
	c.Articles = slices.DeleteFunc(slices.Clone(report.Findings), func(f rulebook.Finding) bool { return f.Verdict == rulebook.NotApplicable })
	mixed := *d.old
	top, _, _ := strings.Cut(c.Field, "[")
	transplant(reflect.ValueOf(&mixed).Elem(), reflect.ValueOf(next).Elem(), strings.Split(top, "."))
	after, err := d.judge(&mixed)
	if err != nil {
		return err
	}
	for i, f := range after {
		if was := d.before[i].Verdict; was != f.Verdict {
			c.Rules = append(c.Rules, RuleChange{f.Rule, f.Title, was, f.Verdict})
		}
	}
	return nil
}

func (d *differ) judge(c *Contract) ([]rulebook.Finding, error) {
	r, err := d.book.Evaluate(d.ctx, rulebook.Query{Scope: Scope, Facts: c.Facts(), LawDate: d.asOf, KnownOn: d.known})
	return r.Findings, err
}

// transplant copies the value at a path of keys.
func transplant(to, from reflect.Value, path []string) {
	i := fieldsOf(to.Type())[path[0]]
	if len(path) == 1 {
		to.Field(i).Set(from.Field(i))
		return
	}
	transplant(to.Field(i), from.Field(i), path[1:])
}

// term is one thing a paper says: as written, and as a number where it is one.
type term struct {
	text   string
	number *amount.Decimal
}

// terms returns everything a paper says, by path of keys. An item of a list is
// one term, named by its words; a list said to be empty says "0".
func terms(c *Contract) map[string]term {
	out := map[string]term{}
	collect(out, reflect.ValueOf(c).Elem(), "")
	return out
}

func collect(out map[string]term, v reflect.Value, key string) {
	switch x := v.Interface().(type) {
	case clock.Date:
		if !x.IsZero() {
			out[key] = term{text: x.String()}
		}
		return
	case []Deduction:
		for _, d := range x {
			addItem(out, key, d.Item, d.month(), strings.TrimSpace(text(d.Amount)+" "+d.Currency+" "+d.Per))
		}
		return
	case []Payment:
		for _, p := range x {
			addItem(out, key, p.Item, p.Amount, strings.TrimSpace(text(p.Amount)+" "+p.Currency))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			collect(out, v.Field(i), join(key, v.Type().Field(i).Tag.Get("yaml")))
		}
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		switch x := v.Interface().(type) {
		case *amount.Decimal:
			out[key] = term{text(x), x}
		case *int:
			n := amount.Int(int64(*x))
			out[key] = term{n.String(), &n}
		case *bool:
			n := amount.Zero
			if *x {
				n = amount.Int(1)
			}
			out[key] = term{strconv.FormatBool(*x), &n}
		}
	case reflect.String:
		if s := v.String(); s != "" {
			out[key] = term{text: s}
		}
	}
}

// addItem adds an item of money; a second of the same words gets a number.
func addItem(out map[string]term, list, item string, n *amount.Decimal, written string) {
	key := list + "[" + item + "]"
	for i := 2; ; i++ {
		if _, taken := out[key]; !taken {
			break
		}
		key = list + "[" + item + " " + strconv.Itoa(i) + "]"
	}
	out[key] = term{cmp.Or(written, item), n}
}

func text(d *amount.Decimal) string {
	if d == nil {
		return ""
	}
	return d.Reduce().String()
}

// towards says which way a number is better for the worker: +1 more, -1 less.
var towards = map[string]int{
	"wage.basic": 1, "wage.guaranteed_month": 1, "wage.pay_day": -1,
	"hours.per_day": -1, "hours.per_week": -1, "hours.rest_days_per_week": 1, "hours.overtime_per_month": -1,
	"overtime.normal_day": 1, "overtime.rest_day": 1, "overtime.public_holiday": 1,
	"leave.annual_days": 1, "leave.sick_days": 1, "leave.hospital_days": 1, "leave.maternity_days": 1, "leave.public_holidays": 1,
	"insurance.socso": 1, "insurance.spikpa": 1, "insurance.epf": 1,
	"content.employer_address": 1, "content.job_description": 1, "content.rights_and_duties": 1, "content.conditions": 1, "content.term": 1, "content.safety": 1,
	"household.persons": -1, "household.workers": 1, "household.needs_care": -1,
	"housing.m2_per_person": 1, "housing.own_locker": 1,
	"clauses.no_leaving": -1, "clauses.penalty": -1, "clauses.deposit": -1,
}

// best names the word that is best for the worker where words are compared.
var best = map[string]string{"passport_held_by": "worker", "repatriation_paid_by": "employer"}

// effect says what a change means for the worker.
func (d *differ) effect(next *Contract, field string, was, is term) Effect {
	if list, _, item := strings.Cut(field, "["); item {
		switch {
		case was.text == "" && (list == "deductions" && d.old.Deductions == nil || list == "worker_pays" && d.old.WorkerPays == nil),
			is.text == "" && (list == "deductions" && next.Deductions == nil || list == "worker_pays" && next.WorkerPays == nil):
			return Other // the other paper says nothing of such sums
		case was.text == "":
			return Worse
		case is.text == "":
			return Better
		}
		return direction(was.number, is.number, -1)
	}
	if was.text == "" || is.text == "" {
		return Other
	}
	if word, ok := best[field]; ok {
		switch {
		case was.text == word:
			return Worse
		case is.text == word:
			return Better
		}
		return Other
	}
	if field == "wage.basic" && (d.old.Wage.Per != next.Wage.Per || inRinggit(d.old.Wage.Currency) != inRinggit(next.Wage.Currency)) {
		return direction(d.old.WageMonth(), next.WageMonth(), 1)
	}
	return direction(was.number, is.number, towards[field])
}

// direction compares two numbers where more (+1) or less (-1) is better.
func direction(was, is *amount.Decimal, better int) Effect {
	if was == nil || is == nil || better == 0 {
		return Other
	}
	switch is.Cmp(*was) * better {
	case 1:
		return Better
	case -1:
		return Worse
	}
	return Other
}
