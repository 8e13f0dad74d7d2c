package rulebook

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// maxCells bounds how many completions of missing facts are tried for one rule.
const maxCells = 1024

// Where a table ends besides its branches.
const (
	notApplicable int8 = -1
	undetermined  int8 = -2 // depends on a fact that is not there
	failed        int8 = -3 // the expression has no value for these facts
)

// outcome is where each reading's table ends; unused places are 0.
type outcome [maxReadings]int8

func (o outcome) open() bool { return slices.Contains(o[:], undetermined) }

// bindings are the facts of one query as CEL sees them. A nil value is a fact
// that was not given, or was asked for and is not known.
type bindings struct {
	book     *Book
	vals     []ref.Val
	declined []bool
	unknown  []*interpreter.AttributePattern // of the version being evaluated
}

// ResolveName gives CEL the value of a fact.
func (b *bindings) ResolveName(name string) (any, bool) {
	i, ok := b.book.index[name]
	if !ok || b.vals[i] == nil {
		return nil, false
	}
	return b.vals[i], true
}

// Parent tells CEL that there is nothing above.
func (b *bindings) Parent() interpreter.Activation { return nil }

// UnknownAttributePatterns names the facts that are not there.
func (b *bindings) UnknownAttributePatterns() []*interpreter.AttributePattern { return b.unknown }

// AsPartialActivation lets CEL evaluate around the facts that are not there.
func (b *bindings) AsPartialActivation() (interpreter.PartialActivation, bool) {
	return b, len(b.unknown) > 0
}

// run evaluates one table. When the outcome is undetermined, named lists the
// facts CEL stopped at.
func (t *table) run(ctx context.Context, b *bindings) (end int8, named []string) {
	program := t.full
	if len(b.unknown) > 0 {
		program = t.partial
	}
	var v ref.Val
	var err error
	if t.loops {
		v, _, err = program.ContextEval(ctx, b)
	} else {
		v, _, err = program.Eval(b)
	}
	if err != nil {
		return failed, nil
	}
	switch v := v.(type) {
	case types.String:
		if v == outside {
			return notApplicable, nil
		}
		return t.index[string(v)], nil
	case *types.Unknown:
		for _, id := range v.IDs() {
			trails, _ := v.GetAttributeTrails(id)
			for _, trail := range trails {
				named = append(named, trail.Variable())
			}
		}
		return undetermined, named
	}
	return failed, nil
}

// run evaluates every reading of a version.
func (v *Version) run(ctx context.Context, b *bindings) (out outcome, named []string) {
	for i := range v.law.tables {
		end, names := v.law.tables[i].run(ctx, b)
		out[i] = end
		named = append(named, names...)
	}
	return out, named
}

// answer is what is known of a version's outcome.
type answer struct {
	outcome  outcome
	missing  []int           // facts not given that can still change it, empty when settled
	declined []int           // facts asked for and not known that can still change it
	settles  map[int][]bool  // for each missing fact with an end of values: which of them settle the outcome
	weight   map[int]int     // how often each missing fact decides, in thousandths of the cases left
	possible map[outcome]int // outcomes still possible, empty when settled
	open     *openWords      // what to say of it, nil when settled
	blocked  bool            // facts without an end of values keep more outcomes out of sight
}

func (a *answer) settled() bool { return len(a.missing)+len(a.declined) == 0 && !a.outcome.open() }

// answer evaluates the version on facts that may be incomplete.
func (v *Version) answer(ctx context.Context, b *bindings) *answer {
	b.unknown = b.unknown[:0]
	var open []int
	for _, i := range v.law.refs {
		if b.vals[i] == nil {
			open = append(open, i)
			b.unknown = append(b.unknown, b.book.patterns[i])
		}
	}
	if len(open) == 0 {
		end, _ := v.run(ctx, b)
		return &answer{outcome: end}
	}
	key := b.key(v.law.refs)
	if a, ok := v.law.cells.get(key); ok {
		return a
	}
	end, named := v.run(ctx, b)
	a := &answer{outcome: end}
	if end.open() {
		if a = v.complete(ctx, b, open, named); !a.settled() {
			a.open = v.words(b.book, a)
		}
	}
	if ctx.Err() == nil {
		v.law.cells.put(key, a)
	}
	return a
}

