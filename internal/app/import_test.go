package app

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
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

// importPaths are the addresses of the import of offers.
var importPaths = importPathsOf("trade.offers")

func importPathsOf(list string) [3]string {
	return [3]string{"/id/meja/impor/daftar/" + list, "/ms/meja/import/senarai/" + list, "/en/desk/import/lists/" + list}
}

// bring uploads a sheet and returns the address of the page that checks it.
func bring(t testing.TB, a *App, list, name, content string, session map[string]string) string {
	t.Helper()
	w := upload(t, a, list, name, content, session)
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, list+"/") {
		t.Fatalf("%s: %d to %q\n%s", list, w.Code, to, clip(w.Body.String()))
	}
	return to
}

// checked uploads a sheet and returns the page that checks it.
func checked(t testing.TB, a *App, list, name, content string, session map[string]string) (string, *httptest.ResponseRecorder, *page) {
	t.Helper()
	at := bring(t, a, list, name, content, session)
	w := getAs(t, a, at, session)
	return at, w, mustRead(t, w)
}

// brought uploads a sheet, saves it twice and returns what the last page says.
func brought(t testing.TB, a *App, list, name, content string, session map[string]string) string {
	t.Helper()
	at := bring(t, a, list, name, content, session)
	for range 2 {
		if w := post(t, a, at, url.Values{}, session); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
			t.Fatalf("saving: %d\n%s", w.Code, clip(w.Body.String()))
		}
	}
	return mustRead(t, getAs(t, a, at, session)).Text
}

// withoutSheets is the store aside from the sheets that wait.
func withoutSheets(t testing.TB, a *App) string {
	t.Helper()
	if err := a.DB.InTx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM desk_import`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return dump(t, a)
}

// A sheet is checked first and saved then; saved again it changes nothing, and
// neither does the same file once more.
func TestImportOfOffers(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		_, had, _, err := a.market.Store.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		before, colleague := len(had), enter(t, a, "attache-trade")
		for i, path := range importPaths {
			checkPage(t, path, i18n.Langs[i], mustRead(t, getAs(t, a, path, session)))
			at, w, p := checked(t, a, path, "offers.csv", offersGood, session)
			if checkPage(t, at, i18n.Langs[i], p); w.Code != http.StatusOK || !strings.Contains(p.Text, "Kopi uji (o900)") {
				t.Fatalf("%s: %d\n%s", at, w.Code, clip(p.Text))
			}
			other := strings.Replace(at, path, importPaths[(i+1)%3], 1)
			if p := mustRead(t, getAs(t, a, other, session)); !strings.Contains(p.Text, "o900") {
				t.Errorf("%s: the sheet is not there in another language", other)
			}
			if w := getAs(t, a, at, colleague); w.Code != http.StatusNotFound {
				t.Errorf("%s: a colleague's sheet shows, %d", at, w.Code)
			}
		}
		if _, offers, _, err := a.market.Store.All(t.Context()); err != nil || len(offers) != before {
			t.Errorf("%d offers before the button, want %d, %v", len(offers), before, err)
		}
		for i, path := range importPaths {
			text := brought(t, a, path, "offers.csv", offersGood, session)
			if want := [3]string{"1 tersimpan", "0 disimpan", "0 saved"}[i]; !strings.Contains(text, want) {
				t.Errorf("%s: %s", path, clip(text))
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
		entries, err = journal.Of(t.Context(), a.DB, "list", "trade.offers")
		if err != nil || len(entries) != 1 || entries[0].Verb != "list.imported" || entries[0].Detail["new"] != 1.0 {
			t.Errorf("journal %+v, %v", entries, err)
		}
	})
}

// Every wrong cell is named by row and column, and nothing is saved.
func TestImportFaults(t *testing.T) {
	a := openApp(t, t.TempDir())
	session := enter(t, a, "officer-trade")
	before := withoutSheets(t, a)
	for i, path := range importPaths {
		at, w, p := checked(t, a, path, "offers.csv", offersBad, session)
		checkPage(t, at, i18n.Langs[i], p)
		if rows := strings.Count(w.Body.String(), `<th scope="row">`); w.Code != http.StatusUnprocessableEntity || rows != 5 {
			t.Errorf("%s: %d with %d faults: %s", at, w.Code, rows, clip(p.Text))
		}
		for _, want := range []string{`<th scope="row">5</th>`, "<code>title_en</code>", "<code>place</code>", "<code>capacity_kg_month</code>", "<code>supplier</code>", "<code>offer</code>"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %s", at, want)
			}
		}
		if w := post(t, a, at, url.Values{}, session); w.Code != http.StatusSeeOther {
			t.Errorf("saving what is wrong: %d", w.Code)
		}
	}
	for name, content := range map[string]string{"empty.csv": "", "no head.csv": "a,b\n1,2\n", "broken.xlsx": "PK\x03\x04 no", "picture.csv": "\x89PNG\r\n\x1a\n",
		"letter.csv": "%PDF-1.7", "page.csv": "<html>", "bomb.xlsx": bomb(t), "large.csv": offersHead + strings.Repeat("x", 3*document.MaxFile)} {
		if w := upload(t, a, importPaths[2], name, content, session); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `class="fault"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if withoutSheets(t, a) != before {
		t.Error("a refused sheet changed the store")
	}
}

