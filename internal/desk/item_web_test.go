package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/web"
)

// counterDesk is an office with its pages; the header X-Who says who asks.
type counterDesk struct {
	*office
	handler http.Handler
	reads   []string // what was journalled as read
}

func eachDesk(t *testing.T, f func(t *testing.T, d *counterDesk)) {
	t.Helper()
	eachOffice(t, func(t *testing.T, o *office) { f(t, openDesk(t, o)) })
}

func openDesk(t testing.TB, o *office) *counterDesk {
	t.Helper()
	texts, err := i18n.Load(web.Texts, identity.Texts, document.Texts, Texts)
	if err != nil {
		t.Fatal(err)
	}
	d := &counterDesk{office: o}
	pages := &Pages{Store: o.Store, Pack: o.pack, Texts: texts, Read: func(_ context.Context, thing, id string) error {
		d.reads = append(d.reads, thing+" "+id)
		return nil
	}}
	people := map[string]identity.Who{"officer": o.officer, "attache": o.attache, "clerk": o.clerk, "leader": o.leader, "outsider": o.outsider}
	handler, err := web.New(web.Options{Catalog: texts, Clock: o.clock, Log: slog.New(slog.DiscardHandler), Routes: pages.Routes(), API: []func(huma.API){pages.API},
		Allow: func(r *http.Request, right string) error {
			who := people[r.Header.Get("X-Who")]
			*r = *r.WithContext(identity.With(r.Context(), who))
			switch {
			case identity.Some(who, identity.Right(right)):
				return nil
			case !who.SignedIn():
				return fault.New(fault.Unauthorised, "error.not_found")
			}
			return fault.New(fault.Forbidden, "error.not_found")
		}})
	if err != nil {
		t.Fatal(err)
	}
	d.handler = handler
	return d
}

func (d *counterDesk) do(t testing.TB, who, method, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	r.Header.Set("X-Who", who)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func (d *counterDesk) get(t testing.TB, who, address string) string {
	t.Helper()
	w := d.do(t, who, "GET", address, nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s for %s: %d\n%s", address, who, w.Code, w.Body)
	}
	return w.Body.String()
}

var (
	bareKey = regexp.MustCompile(`>[^<]*\bdesk\.[a-z_]+`)
	slot    = regexp.MustCompile(`\{[a-z_|]+\}|%!|&lt;nil&gt;`)
)

// From every address to its page in three languages.
func TestDeskPages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		empty := map[string]string{"/id/meja": "Tidak ada yang lewat waktu. 0 jatuh tempo besok.", "/ms/meja": "Tiada yang lewat.", "/en/desk": "Nothing is overdue. 0 due tomorrow."}
		for address, says := range empty {
			if body := d.get(t, "attache", address); !strings.Contains(body, says) {
				t.Errorf("%s does not say %q", address, says)
			}
		}
		it := d.receive(t, Item{Title: "lada hitam <b>2</b> tan", Asker: "Contoh Ali", Contact: "+60123456789", Due: on("2026-11-20")})
		if _, err := d.Wait(t.Context(), d.attache, it.Code, 1, "region", clock.Date{}); err != nil {
			t.Fatal(err)
		}
		late := d.receive(t, Item{Due: on("2026-11-20")})
		for _, c := range []struct{ address, says string }{
			{"/id/meja", "Lewat waktu"}, {"/ms/meja", "Lewat tarikh akhir"}, {"/en/desk", "Overdue"},
			{"/id/meja/kotak-masuk", "2 pekerjaan"}, {"/ms/meja/peti-masuk", "2 tugasan"}, {"/en/desk/inbox", "2 items"},
			{"/id/meja/" + it.Code, "Menunggu Provinsi Lampung"}, {"/ms/meja/" + it.Code, "Menunggu Wilayah Lampung"}, {"/en/desk/" + strings.ToLower(it.Code), "Waiting for Lampung Province"},
			{"/en/desk/" + it.Code, "Waits no more"}, {"/en/desk/" + it.Code, "https://wa.me/60123456789?text=Salam.%20Ini%20mesej"},
			{"/en/desk/inbox?stage=closed", "No work with these filters"}, {"/en/desk/inbox?waiting=region", "1 item"},
			{"/id/meja/kotak-masuk?q=lada&due=overdue", late.Code},
		} {
			body := d.get(t, "attache", c.address)
			if !strings.Contains(body, c.says) {
				t.Errorf("%s does not say %q", c.address, c.says)
			}
			if key := bareKey.FindString(body); key != "" || slot.MatchString(body) || strings.Contains(body, "<b>2</b>") {
				t.Errorf("%s shows the key %q, the slot %q or markup", c.address, key, slot.FindString(body))
			}
			if strings.Count(body, "<h1") != 1 {
				t.Errorf("%s: %d main headings", c.address, strings.Count(body, "<h1"))
			}
		}
		if len(d.reads) == 0 || d.reads[0] != "work "+it.ID {
			t.Errorf("reading a case with a contact is not noted: %v", d.reads)
		}
	})
}

