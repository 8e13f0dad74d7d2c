package app

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/trade"
)

// Canaries that must never leave without being asked for.
const (
	canaryName   = "Contoh Kenari"
	canaryPhone  = "0197654321"
	canaryInText = "periuk besi 3 tan ke Kuching, hubungi 019-765 4321 atau kenari@contoh.my"
)

// wanting keeps demand by every way in: a page that was opened, a form with a
// contact, and an enquiry that holds the contact in its words.
func wanting(t *testing.T, a *App) (product, code string) {
	t.Helper()
	product = unofferedProduct(t, a)
	text := product + " 4 tan ke Kuching"
	if w := get(t, a, "/en/answer?q="+url.QueryEscape(text)); w.Code != http.StatusOK {
		t.Fatalf("the answer: %d", w.Code)
	}
	w := post(t, a, "/ms/minta-sebut-harga", url.Values{"q": {text}, "contact": {canaryPhone}, "key": {"w1"}}, nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("the form: %d\n%s", w.Code, w.Body)
	}
	code = w.Header().Get("Location")[strings.LastIndexByte(w.Header().Get("Location"), '/')+1:]
	form := enquiry("ms", "w2")
	form.Set("who", canaryName+", "+canaryPhone)
	form.Set("q", canaryInText)
	if w := post(t, a, "/en/desk/log", form, enter(t, a, "officer-trade")); w.Code != http.StatusSeeOther {
		t.Fatalf("the enquiry: %d\n%s", w.Code, w.Body)
	}
	return product, code
}

// unofferedProduct returns the English name of a class nobody offers, which the
// reader understands by it.
func unofferedProduct(t testing.TB, a *App) string {
	t.Helper()
	view, err := a.market.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range a.Pack.Products {
		if view.Catalogue.Count(p.ID).Offers > 0 {
			continue
		}
		u := a.Reader.Read(p.Names.EN+" 4 tan ke Kuching", i18n.EN)
		if len(u.Products) == 1 && u.Products[0].ID == p.ID && u.Kg != nil && u.To != nil {
			return p.Names.EN
		}
	}
	t.Skip("every class is offered")
	return ""
}

func canaries(body string) (found []string) {
	for _, c := range []string{canaryName, canaryPhone, "0197654321", "+60197654321", "60197654321", "019-765 4321", "kenari@contoh.my"} {
		if strings.Contains(body, c) {
			found = append(found, c)
		}
	}
	return found
}

var (
	boardPaths  = [3]string{"/id/permintaan-belum-terpenuhi", "/ms/permintaan-belum-dipenuhi", "/en/unmet-demand"}
	publicPaths = [3]string{"/id/dicari", "/ms/dicari", "/en/wanted"}
)

// The board counts the page and the form in the same words once, names what is
// outside the pack in its words, and no page or file holds who asked.
func TestBoardOfUnmetDemand(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		wanting(t, a)
		session := enter(t, a, "attache-trade")
		for i, path := range boardPaths {
			l := i18n.Langs[i]
			w := getAs(t, a, path, session)
			p := mustRead(t, w)
			checkPage(t, path, l, p)
			if w.Code != http.StatusOK || !strings.Contains(p.Text, "periuk") || !strings.Contains(p.Text, "Sarawak") {
				t.Errorf("%s: %d %s", path, w.Code, clip(p.Text))
			}
			if found := canaries(w.Body.String()); found != nil {
				t.Errorf("%s holds %v", path, found)
			}
			public := get(t, a, publicPaths[i])
			read := mustRead(t, public)
			checkPage(t, publicPaths[i], l, read)
			if found := canaries(public.Body.String()); public.Code != http.StatusOK || found != nil || strings.Contains(read.Text, "periuk") || strings.Contains(read.Text, "Sarawak") || strings.Contains(read.Text, "4.000") || strings.Contains(read.Text, "4,000") {
				t.Errorf("%s: %d holds %v: %s", publicPaths[i], public.Code, found, clip(read.Text))
			}
		}
		// Two asks: the product once, though a page and a form hold it, and the pots.
		rows := sheetOf(t, a, boardPaths[2]+"/unmet-demand.csv", session)
		if len(rows) != 3 {
			t.Fatalf("%d rows: %v", len(rows), rows)
		}
		for _, row := range rows[1:] {
			if row[5] != "1" || row[3] != "Sarawak" || row[4] != "2026-11" {
				t.Errorf("row %v", row)
			}
		}
		if one := sheetOf(t, a, boardPaths[2]+"/unmet-demand.csv?product=other", session); len(one) != 2 || one[1][2] != "periuk besi" || one[1][7] != "3000" {
			t.Errorf("outside the pack: %v", one)
		}
		if none := sheetOf(t, a, boardPaths[2]+"/unmet-demand.csv?state=Johor", session); len(none) != 1 {
			t.Errorf("Johor: %v", none)
		}
	})
}

