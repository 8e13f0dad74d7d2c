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
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/trade/landed"
)

// Members are the ten parties to the 2009 text, ISO 3166-1 alpha-2.
var Members = []string{"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN"}

// Minimal are the operations that confer no origin by themselves: keeping goods
// in good condition, moving them, and packing or presenting them.
var Minimal = []string{"preserving", "shipping", "packing", "labelling", "presenting"}

// Good is a product and how it is made, as files and the API write it too.
// Amounts are in one currency, for the same quantity; nil is unknown.
type Good struct {
	HS         string          `json:"hs" yaml:"hs" doc:"HS code of the product, 6 to 10 digits."`
	Country    string          `json:"country,omitempty" yaml:"country" doc:"Exporting country, ISO 3166-1 alpha-2; left out: materials are not compared with it."`
	Currency   string          `json:"currency,omitempty" yaml:"currency" doc:"Currency of all amounts, ISO 4217; only shown."`
	FOB        *amount.Decimal `json:"fob,omitempty" yaml:"fob" doc:"FOB value of one unit or lot; all other amounts are for the same."`
	Materials  []Material      `json:"materials,omitempty" yaml:"materials" doc:"The whole bill of materials; empty: not given."`
	Labour     *amount.Decimal `json:"labour,omitempty" yaml:"labour" doc:"Direct labour cost."`
	Overhead   *amount.Decimal `json:"overhead,omitempty" yaml:"overhead" doc:"Direct overhead cost."`
	Other      *amount.Decimal `json:"other,omitempty" yaml:"other" doc:"Other costs up to FOB."`
	Profit     *amount.Decimal `json:"profit,omitempty" yaml:"profit" doc:"Profit; negative for a loss."`
	Weight     *amount.Decimal `json:"weight,omitempty" yaml:"weight" doc:"Weight in kg; only for textiles, whose tolerance is by weight."`
	Wholly     *bool           `json:"wholly_obtained,omitempty" yaml:"wholly_obtained" doc:"Grown, caught or mined in the exporting country and made of nothing else."`
	Operations []string        `json:"operations,omitempty" yaml:"operations" doc:"What is done; preserving, shipping, packing, labelling and presenting confer no origin by themselves. Empty: not told."`
	Rule       *Rule           `json:"rule,omitempty" yaml:"rule" doc:"Product-specific rule as read; left out: nobody has read whether there is one."`
}

// Material is one input.
type Material struct {
	Name        string          `json:"name,omitempty" yaml:"name"`
	HS          string          `json:"hs,omitempty" yaml:"hs" doc:"HS code, at least 4 digits; left out: unknown."`
	Value       *amount.Decimal `json:"value,omitempty" yaml:"value" doc:"Value; left out: unknown."`
	Weight      *amount.Decimal `json:"weight,omitempty" yaml:"weight" doc:"Weight in kg, for textiles."`
	Country     string          `json:"country,omitempty" yaml:"country" doc:"Where it originates, ISO 3166-1 alpha-2; left out: unknown."`
	Originating *bool           `json:"originating,omitempty" yaml:"originating" doc:"Originates in ASEAN, with proof; left out: undetermined, which counts as not."`
	RVC         *amount.Decimal `json:"rvc,omitempty" yaml:"rvc" doc:"Its own regional value content in per cent, where it does not reach the threshold."`
}

// Rule is a product-specific rule as read: any one criterion is enough. A rule
// without criteria says that the list was read and has none for the product.
type Rule struct {
	AnyOf  []Criterion `json:"any_of,omitempty" yaml:"any_of"`
	Source string      `json:"source,omitempty" yaml:"source" doc:"Where it was read."`
}

// Criterion is one alternative of a product-specific rule.
type Criterion struct {
	Kind    string          `json:"kind" yaml:"kind" enum:"wo,rvc,cc,cth,ctsh" doc:"wo, rvc, or a change of chapter (cc), heading (cth) or subheading (ctsh)."`
	Percent *amount.Decimal `json:"percent,omitempty" yaml:"percent" doc:"Threshold of an rvc."`
}

// Read reads a good written as YAML or JSON. An unknown key is an error, so that
// a misspelt one does not pass as not given. Errors are one line.
func Read(r io.Reader) (g Good, err error) {
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	var fields *yaml.TypeError
	switch err = d.Decode(&g); {
	case errors.As(err, &fields):
		return g, errors.New(strings.Join(fields.Errors, "; "))
	case errors.Is(err, io.EOF):
		return g, errors.New("the file is empty")
	case err == nil && !errors.Is(d.Decode(new(any)), io.EOF):
		return g, errors.New("the file holds more than one good")
	}
	return g, err
}

// check reports the first thing in the good that cannot be used; keys are
// origin.error.*, fields are named as files and the API name them.
func (g *Good) check() error {
	bad := func(field, key string, args ...any) error {
		return fault.New(fault.Invalid, "origin.error."+key, args...).In(field)
	}
	if !IsProduct(g.HS) {
		return bad("hs", "hs", "hs", g.HS)
	}
	if g.FOB != nil && g.FOB.Sign() <= 0 {
		return bad("fob", "fob", "fob", g.FOB.String())
	}
	for _, c := range [...]struct {
		name  string
		value *amount.Decimal
	}{{"labour", g.Labour}, {"overhead", g.Overhead}, {"other", g.Other}, {"weight", g.Weight}} {
		if c.value != nil && c.value.Sign() < 0 {
			return bad(c.name, "value", "name", c.name)
		}
	}
	for i := range g.Materials {
		m := &g.Materials[i]
		if m.Name == "" {
			m.Name = strconv.Itoa(i + 1)
		}
		at := "materials[" + strconv.Itoa(i) + "]."
		switch {
		case m.HS != "" && !IsHeading(m.HS):
			return bad(at+"hs", "material_hs", "name", m.Name, "hs", m.HS)
		case m.Value != nil && m.Value.Sign() < 0:
			return bad(at+"value", "value", "name", m.Name)
		case m.Weight != nil && m.Weight.Sign() < 0:
			return bad(at+"weight", "value", "name", m.Name)
		case m.originates() && m.Country != "" && !slices.Contains(Members, m.Country):
			return bad(at+"country", "country", "name", m.Name, "country", m.Country)
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

// IsProduct reports whether s is a code for a product: 6 to 10 digits of a
// chapter that exists, with or without dots and spaces.
func IsProduct(s string) bool { _, ok := landed.DecodeHS(s); return ok }

// IsHeading reports whether s is a code that is enough for a material: 4 to 10
// digits.
func IsHeading(s string) bool { n := len(digits(s)); return n >= 4 && n <= 10 }

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

// money returns an amount as texts show it: with its currency where given.
func (g *Good) money(d amount.Decimal) any {
	if g.Currency == "" {
		return d
	}
	return amount.Money{Amount: d, Currency: g.Currency}
}
