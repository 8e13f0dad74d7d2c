package app

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/journal"
)

// upload sends a file as the browser does.
func upload(t testing.TB, a *App, address, name, content string, session map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	header := map[string]string{"Content-Type": form.FormDataContentType()}
	for k, v := range session {
		header[k] = v
	}
	return do(t, a, call{Method: http.MethodPost, URL: address, Body: &body, Header: header})
}

const (
	offersHead = "offer,supplier,product,title_id,title_ms,title_en,packaging_id,packaging_ms,packaging_en,capacity_kg_month,minimum_kg,lead_days,incoterm,place,currency,per,amount,as_of\n"
	offersGood = offersHead +
		"o900,s01,p01,Kopi uji,Kopi uji,Test coffee,Karung,Guni,Bags,9000,500,7,EXW,id-18.04,IDR,kg,70000,2026-11-20\n" +
		"o900,,,,,,,,,,,,FOB,port-panjang,USD,tonne,4200,2026-11-20\n"
	offersBad = offersHead +
		"O 900,s01,p01,Kopi,Kopi,Coffee,Karung,Guni,Bags,9000,500,7,EXW,id-18.04,IDR,kg,70000,2026-11-20\n" + // line 2: the code
		"o901,s99,p01,Kopi,Kopi,Coffee,Karung,Guni,Bags,9000,500,7,EXW,id-18.04,IDR,kg,70000,2026-11-20\n" + // 3: the supplier
		"o902,s01,p01,Kopi,Kopi,Coffee,Karung,Guni,Bags,nine,500,7,EXW,id-18.04,IDR,kg,70000,2026-11-20\n" + // 4: the capacity
		"o903,s01,p01,Kopi,Kopi,,Karung,Guni,Bags,9000,500,7,FOB,id-18.04,IDR,kg,70000,2026-11-20\n" // 5: the title and the place
)

// importPaths are the addresses of the import.
var importPaths = [3]string{"/id/meja/impor", "/ms/meja/import", "/en/desk/import"}

// A sheet is checked first and saved then; saved again it changes nothing.
func TestImportOfOffers(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		version := func() int64 {
			n, err := a.market.Store.Version(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := version()
		for i, path := range importPaths {
			p := mustRead(t, getAs(t, a, path, session))
			checkPage(t, path, i18n.Langs[i], p)
			w := upload(t, a, path, "offers.csv", offersGood, session)
			read := mustRead(t, w)
			checkPage(t, path+" (check)", i18n.Langs[i], read)
			if w.Code != http.StatusOK || read.value("sheet") == "" {
				t.Fatalf("%s: %d\n%s", path, w.Code, clip(w.Body.String()))
			}
		}
		if version() != before {
			t.Fatal("something was saved before it was checked")
		}
		sheet := mustRead(t, upload(t, a, importPaths[2], "offers.csv", offersGood, session)).value("sheet")
		for range 2 {
			if w := post(t, a, importPaths[2]+"/save", url.Values{"sheet": {sheet}}, session); w.Code != http.StatusSeeOther {
				t.Fatalf("saving: %d\n%s", w.Code, clip(w.Body.String()))
			}
		}
		_, offers, _, err := a.market.Store.All(t.Context())
		found := 0
		for _, o := range offers {
			if o.ID == "o900" {
				found++
				if o.CapacityKgMonth != 9000 || len(o.Prices) != 2 || o.Prices[1].Amount.String() != "4200" || o.Supplier != "s01" {
					t.Errorf("%+v", o)
				}
			}
		}
		if err != nil || found != 1 {
			t.Errorf("%d offers, %v", found, err)
		}
		entries, err := journal.Of(t.Context(), a.DB, "catalogue", "offers")
		if last := entries[len(entries)-1]; err != nil || last.Actor == "demo" || last.Actor == "public" || last.Detail["offers"] != 1.0 {
			t.Errorf("journal %+v, %v", last, err)
		}
	})
}

// Every wrong cell is named by row and column, and nothing is saved.
func TestImportFaults(t *testing.T) {
	a := openApp(t, t.TempDir())
	session := enter(t, a, "officer-trade")
	before := dump(t, a)
	for i, path := range importPaths {
		w := upload(t, a, path, "offers.csv", offersBad, session)
		p := mustRead(t, w)
		checkPage(t, path, i18n.Langs[i], p)
		if rows := strings.Count(w.Body.String(), `<th scope="row">`); w.Code != http.StatusUnprocessableEntity || rows != 5 || p.value("sheet") != "" {
			t.Errorf("%s: %d with %d faults: %s", path, w.Code, rows, clip(p.Text))
		}
		for _, want := range []string{`<th scope="row">5</th>`, "<code>title_en</code>", "<code>place</code>", "<code>capacity_kg_month</code>", "<code>supplier</code>", "<code>offer</code>"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
	}
	for name, content := range map[string]string{"empty.csv": "", "no head.csv": "a,b\n1,2\n", "broken.xlsx": "PK no"} {
		if w := upload(t, a, importPaths[2], name, content, session); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `class="fault"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := post(t, a, importPaths[2]+"/save", url.Values{"sheet": {offersBad}}, session); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("saving what was not checked: %d", w.Code)
	}
	if dump(t, a) != before {
		t.Error("a refused sheet changed the store")
	}
	for door, want := range map[string]int{"officer-labour": 403, "partner": 403, "attache-trade": 200} {
		if w := getAs(t, a, importPaths[2], enter(t, a, door)); w.Code != want {
			t.Errorf("%s: %d, want %d", door, w.Code, want)
		}
	}
}

// The offers as they are go out as the sheet that comes in: nothing changes.
func TestOffersThereAndBack(t *testing.T) {
	a := openApp(t, t.TempDir())
	session := enter(t, a, "officer-trade")
	for _, ending := range []string{"csv", "xlsx"} {
		file := getAs(t, a, importPaths[2]+"/files/offers."+ending, session)
		if file.Code != http.StatusOK {
			t.Fatalf("%d", file.Code)
		}
		w := upload(t, a, importPaths[2], "offers."+ending, file.Body.String(), session)
		p := mustRead(t, w)
		if w.Code != http.StatusOK || !strings.Contains(p.Text, "New offers 0 Changed offers 0") {
			t.Errorf("%s: %d %s", ending, w.Code, p.Text[:min(len(p.Text), 900)])
		}
	}
}

// The inbox leaves as a file, as narrow as it was, without who asked.
func TestInboxAsFile(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		wanting(t, a)
		if rows := sheetOf(t, a, "/en/desk/inbox/export/work.csv", enter(t, a, "attache-trade")); len(rows) != 4 { // the heads, the page that was opened, the form, the enquiry
			t.Errorf("%d rows: %v", len(rows), rows)
		}
		if rows := sheetOf(t, a, "/en/desk/inbox/export/work.csv?kind=ask.hire", enter(t, a, "leader")); len(rows) != 1 {
			t.Errorf("%d rows of another kind", len(rows))
		}
		if rows := sheetOf(t, a, "/id/meja/kotak-masuk/ekspor/work.csv", enter(t, a, "officer-labour")); len(rows) != 1 {
			t.Errorf("%d rows of another desk", len(rows))
		}
		if entries, err := journal.Of(t.Context(), a.DB, "list", "work"); err != nil || len(entries) != 3 {
			t.Errorf("%d exports in the journal, %v", len(entries), err)
		}
	})
}
