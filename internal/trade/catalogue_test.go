package trade

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/trade/rank"
)

// at is a price by an Incoterm at a place, per kilogram.
func at(incoterm, place, currency, per string, validTo string) Price {
	return Price{Incoterm: incoterm, Place: place, Currency: currency, Per: "kg", Amount: amount.Must(per),
		AsOf: clock.MustDate("2026-10-01"), ValidTo: clock.MustDate(validTo)}
}

// smallSuppliers are three suppliers whose shares are easy to work out by hand:
// a is perfect, b has an unchecked business number, c has shown nothing.
func smallSuppliers() []Supplier {
	hours := 6
	return []Supplier{
		{ID: "a", Name: "Contoh A", Regency: "id-18.01", ReplyHours: &hours, OrdersDone: 12,
			Certificates: []Certificate{paper("nib", "", true), paper("halal", "2026-12-31", true), paper("haccp", "", true)}},
		{ID: "b", Name: "Contoh B", Regency: "id-18.02", Certificates: []Certificate{paper("nib", "", false)}},
		{ID: "c", Name: "Contoh C", Regency: "id-18.03"},
	}
}

// smallOffers are frozen cassava (p23) from each of them, and dried cassava
// (p24) from b. In ringgit, so that no rate of exchange comes in.
func smallOffers() []Offer {
	return []Offer{
		{ID: "o1", Supplier: "a", Product: "p23", CapacityKgMonth: 8000, MinimumKg: 1000,
			Prices: []Price{at("FOB", "port-panjang", "MYR", "3", "2026-12-31")}},
		{ID: "o2", Supplier: "b", Product: "p23", CapacityKgMonth: 2500, MinimumKg: 0,
			Prices: []Price{at("EXW", "id-18.02", "MYR", "2", "2026-11-30")}},
		{ID: "o3", Supplier: "c", Product: "p23", CapacityKgMonth: 0, MinimumKg: 20_000},
		{ID: "o4", Supplier: "b", Product: "p24", CapacityKgMonth: 500, MinimumKg: 50},
		{ID: "o5", Supplier: "nobody", Product: "p23", CapacityKgMonth: 9000}, // its supplier was withdrawn
		{ID: "o6", Supplier: "c", Product: "p23", CapacityKgMonth: 9000, AvailableTo: clock.MustDate("2026-11-23")},
		{ID: "o7", Supplier: "c", Product: "p23", CapacityKgMonth: 9000, AvailableFrom: clock.MustDate("2026-11-25")},
	}
}

func small(t *testing.T) (*corridor.Pack, *Catalogue) {
	t.Helper()
	p := openPack(t)
	return p, NewCatalogue(p, smallSuppliers(), smallOffers(), demoDay, true)
}

func idsOf(list []rank.Scored) (out []string) {
	for _, s := range list {
		out = append(out, s.Offer.ID)
	}
	return out
}

// Each part of a score, worked out by hand for 5,000 kg:
//
//	o1: fit 30; capacity 8000 ≥ 5000: 20; minimum 1000 ≤ 5000: 15; papers 1: 15;
//	    cost: cheapest 2 of 3: ⅔ × 12 = 8; record 0.6+0.4: 8; together 96
//	o2: fit 30; capacity 2500/5000: 10; no minimum: 15; papers 0.4×½: 3;
//	    the cheapest: 12; record 0; together 70
//	o3: fit 30; capacity unknown: 10; minimum 5000/20000: 3.75; papers 0;
//	    no price: ¼ × 12 = 3; record 0; together 46.75
func TestEveryPartOfTheScore(t *testing.T) {
	_, c := small(t)
	got := c.Top("p23", demoDay, rank.Need{Kg: 5000, Fit: 1}, 10)
	want := []rank.Scored{
		{Fit: 30, Capacity: 20, Minimum: 15, Papers: 15, Cost: 8, Record: 8, Total: 96},
		{Fit: 30, Capacity: 10, Minimum: 15, Papers: 3, Cost: 12, Record: 0, Total: 70},
		{Fit: 30, Capacity: 10, Minimum: 3.75, Papers: 0, Cost: 3, Record: 0, Total: 46.75},
	}
	if ids := idsOf(got); !slices.Equal(ids, []string{"o1", "o2", "o3"}) {
		t.Fatalf("order %v", ids)
	}
	for i, g := range got {
		id := g.Offer.ID
		g.Offer = nil
		for part, pair := range map[string][2]float64{"fit": {g.Fit, want[i].Fit}, "capacity": {g.Capacity, want[i].Capacity},
			"minimum": {g.Minimum, want[i].Minimum}, "papers": {g.Papers, want[i].Papers}, "cost": {g.Cost, want[i].Cost},
			"record": {g.Record, want[i].Record}, "total": {g.Total, want[i].Total}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s: %s is %g, want %g", id, part, pair[0], pair[1])
			}
		}
	}
	if w := rank.WeightFit + rank.WeightCapacity + rank.WeightMinimum + rank.WeightPapers + rank.WeightCost + rank.WeightRecord; w != 100 {
		t.Errorf("the weights add up to %g", w)
	}
}

