package price

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

const itemsCSV = "\ufeff\"item_code\",\"item\",\"unit\",\"item_group\",\"item_category\"\r\n" +
	"\"-1\",\"\",\"\",\"\",\"\"\r\n" +
	"\"18\",\"PISANG BERANGAN\",\"1kg\",\"BARANGAN SEGAR\",\"BUAH-BUAHAN\"\r\n" +
	"\"849\",\"UDANG PUTIH \xb1 KECIL\",\"1kg\",\"BARANGAN SEGAR\",\"BAHAN LAUT\"\r\n" + // a stray Windows-1252 byte
	"\"871\",\"LADA HITAM\",\"100 g\",\"BARANGAN BERBUNGKUS\",\"REMPAH\"\r\n" +
	"\"900\",\"KERBAU\",\"Â±100kg/seekor\",\"BARANGAN SEGAR\",\"DAGING\"\r\n" + // UTF-8 decoded as Windows-1252
	"\"18\",\"PISANG LAIN\",\"1kg\",\"BARANGAN SEGAR\",\"BUAH-BUAHAN\"\r\n" +
	"\"77\",\" \",\"1kg\",\"\",\"\"\r\n" +
	"\"abc\",\"X\",\"1kg\",\"\",\"\"\r\n" +
	"\"78\",\"X\",\"1kg\"\r\n"

const premisesCSV = "premise_code,premise,address,premise_type,state,district\n" +
	"-1,,,,,\n" +
	"2.0,PASAR BESAR IPOH,\"JALAN LAKSAMANA,\n30300 IPOH, PERAK\",Pasar Basah ,Perak,Kinta\n" +
	"3.0,PASAR RAYA A,ALAMAT,Hypermarket,W.P. Kuala Lumpur,Bukit Bintang\n" +
	"4.0,BORONG B,ALAMAT,Borong,W.P. Kuala Lumpur,Cheras\n" +
	"5.0,KEDAI C,ALAMAT,Kedai Runcit,Atlantis,Entah\n" +
	"6.0,KEDAI D,ALAMAT,Kedai Runcit,W.P. Putrajaya,Cyberjaya\n"

func TestReadItems(t *testing.T) {
	items, report, err := ReadItems(write(t, "lookup_item.csv", itemsCSV))
	if err != nil {
		t.Fatal(err)
	}
	if report.Read != 9 || report.Taken != 4 || (&refusals{report.Refused}).total() != 5 {
		t.Errorf("report %+v", report)
	}
	want := []Refusal{{CodeRepeated, 1, nil}, {CodeSentinel, 1, nil}, {CodeUnreadable, 1, nil}, {NameMissing, 1, nil}, {RowMalformed, 1, nil}}
	for i, r := range report.Refused {
		if r.Reason != want[i].Reason || r.Count != want[i].Count || len(r.Examples) != 1 {
			t.Errorf("refused %+v, want %+v", r, want[i])
		}
	}
	if it := items[1]; it.Name != "UDANG PUTIH ± KECIL" {
		t.Errorf("stray byte: %q", it.Name)
	}
	if it := items[3]; it.Unit != "±100kg/seekor" || it.Grams != 100_000 || !it.GramsApprox {
		t.Errorf("decoded twice: %+v", it)
	}
	if len(report.Repaired) != 2 {
		t.Errorf("repaired %q", report.Repaired)
	}
}

func TestMend(t *testing.T) {
	for text, want := range map[string]string{"KOPI": "KOPI", "CAFÉ": "CAFÉ", "CAFÃ‰": "CAFÉ", "CAFÃƒâ€°": "CAFÉ", "CAF\xc9": "CAFÉ",
		"Â±100kg": "±100kg", "Ã": "Ã", "\x81": "\ufffd", "TÂ": "TÂ"} {
		if got, mended := mend(text); got != want || mended != (text != want) {
			t.Errorf("%q: %q %v, want %q", text, got, mended, want)
		}
	}
}

