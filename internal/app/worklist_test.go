package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
)

// whoBehind is the example person behind a door, as the gate knows them.
func whoBehind(t testing.TB, a *App, door string) identity.Who {
	t.Helper()
	p, err := a.people.store.PersonByEmail(t.Context(), door+"@contoh.example")
	if err != nil {
		t.Fatal(err)
	}
	m, err := a.people.store.MembershipsOf(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return identity.Who{Person: p, Memberships: m}
}

// workOf returns the work items about the ask with a code.
func workOf(t testing.TB, a *App, code string) (n int, deskName, kind, due string) {
	t.Helper()
	rows, err := a.DB.Query(t.Context(), `SELECT i.desk, i.kind, i.due FROM desk_item i JOIN ask_ask a ON a.id = i.thing AND a.code = i.code WHERE a.code = $1`, code)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		n++
		if err := rows.Scan(&deskName, &kind, &due); err != nil {
			t.Fatal(err)
		}
	}
	return n, deskName, kind, due
}

// Every kept ask has one work item at the right desk, however it was kept: by
// form, through the API, or as demand nobody can meet. Noon of Tuesday 24
// November 2026: the mission has until Wednesday, the region until Friday.
func TestEveryAskIsWork(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		form := func(q string) string {
			w := post(t, a, "/ms/minta-sebut-harga", url.Values{"q": {q}, "key": {q}}, nil)
			if w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d", q, w.Code)
			}
			again := post(t, a, "/ms/minta-sebut-harga", url.Values{"q": {q}, "key": {q}}, nil)
			if again.Header().Get("Location") != w.Header().Get("Location") {
				t.Errorf("%s sent twice: %s", q, again.Header().Get("Location"))
			}
			return w.Header().Get("Location")[strings.LastIndexByte(w.Header().Get("Location"), '/')+1:]
		}
		api := func(q string) string {
			w := do(t, a, call{Method: "POST", URL: "/api/v1/asks", Body: strings.NewReader(`{"q": "` + q + `", "lang": "ms"}`), Header: map[string]string{"Content-Type": "application/json"}})
			var kept struct{ Code string }
			if err := json.Unmarshal(w.Body.Bytes(), &kept); err != nil || w.Code != http.StatusCreated {
				t.Fatalf("%s: %d %v", q, w.Code, err)
			}
			return kept.Code
		}
		unmet := get(t, a, "/ms/jawapan?"+url.Values{"q": {"luak contoh"}, "product": {unoffered(t, a)}, "kg": {"750"}}.Encode())
		unmetCode := ""
		for _, word := range strings.FieldsFunc(mustRead(t, unmet).Text, func(r rune) bool { return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z') }) {
			if _, ok := a.codes(word); ok {
				unmetCode = word
			}
		}
		for _, c := range []struct{ code, desk, kind, due string }{
			{form("lada hitam 2 tan Kuching"), "trade", "ask.buy", "2026-11-25"},
			{form("20 pengimpal untuk Johor"), "labour", "ask.hire", "2026-11-25"},
			{form("4 hari bercuti ke Lampung"), "tourism", "ask.visit", "2026-11-25"},
			{form("zzz qqq"), "province", "ask.unclear", "2026-11-25"},
			{api("kopi robusta 3 tan"), "trade", "ask.buy", "2026-11-25"},
			{unmetCode, "trade", "ask.unmet", "2026-11-27"},
		} {
			if n, deskName, kind, due := workOf(t, a, c.code); n != 1 || deskName != c.desk || kind != c.kind || due != c.due {
				t.Errorf("%s: %d items, %s %s due %s; want one, %s %s due %s", c.code, n, deskName, kind, due, c.desk, c.kind, c.due)
			}
		}
		var asks, items int
		if err := a.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM ask_ask), (SELECT count(*) FROM desk_item)`).Scan(&asks, &items); err != nil || asks != items || asks != 6 {
			t.Errorf("%d asks, %d items, %v", asks, items, err)
		}
	})
}

// The page behind an ask's code tells how far it is, which desk has it and when
// it moves next, and nobody's name.
func TestReceiptTellsWhereTheWorkStands(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		code := keptCode(t, a)
		officer, attache := whoBehind(t, a, "officer-trade"), whoBehind(t, a, "attache-trade")
		says := func(words ...string) {
			t.Helper()
			for i, address := range []string{"/id/permintaan/", "/ms/permintaan/", "/en/asks/"} {
				text := mustRead(t, get(t, a, address+code)).Text
				if !strings.Contains(text, words[i]) {
					t.Errorf("%s does not say %q:\n%s", address, words[i], clip(text))
				}
				for _, secret := range []string{"Contoh Petugas", "Contoh Atase", "60123456789", officer.Person.ID, "rahasia meja"} {
					if strings.Contains(text, secret) {
						t.Errorf("%s shows %q", address, secret)
					}
				}
			}
		}
		says("diterima, menunggu petugas", "diterima, menunggu pegawai", "received, waiting for an officer")
		says("25 November 2026", "25 November 2026", "25 November 2026")
		work := a.desks.store
		if _, err := work.Assign(t.Context(), attache, code, 1, officer.Person.ID); err != nil {
			t.Fatal(err)
		}
		says("sedang ditangani", "dalam tindakan", "in progress")
		says("Meja dagang, Provinsi Lampung", "Meja dagang, Wilayah Lampung", "Trade desk, Lampung Province")
		if err := work.Comment(t.Context(), officer, code, "rahasia meja"); err != nil {
			t.Fatal(err)
		}
		question := desk.Change{Verb: desk.VerbWaiting, Version: 2, Waiting: desk.ForAsker, Due: clock.MustDate("2026-12-01"), Text: "Hitam <b>atau</b> putih?\nBerapa kilo?"}
		if _, err := work.Change(t.Context(), officer, code, question); err != nil {
			t.Fatal(err)
		}
		says("menunggu kabar dari Anda", "menunggu maklum balas daripada anda", "waiting for word from you")
		asked := "Hitam <b>atau</b> putih? Berapa kilo? "
		says(asked+"Jawab dengan membalas pesan", asked+"Jawab dengan membalas mesej", asked+"Please answer by replying")
		if _, err := work.Answer(t.Context(), officer, code, 3, "rahasia meja"); err != nil {
			t.Fatal(err)
		}
		says("sudah dijawab", "sudah dijawab", "answered")
		if text := mustRead(t, get(t, a, "/en/asks/"+code)).Text; strings.Contains(text, "Hitam") {
			t.Error("the question stands after the answer")
		}
	})
}

// Signed in at a desk, somebody finds their work by page and by token; another
// desk's is not there.
func TestDeskOfTheApplication(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		code := keptCode(t, a)
		officer, clerk := enter(t, a, "officer-trade"), enter(t, a, "officer-labour")
		for i, l := range i18n.Langs {
			for address, status := range map[string][2]int{
				a.Server.Href(l, "desk.today"): {200, 200}, a.Server.Href(l, "desk.inbox"): {200, 200}, a.Server.Href(l, "desk.case", "code", code): {200, 404},
			} {
				for j, who := range []map[string]string{officer, clerk} {
					w := getAs(t, a, address, who)
					if w.Code != status[j] {
						t.Errorf("%s: %d, want %d", address, w.Code, status[j])
					}
					shown := strings.Contains(w.Body.String(), "lada hitam 2 tan")
					if j == 1 && shown {
						t.Errorf("%s shows another desk's work", address)
					}
					if w.Code == http.StatusOK {
						checkPage(t, address, l, mustRead(t, w))
					}
				}
			}
			if w := get(t, a, a.Server.Href(l, "desk.today")); w.Code != http.StatusSeeOther {
				t.Errorf("a visitor in %s: %d", i18n.Langs[i], w.Code)
			}
		}
		if w := get(t, a, "/api/v1/work"); w.Code != http.StatusUnauthorized {
			t.Errorf("the API for a visitor: %d", w.Code)
		}
		var page desk.WorkPage
		w := getAs(t, a, "/api/v1/work?q="+code, officer)
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.Items) != 1 || page.Items[0].Code != code {
			t.Errorf("the API: %d %s", w.Code, w.Body)
		}
		if _, err := a.desks.store.ByCode(t.Context(), whoBehind(t, a, "admin"), code); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an administrator: %v", err)
		}
		reads := 0
		if err := a.DB.QueryRow(t.Context(), `SELECT count(*) FROM journal_entry WHERE verb = 'work.read'`).Scan(&reads); err != nil || reads != 3 {
			t.Errorf("%d readings of the case are noted, %v; want 3", reads, err)
		}
	})
}
