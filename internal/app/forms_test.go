package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"siger/internal/ask"
	"siger/internal/clock"
)

// keepForm opens the form that keeps an ask, as a visitor does.
func keepForm(t testing.TB, a *App) (key string) {
	t.Helper()
	w := get(t, a, "/ms/minta-sebut-harga?q=lada+hitam+2+tan+Kuching")
	if key = mustRead(t, w).value("key"); w.Code != http.StatusOK || key == "" {
		t.Fatalf("the form: %d, key %q", w.Code, key)
	}
	return key
}

// The buyer's way: form, receipt, and the receipt again by its code – without
// the contact ever coming back.
func TestKeepingAnAskByForm(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		form := url.Values{"q": {"lada hitam 2 tan Kuching"}, "contact": {"012-345 6789"}, "key": {keepForm(t, a)}}
		w := post(t, a, "/ms/minta-sebut-harga", form, nil)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d\n%s", w.Code, w.Body)
		}
		receipt := w.Header().Get("Location")
		code := strings.TrimPrefix(receipt, "/ms/permintaan/")
		p := mustRead(t, get(t, a, receipt))
		for _, want := range []string{code, "lada hitam 2 tan Kuching", "24 November 2026"} {
			if !strings.Contains(p.Text, want) {
				t.Errorf("the receipt lacks %q: %s", want, p.Text)
			}
		}
		for _, sloppy := range []string{strings.ToLower(code), code[:4] + "-" + code[4:]} {
			if w := get(t, a, "/en/asks/"+sloppy); w.Code != http.StatusOK {
				t.Errorf("%s: %d", sloppy, w.Code)
			}
		}
		for _, address := range []string{receipt, "/en/asks/" + code, "/api/v1/asks/" + code} {
			if body := get(t, a, address).Body.String(); strings.Contains(body, "345") && strings.Contains(body, "6789") {
				t.Errorf("%s gives the contact away", address)
			}
		}
		kept, err := a.front.Store.ByCode(t.Context(), code)
		if err != nil || kept.Contact != "+60123456789" || kept.Stage != ask.Asked || kept.Kind != ask.Buy {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

// Sending a form twice, in a row or at once, keeps one ask.
func TestSendingAFormTwiceKeepsOneAsk(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		form := url.Values{"q": {"lada hitam 2 tan Kuching"}, "contact": {"a@contoh.my"}, "key": {keepForm(t, a)}}
		places := make([]string, 8)
		var group sync.WaitGroup
		for i := range places {
			group.Go(func() { places[i] = post(t, a, "/ms/minta-sebut-harga", form, nil).Header().Get("Location") })
		}
		group.Wait()
		again := post(t, a, "/ms/minta-sebut-harga", form, nil).Header().Get("Location")
		for _, p := range append(places, again) {
			if p != places[0] || p == "" {
				t.Errorf("receipts %q and %q", p, places[0])
			}
		}
		if n, err := a.front.Store.Count(t.Context(), ask.Asked); err != nil || n != 1 {
			t.Errorf("%d asks kept, %v", n, err)
		}
		// Other words from the same form page are a new ask, shown once more.
		form.Set("q", "kopi robusta 1 tan Klang")
		w := post(t, a, "/ms/minta-sebut-harga", form, nil)
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("other words under the same key: %d", w.Code)
		}
		form.Set("key", mustRead(t, w).value("key"))
		if w := post(t, a, "/ms/minta-sebut-harga", form, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") == places[0] {
			t.Errorf("the new ask: %d to %s", w.Code, w.Header().Get("Location"))
		}
	})
}