// Each form does its change, comes back with its faults, and needs its right.
func TestDeskForms(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		it := d.receive(t, Item{})
		page := "/en/desk/" + it.Code
		version := 1
		send := func(who, address string, status int, pairs ...string) string {
			t.Helper()
			form := url.Values{"version": {fmt.Sprint(version)}}
			for i := 0; i+1 < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			w := d.do(t, who, "POST", address, form)
			if w.Code != status {
				t.Errorf("%s %v by %s: %d, want %d\n%s", address, pairs, who, w.Code, status, w.Body)
			}
			if status == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), page) && !strings.HasSuffix(address, "comment") {
				version++
			}
			return w.Body.String()
		}
		send("attache", page+"/assign", 303, "owner", d.officer.Person.ID)
		if body := send("attache", page+"/assign", 422, "owner", d.clerk.Person.ID); !strings.Contains(body, "Choose somebody of this desk") {
			t.Error("the fault of a wrong owner is not said")
		}
		send("officer", page+"/change", 303, "do", VerbWaiting, "waiting", "asker", "due", "2026-12-01")
		if body := send("officer", page+"/change", 422, "do", VerbWaiting, "waiting", "asker", "due", "soon"); !strings.Contains(body, `value="soon"`) {
			t.Error("what was typed is lost")
		}
		send("officer", page+"/change", 422, "do", "deleted")
		send("officer", page+"/comment", 303, "comment", "Sudah ditelepon")
		send("officer", page+"/comment", 422, "comment", "")
		send("officer", page+"/change", 303, "do", VerbAnswered, "text", "Tiga pemasok")
		send("officer", page+"/change", 303, "do", VerbClosed, "outcome", "informed")
		body := d.get(t, "officer", page)
		for _, says := range []string{"Sudah ditelepon", "Tiga pemasok", "Assigned to Contoh Petugas", "Closed: The asker was informed", "due 1 December 2026", "Reopen"} {
			if !strings.Contains(body, says) {
				t.Errorf("the case does not say %q", says)
			}
		}
		for who, status := range map[string]int{"clerk": 404, "outsider": 403, "": 401, "leader": 403} {
			send(who, page+"/change", status, "do", VerbReopened)
		}
		send("clerk", page+"/assign", 404, "owner", d.clerk.Person.ID)
		send("officer", "/en/desk/NOTHING0/change", 404, "do", VerbReopened)
	})
}

// Two editors: the second sees both versions side by side, nothing is lost, and
// either choice holds.
func TestClashPage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		for i, prefix := range []string{"/id/meja/", "/ms/meja/", "/en/desk/"} {
			change := []string{"/ubah", "/ubah", "/change"}[i]
			it := d.receive(t, Item{})
			if _, err := d.Assign(t.Context(), d.attache, it.Code, 1, d.attache.Person.ID); err != nil {
				t.Fatal(err)
			}
			w := d.do(t, "officer", "POST", prefix+it.Code+change, url.Values{"version": {"1"}, "do": {VerbClosed}, "outcome": {"no-offer"}, "text": {"stok habis"}})
			body := w.Body.String()
			if w.Code != http.StatusConflict {
				t.Fatalf("%s: %d", prefix, w.Code)
			}
			for _, says := range []string{
				[]string{"Sedang ditangani", "Dalam tindakan", "In progress"}[i], []string{"Tidak ada yang dapat memenuhi", "Tiada yang dapat memenuhi", "Nobody can meet it"}[i],
				"Contoh Atase", "stok habis", `name="version" value="2"`, `name="outcome" value="no-offer"`, `name="text" value="stok habis"`,
			} {
				if !strings.Contains(body, says) {
					t.Errorf("%s does not say %q", prefix, says)
				}
			}
			w = d.do(t, "officer", "POST", prefix+it.Code+change, url.Values{"version": {"2"}, "do": {VerbClosed}, "outcome": {"no-offer"}, "text": {"stok habis"}})
			if now, err := d.ByCode(t.Context(), d.officer, it.Code); w.Code != http.StatusSeeOther || err != nil || now.Outcome != "no-offer" {
				t.Errorf("keeping one's own change: %d, %+v", w.Code, now)
			}
		}
	})
}

