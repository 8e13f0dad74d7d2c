// Package origin tells whether goods originate under the ASEAN Trade in Goods
// Agreement (2009 text), by which route, with which margin, and what smallest
// change of recipe would make them originate. It is a pure engine: no store, no
// network, no clock.
//
// Routes: wholly obtained; regional value content (RVC) of at least 40 % of
// FOB, by the direct or the indirect formula; change of tariff heading of every
// non-originating material, with 10 % of FOB tolerated (de minimis); or the
// product-specific rule where its text has been read. Percentages are compared
// exactly and shown cut, never rounded up: 39.999 % is not 40 %.
//
// Material that originates in another member counts in full (cumulation).
// Material of undetermined origin counts as non-originating, as the agreement
// has it, and the answer says which proof would change that. A fact that was
// not given is unknown: the route names it and does not guess.
package origin

import (
	"slices"
	"strconv"
	"strings"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/trade/landed"
)

// Members are the ten parties to the 2009 text, ISO 3166-1 alpha-2.
var Members = []string{"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN"}

// Minimal are the operations that confer no origin by themselves: keeping goods
// in good condition, moving them, and packing or presenting them.
var Minimal = []string{"preserving", "shipping", "packing", "labelling", "presenting"}

// Good is a product and how it is made. Amounts are in one currency, for the
// same quantity; nil is unknown.
type Good struct {
	HS         string // at least 6 digits
	Country    string // exporting country, ISO 3166-1 alpha-2; empty: materials are not compared with it
	FOB        *amount.Decimal
	Materials  []Material // the whole bill of materials; empty: not given
	Labour     *amount.Decimal
	Overhead   *amount.Decimal
	Other      *amount.Decimal
	Profit     *amount.Decimal
	Weight     *amount.Decimal // kg; only for textiles, whose tolerance is by weight
	Wholly     *bool           // grown, caught or mined in the exporting country and made of nothing else
	Operations []string        // what is done, words of Minimal or any other; empty: not told
	Rule       *Rule           // product-specific rule; nil: nobody has read whether there is one
}

// Material is one input.
type Material struct {
	Name        string
	HS          string          // at least 4 digits; empty unknown
	Value       *amount.Decimal // nil unknown
	Weight      *amount.Decimal // kg, for textiles
	Country     string          // ISO 3166-1 alpha-2, empty unknown
	Originating *bool           // originating in ASEAN, with proof; nil: undetermined
	RVC         *amount.Decimal // its own regional value content in per cent, where it does not reach the threshold
}

// Rule is a product-specific rule as read: any one criterion is enough. A rule
// without criteria says that the list was read and has none for the product.
type Rule struct {
	AnyOf  []Criterion
	Source string // source id
}

// Criterion is one alternative of a product-specific rule.
type Criterion struct {
	Kind    string          // wo | rvc | cc (chapter) | cth (heading) | ctsh (subheading)
	Percent *amount.Decimal // for rvc
}

// check reports the first thing in the good that cannot be used; keys are
// origin.error.*.
func (g *Good) check() error {
	bad := func(key string, args ...any) error {
		return fault.New(fault.Invalid, "origin.error."+key, args...).In(key)
	}
	if _, ok := landed.DecodeHS(g.HS); !ok {
		return bad("hs", "hs", g.HS)
	}
	if g.FOB != nil && g.FOB.Sign() <= 0 {
		return bad("fob", "fob", g.FOB.String())
	}
	for name, v := range map[string]*amount.Decimal{"labour": g.Labour, "overhead": g.Overhead, "other": g.Other, "profit": g.Profit} {
		if v != nil && v.Sign() < 0 && name != "profit" {
			return bad("value", "name", name)
		}
	}
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.Name == "" {
			m.Name = strconv.Itoa(i + 1)
		}
		if m.Value != nil && m.Value.Sign() < 0 || m.Weight != nil && m.Weight.Sign() < 0 {
			return bad("value", "name", m.Name)
		}
		if m.originates() && m.Country != "" && !slices.Contains(Members, m.Country) {
			return bad("country", "name", m.Name, "country", m.Country)
		}
	}
	return nil
}

// originates reports whether the material is proved to originate in ASEAN.
func (m *Material) originates() bool { return m.Originating != nil && *m.Originating }

// provable reports whether the material may originate, only nobody has shown it.
func (m *Material) provable() bool {
	return m.Originating == nil && (m.Country == "" || slices.Contains(Members, m.Country))
}

// heading returns the first n digits of the material's code, and whether they
// are known.
func (m *Material) heading(n int) (string, bool) {
	code := digits(m.HS)
	if len(code) < n {
		return "", false
	}
	return code[:n], true
}

// digits drops dots and spaces; anything else makes the code unusable.
func digits(s string) string {
	s = strings.NewReplacer(".", "", " ", "").Replace(s)
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// onlyMinimal reports whether nothing but minimal operations is done.
func (g *Good) onlyMinimal() bool {
	for _, op := range g.Operations {
		if !slices.Contains(Minimal, op) {
			return false
		}
	}
	return len(g.Operations) > 0
}

// textile reports whether the product is of chapters 50 to 63.
func (g *Good) textile() bool {
	c := digits(g.HS)[:2]
	return c >= "50" && c <= "63"
}
