// Package corridor holds the corridor pack: everything local to one pair of a
// region that offers and a market that asks – places, products, money, papers –
// each row with its source. A second corridor is a second folder, not a fork.
package corridor

import (
	"io/fs"
	"time"

	"siger/internal/i18n"
)

// Side is one end of the corridor.
type Side struct {
	ID       string    `yaml:"id"` // place id of the province, or the country code of the market
	Name     i18n.Text `yaml:"name"`
	Country  string    `yaml:"country"`  // ISO 3166-1 alpha-2
	Currency string    `yaml:"currency"` // ISO 4217
	Symbol   string    `yaml:"symbol"`   // as people write it: "Rp", "RM"
	Zone     string    `yaml:"zone"`     // IANA time zone
}

// Pack is one corridor, loaded and checked.
type Pack struct {
	ID       string
	Name     i18n.Text
	Region   Side      // offers
	Market   Side      // asks
	Mission  i18n.Text // the embassy or consulate that owns the market side
	Fallback string    // place id of the market's default destination port
	Front    Front
	// Countries holds a rough box round each country that has places in the pack.
	Countries map[string]Box
	Sources   map[string]Source
	Places    []*Place
	Products  []*Product
	Agencies  map[string]*Agency
	Papers    map[string]*Paper
	// Work: what workers are asked for, know, and go through.
	Occupations map[string]*Occupation // by ISCO-08 unit group
	Standards   []*Standard
	Topics      []*Topic
	Routes      []*Route
	Steps       []*Step
	Rates       []ExchangeRate
	Charges     []Charge
	Duties      []Duty
	Taxes       []Tax
	Calendar    *Calendar

	files      fs.FS
	zone       *time.Location // of the market
	place      map[string]*Place
	product    map[string]*Product
	byHS       map[string][]*Product
	competence map[string]i18n.Text         // by unit code or area id
	pairs      map[[2]string][]ExchangeRate // by base and quote, newest first
}

// Front holds the words of the first pages that only the corridor knows: an
// example of each kind of ask, as people there would write it, and what the
// region is known for.
type Front struct {
	Buy    i18n.Text `yaml:"buy"`    // "frozen cassava 5 tonnes to Shah Alam"
	Hire   i18n.Text `yaml:"hire"`   // "6 welders in Pasir Gudang, RM3,000 a month"
	Visit  i18n.Text `yaml:"visit"`  // "3 days from Kuala Lumpur, beach and elephants"
	Goods  i18n.Text `yaml:"goods"`  // "Coffee, pepper, cassava, pineapple"
	Sights i18n.Text `yaml:"sights"` // "Beaches, elephants, coffee and culture"
}

// Problem is one thing wrong with a pack: where and what, in one line.
type Problem struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"` // 0 unknown
	What string `json:"what"`
}
