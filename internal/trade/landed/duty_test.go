package landed

import (
	"testing"

	"siger/internal/amount"
)

// Each row on 1,000 kg of customs value RM 100,000.00 unless a price is given
// (RM a kg, so ×1,000). Sales tax of heading 2000.0x is 5 % of value + duty.
//
//	200001 RM50/kg: 1,000 × 50 = 50,000.00; tax 5 % × 150,000 = 7,500.00
//	200002 5 % & RM50/kg: 5,000 + 50,000 = 55,000.00; tax 5 % × 155,000 = 7,750.00
//	200003 10 % or RM500/t, higher: 10,000 against 500; ad valorem by 9,500
//	200003 at RM 4: 400 against 500: specific by 100
//	200004 the same, lower: 500 at RM 100, 400 at RM 4
//	200006 US$0.10/kg at 4.20: 1,000 × 0.10 × 4.20 = 420.00; tax 5 % × 100,420 = 5,021.00
func TestDutyForms(t *testing.T) {
	p := testPack(t, "")
	for _, c := range []struct {
		hs, price, duty, tax, formula string
	}{
		{"200001", "100", "50000.00", "7500.00", "1,000 kg × 50 MYR/kg"},
		{"200002", "100", "55000.00", "7750.00", "5 % × 100,000.00 MYR = 5,000.00 MYR + 1,000 kg × 50 MYR/kg = 50,000.00 MYR"},
		{"200003", "100", "10000.00", "5500.00", "max(10 % × 100,000.00 MYR = 10,000.00 MYR; 1 t × 500 MYR/t = 500.00 MYR)"},
		{"200003", "4", "500.00", "225.00", "max(10 % × 4,000.00 MYR = 400.00 MYR; 1 t × 500 MYR/t = 500.00 MYR)"},
		{"200004", "100", "500.00", "5025.00", "min(10 % × 100,000.00 MYR = 10,000.00 MYR; 1 t × 500 MYR/t = 500.00 MYR)"},
		{"200004", "4", "400.00", "220.00", "min(10 % × 4,000.00 MYR = 400.00 MYR; 1 t × 500 MYR/t = 500.00 MYR)"},
		{"200006", "100", "420.00", "5021.00", "1,000 kg × 0.10 USD/kg × 4.2000 MYR/USD"},
	} {
		r := ask(c.hs)
		r.Price = amount.Must(c.price)
		s := work(t, p, r)
		if l := wantLine(t, s, ImportDuty, c.duty, Known); l.Formula() != c.formula {
			t.Errorf("%s: formula %q, want %q", c.hs, l.Formula(), c.formula)
		}
		wantLine(t, s, SalesTax, c.tax, Known)
	}
}

// 10 % or RM500/t, the higher, 1,000 kg at RM 4: specific wins by 500 − 400 =
// 100.00. The arms are equal at a value of 500 ÷ 10 % = RM 5,000, that is RM
// 5.0000 a kg; a lot of the same RM 4,000.00 at 800 kg (10 % = 400 = 0.8 t ×
// 500); a CIF price of RM 5.0000.
func TestWhereTheArmsFlip(t *testing.T) {
	r := ask("200003")
	r.Price = amount.Int(4)
	l, _ := work(t, testPack(t, ""), r).line(ImportDuty)
	d := l.Duty
	if d == nil || len(d.Parts) != 2 || d.Parts[0].Counts || !d.Parts[1].Counts {
		t.Fatalf("duty %+v", d)
	}
	for name, c := range map[string][2]string{
		"by":    {figures(d.By), "100.00"},
		"value": {d.FlipValuePerKg.String(), "5.0000"},
		"kg":    {d.FlipKg.String(), "800"},
		"price": {d.FlipPrice.String(), "5.0000"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s = %s, want %s", name, c[0], c[1])
		}
	}
	// at the flip price both arms are equal
	r.Price = amount.Int(5)
	l, _ = work(t, testPack(t, ""), r).line(ImportDuty)
	if figures(l.Duty.By) != "0.00" || figures(l.Amount) != "500.00" {
		t.Errorf("at the flip: by %s, duty %s", figures(l.Duty.By), figures(l.Amount))
	}
}

