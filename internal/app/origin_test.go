package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// originPaths are the addresses of the page of origin, in the order id, ms, en.
var originPaths = [3]string{"/id/asal-barang", "/ms/asal-barang", "/en/origin"}

// The creamer case of origin's own tests, typed as people of each language do:
// FOB 15,000, creamer 1,800 from outside ASEAN under the product's own heading,
// coffee 6,000 with proof. De minimis: 12 % is over 10. RVC, indirect:
// (15,000 − 1,800) ÷ 15,000 = 88 %, 48 points to spare.
func creamer(l int) url.Values {
	fob, value := [3]string{"15.000,00", "15,000.00", "15000"}[l], [3]string{"1.800", "1,800", "1800.0"}[l]
	return url.Values{"check": {"1"}, "hs": {"2101.12"}, "wholly": {"no"}, "fob": {fob}, "currency": {"IDR"}, "minimal": {"no"}, "rows": {"2"},
		"m1_name": {"Krimer"}, "m1_hs": {"2101.20"}, "m1_value": {value}, "m1_from": {"outside"},
		"m2_name": {"Kopi"}, "m2_hs": {"0901"}, "m2_value": {"6000"}, "m2_from": {"asean"}}
}

func TestOriginAnswersInThreeLanguages(t *testing.T) {
	a := openApp(t, t.TempDir())
	for l, want := range [3][]string{
		{"Nyatakan jalur: Kandungan nilai regional (RVC), cara tidak langsung.", "Kriteria asal pada Form D: 88.00 %", "88,00%", "sisa 48 poin", "lewat 2 poin", "(15.000 − 1.800) ÷ 15.000 × 100",
			"12,00%", "Tidak terpenuhi", "Aturan khusus produk belum dibaca.", "teks ATIGA tahun 2009", "25 Oktober 2025"},
		{"Isytiharkan laluan: Kandungan nilai serantau (RVC), kaedah tidak langsung.", "88.00%", "baki 48 mata", "terlebih 2 mata", "(15,000 − 1,800) ÷ 15,000 × 100", "Tidak dipenuhi", "teks ATIGA tahun 2009"},
		{"Declare this route: Regional value content (RVC), indirect formula.", "88.00%", "48 points to spare", "2 points too many", "(15,000 − 1,800) ÷ 15,000 × 100", "Not met", "2009 text of ATIGA"},
	} {
		w := get(t, a, originPaths[l]+"?"+creamer(l).Encode())
		p := mustRead(t, w)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", originPaths[l], w.Code)
		}
		for _, s := range want {
			if !strings.Contains(p.Text, s) {
				t.Errorf("%s does not say %q:\n%s", originPaths[l], s, p.Text)
			}
		}
		if untranslated.MatchString(p.Text) || unfilled.MatchString(p.Text) {
			t.Errorf("%s: %q %q", originPaths[l], untranslated.FindString(p.Text), unfilled.FindString(p.Text))
		}
		if got := p.value("m1_name"); got != "Krimer" {
			t.Errorf("%s: the form is not refilled: %q", originPaths[l], got)
		}
	}
}

// The same address in another language shows the same amounts: 1.800 typed in
// Indonesian is written 1,800 in Malay, and 15.000,00 as 15,000.
func TestOriginKeepsAmountsAcrossLanguages(t *testing.T) {
	a := openApp(t, t.TempDir())
	typed := creamer(0)
	typed.Set("in", "id")
	p := mustRead(t, get(t, a, originPaths[1]+"?"+typed.Encode()))
	if p.value("fob") != "15,000" || p.value("m1_value") != "1,800" || p.value("in") != "ms" || !strings.Contains(p.Text, "88.00%") {
		t.Errorf("fob %q, value %q, in %q", p.value("fob"), p.value("m1_value"), p.value("in"))
	}
}

