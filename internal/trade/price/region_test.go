package price

import (
	"os"
	"slices"
	"strings"
	"testing"
)

const regionCSV = `komoditas,tanggal,harga pangan
Beras,01/01/2024,-
"Beras,02/01/2024,""12,000"""
"Beras,03/01/2024,""12,500"""
"Beras,03/01/2024,""99,000"""
"Beras,01/02/2024,""13,000"""
"Cabai Merah,02/01/2024,""40,000"""
"Cabai Merah Keriting,03/01/2024,""50,000"""
"Beras,31/02/2024,""13,000"""
"Beras,04/01/2024,""1,2000"""
"Beras,05/01/2024,0"
"Beras,06/01/2024"
"Beras,07/01/2024,""200,000,000"""
`

func TestReadRegion(t *testing.T) {
	got, err := readRegion(t.Context(), strings.NewReader(regionCSV))
	if err != nil {
		t.Fatal(err)
	}
	if got.rows != 12 || got.taken != 5 || got.missing != 1 || got.duplicates != 1 || got.refused.total() != 5 {
		t.Errorf("rows %d taken %d missing %d duplicates %d refused %+v", got.rows, got.taken, got.missing, got.duplicates, got.refused.list)
	}
	if a := aliasList(got.aliases); !slices.Equal(a, []Alias{{"Cabai Merah", "Cabai Merah Keriting", 1}}) {
		t.Errorf("aliases %v", a)
	}
	bands := got.bands("id-18", "consumer", "IDR")
	if len(bands) != 3 {
		t.Fatalf("bands %+v", bands)
	}
	// January: 12,000 and 12,500 → median 12,250; p10 = 12,000 + 0.1·500
	if b := bands[0]; b.Month != "2024-01" || b.N != 2 || b.Missing != 1 || b.Median.String() != "12250" || b.P10.String() != "12050" {
		t.Errorf("January rice %+v", b)
	}
	if b := bands[2]; b.Commodity != "Cabai Merah Keriting" || b.N != 2 || b.Median.String() != "45000" {
		t.Errorf("chillies under both names %+v", b)
	}
}

func TestRegionPrice(t *testing.T) {
	for text, want := range map[string]struct {
		price   int32
		rounded bool
		bad     Reason
	}{
		"12,000": {12000, false, ""}, "110,000": {110000, false, ""}, "12000": {12000, false, ""}, "1,234,567": {1234567, false, ""},
		"12,000.00": {12000, false, ""}, "12,000.50": {12001, true, ""}, "-": {0, false, PriceMissing}, "": {0, false, PriceMissing},
		"12,00": {0, false, PriceUnreadable}, "1234,000": {0, false, PriceUnreadable}, "Rp12": {0, false, PriceUnreadable},
		"+5": {0, false, PriceUnreadable}, "12.5x": {0, false, PriceUnreadable}, "-5": {0, false, PriceNotPositive},
		"0": {0, false, PriceNotPositive}, "999999999999999999999": {0, false, PriceTooHigh},
	} {
		price, rounded, bad := regionPrice(text)
		if bad != want.bad || bad == "" && (price != want.price || rounded != want.rounded) {
			t.Errorf("%q: %d %v %q, want %v", text, price, rounded, bad, want)
		}
	}
}

// Lampung's list of 2018-2025: 22,224 prices and 924 blanks make 23,148 lines,
// none dropped; "Cabai Merah" stands 523 times for "Cabai Merah Keriting".
func TestAcceptanceRegionPrices(t *testing.T) {
	f, err := os.Open(acceptance(t, "prices/harga_pangan.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := readRegion(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if got.rows != 23148 || got.taken != 22224 || got.missing != 924 || got.duplicates != 0 || len(got.refused.list) != 0 {
		t.Errorf("rows %d taken %d missing %d duplicates %d refused %+v", got.rows, got.taken, got.missing, got.duplicates, got.refused.list)
	}
	if a := aliasList(got.aliases); len(a) != 1 || a[0] != (Alias{"Cabai Merah", "Cabai Merah Keriting", 523}) {
		t.Errorf("aliases %v", a)
	}
	prices, blanks := 0, 0
	for _, b := range got.bands("id-18", "consumer", "IDR") {
		prices += b.N
		blanks += b.Missing
	}
	if len(got.commodities) != 12 || prices != 22224 {
		t.Errorf("%d commodities, %d prices and %d blanks in bands", len(got.commodities), prices, blanks)
	}
}
