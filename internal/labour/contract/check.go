package contract

import (
	"context"
	"maps"
	"slices"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/rulebook"
)

// Scope is the scope of the rules a contract is judged by.
const Scope = "labour.contract"

// Report is what the law says of a contract.
type Report struct {
	AsOf     clock.Date         // the day whose law it was judged by
	Findings []rulebook.Finding // breach, contested, ask, unknown, ok, not-applicable; each in the order of the files
	Warnings []Warning          // what changes within the term, by date, the worst first
	Missing  []rulebook.Missing // what to ask next, best first
	Receipt  rulebook.Receipt
}

// Warning is a rule that will say something else before the contract ends: its
// law changes, or the worker will have served longer.
type Warning struct {
	From    clock.Date
	Before  rulebook.Verdict
	Finding rulebook.Finding // what it says from that day
}

// Check judges a contract by the law of the day it was signed, or of asOf when
// that is given, by all the rulebook knows. What changes within the term, which
// begins on that day, comes as warnings. It fails with contract.error.date when
// neither day is known.
func Check(ctx context.Context, book *rulebook.Book, c *Contract, asOf clock.Date) (Report, error) {
	return CheckKnown(ctx, book, c, asOf, newest(book))
}

// CheckKnown is Check by what the rulebook knew on a day; sources past their
// shelf life on that day are marked stale.
func CheckKnown(ctx context.Context, book *rulebook.Book, c *Contract, asOf, knownOn clock.Date) (Report, error) {
	if asOf.IsZero() {
		asOf = c.Signed
	}
	if asOf.IsZero() {
		return Report{}, fault.New(fault.Invalid, "contract.error.date").In("signed")
	}
	query := rulebook.Query{Scope: Scope, Facts: c.Facts(), LawDate: asOf, KnownOn: knownOn}
	now, err := book.Evaluate(ctx, query)
	if err != nil {
		return Report{}, err
	}
	r := Report{AsOf: asOf, Findings: slices.Clone(now.Findings), Missing: now.Missing, Receipt: now.Receipt}
	if r.Warnings, err = c.warnings(ctx, book, query, now.Findings); err != nil {
		return Report{}, err
	}
	slices.SortStableFunc(r.Findings, func(a, b rulebook.Finding) int { return rank(a.Verdict) - rank(b.Verdict) })
	return r, nil
}

// order is the order of verdicts in a report.
var order = []rulebook.Verdict{rulebook.Breach, rulebook.ContestedLaw, rulebook.Ask, rulebook.Unknown, rulebook.OK, rulebook.NotApplicable}

func rank(v rulebook.Verdict) int { return slices.Index(order, v) }

// newest returns the last day on which the rulebook learned something of
// contracts.
func newest(book *rulebook.Book) (day clock.Date) {
	for _, r := range book.Rules() {
		for _, v := range r.Versions {
			if v.KnownFrom.After(day) {
				day = v.KnownFrom
			}
		}
	}
	return day
}

// warnings judges the contract again on each day of its term on which the law
// or the years of service change.
func (c *Contract) warnings(ctx context.Context, book *rulebook.Book, q rulebook.Query, before []rulebook.Finding) (out []Warning, err error) {
	begin := q.LawDate
	q.Facts = maps.Clone(q.Facts)
	for _, day := range c.days(book, q) {
		q.LawDate = day
		q.Facts["service_years"] = c.service(begin, day)
		then, err := book.Evaluate(ctx, q)
		if err != nil {
			return nil, err
		}
		first := len(out)
		for i, f := range then.Findings {
			if says := f.Verdict != before[i].Verdict || f.Value != before[i].Value || f.Explanation != before[i].Explanation; says && f.Verdict != rulebook.NotApplicable {
				out = append(out, Warning{From: day, Before: before[i].Verdict, Finding: f})
			}
		}
		slices.SortStableFunc(out[first:], func(a, b Warning) int { return rank(a.Finding.Verdict) - rank(b.Finding.Verdict) })
		before = then.Findings
	}
	return out, nil
}

// maxYears is how many years of a term are looked at: a working life.
const maxYears = 40

// days returns the days within the term, after the first, on which a rule has a
// new version or a year of service is full.
func (c *Contract) days(book *rulebook.Book, q rulebook.Query) (out []clock.Date) {
	end := c.End(q.LawDate)
	within := func(d clock.Date) bool { return d.After(q.LawDate) && d.Before(end) }
	for _, r := range book.Rules() {
		if r.Scope != Scope {
			continue
		}
		for _, v := range r.Versions {
			if within(v.ValidFrom) && !v.KnownFrom.After(q.KnownOn) {
				out = append(out, v.ValidFrom)
			}
		}
	}
	for year := 1; year <= maxYears; year++ {
		if d := clock.DateOf(q.LawDate.Time().AddDate(year, 0, 0)); within(d) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, clock.Date.Compare)
	return slices.Compact(out)
}

// Count returns how many findings have the verdict.
func (r *Report) Count(v rulebook.Verdict) (n int) {
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// ReportDoc is a report as commands and the API print it, in one language.
type ReportDoc struct {
	AsOf     clock.Date               `json:"as_of"`
	Counts   map[rulebook.Verdict]int `json:"counts"` // of findings, by verdict
	Findings []rulebook.FindingDoc    `json:"findings"`
	Warnings []WarningDoc             `json:"warnings"`
	Missing  []rulebook.MissingDoc    `json:"missing"`
	Receipt  rulebook.Receipt         `json:"receipt"`
}

// WarningDoc is a warning: the finding there will be, from when, and the
// verdict before.
type WarningDoc struct {
	From   clock.Date       `json:"from"`
	Before rulebook.Verdict `json:"before"`
	rulebook.FindingDoc
}

// Doc returns the report in language l.
func (r *Report) Doc(l i18n.Lang) ReportDoc {
	d := ReportDoc{AsOf: r.AsOf, Counts: map[rulebook.Verdict]int{}, Findings: []rulebook.FindingDoc{}, Warnings: []WarningDoc{},
		Missing: []rulebook.MissingDoc{}, Receipt: r.Receipt}
	for _, v := range order {
		d.Counts[v] = r.Count(v)
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, f.Doc(l))
	}
	for _, w := range r.Warnings {
		d.Warnings = append(d.Warnings, WarningDoc{w.From, w.Before, w.Finding.Doc(l)})
	}
	for _, m := range r.Missing {
		d.Missing = append(d.Missing, rulebook.MissingDoc{Fact: m.Fact, Question: m.Question.In(l), Who: m.Who.In(l), Proof: m.Proof.In(l), Settles: m.Settles})
	}
	return d
}
