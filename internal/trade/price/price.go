// Package price keeps what things cost in shops: it imports the market's
// official retail price survey (PriceCatcher, months of about two million
// observations), boils each month down to bands per item and state, and
// answers from them. It also imports the region's own food prices.
//
// Every row of a file is accounted for: taken, refused with a reason, or a
// duplicate; the counts add up to the rows read. Survey prices are collected
// for surveillance at retail; they are no index and no wholesale quotation.
package price

import (
	"embed"
	"io/fs"

	"siger/internal/amount"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of reports in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of this package.
var Migrations fs.FS = migrations

// Tables names the tables of this package.
var Tables = []string{"price_item", "price_premise", "price_band", "price_import", "price_region_band"}

// Channel tells retail premises from wholesale ones; they are never mixed.
type Channel string

const (
	Retail    Channel = "retail"
	Wholesale Channel = "wholesale"
)

// Band says what an item cost in a state in a month: the exact median and the
// tenth and ninetieth percentile of N observations, in the market's currency
// per unit of the item. Percentiles between two observations are interpolated
// linearly (the usual spreadsheet definition) and are exact.
type Band struct {
	Item             int
	State            string // place id
	Month            string // YYYY-MM
	Channel          Channel
	Currency         string
	N                int
	Premises         int // number of premises observed
	Median, P10, P90 amount.Decimal
	ItemName, Unit   string
	Grams            int  // net weight of one unit, 0 when the unit is no mass
	GramsApprox      bool // the survey itself writes "+- 500g", or grams were rounded
}

// RegionBand says what a commodity cost in the region in a month, as Band does.
type RegionBand struct {
	Region           string // place id
	Level            string // consumer | producer
	Commodity        string
	Month            string // YYYY-MM
	Currency         string
	N, Missing       int // days with a price, days the source left blank
	Median, P10, P90 amount.Decimal
}

// mils are thousandths of a currency unit: the store's exact integers. A
// percentile of prices in sen is always a whole number of mils.
func mils(n int64) amount.Decimal { return amount.Int(n).Shift(-3).Reduce() }
