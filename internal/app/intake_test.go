package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"siger/internal/ask"
	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/journal"
)

// enter signs in as the example person behind a door and returns the session's
// cookie as a header.
func enter(t testing.TB, a *App, door string) map[string]string {
	t.Helper()
	w := post(t, a, a.Server.Href(i18n.EN, "identity.demo.door", "door", door), url.Values{}, nil)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge >= 0 && c.Value != "" && w.Code == http.StatusSeeOther {
			return map[string]string{"Cookie": c.Name + "=" + c.Value}
		}
	}
	t.Fatalf("no session for %s: %d\n%s", door, w.Code, w.Body)
	return nil
}

// getAs answers a GET of somebody with a session.
func getAs(t testing.TB, a *App, address string, session map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, a, call{URL: address, Header: session})
}

var intakePaths = [3]string{"/id/meja/catat", "/ms/meja/catat", "/en/desk/log"}

// enquiry is a filled form.
func enquiry(lang, key string) url.Values {
	return url.Values{"who": {"Siti, 012-345 6789"}, "channel": {"whatsapp"}, "q": {"lada hitam 2 tan ke Kuching"}, "lang": {lang}, "key": {key}}
}

// Four fields, a code, what was understood and three replies, in each language.
func TestLoggingAnEnquiry(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "attache-trade")
		for i, path := range intakePaths {
			l := i18n.Langs[i]
			form := getAs(t, a, path, session)
			p := mustRead(t, form)
			checkPage(t, path, l, p)
			if fields := formFields(p); form.Code != http.StatusOK || strings.Join(fields, " ") != "who channel q lang" {
				t.Fatalf("%s: %d with the fields %v", path, form.Code, fields)
			}
			w := post(t, a, path, enquiry(string(l), p.value("key")), session)
			if w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
			}
			logged := w.Header().Get("Location")
			code := logged[strings.LastIndexByte(logged, '/')+1:]
			page := getAs(t, a, logged, session)
			read := mustRead(t, page)
			checkPage(t, logged, l, read)
			body := page.Body.String()
			for _, want := range []string{code, "Kuching", "2000", "/id/permintaan/" + code, "/ms/permintaan/" + code, "/en/asks/" + code, "https://wa.me/60123456789?text="} {
				if !strings.Contains(body, want) {
					t.Errorf("%s lacks %q", logged, want)
				}
			}
			checkLogged(t, a, code, l)
		}
	})
}

// checkLogged looks at what an enquiry became: an ask, a work item, an entry.
func checkLogged(t *testing.T, a *App, code string, l i18n.Lang) {
	t.Helper()
	kept, err := a.front.Store.ByCode(t.Context(), code)
	if err != nil || kept.Contact != "+60123456789" || kept.Channel != ask.WhatsApp || kept.Lang != l {
		t.Fatalf("kept %+v, %v", kept, err)
	}
	it, ok, err := a.desks.store.Of(t.Context(), kept.ID)
	if err != nil || !ok || it.Code != code || it.Desk != "trade" || it.Kind != "ask.buy" || it.Asker != "Siti" || it.Contact != "+60123456789" || it.Lang != string(l) {
		t.Errorf("work item %+v, %v, %v", it, ok, err)
	}
	entries, err := journal.Of(t.Context(), a.DB, "ask", kept.ID)
	if err != nil || len(entries) != 2 || entries[1].Verb != "intake.logged" || entries[1].Detail["channel"] != "whatsapp" ||
		entries[1].Detail["helper"] != "Contoh Atase Perdagangan" || entries[0].Actor != entries[1].Actor || entries[0].Actor == "public" {
		t.Errorf("journal %+v, %v", entries, err)
	}
}

// formFields returns the names of what a form asks for, each once.
func formFields(p *page) (out []string) {
	seen := map[string]bool{}
	for _, e := range p.Elements {
		name := e.Attrs["name"]
		if e.Name != "input" && e.Name != "textarea" && e.Name != "select" || e.Attrs["type"] == "hidden" || name == "" || seen[name] {
			continue
		}
		seen[name] = true
		out = append(out, name)
	}
	return out
}

