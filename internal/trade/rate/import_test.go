package rate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
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

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImport(t *testing.T) {
	noon := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	exchange, charges := file(t, "daily_1200.csv", daily), file(t, "desk.csv", chargesHead+deskRow)
	corrected := file(t, "daily_1200.csv", strings.Replace(daily, "4.1200", "4.1300", 1))
	bad := file(t, "desk.csv", chargesHead+"frate,,,,kg,1,2,MYR,,,x,2026-05-20,single,\n"+deskRow)
	hopeless := file(t, "desk.csv", chargesHead+"frate,,,,kg,1,2,MYR,,,x,2026-05-20,single,\n")
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		im := &Importer{Store: NewStore(db), Pack: pack(), Clock: clock.Fixed(noon), Actor: "officer-1"}
		if stamp, err := im.Store.Stamp(t.Context()); err != nil || stamp != "" {
			t.Errorf("stamp of an empty store %q %v", stamp, err)
		}
		r, err := im.Exchange(t.Context(), exchange)
		if err != nil || !r.Saved || r.Changed != 4 { // the small pack knows dollars and, across, rupiah
			t.Fatalf("%+v %v", r, err)
		}
		if entries, err := journal.Of(t.Context(), db, "money_import", r.SHA256); err != nil || len(entries) != 1 || entries[0].Actor != "officer-1" {
			t.Errorf("journal %+v %v", entries, err)
		}
		stamp, err := im.Store.Stamp(t.Context())
		if err != nil || stamp == "" {
			t.Errorf("stamp %q %v", stamp, err)
		}
		im.Clock = clock.Fixed(noon.AddDate(0, 0, 1))
		if again, err := im.Exchange(t.Context(), exchange); err != nil || again.Changed != 0 {
			t.Errorf("the same file again: %+v %v", again, err)
		}
		if s, err := im.Store.Stamp(t.Context()); err != nil || s != stamp {
			t.Errorf("stamp moved without a change: %q %v", s, err)
		}
		if c, err := im.Exchange(t.Context(), corrected); err != nil || c.Changed != 1 {
			t.Errorf("one corrected rate: %+v %v", c, err)
		}
		if _, err := im.Charges(t.Context(), hopeless); !errors.Is(err, ErrRefused) {
			t.Errorf("a wrong file: %v", err)
		}
		if r, err := im.Charges(t.Context(), bad); !errors.Is(err, ErrRefused) || r.Saved || r.Refused != 1 {
			t.Errorf("a file with a wrong row: %+v %v", r, err)
		}
		if list, err := im.Store.Charges(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("something of it was saved: %+v %v", list, err)
		}
		im.KeepGood = true
		if _, err := im.Charges(t.Context(), hopeless); !errors.Is(err, ErrNothingTaken) {
			t.Errorf("nothing good to keep: %v", err)
		}
		if r, err := im.Charges(t.Context(), bad); err != nil || !r.Saved || r.Changed != 1 || r.Refused != 1 {
			t.Errorf("keeping the good row: %+v %v", r, err)
		}
		if r, err := im.Charges(t.Context(), charges); err != nil || r.Changed != 0 {
			t.Errorf("the good row again: %+v %v", r, err)
		}
		want, _, err := ReadCharges(strings.NewReader(chargesHead+deskRow), im.Pack)
		got, err2 := im.Store.Charges(t.Context())
		if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("stored %+v, read %+v, %v %v", got, want, err, err2)
		}
		p, err := im.Store.Overlay(t.Context(), im.Pack)
		if err != nil {
			t.Fatal(err)
		}
		rate, ok := p.Rate("USD", "MYR", clock.MustDate("2026-11-23"))
		if !ok || rate.Rate.String() != "4.1300" || rate.Source != "bnm-rates" || rate.AsOf.String() != "2026-11-24" || rate.Confidence != "single" {
			t.Errorf("rate %+v", rate)
		}
	})
}

func TestReportInWords(t *testing.T) {
	catalog, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	r := Report{File: "fx.csv", Read: 9, Taken: 5, Refused: 1, Problems: []Problem{{7, "not a rate"}}, Quoted: []string{"MYR per 100 IDR"}, Unused: []string{"JPY", "EUR"}}
	for _, l := range i18n.Langs {
		var b strings.Builder
		if err := r.Write(&b, func(key string, args ...any) string { return catalog.T(l, key, args...) }); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"fx.csv", " 7: not a rate", "MYR per 100 IDR", "JPY, EUR"} {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%s does not say %q:\n%s", l, part, b.String())
			}
		}
	}
}
