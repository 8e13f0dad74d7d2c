package landed

import (
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
)

// facts/trade A2.2: CIF RM 100,000.00, duty 5 % → 5,000.00; sales tax 5 % of
// 105,000.00 → 5,250.00; together 10,250.00. With Form D 0 % duty: tax 5 % of
// 100,000.00 = 5,000.00; saving 10,250 − 5,000 = 5,250.00.
func TestDutyAndTax(t *testing.T) {
	p := testPack(t, "")
	s := work(t, p, ask("100000"))
	wantLine(t, s, Price, "100000.00", Known)
	if l := wantLine(t, s, ImportDuty, "5000.00", Known); l.Formula() != "5 % × 100,000.00 MYR" {
		t.Errorf("formula %q", l.Formula())
	}
	if l := wantLine(t, s, SalesTax, "5250.00", Known); l.Formula() != "5 % × (100,000.00 MYR + 5,000.00 MYR)" {
		t.Errorf("formula %q", l.Formula())
	}
	if got := figures(s.CustomsValue); got != "100000.00" {
		t.Errorf("customs value %s", got)
	}
	r := ask("100000")
	r.FormD = true
	s = work(t, p, r)
	wantLine(t, s, ImportDuty, "0.00", Known)
	wantLine(t, s, SalesTax, "5000.00", Known)
}

// A lot of 18,000 kg at US$4.10, USD/MYR 4.2000 of 2026-11-20:
// 18,000 × 4.10 × 4.20 = 309,960.00. Nothing else has been read.
func TestUnknownStaysUnknown(t *testing.T) {
	r := Request{HS: "0901.11", Kg: amount.Int(18000), Price: amount.Must("4.10"), Currency: "USD", Incoterm: "FOB", To: "Shah Alam", On: day}
	s := work(t, testPack(t, ""), r)
	l := wantLine(t, s, Price, "309960.00", Known)
	if l.Formula() != "18,000 kg × 4.10 USD/kg × 4.2000 MYR/USD" || l.AsOf != clock.MustDate("2026-11-20") || l.Source != "bank" {
		t.Errorf("price line %+v", l)
	}
	for _, key := range []string{InlandOrigin, OriginPort} {
		if l := wantLine(t, s, key, "0", Known); !l.Included || l.Formula() != "FOB" {
			t.Errorf("%s not in the FOB price: %+v", key, l)
		}
	}
	for _, key := range []string{Freight, Insurance, ImportDuty, SalesTax, DestinationPort, CustomsBroker, LastMile} {
		if l := wantLine(t, s, key, "?", Unknown); l.Why.ID == "" || l.Why.MS == "" || l.Why.EN == "" {
			t.Errorf("%s does not say what is missing", key)
		}
	}
	if l, _ := s.Line(ImportDuty); l.Why.EN != "The import duty rate of HS 0901.11 has not been read. The importer or a customs agent can read it in JKDM HS Explorer (https://ezhs.customs.gov.my), PDK 2025." {
		t.Errorf("why: %s", l.Why.EN)
	}
	// total at least 309,960.00; per kg 309,960 ÷ 18,000 = 17.2200
	if figures(s.Total) != "309960.00..?" || figures(s.PerKg) != "17.2200..?" || s.Complete {
		t.Errorf("total %s, per kg %s, complete %v", figures(s.Total), figures(s.PerKg), s.Complete)
	}
	if s.Mode != "sea-fcl" || s.PortFrom != "port-panjang" || s.PortTo != "port-klang" {
		t.Errorf("mode %s, ports %s %s", s.Mode, s.PortFrom, s.PortTo)
	}
}

// EXW RM 20,000.00 for 1,000 kg, all charges known, insurance 0.5 % of CIF:
//
//	inland 1,000 × 0.10 = 100.00; port 200.00; freight 1 t × 300 = 300.00
//	before insurance 20,600.00; CIF = 20,600 × 100 ÷ 99.5 = 20,703.517…
//	insurance 0.5 % = 103.517… → 103.52; customs value 20,703.52
//	duty 5 % = 1,035.176 → 1,035.18; tax 5 % × 21,738.70 = 1,086.935 → 1,086.94 (half up)
//	port 150.00; broker 250.00; last mile 1,000 × 0.05 = 50.00
//	total 20,000+100+200+300+103.52+1,035.18+1,086.94+150+250+50 = 23,275.64
func TestWholeWay(t *testing.T) {
	r := ask("100000")
	r.Incoterm, r.Price = "EXW", amount.Int(20)
	s := work(t, testPack(t, allCharges), r)
	for key, want := range map[string]string{InlandOrigin: "100.00", OriginPort: "200.00", Freight: "300.00", Insurance: "103.52",
		ImportDuty: "1035.18", SalesTax: "1086.94", DestinationPort: "150.00", CustomsBroker: "250.00", LastMile: "50.00"} {
		wantLine(t, s, key, want, Estimated)
	}
	if figures(s.Total) != "23275.64" || figures(s.PerKg) != "23.2756" || !s.Complete {
		t.Errorf("total %s, per kg %s, complete %v", figures(s.Total), figures(s.PerKg), s.Complete)
	}
	if l, _ := s.Line(Insurance); l.Formula() != "0.5 % × 20,703.52 MYR" {
		t.Errorf("insurance %q", l.Formula())
	}
}