// The words to send say the code and what happens next, and nothing of the ask.
func TestRepliesAreNeutral(t *testing.T) {
	a := openApp(t, t.TempDir())
	k := desk.Kept{Code: "ABCDEFG1", Text: "rahasia 5 ton", Next: i18n.Text{ID: "lalu", MS: "nanti", EN: "then"}}
	for _, l := range i18n.Langs {
		text := a.desks.intake.Reply(l, k, "https://siger.example/x")
		if !strings.Contains(text, k.Code) || !strings.Contains(text, k.Next.In(l)) || strings.Contains(text, "rahasia") || strings.Contains(text, "!") {
			t.Errorf("%s: %s", l, text)
		}
	}
}

// Every wrong field is named beside it, the form comes back as it was sent, and
// nothing is kept.
func TestEnquiryFaults(t *testing.T) {
	a := openApp(t, t.TempDir())
	session := enter(t, a, "attache-trade")
	before := dump(t, a)
	for _, c := range []struct {
		name, field, value, says string
	}{
		{"nobody", "who", " ", "Write the asker&#39;s name or contact"},
		{"a name too long", "who", strings.Repeat("x", 301), "too long"},
		{"a number of no country", "who", "Siti 7123456789", "This number or e-mail is not complete"},
		{"half an address", "who", "siti@contoh", "This number or e-mail is not complete"},
		{"an unknown channel", "channel", "pigeon", "Choose how the enquiry came"},
		{"no words", "q", "", "Write what they asked"},
		{"too many words", "q", strings.Repeat("lada ", 500), "2,000"},
		{"an unknown language", "lang", "jv", "Choose the language of the reply"},
	} {
		form := enquiry("en", "k-"+c.name)
		form.Set(c.field, c.value)
		w := post(t, a, "/en/desk/log", form, session)
		p := mustRead(t, w)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d, does not say %q: %s", c.name, w.Code, c.says, clip(p.Text))
		}
		checkPage(t, c.name, i18n.EN, p)
		if c.field != "q" && !strings.Contains(w.Body.String(), "lada hitam 2 tan ke Kuching") {
			t.Errorf("%s: the words are lost", c.name)
		}
	}
	empty := post(t, a, "/en/desk/log", url.Values{}, session)
	if n := strings.Count(empty.Body.String(), `class="fault"`); empty.Code != http.StatusUnprocessableEntity || n != 4 {
		t.Errorf("an empty form: %d with %d faults, want all four", empty.Code, n)
	}
	if after := dump(t, a); after != before {
		t.Error("a refused form changed the store")
	}
}

// Sending the form twice is one ask and one work item; other words under the
// same key are shown again as a new enquiry.
func TestEnquirySentTwice(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-trade")
		first := post(t, a, "/en/desk/log", enquiry("en", "same"), session)
		second := post(t, a, "/en/desk/log", enquiry("en", "same"), session)
		if at := first.Header().Get("Location"); at == "" || at != second.Header().Get("Location") {
			t.Errorf("%q and %q", at, second.Header().Get("Location"))
		}
		if n := rowsOf(t, a, "desk_item"); n != 1 {
			t.Errorf("%d work items", n)
		}
		other := enquiry("en", "same")
		other.Set("q", "kopi 1 tan ke Klang")
		if w := post(t, a, "/en/desk/log", other, session); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("other words under the same key: %d", w.Code)
		}
	})
}