// sheetOf returns the rows of a CSV file, its heads first.
func sheetOf(t *testing.T, a *App, address string, session map[string]string) [][]string {
	t.Helper()
	w := getAs(t, a, address, session)
	if w.Code != http.StatusOK || canaries(w.Body.String()) != nil {
		t.Fatalf("%s: %d with %v", address, w.Code, canaries(w.Body.String()))
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Files of the board need the right and leave a trace; those of the summary do
// neither, and the feed is one.
func TestFilesOfUnmetDemand(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		wanting(t, a)
		if w := get(t, a, boardPaths[2]+"/unmet-demand.csv"); w.Code != http.StatusSeeOther {
			t.Errorf("a visitor: %d", w.Code)
		}
		for door, want := range map[string]int{"partner": 403, "admin": 403, "leader": 200} {
			if w := getAs(t, a, boardPaths[2]+"/unmet-demand.xlsx?gap=no-class", enter(t, a, door)); w.Code != want {
				t.Errorf("%s: %d, want %d", door, w.Code, want)
			}
		}
		entries, err := journal.Of(t.Context(), a.DB, "list", "unmet-demand")
		if err != nil || len(entries) != 1 || entries[0].Verb != "list.exported" || entries[0].Detail["rows"] != 1.0 || entries[0].Detail["format"] != "xlsx" ||
			entries[0].Detail["filters"].(map[string]any)["gap"] != "no-class" {
			t.Errorf("journal %+v, %v", entries, err)
		}
		w := get(t, a, publicPaths[1]+"/wanted.xlsx")
		rows, wrong, err := document.ReadSheet(bytes.NewReader(w.Body.Bytes()), document.AsXLSX, []document.Column{{Key: "asks", Title: "permintaan", Kind: document.Number}})
		if err != nil || len(wrong) > 0 || len(rows) != 2 || rows[0].Decimal(0).String() != "1" {
			t.Errorf("public file: %d %v %v %v", w.Code, rows, wrong, err)
		}
		feed := get(t, a, publicPaths[0]+"/feed.xml")
		var rss struct {
			Items []struct {
				Title string `xml:"title"`
			} `xml:"channel>item"`
		}
		if err := xml.Unmarshal(feed.Body.Bytes(), &rss); err != nil || len(rss.Items) != 2 || canaries(feed.Body.String()) != nil || strings.Contains(feed.Body.String(), "periuk") {
			t.Errorf("feed %v, %v", rss, err)
		}
		for _, address := range []string{publicPaths[0] + "/wanted.exe", boardPaths[0] + "/x.csv"} {
			if w := getAs(t, a, address, enter(t, a, "leader")); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", address, w.Code)
			}
		}
	})
}