func TestCatalogueCountsWhatStands(t *testing.T) {
	_, c := small(t)
	// o1, o2 and o3 stand: three suppliers, 8000 + 2500 + 0 kg a month.
	if got := c.Count("p23"); got != (Count{Offers: 3, Suppliers: 3, CapacityKg: 10_500}) {
		t.Errorf("p23: %+v", got)
	}
	if got := c.Count("p01"); got != (Count{}) {
		t.Errorf("a product nobody offers: %+v", got)
	}
	if got := c.Top("p01", demoDay, rank.Need{Kg: 1, Fit: 1}, 5); len(got) != 0 {
		t.Errorf("a product nobody offers has %v", idsOf(got))
	}
	if o, ok := c.Offer("o6"); !ok || o.ID != "o6" {
		t.Error("an offer that no longer stands cannot be looked up")
	}
	if _, ok := c.Offer("o99"); ok {
		t.Error("an unknown offer was found")
	}
	var of []string
	for _, o := range c.Of("c") {
		of = append(of, o.ID)
	}
	if !slices.Equal(of, []string{"o3", "o6", "o7"}) {
		t.Errorf("offers of c: %v", of)
	}
}

// Another day has its own offers, papers and prices, as if the catalogue had
// been built on that day.
func TestAnotherDayHasItsOwnOffersPapersAndPrices(t *testing.T) {
	p, c := small(t)
	need := rank.Need{Kg: 5000, Fit: 1}
	for _, day := range []string{"2026-11-23", "2026-11-25", "2026-12-01", "2027-01-01", "2024-06-01"} {
		on := clock.MustDate(day)
		got := c.Top("p23", on, need, 10)
		want := NewCatalogue(p, smallSuppliers(), smallOffers(), on, true).Top("p23", on, need, 10)
		if fmt.Sprint(idsOf(got)) != fmt.Sprint(idsOf(want)) {
			t.Errorf("%s: %v, want %v", day, idsOf(got), idsOf(want))
			continue
		}
		for i := range got {
			if got[i].Total != want[i].Total || got[i].Papers != want[i].Papers || got[i].Cost != want[i].Cost {
				t.Errorf("%s, %s: %+v, want %+v", day, got[i].Offer.ID, got[i], want[i])
			}
		}
	}
	if ids := idsOf(c.Top("p23", clock.MustDate("2026-11-23"), need, 10)); !slices.Contains(ids, "o6") || slices.Contains(ids, "o7") {
		t.Errorf("on the last day of o6: %v", ids)
	}
	// In 2027 the halal certificate of a is over: 0.6 of 15 is 9. No price
	// stands any more: ¼ of 12 for everybody.
	for _, s := range c.Top("p23", clock.MustDate("2027-01-01"), need, 10) {
		if s.Cost != 3 {
			t.Errorf("%s has %g points for a price that is over", s.Offer.ID, s.Cost)
		}
		if s.Offer.ID == "o1" && math.Abs(s.Papers-9) > 1e-9 {
			t.Errorf("o1 has %g points for its papers, want 9", s.Papers)
		}
	}
	if got := c.Top("p01", clock.MustDate("2027-01-01"), need, 10); len(got) != 0 {
		t.Errorf("a product nobody offers has %v in 2027", idsOf(got))
	}
}

