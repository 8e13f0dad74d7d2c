package price

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// readAll returns every row of a month reader, without the quoted text.
func readAll(t testing.TB, m monthReader) (out []row) {
	t.Helper()
	for {
		rows, err := m.next(context.Background())
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			r.text = ""
			out = append(out, r)
		}
	}
}

func csvRows(t testing.TB, text string) []row {
	t.Helper()
	m, err := newCSVMonth(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return readAll(t, m)
}

func parquetRows[T any](t testing.TB, rows []T) []row {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, parquet.PageBufferSize(300), parquet.MaxRowsPerRowGroup(3000))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := newParquetMonth(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if m.rows != int64(len(rows)) {
		t.Errorf("the file tells %d rows, %d were written", m.rows, len(rows))
	}
	return readAll(t, m)
}

var july1 = must(civil(2026, 7, 1))

func must(day int32, ok bool) int32 {
	if !ok {
		panic("no such day")
	}
	return day
}

func TestCSVDialects(t *testing.T) {
	want := []row{{day: july1, premise: 2, item: 18, sen: 450}, {day: july1 + 1, premise: 20899, item: 1646, sen: 1290}}
	for name, text := range map[string]string{
		"plain":          "date,premise_code,item_code,price\n2026-07-01,2,18,4.5\n2026-07-02,20899,1646,12.9\n",
		"quoted, CRLF":   "\"date\",\"premise_code\",\"item_code\",\"price\"\r\n\"2026-07-01\",\"2\",\"18\",\"4.50\"\r\n\"2026-07-02\",\"20899\",\"1646\",\"12.90\"\r\n",
		"BOM, no end":    "\ufeffdate,premise_code,item_code,price\n2026-07-01,2.0,18.0,4.5\n2026-07-02,20899.0,1646.0,12.9",
		"other order":    "price,item_code,premise_code,date\n4.5,18,2,2026-07-01\n12.9,1646,20899,2026-07-02\n",
		"times, blanks":  "date,premise_code,item_code,price\n2026-07-01 00:00:00, 2 ,18 , 4.5\n\n2026-07-02T00:00:00Z,20899,1646,12.9\n  \n",
		"further column": "id,date,premise_code,item_code,price\n1,2026-07-01,2,18,4.5\n2,2026-07-02,20899,1646,12.9\n",
	} {
		if got := csvRows(t, text); !slices.Equal(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestCSVBadRows(t *testing.T) {
	long := strings.Repeat("9", longestLine+10)
	for line, want := range map[string]Reason{
		"2026-07-01,2,18":          RowMalformed,
		"2026-07-01,2,18,4.5,9":    RowMalformed,
		"\"2026-07-01,2,18,4.5":    DateUnreadable, // an open quote costs its own row only
		"01/07/2026,2,18,4.5":      DateUnreadable,
		"2026-02-30,2,18,4.5":      DateUnreadable,
		",2,18,4.5":                DateUnreadable,
		"2026-07-01,,18,4.5":       CodeUnreadable,
		"2026-07-01,2.5,18,4.5":    CodeUnreadable,
		"2026-07-01,2,1000001,4.5": CodeUnreadable,
		"2026-07-01,-1,18,4.5":     CodeSentinel,
		"2026-07-01,-1.0,18,4.5":   CodeSentinel,
		"2026-07-01,2,18,":         PriceMissing,
		"2026-07-01,2,18,RM4":      PriceUnreadable,
		"2026-07-01,2,18,0":        PriceNotPositive,
		long:                       RowMalformed,
		long + long:                RowMalformed,
	} {
		good := "2026-07-03,2,18,4.5\n"
		got := csvRows(t, "date,premise_code,item_code,price\n"+good+line+"\n"+good)
		if len(got) != 3 || got[1].bad != want || got[0].bad != "" || got[2] != got[0] {
			t.Errorf("%.40q: %+v, want %s", line, got, want)
		}
	}
}

func TestHeaderOfAnotherFile(t *testing.T) {
	for _, text := range []string{"", "date,item_code,price\n", "year,item_unit,price,premise\n", strings.Repeat("x", longestLine+5)} {
		if _, err := newCSVMonth(strings.NewReader(text)); err == nil {
			t.Errorf("%.30q was taken for a month file", text)
		}
	}
	var b bytes.Buffer
	if err := parquet.Write(&b, []struct{ A, B int64 }{{1, 2}}); err != nil {
		t.Fatal(err)
	}
	if _, err := newParquetMonth(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || !strings.Contains(err.Error(), "date") {
		t.Errorf("a parquet file without the columns: %v", err)
	}
	half := b.Bytes()[:b.Len()/2]
	if _, err := newParquetMonth(bytes.NewReader(half), int64(len(half))); err == nil {
		t.Error("half a parquet file was taken")
	}
}

// The shapes in which parquet editions have come, and might: each reads alike.
func TestParquetSchemas(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 7, day, 0, 0, 0, 0, time.UTC) }
	want := []row{{day: july1, premise: 2, item: 18, sen: 450}, {day: july1 + 1, premise: 20899, item: 1646, sen: 803}}
	type nanos struct {
		Date    time.Time `parquet:"date,timestamp(nanosecond)"`
		Premise float64   `parquet:"premise_code"`
		Item    int64     `parquet:"item_code"`
		Price   float64   `parquet:"price"`
	}
	type micros struct {
		Price   float64   `parquet:"price,optional"`
		Date    time.Time `parquet:"date,timestamp(microsecond),optional"`
		Premise int32     `parquet:"premise_code,dict"`
		Item    int32     `parquet:"item_code,dict"`
	}
	type millis struct {
		Date    time.Time `parquet:"date,timestamp(millisecond),dict"`
		Premise int64     `parquet:"premise_code,optional"`
		Item    float64   `parquet:"item_code,optional"`
		Price   float64   `parquet:"price,dict"`
	}
	type dates struct {
		Date    int32   `parquet:"date,date"`
		Premise int64   `parquet:"premise_code"`
		Item    int64   `parquet:"item_code"`
		Price   float64 `parquet:"price"`
	}
	type texts struct {
		Date    string  `parquet:"date,dict"`
		Premise float64 `parquet:"premise_code"`
		Item    float64 `parquet:"item_code"`
		Price   float64 `parquet:"price"`
	}
	for name, got := range map[string][]row{
		"nanoseconds":  parquetRows(t, []nanos{{at(1), 2, 18, 4.5}, {at(2), 20899, 1646, 8.029999999999999}}),
		"microseconds": parquetRows(t, []micros{{4.5, at(1), 2, 18}, {8.03, at(2), 20899, 1646}}),
		"milliseconds": parquetRows(t, []millis{{at(1), 2, 18, 4.5}, {at(2), 20899, 1646, 8.03}}),
		"dates":        parquetRows(t, []dates{{july1, 2, 18, 4.5}, {july1 + 1, 20899, 1646, 8.03}}),
		"texts":        parquetRows(t, []texts{{"2026-07-01", 2, 18, 4.5}, {"2026-07-02", 20899, 1646, 8.03}}),
	} {
		if !slices.Equal(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestParquetBadRows(t *testing.T) {
	type loose struct {
		Date    *string  `parquet:"date"`
		Premise *float64 `parquet:"premise_code"`
		Item    *float64 `parquet:"item_code"`
		Price   *float64 `parquet:"price"`
	}
	p := func(f float64) *float64 { return &f }
	day, noDay := "2026-07-01", "July"
	rows := []loose{{&day, p(2), p(18), p(4.5)}, {nil, p(2), p(18), p(4.5)}, {&noDay, p(2), p(18), p(4.5)}, {&day, nil, p(18), p(4.5)},
		{&day, p(2.5), p(18), p(4.5)}, {&day, p(-1), p(18), p(4.5)}, {&day, p(2), p(math.Inf(1)), p(4.5)}, {&day, p(2), p(18), nil},
		{&day, p(2), p(18), p(math.NaN())}, {&day, p(2), p(18), p(-1)}, {&day, p(2), p(18), p(1e300)}}
	want := []Reason{"", DateUnreadable, DateUnreadable, CodeUnreadable, CodeUnreadable, CodeSentinel, CodeUnreadable, PriceMissing,
		PriceMissing, PriceNotPositive, PriceTooHigh}
	for i, r := range parquetRows(t, rows) {
		if r.bad != want[i] {
			t.Errorf("row %d: %q, want %q", i, r.bad, want[i])
		}
	}
}

// Both editions of a month say the same, row by row, across pages and groups.
func TestCSVAndParquetAgree(t *testing.T) {
	type observation struct {
		Date    time.Time `parquet:"date,timestamp(nanosecond)"`
		Premise float64   `parquet:"premise_code,dict"`
		Item    int64     `parquet:"item_code,dict"`
		Price   float64   `parquet:"price"`
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 7000).Draw(rt, "n")
		seed := rapid.Uint32().Draw(rt, "seed")
		rows, text := make([]observation, n), strings.Builder{}
		text.WriteString("date,premise_code,item_code,price\n")
		for i := range rows {
			seed = seed*1664525 + 1013904223
			o := observation{time.Date(2026, 7, 1+int(seed>>8)%31, 0, 0, 0, 0, time.UTC), float64(seed >> 16 % 3000), int64(seed >> 10 % 900), float64(seed>>4%20000) / 100}
			rows[i] = o
			fmt.Fprintf(&text, "%s,%.1f,%d,%v\n", o.Date.Format(time.DateOnly), o.Premise, o.Item, o.Price)
		}
		if a, b := csvRows(t, text.String()), parquetRows(t, rows); !slices.Equal(a, b) {
			rt.Fatalf("%d rows differ", n)
		}
	})
}

func TestReadersStopWhenToldTo(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	m, err := newCSVMonth(strings.NewReader("date,premise_code,item_code,price\n2026-07-01,2,18,4.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := m.next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := readRegion(ctx, strings.NewReader(regionCSV)); !errors.Is(err, context.Canceled) {
		t.Errorf("region: %v", err)
	}
}

func TestMonthOf(t *testing.T) {
	for name, want := range map[string]string{"pricecatcher_2026-07.parquet": "2026-07", "2022-01.csv": "2022-01", "x_2026-13.csv": "", "july.csv": ""} {
		m, ok := MonthOf(name)
		if ok != (want != "") || ok && m.String() != want {
			t.Errorf("%s: %s %v", name, m, ok)
		}
	}
	for month, days := range map[Month]int32{{2026, 2}: 28, {2024, 2}: 29, {2026, 12}: 31, {2026, 4}: 30} {
		if _, n := month.bounds(); n != days {
			t.Errorf("%s has %d days", month, n)
		}
	}
}
