package desk

import (
	"context"
	"slices"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

// said is demand as it was asked for, and what each product's offers lack.
type said struct {
	needs []Need
	gaps  map[string][]Gap
}

func (s said) Wanted(_ context.Context, since, until time.Time) (out []Need, _ error) {
	for _, n := range s.needs {
		if !n.At.Before(since) && (until.IsZero() || n.At.Before(until)) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s said) Gaps(_ context.Context, n Need) ([]Gap, error) { return s.gaps[n.Products[0]], nil }

func (s said) Suppliers(_ context.Context, product string) (int, error) {
	if slices.Contains(s.gaps[product], NoSupplier) {
		return 0, nil
	}
	return 2, nil
}

func kg(n int64) *amount.Decimal { return amount.Int(n).Ptr() }

// at is an instant in UTC; Kuala Lumpur is eight hours ahead.
func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// example is a year's demand of which every figure below can be counted by hand.
func example() said {
	return said{
		gaps: map[string][]Gap{"p01": nil, "p02": {NoSupplier}, "p03": {Capacity, Price}},
		needs: []Need{
			{Text: "p02 tahun lalu", Unmet: true, Products: []string{"p02"}, Kg: kg(9000), At: at("2025-11-30 15:59")}, // 23:59 on the last day before the window
			{Text: "p02 satu", Unmet: true, Products: []string{"p02"}, Kg: kg(100), State: "Selangor", At: at("2025-11-30 16:00")},
			{Text: "P02  dua", Unmet: true, Looked: true, Products: []string{"p02"}, Kg: kg(250), State: "Johor", At: at("2026-10-05 02:00")},
			{Text: "p02 dua", Unmet: true, Products: []string{"p02"}, Kg: kg(250), State: "Johor", At: at("2026-10-05 03:00")}, // the same person, who then left word
			{Text: "p02 dua", Unmet: true, Products: []string{"p02"}, State: "Johor", At: at("2026-10-05 04:00")},              // somebody else in the same words
			{Text: "p02 dua", Unmet: true, Looked: true, Products: []string{"p02"}, State: "Johor", At: at("2026-10-06 04:00")},
			{Text: "met", Products: []string{"p01"}, Kg: kg(5), At: at("2026-11-01 04:00")},
			{Text: "short", Products: []string{"p03", "p01"}, Kg: kg(70000), State: "Johor", At: at("2026-11-02 04:00")},
			{Text: "Durian 5 tan ke Johor", Unmet: true, State: "Johor", Kg: kg(5000), At: at("2026-11-03 04:00")},
			{Text: "durian, 2 ton", Unmet: true, Kg: kg(2000), At: at("2026-11-04 04:00")},
		},
	}
}

func demandOf(t *testing.T, s said) *Demand {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	return &Demand{Wants: s, Supply: s, Pack: pack, Clock: clock.Fixed(at("2026-11-24 02:15"))}
}

func boardOf(t *testing.T, d *Demand, f DemandFilter) *Board {
	t.Helper()
	b, err := d.Board(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBoardByHand(t *testing.T) {
	b := boardOf(t, demandOf(t, example()), DemandFilter{})
	// p02: "satu", one who looked and then asked (once), another in the same
	// words, and a look on the next day: 4. durian: 2. p03: 1. Together 7, of
	// which p03 had offers. kg: p02 100+250, durian 7,000, p03 70,000.
	if b.All.Asks != 7 || b.All.Unmet != 6 || b.All.Kg.String() != "77350" || b.All.KgOf != 5 {
		t.Errorf("all %+v, kg %s", b.All, b.All.Kg)
	}
	if len(b.Lines) != 3 {
		t.Fatalf("%d lines: %+v", len(b.Lines), b.Lines)
	}
	p02, durian, p03 := b.Lines[0], b.Lines[1], b.Lines[2]
	if p02.Product != "p02" || p02.Asks != 4 || p02.Kg.String() != "350" || p02.KgOf != 2 || p02.Suppliers != 0 ||
		p02.First.String() != "2025-12-01" || p02.Newest.String() != "2026-10-06" || joined(p02.States) != "Johor, Selangor" ||
		!slices.Equal(p02.Gaps, []GapCount{{NoSupplier, 4}}) {
		t.Errorf("p02 %+v", p02)
	}
	if durian.Product != "" || durian.Words != "durian" || durian.Asks != 2 || durian.Kg.String() != "7000" || !slices.Equal(durian.Gaps, []GapCount{{NoClass, 2}}) {
		t.Errorf("durian %+v", durian)
	}
	if p03.Product != "p03" || p03.Asks != 1 || p03.Unmet != 0 || p03.Suppliers != 2 || !slices.Equal(p03.Gaps, []GapCount{{Capacity, 1}, {Price, 1}}) {
		t.Errorf("p03 %+v", p03)
	}
	if none(b.Lines) != 6 {
		t.Errorf("%d without any supplier, want 6", none(b.Lines))
	}
	sum := 0
	for _, c := range b.Cells {
		sum += c.Asks
	}
	if sum != b.All.Asks || len(b.Cells) != 5 { // durian Johor and unsaid, p02 Johor October and Selangor December, p03
		t.Errorf("%d cells of %d asks", len(b.Cells), sum)
	}
	if !slices.Equal(b.Months, []string{"2026-11", "2026-10", "2025-12"}) || !slices.Equal(b.States, []string{"Johor", "Selangor"}) {
		t.Errorf("months %v, states %v", b.Months, b.States)
	}
}

func TestBoardFilters(t *testing.T) {
	d := demandOf(t, example())
	for _, c := range []struct {
		f    DemandFilter
		asks int
	}{
		{DemandFilter{Product: "p02"}, 4},
		{DemandFilter{Product: "other"}, 2},
		{DemandFilter{State: "Johor"}, 5}, // p02 3, p03, durian
		{DemandFilter{Month: "2026-11"}, 3},
		{DemandFilter{Month: "2025-11"}, 1}, // before the twelve months, when asked for
		{DemandFilter{Gap: Capacity}, 1},
		{DemandFilter{Gap: NoSupplier, State: "Selangor"}, 1},
		{DemandFilter{Product: "p01"}, 0},
	} {
		if got := boardOf(t, d, c.f).All.Asks; got != c.asks {
			t.Errorf("%+v: %d asks, want %d", c.f, got, c.asks)
		}
	}
}

// An ask that nobody could meet stays on the board until it is answered again,
// also where the catalogue has an offer by now.
func TestUnmetStaysUntilAnswered(t *testing.T) {
	s := said{gaps: map[string][]Gap{"p01": nil}, needs: []Need{{Text: "x", Unmet: true, Products: []string{"p01"}, At: at("2026-11-20 01:00")}}}
	b := boardOf(t, demandOf(t, s), DemandFilter{})
	if b.All.Asks != 1 || len(b.Lines[0].Gaps) != 0 {
		t.Errorf("%+v", b)
	}
}

// The public summary adds quantities up from three asks on and says no words,
// places or days.
func TestPublicSummary(t *testing.T) {
	s := example()
	s.needs = append(s.needs, Need{Text: "p02 tiga", Unmet: true, Products: []string{"p02"}, Kg: kg(50), At: at("2026-11-20 01:00")})
	list := boardOf(t, demandOf(t, s), DemandFilter{}).Public()
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	if p02 := list[0]; p02.Product != "p02" || p02.Asks != 5 || p02.Kg.String() != "400" || p02.First != "2025-12" || p02.Newest != "2026-11" || p02.Gap != NoSupplier {
		t.Errorf("p02 %+v", p02)
	}
	if p03 := list[1]; p03.Kg != nil || p03.Gap != Capacity {
		t.Errorf("p03 tells what one buyer wants: %+v", p03)
	}
	if other := list[2]; other.Product != "" || other.Asks != 2 || other.Kg != nil || other.First != "2026-11" {
		t.Errorf("outside the pack: %+v", other)
	}
}

func TestWording(t *testing.T) {
	for _, c := range []struct{ text, state, want string }{
		{"Durian Musang King 5 tan ke Johor", "Johor", "durian musang king"},
		{"we need 200 kg of vanilla beans per month, please", "", "vanilla beans"},
		{"10 ton", "", "10 ton"}, // nothing else: all of it
		{"jengkol … ke Pulau Pinang", "Pulau Pinang", "jengkol"},
	} {
		if got := Wording(c.text, c.state); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
