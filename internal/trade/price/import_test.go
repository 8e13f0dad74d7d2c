package price

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

var sets = []fs.FS{Migrations, journal.Migrations}

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func importer(db *store.DB) *Importer {
	return &Importer{Store: NewStore(db), Geography: NewGeography(malaysia()), Currency: "MYR", Clock: clock.Fixed(noon), Actor: "officer-1"}
}

const julyCSV = `date,premise_code,item_code,price
2026-07-01,2.0,18,4.50
2026-07-02,2.0,18,5.00
2026-07-01,3.0,18,7.00
2026-07-01,4.0,18,3.00
2026-07-01,2.0,849,
2026-07-01,5.0,18,4.00
2026-07-01,2.0,18,4.60
`

func TestImportMonth(t *testing.T) {
	items, premises := write(t, "lookup_item.csv", itemsCSV), write(t, "lookup_premise.csv", premisesCSV)
	july := write(t, "pricecatcher_2026-07.csv", julyCSV)
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		reports, err := im.Months(t.Context(), items, premises, []string{july})
		if err != nil {
			t.Fatal(err)
		}
		r := reports[0]
		if !r.Balanced() || r.Rows != 7 || r.Taken != 4 || r.Duplicates != 1 || r.RefusedTotal() != 2 || r.Bands != 3 || r.Already {
			t.Errorf("report %+v", r)
		}
		// Perak: 4.50 and 5.00 → 4.75
		b, ok, err := im.Store.Band(t.Context(), 18, "my-08")
		if err != nil || !ok || b.Median.String() != "4.75" || b.N != 2 || b.Premises != 1 || b.Month != "2026-07" ||
			b.ItemName != "PISANG BERANGAN" || b.Grams != 1000 || b.Currency != "MYR" || b.Channel != Retail {
			t.Errorf("band %+v %v %v", b, ok, err)
		}
		if b, ok, err := im.Store.Band(t.Context(), 18, "my-14"); err != nil || !ok || b.Median.String() != "7" {
			t.Errorf("wholesale mixed into retail: %+v %v %v", b, ok, err)
		}
		if h, err := im.Store.History(t.Context(), 18, "my-14", Wholesale); err != nil || len(h) != 1 || h[0].Median.String() != "3" {
			t.Errorf("wholesale %+v %v", h, err)
		}
		if _, ok, err := im.Store.Band(t.Context(), 18, "my-01"); ok || err != nil {
			t.Errorf("a band of a state without prices: %v %v", ok, err)
		}
		list, err := im.Store.Items(t.Context())
		if err != nil || len(list) != 4 || list[0].Code != 18 || list[3].Grams != 100_000 || !list[3].GramsApprox {
			t.Errorf("items %+v %v", list, err)
		}
		entries, err := journal.Of(t.Context(), db, "price_import", r.ID)
		if err != nil || len(entries) != 1 {
			t.Errorf("journal %+v %v", entries, err)
		}
	})
}

func TestImportTwiceChangesNothingAndNewerReplaces(t *testing.T) {
	items, premises := write(t, "lookup_item.csv", itemsCSV), write(t, "lookup_premise.csv", premisesCSV)
	july := write(t, "pricecatcher_2026-07.csv", julyCSV)
	newer := write(t, "pricecatcher_2026-07.csv", "date,premise_code,item_code,price\n2026-07-31,2,18,9\n")
	june := write(t, "pricecatcher_2026-06.csv", "date,premise_code,item_code,price\n2026-06-30,2,18,8\n2026-06-30,3,871,2\n")
	nameless := write(t, "month.csv", "date,premise_code,item_code,price\nx,2,18,9\n2026-05-31,2,18,9\n")
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		do := func(path string) Report {
			t.Helper()
			reports, err := im.Months(t.Context(), items, premises, []string{path})
			if err != nil {
				t.Fatal(err)
			}
			return reports[0]
		}
		first := do(july)
		again := do(july)
		if !again.Already || again.ID != first.ID {
			t.Errorf("second import %+v", again)
		}
		again.Already = false
		if !reflect.DeepEqual(again, first) {
			t.Errorf("the report came back changed:\n%+v\n%+v", again, first)
		}
		if n := do(nameless); n.Month != "2026-05" || !do(nameless).Already {
			t.Errorf("a month told by its rows: %+v", n)
		}
		do(june)
		im.Clock = clock.Fixed(noon.Add(time.Hour))
		if r := do(newer); r.Already || r.Taken != 1 {
			t.Errorf("newer edition %+v", r)
		}
		if b, _, err := im.Store.Band(t.Context(), 18, "my-08"); err != nil || b.Median.String() != "9" || b.N != 1 {
			t.Errorf("after the newer edition %+v %v", b, err)
		}
		if b, ok, err := im.Store.Band(t.Context(), 18, "my-14"); err != nil || ok {
			t.Errorf("the older edition's band stayed: %+v %v", b, err)
		}
		if m, err := im.Store.Months(t.Context()); err != nil || !slices.Equal(m, []string{"2026-07", "2026-06", "2026-05"}) {
			t.Errorf("months %v %v", m, err)
		}
		if all, err := im.Store.Imports(t.Context(), KindPrices); err != nil || len(all) != 4 || all[0].Month != "2026-07" {
			t.Errorf("%d imports, %v", len(all), err)
		}
		if list, err := im.Store.Bands(t.Context(), 871); err != nil || len(list) != 1 || list[0].State != "my-14" || list[0].Month != "2026-06" {
			t.Errorf("pepper, newest by state: %+v %v", list, err)
		}
	})
}

