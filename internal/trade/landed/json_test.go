package landed

import (
	"encoding/json"
	"testing"

	"siger/internal/amount"
	"siger/internal/i18n"
)

// The keys scripts rely on, and how unknown is written.
func TestSheetJSON(t *testing.T) {
	r := ask("100000")
	r.Incoterm = "CFR"
	p := testPack(t, "last_mile,,,,kg,0.10,0.20,MYR,,,bank,2026-10-01,several\n")
	raw, err := json.Marshal(work(t, p, r))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Lines  []map[string]any `json:"lines"`
		Total  map[string]any   `json:"total_myr"`
		PerKg  any              `json:"per_kg_myr"`
		Range  map[string]any   `json:"per_kg_range_myr"`
		Kg     any              `json:"kg"`
		Curr   string           `json:"currency"`
		AsOf   string           `json:"as_of"`
		Regime string           `json:"regime"`
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	lines := map[string]map[string]any{}
	for i, l := range got.Lines {
		if l["key"] != keys[i] {
			t.Errorf("line %d is %v", i, l["key"])
		}
		for _, k := range []string{"key", "amount_myr", "low_myr", "high_myr", "status", "source", "formula", "as_of", "example", "why"} {
			if _, ok := l[k]; !ok {
				t.Errorf("line %v has no %s", l["key"], k)
			}
		}
		lines[l["key"].(string)] = l
	}
	if l := lines[Price]; l["amount_myr"] != 100000.0 || l["low_myr"] != 100000.0 || l["high_myr"] != 100000.0 || l["status"] != "known" || l["why"] != nil || l["source"] != nil {
		t.Errorf("price %v", l)
	}
	// 1,000 × 0.10 = 100 to 1,000 × 0.20 = 200
	if l := lines[LastMile]; l["amount_myr"] != 100.0 || l["high_myr"] != 200.0 || l["status"] != "estimated" || l["source"] != "bank" || l["as_of"] != "2026-10-01" {
		t.Errorf("last mile %v", l)
	}
	if l := lines[Insurance]; l["amount_myr"] != nil || l["low_myr"] != nil || l["status"] != "unknown" || l["why"].(map[string]any)["id"] == "" {
		t.Errorf("insurance %v", l)
	}
	// price 100,000 + duty at least 5,000 + tax at least 5,250 + last mile 100
	if got.Total["low"] != 110350.0 || got.Total["high"] != nil || got.Total["complete"] != false {
		t.Errorf("total %v", got.Total)
	}
	if got.PerKg != 110.35 || got.Range["low"] != 110.35 || got.Range["high"] != nil || got.Kg != 1000.0 || got.Curr != "MYR" || got.AsOf != "2026-11-23" || got.Regime != "mfn" {
		t.Errorf("%+v", got)
	}
}

func TestNothingKnownHasNoPerKg(t *testing.T) {
	r := ask("090111")
	r.Currency = "JPY"
	s := work(t, testPack(t, ""), r)
	if s.PerKg.Low != nil || s.Total.Low != nil || s.Complete {
		t.Errorf("total %s, per kg %s", figures(s.Total), figures(s.PerKg))
	}
}

func TestTexts(t *testing.T) {
	for key, text := range texts {
		if missing := text.Missing(); len(missing) > 0 {
			t.Errorf("%s lacks %v", key, missing)
		}
	}
	if _, err := i18n.Load(Texts); err != nil {
		t.Error(err)
	}
	for _, k := range append(keys[:], Excise, Shelf, RetailMargin, WholesaleMargin) {
		if _, ok := texts["landed.line."+k]; !ok {
			t.Errorf("no word for line %s", k)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{"0": "0", "999": "999", "1000": "1,000", "-1234567.80": "-1,234,567.80", "0.0001": "0.0001", "12345": "12,345"} {
		if got := plain(amount.Must(in)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