func rowsOf(t testing.TB, a *App, table string) (n int) {
	t.Helper()
	if err := a.DB.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Assisted entry: the words that were read out are kept as they were, in three
// languages, with who agreed and how; the receipt can be printed.
func TestAssistedEntry(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "officer-labour")
		for i, path := range [3]string{"/id/meja/catat/dibantu", "/ms/meja/catat/dibantu", "/en/desk/log/assisted"} {
			l := i18n.Langs[i]
			p := mustRead(t, getAs(t, a, path, session))
			checkPage(t, path, l, p)
			readOut := a.desks.intake.ReadOut("Contoh Petugas Tenaga Kerja")
			for _, in := range i18n.Langs {
				if !strings.Contains(p.Text, readOut.In(in)) {
					t.Errorf("%s lacks the words to read out in %s", path, in)
				}
			}
			form := enquiry(string(l), p.value("key"))
			form.Set("q", "6 pengimpal di Pasir Gudang, gaji RM3,000 sebulan")
			form.Set("channel", "counter")
			w := post(t, a, path, form, session)
			if n := strings.Count(w.Body.String(), `class="fault"`); w.Code != http.StatusUnprocessableEntity || n != 2 {
				t.Fatalf("without consent: %d with %d faults", w.Code, n)
			}
			form.Set("consent_by", "Contoh Siti")
			form.Set("consent_how", "spoken")
			if w = post(t, a, path, form, session); w.Code != http.StatusSeeOther {
				t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
			}
			logged := w.Header().Get("Location")
			code := logged[strings.LastIndexByte(logged, '/')+1:]
			kept, err := a.desks.intake.Logged(t.Context(), code)
			if err != nil || kept.Consent.Text != readOut || kept.Consent.By != "Contoh Siti" || kept.Consent.How != "spoken" || kept.Consent.Lang != l ||
				kept.Helper != "Contoh Petugas Tenaga Kerja" {
				t.Errorf("kept %+v, %v", kept, err)
			}
			receipt := a.Server.Href(l, "desk.intake.receipt", "code", code)
			page := mustRead(t, getAs(t, a, receipt, session))
			checkPage(t, receipt, l, page)
			for _, want := range []string{code, "6 pengimpal", "Contoh Petugas Tenaga Kerja", "24 November 2026", readOut.In(l), "Contoh Siti"} {
				if !strings.Contains(page.Text, want) {
					t.Errorf("%s lacks %q", receipt, want)
				}
			}
			checkConsentJournal(t, a, kept)
		}
	})
}

func checkConsentJournal(t *testing.T, a *App, l desk.Logged) {
	t.Helper()
	entries, err := journal.Of(t.Context(), a.DB, "ask", l.Ask)
	if err != nil || len(entries) < 2 || entries[1].Detail["consent"] != "spoken" || entries[1].Detail["helper"] != l.Helper || entries[1].Actor != l.By {
		t.Errorf("journal %+v, %v", entries, err)
	}
	if text := fmt.Sprint(entries); strings.Contains(text, "Contoh Siti") || strings.Contains(text, "+60123456789") {
		t.Error("the journal holds who asked")
	}
}

// What was written down is for who wrote it and for the desk whose work it is.
func TestLoggedIsForItsDesk(t *testing.T) {
	a := openApp(t, t.TempDir())
	w := post(t, a, "/en/desk/log", enquiry("en", "k"), enter(t, a, "officer-labour")) // a labour officer took a call about pepper
	logged := w.Header().Get("Location")
	for door, want := range map[string]int{"officer-labour": 200, "officer-trade": 200, "attache-trade": 200, "officer-tourism": 404, "partner": 403, "admin": 403, "auditor": 403} {
		if w := getAs(t, a, logged, enter(t, a, door)); w.Code != want {
			t.Errorf("%s: %d, want %d", door, w.Code, want)
		}
	}
	code := logged[strings.LastIndexByte(logged, '/')+1:]
	kept, err := a.front.Store.ByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := journal.Of(t.Context(), a.DB, "ask", kept.ID)
	reads := 0
	for _, e := range entries {
		if e.Verb == "ask.read" {
			reads++
		}
	}
	if err != nil || reads != 2 { // the officer and the attaché of trade; one's own record is not noted
		t.Errorf("%d reads in the journal, %v", reads, err)
	}
}