func TestShelfFollowsImports(t *testing.T) {
	items, premises := write(t, "lookup_item.csv", itemsCSV), write(t, "lookup_premise.csv", premisesCSV)
	june := write(t, "pricecatcher_2026-06.csv", "date,premise_code,item_code,price\n2026-06-30,2,18,8\n2026-06-30,3,18,2\n")
	july := write(t, "pricecatcher_2026-07.csv", "date,premise_code,item_code,price\n2026-07-31,2,18,9\n2026-07-31,4,18,1\n")
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im, shelf := importer(db), &Shelf{}
		if _, ok := shelf.Band(18, "my-08"); ok {
			t.Error("an empty shelf has a band")
		}
		for _, step := range []struct {
			file, perak, kl string
		}{{june, "8", "2"}, {july, "9", "2"}} { // July has no retail price in Kuala Lumpur: June's stands
			if _, err := im.Months(t.Context(), items, premises, []string{step.file}); err != nil {
				t.Fatal(err)
			}
			if changed, err := shelf.Refresh(t.Context(), im.Store); err != nil || !changed {
				t.Errorf("refresh %v %v", changed, err)
			}
			perak, _ := shelf.Band(18, "my-08")
			kl, _ := shelf.Band(18, "my-14")
			if perak.Median.String() != step.perak || kl.Median.String() != step.kl || len(shelf.Bands(18)) != 2 {
				t.Errorf("%s: Perak %+v, Kuala Lumpur %+v", step.file, perak, kl)
			}
			stored, _, err := im.Store.Band(t.Context(), 18, "my-08")
			if err != nil || !reflect.DeepEqual(stored, perak) {
				t.Errorf("shelf %+v, store %+v, %v", perak, stored, err)
			}
			im.Clock = clock.Fixed(noon.Add(time.Minute))
		}
		if changed, err := shelf.Refresh(t.Context(), im.Store); err != nil || changed {
			t.Errorf("refreshed without an import: %v %v", changed, err)
		}
	})
}

// An import stopped at any batch leaves the store as it was, and the next run
// completes it.
func TestInterruptedImportLeavesNothing(t *testing.T) {
	items, premises := write(t, "lookup_item.csv", itemsCSV), write(t, "lookup_premise.csv", premisesCSV)
	var text strings.Builder
	text.WriteString("date,premise_code,item_code,price\n")
	for i := range 4 * batchRows {
		fmt.Fprintf(&text, "2026-07-%02d,%d,18,%d.%02d\n", 1+i%31, 2+i%2, 1+i%9, i%100)
	}
	july := write(t, "pricecatcher_2026-07.csv", text.String())
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		for stopAt := range 4 {
			ctx, stop := context.WithCancel(t.Context())
			batches := 0
			im.Progress = func(p Progress) {
				if batches++; batches > stopAt {
					stop()
				}
			}
			_, err := im.Months(ctx, items, premises, []string{july})
			stop()
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped after batch %d: %v", stopAt, err)
			}
			months, err := im.Store.Months(t.Context())
			list, err2 := im.Store.Items(t.Context())
			if len(months) != 0 || len(list) != 0 || err != nil || err2 != nil {
				t.Errorf("after batch %d: months %v, items %v, %v %v", stopAt, months, list, err, err2)
			}
		}
		var last Progress
		im.Progress = func(p Progress) { last = p }
		reports, err := im.Months(t.Context(), items, premises, []string{july})
		if err != nil || !reports[0].Balanced() || reports[0].Rows != 4*batchRows {
			t.Errorf("resumed: %+v %v", reports, err)
		}
		if last.Rows != 4*batchRows || last.Done != last.Total || last.Total != int64(text.Len()) {
			t.Errorf("progress ended at %+v", last)
		}
	})
}