// A form with faults comes back with every fault beside its field and all that
// was typed, and keeps nothing.
func TestFormsWithFaults(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	long := strings.Repeat("lada ", 500)
	for _, c := range []struct {
		name   string
		form   url.Values
		fields []string
	}{
		{"empty", url.Values{}, []string{"q"}},
		{"only blanks", url.Values{"q": {"  \t "}, "contact": {"x"}}, []string{"q", "contact"}},
		{"bad contact", url.Values{"q": {"lada hitam 2 tan"}, "contact": {"nobody"}}, []string{"contact"}},
		{"too long", url.Values{"q": {long}}, []string{"q"}},
		{"bad product", url.Values{"q": {"lada"}, "product": {"p999"}}, []string{"product"}},
		{"bad quantity", url.Values{"q": {"lada"}, "kg": {"-5"}}, []string{"kg"}},
	} {
		for _, address := range []string{"/id/minta-penawaran", "/ms/minta-sebut-harga", "/en/request-quotations"} {
			w := post(t, a, address, c.form, nil)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s at %s: %d, want 422", c.name, address, w.Code)
				continue
			}
			p := mustRead(t, w)
			for _, field := range c.fields {
				if !strings.Contains(w.Body.String(), `href="#in-`+field+`"`) {
					t.Errorf("%s at %s: the summary does not lead to %s", c.name, address, field)
				}
			}
			if contact := c.form.Get("contact"); contact != "" && p.value("contact") != contact {
				t.Errorf("%s: the contact became %q", c.name, p.value("contact"))
			}
			if typed := strings.TrimSpace(c.form.Get("q")); p.value("q") != typed {
				t.Errorf("%s: %q became %q", c.name, clip(typed), clip(p.value("q")))
			}
			if p.value("key") == "" {
				t.Errorf("%s: the form lost its key", c.name)
			}
		}
	}
	if dump(t, a) != before {
		t.Error("a refused form changed the store")
	}
}

// Another site cannot make a visitor's browser keep an ask.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	form := url.Values{"q": {"lada hitam 2 tan Kuching"}}
	for name, header := range map[string]map[string]string{
		"fetch metadata": {"Sec-Fetch-Site": "cross-site"}, "same site, other host": {"Sec-Fetch-Site": "same-site"},
		"origin": {"Origin": "https://evil.example"}, "null origin": {"Origin": "null"},
	} {
		for _, address := range []string{"/en/request-quotations", "/api/v1/asks"} {
			w := post(t, a, address, form, header)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s at %s: %d, want 403", name, address, w.Code)
			}
		}
	}
	if dump(t, a) != before {
		t.Error("another site changed the store")
	}
	if w := post(t, a, "/en/request-quotations", form, map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://siger.test"}); w.Code != http.StatusSeeOther {
		t.Errorf("our own form: %d", w.Code)
	}
}

// unoffered returns a product nobody in the example world offers.
func unoffered(t testing.TB, a *App) string {
	t.Helper()
	v, err := a.market.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range a.Pack.Products {
		if v.Catalogue.Count(q.ID).Offers == 0 {
			return q.ID
		}
	}
	t.Fatal("every product has an offer")
	return ""
}