// Bulk assignment gives away what nobody changed meanwhile and names the rest;
// a view keeps filters under a name.
func TestBulkAndViews(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		one, two, foreign := d.receive(t, Item{}), d.receive(t, Item{}), d.receive(t, Item{Desk: "labour", Kind: "ask.hire"})
		if _, err := d.Assign(t.Context(), d.attache, two.Code, 1, d.attache.Person.ID); err != nil {
			t.Fatal(err)
		}
		form := url.Values{"item": {one.Code + ":1", two.Code + ":1", foreign.Code + ":1"}, "to": {d.officer.Person.ID}, "filter": {"side=market"}}
		w := d.do(t, "attache", "POST", "/en/desk/inbox/assign", form)
		want := "/en/desk/inbox?" + url.Values{"assigned": {"1"}, "refused": {two.Code + "," + foreign.Code}, "side": {"market"}}.Encode()
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Fatalf("%d to %s, want %s", w.Code, w.Header().Get("Location"), want)
		}
		if body := d.get(t, "attache", want); !strings.Contains(body, "1 item assigned.") || !strings.Contains(body, ">"+two.Code+"<") {
			t.Error("the page does not say what was done")
		}
		if now, _ := d.ByCode(t.Context(), d.clerk, foreign.Code); now.Owner != "" {
			t.Error("work of another desk was given away")
		}
		for _, bad := range []url.Values{{"to": {d.officer.Person.ID}}, {"item": {one.Code + ":2"}}, {}} {
			if w := d.do(t, "attache", "POST", "/id/meja/kotak-masuk/tugaskan", bad); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", bad, w.Code)
			}
		}
		w = d.do(t, "officer", "POST", "/en/desk/inbox/views", url.Values{"name": {"Pagi"}, "filter": {"due=overdue&desk=trade"}})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("keeping a view: %d\n%s", w.Code, w.Body)
		}
		if body := d.get(t, "officer", "/en/desk/inbox"); !strings.Contains(body, `href="/en/desk/inbox?desk=trade&amp;due=overdue">Pagi<`) {
			t.Error("the view is not there")
		}
		if strings.Contains(d.get(t, "attache", "/en/desk/inbox"), "Pagi") {
			t.Error("somebody else sees the view")
		}
		if w := d.do(t, "officer", "POST", "/en/desk/inbox/views", url.Values{"name": {" "}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a view without a name: %d", w.Code)
		}
	})
}

// A canary in a trade item never reaches an officer of another desk: no page,
// count, search, API, error or refusal holds it, and foreign and unknown work
// answer alike.
func TestCanary(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		secret := d.receive(t, Item{Title: "kenari canary", Asker: "Contoh Canary", Contact: "canary@contoh.example", Due: on("2026-11-20")})
		d.receive(t, Item{Desk: "labour", Kind: "ask.hire", Title: "pengimpal"})
		var addresses []string
		for _, query := range []string{"", "?q=canary", "?q=" + secret.Code, "?desk=trade", "?stage=all", "?kind=ask.buy", "?due=overdue", "?owner=none", "?after=bm90aGluZw", "?assigned=1&refused=x"} {
			addresses = append(addresses, "/en/desk/inbox"+query, "/id/meja/kotak-masuk"+query, "/api/v1/work"+query)
		}
		addresses = append(addresses, "/en/desk", "/ms/meja", "/en/desk/"+secret.Code, "/id/meja/"+secret.Code)
		for _, who := range []string{"clerk", "outsider", ""} {
			for _, address := range addresses {
				body := strings.ToLower(d.do(t, who, "GET", address, nil).Body.String())
				shown := strings.NewReplacer(`value="canary"`, "", "q=canary", "", "q%3dcanary", "").Replace(body) // what was typed comes back
				if strings.Contains(shown, "canary") || strings.Contains(body, "kenari") {
					t.Errorf("%s shows the canary to %q", address, who)
				}
			}
		}
		for _, method := range []string{"GET", "POST"} {
			answers := []string{}
			for _, code := range []string{secret.Code, "NOTHING0"} {
				address := "/en/desk/" + code
				if method == "POST" {
					address += "/change"
				}
				w := d.do(t, "clerk", method, address, url.Values{"do": {VerbClosed}, "outcome": {"deal"}, "version": {"1"}})
				answers = append(answers, fmt.Sprint(w.Code, strings.ReplaceAll(w.Body.String(), code, "")))
			}
			if answers[0] != answers[1] || !strings.HasPrefix(answers[0], "404") {
				t.Errorf("%s: foreign and unknown differ:\n%s\n%s", method, answers[0], answers[1])
			}
		}
		if body := d.get(t, "clerk", "/en/desk/inbox"); !strings.Contains(body, "1 item<") {
			t.Error("the count is not the clerk's own")
		}
	})
}