// However suppliers and offers come in, the order that goes out is the same.
func TestOrderDoesNotHangOnTheOrderOfTheStore(t *testing.T) {
	p, w := openWorld(t)
	first := NewCatalogue(p, w.Suppliers, w.Offers, demoDay, true)
	offers := slices.Clone(w.Offers)
	slices.Reverse(offers)
	suppliers := slices.Clone(w.Suppliers)
	slices.Reverse(suppliers)
	second := NewCatalogue(p, suppliers, offers, demoDay, true)
	for _, q := range p.Products {
		for _, kg := range []int64{0, 300, 18_000} {
			n := rank.Need{Kg: kg, Fit: 1}
			a, b := idsOf(first.Top(q.ID, demoDay, n, shortlist)), idsOf(second.Top(q.ID, demoDay, n, shortlist))
			if !slices.Equal(a, b) {
				t.Errorf("%s, %d kg: %v and %v", q.ID, kg, a, b)
			}
		}
	}
}

// The price fits where the goods go: a price delivered to Sarawak is no base
// for Johor while another stands.
func TestThePriceFitsTheArea(t *testing.T) {
	p := openPack(t)
	all := []Price{
		at("EXW", "id-18.01", "IDR", "9000", ""), at("FOB", "port-panjang", "USD", "1.1", ""),
		at("CIF", "port-kuching", "USD", "1.4", ""), at("CIF", "port-pasir-gudang", "USD", "1.3", "2026-11-30"),
		at("CFR", "port-penang", "USD", "1.2", ""),
	}
	for _, c := range []struct {
		name, area, day string
		prices          []Price
		want            string // the place named, empty: no price
	}{
		{"to Johor", "peninsula", "2026-11-24", all, "port-pasir-gudang"},
		{"to Johor on the price's last day", "peninsula", "2026-11-30", all, "port-pasir-gudang"},
		{"to Johor a day later", "peninsula", "2026-12-01", all, "port-penang"},
		{"to Sarawak", "sarawak", "2026-11-24", all, "port-kuching"},
		{"to Sabah: none goes there, so from Panjang", "sabah", "2026-11-24", all, "port-panjang"},
		{"anywhere: most of the way, the first named", "", "2026-11-24", all, "port-kuching"},
		{"only to Sarawak, wanted in Johor", "peninsula", "2026-11-24", all[2:3], "port-kuching"},
		{"to Sarawak named before a farm gate price", "peninsula", "2026-11-24", []Price{all[2], all[0]}, "id-18.01"},
		{"nothing stands", "peninsula", "2026-12-01", all[3:4], ""},
		{"on request", "peninsula", "2026-11-24", nil, ""},
	} {
		o := Offer{Prices: c.prices}
		got, ok := o.Price(p, c.area, clock.MustDate(c.day))
		if ok != (c.want != "") || got.Place != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got.Place, ok, c.want)
		}
	}
}

func TestAreaOf(t *testing.T) {
	p := openPack(t)
	for place, want := range map[string]string{"port-klang": "peninsula", "my-town-kuching": "sarawak", "my-12": "sabah",
		"port-labuan": "labuan", "port-panjang": "", "no-such-place": "", "": ""} {
		if got := areaOf(p, place); got != want {
			t.Errorf("%s lies in %q, want %q", place, got, want)
		}
	}
}

// Prices in other currencies are compared by the day's rate, and one without a
// rate counts as no price, not as a price of nothing.
func TestCostSharesNeedARate(t *testing.T) {
	p := openPack(t)
	offers := []Offer{
		{ID: "ringgit", Supplier: "a", Product: "p23", Prices: []Price{at("FOB", "port-panjang", "MYR", "4.08543314", "")}},
		{ID: "dollar", Supplier: "a", Product: "p23", Prices: []Price{at("FOB", "port-panjang", "USD", "1", "")}}, // the same by the rate of 2026-08-01
		{ID: "yen", Supplier: "a", Product: "p23", Prices: []Price{at("FOB", "port-panjang", "JPY", "1", "")}},
	}
	got := map[string]float64{}
	for _, s := range NewCatalogue(p, smallSuppliers(), offers, clock.MustDate("2026-08-01"), true).Top("p23", clock.MustDate("2026-08-01"), rank.Need{Fit: 1}, 5) {
		got[s.Offer.ID] = s.Cost
	}
	if math.Abs(got["ringgit"]-12) > 1e-6 || math.Abs(got["dollar"]-12) > 1e-6 || got["yen"] != 3 {
		t.Errorf("cost points %v, want 12, 12 and 3 (a quarter: no known price)", got)
	}
}
