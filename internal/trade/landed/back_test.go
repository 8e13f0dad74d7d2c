package landed

import (
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
)

// The facts' vector: 10,250.00 against 5,000.00, saving 5,250.00 on 1,000 kg.
func TestCompare(t *testing.T) {
	p := testPack(t, "")
	c, err := NewTariff(p, nil).Compare(ask("100000"))
	if err != nil {
		t.Fatal(err)
	}
	if figures(c.Saving) != "5250.00" || figures(c.PerKg) != "5.2500" {
		t.Errorf("saving %s, per kg %s", figures(c.Saving), figures(c.PerKg))
	}
	if c.With.Regime != ATIGA || c.Without.Regime != MFN {
		t.Errorf("regimes %s %s", c.With.Regime, c.Without.Regime)
	}
	// no ATIGA rate read: the saving is unknown, not the whole duty
	if c, err = NewTariff(p, nil).Compare(ask("200001")); err != nil || figures(c.Saving) != "?" {
		t.Errorf("saving %s, %v", figures(c.Saving), err)
	}
	if _, err = NewTariff(p, nil).Compare(ask("77")); err == nil {
		t.Error("no error for a bad code")
	}
}

// Landed RM 23,275.64 for 1,000 kg. Shop keeps 20 %, wholesaler 10 % of what
// each sells for: 23,275.64 ÷ 0.8 ÷ 0.9 ÷ 1,000 = 32.32727… → 32.3273 a kg.
func TestBreakEven(t *testing.T) {
	r := ask("100000")
	r.Incoterm, r.Price = "EXW", amount.Int(20)
	s := work(t, testPack(t, allCharges), r)
	twenty, ten := amount.Int(20).Ptr(), amount.Int(10).Ptr()
	if got := figures(BreakEven(s, Margins{twenty, ten})); got != "32.3273" {
		t.Errorf("break-even %s", got)
	}
	// wholesaler unknown: at least 23,275.64 ÷ 0.8 ÷ 1,000 = 29.0946
	if got := figures(BreakEven(s, Margins{Retail: twenty})); got != "29.0946..?" {
		t.Errorf("break-even %s", got)
	}
}

// Shelf RM 32.32727222 a kg on 1,000 kg, backwards along TestWholeWay:
//
//	shelf 32,327.27; shop 20 % = 6,465.45 → 25,861.82; wholesaler 10 % → 23,275.64
//	last mile 50 → 23,225.64; broker 250 → 22,975.64; port 150 → 22,825.64
//	v × 1.05 × 1.05 = 22,825.636 → v = 20,703.5247; tax 5 % × 1.05 v = 1,086.935 → 21,738.701;
//	duty 5 % v = 1,035.176 → 20,703.525; insurance 0.5 % v = 103.518 → 20,600.007
//	freight 300 → FOB 20,300.007; port 200 → 20,100.007; haulage 100 → 20,000.007
//	farm gate RM 20.0000 (20.000007) a kg; × 4,000 = Rp 80,000.03
func TestBackToTheFarmGate(t *testing.T) {
	p := testPack(t, allCharges)
	shelf := amount.Must("32.32727222")
	b, err := NewTariff(p, nil).Back(ask("100000"), amount.Known(shelf), Margins{amount.Int(20).Ptr(), amount.Int(10).Ptr()})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ key, left string }{{Shelf, "32327.27"}, {RetailMargin, "25861.82"}, {WholesaleMargin, "23275.64"}, {LastMile, "23225.64"},
		{CustomsBroker, "22975.64"}, {DestinationPort, "22825.64"}, {SalesTax, "21738.70"}, {ImportDuty, "20703.52"},
		{Insurance, "20600.01"}, {Freight, "20300.01"}, {OriginPort, "20100.01"}, {InlandOrigin, "20000.01"}}
	for i, w := range want {
		if s := b.Steps[i]; s.Key != w.key || figures(s.Left) != w.left {
			t.Errorf("step %d %s leaves %s, want %s %s", i, s.Key, figures(s.Left), w.key, w.left)
		}
	}
	if figures(b.FarmGate) != "20.0000" || figures(b.FOB) != "20.3000" || figures(b.CIF) != "20.7035" || !b.Complete {
		t.Errorf("farm gate %s, FOB %s, CIF %s", figures(b.FarmGate), figures(b.FOB), figures(b.CIF))
	}
	if figures(b.FarmGateRegion) != "80000.03" || b.RegionCurrency != "IDR" {
		t.Errorf("farm gate %s %s", figures(b.FarmGateRegion), b.RegionCurrency)
	}
}