func TestReadPremisesAndPlaceThem(t *testing.T) {
	premises, report, err := ReadPremises(write(t, "lookup_premise.csv", premisesCSV))
	if err != nil {
		t.Fatal(err)
	}
	if report.Read != 6 || report.Taken != 5 || report.Refused[0].Reason != CodeSentinel {
		t.Errorf("report %+v", report)
	}
	if p := premises[0]; p.Code != 2 || p.Kind != "Pasar Basah" || p.Channel != Retail {
		t.Errorf("first premise %+v", p)
	}
	if premises[2].Channel != Wholesale {
		t.Errorf("Borong is %s", premises[2].Channel)
	}
	var r Report
	NewGeography(malaysia()).Place(premises, &r)
	if premises[0].StateID != "my-08" || premises[1].StateID != "my-14" || premises[3].StateID != "" {
		t.Errorf("states %q %q %q", premises[0].StateID, premises[1].StateID, premises[3].StateID)
	}
	if premises[1].Official != "W.P. Kuala Lumpur" || premises[0].Official != "Kinta" || premises[4].Official != "" {
		t.Errorf("districts %+v", premises)
	}
	if !slices.Equal(r.StatesUnknown, []string{"Atlantis"}) {
		t.Errorf("unknown states %q", r.StatesUnknown)
	}
	if !slices.Equal(r.DistrictsUnmapped, []Alias{{"Cyberjaya, W.P. Putrajaya", "", 1}, {"Entah, Atlantis", "", 1}}) {
		t.Errorf("unmapped %v", r.DistrictsUnmapped)
	}
	if !slices.Equal(r.DistrictsByAlias, []Alias{{"Bukit Bintang, W.P. Kuala Lumpur", "W.P. Kuala Lumpur", 1}, {"Cheras, W.P. Kuala Lumpur", "W.P. Kuala Lumpur", 1}}) {
		t.Errorf("by alias %v", r.DistrictsByAlias)
	}
}

func TestLookupInParquet(t *testing.T) {
	type item struct {
		Code     float64 `parquet:"item_code"`
		Item     string  `parquet:"item,optional"`
		Unit     string  `parquet:"unit,optional"`
		Group    string  `parquet:"item_group,optional"`
		Category string  `parquet:"item_category,optional"`
	}
	path := filepath.Join(t.TempDir(), "lookup_item.parquet")
	err := parquet.WriteFile(path, []item{{-1, "", "", "", ""}, {871, "LADA HITAM", "100 g", "B", "R"}})
	if err != nil {
		t.Fatal(err)
	}
	items, report, err := ReadItems(path)
	if err != nil || len(items) != 1 || items[0].Code != 871 || items[0].Grams != 100 || report.Refused[0].Reason != CodeSentinel {
		t.Errorf("%+v %+v %v", items, report, err)
	}
}

func TestLookupRefusesAWrongFile(t *testing.T) {
	for name, content := range map[string]string{"empty.csv": "", "other.csv": "a,b\n1,2\n", "not.parquet": "PAR1"} {
		if _, _, err := ReadItems(write(t, name, content)); err == nil {
			t.Errorf("%s was taken", name)
		} else if !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error does not name the file: %v", name, err)
		}
	}
	if _, _, err := ReadPremises(filepath.Join(t.TempDir(), "absent.csv")); !os.IsNotExist(err) {
		t.Errorf("absent file: %v", err)
	}
}

// The 2023 edition: 756 items, 2,704 premises, 13 of them wholesale, 16 states,
// and 42 district names that DOSM does not list, of which 40 have one sure home;
// a 43rd, Rompin in Negeri Sembilan, is listed only in another state (Pahang).
func TestAcceptanceLookups(t *testing.T) {
	items, report, err := ReadItems(acceptance(t, "prices/lookup_item.csv"))
	if err != nil || len(items) != 756 || report.Read != 756+int64(len(report.Refused)) {
		t.Errorf("%d items, %+v, %v", len(items), report, err)
	}
	premises, preport, err := ReadPremises(acceptance(t, "prices/lookup_premise.csv"))
	if err != nil || len(premises) != 2704 || preport.Taken != 2704 {
		t.Errorf("%d premises, %+v, %v", len(premises), preport, err)
	}
	var r Report
	NewGeography(malaysia()).Place(premises, &r)
	wholesale := 0
	for _, p := range premises {
		if p.StateID == "" {
			t.Errorf("no state for %+v", p)
		}
		if p.Channel == Wholesale {
			wholesale++
		}
	}
	if wholesale != 13 || len(r.StatesUnknown) != 0 {
		t.Errorf("%d wholesale, unknown states %q", wholesale, r.StatesUnknown)
	}
	if len(r.DistrictsByAlias) != 41 {
		t.Errorf("%d districts by alias: %v", len(r.DistrictsByAlias), r.DistrictsByAlias)
	}
	if want := []Alias{{"Cyberjaya, W.P. Putrajaya", "", 3}, {"Larut, Matang & Selama, Perak", "", 34}}; !slices.Equal(r.DistrictsUnmapped, want) {
		t.Errorf("unmapped %v, want %v", r.DistrictsUnmapped, want)
	}
}

// Every alias leads to a district that DOSM lists in the same state.
func TestDistrictTable(t *testing.T) {
	official := map[[2]string]bool{}
	for _, row := range districtRows() {
		if row[2] == "" {
			official[[2]string{row[0], row[1]}] = true
		}
	}
	if len(official) != 160 {
		t.Errorf("%d districts, DOSM lists 160", len(official))
	}
	for _, row := range districtRows() {
		if row[2] != "" && !official[[2]string{row[0], row[2]}] {
			t.Errorf("%s, %s leads to %q, which is no district there", row[1], row[0], row[2])
		}
	}
}
