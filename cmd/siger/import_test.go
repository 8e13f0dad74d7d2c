package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// importFiles writes a month of the survey with its lookups, the region's
// prices, rates and charges, as their publishers write them.
func importFiles(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"lookup_item.csv":            "item_code,item,unit,item_group,item_category\n-1,,,,\n18,PISANG BERANGAN,1kg,BARANGAN SEGAR,BUAH-BUAHAN\n",
		"lookup_premise.csv":         "premise_code,premise,address,premise_type,state,district\n-1,,,,,\n2.0,PASAR,A,Pasar Basah ,Selangor,Petaling Jaya\n",
		"pricecatcher_2026-07.csv":   "date,premise_code,item_code,price\n2026-07-01,2.0,18,4.5\n2026-07-02,2.0,18,5.5\n2026-07-03,9.0,18,5\n",
		"pricecatcher_2026-08.csv":   "date,premise_code,item_code,price\n2026-07-01,2.0,18,4.5\n",
		"harga_pangan.csv":           "komoditas,tanggal,harga pangan\n\"Beras,02/01/2024,\"\"12,000\"\"\"\nBeras,03/01/2024,-\n",
		"daily_1200.csv":             "date,rate_type,usd,idr\n2026-11-20,middle,4.12,0.0254\n",
		"charges.csv":                "key,from,to,mode,unit,low,high,currency,valid_from,valid_to,source,as_of,confidence,note\ncustoms_broker,,,,shipment,300,400,MYR,2026-01-01,,desk,2026-01-01,single,\n",
		"charges_with_a_mistake.csv": "key,from,to,mode,unit,low,high,currency,valid_from,valid_to,source,as_of,confidence,note\nbroker,,,,shipment,300,400,MYR,2026-01-01,,desk,2026-01-01,single,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestImportCommands(t *testing.T) {
	dir := importFiles(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	data := filepath.Join(dir, "data")
	lookups := []string{"--items", at("lookup_item.csv"), "--premises", at("lookup_premise.csv")}
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"a month", append([]string{"prices", at("pricecatcher_2026-07.csv")}, lookups...), 0, []string{"3 rows read, 2 taken", "1 refused", "not in the lookup", "Petaling Jaya, Selangor as Petaling"}},
		{"again", append([]string{"prices", at("pricecatcher_2026-07.csv")}, lookups...), 0, []string{"nothing changed"}},
		{"another month's rows", append([]string{"prices", at("pricecatcher_2026-08.csv")}, lookups...), 1, []string{"outside the month", "nothing was saved"}},
		{"region prices", []string{"region-prices", at("harga_pangan.csv")}, 0, []string{"2 rows read, 1 taken, 1 without a price"}},
		{"exchange", []string{"exchange", at("daily_1200.csv")}, 0, []string{"2 taken", "MYR per 100 IDR"}},
		{"charges", []string{"charges", at("charges.csv")}, 0, []string{"1 taken", "1 new or changed"}},
		{"charges with a mistake", []string{"charges", at("charges_with_a_mistake.csv")}, 1, []string{"line 2: key", "nothing was saved"}},
		{"no such file", []string{"charges", at("absent.csv")}, 2, []string{"absent.csv"}},
	} {
		code, out, diagnostics := siger(t, append(append([]string{"import"}, c.args...), "--data", data)...)
		if code != c.code {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, out, diagnostics)
		}
		for _, words := range c.says {
			if !strings.Contains(out+diagnostics, words) {
				t.Errorf("%s does not say %q:\n%s%s", c.name, words, out, diagnostics)
			}
		}
	}
	code, out, _ := siger(t, append([]string{"--json", "import", "prices", at("pricecatcher_2026-07.csv"), "--data", data}, lookups...)...)
	var got struct {
		Reports []struct {
			Rows, Taken int
			Already     bool
			Refused     []struct{ Reason string }
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || len(got.Reports) != 1 || !got.Reports[0].Already ||
		got.Reports[0].Taken != 2 || got.Reports[0].Refused[0].Reason != "premise-unknown" {
		t.Errorf("JSON: exit %d, %v\n%s", code, err, out)
	}
}
