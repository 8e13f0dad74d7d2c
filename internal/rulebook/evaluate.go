package rulebook

import (
	"context"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// Query asks what the law says of some facts. A fact that is not in the map was
// not given; a nil value means the asker was asked and does not know; a fact the
// pack does not declare is left out (Book.Fact tells). Decimals
// are amount.Decimal, whole numbers or text, never floats; dates are clock.Date
// or text. Both dates are mandatory: nothing in the rulebook knows what day it is.
type Query struct {
	Scope   string
	Facts   map[string]any
	LawDate clock.Date // the day whose law is asked for
	KnownOn clock.Date // by what the rulebook knew on this day
}

// Report is what the rules of a scope say.
type Report struct {
	Findings []Finding // every rule of the scope in the order of the files
	Missing  []Missing // what to ask next, best first
	Receipt  Receipt
}

// Evaluate applies every rule of the scope. It fails with a fault when a date is
// missing or a value does not fit its fact.
func (b *Book) Evaluate(ctx context.Context, q Query) (Report, error) {
	if q.LawDate.IsZero() || q.KnownOn.IsZero() {
		return Report{}, fault.New(fault.Invalid, "rulebook.error.date")
	}
	facts, err := b.bind(q)
	if err != nil {
		return Report{}, err
	}
	chosen := b.selection(q)
	report := Report{Findings: make([]Finding, len(chosen.rules))}
	var open []*answer
	for i := range chosen.rules {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		a := b.find(ctx, &chosen.rules[i], facts, &report.Findings[i])
		if len(a.missing) > 0 {
			open = append(open, a)
		}
	}
	if len(open) > 0 {
		report.Missing = b.rank(open)
	}
	report.Receipt = b.receipt(q, chosen, facts, report.Findings)
	return report, nil
}

// bind turns the facts of a query into CEL values.
func (b *Book) bind(q Query) (*bindings, error) {
	facts := &bindings{book: b, vals: make([]ref.Val, len(b.facts)), declined: make([]bool, len(b.facts)),
		unknown: make([]*interpreter.AttributePattern, 0, 8)}
	for name, x := range q.Facts {
		i, ok := b.index[name]
		if !ok || i == 0 {
			continue
		}
		if x == nil {
			facts.declined[i] = true
			continue
		}
		v, err := b.facts[i].value(x)
		if err != nil {
			return nil, fault.New(fault.Invalid, "rulebook.error.value", "fact", name).In(name).Because(err)
		}
		facts.vals[i] = v
	}
	facts.vals[0] = types.Timestamp{Time: q.LawDate.Time()}
	return facts, nil
}

// selectionKey is what decides which versions hold.
type selectionKey struct {
	scope      string
	law, known clock.Date
}

// selection are the rules of a scope with the version that holds.
type selection struct {
	rules []chosenRule
	refs  []int // facts any of them looks at
}

// chosenRule is a rule, the version that holds (nil: none is known), and the
// finding as far as it does not depend on facts.
type chosenRule struct {
	rule    *Rule
	version *Version
	head    Finding
	absent  i18n.Text // what to say when no version holds
}

// maxSelections bounds the memory of chosen versions.
const maxSelections = 256

// selection returns the versions that hold for the query's dates.
func (b *Book) selection(q Query) *selection {
	key := selectionKey{q.Scope, q.LawDate, q.KnownOn}
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.selections[key]; ok {
		return s
	}
	s := &selection{}
	for _, r := range b.rules {
		if r.Scope != q.Scope {
			continue
		}
		c := chosenRule{rule: r, version: r.at(q.LawDate, q.KnownOn)}
		c.head = Finding{Rule: r.ID, Title: r.Title, Side: r.Side, Agency: r.Agency}
		if v := c.version; v != nil {
			c.head.Sources, c.head.Status, c.head.Confidence = v.Sources, v.Status, v.Confidence
			c.head.ValidFrom, c.head.ValidTo, c.head.Hash = v.ValidFrom, v.ValidTo, v.Hash
			c.head.Stale = slices.ContainsFunc(v.Sources, func(s corridor.Source) bool { return s.StaleOn(q.KnownOn) })
			s.refs = append(s.refs, v.law.refs...)
		} else {
			c.head.Verdict, c.head.Paper = Unknown, r.Paper
			c.absent = say("rulebook.no_version", "date", q.LawDate)
		}
		s.rules = append(s.rules, c)
	}
	slices.Sort(s.refs)
	s.refs = slices.Compact(s.refs)
	if len(b.selections) >= maxSelections {
		clear(b.selections)
	}
	b.selections[key] = s
	return s
}

// find works out one finding. It returns the answer behind it, the empty one
// when no version holds.
func (b *Book) find(ctx context.Context, c *chosenRule, facts *bindings, f *Finding) *answer {
	*f = c.head
	if c.version == nil {
		f.Explanation = c.absent
		return &answer{}
	}
	a := c.version.answer(ctx, facts)
	if a.settled() {
		b.settle(c.version, a.outcome, facts, f)
		return a
	}
	f.Verdict, f.Explanation, f.Paper, f.PaperSure = a.open.verdict, a.open.explanation, a.open.paper, a.open.paperSure
	f.Possible, f.Missing = a.open.possible, a.open.missing
	return a
}

// settle fills in the verdict and explanation of a settled outcome.
func (b *Book) settle(v *Version, o outcome, facts *bindings, f *Finding) {
	switch {
	case o[0] == notApplicable:
		f.Verdict, f.Explanation = NotApplicable, b.says(v, NotApplicable, "rulebook.not_applicable", facts)
		return
	case slices.Contains(o[:len(v.law.tables)], failed):
		f.Verdict, f.Paper, f.Explanation = Unknown, v.rule.Paper, say("rulebook.failed")
		return
	}
	f.Verdict = v.verdict(o)
	f.Paper, f.PaperSure = v.paperAt(o)
	first := &v.law.tables[0].branches[o[0]]
	f.Value, f.Explanation = first.value, first.say.fill(b, facts.vals)
	for i, r := range v.Readings {
		br := &v.law.tables[i].branches[o[i]]
		f.Readings = append(f.Readings, Reading{Holder: r.Holder, Verdict: v.capped(br.verdict), Value: br.value, Explanation: br.say.fill(b, facts.vals)})
	}
	if f.Verdict == ContestedLaw {
		f.Value = ""
		f.Explanation = b.says(v, ContestedLaw, "rulebook.contested", facts)
	}
}

// paperAt returns the paper a settled outcome asks for, and whether that is
// sure: every reading asks for it, and none leaves it to an office's word.
func (v *Version) paperAt(o outcome) (paper string, sure bool) {
	if slices.Min(o[:len(v.law.tables)]) < 0 {
		return "", false
	}
	sure = true
	for i := range v.law.tables {
		br := &v.law.tables[i].branches[o[i]]
		if paper == "" {
			paper = br.paper
		}
		verdict := v.capped(br.verdict)
		sure = sure && br.paper != "" && br.paper == paper && (verdict == OK || verdict == Breach)
	}
	return paper, sure
}

// paper returns the paper an open answer may ask for, and whether it is needed
// whatever the missing facts turn out to be.
func (v *Version) paper(a *answer) (paper string, sure bool) {
	paper, sure = v.rule.Paper, len(a.possible) > 0 && !a.blocked
	for o := range a.possible {
		p, certain := v.paperAt(o)
		sure = sure && certain && p == paper
	}
	return paper, sure
}

// says returns the version's own text for a verdict the engine found, or the
// engine's.
func (b *Book) says(v *Version, verdict Verdict, key string, facts *bindings) i18n.Text {
	if s, ok := v.law.says[verdict]; ok {
		return s.fill(b, facts.vals)
	}
	return say(key)
}

// verdict joins the readings: what all say, else contested.
func (v *Version) verdict(o outcome) Verdict {
	switch {
	case o[0] == notApplicable:
		return NotApplicable
	case slices.Contains(o[:len(v.law.tables)], failed):
		return Unknown
	}
	first := &v.law.tables[0].branches[o[0]]
	for i := range v.law.tables {
		if br := &v.law.tables[i].branches[o[i]]; br.verdict != first.verdict || br.value != first.value {
			return ContestedLaw
		}
	}
	return v.capped(first.verdict)
}

// openWords is what an open finding says; it is the same for the same facts.
type openWords struct {
	verdict     Verdict
	explanation i18n.Text
	paper       string
	paperSure   bool
	possible    []Verdict
	missing     []Missing
}

// words works out what an open answer says. Where every outcome left has the
// same verdict and figure, that verdict stands already; what is missing then
// decides only the paper or the details.
func (v *Version) words(b *Book, a *answer) *openWords {
	o := &openWords{verdict: Unknown}
	o.paper, o.paperSure = v.paper(a)
	figures := map[string]bool{}
	for end := range a.possible {
		verdict := v.verdict(end)
		if !slices.Contains(o.possible, verdict) {
			o.possible = append(o.possible, verdict)
		}
		if verdict != NotApplicable && verdict != ContestedLaw && !slices.Contains(end[:], failed) {
			figures[v.law.tables[0].branches[end[0]].value] = true
		}
	}
	slices.Sort(o.possible)
	scores := map[int]*score{}
	for _, i := range a.missing {
		scores[i] = newScore(b, i)
		scores[i].count(a)
	}
	o.missing = b.ranked(scores)
	switch {
	case !a.blocked && len(o.possible) == 1 && len(figures) == 1 && o.possible[0] != Unknown:
		o.verdict = o.possible[0]
		o.explanation = b.about("rulebook.either_way", o.missing, a.declined)
	case len(o.missing) > 0:
		o.explanation = b.about("rulebook.depends", o.missing, nil)
	default:
		o.verdict = Ask
		o.explanation = b.about("rulebook.not_known", nil, a.declined)
	}
	return o
}

// maxQuestions is how many questions an explanation lists; Missing has them all.
const maxQuestions = 3

// about says a sentence, the first questions, and who can say what the asker
// does not know.
func (b *Book) about(key string, missing []Missing, declined []int) i18n.Text {
	return eachLang(func(l i18n.Lang) string {
		parts := []string{words.T(l, key)}
		for _, m := range missing[:min(len(missing), maxQuestions)] {
			parts = append(parts, m.Question.In(l))
		}
		for _, i := range declined {
			if who := b.facts[i].Who.In(l) + "."; !slices.Contains(parts, who) {
				parts = append(parts, who)
			}
		}
		return strings.Join(parts, " ")
	})
}
