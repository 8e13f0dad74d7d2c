package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
)

// step is what a visitor meets at a page, in every language.
type step struct {
	route string
	paths [3]string // in id, ms, en; {code} is that of a kept ask
	query string    // that gives the page something to say
	says  [3]string // words the page holds
	as    string    // door of who looks, empty a visitor
}

// steps holds every page; a route that is not here fails the test, so that a
// new page gets its step.
var steps = []step{
	{"ask.home", [3]string{"/id", "/ms", "/en"}, "",
		[3]string{"Provinsi Lampung", "Wilayah Lampung", "Lampung Province"}, ""},
	{"ask.work", [3]string{"/id/kerja", "/ms/kerja", "/en/work"}, "",
		[3]string{"tukang las", "pengimpal", "welders"}, ""},
	{"ask.visit", [3]string{"/id/kunjungi", "/ms/lawati", "/en/visit"}, "",
		[3]string{"Berkunjung", "Melawat", "Visit"}, ""},
	{"ask.answer", [3]string{"/id/jawaban", "/ms/jawapan", "/en/answer"}, "q=ubi+kayu+beku+5+tan+ke+Shah+Alam",
		[3]string{"lima ribu", "lima ribu", "five thousand"}, ""},
	{"ask.correct", [3]string{"/id/jawaban/perbaiki", "/ms/jawapan/betulkan", "/en/answer/correct"}, "q=lada+hitam+2+tan+Kuching",
		[3]string{"Kuching", "Kuching", "Kuching"}, ""},
	{"ask.keep", [3]string{"/id/minta-penawaran", "/ms/minta-sebut-harga", "/en/request-quotations"}, "q=lada+hitam+2+tan+Kuching",
		[3]string{"Minta penawaran harga", "Minta sebut harga", "Ask for quotations"}, ""},
	{"ask.receipt", [3]string{"/id/permintaan/{code}", "/ms/permintaan/{code}", "/en/asks/{code}"}, "",
		[3]string{"Permintaan Anda sudah disimpan", "Permintaan anda sudah disimpan", "Your ask has been kept"}, ""},
	{"trade.products", [3]string{"/id/produk", "/ms/produk", "/en/products"}, "",
		[3]string{"Singkong beku", "Ubi kayu", "Frozen cassava"}, ""},
	{"trade.product", [3]string{"/id/produk/{slug}", "/ms/produk/{slug}", "/en/products/{slug}"}, "",
		[3]string{"0714.10", "0714.10", "0714.10"}, ""},
	{"trade.papers", [3]string{"/id/produk/{slug}/dokumen", "/ms/produk/{slug}/dokumen", "/en/products/{slug}/papers"}, "",
		[3]string{"MAQIS", "MAQIS", "MAQIS"}, ""},
	{"trade.origin", [3]string{"/id/asal-barang", "/ms/asal-barang", "/en/origin"}, "product=p23",
		[3]string{"Seluruhnya diperoleh", "Sepenuhnya diperoleh", "Wholly obtained"}, ""},
	{"trade.supplier", [3]string{"/id/pemasok/s01", "/ms/pembekal/s01", "/en/suppliers/s01"}, "",
		[3]string{"Contoh", "Contoh", "Contoh"}, ""},
	{"rulebook.rules", [3]string{"/id/aturan", "/ms/peraturan", "/en/rules"}, "",
		[3]string{"Buku aturan", "Buku peraturan", "Rulebook"}, ""},
	{"rulebook.rule", [3]string{"/id/aturan/{rule}", "/ms/peraturan/{rule}", "/en/rules/{rule}"}, "",
		[3]string{"SHA-256", "SHA-256", "SHA-256"}, ""},
	{"corridor.about", [3]string{"/id/tentang", "/ms/tentang", "/en/about"}, "",
		[3]string{"Kedutaan Besar", "Kedutaan Besar", "Embassy"}, ""},
	{"corridor.sources", [3]string{"/id/sumber-data", "/ms/sumber-data", "/en/data-sources"}, "",
		[3]string{"Sumber data", "Sumber data", "Data sources"}, ""},
}