// bomb is a spreadsheet that unpacks to far more than it weighs.
func bomb(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte{' '}, 32<<20))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A sheet waits an hour, and no longer.
func TestSheetIsForgotten(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		at := bring(t, a, importPaths[2], "offers.csv", offersGood, session)
		if err := a.desks.imports.Forget(t.Context()); err != nil || getAs(t, a, at, session).Code != http.StatusOK {
			t.Errorf("a new sheet is forgotten, %v", err)
		}
		a.desks.imports.Clock = clock.Fixed(a.opts.Clock.Now().Add(61 * time.Minute))
		if w := getAs(t, a, at, session); w.Code != http.StatusNotFound {
			t.Errorf("after an hour: %d", w.Code)
		}
		var n int
		if err := a.desks.imports.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := a.DB.QueryRow(t.Context(), `SELECT count(*) FROM desk_import`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d sheets kept, %v", n, err)
		}
	})
}

// Every list that can be had as it is comes in again and changes nothing.
func TestListsThereAndBack(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		doors := map[string]string{"trade.offers": "officer-trade", "identity.organisations": "admin", "identity.people": "admin",
			"labour.workers": "centre", "labour.results": "centre", "labour.agencies": "officer-labour"}
		for _, l := range a.desks.imports.Lists {
			if l.Rows == nil {
				continue
			}
			session, path := enter(t, a, doors[l.Name]), importPathsOf(l.Name)[2]
			before := withoutSheets(t, a)
			for _, ending := range []string{"csv", "xlsx"} {
				file := getAs(t, a, path+"/files/"+l.Name+"."+ending, session)
				if file.Code != http.StatusOK {
					t.Fatalf("%s: %d", l.Name, file.Code)
				}
				_, w, p := checked(t, a, path, "list."+ending, file.Body.String(), session)
				if w.Code != http.StatusOK || !strings.Contains(p.Text, "New 0 Changed 0 As before ") || strings.Contains(p.Text, "As before 0") {
					t.Errorf("%s as %s: %d %s", l.Name, ending, w.Code, clip(p.Text))
				}
				brought(t, a, path, "list."+ending, file.Body.String(), session)
			}
			entries, err := journal.Of(t.Context(), a.DB, "list", l.Name)
			if err != nil || len(entries) != 2 || entries[0].Verb != "list.exported" || entries[1].Verb != "list.exported" {
				t.Errorf("%s: journal %+v, %v", l.Name, entries, err)
			}
			if after := withoutSheets(t, a); len(after) < len(before) {
				t.Errorf("%s lost something", l.Name)
			}
		}
	})
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

// sheet is a sheet of offers that the officer of the trade desk uploaded.
func (f *folk) sheet() string {
	f.t.Helper()
	for _, k := range f.askers {
		if k.name == "officer-trade" {
			return path.Base(bring(f.t, f.a, "/en/desk/import/lists/trade.offers", "offers.csv", offersGood, k.header))
		}
	}
	f.t.Fatal("no officer of the trade desk")
	return ""
}