// When somebody begins to offer what nobody could, the ask's page says so at
// the next look, the job finds the others, and the desk's item tells it.
func TestUnmetAskIsAnsweredAgain(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		name, code := wanting(t, a)
		offer(t, a, name)
		if page := mustRead(t, get(t, a, "/en/asks/"+code)); !strings.Contains(page.Text, "Now somebody does") {
			t.Errorf("the receipt: %s", page.Text)
		}
		kept, err := a.front.Store.ByCode(t.Context(), code)
		if err != nil || kept.Stage != ask.Offered || kept.Offers == 0 {
			t.Errorf("kept %+v, %v", kept, err)
		}
		if n, err := a.front.Store.Count(t.Context(), ask.Unmet); err != nil || n != 2 { // the page that was opened, the pots
			t.Errorf("%d unmet before the job, %v", n, err)
		}
		epoch := "before"
		job := a.front.ReviewJob(func() string { return epoch })
		answerers := a.front.Answerers
		a.front.Answerers = nil
		if err := job.Run(t.Context(), nil); err != nil { // nobody answers yet; it has looked at this epoch
			t.Fatal(err)
		}
		a.front.Answerers = answerers
		for _, step := range []struct {
			epoch string
			unmet int
		}{{"before", 2}, {"after", 1}} {
			epoch = step.epoch
			if err := job.Run(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if n, err := a.front.Store.Count(t.Context(), ask.Unmet); err != nil || n != step.unmet {
				t.Errorf("epoch %s: %d unmet, %v", step.epoch, n, err)
			}
		}
		it, _, err := a.desks.store.Of(t.Context(), kept.ID)
		if err != nil || it.Kind != "ask.buy" || it.Version != 2 {
			t.Errorf("work item %+v, %v", it, err)
		}
		events, err := a.desks.store.Timeline(t.Context(), it.ID)
		if err != nil || len(events) != 2 || events[1].Verb != "offered" || events[1].Actor != "system" {
			t.Errorf("timeline %+v, %v", events, err)
		}
		if rows := sheetOf(t, a, boardPaths[2]+"/unmet-demand.csv", enter(t, a, "leader")); len(rows) != 2 {
			t.Errorf("the board still has %v", rows)
		}
	})
}

// Once a day's opened pages have been kept as demand, the page of another need
// keeps nothing and says how the asker can; asking does, and the next day pages
// are kept again.
func TestADayKeepsSoManyOpenedPages(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		product := unofferedProduct(t, a)
		open := func(i, tonnes int) *page {
			t.Helper()
			path := [3]string{"/id/jawaban", "/ms/jawapan", "/en/answer"}[i]
			w := get(t, a, path+"?q="+url.QueryEscape(fmt.Sprintf("%s %d tan ke Kuching", product, tonnes)))
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d", path, w.Code)
			}
			return mustRead(t, w)
		}
		recorded := [3]string{"tetap dicatat sebagai kebutuhan", "tetap dicatat sebagai permintaan pasaran", "still recorded as demand"}
		unkept := [3]string{"Simpan permintaan ini supaya meja dagang", "Simpan permintaan ini supaya meja dagang", "Keep this ask so that the trade desk"}
		if p := open(2, 4); !strings.Contains(p.Text, recorded[2]) || strings.Contains(p.Text, unkept[2]) {
			t.Errorf("the first page of the day: %s", clip(p.Text))
		}
		err := a.DB.InTx(t.Context(), func(tx *store.Tx) error {
			return store.InsertMany(t.Context(), tx, `INSERT INTO ask_ask (id, code, kind, stage, text, lang, contact, understood, receipts, offers, asked_at, once_hash, channel)`, "", 999,
				func(i int) []any {
					return []any{store.NewID(), fmt.Sprintf("FULL%04d", i), "buy", string(ask.Unmet), "x", "ms", "", "{}", "[]", 0, store.Time(noon.Now()), "", string(ask.Page)}
				})
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if p := open(i, 20+i); !strings.Contains(p.Text, unkept[i]) || strings.Contains(p.Text, recorded[i]) {
				t.Errorf("the page after a thousand: %s", p.Text)
			}
		}
		if n := rowsOf(t, a, "ask_ask"); n != 1000 {
			t.Errorf("%d asks", n)
		}
		w := post(t, a, "/ms/minta-sebut-harga", url.Values{"q": {product + " 21 tan ke Kuching"}, "key": {"by-hand"}}, nil)
		if n := rowsOf(t, a, "ask_ask"); w.Code != http.StatusSeeOther || n != 1001 {
			t.Errorf("asked for by hand: %d, %d asks", w.Code, n)
		}
		if _, err := a.DB.Exec(t.Context(), `UPDATE ask_ask SET asked_at = $1`, store.Time(noon.Now().AddDate(0, 0, -1).Add(-time.Second))); err != nil {
			t.Fatal(err)
		}
		if p := open(2, 30); !strings.Contains(p.Text, recorded[2]) {
			t.Errorf("the next day: %s", clip(p.Text))
		}
	})
}

