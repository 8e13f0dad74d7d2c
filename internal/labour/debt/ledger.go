// Package debt is the debt clock: from all that a worker paid and borrowed to go,
// it works out how many months of wage go by until the debt is gone, what of it
// is interest, what the law of its day says should not have been charged, and
// what the same debt would be as a state-backed loan (KUR). It is a pure engine:
// no store, no network, no clock; figures stand in the pack (work/debt.yaml),
// the law on costs in its rulebook (id.placement-cost).
//
// Month by month, interest is added to each loan and what the wage leaves above
// the floor is paid to the loans in the order they were taken. Interest on the
// remaining debt (reducing) is on what is left; flat interest is on the sum
// borrowed, every month of the agreed months or, without them, until the loan is
// gone. Each month's interest is rounded half up to the home currency's minor
// unit as it is shown (rupiah: whole).
//
// The signals after indicator 9 of the ILO (debt bondage) are signs, never a
// finding of forced labour; their thresholds in months are Siger's own and are
// to be agreed.
package debt

import (
	"io"
	"slices"
	"strconv"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/labour/figure"
)

// Ways interest is reckoned.
const (
	Flat     = "flat"     // on the sum borrowed
	Reducing = "reducing" // on what is left
)

// Kinds of those who took or lent money.
var (
	Payees  = []string{"agency", "sponsor", "employer", "bank", "family", "official", "other"}
	Lenders = []string{"bank", "kur", "family", "moneylender", "agency", "sponsor", "employer", "other"}
)

// Ledger is all a worker paid and borrowed, as it is typed. Nil is not told.
type Ledger struct {
	AsOf           clock.Date    `json:"as_of,omitzero" yaml:"as_of" doc:"The day of the account; left out: today."`
	Sector         string        `json:"sector,omitempty" yaml:"sector" doc:"Sector of the work, as the rulebook names it: domestic, plantation, manufacturing ..."`
	Items          []Item        `json:"items" yaml:"items"`
	NetWage        *amount.Money `json:"net_wage,omitempty" yaml:"net_wage" doc:"What the worker receives in a month."`
	Floor          *amount.Money `json:"floor,omitempty" yaml:"floor" doc:"What the worker and the family need in a month before anything is repaid."`
	ContractMonths *int          `json:"contract_months,omitempty" yaml:"contract_months"`
	Exchange       []Exchange    `json:"exchange,omitempty" yaml:"exchange" doc:"Rates to use before the pack's."`
}

// Item is one thing paid for.
type Item struct {
	Item     string         `json:"item" yaml:"item" doc:"What it was, in the worker's words."`
	Kind     string         `json:"kind,omitempty" yaml:"kind" doc:"A cost the rulebook knows: passport, visa, service-fee ...; left out: other."`
	Amount   amount.Decimal `json:"amount" yaml:"amount"`
	Currency string         `json:"currency,omitempty" yaml:"currency" doc:"ISO 4217; left out: the home currency."`
	To       string         `json:"to,omitempty" yaml:"to" doc:"agency, sponsor, employer, bank, family, official or other."`
	On       clock.Date     `json:"on,omitzero" yaml:"on" doc:"The day it was paid."`
	Borrowed *Loan          `json:"borrowed,omitempty" yaml:"borrowed" doc:"How it was borrowed; left out: paid from own money."`
}

// Loan is the terms on which an item's money was borrowed.
type Loan struct {
	Lender string          `json:"lender,omitempty" yaml:"lender" doc:"bank, kur, family, moneylender, agency, sponsor, employer or other."`
	Rate   *amount.Decimal `json:"rate,omitempty" yaml:"rate" doc:"Interest in per cent; 0 for none; left out: not known."`
	Per    string          `json:"per,omitempty" yaml:"per" doc:"month or year; left out: year."`
	Method string          `json:"method,omitempty" yaml:"method" doc:"flat or reducing; left out: reducing."`
	Months *int            `json:"months,omitempty" yaml:"months" doc:"Agreed months of a flat loan."`
}

// Exchange says that on a day one unit of Base cost Rate units of Quote.
type Exchange struct {
	Base  string         `json:"base" yaml:"base"`
	Quote string         `json:"quote" yaml:"quote"`
	Rate  amount.Decimal `json:"rate" yaml:"rate"`
	On    clock.Date     `json:"on" yaml:"on"`
}

// Read reads a ledger written as YAML or JSON; an unknown key is refused. Errors
// are faults debt.error.file, key and kind.
func Read(r io.Reader) (l Ledger, err error) { return l, figure.Read(r, "debt", &l) }

// largest is more than anybody pays, in any currency; topRate the highest rate read.
var largest, topRate = amount.Int(1_000_000_000_000), amount.Int(1000)

// check reports every field that cannot be used and fills what may be left out:
// faults debt.error.* with the field as files name it.
func (l *Ledger) check(b *Book) error {
	var list fault.List
	bad := func(field, key string, args ...any) {
		list = append(list, fault.New(fault.Invalid, "debt.error."+key, args...).In(field))
	}
	number := func(field string, d amount.Decimal) {
		if d.Sign() < 0 || d.Cmp(largest) > 0 {
			bad(field, "number", "value", d.String())
		}
	}
	choice := func(field, value string, list []string) {
		if value != "" && !slices.Contains(list, value) {
			bad(field, "choice", "value", value, "list", join(list))
		}
	}
	choice("sector", l.Sector, b.sectors)
	l.Items = slices.Clone(l.Items)
	for i := range l.Items {
		item, at := &l.Items[i], "items["+strconv.Itoa(i)+"]."
		if item.Kind == "" {
			item.Kind = other
		}
		if item.Currency == "" {
			item.Currency = b.home
		}
		number(at+"amount", item.Amount)
		choice(at+"kind", item.Kind, b.Kinds())
		choice(at+"to", item.To, Payees)
		if item.Borrowed == nil {
			continue
		}
		loan := *item.Borrowed
		item.Borrowed = &loan
		choice(at+"borrowed.lender", loan.Lender, Lenders)
		choice(at+"borrowed.per", loan.Per, []string{"month", "year"})
		choice(at+"borrowed.method", loan.Method, []string{Flat, Reducing})
		if loan.Rate != nil && (loan.Rate.Sign() < 0 || loan.Rate.Cmp(topRate) > 0) {
			bad(at+"borrowed.rate", "number", "value", loan.Rate.String())
		}
		if loan.Months != nil && (*loan.Months < 1 || *loan.Months > longest) {
			bad(at+"borrowed.months", "number", "value", strconv.Itoa(*loan.Months))
		}
	}
	for name, m := range map[string]*amount.Money{"net_wage": l.NetWage, "floor": l.Floor} {
		if m != nil {
			number(name+".amount", m.Amount)
		}
	}
	if l.ContractMonths != nil && (*l.ContractMonths < 1 || *l.ContractMonths > longest) {
		bad("contract_months", "number", "value", strconv.Itoa(*l.ContractMonths))
	}
	for i, x := range l.Exchange {
		if x.Rate.Sign() <= 0 || x.Rate.Cmp(largest) > 0 {
			bad("exchange["+strconv.Itoa(i)+"].rate", "number", "value", x.Rate.String())
		}
	}
	slices.SortFunc(list, func(a, b *fault.Fault) int { return compare(a.Field, b.Field) })
	return list.OrNil()
}