// What each Incoterm leaves to the buyer, RM 20,000 for 1,000 kg, and the
// customs value that follows. Costs as in TestWholeWay. Delivered prices lose
// the legs after import: 150.00 port + 50.00 last mile = 200.00.
// DDP also loses broker, duty and tax: (20,000 − 450) ÷ (1.05 × 1.05) = 17,732.426…
func TestIncoterms(t *testing.T) {
	p := testPack(t, allCharges)
	for _, c := range []struct{ rule, named, included, cif string }{
		{"EXW", "", "", "20703.52"},
		{"FCA", "", "inland_origin", "20603.02"}, // 20,500 ÷ 0.995 = 20,603.015
		{"FCA", "Liwa", "", "20703.52"},
		{"FAS", "", "inland_origin", "20603.02"},
		{"FOB", "", "inland_origin origin_port", "20402.01"},         // 20,300 ÷ 0.995 = 20,402.010
		{"CFR", "", "inland_origin origin_port freight", "20100.50"}, // 20,000 ÷ 0.995 = 20,100.5025
		{"CIF", "", "inland_origin origin_port freight insurance", "20000.00"},
		{"CPT", "", "inland_origin origin_port freight", "20100.50"},
		{"CIP", "", "inland_origin origin_port freight insurance", "20000.00"},
		{"CIP", "Shah Alam", "inland_origin origin_port freight insurance destination_port last_mile", "19800.00"},
		{"DAP", "", "inland_origin origin_port freight insurance destination_port last_mile", "19800.00"},
		{"DAP", "Port Klang", "inland_origin origin_port freight insurance", "20000.00"},
		{"DPU", "", "inland_origin origin_port freight insurance destination_port last_mile", "19800.00"},
		{"DPU", "Port Klang", "inland_origin origin_port freight insurance destination_port", "19850.00"},
		{"DDP", "", "inland_origin origin_port freight insurance import_duty sales_tax destination_port customs_broker last_mile", "17732.43"},
	} {
		r := ask("100000")
		r.Incoterm, r.Named, r.Price = c.rule, c.named, amount.Int(20)
		s := work(t, p, r)
		included := ""
		for _, l := range s.Lines {
			if l.Included {
				included += " " + l.Key
				if figures(l.Amount) != "0" {
					t.Errorf("%s: %s is in the price and costs %s", c.rule, l.Key, figures(l.Amount))
				}
			}
		}
		if included != "" {
			included = included[1:]
		}
		if included != c.included {
			t.Errorf("%s %s: in the price: %s, want %s", c.rule, c.named, included, c.included)
		}
		if got := figures(s.CustomsValue); got != c.cif {
			t.Errorf("%s %s: customs value %s, want %s", c.rule, c.named, got, c.cif)
		}
		if !s.Complete {
			t.Errorf("%s %s: not complete", c.rule, c.named)
		}
	}
}

// A DAP price with unknown legs after import: the customs value is at most the
// price, so duty is at most 5 % × 20,000 = 1,000.00 and tax at most
// 5 % × 21,000 = 1,050.00. Nothing is known from below.
func TestDeliveredPriceWithUnknownLegs(t *testing.T) {
	r := ask("100000")
	r.Incoterm, r.Price = "DAP", amount.Int(20)
	s := work(t, testPack(t, ""), r)
	wantLine(t, s, ImportDuty, "?..1000.00", Estimated)
	wantLine(t, s, SalesTax, "?..1050.00", Estimated)
	wantLine(t, s, CustomsBroker, "?", Unknown)
	if figures(s.Total) != "20000.00..?" {
		t.Errorf("total %s", figures(s.Total))
	}
}