// complete tries every combination of the open facts that have an end of
// values, and so finds what the outcome really depends on: CEL alone stops at
// the first unknown, and cannot see that "a || !a" is settled.
func (v *Version) complete(ctx context.Context, b *bindings, open []int, named []string) *answer {
	grid := newGrid(b.book, open)
	a := &answer{outcome: outcome{undetermined}, settles: map[int][]bool{}, weight: map[int]int{}, possible: map[outcome]int{}}
	ends := make([]outcome, grid.cells)
	endless := map[int]int{}
	for cell := range ends {
		grid.set(b, cell)
		end, names := v.run(ctx, b)
		ends[cell] = end
		if !end.open() {
			a.possible[end]++
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			endless[b.book.index[n]]++
		}
	}
	grid.restore(b, open)
	a.blocked = len(endless) > 0
	for k, i := range grid.facts {
		weight := grid.weight(ends, k)
		if weight > 0 || a.blocked && slices.Contains(named, b.book.facts[i].Name) {
			a.add(b, i)
			a.settles[i], a.weight[i] = grid.settling(ends, k), weight
		}
	}
	for i, times := range endless {
		a.add(b, i)
		a.weight[i] = times * 1000 / grid.cells
	}
	slices.Sort(a.missing)
	slices.Sort(a.declined)
	if len(a.missing)+len(a.declined) == 0 {
		return &answer{outcome: ends[0]}
	}
	return a
}

func (a *answer) add(b *bindings, fact int) {
	if b.declined[fact] {
		a.declined = append(a.declined, fact)
	} else {
		a.missing = append(a.missing, fact)
	}
}

// grid is every combination of values of the facts that have an end of them.
type grid struct {
	facts   []int
	domains [][]ref.Val
	stride  []int
	rest    []int // open facts without an end of values, or beyond maxCells
	cells   int
}

func newGrid(b *Book, open []int) grid {
	g := grid{cells: 1}
	for _, i := range open {
		d := b.facts[i].domain
		if len(d) == 0 || g.cells*len(d) > maxCells {
			g.rest = append(g.rest, i)
			continue
		}
		g.facts, g.domains, g.stride = append(g.facts, i), append(g.domains, d), append(g.stride, g.cells)
		g.cells *= len(d)
	}
	return g
}

// value returns which value fact k has in a cell.
func (g *grid) value(cell, k int) int { return cell / g.stride[k] % len(g.domains[k]) }

// set fills the open facts with the values of a cell.
func (g *grid) set(b *bindings, cell int) {
	for k, i := range g.facts {
		b.vals[i] = g.domains[k][g.value(cell, k)]
	}
	b.unknown = b.unknown[:0]
	for _, i := range g.rest {
		b.unknown = append(b.unknown, b.book.patterns[i])
	}
}

// restore takes the values of the last cell out again.
func (g *grid) restore(b *bindings, open []int) {
	for _, i := range open {
		b.vals[i] = nil
	}
}

// weight returns in how many cells, in thousandths of all, another value of
// fact k alone leads elsewhere. Zero means that the fact does not matter; one
// that matters weighs at least 1.
func (g *grid) weight(ends []outcome, k int) int {
	n := 0
	for cell := range ends {
		base := cell - g.value(cell, k)*g.stride[k]
		for v := range g.domains[k] {
			if ends[base+v*g.stride[k]] != ends[cell] {
				n++
				break
			}
		}
	}
	if n == 0 {
		return 0
	}
	return max(1, n*1000/g.cells)
}

// settling returns for each value of fact k whether it alone settles the outcome.
func (g *grid) settling(ends []outcome, k int) []bool {
	first := make([]*outcome, len(g.domains[k]))
	out := slices.Repeat([]bool{true}, len(g.domains[k]))
	for cell := range ends {
		v := g.value(cell, k)
		if first[v] == nil {
			first[v] = &ends[cell]
		}
		if ends[cell] != *first[v] || ends[cell].open() {
			out[v] = false
		}
	}
	return out
}

// key writes the law date and the facts a version looks at; equal keys have
// equal answers.
func (b *bindings) key(refs []int) string {
	out := make([]byte, 0, 64)
	if day, ok := b.vals[0].(types.Timestamp); ok {
		out = append(strconv.AppendInt(out, day.Unix(), 10), ' ')
	}
	for _, i := range refs {
		switch v := b.vals[i]; {
		case v != nil:
			out = b.book.facts[i].appendKey(out, v)
		case b.declined[i]:
			out = append(out, '!')
		default:
			out = append(out, '?')
		}
	}
	return string(out)
}

// cells remembers answers of one version by the facts they rest on.
type cells struct {
	mu    sync.Mutex
	known map[string]*answer
}

// maxAnswers bounds the memory of one version.
const maxAnswers = 512

func (c *cells) get(key string) (*answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.known[key]
	return a, ok
}

func (c *cells) put(key string, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxAnswers {
		c.known = map[string]*answer{}
	}
	c.known[key] = a
}

var _ cel.Activation = (*bindings)(nil)
