package landed

import (
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
)

func TestForm(t *testing.T) {
	f := Form{HS: "0901.11", Quantity: "18", Unit: "tonne", Price: "1200", Per: "tonne", Incoterm: "FOB", AsOf: "2025-10-30"}
	r, err := f.Request("MYR", day)
	if err != nil || r.Kg.String() != "18000" || r.Currency != "MYR" || r.On.String() != "2025-10-30" {
		t.Fatalf("%+v, %v", r, err)
	}
	f.AsOf = ""
	if r, _ = f.Request("MYR", day); r.On != day {
		t.Errorf("date %s", r.On)
	}
	for key, change := range map[string]func(*Form){
		"kg":    func(f *Form) { f.Quantity = "banyak" },
		"unit":  func(f *Form) { f.Unit = "pikul" },
		"price": func(f *Form) { f.Price = "4,10" },
		"date":  func(f *Form) { f.AsOf = "30-10-2025" },
	} {
		g := f
		change(&g)
		_, err := g.Request("MYR", day)
		wantFault(t, err, "landed.error."+key)
	}
	if _, err := (Form{}).Request("MYR", day); len(fault.All(err)) != 2 {
		t.Errorf("empty form: %v", err)
	}
}

func TestTable(t *testing.T) {
	r := ask("100000")
	r.Incoterm, r.Price = "CFR", amount.Int(20)
	s := work(t, testPack(t, "last_mile,,,,kg,0.10,0.20,MYR,,,bank,2026-10-01,example\n"), r)
	for l, want := range map[i18n.Lang][]string{
		i18n.ID: {"Harga barang", "RM 20.000,00", "1.000 kg × 20 MYR/kg", "1.000 kg × 0,1–0,2 MYR/kg (1 Oktober 2026)", "RM 100,00–200,00", "perkiraan, contoh", "Belum ada premi asuransi", "paling sedikit RM 22.150,00", "23 November 2026"},
		i18n.MS: {"Duti import", "RM 1,000.00", "sudah termasuk dalam harga", "sekurang-kurangnya RM 22,150.00"},
		i18n.EN: {"Sales tax on import", "RM 1,050.00", "at least RM 22,150.00", "at least RM 22.15", "No mode of transport was given"},
	} {
		var b strings.Builder
		if err := WriteTable(&b, l, s); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: %q is not in\n%s", l, w, b.String())
			}
		}
	}
}

// Whatever is typed, a code is either refused or 6 to 10 digits of a chapter.
func FuzzDecodeHS(f *testing.F) {
	for _, s := range []string{"0901.11", "090111", "0901.11.30 00", "77.00.00", "", "..", "１２３４５６", "0901112233445"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, ok := DecodeHS(s)
		if !ok {
			if code != "" {
				t.Errorf("%q refused but read as %q", s, code)
			}
			return
		}
		if len(code) < 6 || len(code) > 10 || strings.Trim(code, "0123456789") != "" || code < "01" || code >= "98" || code[:2] == "77" {
			t.Errorf("%q read as %q", s, code)
		}
		if again, ok := DecodeHS(code); !ok || again != code {
			t.Errorf("%q reads as %q", code, again)
		}
	})
}