// Form and currency of the price: 1 t × RM 20,000 = 20,000.00; a lot of
// Rp 80,000,000 ÷ 4,000 = 20,000.00, its rate 22 days old, so an estimate; US$
// on a day with the older rate only: 1,000 × 5 × 4.1320 = 20,660.00, 9 days old.
func TestPriceUnitsAndCurrencies(t *testing.T) {
	p := testPack(t, "")
	for _, c := range []struct {
		price, currency, unit, on, want, formula string
		status                                   Status
	}{
		{"20000", "MYR", PerTonne, "2026-11-23", "20000.00", "1 t × 20,000 MYR/t", Known},
		{"20000.005", "MYR", PerLot, "2026-11-23", "20000.01", "20,000.005 MYR", Known},
		{"80000000", "IDR", PerLot, "2026-11-23", "20000.00", "80,000,000 IDR ÷ 4,000 IDR/MYR", Estimated},
		{"5", "USD", PerKg, "2026-11-10", "20660.00", "1,000 kg × 5 USD/kg × 4.1320 MYR/USD", Estimated},
		{"5", "USD", PerKg, "2026-11-08", "20660.00", "1,000 kg × 5 USD/kg × 4.1320 MYR/USD", Known},
		{"5", "USD", PerKg, "2026-10-31", "?", "1,000 kg × 5 USD/kg", Unknown}, // never a later rate
		{"5", "JPY", PerKg, "2026-11-23", "?", "1,000 kg × 5 JPY/kg", Unknown},
	} {
		r := ask("100000")
		r.Price, r.Currency, r.PriceUnit, r.On = amount.Must(c.price), c.currency, c.unit, clock.MustDate(c.on)
		l := wantLine(t, work(t, p, r), Price, c.want, c.status)
		if l.Formula() != c.formula {
			t.Errorf("%s %s: formula %q, want %q", c.price, c.currency, l.Formula(), c.formula)
		}
	}
}

func TestUnknownPriceLeavesDutyUnknown(t *testing.T) {
	r := ask("100000")
	r.Currency = "JPY"
	s := work(t, testPack(t, allCharges), r)
	wantLine(t, s, ImportDuty, "?", Unknown)
	wantLine(t, s, SalesTax, "?", Unknown)
	r.HS = "030617" // 0 % of an unknown value is 0
	s = work(t, testPack(t, allCharges), r)
	wantLine(t, s, ImportDuty, "0.00", Known)
	wantLine(t, s, SalesTax, "0.00", Known)
}

// Rates hold only from their first day: 5 % duty from 2025-11-01.
func TestRateOfTheDay(t *testing.T) {
	p := testPack(t, "")
	r := ask("100000")
	r.On = clock.MustDate("2025-10-31")
	wantLine(t, work(t, p, r), ImportDuty, "?", Unknown)
	r.On = clock.MustDate("2025-11-01")
	wantLine(t, work(t, p, r), ImportDuty, "5000.00", Known)
}

// Two products of one code, taxed 10 % and 5 %: without a choice the tax is
// a range. Duty unknown: tax is at least 5 % × 100,000 = 5,000.00.
func TestProductsOfOneCode(t *testing.T) {
	p := testPack(t, "")
	r := ask("200899")
	wantLine(t, work(t, p, r), SalesTax, "5000.00..?", Estimated)
	r.Product = "p3"
	wantLine(t, work(t, p, r), SalesTax, "10000.00..?", Estimated)
}

func TestErrors(t *testing.T) {
	p := testPack(t, "")
	for _, c := range []struct {
		key    string
		change func(*Request)
	}{
		{"hs", func(r *Request) { r.HS = "77.01.01" }},
		{"hs", func(r *Request) { r.HS = "990111" }},
		{"hs", func(r *Request) { r.HS = "00.01.11" }},
		{"hs", func(r *Request) { r.HS = "09011" }},
		{"hs", func(r *Request) { r.HS = "0901112233445" }},
		{"hs", func(r *Request) { r.HS = "kopi" }},
		{"hs", func(r *Request) { r.HS = "" }},
		{"kg", func(r *Request) { r.Kg = amount.Zero }},
		{"kg", func(r *Request) { r.Kg = amount.Must("1e12") }},
		{"price", func(r *Request) { r.Price = amount.Int(-1) }},
		{"currency", func(r *Request) { r.Currency = "XXY" }},
		{"currency", func(r *Request) { r.Currency = "" }},
		{"unit", func(r *Request) { r.PriceUnit = "pikul" }},
		{"incoterm", func(r *Request) { r.Incoterm = "FBO" }},
		{"place", func(r *Request) { r.To = "Atlantis" }},
		{"mode", func(r *Request) { r.Mode = "donkey" }},
		{"date", func(r *Request) { r.On = clock.Date{} }},
	} {
		r := ask("100000")
		c.change(&r)
		_, err := NewTariff(p, nil).Work(r)
		wantFault(t, err, "landed.error."+c.key)
	}
	r := ask("77")
	r.Currency = "QQQ"
	if _, err := NewTariff(p, nil).Work(r); err == nil || err.Error() != "invalid: landed.error.hs (hs); invalid: landed.error.currency (currency)" {
		t.Errorf("two faults: %v", err)
	}
	// a well-formed code the pack does not know is worked out, with a note
	s := work(t, p, ask("8471.30"))
	wantLine(t, s, ImportDuty, "?", Unknown)
	if len(s.Notes) == 0 || s.HS != "847130" {
		t.Errorf("no note for an unknown code: %+v", s.Notes)
	}
}