// untranslated finds a text key that reached the reader, and unfilled slots.
var (
	untranslated = regexp.MustCompile(`\b(app|ask|corridor|desk|error|fault|frame|identity|kind|labour|landed|nav|per|price|rate|rulebook|slug|source|status|trade|unit|verdict|web)\.[a-z_]{2,}`)
	unfilled     = regexp.MustCompile(`\{[a-z_|]+\}|%!|<nil>|MISSING`)
)

// keptCode keeps an ask and returns its code.
func keptCode(t testing.TB, a *App) string {
	t.Helper()
	w := post(t, a, "/ms/minta-sebut-harga", url.Values{"q": {"lada hitam 2 tan Kuching"}, "contact": {"0123456789"}, "key": {"steps"}}, nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("keeping an ask: %d\n%s", w.Code, w.Body)
	}
	return w.Header().Get("Location")[strings.LastIndexByte(w.Header().Get("Location"), '/')+1:]
}

// address fills a step's path in a language.
func (s step) address(a *App, i int, code string) string {
	cassava, _ := a.Pack.Product("p23")
	path := strings.NewReplacer("{code}", code, "{route}", "domestic", "{slug}", cassava.Slugs.In(i18n.Langs[i])+"-p23", "{rule}", a.Book.Rules()[0].ID, "{agency}", listedAgency(a).ID,
		"{person}", personBehind(a, "partner"), "{door}", "leader", "{topic}", "contract", "{course}", exampleCourse(a, courseOf(s.route))).Replace(s.paths[i])
	if s.query != "" {
		path += "?" + s.query
	}
	return path
}

// From every address to its page, in three languages, on both engines.
func TestEveryPageInThreeLanguages(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		code := keptCode(t, a)
		for _, s := range steps {
			var session map[string]string
			if s.as != "" {
				session = enter(t, a, s.as)
			}
			for i, l := range i18n.Langs {
				address := s.address(a, i, code)
				w := getAs(t, a, address, session)
				if w.Code != http.StatusOK {
					t.Errorf("%s: %d\n%s", address, w.Code, clip(w.Body.String()))
					continue
				}
				p := mustRead(t, w)
				checkPage(t, address, l, p)
				if !strings.Contains(p.Text, s.says[i]) {
					t.Errorf("%s does not say %q:\n%s", address, s.says[i], clip(p.Text))
				}
				checkHeaders(t, address, w.Header())
				checkTwins(t, a, s.query, address, p, session)
			}
		}
	})
}

// checkPage looks at what every page promises.
func checkPage(t *testing.T, address string, l i18n.Lang, p *page) {
	t.Helper()
	if html := p.all("html"); len(html) != 1 || html[0].Attrs["lang"] != string(l) {
		t.Errorf("%s: language %v, want %s", address, html, l)
	}
	if n := len(p.all("h1")); n != 1 {
		t.Errorf("%s has %d main headings", address, n)
	}
	if key := untranslated.FindString(p.Text); key != "" {
		t.Errorf("%s shows the key %q", address, key)
	}
	if slot := unfilled.FindString(p.Text); slot != "" {
		t.Errorf("%s shows %q", address, slot)
	}
	ids := map[string]bool{}
	for _, e := range p.Elements {
		if id := e.Attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("%s has the id %q twice", address, id)
			}
			ids[id] = true
		}
		if e.Attrs["style"] != "" || strings.HasPrefix(e.Attrs["href"], "javascript:") {
			t.Errorf("%s: %v, which the content policy forbids", address, e)
		}
		for name := range e.Attrs {
			if strings.HasPrefix(name, "on") {
				t.Errorf("%s: handler %s on %s", address, name, e.Name)
			}
		}
	}
	for _, e := range p.all("a") {
		if target, ok := strings.CutPrefix(e.Attrs["href"], "#"); ok && !ids[target] {
			t.Errorf("%s links to #%s, which is not there", address, target)
		}
	}
	for _, name := range []string{"meta", "title"} {
		if len(p.all(name)) == 0 {
			t.Errorf("%s has no %s", address, name)
		}
	}
	for _, text := range p.JSONLD {
		var doc map[string]any
		if err := json.Unmarshal([]byte(text), &doc); err != nil || doc["@context"] != "https://schema.org" || doc["@type"] == "" {
			t.Errorf("%s: JSON-LD %v, %v", address, doc, err)
		}
	}
}