// The API lists work with the inbox's filters, page by page, to those who may.
func TestWorkAPI(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		for i := range 5 {
			d.receive(t, Item{Title: fmt.Sprint("lada ", i), Contact: "+60123456789", Asker: "Contoh Ali", Due: on("2026-11-20").AddDays(2 * i)})
		}
		if _, err := d.Assign(t.Context(), d.officer, "OWN00001", 1, d.attache.Person.ID); err != nil {
			t.Fatal(err)
		}
		var titles []string
		after := ""
		for {
			var page WorkPage
			body := d.get(t, "attache", "/api/v1/work?limit=2&after="+after)
			if err := json.Unmarshal([]byte(body), &page); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(body, "60123456789") || strings.Contains(body, "Contoh Ali") {
				t.Errorf("the asker is in it: %s", body)
			}
			for _, it := range page.Items {
				titles = append(titles, it.Title)
				if overdue := it.Due.Before(on("2026-11-24")); it.Overdue != overdue || it.ID == "" || it.Desk != "trade" || it.Kind != "ask.buy" {
					t.Errorf("%+v", it)
				}
				if (it.Code == "OWN00001") != (it.Owner != nil) {
					t.Errorf("owner of %s: %v", it.Code, it.Owner)
				}
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if !slices.Equal(titles, []string{"lada 0", "lada 1", "lada 2", "lada 3", "lada 4"}) {
			t.Errorf("titles %v", titles)
		}
		for query, want := range map[string]int{"?due=overdue": 2, "?owner=me": 1, "?q=lada": 5, "?stage=closed": 0, "?stage=assigned": 1, "?desk=labour": 0} {
			var page WorkPage
			if err := json.Unmarshal([]byte(d.get(t, "attache", "/api/v1/work"+query)), &page); err != nil || len(page.Items) != want || page.Items == nil {
				t.Errorf("%s: %d items, want %d, %v", query, len(page.Items), want, err)
			}
		}
		for address, status := range map[string]int{"/api/v1/work?stage=nowhere": 422, "/api/v1/work?limit=1000": 422, "/api/v1/work?after=%21%21": 422} {
			if w := d.do(t, "officer", "GET", address, nil); w.Code != status {
				t.Errorf("%s: %d", address, w.Code)
			}
		}
		for who, status := range map[string]int{"": 401, "outsider": 403} {
			if w := d.do(t, who, "GET", "/api/v1/work", nil); w.Code != status {
				t.Errorf("%q: %d, want %d", who, w.Code, status)
			}
		}
	})
}

// A full page of the inbox with long titles stays within its budget.
func TestInboxWeight(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *counterDesk) {
		for i := range 60 {
			d.receive(t, Item{Title: fmt.Sprintf("%d ton %s", i, strings.Repeat("ubi kayu beku berkualiti ", 40))})
		}
		body := d.get(t, "attache", "/id/meja/kotak-masuk")
		from, to := strings.Index(body, "<tbody>"), strings.Index(body, "</tbody>")
		rows := to - from
		var small strings.Builder
		w := brotli.NewWriterLevel(&small, 4)
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if n := strings.Count(body, "data-row"); n != PageRows || rows > 60<<10 || small.Len() > 30<<10 {
			t.Errorf("%d rows of %d bytes; the page has %d compressed", n, rows, small.Len())
		}
		t.Logf("50 rows: %d bytes; the page: %d, compressed %d", rows, len(body), small.Len())
	})
}