// Each bad field is named beside its input, with everything else refilled.
func TestOriginNamesEachBadField(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, c := range []struct{ field, value, says string }{
		{"hs", "77", "Kode HS produk"},
		{"hs", "", "Pilih produk"}, // named beside the list of products
		{"fob", "banyak", "bukan angka"},
		{"fob", "0", "Harga FOB"},
		{"fob", "-5", "Harga FOB"},
		{"labour", "-1", "di bawah 0"},
		{"overhead", "1,2,3", "bukan angka"},
		{"other", "x", "bukan angka"},
		{"profit", "1e3", "bukan angka"},
		{"m1_value", "-0,01", "di bawah 0"},
		{"m2_hs", "09", "Kode HS bahan"},
		{"m2_value", "1..0", "bukan angka"},
	} {
		v := creamer(0)
		v.Set(c.field, c.value)
		w := get(t, a, originPaths[0]+"?"+v.Encode())
		p := mustRead(t, w)
		at := "in-" + c.field
		if c.value == "" {
			at = "in-product"
		}
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#`+at+`"`) || !strings.Contains(w.Body.String(), `id="`+at+`-error"`) {
			t.Errorf("%s=%q: %d, no fault beside %s", c.field, c.value, w.Code, at)
		}
		if !strings.Contains(p.Text, c.says) || strings.Contains(p.Text, "88,00%") {
			t.Errorf("%s=%q does not say %q, or answers all the same", c.field, c.value, c.says)
		}
		if c.value != "" && p.value(c.field) != c.value || p.value("m2_name") != "Kopi" {
			t.Errorf("%s=%q is not refilled: %q", c.field, c.value, p.value(c.field))
		}
	}
	// several at once, in the order of the form
	v := creamer(0)
	for _, field := range []string{"profit", "m1_value", "fob", "hs"} {
		v.Set(field, "x")
	}
	body, last := get(t, a, originPaths[0]+"?"+v.Encode()).Body.String(), -1
	for _, field := range []string{"hs", "fob", "m1_value", "profit"} {
		at := strings.Index(body, `href="#in-`+field+`"`)
		if at <= last {
			t.Errorf("%s is not named in its place", field)
		}
		last = at
	}
	// profit may be a loss
	v = creamer(0)
	v.Set("profit", "-100")
	if w := get(t, a, originPaths[0]+"?"+v.Encode()); w.Code != http.StatusOK {
		t.Errorf("a loss: %d", w.Code)
	}
}

// "Add a material" adds a row, loses nothing and answers nothing; six rows are
// the most.
func TestOriginAddsRows(t *testing.T) {
	a := openApp(t, t.TempDir())
	v := creamer(0)
	v.Set("fob", "banyak") // not even what is wrong
	v.Set("add", "1")
	for rows := 3; rows <= 7; rows++ {
		w := get(t, a, originPaths[0]+"?"+v.Encode())
		p := mustRead(t, w)
		shown := strings.Count(w.Body.String(), "<legend>Bahan ")
		if want := min(rows, 6); w.Code != http.StatusOK || shown != want || p.value("fob") != "banyak" || p.value("m1_name") != "Krimer" {
			t.Errorf("%d: %d rows, want %d; fob %q, first %q", w.Code, shown, want, p.value("fob"), p.value("m1_name"))
		}
		if more := strings.Contains(w.Body.String(), `name="add"`); more != (rows < 6) {
			t.Errorf("%d rows and the button to add one: %v", rows, more)
		}
		v.Set("rows", p.value("rows"))
	}
	// a filled row beyond the count is shown
	v = url.Values{"m5_name": {"Gula"}}
	if p := mustRead(t, get(t, a, originPaths[0]+"?"+v.Encode())); p.value("m5_name") != "Gula" || p.value("rows") != "5" {
		t.Errorf("row 5 is lost: %q of %s rows", p.value("m5_name"), p.value("rows"))
	}
}

// What is not known is asked for, with who can say, and is no refusal.
func TestOriginAsksForWhatIsUnknown(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, c := range []struct {
		change func(url.Values)
		says   []string
	}{
		{func(v url.Values) { v.Del("fob"); v.Set("m1_hs", "") }, []string{"Asal barang belum dapat dipastikan.", "Berapa harga FOB?", "Bagian keuangan eksportir.", "Apa kode HS bahan Krimer", "Pemasok bahan itu.", "Kantor penerbit"}},
		{func(v url.Values) { v.Set("m1_value", "14.000"); v.Set("m2_value", "500") }, []string{"Menurut aturan umum, barang ini belum berasal dari ASEAN.", "Ganti Krimer senilai Rp 5.000", "Perubahan yang cukup"}},
		{func(v url.Values) { v.Set("m1_value", "14.000"); v.Set("m2_value", "500"); v.Set("m1_from", "unknown") }, []string{"Minta bukti asal ASEAN dari pemasok: Krimer"}},
		{func(v url.Values) { v.Set("wholly", "yes"); v.Del("m1_name"); v.Del("m1_hs"); v.Del("m1_value") }, []string{"Nyatakan jalur: Diperoleh seluruhnya (WO).", "tidak perlu perincian biaya"}},
		{func(v url.Values) { v.Set("minimal", "yes") }, []string{"Hanya pekerjaan ringan"}},
	} {
		v := creamer(0)
		c.change(v)
		w := get(t, a, originPaths[0]+"?"+v.Encode())
		p := mustRead(t, w)
		for _, s := range c.says {
			if w.Code != http.StatusOK || !strings.Contains(p.Text, s) {
				t.Errorf("%d, does not say %q:\n%s", w.Code, s, p.Text)
			}
		}
	}
}

