package price

import (
	"testing"

	"pgregory.net/rapid"
)

func market() ([]Item, []Premise) {
	items := []Item{{Code: 18, Name: "PISANG BERANGAN", Unit: "1kg", Grams: 1000}, {Code: 871, Name: "LADA HITAM", Unit: "100 g", Grams: 100}}
	premises := []Premise{
		{Code: 2, StateID: "my-08", Channel: Retail}, {Code: 3, StateID: "my-08", Channel: Retail},
		{Code: 4, StateID: "my-08", Channel: Wholesale}, {Code: 5, StateID: "my-14", Channel: Retail}, {Code: 6},
	}
	return items, premises
}

func TestTallyTellsWhyRowsAreRefused(t *testing.T) {
	items, premises := market()
	tally := newTally(Month{2026, 7}, items, premises)
	tally.add([]row{
		{day: july1, premise: 2, item: 18, sen: 450},
		{day: july1, premise: 2, item: 18, sen: 460}, // the same day, premise and item: the first stands
		{day: july1 - 1, premise: 2, item: 18, sen: 450},
		{day: july1 + 31, premise: 2, item: 18, sen: 450},
		{day: july1, premise: 7, item: 18, sen: 450},
		{day: july1, premise: 999_999, item: 18, sen: 450},
		{day: july1, premise: 2, item: 19, sen: 450},
		{day: july1, premise: 6, item: 18, sen: 450},
		{bad: PriceMissing, text: "2026-07-01,2,18,"},
		{day: july1 + 30, premise: 3, item: 18, sen: 500, rounded: true},
		{day: july1, premise: 4, item: 18, sen: 300},
		{day: july1, premise: 5, item: 18, sen: 700},
	})
	if tally.rows != 12 || tally.taken != 4 || tally.duplicates != 1 || tally.rounded != 1 || tally.refused.total() != 7 {
		t.Errorf("rows %d taken %d duplicates %d rounded %d refused %+v", tally.rows, tally.taken, tally.duplicates, tally.rounded, tally.refused.list)
	}
	want := map[Reason]int64{DateOutside: 2, PremiseUnknown: 2, ItemUnknown: 1, StateUnknown: 1, PriceMissing: 1}
	for _, r := range tally.refused.list {
		if want[r.Reason] != r.Count {
			t.Errorf("%s: %d, want %d", r.Reason, r.Count, want[r.Reason])
		}
	}
	if got := tally.refused.list[0].Examples; len(got) != 2 || got[0] != "2026-06-30,2,18,4.50" {
		t.Errorf("examples %q", got)
	}
	bands := tally.bands("2026-07", "MYR")
	if len(bands) != 3 {
		t.Fatalf("bands %+v", bands)
	}
	// Perak, retail: 4.50 and 5.00 at two premises: median 4.75, p10 4.55, p90 4.95
	if b := bands[0]; b.State != "my-08" || b.Channel != Retail || b.N != 2 || b.Premises != 2 ||
		b.Median.String() != "4.75" || b.P10.String() != "4.55" || b.P90.String() != "4.95" {
		t.Errorf("Perak retail %+v", b)
	}
	if b := bands[1]; b.Channel != Wholesale || b.N != 1 || b.Median.String() != "3" {
		t.Errorf("Perak wholesale %+v", b)
	}
	if b := bands[2]; b.State != "my-14" || b.Median.String() != "7" {
		t.Errorf("Kuala Lumpur %+v", b)
	}
}

// Whatever rows come, each is counted once, and the bands hold what was taken.
func TestTallyAddsUp(t *testing.T) {
	items, premises := market()
	rapid.Check(t, func(t *rapid.T) {
		tally := newTally(Month{2026, 7}, items, premises)
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{day: july1 + rapid.Int32Range(-2, 33).Draw(t, "day"), premise: rapid.Int32Range(0, 8).Draw(t, "premise"),
				item: rapid.SampledFrom([]int32{18, 871, 1}).Draw(t, "item"), sen: rapid.Int32Range(1, 999).Draw(t, "sen"),
				bad: rapid.SampledFrom([]Reason{"", "", "", PriceMissing}).Draw(t, "bad")}
		}), 0, 400).Draw(t, "rows")
		tally.add(rows)
		if int64(len(rows)) != tally.taken+tally.duplicates+tally.refused.total() {
			t.Fatalf("%d rows, %d taken, %d duplicates, %d refused", len(rows), tally.taken, tally.duplicates, tally.refused.total())
		}
		n := 0
		for _, b := range tally.bands("2026-07", "MYR") {
			n += b.N
			if b.P10.Cmp(b.Median) > 0 || b.Median.Cmp(b.P90) > 0 || b.Premises < 1 || b.Premises > b.N {
				t.Fatalf("band out of order %+v", b)
			}
		}
		if int64(n) != tally.taken {
			t.Fatalf("bands hold %d of %d", n, tally.taken)
		}
	})
}
