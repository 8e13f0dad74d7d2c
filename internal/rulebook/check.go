package rulebook

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"siger/internal/clock"
	"siger/internal/corridor"
)

// checker looks for what is wrong with a rulebook that loads.
type checker struct {
	*Book
	complaints
}

// Check runs every example and looks for what Load cannot see: gaps and
// overlaps of validity, lines of a table nothing reaches or no example shows,
// rules that never apply, rules of an exclusive family that apply together,
// facts and families nobody uses.
func (b *Book) Check(ctx context.Context) []corridor.Problem {
	c := &checker{Book: b}
	for _, r := range b.rules {
		c.validity(r)
		for _, v := range r.Versions {
			c.version(ctx, v)
		}
	}
	for _, f := range b.families {
		c.family(ctx, f)
	}
	for _, f := range b.Facts() {
		if !b.used[f.Name] {
			c.add(place{factsFile, f.line}, "fact %s is declared, but no rule looks at it", f.Name)
		}
	}
	return corridor.SortProblems(c.list)
}

// validity reports versions of a rule that leave a gap or overlap. A version
// learned later may overlap what it corrects or follows, not what begins after it.
func (c *checker) validity(r *Rule) {
	list := slices.Clone(r.Versions)
	slices.SortStableFunc(list, func(a, b *Version) int { return a.ValidFrom.Compare(b.ValidFrom) })
	for i, later := range list {
		here := place{r.File, later.line}
		var end clock.Date // the last day covered by the versions before
		open := i == 0
		for _, earlier := range list[:i] {
			if earlier.ValidTo.IsZero() {
				open = true
			} else if earlier.ValidTo.After(end) {
				end = earlier.ValidTo
			}
			overlap := earlier.ValidTo.IsZero() || !earlier.ValidTo.Before(later.ValidFrom)
			switch {
			case overlap && earlier.KnownFrom == later.KnownFrom:
				c.add(here, "rule %s: the versions from %s and from %s overlap", r.ID, from(earlier), from(later))
			case overlap && earlier.KnownFrom.After(later.KnownFrom) && earlier.ValidFrom != later.ValidFrom:
				c.add(here, "rule %s: the version from %s, learned later, hides the one from %s: give it a valid_to", r.ID, from(earlier), from(later))
			}
		}
		if !open && end.AddDays(1).Before(later.ValidFrom) {
			c.add(here, "rule %s: no version holds from %s to %s", r.ID, end.AddDays(1), later.ValidFrom.AddDays(-1))
		}
	}
}

func from(v *Version) string {
	if v.ValidFrom.IsZero() {
		return "the beginning"
	}
	return v.ValidFrom.String()
}

// version runs the examples of a version and reports lines they do not show.
func (c *checker) version(ctx context.Context, v *Version) {
	here := place{v.rule.File, v.line}
	if len(v.Examples) == 0 {
		c.add(here, "rule %s: the version from %s has no example", v.rule.ID, from(v))
		return
	}
	shown := newCoverage(v)
	reached := newCoverage(v)
	for i := range v.Examples {
		e := &v.Examples[i]
		facts, ok := c.example(ctx, v, e)
		if !ok {
			continue
		}
		if a := v.answer(ctx, facts); a.settled() {
			shown.mark(a.outcome)
		}
		c.eachCompletion(facts, v.law.refs, func() {
			end, _ := v.run(ctx, facts)
			reached.mark(end)
		})
	}
	if v.Applies != "" && !shown.outside {
		c.add(here, "rule %s: no example shows goods or people it does not apply to", v.rule.ID)
	}
	if !reached.inside {
		c.add(here, "rule %s: it applies to none of its own examples", v.rule.ID)
		return
	}
	for t := range v.law.tables {
		for i, br := range v.law.tables[t].branches {
			at := place{v.rule.File, br.line}
			switch {
			case !reached.branches[t][i]:
				c.add(at, "rule %s: nothing reaches this line: those above it take every case", v.rule.ID)
			case !shown.branches[t][i]:
				c.add(at, "rule %s: no example shows this line (verdict %s)", v.rule.ID, br.verdict)
			}
		}
	}
}

