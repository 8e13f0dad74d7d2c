package rulebook

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// part type-checks one expression and returns the facts it looks at. Problems
// are reported at line, the line the expression starts on.
func (c *compiler) part(p place, text string, want *cel.Type) (refs []int, result *cel.Ast, ok bool) {
	checked, issues := c.env.Compile(text)
	if issues.Err() != nil {
		for _, e := range issues.Errors() {
			c.add(p.plus(e.Location.Line()-1), "%s (column %d)", e.Message, e.Location.Column()+1)
		}
		return nil, nil, false
	}
	if !checked.OutputType().IsExactType(want) {
		c.add(p, "the expression gives %s where %s is needed", checked.OutputType(), want)
		return nil, nil, false
	}
	ok = c.inspect(p, checked.NativeRep(), &refs)
	if bound, err := c.env.EstimateCost(checked, sizes{}); err != nil || bound.Max > costLimit {
		c.add(p, "the expression may cost %d units, more than the limit of %d", bound.Max, costLimit)
		ok = false
	}
	return refs, checked, ok
}

// inspect walks an expression: it collects the facts named and refuses doubles
// and values that a fact cannot have.
func (c *compiler) inspect(p place, a *ast.AST, refs *[]int) bool {
	ok := true
	ast.PreOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if a.GetType(e.ID()).IsExactType(types.DoubleType) {
			c.add(p, `a number with a point is inexact here: write decimal("4.75")`)
			ok = false
		}
		switch e.Kind() {
		case ast.IdentKind:
			if i, is := c.index[e.AsIdent()]; is {
				c.used[e.AsIdent()] = true
				if i > 0 && !slices.Contains(*refs, i) {
					*refs = append(*refs, i)
				}
			}
		case ast.CallKind:
			ok = c.allowed(p, e.AsCall()) && ok
		}
	}))
	return ok
}

// allowed checks the literals that a fact is compared with.
func (c *compiler) allowed(p place, call ast.CallExpr) bool {
	switch call.FunctionName() {
	case operators.Equals, operators.NotEquals, operators.In:
	default:
		return true
	}
	args, ok := call.Args(), true
	for i, arg := range args {
		if arg.Kind() != ast.IdentKind {
			continue
		}
		n, is := c.index[arg.AsIdent()]
		if !is {
			continue
		}
		other := args[1-i]
		literals := []ast.Expr{other}
		if other.Kind() == ast.ListKind {
			literals = other.AsList().Elements()
		}
		for _, l := range literals {
			if l.Kind() != ast.LiteralKind {
				continue
			}
			if s, text := l.AsLiteral().(types.String); text && !c.facts[n].allows(string(s)) {
				c.add(p, "fact %s is never %q", c.facts[n].Name, string(s))
				ok = false
			}
		}
	}
	return ok
}

// sizes gives the largest facts allowed, so that costs can be bounded at load.
type sizes struct{}

// EstimateSize returns the bounds of texts and lists.
func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	switch n.Type().Kind() {
	case types.ListKind:
		if n.ComputedSize() == nil {
			s := cost.ListSizeEstimate(cost.RangedSizeEstimate(0, maxList), cost.RangedSizeEstimate(0, maxString))
			return &s
		}
	case types.StringKind:
		if n.ComputedSize() == nil {
			s := cost.RangedSizeEstimate(0, maxString)
			return &s
		}
	case types.StructKind: // a decimal
		s := cost.FixedSizeEstimate(1)
		return &s
	}
	return nil
}

// EstimateCallCost leaves calls at CEL's own estimate.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
