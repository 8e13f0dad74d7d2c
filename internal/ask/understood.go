// Package ask holds the ask: a need in the asker's own words, what Siger
// understood of it, and its keeping under a code. Pillars answer asks; this
// package reads, routes and keeps them.
package ask

import (
	"siger/internal/amount"
	"siger/internal/i18n"
)

// Kind is what an ask wants; empty when nothing in it says.
type Kind string

const (
	Buy   Kind = "buy"   // goods from the region
	Hire  Kind = "hire"  // people from the region
	Visit Kind = "visit" // a journey to the region
)

// Word returns the kind's part of a text's key: "unclear" for an ask in which
// nothing says what is wanted.
func (k Kind) Word() string {
	if k == "" {
		return "unclear"
	}
	return string(k)
}

// Understood is what the reader took from an ask. A nil or empty field was not
// said; nothing is guessed.
type Understood struct {
	Text      string    // the ask as written
	Lang      i18n.Lang // the language most of its words belong to; a hint, never a gate
	Kind      Kind
	Products  []Product       // best first; several when the words leave it open
	Form      string          // corridor.Form asked for, when said
	Kg        *amount.Decimal // total mass, when it can be worked out
	Quantity  *Quantity       // as written
	To        *Place          // destination
	Every     string          // week, month, year: a standing need; empty once
	PriceWish *amount.Money   // per kilogram
	ISCO08    []string        // occupations asked for, four digits
	Headcount *int
	Wage      *amount.Money // per month
	Days      *int
	Nights    *int
	Adults    *int
	Children  *int
	From      *Place // where a journey starts
	Budget    *amount.Money
	Interests []string // beach, elephant, surf, coffee, waterfall, island, culture, food, ...
	Notes     []Note   // how an unclear word was read
}

// Product is a product class an ask was understood as.
type Product struct {
	ID   string
	HS   string
	Name i18n.Text
}

// Place is a place an ask names.
type Place struct {
	ID    string
	Name  string
	State string // name of the state it lies in, empty unknown
}

// Quantity is an amount as the asker wrote it: Count of Unit, each of Each
// kilograms where that was said or is fixed.
type Quantity struct {
	Count amount.Decimal
	Unit  string          // kg, tonne, quintal, pack, carton, container, ...
	Each  *amount.Decimal // kilograms each, nil unknown
}

// Note tells the asker how a word was read ("tan" as tonne, "1.500" as 1,500;
// a corrected typo; a false friend), as a text key with its slots.
type Note struct {
	Key  string
	Args []any
}
