package app

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/message"
	"siger/internal/store"
)

// A letter from a work item to its number, its PDF and the public page, and back.
func TestLetterFromWorkToVerify(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		f := gather(t, a)
		attache, code := enter(t, a, "attache-trade"), f.enquiry()
		form := getAs(t, a, "/en/desk/letters/new?item="+code, attache)
		for _, want := range []string{"lada hitam 2 tan ke Kuching", `name="item" value="` + code + `"`, `value="trade.market"`} {
			if !strings.Contains(form.Body.String(), want) {
				t.Errorf("the form lacks %q:\n%s", want, form.Body)
			}
		}
		if w := getAs(t, a, "/en/desk/letters/new?item="+code, enter(t, a, "officer-labour")); w.Code != http.StatusNotFound {
			t.Errorf("another desk's item: %d", w.Code)
		}
		fields := url.Values{"from": {"trade.market"}, "item": {code}, "lang": {"ms"}, "title": {"Lada hitam untuk Kuching"}, "to": {"Contoh Sdn. Bhd.\nKuching"},
			"body": {"Tuan,\n\nKami ada lada hitam."}, "signer": {"Contoh Atase"}, "office": {"Atase Perdagangan"}}
		refused := url.Values{"from": {"trade.market"}, "lang": {"ms"}, "title": {"Kept as typed"}}
		if w := post(t, a, "/en/desk/letters/new", refused, attache); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Kept as typed") {
			t.Errorf("an unfinished letter: %d", w.Code)
		}
		foreign := url.Values{"from": {"labour.market"}, "lang": {"ms"}}
		if w := post(t, a, "/en/desk/letters/new", foreign, attache); w.Code != http.StatusForbidden {
			t.Errorf("in another desk's name: %d", w.Code)
		}
		path := post(t, a, "/en/desk/letters/new", fields, attache).Header().Get("Location")
		l, err := a.papers.letters.Letters.ByID(t.Context(), path[strings.LastIndexByte(path, '/')+1:])
		if err != nil || l.Item != code || l.Side != identity.Market {
			t.Fatalf("%q: %+v, %v", path, l, err)
		}
		unknown := bare(getAs(t, a, "/en/q/"+l.Code, nil).Body.String(), l.Code)
		if wrong := bare(getAs(t, a, "/en/q/nonsense", nil).Body.String(), "nonsense"); wrong != unknown || !strings.Contains(wrong, "no letter with this code") {
			t.Errorf("a draft's code and a wrong one look different:\n%s\n%s", unknown, wrong)
		}

		fields.Set("version", "1")
		fields.Set("title", "Lada hitam untuk Kuching, Sarawak")
		if w := post(t, a, path+"/change", fields, attache); w.Code != http.StatusSeeOther {
			t.Errorf("change: %d\n%s", w.Code, w.Body)
		}
		if w := post(t, a, path+"/change", fields, attache); w.Code != http.StatusConflict {
			t.Errorf("change of what was changed: %d", w.Code)
		}
		if w := post(t, a, path+"/issue", url.Values{"version": {"2"}}, attache); w.Code != http.StatusSeeOther {
			t.Fatalf("issue: %d\n%s", w.Code, w.Body)
		}
		if w := post(t, a, path+"/issue", url.Values{"version": {"2"}}, attache); w.Code != http.StatusConflict {
			t.Errorf("issued twice: %d", w.Code)
		}
		if w := getAs(t, a, path+"/change", attache); w.Code != http.StatusConflict {
			t.Errorf("form of an issued letter: %d", w.Code)
		}
		w := getAs(t, a, path+"/pdf", attache)
		if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename=") {
			t.Errorf("PDF: %d, %s", w.Code, w.Header())
		}
		// Without an origin the letter names the host at which it was issued.
		if check := "http://siger.test/q/" + l.Code; !bytes.Contains(w.Body.Bytes(), []byte(check)) {
			t.Errorf("the PDF does not lead to %s", check)
		}
		if w := getAs(t, a, "/q/"+strings.ToLower(l.Code), nil); w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "/q/"+strings.ToLower(l.Code)) {
			t.Errorf("short address: %d to %q", w.Code, w.Header().Get("Location"))
		}
		valid := getAs(t, a, "/id/q/"+l.Code[:5]+"-"+l.Code[5:], nil).Body.String()
		for _, want := range []string{"Surat ini asli dan berlaku", "/DAGANG/PERWAKILAN/", "Lada hitam untuk Kuching, Sarawak", "KBRI"} {
			if !strings.Contains(valid, want) {
				t.Errorf("the public page lacks %q", want)
			}
		}
		for _, secret := range []string{"Contoh Sdn. Bhd.", "Contoh Atase", "Kami ada", code} {
			if strings.Contains(valid, secret) {
				t.Errorf("the public page tells %q", secret)
			}
		}
		if w := post(t, a, path+"/withdraw", url.Values{"reason": {" "}}, attache); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("withdrawn without a reason: %d", w.Code)
		}
		if w := post(t, a, path+"/withdraw", url.Values{"reason": {"salah alamat"}}, attache); w.Code != http.StatusSeeOther {
			t.Errorf("withdraw: %d\n%s", w.Code, w.Body)
		}
		if gone := getAs(t, a, "/en/q/"+l.Code, nil).Body.String(); !strings.Contains(gone, "has been withdrawn") || strings.Contains(gone, "salah alamat") {
			t.Error(gone)
		}
		entries, err := journal.Of(t.Context(), a.DB, "letter", l.ID)
		if err != nil || len(entries) != 4 {
			t.Errorf("journal: %+v, %v", entries, err)
		}
	})
}

