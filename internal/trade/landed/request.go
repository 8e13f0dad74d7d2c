package landed

import (
	"slices"
	"strings"

	"github.com/bojanz/currency"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
)

// Units a price can be for. PerLot is one price for all of Kg.
const (
	PerKg    = "kg"
	PerTonne = "tonne"
	PerLot   = "lot"
)

// Modes of carriage, as charges name them.
var Modes = []string{"sea-lcl", "sea-fcl", "reefer", "air", "truck"}

// Regimes of duty.
const (
	MFN   = "mfn"
	ATIGA = "atiga"
)

// Request is what a landed cost is asked for. Only HS, Kg, Price, Currency and
// On are mandatory. Places are given by id, name or alias.
type Request struct {
	HS              string         // 6 to 10 digits, dots and spaces allowed
	Product         string         // product id, to choose between products of one code; empty: all of them
	Kg              amount.Decimal // weight of the lot
	Price           amount.Decimal // per PriceUnit
	Currency        string         // of Price, ISO 4217
	PriceUnit       string         // kg | tonne | lot, empty kg
	Incoterm        string         // Incoterms 2020, empty EXW
	Named           string         // place named after the Incoterm, empty: see inPrice
	From, To        string         // where the goods are and where they shall be, empty: the region, the market
	OriginPort      string         // port or airport of loading, empty: chosen by rate and distance
	DestinationPort string         // port or airport of entry, empty: chosen by rate and distance
	Mode            string         // sea-lcl | sea-fcl | reefer | air | truck, empty: by product and weight
	FormD           bool           // a certificate of origin Form D comes with the goods
	On              clock.Date     // the day of import; every rate is the one of that day
	Litres          *amount.Decimal
	Excise          *amount.Decimal // excise duty of the lot in the market's currency, nil none known
	Containers      int             // 0: by weight
}

// containerKg is what a 20-foot container carries by weight, dry and
// refrigerated (facts: container tables). Light goods fill it by volume first,
// which a Note says.
var containerKg = map[bool]amount.Decimal{false: amount.Int(28180), true: amount.Int(27400)}

// maxKg keeps nonsense out: a billion kilograms is more than a region ships in a year.
var maxKg = amount.Int(1_000_000_000)

// DecodeHS returns the digits of a code of 6 to 10 digits written with or
// without dots and spaces, and whether it is well formed: its chapter must
// exist in the Harmonized System (01-97 without 77, which is reserved).
func DecodeHS(s string) (string, bool) {
	var buf [10]byte
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.' || c == ' ':
		case c < '0' || c > '9' || n == len(buf):
			return "", false
		default:
			buf[n] = c
			n++
		}
	}
	if n < 6 {
		return "", false
	}
	chapter := int(buf[0]-'0')*10 + int(buf[1]-'0')
	if chapter < 1 || chapter > 97 || chapter == 77 {
		return "", false
	}
	if n == len(s) {
		return s, true
	}
	return string(buf[:n]), true
}

// Find returns the place with the id, name or alias, without regard to case. A
// name that fits several means the first in the pack that is no port or
// airport, and one in country before others.
func Find(p *corridor.Pack, name, country string) *corridor.Place {
	name = strings.TrimSpace(name)
	if q, ok := p.Place(name); ok {
		return q
	}
	var best *corridor.Place
	rank := 0
	for _, q := range p.Places {
		if !strings.EqualFold(q.Name, name) && !slices.ContainsFunc(q.Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			continue
		}
		r := 1
		if q.Country == country {
			r += 2
		}
		if !gate(q) {
			r++
		}
		if r > rank {
			best, rank = q, r
		}
	}
	return best
}

func gate(q *corridor.Place) bool { return q.Kind == corridor.Port || q.Kind == corridor.Airport }

// check resolves and checks the request into w; every wrong field is reported.
func (w *worker) check() error {
	var wrong fault.List
	bad := func(field, value string) {
		wrong = append(wrong, fault.New(fault.Invalid, "landed.error."+field, field, value).In(field))
	}
	r, ok := &w.r, false
	if w.hs, ok = DecodeHS(r.HS); !ok {
		bad("hs", r.HS)
	}
	if r.Kg.Sign() <= 0 || r.Kg.Cmp(maxKg) > 0 {
		bad("kg", r.Kg.String())
	}
	if r.Price.Sign() <= 0 {
		bad("price", r.Price.String())
	}
	if w.currency = normalTerm(r.Currency); w.currency == "" || !currency.IsValid(w.currency) {
		bad("currency", r.Currency)
	}
	if w.unit = r.PriceUnit; w.unit == "" {
		w.unit = PerKg
	}
	if w.unit != PerKg && w.unit != PerTonne && w.unit != PerLot {
		bad("unit", r.PriceUnit)
	}
	if r.Mode != "" && !slices.Contains(Modes, r.Mode) {
		bad("mode", r.Mode)
	}
	if r.On.IsZero() {
		bad("date", "")
	}
	region, market := w.p.Region.Country, w.p.Market.Country
	for _, f := range [...]struct {
		name, country string
		into          **corridor.Place
	}{{r.From, region, &w.from}, {r.To, market, &w.to}, {r.Named, "", &w.named}, {r.OriginPort, region, &w.portFrom}, {r.DestinationPort, market, &w.portTo}} {
		if f.name == "" {
			continue
		}
		if *f.into = Find(w.p, f.name, f.country); *f.into == nil {
			bad("place", f.name)
		}
	}
	if w.rule = normalTerm(r.Incoterm); w.rule == "" {
		w.rule = "EXW"
	}
	if w.held, ok = inPrice(w.rule, w.named); !ok {
		bad("incoterm", r.Incoterm)
	}
	if len(wrong) == 1 {
		return wrong[0]
	}
	return wrong.OrNil()
}