// A product's page and the certificate among its papers lead here with the
// product chosen.
func TestOriginIsLinkedWithItsProduct(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, address := range []string{"/id/produk/singkong-beku-p23", "/id/jawaban?q=ubi+kayu+beku+5+tan+ke+Shah+Alam"} {
		if w := get(t, a, address); !strings.Contains(w.Body.String(), `href="/id/asal-barang?product=p23"`) {
			t.Errorf("%s does not lead to the question of origin: %d", address, w.Code)
		}
	}
	w := get(t, a, "/id/asal-barang?product=p23")
	if !strings.Contains(w.Body.String(), `<option value="p23" selected>`) || strings.Contains(w.Body.String(), `role="alert"`) {
		t.Error("the product is not chosen, or is refused before anything was sent")
	}
}

// originPost sends a body to the operation of origin.
func originPost(t *testing.T, a *App, query, body string) (int, string, []byte) {
	t.Helper()
	w := do(t, a, call{Method: http.MethodPost, URL: "/api/v1/origin" + query, Header: map[string]string{"Content-Type": "application/json"}, Body: strings.NewReader(body)})
	out, _ := io.ReadAll(w.Body)
	return w.Code, w.Header().Get("Content-Type"), out
}

// The vectors of the facts: a biscuit of FOB 15 with flavour of 2.50, and the
// threshold that is never rounded up to: 6.0001 of 10 leaves 39.999 %.
func TestOriginByAPI(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, c := range []struct{ body, verdict, declare, indirect string }{
		{`{"hs":"1905.31","fob":15,"wholly_obtained":false,"rule":{},"materials":[{"name":"flavour","hs":"3302.10","value":2.5,"country":"AU"}]}`, "ok", "cth", "83.33"},
		{`{"hs":"210112","fob":10,"wholly_obtained":false,"rule":{},"materials":[{"hs":"210111","value":6.00,"country":"BR"}]}`, "ok", "rvc-indirect", "40.00"},
		{`{"hs":"210112","fob":10,"wholly_obtained":false,"rule":{},"materials":[{"hs":"210111","value":6.0001,"country":"BR"}]}`, "breach", "", "39.99"},
		{`{"hs":"210112"}`, "unknown", "", ""},
	} {
		code, _, out := originPost(t, a, "", c.body)
		var r struct {
			Verdict, Declare string
			AsOf             string `json:"as_of"`
			Routes           []struct{ Percent json.Number }
		}
		if err := json.Unmarshal(out, &r); code != http.StatusOK || err != nil || len(r.Routes) != 6 {
			t.Fatalf("%s: %d %v %s", c.body, code, err, out)
		}
		if r.Verdict != c.verdict || r.Declare != c.declare || string(r.Routes[2].Percent) != c.indirect || r.AsOf != "2026-11-24" {
			t.Errorf("%s: %s", c.body, out)
		}
	}
	if _, _, out := originPost(t, a, "?as_of=2026-01-31", `{"hs":"210112"}`); !strings.Contains(string(out), `"as_of":"2026-01-31"`) {
		t.Errorf("as of another day: %s", out)
	}
}

// What the API cannot use is a problem with its field.
func TestOriginByAPIRefuses(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, c := range []struct{ query, body, field string }{
		{"", `{"hs":"77"}`, "hs"},
		{"", `{"fob":1}`, "hs"},
		{"", `{"hs":"210112","fob":0}`, "fob"},
		{"", `{"hs":"210112","materials":[{"value":-1}]}`, "materials[0].value"},
		{"", `{"hs":"210112","fob":"ten"}`, "fob"},
		{"", `{"hs":"210112","fobb":10}`, "fobb"},
		{"?as_of=31-01-2026", `{"hs":"210112"}`, "as_of"},
	} {
		code, kind, out := originPost(t, a, c.query, c.body)
		var p struct {
			Field  string
			Errors []struct{ Field string }
		}
		if err := json.Unmarshal(out, &p); err != nil || code != http.StatusUnprocessableEntity || kind != "application/problem+json" {
			t.Errorf("%s %s: %d %s %s", c.query, c.body, code, kind, out)
			continue
		}
		if p.Field != c.field && (len(p.Errors) == 0 || !strings.HasSuffix(p.Errors[0].Field, c.field)) {
			t.Errorf("%s %s: field %q %+v, want %s", c.query, c.body, p.Field, p.Errors, c.field)
		}
	}
}