// bare is a page without its address and the code in it.
func bare(body, code string) string {
	return regexp.MustCompile(`(href|content)="[^"]*"`).ReplaceAllString(strings.ReplaceAll(body, code, "…"), "")
}

// A message without mail server waits for its desk, and for no other; what is
// said to a person stands in their inbox.
func TestMessagesOnPages(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		f := gather(t, a)
		ctx, officer := t.Context(), f.person("officer-trade")
		m := message.Message{Email: "pembeli@contoh.example", Phone: "+60123456789", Channel: message.WhatsApp, Lang: i18n.MS, Desk: "trade", Code: "7FQ2KD9A",
			Template: "message.needed", Args: []any{"code", "7FQ2KD9A", "desk", "Meja", "question", "Berapa <b>kilogram</b>?"}, Key: "a", By: officer, At: a.opts.Clock.Now()}
		own := message.Message{To: officer, Channel: message.InApp, Lang: i18n.ID, Template: "message.assigned",
			Args: []any{"code", "7FQ2KD9A", "kind", "Ingin membeli", "due", clock.MustDate("2026-11-30"), "link", "https://siger.example/x"}, Key: "b", By: "system", At: m.At}
		f.change(func(ctx context.Context, tx *store.Tx) error {
			if err := message.Post(ctx, tx, m); err != nil {
				return err
			}
			return message.Post(ctx, tx, own)
		})
		trade := enter(t, a, "officer-trade")
		page := getAs(t, a, "/en/desk/messages", trade).Body.String()
		if !strings.Contains(page, "https://wa.me/60123456789?text=Mesej%20daripada%20Siger%2C%20kod%207FQ2KD9A.") || !strings.Contains(page, "&lt;b&gt;kilogram") {
			t.Error(page)
		}
		if other := getAs(t, a, "/en/desk/messages", enter(t, a, "officer-labour")).Body.String(); strings.Contains(other, "7FQ2KD9A") {
			t.Error("another desk sees the message")
		}
		id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)[1]
		if w := post(t, a, "/en/desk/messages", url.Values{"id": {id}}, enter(t, a, "officer-labour")); w.Code != http.StatusNotFound {
			t.Errorf("handed over by another desk: %d", w.Code)
		}
		if w := post(t, a, "/en/desk/messages", url.Values{"id": {id}}, trade); w.Code != http.StatusSeeOther {
			t.Errorf("handed over: %d", w.Code)
		}
		if page := getAs(t, a, "/en/desk/messages", trade).Body.String(); strings.Contains(page, "7FQ2KD9A") {
			t.Error("the message still waits")
		}

		inbox := getAs(t, a, "/en/account/messages", trade).Body.String()
		if !strings.Contains(inbox, "1 unread message.") || !strings.Contains(inbox, "Jatuh tempo: 30 November 2026.") {
			t.Error(inbox)
		}
		if other := getAs(t, a, "/en/account/messages", enter(t, a, "partner")).Body.String(); strings.Contains(other, "7FQ2KD9A") {
			t.Error("somebody else reads the message")
		}
		seen := regexp.MustCompile(`name="seen" value="([^"]+)"`).FindStringSubmatch(inbox)[1]
		if w := post(t, a, "/en/account/messages", url.Values{"seen": {seen}}, trade); w.Code != http.StatusSeeOther {
			t.Errorf("marked as read: %d", w.Code)
		}
		if n, err := a.papers.inbox.Store.Unread(ctx, officer); n != 0 || err != nil {
			t.Errorf("%d unread, %v", n, err)
		}
	})
}

// At seven in their own morning people hear of their own work, once a day.
func TestDigestOfDeskWork(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		f := gather(t, a)
		code, officer := f.enquiry(), f.person("officer-trade")
		list, err := a.people.store.MembershipsOf(t.Context(), officer)
		if err != nil {
			t.Fatal(err)
		}
		who := identity.Who{Person: identity.Person{ID: officer}, Memberships: list}
		it, err := a.desks.store.ByCode(t.Context(), who, code)
		if err == nil {
			it, err = a.desks.store.Assign(t.Context(), who, code, it.Version, officer)
		}
		if err != nil {
			t.Fatal(err)
		}
		// The store's clock stands still: the item is due later than today.
		days, err := duties{a}.Duties(t.Context(), who.Person, clock.Date{})
		if err != nil || len(days.Overdue)+len(days.DueToday) != 0 {
			t.Fatalf("%+v, %v", days, err)
		}
		morning := time.Date(it.Due.Year, it.Due.Month, it.Due.Day, 7, 0, 0, 0, a.Pack.ZoneOf(identity.Region))
		a.desks.store = desk.NewStore(a.DB, a.Pack, clock.Fixed(morning), a.people.store, func() string { return "" })
		d := *a.papers.digest
		d.Clock, d.Work = clock.Fixed(morning), duties{a}
		for range 2 {
			if err := d.Tell(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		inbox, _, err := a.papers.inbox.Store.Inbox(t.Context(), officer, "", 10)
		if err != nil || len(inbox) != 1 || !strings.Contains(inbox[0].Body(a.texts), code) {
			t.Errorf("%+v, %v", inbox, err)
		}
	})
}
