package landed

import (
	"encoding/json"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// sampleWorld is the built-in corridor with the charges of its sample world.
func sampleWorld(t testing.TB) (*corridor.Pack, []corridor.Charge) {
	t.Helper()
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	charges, problems := p.ReadCharges("world/charges.csv")
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	return p, charges
}

// anyRequest draws any kind of lot between any two places of the pack.
func anyRequest(t *rapid.T, p *corridor.Pack) Request {
	places := []string{"", "", ""}
	for _, q := range p.Places {
		places = append(places, q.ID)
	}
	place := func(label string) string { return rapid.SampledFrom(places).Draw(t, label) }
	q := rapid.SampledFrom(p.Products).Draw(t, "product")
	r := Request{HS: q.HS, From: place("from"), To: place("to"), Named: place("named"),
		Kg: amount.Int(rapid.Int64Range(1, 90_000).Draw(t, "kg")), Price: amount.Int(rapid.Int64Range(1, 9_000_000).Draw(t, "price")).Shift(-2),
		Currency:  rapid.SampledFrom([]string{"MYR", "USD", "IDR", "JPY"}).Draw(t, "currency"),
		PriceUnit: rapid.SampledFrom([]string{PerKg, PerTonne, PerLot}).Draw(t, "per"),
		Incoterm:  rapid.SampledFrom(Incoterms).Draw(t, "incoterm"),
		Mode:      rapid.SampledFrom(append([]string{""}, Modes...)).Draw(t, "mode"),
		FormD:     rapid.Bool().Draw(t, "form d"),
		On:        day.AddDays(-rapid.IntRange(0, 200).Draw(t, "days ago"))}
	if rapid.Bool().Draw(t, "chosen") {
		r.Product = q.ID
	}
	return r
}

// written is all that a result shows.
func written(t interface{ Fatal(...any) }, v any, err error) string {
	if err != nil {
		return err.Error()
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A tariff that has answered before answers as a fresh one does: nothing that
// it keeps depends on more than what it is kept for, and no sheet shares what
// another one changes.
func TestTariffRemembersRightly(t *testing.T) {
	p, charges := sampleWorld(t)
	used := NewTariff(p, charges)
	shelf, margins := amount.Known(amount.Int(60)), Margins{Retail: amount.Int(20).Ptr()}
	type answer struct {
		sheet Sheet
		text  string
	}
	var earlier []answer
	rapid.Check(t, func(t *rapid.T) {
		r := anyRequest(t, p)
		s, err := used.Work(r)
		fresh, freshErr := NewTariff(p, charges).Work(r)
		got := written(t, s, err)
		if want := written(t, fresh, freshErr); got != want {
			t.Fatalf("remembered:\n%s\nfresh:\n%s", got, want)
		}
		back, err := used.Back(r, shelf, margins)
		freshBack, freshErr := NewTariff(p, charges).Back(r, shelf, margins)
		if a, b := written(t, back, err), written(t, freshBack, freshErr); a != b {
			t.Fatalf("back, remembered:\n%s\nfresh:\n%s", a, b)
		}
		earlier = append(earlier, answer{s, got})
	})
	for _, a := range earlier {
		if now := written(t, a.sheet, nil); a.sheet.HS != "" && now != a.text {
			t.Fatalf("a sheet changed afterwards:\n%s\n%s", a.text, now)
		}
	}
}

// Many at once get what one alone gets.
func TestTariffIsConcurrent(t *testing.T) {
	p, charges := sampleWorld(t)
	tariff := NewTariff(p, charges)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				q := p.Products[(i*7+g)%len(p.Products)]
				r := Request{HS: q.HS, Product: q.ID, Kg: amount.Int(int64(100 + i)), Price: amount.Int(68000), Currency: "IDR", On: day, To: "my-10"}
				s, err := tariff.Work(r)
				alone, freshErr := NewTariff(p, charges).Work(r)
				if a, b := written(t, s, err), written(t, alone, freshErr); a != b {
					t.Errorf("together:\n%s\nalone:\n%s", a, b)
				}
			}
		})
	}
	wg.Wait()
}

// A memo never grows beyond its limit, and begins anew when it is reached.
func TestMemoIsBounded(t *testing.T) {
	var m memo[string, int]
	for i := range full + 1 {
		m.keep(strconv.Itoa(i), &i)
	}
	if n := len(m.known); n != 1 {
		t.Errorf("%d entries", n)
	}
	if v := m.find(strconv.Itoa(full)); v == nil || *v != full {
		t.Errorf("the last entry is %v", v)
	}
}

// A kept text is the one of its goods and regime.
func TestWhyIsOfTheRegime(t *testing.T) {
	tariff := NewTariff(testPack(t, ""), nil)
	whys := map[i18n.Text]bool{}
	for range 2 {
		for _, formD := range []bool{false, true} {
			r := ask("090111")
			r.FormD = formD
			s, err := tariff.Work(r)
			if err != nil {
				t.Fatal(err)
			}
			l, _ := s.Line(ImportDuty)
			whys[l.Why] = true
		}
	}
	if len(whys) != 2 {
		t.Errorf("%d different texts, want one a regime: %v", len(whys), whys)
	}
}