// Setting the reading right moves the ask to the desk it belongs to.
func TestCorrectingWhatWasUnderstood(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		session := enter(t, a, "attache-province")
		form := enquiry("en", "k")
		form.Set("q", "yang seperti kemarin, tolong")
		logged := post(t, a, "/en/desk/log", form, session).Header().Get("Location")
		code := logged[strings.LastIndexByte(logged, '/')+1:]
		kept, err := a.front.Store.ByCode(t.Context(), code)
		if err != nil || kept.Kind != "" {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		if w := post(t, a, logged, url.Values{"product": {"p99x"}, "kg": {"viel"}, "to": {"nowhere"}}, session); w.Code != http.StatusUnprocessableEntity ||
			strings.Count(w.Body.String(), `class="fault"`) != 3 {
			t.Errorf("wrong corrections: %d", w.Code)
		}
		if w := post(t, a, logged, url.Values{"product": {"p01"}, "kg": {"2500"}}, session); w.Code != http.StatusSeeOther {
			t.Fatalf("%d\n%s", w.Code, w.Body)
		}
		kept, err = a.front.Store.ByCode(t.Context(), code)
		if err != nil || kept.Kind != ask.Buy || kept.Offers == 0 || !strings.Contains(kept.Corrected, "product=p01") {
			t.Errorf("kept %+v, %v", kept, err)
		}
		if it, _, err := a.desks.store.Of(t.Context(), kept.ID); err != nil || it.Desk != "trade" || it.Kind != "ask.buy" {
			t.Errorf("work item %+v, %v", it, err)
		}
		if body := getAs(t, a, logged, session).Body.String(); !strings.Contains(body, "2500") {
			t.Error("the correction does not show")
		}
	})
}

// After the days a contact is kept, nothing says who asked or who agreed; how
// and in which words stays.
func TestIntakeForgets(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		form := enquiry("en", "k")
		form.Set("consent_by", "Contoh Siti")
		form.Set("consent_how", "written")
		logged := post(t, a, "/en/desk/log/assisted", form, enter(t, a, "officer-trade")).Header().Get("Location")
		code := logged[strings.LastIndexByte(logged, '/')+1:]
		n := a.desks.intake
		if erased, err := n.Forget(t.Context(), noon.Now()); err != nil || erased != 0 {
			t.Errorf("erased %d at once, %v", erased, err)
		}
		if erased, err := n.Forget(t.Context(), noon.Now().Add(time.Second)); err != nil || erased != 1 {
			t.Errorf("erased %d, %v", erased, err)
		}
		l, err := n.Logged(t.Context(), code)
		if err != nil || l.Asker != "" || l.Consent.By != "" || l.Consent.How != "written" || l.Consent.Text.EN == "" {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

// Without the right nobody logs an enquiry or sees the board.
func TestIntakeNeedsTheRight(t *testing.T) {
	a := openApp(t, t.TempDir())
	visitor := get(t, a, "/en/desk/log")
	if visitor.Code != http.StatusSeeOther {
		t.Errorf("a visitor: %d", visitor.Code)
	}
	for _, door := range []string{"partner", "admin", "auditor", "leader"} {
		if w := getAs(t, a, "/en/desk/log", enter(t, a, door)); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", door, w.Code)
		}
	}
}

// Where the site knows its address, the receipt carries it to scan.
func TestReceiptToScan(t *testing.T) {
	a := openApp(t, t.TempDir(), func(o *Options) { o.Origin = "http://siger.test" })
	session := enter(t, a, "officer-trade")
	logged := post(t, a, "/en/desk/log", enquiry("en", "k"), session).Header().Get("Location")
	code := logged[strings.LastIndexByte(logged, '/')+1:]
	body := getAs(t, a, logged+"/receipt", session).Body.String()
	if !strings.Contains(body, `src="data:image/png;base64,`) || !strings.Contains(body, `alt="http://siger.test/en/asks/`+code) {
		t.Errorf("no code to scan: %s", clip(body))
	}
}
