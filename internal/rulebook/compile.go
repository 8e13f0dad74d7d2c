package rulebook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"siger/internal/corridor"
	"siger/internal/i18n"
)

// costLimit bounds one evaluation, in CEL's cost units. The bound is proven at
// load for the largest facts allowed, and watched again at run time in
// expressions that loop.
const costLimit = 200_000

// maxReadings is how many readings a contested rule may have.
const maxReadings = 4

// compiled is a version ready to run: one table per reading, or one.
type compiled struct {
	tables []table
	refs   []int // indexes of the facts the expressions look at, sorted, without law_date
	says   map[Verdict]sentence
	cells  *cells // answers already worked out for facts that are not all there
}

// table is one program that says which branch decides.
type table struct {
	full     cel.Program // when every fact is there
	partial  cel.Program // when some are unknown
	loops    bool        // needs a context to be stopped
	branches []branch
	index    map[string]int8 // what the program returns -> branch
}

// branch is where a table can end.
type branch struct {
	line    int
	verdict Verdict
	paper   string
	value   string
	say     sentence
}

// outside is what a table's program returns when the version does not apply.
const outside = "-"

// compiler type-checks and plans the expressions of one book.
type compiler struct {
	env   *cel.Env
	facts []*Fact
	index map[string]int
	used  map[string]bool // facts any expression or slot names
	complaints
}

func newCompiler(facts []*Fact, index map[string]int) (*compiler, error) {
	opts := append(language(), cel.DefaultUTCTimeZone(true), cel.CrossTypeNumericComparisons(false),
		cel.ParserExpressionSizeLimit(4096), cel.ParserRecursionLimit(64))
	for _, f := range facts {
		opts = append(opts, cel.Variable(f.Name, f.celType()))
	}
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, err
	}
	return &compiler{env: env, facts: facts, index: index, used: map[string]bool{}}, nil
}

// version compiles one version: its condition and each of its tables.
func (c *compiler) version(v *Version, at lines) bool {
	applies, ok := "true", true
	if v.Applies != "" {
		applies = v.Applies
		refs, _, good := c.part(at.place("applies"), applies, cel.BoolType)
		v.law.refs, ok = append(v.law.refs, refs...), good
	}
	texts := []Table{v.Table}
	wheres := []lines{at}
	if len(v.Readings) > 0 {
		texts, wheres = nil, nil
		for i, r := range v.Readings {
			texts, wheres = append(texts, r.Table), append(wheres, at.in("readings", i))
		}
	}
	for i, t := range texts {
		compiledTable, refs, good := c.table(v.rule, applies, t, wheres[i])
		v.law.tables, v.law.refs = append(v.law.tables, compiledTable), append(v.law.refs, refs...)
		ok = ok && good
	}
	v.law.cells, v.law.says = &cells{}, map[Verdict]sentence{}
	for verdict, t := range v.Says {
		if !branchVerdict(verdict) {
			v.law.says[verdict] = c.sentence(at.in("says").place(string(verdict)), t)
		}
	}
	slices.Sort(v.law.refs)
	v.law.refs = slices.Compact(v.law.refs)
	return ok
}

// table compiles the condition and the branches into one program that returns
// the name of the branch.
func (c *compiler) table(r *Rule, applies string, t Table, at lines) (out table, refs []int, ok bool) {
	out.index = map[string]int8{}
	var body string
	if t.Expr != "" {
		body, refs, ok = c.expression(r, t, at, &out)
	} else {
		body, refs, ok = c.branches(r, t, at, &out)
	}
	if !ok {
		return out, refs, false
	}
	whole, issues := c.env.Compile("(" + applies + "\n) ? (" + body + "\n) : \"" + outside + "\"")
	if issues.Err() != nil {
		return out, refs, false // each part has been reported where it stands
	}
	out.loops = containsLoop(whole.NativeRep().Expr())
	if err := out.plan(c.env, whole); err != nil {
		c.add(at.here(), "cannot be planned: %v", err)
		return out, refs, false
	}
	return out, refs, true
}

// plan makes the two programs of a table. An expression without a loop costs at
// most what load proved; one with a loop is also watched while it runs.
func (t *table) plan(env *cel.Env, whole *cel.Ast) (err error) {
	var watch []cel.ProgramOption
	if t.loops {
		watch = []cel.ProgramOption{cel.CostLimit(costLimit), cel.InterruptCheckFrequency(64)}
	}
	if t.full, err = env.Program(whole, append(watch, cel.EvalOptions(cel.OptOptimize))...); err != nil {
		return err
	}
	t.partial, err = env.Program(whole, append(watch, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval))...)
	return err
}