// example runs one example and returns its facts.
func (c *checker) example(ctx context.Context, v *Version, e *Example) (*bindings, bool) {
	at := place{v.rule.File, e.line}
	known := e.Known
	if known.IsZero() {
		known = v.KnownFrom
		if e.On.After(known) {
			known = e.On
		}
	}
	q := Query{Scope: v.rule.Scope, Facts: e.Facts, LawDate: e.On, KnownOn: known}
	if e.Name == "" || e.On.IsZero() {
		c.add(at, "rule %s: an example needs a name and a date (on)", v.rule.ID)
		return nil, false
	}
	for name := range e.Facts {
		if _, ok := c.Fact(name); !ok {
			c.add(at, "rule %s: example %q: fact %s is not declared", v.rule.ID, e.Name, name)
		}
	}
	facts, err := c.bind(q)
	if err != nil {
		c.add(at, "rule %s: example %q: %v", v.rule.ID, e.Name, err)
		return nil, false
	}
	holds := v.rule.at(e.On, known)
	if holds != v && (holds != nil || e.Verdict != Unknown) {
		c.add(at, "rule %s: example %q: this version does not hold on %s", v.rule.ID, e.Name, e.On)
		return nil, false
	}
	for _, chosen := range c.selection(q).rules {
		if chosen.rule != v.rule {
			continue
		}
		var f Finding
		a := c.find(ctx, &chosen, facts, &f)
		missing := c.factNames(a.missing)
		want := slices.Sorted(slices.Values(e.Missing))
		if f.Verdict != e.Verdict || !slices.Equal(missing, want) {
			c.add(at, "rule %s: example %q gives %s, not %s", v.rule.ID, e.Name, wording(f.Verdict, missing), wording(e.Verdict, want))
		}
		if got := f.readings(); len(e.Readings) > 0 && !slices.Equal(got, e.Readings) {
			c.add(at, "rule %s: example %q reads %q, not %q", v.rule.ID, e.Name, got, e.Readings)
		}
		if e.Value != "" && e.Value != f.Value {
			c.add(at, "rule %s: example %q gives the value %q, not %q", v.rule.ID, e.Name, f.Value, e.Value)
		}
	}
	return facts, holds == v
}

// readings returns what each reading says, as examples write it.
func (f *Finding) readings() (out []string) {
	for _, r := range f.Readings {
		out = append(out, strings.TrimSpace(string(r.Verdict)+" "+r.Value))
	}
	return out
}

func wording(v Verdict, missing []string) string {
	if len(missing) == 0 {
		return string(v)
	}
	return fmt.Sprintf("%s (missing %s)", v, strings.Join(missing, ", "))
}

func (b *Book) factNames(facts []int) []string {
	out := make([]string, len(facts))
	for k, i := range facts {
		out[k] = b.facts[i].Name
	}
	slices.Sort(out)
	return out
}

// coverage is which ends of a version's tables were seen.
type coverage struct {
	branches        [][]bool
	inside, outside bool
}

func newCoverage(v *Version) *coverage {
	c := &coverage{}
	for _, t := range v.law.tables {
		c.branches = append(c.branches, make([]bool, len(t.branches)))
	}
	return c
}

func (c *coverage) mark(o outcome) {
	for t := range c.branches {
		switch {
		case o[t] == notApplicable:
			c.outside = true
		case o[t] >= 0:
			c.inside = true
			c.branches[t][o[t]] = true
		}
	}
}

// eachCompletion calls f with every combination of values of those facts that
// have an end of them, as far as maxCells goes; the others stay as they are.
func (c *checker) eachCompletion(facts *bindings, refs []int, f func()) {
	kept := slices.Clone(facts.vals)
	g := newGrid(c.Book, refs)
	var absent []int
	for _, i := range g.rest {
		if facts.vals[i] == nil {
			absent = append(absent, i)
		}
	}
	g.rest = absent
	for cell := range g.cells {
		g.set(facts, cell)
		f()
	}
	copy(facts.vals, kept)
}

// family reports a family without rules, and rules of an exclusive family that
// apply to the same facts. It tries the facts of every example of the family
// with every value of the facts that have an end of them.
func (c *checker) family(ctx context.Context, f Family) {
	var rules []*Rule
	for _, r := range c.rules {
		if r.Family == f.ID {
			rules = append(rules, r)
		}
	}
	if len(rules) == 0 {
		c.add(place{f.file, f.line}, "family %s has no rule", f.ID)
	}
	if !f.Exclusive {
		return
	}
	reported := map[string]bool{}
	for _, r := range rules {
		for _, v := range r.Versions {
			for i := range v.Examples {
				c.together(ctx, rules, v, &v.Examples[i], reported)
			}
		}
	}
}

// together reports rules that apply to the facts of one example together.
func (c *checker) together(ctx context.Context, rules []*Rule, v *Version, e *Example, reported map[string]bool) {
	known := v.KnownFrom
	if e.On.After(known) {
		known = e.On
	}
	facts, err := c.bind(Query{Facts: e.Facts, LawDate: e.On, KnownOn: known})
	if err != nil {
		return // reported with the example
	}
	var holding []*Version
	var refs []int
	for _, r := range rules {
		if w := r.at(e.On, known); w != nil && r.Scope == v.rule.Scope {
			holding, refs = append(holding, w), append(refs, w.law.refs...)
		}
	}
	slices.Sort(refs)
	c.eachCompletion(facts, slices.Compact(refs), func() {
		var applying []string
		for _, w := range holding {
			if end, _ := w.run(ctx, facts); end[0] != notApplicable && end[0] != undetermined {
				applying = append(applying, w.rule.ID)
			}
		}
		if pair := strings.Join(applying, " and "); len(applying) > 1 && !reported[pair] {
			reported[pair] = true
			c.add(place{v.rule.File, e.line}, "rules %s apply together to example %q or a variant of it, but their family is exclusive", pair, e.Name)
		}
	})
}
