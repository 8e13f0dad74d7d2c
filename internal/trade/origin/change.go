package origin

import (
	"cmp"
	"slices"
	"strings"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// Kinds of change.
const (
	Prove = "prove" // show that material of undetermined origin originates
	Swap  = "swap"  // buy some or all of it from an originating source
)

// Change is one way to make the good originate: materials to prove or to swap,
// FOB unchanged.
type Change struct {
	Kind      string         `json:"kind" enum:"prove,swap"`
	Route     string         `json:"route" doc:"The route it opens."`
	Materials []Part         `json:"materials"`
	Value     amount.Decimal `json:"value" doc:"What has to change, in the good's currency."`
	Percent   amount.Decimal `json:"percent" doc:"Of all non-originating material, to two decimals."`
	Text      i18n.Text      `json:"text"`
}

// Part is how much of a material has to change.
type Part struct {
	Name  string         `json:"name"`
	Value amount.Decimal `json:"value"`
	All   bool           `json:"all" doc:"The whole of it."`
}

// changes lists what would make the good originate, the smallest change first.
// Each change was tried: the good with it originates. Where values are missing
// no change is proposed that would need them.
func changes(g *Good) (out []Change) {
	if g.FOB == nil || len(g.Materials) == 0 || g.onlyMinimal() || g.Rule != nil && len(g.Rule.AnyOf) > 0 {
		return nil
	}
	var all []*Material
	var foreign amount.Decimal
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.originates() {
			continue
		}
		if m.Value == nil {
			return nil
		}
		all = append(all, m)
		foreign = foreign.Add(*m.Value)
	}
	same, codeless := g.unchanged(4)
	provable := func(list []*Material) []*Material {
		return slices.DeleteFunc(slices.Clone(list), func(m *Material) bool { return !m.provable() })
	}
	content := foreign.Sub(g.FOB.Percent(hundred.Sub(Threshold))) // too much foreign content for RVC
	out = g.appendChange(out, Prove, RVCIndirect, provable(all), content, foreign)
	out = g.appendChange(out, Swap, RVCIndirect, all, content, foreign)
	if len(codeless) == 0 && !g.textile() {
		var sum amount.Decimal
		for _, m := range same {
			sum = sum.Add(*m.Value)
		}
		over := sum.Sub(g.FOB.Percent(Tolerance))
		out = g.appendChange(out, Prove, DeMinimis, provable(same), over, foreign)
		out = g.appendChange(out, Swap, DeMinimis, same, over, foreign)
	}
	slices.SortStableFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Value.Cmp(b.Value), cmp.Compare(len(a.Materials), len(b.Materials)))
	})
	return out
}

// appendChange adds the change that takes need out of the materials: the
// smallest single material that is enough, else the largest ones together. A
// proof counts for the whole material, a swap for the share that is needed.
func (g *Good) appendChange(out []Change, kind, route string, from []*Material, need, foreign amount.Decimal) []Change {
	if need.Sign() <= 0 {
		return out
	}
	from = slices.Clone(from)
	slices.SortStableFunc(from, func(a, b *Material) int { return a.Value.Cmp(*b.Value) })
	take := from
	if i := slices.IndexFunc(from, func(m *Material) bool { return m.Value.Cmp(need) >= 0 }); i >= 0 {
		take = from[i : i+1]
	}
	c := Change{Kind: kind, Route: route}
	left := need
	for i := len(take) - 1; i >= 0 && left.Sign() > 0; i-- {
		part := Part{take[i].Name, *take[i].Value, true}
		if kind == Swap && part.Value.Cmp(left) > 0 {
			part.Value, part.All = left, false
		}
		left = left.Sub(part.Value)
		c.Value = c.Value.Add(part.Value)
		c.Materials = append(c.Materials, part)
	}
	if left.Sign() > 0 {
		return out
	}
	c.Percent = c.Value.Mul(hundred).Quo(foreign).Round(2, amount.HalfUp)
	list := make([]string, len(c.Materials))
	for i, p := range c.Materials {
		list[i] = p.Name
	}
	c.Text = texts.Say("origin.change."+kind, "names", strings.Join(list, ", "), "value", g.money(c.Value), "percent", c.Percent, "route", texts["origin.route."+route])
	return append(out, c)
}
