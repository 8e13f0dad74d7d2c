package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/journal"
)

const enquiriesHead = "date,channel,who,text,lang\n"

// Enquiries come in as they are written down one by one: answered, in the inbox
// of their desk, of the day they were asked, once.
func TestImportOfEnquiries(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		sheet := enquiriesHead + "2026-11-20,whatsapp,\"Contoh Siti, 012-345 6789\",lada hitam 2 tan ke Kuching,ms\n" +
			",counter,Contoh Budi,robusta coffee 500 kg to Penang,en\n"
		for i, path := range importPathsOf("desk.enquiries") {
			at, w, p := checked(t, a, path, "pameran.csv", sheet, session)
			if checkPage(t, at, i18n.Langs[i], p); w.Code != http.StatusOK || !strings.Contains(p.Text, "lada hitam 2 tan ke Kuching") {
				t.Fatalf("%s: %d %s", at, w.Code, clip(p.Text))
			}
		}
		for i, path := range importPathsOf("desk.enquiries") {
			if text := brought(t, a, path, "pameran.csv", sheet, session); !strings.Contains(text, [3]string{"2 tersimpan", "0 disimpan", "0 saved"}[i]) {
				t.Errorf("%s: %s", path, clip(text))
			}
		}
		rows := sheetOf(t, a, "/en/desk/inbox/export/work.csv", session)
		if len(rows) != 3 {
			t.Fatalf("%d rows in the inbox: %v", len(rows), rows)
		}
		for _, row := range rows[1:] {
			kept, err := a.front.Store.ByCode(t.Context(), row[0])
			if err != nil {
				t.Fatal(err)
			}
			logged, err := a.desks.intake.Logged(t.Context(), row[0])
			if err != nil || logged.By != personBehind(a, "officer-trade") || !strings.HasPrefix(logged.Asker, "Contoh") {
				t.Errorf("%+v, %v", logged, err)
			}
			if day := kept.At.In(a.Pack.MarketZone()).Format("2006-01-02"); kept.Channel == "whatsapp" && (day != "2026-11-20" || kept.Contact != "+60123456789") ||
				kept.Channel == "counter" && day != "2026-11-24" {
				t.Errorf("%s of %s: %+v", kept.Channel, day, kept)
			}
			entries, err := journal.Of(t.Context(), a.DB, "ask", kept.ID)
			if err != nil || len(entries) < 2 || slices.ContainsFunc(entries, func(e journal.Entry) bool { return !e.At.Equal(a.opts.Clock.Now()) }) {
				t.Errorf("the journal is not of the day it was written: %+v, %v", entries, err)
			}
		}
	})
}

// Every bad row is named, and none of the sheet is kept.
func TestBadRowsOfEnquiries(t *testing.T) {
	a := openApp(t, t.TempDir())
	session, path := enter(t, a, "attache-labour"), importPathsOf("desk.enquiries")[2]
	for _, c := range []struct{ row, want string }{
		{",fax,Contoh A,lada 1 tan,ms", "channel"},
		{",phone,,lada 1 tan,ms", "who"},
		{",phone,Contoh A,,ms", "text"},
		{",phone,Contoh A,lada 1 tan,fr", "lang"},
		{"2026-11-25,phone,Contoh A,lada 1 tan,ms", "date"},
		{"2020-01-01,phone,Contoh A,lada 1 tan,ms", "date"},
		{"kemarin,phone,Contoh A,lada 1 tan,ms", "date"},
		{",phone,Contoh A nama@,lada 1 tan,ms", "who"},
		{",phone," + strings.Repeat("x", 301) + ",lada 1 tan,ms", "who"},
		{",phone,Contoh A," + strings.Repeat("x", 5000) + ",ms", "text"},
		{",phone,Contoh B,gula 1 tan,ms\n,phone,Contoh B,gula 1 tan,ms", ""},
	} {
		_, w, p := checked(t, a, path, "x.csv", enquiriesHead+",phone,Contoh C,kopi 1 tan,ms\n"+c.row+"\n", session)
		line := 3 + strings.Count(c.row, "\n")
		if want := fmt.Sprintf(`<th scope="row">%d</th>`, line); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) ||
			!strings.Contains(w.Body.String(), "<code>"+c.want+"</code>") || strings.Count(w.Body.String(), `<th scope="row">`) != 1 {
			t.Errorf("%s: %d %s", c.row, w.Code, clip(p.Text))
		}
	}
	many := enquiriesHead + strings.Repeat(",phone,Contoh C,kopi 1 tan,ms\n", 501)
	if w := upload(t, a, path, "x.csv", many, session); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "At most 500") {
		t.Errorf("501 rows: %d %s", w.Code, clip(w.Body.String()))
	}
	var n int
	if err := a.DB.QueryRow(t.Context(), `SELECT count(*) FROM desk_intake`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d enquiries kept, %v", n, err)
	}
}

// The lists of every part leave as files, in both formats and noted, without
// what is nobody's to take away.
func TestListsLeaveAsFiles(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		for _, c := range []struct{ list, slug, door, head, holds string }{
			{"people", "people", "auditor", "name,email,phone,lang,stage,since,roles", "Contoh Petugas Perdagangan"},
			{"organisations", "organisations", "admin", "id,name,kind,thing", "Contoh Niaga Sdn Bhd"},
			{"journal", "journal", "auditor", "at,actor,verb,thing,id,detail", "person.added"},
			{"letters", "letters", "officer-trade", "number,code,title,desk,side,language,stage,date,changed", ""},
			{"messages", "messages", "partner", "at,subject,text,read", ""},
			{"waiting", "waiting", "officer-trade", "at,desk,code,channel,language,about", ""},
			{"tokens", "tokens", "officer-trade", "name,scopes,made,last_used,ends", ""},
		} {
			session := enter(t, a, c.door)
			for _, ending := range []string{"csv", "xlsx"} {
				w := getAs(t, a, "/en/export/"+c.slug+"/"+c.list+"."+ending, session)
				if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), c.list+"."+ending) {
					t.Errorf("%s.%s: %d", c.list, ending, w.Code)
				}
				if text := w.Body.String(); ending == "csv" && (!strings.HasPrefix(text, "\ufeff"+c.head+"\r\n") || !strings.Contains(text, c.holds)) {
					t.Errorf("%s: %s", c.list, clip(text))
				}
			}
			if entries, err := journal.Of(t.Context(), a.DB, "list", c.list); err != nil || len(entries) != 2 || entries[0].Actor != personBehind(a, c.door) {
				t.Errorf("%s: journal %+v, %v", c.list, entries, err)
			}
			if w := getAs(t, a, "/en/export/"+c.slug+"/"+c.list+".pdf", session); w.Code != http.StatusNotFound {
				t.Errorf("%s.pdf: %d", c.list, w.Code)
			}
		}
		if rows := sheetOf(t, a, "/en/export/people/people.csv?q=pimpinan", enter(t, a, "admin")); len(rows) != 2 {
			t.Errorf("%d people of that name: %v", len(rows)-1, rows)
		}
		if entries, err := journal.Of(t.Context(), a.DB, "list", "people"); err != nil || strings.Contains(fmt.Sprint(entries[len(entries)-1].Detail), "pimpinan") {
			t.Errorf("the journal holds a name that was looked for: %+v, %v", entries, err)
		}
	})
}
