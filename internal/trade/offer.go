package trade

import (
	"slices"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// Offer is what a supplier can deliver of one product class.
type Offer struct {
	ID              string          `yaml:"id" json:"id"`             // short and stable: "o001"
	Supplier        string          `yaml:"supplier" json:"supplier"` // supplier id
	Product         string          `yaml:"product" json:"product"`   // product id
	Title           i18n.Text       `yaml:"title" json:"title"`
	Grade           string          `yaml:"grade" json:"grade"` // as the trade writes it, empty unknown
	Form            corridor.Form   `yaml:"form" json:"form"`   // the product class's own
	Packaging       i18n.Text       `yaml:"packaging" json:"packaging"`
	PackKg          *amount.Decimal `yaml:"pack_kg" json:"pack_kg"`                     // net kilograms of one pack, nil in bulk or unknown
	CapacityKgMonth int64           `yaml:"capacity_kg_month" json:"capacity_kg_month"` // kilograms a month; 0 unknown
	MinimumKg       int64           `yaml:"minimum_kg" json:"minimum_kg"`               // smallest order in kilograms; 0 none
	LeadDays        int             `yaml:"lead_days" json:"lead_days"`                 // days from order to ready
	AvailableFrom   clock.Date      `yaml:"available_from" json:"available_from"`       // zero: already
	AvailableTo     clock.Date      `yaml:"available_to" json:"available_to"`           // zero: until withdrawn
	Prices          []Price         `yaml:"prices" json:"prices"`                       // empty: on request
}

// Price is an indicative price by an Incoterm at its named place.
type Price struct {
	Incoterm string         `yaml:"incoterm" json:"incoterm"` // of Incoterms 2020
	Place    string         `yaml:"place" json:"place"`       // place id
	Currency string         `yaml:"currency" json:"currency"` // ISO 4217
	Per      string         `yaml:"per" json:"per"`           // kg | tonne
	Amount   amount.Decimal `yaml:"amount" json:"amount"`
	AsOf     clock.Date     `yaml:"as_of" json:"as_of"`       // the day the supplier named it
	ValidTo  clock.Date     `yaml:"valid_to" json:"valid_to"` // zero: until changed
}

// Incoterms lists the rules of Incoterms 2020 from the seller's gate to the
// buyer's door.
var Incoterms = []string{"EXW", "FCA", "FAS", "FOB", "CFR", "CPT", "CIF", "CIP", "DPU", "DAP", "DDP"}

// Rules whose named place lies on the seller's side, and those for ships only,
// whose named place is a port.
var (
	namedAtOrigin = []string{"EXW", "FCA", "FAS", "FOB"}
	shipOnly      = []string{"FAS", "FOB", "CFR", "CIF"}
)

// PerKg returns the price of one kilogram, exactly.
func (p Price) PerKg() amount.Decimal {
	if p.Per == "tonne" {
		return p.Amount.Shift(-3)
	}
	return p.Amount
}

// Check returns what is wrong with the offer by itself and against the pack.
func (o Offer) Check(p *corridor.Pack) []Flaw {
	var f flaws
	if !tradeID.MatchString(o.ID) {
		f.add("id", "id %q must be a lower-case letter, then letters, digits and hyphens", o.ID)
	}
	if q, ok := p.Product(o.Product); !ok {
		f.add("product", "product %q does not exist", o.Product)
	} else if o.Form != q.Form {
		f.add("form", "form %q is not that of product %s, %q", o.Form, q.ID, q.Form)
	}
	f.need("title", o.Title)
	f.need("packaging", o.Packaging)
	if o.PackKg != nil && o.PackKg.Sign() <= 0 {
		f.add("pack_kg", "pack_kg %s is not above zero", o.PackKg)
	}
	if o.CapacityKgMonth < 0 {
		f.add("capacity_kg_month", "capacity_kg_month %d is below zero", o.CapacityKgMonth)
	}
	if o.MinimumKg < 0 {
		f.add("minimum_kg", "minimum_kg %d is below zero", o.MinimumKg)
	}
	if o.CapacityKgMonth > 0 && o.MinimumKg > o.CapacityKgMonth {
		f.add("minimum_kg", "minimum_kg %d is above the month's capacity of %d", o.MinimumKg, o.CapacityKgMonth)
	}
	if o.LeadDays < 0 {
		f.add("lead_days", "lead_days %d is below zero", o.LeadDays)
	}
	if !o.AvailableTo.IsZero() && o.AvailableTo.Before(o.AvailableFrom) {
		f.add("available_to", "available_to %s is before available_from %s", o.AvailableTo, o.AvailableFrom)
	}
	for _, price := range o.Prices {
		price.check(p, &f)
	}
	return f
}

func (p Price) check(pack *corridor.Pack, f *flaws) {
	const field = "prices"
	if !slices.Contains(Incoterms, p.Incoterm) {
		f.add(field, "incoterm %q is not of Incoterms 2020", p.Incoterm)
	} else if q, ok := pack.Place(p.Place); !ok {
		f.add(field, "place %q of the %s price does not exist", p.Place, p.Incoterm)
	} else {
		want := pack.Market.Country
		if slices.Contains(namedAtOrigin, p.Incoterm) {
			want = pack.Region.Country
		}
		if q.Country != want {
			f.add(field, "%s names a place in %s, and %s lies in %s", p.Incoterm, want, p.Place, q.Country)
		}
		if slices.Contains(shipOnly, p.Incoterm) && q.Kind != corridor.Port {
			f.add(field, "%s names a port, and %s is none", p.Incoterm, p.Place)
		}
	}
	if !knownCurrency(pack, p.Currency) {
		f.add(field, "currency %q is neither the corridor's nor one with an exchange rate", p.Currency)
	}
	if p.Per != "kg" && p.Per != "tonne" {
		f.add(field, "per %q is neither kg nor tonne", p.Per)
	}
	if p.Amount.Sign() <= 0 {
		f.add(field, "amount %s is not above zero", p.Amount)
	}
	if p.AsOf.IsZero() {
		f.add(field, "the %s price has no as_of", p.Incoterm)
	}
	if !p.ValidTo.IsZero() && p.ValidTo.Before(p.AsOf) {
		f.add(field, "valid_to %s is before as_of %s", p.ValidTo, p.AsOf)
	}
}

func knownCurrency(p *corridor.Pack, code string) bool {
	return code == p.Region.Currency || code == p.Market.Currency ||
		slices.ContainsFunc(p.Rates, func(r corridor.ExchangeRate) bool { return r.Base == code || r.Quote == code })
}
