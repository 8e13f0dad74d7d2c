package corridor

import (
	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// ExchangeRate says that on Date one unit of Base cost Rate units of Quote.
type ExchangeRate struct {
	Date  clock.Date
	Base  string // ISO 4217
	Quote string
	Rate  amount.Decimal
	Used  []ExchangeRate // for a rate the pack worked out: the rows behind it
	Fact
}

// Charge is a freight, handling, insurance or inland rate. Low and High are nil
// where unknown; a pack without charges is valid and its costs are unknown.
type Charge struct {
	Key                string // inland_origin, origin_port, freight, insurance, destination_port, customs_broker, last_mile
	From, To           string // place ids, empty: any
	Mode               string // sea-lcl, sea-fcl, reefer, air, truck, empty: any
	Unit               string // kg, tonne, container, shipment, percent-cif
	Low                *amount.Decimal
	High               *amount.Decimal
	Currency           string
	ValidFrom, ValidTo clock.Date
	Fact
}

// Duty is one line of a tariff: an ad-valorem part, a specific part and how
// they join. Both parts nil means the rate has not been read: unknown.
type Duty struct {
	HS                 string          // code or prefix, digits only
	Regime             string          // mfn | atiga | ...
	AdValorem          *amount.Decimal // per cent of customs value
	Specific           *amount.Decimal // amount per SpecificUnit
	Currency           string
	Unit               string // kg, tonne, litre
	Combine            string // and | higher | lower, empty with one part
	ValidFrom, ValidTo clock.Date
	Fact
}

// Tax is the import sales tax of products, by HS prefix or product tag.
type Tax struct {
	HS                 string          // code or prefix; empty when Tag is given
	Tag                string          // product tag
	Rate               *amount.Decimal // per cent of (customs value + duty); nil unknown
	ValidFrom, ValidTo clock.Date
	Fact
}

// Agency is an office that issues, registers or inspects.
type Agency struct {
	ID      string    `yaml:"id"`
	Name    string    `yaml:"name"`
	Full    i18n.Text `yaml:"full"`
	Country string    `yaml:"country"`
	URL     string    `yaml:"url"`
	Fact    `yaml:",inline"`
}

// Paper is a permit, certificate, agreement or declaration a shipment or a
// worker may need.
type Paper struct {
	ID        string    `yaml:"id"`
	Name      i18n.Text `yaml:"name"`
	Agency    string    `yaml:"agency"`     // agency id
	Side      string    `yaml:"side"`       // region | market
	AppliedBy i18n.Text `yaml:"applied_by"` // who applies: importer, exporter, producer ...
	How       i18n.Text `yaml:"how"`        // where and how to apply
	Days      string    `yaml:"days"`       // usual working days, empty unknown
	Fee       string    `yaml:"fee"`        // fee with currency, empty unknown
	Fact      `yaml:",inline"`
}
