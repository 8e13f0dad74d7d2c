package corridor

import (
	"io/fs"
	"slices"
)

var (
	exchangeTable = table{must: []string{"date", "base", "quote", "rate", "source", "as_of", "confidence"}, may: []string{"status", "note"}}
	chargeTable   = table{must: []string{"key", "from", "to", "mode", "unit", "low", "high", "currency", "valid_from", "valid_to",
		"source", "as_of", "confidence"}, may: []string{"status", "note"}}
	dutyTable = table{must: []string{"hs", "regime", "ad_valorem", "specific", "currency", "unit", "combine", "valid_from", "valid_to",
		"source", "as_of", "confidence"}, may: []string{"status", "note"}}
	taxTable = table{must: []string{"hs", "tag", "rate", "valid_from", "valid_to", "source", "as_of", "confidence"},
		may: []string{"status", "note"}}
)

// Words a charge or a duty may use.
var (
	ChargeKeys  = []string{"inland_origin", "origin_port", "freight", "insurance", "destination_port", "customs_broker", "last_mile"}
	ChargeModes = []string{"", "sea-lcl", "sea-fcl", "reefer", "air", "truck"}
	ChargeUnits = []string{"kg", "tonne", "container", "shipment", "percent-cif"}
	dutyUnits   = []string{"kg", "tonne", "litre"}
	combines    = []string{"and", "higher", "lower"}
)

func (l *loader) readExchange() {
	for _, r := range readTable(l.files, "money/exchange.csv", exchangeTable, &l.complaints) {
		e := ExchangeRate{Date: r.date("date"), Base: r.text("base"), Quote: r.text("quote"), Fact: r.fact()}
		l.checkFact(r.at, e.Fact)
		if e.Date.IsZero() {
			l.add(r.at, "no date")
		}
		l.needCurrency(r.at, "base", e.Base)
		l.needCurrency(r.at, "quote", e.Quote)
		if e.Base == e.Quote {
			l.add(r.at, "base and quote are both %s", e.Base)
		}
		rate := r.decimal("rate")
		if rate == nil || rate.Sign() <= 0 {
			l.add(r.at, "the rate must be a number above zero")
			continue
		}
		e.Rate = *rate
		if slices.ContainsFunc(l.pack.Rates, func(o ExchangeRate) bool {
			return o.Date == e.Date && o.Base == e.Base && o.Quote == e.Quote
		}) {
			l.add(r.at, "a rate of %s in %s on %s stands twice", e.Base, e.Quote, e.Date)
		}
		l.pack.Rates = append(l.pack.Rates, e)
	}
}

func (l *loader) needCurrency(where at, what, code string) {
	if !currencyCode.MatchString(code) {
		l.add(where, "%s %q is not a three-letter ISO 4217 code", what, code)
	}
}

func (l *loader) readCharges() { l.pack.Charges = l.charges("money/charges.csv") }

// ReadCharges reads a file of charges in the layout of money/charges.csv that
// lies elsewhere in the pack, such as the sample world's, with the same checks.
func (p *Pack) ReadCharges(file string) ([]Charge, []Problem) {
	return p.ReadChargesIn(p.files, file)
}

// ReadChargesIn is ReadCharges for a file outside the pack, such as a buyer's own.
func (p *Pack) ReadChargesIn(files fs.FS, file string) ([]Charge, []Problem) {
	l := &loader{files: files, pack: p}
	out := l.charges(file)
	return out, SortProblems(l.list)
}

func (l *loader) charges(file string) (out []Charge) {
	for _, r := range readTable(l.files, file, chargeTable, &l.complaints) {
		c := Charge{Key: r.text("key"), From: r.text("from"), To: r.text("to"), Mode: r.text("mode"), Unit: r.text("unit"),
			Low: r.decimal("low"), High: r.decimal("high"), Currency: r.text("currency"),
			ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Fact: r.fact()}
		l.checkFact(r.at, c.Fact)
		l.checkSpan(r.at, c.ValidFrom, c.ValidTo)
		l.oneOf(r.at, "key", c.Key, ChargeKeys)
		l.oneOf(r.at, "mode", c.Mode, ChargeModes)
		l.oneOf(r.at, "unit", c.Unit, ChargeUnits)
		for _, id := range []string{c.From, c.To} {
			if id != "" && l.pack.place[id] == nil {
				l.add(r.at, "place %q does not exist", id)
			}
		}
		if c.Low != nil && c.High != nil && c.Low.Cmp(*c.High) > 0 {
			l.add(r.at, "low %s is above high %s", c.Low, c.High)
		}
		if c.Unit != "percent-cif" {
			l.needCurrency(r.at, "currency", c.Currency)
		}
		out = append(out, c)
	}
	return out
}

func (l *loader) oneOf(where at, column, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		l.add(where, "%s %q is none of %q", column, value, allowed)
	}
}

func (l *loader) readDuties() {
	for _, r := range readTable(l.files, "money/duties.csv", dutyTable, &l.complaints) {
		d := Duty{HS: r.text("hs"), Regime: r.text("regime"), AdValorem: r.decimal("ad_valorem"), Specific: r.decimal("specific"),
			Currency: r.text("currency"), Unit: r.text("unit"), Combine: r.text("combine"),
			ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Fact: r.fact()}
		l.checkFact(r.at, d.Fact)
		l.checkSpan(r.at, d.ValidFrom, d.ValidTo)
		if !hsPrefix.MatchString(d.HS) {
			l.add(r.at, "hs %q is not a code of two to ten digits", d.HS)
		}
		if d.Regime == "" {
			l.add(r.at, "no regime, such as mfn or atiga")
		}
		if d.Specific != nil {
			l.needCurrency(r.at, "currency", d.Currency)
			l.oneOf(r.at, "unit", d.Unit, dutyUnits)
		}
		if d.AdValorem != nil && d.Specific != nil {
			l.oneOf(r.at, "combine", d.Combine, combines)
		} else if d.Combine != "" {
			l.add(r.at, "combine %q stands with a duty of one part", d.Combine)
		}
		for _, o := range l.pack.Duties {
			if o.HS == d.HS && o.Regime == d.Regime && overlap(o.ValidFrom, o.ValidTo, d.ValidFrom, d.ValidTo) {
				l.add(r.at, "two %s duties of %s hold on the same day", d.Regime, d.HS)
			}
		}
		l.pack.Duties = append(l.pack.Duties, d)
	}
}

func (l *loader) readTaxes() {
	for _, r := range readTable(l.files, "money/taxes.csv", taxTable, &l.complaints) {
		t := Tax{HS: r.text("hs"), Tag: r.text("tag"), Rate: r.decimal("rate"),
			ValidFrom: r.date("valid_from"), ValidTo: r.date("valid_to"), Fact: r.fact()}
		l.checkFact(r.at, t.Fact)
		l.checkSpan(r.at, t.ValidFrom, t.ValidTo)
		if (t.HS == "") == (t.Tag == "") {
			l.add(r.at, "a tax needs either hs or tag")
		}
		if t.HS != "" && !hsPrefix.MatchString(t.HS) {
			l.add(r.at, "hs %q is not a code of two to ten digits", t.HS)
		}
		for _, o := range l.pack.Taxes {
			if o.HS == t.HS && o.Tag == t.Tag && overlap(o.ValidFrom, o.ValidTo, t.ValidFrom, t.ValidTo) {
				l.add(r.at, "two taxes of %s%s hold on the same day", t.HS, t.Tag)
			}
		}
		l.pack.Taxes = append(l.pack.Taxes, t)
	}
}