// An ask nobody can meet is kept as demand under a code that the page shows:
// once a day for the same words, whoever asks them and in whatever language and
// letters.
func TestUnmetDemandIsKeptOnceADay(t *testing.T) {
	day := &dayClock{at: time.Time(noon)}
	eachApp(t, func(t *testing.T, a *App) {
		day.set(time.Time(noon))
		product := unoffered(t, a)
		ask := func(address, q string) string {
			w := get(t, a, address+"?"+url.Values{"q": {q}, "product": {product}, "kg": {"750"}}.Encode())
			if w.Code != http.StatusOK {
				t.Errorf("%s asks %q: %d\n%s", address, q, w.Code, clip(w.Body.String()))
				return ""
			}
			kept := mustRead(t, w).Text
			for _, word := range strings.FieldsFunc(kept, func(r rune) bool { return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z') }) {
				if _, ok := a.codes(word); ok {
					return word
				}
			}
			t.Errorf("%s asks %q: no code on the page", address, q)
			return ""
		}
		first := ask("/ms/jawapan", "luak contoh")
		for _, again := range [][2]string{{"/ms/jawapan", "luak contoh"}, {"/ms/jawapan", "LUAK  Contoh"}, {"/id/jawaban", "luak contoh"}, {"/en/answer", " Luak contoh "}} {
			if code := ask(again[0], again[1]); code != first {
				t.Errorf("%s asks %q: code %s, first was %s", again[0], again[1], code, first)
			}
		}
		if other := ask("/ms/jawapan", "luak lain"); other == first {
			t.Error("other words share the code")
		}
		day.set(time.Time(noon).Add(24 * time.Hour))
		if next := ask("/ms/jawapan", "luak contoh"); next == first {
			t.Error("the next day's demand is not counted")
		}
		if n, err := a.front.Store.Count(t.Context(), "unmet"); err != nil || n != 3 {
			t.Errorf("%d asks kept as unmet, %v; want 3", n, err)
		}
		if w := get(t, a, "/en/asks/"+first); w.Code != http.StatusOK {
			t.Errorf("the code leads to %d", w.Code)
		}
		if w := get(t, a, "/en/answer?q=zzz+qqq"); w.Code != http.StatusOK {
			t.Errorf("noise: %d", w.Code)
		}
		if n, _ := a.front.Store.Count(t.Context(), "unmet"); n != 3 {
			t.Error("noise is kept as demand")
		}
	}, func(o *Options) { o.Clock = day })
}

// dayClock is a clock that tests set.
type dayClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *dayClock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *dayClock) set(at time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.at = at }

var _ clock.Clock = (*dayClock)(nil)

// codes reports whether a word is the code of a kept ask.
func (a *App) codes(word string) (string, bool) {
	code, ok := ask.ParseCode(word)
	return code, ok && len(word) == len(code)
}

// The limit of changes holds for forms and the API together, and reading goes on.
func TestTooManyChanges(t *testing.T) {
	a := openApp(t, t.TempDir(), func(o *Options) { o.RateLimit = "5" })
	refused := 0
	for i := range 8 {
		w := post(t, a, "/en/request-quotations", url.Values{"q": {fmt.Sprint("lada hitam ", i, " tan")}}, nil)
		if w.Code == http.StatusTooManyRequests {
			refused++
			if w.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if refused != 3 {
		t.Errorf("%d of 8 refused, want 3", refused)
	}
	if w := get(t, a, "/en"); w.Code != http.StatusOK {
		t.Errorf("reading is refused too: %d", w.Code)
	}
	for _, bad := range []string{"0", "-1", "many", "1.5"} {
		if _, err := rateLimit(bad); err == nil {
			t.Errorf("the limit %q is accepted", bad)
		}
	}
}

// An ask in which nothing says what is wanted is answered, kept and told so.
func TestAnAskThatIsNotClear(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, l := range [][3]string{{"/id/jawaban", "/id/minta-penawaran", "Petugas membaca"}, {"/ms/jawapan", "/ms/minta-sebut-harga", "Pegawai membaca"}, {"/en/answer", "/en/request-quotations", "An officer reads"}} {
		w := get(t, a, l[0]+"?q=zzz+qqq")
		p := mustRead(t, w)
		if w.Code != http.StatusOK || len(p.all("h1")) != 1 || unfilled.MatchString(p.Text) {
			t.Errorf("%s: %d\n%s", l[0], w.Code, clip(p.Text))
		}
		w = post(t, a, l[1], url.Values{"q": {"zzz qqq"}}, nil)
		if w.Code != http.StatusSeeOther {
			t.Errorf("keeping it at %s: %d", l[1], w.Code)
			continue
		}
		if p := mustRead(t, get(t, a, w.Header().Get("Location"))); !strings.Contains(p.Text, l[2]) {
			t.Errorf("the receipt does not say %q: %s", l[2], clip(p.Text))
		}
	}
}
