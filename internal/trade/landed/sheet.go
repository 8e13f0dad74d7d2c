// Package landed works out what goods cost delivered to a buyer, line by line,
// and the way back from a shelf price to the farm gate. It is a pure engine:
// no store, no network, no clock.
package landed

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// Status says how well a line is known.
type Status string

const (
	Known     Status = "known"     // given, or fixed by a rule that was read
	Estimated Status = "estimated" // from a dated rate or a range
	Unknown   Status = "unknown"   // no rate has been read: adds to the total only as "at least"
)

// Line is one cost of the way from the farm gate to the buyer.
type Line struct {
	Key     string       // price, inland_origin, origin_port, freight, insurance, import_duty, sales_tax, destination_port, customs_broker, last_mile
	Amount  amount.Range // in the market's currency, for the whole lot
	Status  Status
	Formula string     // how it was worked out, in figures: "18,000 kg × US$4.10 × 4.1320"
	Source  string     // source id or title; empty only for what the asker gave
	AsOf    clock.Date // the day the rate was read, zero where none
	Example bool       // from the demo's made-up rates
	Why     i18n.Text  // for an unknown line: what is missing and who can supply it
}

// Sheet is a landed cost. Low is the sum of what is known; High is nil when a
// line's upper bound is unknown; Complete means no line is unknown.
type Sheet struct {
	Currency string
	Kg       amount.Decimal
	Lines    []Line
	Total    amount.Range
	PerKg    amount.Range
	Complete bool
	AsOf     clock.Date
}