func containsLoop(e ast.Expr) (found bool) {
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) { found = found || e.Kind() == ast.ComprehensionKind }))
	return found
}

// branches compiles a when-table into nested conditions.
func (c *compiler) branches(r *Rule, t Table, at lines, out *table) (body string, refs []int, ok bool) {
	ok = true
	var b strings.Builder
	for i, w := range t.When {
		name := strconv.Itoa(i)
		out.index[name] = int8(i)
		paper := r.Paper
		if w.Paper != "" {
			paper = strings.TrimPrefix(w.Paper, NoPaper)
		}
		out.branches = append(out.branches, branch{at.in("when", i).here().line, w.Verdict, paper, w.Value, c.sentence(at.in("when", i).place("say"), w.Say)})
		if w.If != "" {
			seen, _, good := c.part(at.in("when", i).place("if"), w.If, cel.BoolType)
			refs, ok = append(refs, seen...), ok && good
			fmt.Fprintf(&b, "(%s\n) ? ", w.If)
		}
		fmt.Fprintf(&b, "%q", name)
		if w.If != "" {
			b.WriteString(" : ")
		}
	}
	return b.String(), refs, ok
}

// expression compiles an expr whose results are verdicts written out.
func (c *compiler) expression(r *Rule, t Table, at lines, out *table) (body string, refs []int, ok bool) {
	p := at.place("expr")
	refs, checked, ok := c.part(p, t.Expr, cel.StringType)
	if !ok {
		return "", refs, false
	}
	for _, leaf := range leaves(checked.NativeRep().Expr()) {
		verdict, known := leafVerdict(leaf)
		say, said := t.Says[verdict]
		switch {
		case !known:
			c.add(p, "each end of the expression must be a verdict in quotes: ok, breach, ask or unknown")
			ok = false
		case !said:
			c.add(p, "says has no text for the verdict %q", verdict)
			ok = false
		default:
			if _, seen := out.index[string(verdict)]; !seen {
				out.index[string(verdict)] = int8(len(out.branches))
				out.branches = append(out.branches, branch{at.in("says").place(string(verdict)).line, verdict, r.Paper, "", c.sentence(at.in("says").place(string(verdict)), say)})
			}
		}
	}
	return t.Expr, refs, ok
}

// leaves returns the ends of nested conditions.
func leaves(e ast.Expr) []ast.Expr {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional {
		args := e.AsCall().Args()
		return append(leaves(args[1]), leaves(args[2])...)
	}
	return []ast.Expr{e}
}

func leafVerdict(e ast.Expr) (Verdict, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return Verdict(s), ok && branchVerdict(Verdict(s))
}

// branchVerdict reports whether a branch may give the verdict; contested and
// not-applicable are what the engine finds.
func branchVerdict(v Verdict) bool {
	return v == OK || v == Breach || v == Ask || v == Unknown
}

// sentence compiles an explanation and checks that its slots are facts, the
// same ones in each language.
func (c *compiler) sentence(p place, t i18n.Text) sentence {
	s := sentence{text: t, parsed: i18n.NewSentence(t)}
	for i, l := range i18n.Langs {
		slots := slotsOf(t.In(l))
		if i == 0 {
			s.slots = slots
		} else if !slices.Equal(s.slots, slots) {
			c.add(p, "the explanation has the slots %v in %s but %v in %s", s.slots, i18n.Langs[0], slots, l)
		}
		if t.In(l) == "" {
			c.add(p, "the explanation is missing in %s", l)
		}
	}
	for _, slot := range s.slots {
		if _, ok := c.index[slot]; !ok {
			c.add(p, "the explanation has the slot {%s}, which is not a fact", slot)
		}
		c.used[slot] = true
	}
	return s
}

// place is where something is written in a rule file.
type place struct {
	file string
	line int
}

func (p place) plus(lines int) place { return place{p.file, p.line + lines} }

// complaints collects what is wrong.
type complaints struct{ list []corridor.Problem }

func (c *complaints) add(p place, format string, args ...any) {
	c.list = append(c.list, corridor.Problem{File: p.file, Line: p.line, What: fmt.Sprintf(format, args...)})
}