// Nothing known but the shelf price: the farm gate is at most that.
func TestBackWithUnknownCosts(t *testing.T) {
	b, err := NewTariff(testPack(t, ""), nil).Back(ask("090111"), amount.Known(amount.Int(60)), Margins{})
	if err != nil {
		t.Fatal(err)
	}
	if figures(b.FarmGate) != "?..60.0000" || b.Complete {
		t.Errorf("farm gate %s", figures(b.FarmGate))
	}
	for _, s := range b.Steps[1:] {
		if s.Status != Unknown || s.Why.EN == "" {
			t.Errorf("%s: %s %q", s.Key, s.Status, s.Why.EN)
		}
	}
	_, err = NewTariff(testPack(t, ""), nil).Back(ask("090111"), amount.Known(amount.Int(60)), Margins{Retail: amount.Int(100).Ptr()})
	wantFault(t, err, "landed.error.margin")
	_, err = NewTariff(testPack(t, ""), nil).Back(ask("090111"), amount.Range{}, Margins{})
	wantFault(t, err, "landed.error.price")
}

// lot draws a request on the whole way with every duty form.
func lot(t *rapid.T) Request {
	hs := rapid.SampledFrom([]string{"100000", "200001", "200002", "200003", "200004", "030617"}).Draw(t, "hs")
	r := ask(hs)
	r.Kg = amount.Int(rapid.Int64Range(1, 200_000_000).Draw(t, "grams")).Shift(-3)
	r.Price = amount.Int(rapid.Int64Range(1, 50_000_000).Draw(t, "price")).Shift(-4)
	r.Incoterm = "EXW"
	r.Mode = "sea-fcl"
	return r
}

// Back(Work(x)) = x when all is known, up to the sen that rounding lines moves:
// ten lines of half a sen each, less what tax and duty magnify.
func TestBackUndoesWork(t *testing.T) {
	tariff := NewTariff(testPack(t, allCharges), nil)
	zero := amount.Zero
	rapid.Check(t, func(t *rapid.T) {
		r := lot(t)
		s, err := tariff.Work(r)
		if err != nil || !s.Complete {
			t.Fatalf("%v, complete %v", err, s.Complete)
		}
		b, err := tariff.Back(r, amount.Known(s.Total.Low.Quo(r.Kg)), Margins{&zero, &zero})
		if err != nil {
			t.Fatal(err)
		}
		left := b.Steps[len(b.Steps)-1].Left
		off := left.High.Sub(r.Price.Mul(r.Kg))
		if off.Sign() < 0 {
			off = off.Neg()
		}
		if !left.IsKnown() || off.Cmp(amount.Must("0.08")) > 0 {
			t.Fatalf("%s kg at %s: back to %s, %s off", r.Kg, r.Price, figures(left), off)
		}
	})
}

// Whatever the lot, the lines printed add up to the total printed, each line
// has whole sen, low never exceeds high, and unknown lines make it incomplete.
func TestLinesAddUp(t *testing.T) {
	tariffs := []*Tariff{NewTariff(testPack(t, ""), nil), NewTariff(testPack(t, allCharges), nil),
		NewTariff(testPack(t, "freight,,,,kg,0.123,0.457,USD,,,bank,2026-10-01,several\ninsurance,,,,percent-cif,0.17,0.93,,,,bank,2026-10-01,several\ncustoms_broker,,,,percent-cif,1.1,,,,,bank,2026-10-01,several\n"), nil)}
	rapid.Check(t, func(t *rapid.T) {
		r := lot(t)
		r.Incoterm = rapid.SampledFrom(Incoterms).Draw(t, "incoterm")
		r.Currency = rapid.SampledFrom([]string{"MYR", "USD", "IDR", "JPY"}).Draw(t, "currency")
		r.FormD = rapid.Bool().Draw(t, "form d")
		s, err := rapid.SampledFrom(tariffs).Draw(t, "pack").Work(r)
		if err != nil {
			t.Fatal(err)
		}
		low, high, complete := amount.Zero, amount.Zero.Ptr(), true
		for _, l := range s.Lines {
			a := l.Amount
			if a.Low != nil {
				low = low.Add(*a.Low)
				if a.Low.Round(2, amount.Down).Cmp(*a.Low) != 0 || a.Low.Sign() < 0 {
					t.Fatalf("%s: %s", l.Key, a.Low)
				}
			}
			if a.High == nil {
				high = nil
			} else if high != nil {
				high = high.Add(*a.High).Ptr()
			}
			if a.Low != nil && a.High != nil && a.Low.Cmp(*a.High) > 0 {
				t.Fatalf("%s: %s", l.Key, figures(a))
			}
			if l.Status == Unknown {
				complete = false
				if l.Why.EN == "" {
					t.Fatalf("%s does not say what is missing", l.Key)
				}
			}
		}
		if s.Total.Low != nil && s.Total.Low.Cmp(low) != 0 || s.Total.Low == nil && !low.IsZero() {
			t.Fatalf("low %s, lines %s", figures(s.Total), low)
		}
		if (s.Total.High == nil) != (high == nil) || high != nil && s.Total.High.Cmp(*high) != 0 {
			t.Fatalf("high %s, lines %v", figures(s.Total), high)
		}
		if s.Complete != (complete && high != nil) {
			t.Fatalf("complete %v", s.Complete)
		}
	})
}
