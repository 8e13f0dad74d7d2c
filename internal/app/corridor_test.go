package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"siger/internal/i18n"
)

// madeUp is a corridor of another province, market and currency: whatever shows
// Lampung or Malaysia there is tied to them in code or texts.
const madeUp = "../corridor/testdata/contoh-utara"

// foreign finds what belongs to the built-in corridor only.
var foreign = regexp.MustCompile(`(?i)lampung|malaysia|kuala lumpur|selangor|shah alam|johor|pasir gudang|\bKBRI\b|ringgit|\bRM ?[0-9]|\bMYR\b|_myr\b|MAQIS|panjang`)

func openMadeUp(t *testing.T) *App {
	return openApp(t, t.TempDir(), func(o *Options) { o.Corridor = madeUp })
}

// The buyer's whole way on another corridor: ask, answer, keep, receipt.
func TestAnotherCorridorFromAskToReceipt(t *testing.T) {
	a := openMadeUp(t)
	for i, l := range i18n.Langs {
		answer := get(t, a, []string{"/id/jawaban", "/ms/jawapan", "/en/answer"}[i]+"?q=nutmeg+2+tonnes+Bandar+Contoh")
		p := mustRead(t, answer)
		if answer.Code != http.StatusOK {
			t.Fatalf("%s: %d", l, answer.Code)
		}
		for _, want := range []string{"Bandar Contoh", "UD Contoh Pala", "98"} {
			if !strings.Contains(p.Text, want) {
				t.Errorf("%s: the answer lacks %q: %s", l, want, p.Text)
			}
		}
		w := post(t, a, []string{"/id/minta-penawaran", "/ms/minta-sebut-harga", "/en/request-quotations"}[i],
			url.Values{"q": {"nutmeg 2 tonnes Bandar Contoh"}, "contact": {"beli@contoh.example"}, "key": {string(l)}}, nil)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", l, w.Code)
		}
		if receipt := get(t, a, w.Header().Get("Location")); receipt.Code != http.StatusOK || foreign.MatchString(receipt.Body.String()) {
			t.Errorf("%s: the receipt answers %d and holds %q", l, receipt.Code, foreign.FindString(receipt.Body.String()))
		}
	}
}

// No page, no document and no description of the other corridor speaks of
// Lampung, of Malaysia or of its money.
func TestNothingIsTiedToLampungOrMalaysia(t *testing.T) {
	a := openMadeUp(t)
	seen, queue := map[string]bool{}, []string{"/id", "/ms", "/en", "/api/v1/openapi.json", "/en/nowhere", "/id/produk/x-p9",
		"/en/answer?q=nutmeg+2+tonnes+Bandar+Contoh", "/id/jawaban?q=selai+pala+300+kg", "/ms/jawapan?q=vanila+20+kg+ke+Dermaga+Contoh", "/en/answer?q=zzz", "/en/answer?q=2+welders",
		"/en/answer?q=3+days+beach&kind=visit", "/en/answer?q=x&product=p3&kg=1000", "/api/v1/answer?q=nutmeg+2+tonnes+Bandar+Contoh&lang=id", "/api/v1/answer?q=2+welders", "/api/v1/answer?q=x&kg=y"}
	for len(queue) > 0 && len(seen) < 600 {
		address := queue[0]
		queue = queue[1:]
		if seen[address] {
			continue
		}
		seen[address] = true
		w := get(t, a, address)
		if w.Code >= 500 {
			t.Errorf("%s: %d", address, w.Code)
		}
		body := w.Body.String()
		if at := foreign.FindStringIndex(body); at != nil {
			t.Errorf("%s: …%s…", address, body[max(0, at[0]-120):min(len(body), at[1]+80)])
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, e := range mustRead(t, w).all("a") {
			href, _, _ := strings.Cut(e.Attrs["href"], "#")
			if strings.HasPrefix(href, "/") && !strings.Contains(href, "lang=") {
				queue = append(queue, href)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were met", len(seen))
	}
	t.Logf("%d pages followed", len(seen))
}

// Money keys end in the market's own currency, in every part of the document.
func TestMoneyKeysFollowTheMarket(t *testing.T) {
	a := openMadeUp(t)
	w := get(t, a, "/api/v1/answer?q=nutmeg+2+tonnes+Bandar+Contoh&lang=en")
	var doc struct {
		Kind       string
		Understood map[string]any
		Answers    []struct {
			Supplier string
			Landed   map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"wage_thb", "budget_thb"} {
		if _, ok := doc.Understood[key]; !ok {
			t.Errorf("understood lacks %s: %v", key, doc.Understood)
		}
	}
	if len(doc.Answers) == 0 || doc.Answers[0].Landed == nil {
		t.Fatalf("no cost: %s", w.Body)
	}
	for _, key := range []string{"total_thb", "per_kg_thb", "per_kg_range_thb", "customs_value_thb"} {
		if _, ok := doc.Answers[0].Landed[key]; !ok {
			t.Errorf("the cost lacks %s: %v", key, doc.Answers[0].Landed)
		}
	}
	if doc.Answers[0].Landed["currency"] != "THB" {
		t.Errorf("currency %v", doc.Answers[0].Landed["currency"])
	}
}