// FOB RM 4 a kg with freight 300 a tonne and insurance 0.5 % of CIF. The arms
// are equal at CIF 5,000: insurance 25, freight 300, so FOB 4,675 = RM 4.6750.
func TestFlipPriceLooksThroughTheLegs(t *testing.T) {
	r := ask("200003")
	r.Price, r.Incoterm = amount.Int(4), "FOB"
	p := testPack(t, allCharges)
	l, _ := work(t, p, r).line(ImportDuty)
	if got := l.Duty.FlipPrice.String(); got != "4.6750" {
		t.Fatalf("flip price %s", got)
	}
	r.Price = amount.Must("4.675")
	if s := work(t, p, r); figures(s.CustomsValue) != "5000.00" {
		t.Errorf("customs value at the flip price %s", figures(s.CustomsValue))
	}
}

// 200005: 10 % or RM0.40 a litre, the higher. Without litres the duty is at
// least 10,000.00 and the tax at least 5 % × 110,000 = 5,500.00; with 30,000
// litres the specific arm is 12,000.00 and wins.
func TestArmWithoutItsQuantity(t *testing.T) {
	p, r := testPack(t, ""), ask("200005")
	s := work(t, p, r)
	l := wantLine(t, s, ImportDuty, "10000.00..?", Unknown)
	if l.Why.EN != "The duty of HS 2000.05 is counted by the litre. The seller can say how many litres there are." {
		t.Errorf("why %q", l.Why.EN)
	}
	wantLine(t, s, SalesTax, "5500.00..?", Estimated)
	r.Litres = amount.Int(30000).Ptr()
	wantLine(t, work(t, p, r), ImportDuty, "12000.00", Known)
	r.HS = "200007"
	wantLine(t, work(t, p, r), ImportDuty, "12000.00", Known)
}

// A range of freight: CIF 100,300–100,500, 10 % duty 10,030.00–10,050.00, which
// is above the 500 of the specific arm by 9,530.00–9,550.00.
func TestDutyOnARange(t *testing.T) {
	r := ask("200003")
	r.Incoterm = "CFR"
	p := testPack(t, "insurance,,,,shipment,300,500,MYR,,,bank,2026-10-01,several\n")
	s := work(t, p, r)
	l := wantLine(t, s, ImportDuty, "10030.00..10050.00", Estimated)
	if figures(l.Duty.By) != "9530.00..9550.00" || !l.Duty.Parts[0].Counts || l.Duty.FlipKg != nil {
		t.Errorf("duty %+v by %s", l.Duty, figures(l.Duty.By))
	}
	// tax 5 % × (100,300 + 10,030) = 5,516.50 to 5 % × (100,500 + 10,050) = 5,527.50
	wantLine(t, s, SalesTax, "5516.50..5527.50", Estimated)
}

// Excise of RM 1,000 given by the asker: tax 5 % × 106,000 = 5,300.00, and a
// line of its own.
func TestExcise(t *testing.T) {
	r := ask("100000")
	r.Excise = amount.Int(1000).Ptr()
	s := work(t, testPack(t, ""), r)
	wantLine(t, s, Excise, "1000.00", Known)
	wantLine(t, s, SalesTax, "5300.00", Known)
	if s.Lines[6].Key != Excise {
		t.Errorf("excise is not between duty and tax")
	}
}

func TestDotted(t *testing.T) {
	for in, want := range map[string]string{"090111": "0901.11", "09011130": "0901.11.30", "0901113000": "0901.11.30 00", "0901113": "0901.11.3"} {
		if got := dotted(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func (s Sheet) line(key string) (Line, bool) { return s.Line(key) }