// checkTwins follows the links to the page's other languages: they answer, in
// that language. The query goes with them: it is the record they show.
func checkTwins(t *testing.T, a *App, query, address string, p *page, session map[string]string) {
	t.Helper()
	found := map[string]string{}
	for _, e := range p.all("link") {
		if e.Attrs["rel"] == "alternate" && e.Attrs["hreflang"] != "" {
			found[e.Attrs["hreflang"]] = e.Attrs["href"]
		}
	}
	for _, l := range append([]i18n.Lang{"x-default"}, i18n.Langs...) {
		twin, ok := found[string(l)]
		if !ok {
			t.Errorf("%s has no twin in %s: %v", address, l, found)
			continue
		}
		if l == "x-default" {
			continue
		}
		w := getAs(t, a, twin+"?"+query, session)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<html lang="`+string(l)+`">`) {
			t.Errorf("%s: its twin %s answers %d", address, twin, w.Code)
		}
	}
}

// checkHeaders looks at the headers every answer carries.
func checkHeaders(t *testing.T, address string, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s: content policy %q lacks %s", address, policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("%s: content policy %q", address, policy)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "same-origin"} {
		if h.Get(name) != want {
			t.Errorf("%s: %s is %q, want %q", address, name, h.Get(name), want)
		}
	}
	if h.Get("X-Request-Id") == "" || h.Get("Permissions-Policy") == "" {
		t.Errorf("%s: no request id or permissions policy: %v", address, h)
	}
	if h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
		t.Errorf("%s says what it is made of: %v", address, h)
	}
}

// The table above holds every page the server knows, and the addresses it
// expects are those the server has.
func TestEveryRouteHasItsStep(t *testing.T) {
	a := openApp(t, t.TempDir())
	listed := map[string]step{}
	for _, s := range steps {
		listed[s.route] = s
	}
	slot := regexp.MustCompile(`\{[a-z]+\}`)
	for _, r := range a.Server.Routes() {
		if strings.HasPrefix(r.Name, "api ") || r.Method != http.MethodGet || slices.Contains(elsewhere, r.Name) {
			continue
		}
		s, ok := listed[r.Name]
		if !ok {
			t.Errorf("%s has no step", r.Name)
			continue
		}
		for i, l := range i18n.Langs {
			if (s.as == "") != (r.Right == "public") {
				t.Errorf("%s needs the right %s, and its step looks as %q", r.Name, r.Right, s.as)
			}
			want := strings.NewReplacer("s01", "{id}", "identity.people", "{list}").Replace(s.paths[i])
			if slot.ReplaceAllString(r.Paths[l], "{}") != slot.ReplaceAllString(want, "{}") {
				t.Errorf("%s in %s is at %s, want %s", r.Name, l, r.Paths[l], want)
			}
		}
	}
}

// An address with the wrong word leads to the right one for good; an id nobody
// knows is not found, in the language of the address.
func TestAddressesThatAreNotQuiteRight(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, c := range []struct {
		address string
		status  int
		to      string
	}{
		{"/en/products/wrong-word-p23", 301, "/en/products/frozen-cassava-p23"},
		{"/en/products/p23", 301, "/en/products/frozen-cassava-p23"},
		{"/en/products/singkong-beku-p23/papers", 301, "/en/products/frozen-cassava-p23/papers"},
		{"/id/produk/frozen-cassava-p23", 301, "/id/produk/singkong-beku-p23"},
		{"/en/products/", 301, "/en/products"},
		{"/en/products/frozen-cassava-p999", 404, ""},
		{"/en/products/frozen-cassava", 404, ""},
		{"/ms/produk/x-p999", 404, ""},
		{"/ms/pembekal/s999", 404, ""},
		{"/id/aturan/tidak-ada", 404, ""},
		{"/id/permintaan/AAAAAAAA", 404, ""},
		{"/en/asks/nothing", 404, ""},
		{"/id/products", 404, ""}, // the English word in Indonesian
		{"/fr", 404, ""},
		{"/en/nowhere", 404, ""},
		{"/", 302, "/en"},
	} {
		w := get(t, a, c.address)
		if w.Code != c.status || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d to %q, want %d to %q", c.address, w.Code, w.Header().Get("Location"), c.status, c.to)
		}
		checkHeaders(t, c.address, w.Header())
		if w.Code != http.StatusNotFound {
			continue
		}
		l, ok := i18n.ParseLang(strings.Split(c.address, "/")[1])
		if !ok {
			l = i18n.EN
		}
		checkPage(t, c.address, l, mustRead(t, w))
	}
}

func TestTheFrontDoorSpeaksTheVisitorsLanguage(t *testing.T) {
	a := openApp(t, t.TempDir())
	for header, want := range map[string]string{"": "/en", "ms-MY,ms;q=0.9": "/ms", "id": "/id", "fr,id;q=0.3": "/id", "de": "/en", "*": "/en"} {
		w := do(t, a, call{URL: "/", Header: map[string]string{"Accept-Language": header}})
		if w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%q leads to %q (%d), want %q", header, w.Header().Get("Location"), w.Code, want)
		}
	}
	w := get(t, a, "/ms/produk?lang=ms")
	cookies := w.Result().Cookies()
	if w.Header().Get("Location") != "/ms/produk" || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("choosing a language: %d to %q with %v", w.Code, w.Header().Get("Location"), cookies)
	}
	w = do(t, a, call{URL: "/", Header: map[string]string{"Cookie": "lang=ms", "Accept-Language": "id"}})
	if w.Header().Get("Location") != "/ms" {
		t.Errorf("the choice is forgotten: %q", w.Header().Get("Location"))
	}
	if w := get(t, a, "/en"); len(w.Result().Cookies()) != 0 {
		t.Error("reading a page leaves a cookie")
	}
}

// Every link of every page leads somewhere, in the page's own language unless
// it says otherwise.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	a := openApp(t, t.TempDir())
	code := keptCode(t, a)
	seen, queue := map[string]bool{}, []string{}
	for _, s := range steps {
		for i := range i18n.Langs {
			if s.as != "" {
				continue // as a visitor
			}
			queue = append(queue, s.address(a, i, code))
		}
	}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if seen[address] || len(seen) > 700 {
			continue
		}
		seen[address] = true
		w := get(t, a, address)
		if w.Code == http.StatusSeeOther && strings.Contains(w.Header().Get("Location"), "?next=") {
			continue // needs an account: the gate leads to sign-in
		}
		if w.Code != http.StatusOK && w.Code != http.StatusFound {
			t.Errorf("%s: %d", address, w.Code)
			continue
		}
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, e := range mustRead(t, w).all("a") {
			href := e.Attrs["href"]
			if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "/static/") {
				continue
			}
			href, _, _ = strings.Cut(href, "#")
			if !strings.Contains(href, "lang=") { // the switch only leads to twins
				queue = append(queue, href)
			}
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d pages were met", len(seen))
	}
	t.Logf("%d pages followed", len(seen))
}
