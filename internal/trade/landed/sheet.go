// Package landed works out what goods cost delivered to a buyer, line by line,
// and the way back from a shelf price to the farm gate. It is a pure engine:
// no store, no network, no clock.
//
// The order of work is the law's: the price is converted, the legs up to the
// port of import are added to or taken out of it to get the customs value
// (CIF), duty is worked out on that, sales tax on both. Each line is rounded
// half up to the market currency's minor unit before it is used further, so
// the lines printed add up to the total printed.
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

// Keys of the lines, in the order of the way from the farm gate to the buyer.
const (
	Price           = "price"
	InlandOrigin    = "inland_origin"
	OriginPort      = "origin_port"
	Freight         = "freight"
	Insurance       = "insurance"
	ImportDuty      = "import_duty"
	Excise          = "excise" // only where the asker gave one
	SalesTax        = "sales_tax"
	DestinationPort = "destination_port"
	CustomsBroker   = "customs_broker"
	LastMile        = "last_mile"
)

// Line is one cost of the way from the farm gate to the buyer.
type Line struct {
	Key      string       // one of the keys above
	Amount   amount.Range // in the market's currency, for the whole lot
	Status   Status
	Included bool       // the price already holds this leg: Amount is 0 and Terms name the Incoterm
	Terms    []Term     // how it was worked out; Formula writes them
	Source   string     // source id; empty only for what the asker gave
	AsOf     clock.Date // the day the rate was read, zero where none
	Example  bool       // from the demo's made-up rates
	Why      i18n.Text  // what is missing, or what it waits for, and who can supply it; empty when nothing is
	Duty     *DutyWork  // import_duty only: the parts and which of them counts
}

// Formula writes the terms in plain figures: "18,000 kg × 4.10 USD/kg × 4.1320
// MYR/USD". Pages that write numbers their own way use Figures.
func (l *Line) Formula() string { return Figures(l.Terms, plain) }

// Sheet is a landed cost. The total's Low is the sum of what is known; its
// High is nil when a line's upper bound is unknown; Complete means no line is
// unknown.
type Sheet struct {
	Currency string // the market's, ISO 4217
	Kg       amount.Decimal
	Lines    []Line
	Total    amount.Range
	PerKg    amount.Range // Total by kilogram, to four decimals
	Complete bool
	AsOf     clock.Date // the day the cost is asked for

	HS           string       // digits only
	Regime       string       // mfn | atiga
	Incoterm     string       // as understood, upper case
	Mode         string       // as given or assumed, see Notes
	Containers   int          // containers counted for charges per container, 0 none
	From, To     string       // place ids, empty unknown
	PortFrom     string       // id of the port or airport of loading, empty unknown
	PortTo       string       // id of the port or airport of entry, empty unknown
	CustomsValue amount.Range // CIF at the port of import, in Currency
	Notes        []i18n.Text  // assumptions made, to be shown with the sheet
}

// Line returns the line with the key, and whether the sheet has it.
func (s *Sheet) Line(key string) (Line, bool) {
	for i := range s.Lines {
		if s.Lines[i].Key == key {
			return s.Lines[i], true
		}
	}
	return Line{}, false
}
