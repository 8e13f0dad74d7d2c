package price

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func FuzzMonthCSV(f *testing.F) {
	f.Add([]byte(julyCSV))
	f.Add([]byte("\ufeff\"date\",\"premise_code\",\"item_code\",\"price\"\r\n\"2026-07-01\",\"2.0\",\"18\",\"4.5\"\r\n"))
	f.Add([]byte("date,premise_code,item_code,price\n2026-07-01,2,18,\"4.5\n,,,\n-1,-1,-1,-1\n"))
	items, premises := market()
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := newCSVMonth(bytes.NewReader(b))
		if err != nil {
			return
		}
		tally := newTally(Month{2026, 7}, items, premises)
		for {
			rows, err := m.next(context.Background())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			tally.add(rows)
		}
		if tally.rows != tally.taken+tally.duplicates+tally.refused.total() {
			t.Fatalf("%d rows, %d taken, %d duplicates, %d refused", tally.rows, tally.taken, tally.duplicates, tally.refused.total())
		}
		lines := int64(bytes.Count(b, []byte("\n"))) + 1
		if tally.rows > lines {
			t.Fatalf("%d rows from %d lines", tally.rows, lines)
		}
	})
}

func FuzzLookups(f *testing.F) {
	f.Add(itemsCSV)
	f.Add(premisesCSV)
	geography := NewGeography(malaysia())
	f.Fuzz(func(t *testing.T, text string) {
		if items, r, err := readItems(csvTable(strings.NewReader(text))); err == nil && (r.Read != r.Taken+(&refusals{r.Refused}).total() || int64(len(items)) != r.Taken) {
			t.Fatalf("items %+v", r)
		}
		premises, r, err := readPremises(csvTable(strings.NewReader(text)))
		if err != nil {
			return
		}
		if r.Read != r.Taken+(&refusals{r.Refused}).total() || int64(len(premises)) != r.Taken {
			t.Fatalf("premises %+v", r)
		}
		geography.Place(premises, &Report{})
		newTally(Month{2026, 7}, nil, premises)
	})
}

func FuzzRegion(f *testing.F) {
	f.Add(regionCSV)
	f.Add("komoditas,tanggal,harga pangan\n\"\"\"\"\n\"a,01/01/2020,\"\"1\"\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := readRegion(context.Background(), strings.NewReader(text))
		if err != nil {
			return
		}
		if r.rows != r.taken+r.missing+r.duplicates+r.refused.total() {
			t.Fatalf("%d rows, %d taken, %d missing, %d duplicates, %d refused", r.rows, r.taken, r.missing, r.duplicates, r.refused.total())
		}
		n := 0
		for _, b := range r.bands("id-18", "consumer", "IDR") {
			n += b.N
		}
		if int64(n) != r.taken {
			t.Fatalf("bands hold %d of %d", n, r.taken)
		}
	})
}