func TestImportOfNothingUseful(t *testing.T) {
	items, premises := write(t, "lookup_item.csv", itemsCSV), write(t, "lookup_premise.csv", premisesCSV)
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		header := write(t, "pricecatcher_2026-07.csv", "date,premise_code,item_code,price\n")
		wrong := write(t, "pricecatcher_2026-08.csv", julyCSV) // July's rows under August's name
		for _, path := range []string{header, wrong} {
			reports, err := im.Months(t.Context(), items, premises, []string{path})
			if !errors.Is(err, ErrNothingTaken) || len(reports) != 1 || !reports[0].Balanced() {
				t.Errorf("%s: %+v %v", filepath.Base(path), reports, err)
			}
		}
		cut := write(t, "pricecatcher_2026-07.parquet", "PAR1 cut short")
		if _, err := im.Months(t.Context(), items, premises, []string{cut}); err == nil || !strings.Contains(err.Error(), "whole parquet") {
			t.Errorf("a broken parquet file: %v", err)
		}
		nameless := write(t, "month.csv", "date,premise_code,item_code,price\nx,2,18,9\n")
		if _, err := im.Months(t.Context(), items, premises, []string{nameless}); err == nil {
			t.Error("a file that tells no month was taken")
		}
		if months, err := im.Store.Months(t.Context()); err != nil || len(months) != 0 {
			t.Errorf("months %v %v", months, err)
		}
	})
}

func TestImportRegionPrices(t *testing.T) {
	path := write(t, "harga.csv", regionCSV)
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		r, err := im.Region(t.Context(), "id-18", "consumer", "IDR", path)
		if err != nil || !r.Balanced() || r.Taken != 5 || r.Missing != 1 || r.Bands != 3 {
			t.Errorf("report %+v %v", r, err)
		}
		if again, err := im.Region(t.Context(), "id-18", "consumer", "IDR", path); err != nil || !again.Already {
			t.Errorf("again %+v %v", again, err)
		}
		if farm, err := im.Region(t.Context(), "id-18", "producer", "IDR", path); err != nil || farm.Already {
			t.Errorf("another level %+v %v", farm, err)
		}
		bands, err := im.Store.RegionBands(t.Context(), "id-18", "consumer", "Beras")
		if err != nil || len(bands) != 2 || bands[0].Median.String() != "12250" || bands[0].Missing != 1 || bands[1].Month != "2024-02" {
			t.Errorf("bands %+v %v", bands, err)
		}
		if all, err := im.Store.RegionBands(t.Context(), "id-18", "producer", ""); err != nil || len(all) != 3 {
			t.Errorf("all %+v %v", all, err)
		}
	})
}

// The real egg and chicken prices of 2023: 11,591 observations with names in
// place of codes and a year in place of a day. Each gets a premise of its own
// state, a day by its running number, and goes the way of a month file.
func TestAcceptanceChickenAndEggs(t *testing.T) {
	premisesFile, itemsFile, rows := chickenAndEggs(t)
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := importer(db)
		reports, err := im.Months(t.Context(), itemsFile, premisesFile, []string{rows})
		if err != nil {
			t.Fatal(err)
		}
		r := reports[0]
		if !r.Balanced() || r.Rows != 11591 || r.Taken != 11591 || len(r.StatesUnknown) != 0 {
			t.Errorf("report %+v", r)
		}
		n, band := 0, map[string]Band{}
		for code := range 21 {
			bands, err := im.Store.Bands(t.Context(), code+1)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range bands {
				n += b.N
				band[b.ItemName+" "+b.State] = b
			}
		}
		if n != 11591 {
			t.Errorf("bands hold %d observations", n)
		}
		// counted apart, from the file by a script of three lines: 75 prices in
		// Selangor, median 13.50, p10 13.474, p90 13.50
		b := band["TELUR AYAM GRED A (30 biji) my-10"]
		if b.N != 75 || b.Median.String() != "13.5" || b.P10.String() != "13.474" || b.P90.String() != "13.5" {
			t.Errorf("grade A eggs in Selangor: %+v", b)
		}
	})
}

// Every reason a report can give has words.
func TestReasonsHaveWords(t *testing.T) {
	catalog, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Reason{RowMalformed, DateUnreadable, DateOutside, CodeUnreadable, CodeSentinel, CodeRepeated, NameMissing, PremiseUnknown,
		ItemUnknown, StateUnknown, PriceMissing, PriceUnreadable, PriceNotPositive, PriceTooHigh} {
		if !catalog.Has("price.refused." + string(r)) {
			t.Errorf("no words for %s", r)
		}
	}
}

func TestReportIsJSON(t *testing.T) {
	b, err := json.Marshal(Report{Kind: KindPrices, Refused: []Refusal{{PriceMissing, 1, []string{"x"}}}})
	if err != nil || !strings.Contains(string(b), `"refused":[{"reason":"price-missing","count":1,"examples":["x"]}]`) {
		t.Errorf("%s %v", b, err)
	}
}
