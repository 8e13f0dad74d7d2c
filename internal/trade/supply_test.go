package trade

import (
	"context"
	"slices"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/desk"
)

// What is missing is that of the offer which comes nearest; the small catalogue
// has, of frozen cassava (p23): o1 8,000 kg a month from 1,000 kg on at 3 MYR with
// papers, halal until 31 December; o2 2,500 kg at 2 MYR; o3 no capacity said,
// from 20,000 kg on, no price.
func TestGaps(t *testing.T) {
	p, c := small(t)
	v := &View{Pack: p, Catalogue: c}
	s := Supply{Market: func(context.Context) (*View, error) { return v, nil }}
	wish := func(ringgit string) *amount.Money {
		return &amount.Money{Amount: amount.Must(ringgit), Currency: "MYR"}
	}
	kg := func(n int64) *amount.Decimal { return amount.Int(n).Ptr() }
	for _, test := range []struct {
		what string
		need desk.Need
		want []desk.Gap
	}{
		{"nothing said", desk.Need{Products: []string{"p23"}}, nil},
		{"o1 can", desk.Need{Products: []string{"p23"}, Kg: kg(8000)}, nil},
		{"o3 can: what is not said is no gap", desk.Need{Products: []string{"p23"}, Kg: kg(25_000)}, nil},
		{"above o1, below o3", desk.Need{Products: []string{"p23"}, Kg: kg(10_000)}, []desk.Gap{desk.Capacity}},
		{"o2 can at its price", desk.Need{Products: []string{"p23"}, Kg: kg(2000), Wish: wish("2")}, nil},
		{"o1 is too dear, o2 too small, o3 too large", desk.Need{Products: []string{"p23"}, Kg: kg(5000), Wish: wish("2.5")}, []desk.Gap{desk.Price}},
		{"below o4's smallest order", desk.Need{Products: []string{"p24"}, Kg: kg(10)}, []desk.Gap{desk.Minimum}},
		{"another class can", desk.Need{Products: []string{"p24", "p23"}, Kg: kg(800)}, nil},
		{"nobody", desk.Need{Products: []string{"p01"}}, []desk.Gap{desk.NoSupplier}},
	} {
		got, err := s.Gaps(t.Context(), test.need)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v, %v", test.what, got, test.want, err)
		}
	}
	if n, err := s.Suppliers(t.Context(), "p23"); err != nil || n != 3 {
		t.Errorf("%d suppliers, %v", n, err)
	}
}

// An offer that begins later is missing now; a certificate must last until the
// goods are ready.
func TestGapsOfTime(t *testing.T) {
	p := openPack(t)
	suppliers := []Supplier{{ID: "a", Certificates: []Certificate{paper("halal", "2026-12-01", true)}}}
	gaps := func(o Offer) []desk.Gap {
		o.Supplier, o.Product = "a", "p23"
		v := &View{Pack: p, Catalogue: NewCatalogue(p, suppliers, []Offer{o}, demoDay, true)}
		got, err := Supply{Market: func(context.Context) (*View, error) { return v, nil }}.Gaps(t.Context(), desk.Need{Products: []string{"p23"}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, c := range []struct {
		what string
		o    Offer
		want []desk.Gap
	}{
		{"ready on the last day", Offer{LeadDays: 7}, nil}, // 24 November and 7 days are 1 December
		{"ready a day later", Offer{LeadDays: 8}, []desk.Gap{desk.Certificate}},
		{"begins tomorrow", Offer{AvailableFrom: clock.MustDate("2026-11-25")}, []desk.Gap{desk.NotNow}},
		{"has ended", Offer{AvailableTo: clock.MustDate("2026-11-23")}, []desk.Gap{desk.NoSupplier}},
	} {
		if got := gaps(c.o); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

// sheetOf writes offers as rows of a sheet.
func sheetOf(offers ...Offer) (rows []OfferRow) {
	for i := range offers {
		for _, cells := range OfferCells(&offers[i]) {
			row := OfferRow{Line: len(rows) + 2, Cells: map[string]string{}}
			for k, column := range OfferColumns {
				row.Cells[column], _ = cells[k].(string)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Every offer of the example world written as a sheet and read again is the same.
func TestOfferSheetRoundTrip(t *testing.T) {
	p := openPack(t)
	w, problems := LoadWorld(p)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	v := &View{Pack: p, Catalogue: NewCatalogue(p, w.Suppliers, w.Offers, demoDay, true)}
	sheet := v.ReadOffers(sheetOf(w.Offers...))
	if len(sheet.Faults) > 0 || sheet.Same != len(w.Offers) || len(sheet.Offers) != 0 {
		t.Errorf("%d faults (first %+v), %d the same of %d", len(sheet.Faults), sheet.Faults[:min(1, len(sheet.Faults))], sheet.Same, len(w.Offers))
	}
	empty := &View{Pack: p, Catalogue: NewCatalogue(p, w.Suppliers, nil, demoDay, true)}
	if sheet := empty.ReadOffers(sheetOf(w.Offers...)); len(sheet.Lines) != len(w.Offers) || len(sheet.Offers) != len(w.Offers) {
		t.Errorf("%d new of %d", len(sheet.Lines), len(w.Offers))
	}
}

// A new supplier comes with its first offer, once.
func TestOfferSheetWithANewSupplier(t *testing.T) {
	p := openPack(t)
	w, _ := LoadWorld(p)
	v := &View{Pack: p, Catalogue: NewCatalogue(p, w.Suppliers, w.Offers, demoDay, true)}
	first, second := w.Offers[0], w.Offers[1]
	first.ID, first.Supplier, second.ID, second.Supplier = "n1", "new1", "n2", "new1"
	rows := sheetOf(first, second)
	if sheet := v.ReadOffers(rows); len(sheet.Faults) == 0 || sheet.Faults[0].Fault.Key != "trade.offers.import.error.supplier" || sheet.Faults[0].Line != 2 {
		t.Errorf("a supplier nobody knows: %+v", sheet.Faults)
	}
	for column, cell := range map[string]string{"name": "Contoh Baru", "kind": "umkm", "regency": "id-18.04", "languages": "id, en", "about_id": "a", "about_ms": "b", "about_en": "c"} {
		rows[0].Cells["supplier_"+column] = cell
	}
	sheet := v.ReadOffers(rows)
	if len(sheet.Faults) > 0 || len(sheet.Suppliers) != 1 || sheet.Suppliers[0].Name != "Contoh Baru" || len(sheet.Suppliers[0].Languages) != 2 || len(sheet.Lines) != 3 {
		t.Errorf("%+v", sheet)
	}
	other := w.Offers[0]
	other.Supplier = w.Suppliers[len(w.Suppliers)-1].ID
	if sheet := v.ReadOffers(sheetOf(other)); len(sheet.Faults) == 0 || sheet.Faults[0].Fault.Key != "trade.offers.import.error.other_supplier" {
		t.Errorf("an offer taken from another supplier: %+v", sheet.Faults)
	}
}
