// Package rate keeps exchange rates and charges that arrived after the corridor
// pack was written: published rates, and the dated freight and handling rates
// of the transport desk. They are laid over the pack; a rate of the store wins
// over the pack's of the same day, a charge over the pack's for as long as it
// holds. Everything keeps its source and date.
package rate

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"siger/internal/corridor"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of import reports in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of this package.
var Migrations fs.FS = migrations

// Tables names the tables of this package.
var Tables = []string{"money_exchange_rate", "money_charge"}

// Kinds of imports.
const (
	KindExchange = "exchange"
	KindCharges  = "charges"
)

// Problem is one wrong row of a file.
type Problem struct {
	Line int    `json:"line"` // 0 where a file has no lines to speak of
	What string `json:"what"`
}

// problemsKept bounds the problems a report lists; Refused counts all.
const problemsKept = 200

// Report accounts for one import. What it counts are exchange rates or charges:
// Read = Taken + Missing + Skipped + Duplicates + Refused, always.
type Report struct {
	Kind       string    `json:"kind"`
	File       string    `json:"file"`
	SHA256     string    `json:"sha256"`
	Read       int       `json:"read"`
	Taken      int       `json:"taken"`
	Missing    int       `json:"missing"` // blanks of the source itself
	Skipped    int       `json:"skipped"` // buying and selling rates, currencies the corridor does not use
	Duplicates int       `json:"duplicates"`
	Refused    int       `json:"refused"`
	Problems   []Problem `json:"problems,omitempty"`
	Saved      bool      `json:"saved"`
	Changed    int       `json:"changed"` // rows that are new or differ from what was stored
	Quoted     []string  `json:"quoted,omitempty"`
	Unused     []string  `json:"unused,omitempty"` // currencies that were skipped
}

// Balanced reports whether everything read is accounted for.
func (r Report) Balanced() bool {
	return r.Read == r.Taken+r.Missing+r.Skipped+r.Duplicates+r.Refused
}

// refuse counts n refused figures for one reason.
func (r *Report) refuse(line, n int, what string) {
	r.Refused += n
	if len(r.Problems) < problemsKept {
		r.Problems = append(r.Problems, Problem{line, what})
	}
}

// Overlay returns the pack with further rates and charges laid over its own.
// Where both have a rate of the same currencies and day, the given one stands;
// a charge gives way on the days on which a later one in the list, or a given
// one for the pack's, of the same kind, places, mode and unit holds. The pack
// itself stays as it is.
func Overlay(p *corridor.Pack, rates []corridor.ExchangeRate, charges []corridor.Charge) *corridor.Pack {
	type key struct{ date, base, quote string }
	keyOf := func(r corridor.ExchangeRate) key { return key{r.Date.String(), r.Base, r.Quote} }
	given := make(map[key]bool, len(rates))
	for _, r := range rates {
		given[keyOf(r)] = true
	}
	all := slices.DeleteFunc(slices.Clone(p.Rates), func(r corridor.ExchangeRate) bool { return given[keyOf(r)] })
	merged := slices.Clone(p.Charges)
	for _, c := range charges {
		var left []corridor.Charge
		for _, old := range merged {
			if same(old, c) {
				left = append(left, without(old, c)...)
			} else {
				left = append(left, old)
			}
		}
		merged = append(left, c)
	}
	return p.With(append(all, rates...), merged)
}

// same reports whether two charges price the same thing.
func same(a, b corridor.Charge) bool {
	return a.Key == b.Key && a.From == b.From && a.To == b.To && a.Mode == b.Mode && a.Unit == b.Unit
}

// without returns what is left of a charge when the days on which c holds are
// cut out: nothing, a part before or after, or both.
func without(old, c corridor.Charge) (out []corridor.Charge) {
	if !c.ValidFrom.IsZero() {
		before := old
		if end := c.ValidFrom.AddDays(-1); old.ValidTo.IsZero() || end.Before(old.ValidTo) {
			before.ValidTo = end
		}
		if old.ValidFrom.IsZero() || !before.ValidTo.Before(old.ValidFrom) {
			out = append(out, before)
		}
	}
	if !c.ValidTo.IsZero() {
		after := old
		if start := c.ValidTo.AddDays(1); old.ValidFrom.IsZero() || start.After(old.ValidFrom) {
			after.ValidFrom = start
		}
		if old.ValidTo.IsZero() || !after.ValidFrom.After(old.ValidTo) {
			out = append(out, after)
		}
	}
	return out
}

func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