// offer makes the first example supplier offer the class of that name.
func offer(t *testing.T, a *App, name string) {
	t.Helper()
	for _, p := range a.Pack.Products {
		if p.Names.EN != name {
			continue
		}
		o := trade.Offer{ID: "o-first", Supplier: a.World.Suppliers[0].ID, Product: p.ID, Title: p.Names, Form: p.Form, Packaging: p.Names, CapacityKgMonth: 9000}
		if flaws := o.Check(a.Pack); len(flaws) > 0 {
			t.Fatal(flaws)
		}
		if err := a.market.Store.Put(t.Context(), nil, []trade.Offer{o}, false, "test", noon.Now()); err != nil {
			t.Fatal(err)
		}
		// A fresh look: the market remembers for two seconds of the fixed clock.
		m := trade.NewMarket(a.DB, a.Pack, a.World.Charges, noon)
		a.front.Answerers = []ask.Answerer{&trade.Answerer{Book: a.Book, Market: m.Now}}
		a.desks.demand.Supply = trade.Supply{Market: m.Now}
		return
	}
	t.Fatalf("no class %q", name)
}

// The command writes no contact, also not one that stands in the words, unless
// it is told to; then the journal keeps who did.
func TestExportCommand(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		wanting(t, a)
		o := ExportOptions{Corridor: "lampung-malaysia", DB: a.opts.DB, Actor: "Contoh Operator", Lang: i18n.EN, Clock: noon}
		var out bytes.Buffer
		for _, asCSV := range []bool{false, true} {
			o.CSV = asCSV
			if err := ExportAsks(t.Context(), &out, o); err != nil {
				t.Fatal(err)
			}
			if err := ExportUnmet(t.Context(), &out, o); err != nil {
				t.Fatal(err)
			}
		}
		if found := canaries(out.String()); found != nil {
			t.Errorf("without the flag: %v", found)
		}
		out.Reset()
		o.CSV, o.WithContact = false, true
		if err := ExportAsks(t.Context(), &out, o); err != nil {
			t.Fatal(err)
		}
		var docs []AskDoc
		if err := json.Unmarshal(out.Bytes(), &docs); err != nil || len(docs) != 3 || docs[1].Contact == nil || *docs[1].Contact != "+60197654321" {
			t.Errorf("with the flag: %+v, %v", docs, err)
		}
		entries, err := journal.Of(t.Context(), a.DB, "list", "asks")
		if err != nil || len(entries) != 3 || entries[2].Actor != "Contoh Operator" || entries[2].Detail["contact"] != true || entries[0].Detail["contact"] != false {
			t.Errorf("journal %+v, %v", entries, err)
		}
		out.Reset()
		o.WithContact, o.Since = false, clock.MustDate("2026-11-25")
		if err := ExportAsks(t.Context(), &out, o); err != nil || strings.TrimSpace(out.String()) != "[]" {
			t.Errorf("since tomorrow: %s, %v", out.String(), err)
		}
		out.Reset()
		o.Since = clock.MustDate("2026-11-24")
		var unmet []UnmetDoc
		if err := ExportUnmet(t.Context(), &out, o); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out.Bytes(), &unmet); err != nil || len(unmet) != 2 || unmet[0].ProductID != "" || unmet[0].Kg.Cmp(amount.Int(3000)) != 0 || unmet[0].Asks != 1 ||
			unmet[1].Kg.Cmp(amount.Int(4000)) != 0 || unmet[1].State != "Sarawak" {
			t.Errorf("unmet %+v, %v", unmet, err)
		}
	})
}
