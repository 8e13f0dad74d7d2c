package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/web"
)

// get asks the handler and returns the answer. Headers are name, value pairs.
func get(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// failing returns a server whose page /LANG/bang fails as fail does, by GET and
// POST.
func failing(t *testing.T, fail func(w http.ResponseWriter, r *http.Request) error, changes ...func(*web.Options)) *web.Server {
	t.Helper()
	const texts = `{"slug.bang": {"id": "bang", "ms": "bang", "en": "bang"},
		"bang.error": {"id": "Isi berat di atas {least} kg.", "ms": "Isi berat melebihi {least} kg.", "en": "Enter more than {least} kg."}}`
	return newServer(t, append([]func(*web.Options){func(o *web.Options) {
		o.Catalog = catalog(t, texts)
		o.Routes = append(o.Routes,
			web.Route{Name: "bang", Path: "/{lang}/{s:bang}", Right: "public", Handle: fail},
			web.Route{Name: "bang.send", Method: "POST", Path: "/{lang}/{s:bang}", Right: "public", Handle: fail})
	}}, changes...)...)
}

// TestRefusals runs every kind of fault as a page and as a problem in every
// language.
func TestRefusals(t *testing.T) {
	kinds := map[fault.Kind]struct {
		status     int
		id, ms, en string // titles
	}{
		fault.Invalid:      {422, "Isian perlu diperbaiki", "Maklumat perlu dibetulkan", "Something needs correcting"},
		fault.NotFound:     {404, "Halaman tidak ditemukan", "Halaman tidak ditemui", "Page not found"},
		fault.Conflict:     {409, "Data sudah diubah orang lain", "Data telah diubah oleh orang lain", "Somebody else changed this first"},
		fault.Unauthorised: {401, "Anda perlu masuk dahulu", "Anda perlu log masuk dahulu", "Please sign in first"},
		fault.Forbidden:    {403, "Anda tidak punya hak untuk ini", "Anda tiada hak untuk ini", "You do not have the right to this"},
		fault.TooLarge:     {413, "Kiriman terlalu besar", "Kiriman terlalu besar", "What you sent is too large"},
		fault.TooMany:      {429, "Terlalu banyak kiriman", "Terlalu banyak kiriman", "Too many requests"},
		fault.Unavailable:  {503, "Layanan sedang tidak tersedia", "Perkhidmatan tidak tersedia buat masa ini", "The service is not available now"},
		fault.Internal:     {500, "Ada kesalahan di pihak kami", "Ada kesilapan di pihak kami", "Something went wrong on our side"},
	}
	details := i18n.Text{ID: "Isi berat di atas 1.500 kg.", MS: "Isi berat melebihi 1,500 kg.", EN: "Enter more than 1,500 kg."}
	for kind, want := range kinds {
		s := failing(t, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Set-Cookie", "half=done")
			_, _ = w.Write([]byte("half a page"))
			return fault.New(kind, "bang.error", "least", 1500).In("kg").Because(errors.New("the cause, which nobody sees"))
		})
		for _, l := range i18n.Langs {
			title := i18n.Text{ID: want.id, MS: want.ms, EN: want.en}.In(l)
			for _, method := range []string{"GET", "POST"} {
				page := get(s, method, "/"+string(l)+"/bang", "")
				checkPage(t, page, want.status, l, title, details.In(l))
				problem := get(s, method, "/"+string(l)+"/bang", "", "Accept", "application/json")
				checkProblem(t, problem, web.Problem{Type: "about:blank", Title: title, Status: want.status, Key: "bang.error", Field: "kg", Detail: details.In(l)})
			}
		}
	}
}

func checkPage(t *testing.T, w *httptest.ResponseRecorder, status int, l i18n.Lang, title, detail string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, want := range []string{`<html lang="` + string(l) + `">`, "<h1>" + title + "</h1>", detail, `<header class="top">`, `name="robots" content="noindex"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%d in %s lacks %q", status, l, want)
		}
	}
	for _, hidden := range []string{"half a page", "nobody sees"} {
		if strings.Contains(body, hidden) {
			t.Errorf("%d in %s shows %q", status, l, hidden)
		}
	}
	if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers of a refusal: %v", w.Header())
	}
	if (status == http.StatusTooManyRequests) != (w.Header().Get("Retry-After") != "") {
		t.Errorf("%d: Retry-After is %q", status, w.Header().Get("Retry-After"))
	}
}

func checkProblem(t *testing.T, w *httptest.ResponseRecorder, want web.Problem) {
	t.Helper()
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("media type %q", got)
	}
	var got web.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Request == "" || got.Request != w.Header().Get("X-Request-Id") {
		t.Errorf("request id %q, header %q", got.Request, w.Header().Get("X-Request-Id"))
	}
	want.Request = got.Request
	if got.Title != want.Title || got.Status != want.Status || w.Code != want.Status || got.Key != want.Key ||
		got.Field != want.Field || got.Detail != want.Detail || got.Type != want.Type {
		t.Errorf("problem %+v, want %+v", got, want)
	}
}

func TestRefusalsTellWhatWasKept(t *testing.T) {
	for _, c := range []struct {
		method string
		kind   fault.Kind
		want   string
	}{
		{"GET", fault.NotFound, "Nothing was changed."},
		{"GET", fault.Internal, "Nothing was changed."},
		{"POST", fault.Conflict, "What you sent was not acted on and not kept."},
		{"POST", fault.Internal, "We do not know whether what you sent was kept."},
		{"POST", fault.Unavailable, "We do not know whether what you sent was kept."},
	} {
		s := failing(t, func(http.ResponseWriter, *http.Request) error { return fault.New(c.kind, "error.internal") })
		if body := get(s, c.method, "/en/bang", "").Body.String(); !strings.Contains(body, c.want) {
			t.Errorf("%s %s lacks %q", c.method, c.kind, c.want)
		}
	}
}

func TestSeveralFaults(t *testing.T) {
	s := failing(t, func(http.ResponseWriter, *http.Request) error { return formFault() })
	var p web.Problem
	if err := json.Unmarshal(get(s, "POST", "/en/bang", "", "Accept", "application/json").Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Errors) != 2 || p.Errors[1].Field != "when" || p.Errors[1].Detail != "Choose when to deliver." || p.Field != "kg" {
		t.Errorf("problem %+v", p)
	}
	if body := get(s, "POST", "/en/bang", "").Body.String(); !strings.Contains(body, "<li>Enter a weight above 1,000 kg.</li><li>Choose when to deliver.</li>") {
		t.Errorf("page lacks the list of faults: %s", body)
	}
}

func TestDefectsAndDelays(t *testing.T) {
	var log strings.Builder
	logged := func(o *web.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) }
	for name, c := range map[string]struct {
		fail   func(http.ResponseWriter, *http.Request) error
		status int
		logged string
	}{
		"panic":          {func(http.ResponseWriter, *http.Request) error { panic("a defect") }, 500, "a defect"},
		"any error":      {func(http.ResponseWriter, *http.Request) error { return errors.New("disk full") }, 500, "disk full"},
		"too slow":       {func(http.ResponseWriter, *http.Request) error { return context.DeadlineExceeded }, 503, "deadline"},
		"body too large": {func(_ http.ResponseWriter, r *http.Request) error { return r.ParseForm() }, 413, "status=413"},
	} {
		t.Run(name, func(t *testing.T) {
			s := failing(t, c.fail, logged, func(o *web.Options) { o.MaxBody = 100 })
			r := httptest.NewRequest("POST", "/en/bang", strings.NewReader("a="+strings.Repeat("x", 200)))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if r.ContentLength = -1; name != "body too large" { // a length that is told is refused before the handler
				r.Body, r.ContentLength = http.NoBody, 0
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if !strings.Contains(log.String(), c.logged) {
				t.Errorf("the log lacks %q: %s", c.logged, log.String())
			}
			if strings.Contains(w.Body.String(), c.logged) && c.status == 500 {
				t.Error("the page shows the cause")
			}
		})
	}
	s := failing(t, silent, func(o *web.Options) { o.MaxBody = 100 })
	if w := get(s, "POST", "/en/bang", strings.Repeat("x", 200)); w.Code != 413 {
		t.Errorf("a body that says it is too large: %d", w.Code)
	}
}

// silent answers nothing, without a fault.
func silent(http.ResponseWriter, *http.Request) error { return nil }

func TestNoRoute(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct {
		method, path string
		status       int
		want         string // in the body, or the Location, or Allow
	}{
		{"GET", "/id/tidak-ada", 404, "Halaman tidak ditemukan"},
		{"GET", "/ms/products", 404, "Halaman tidak ditemui"},
		{"GET", "/nowhere", 404, "Page not found"},
		{"GET", "/static/siger.css", 404, "Page not found"},
		{"POST", "/id/kerja", 405, "GET, HEAD"},
		{"DELETE", "/id/produk/minta", 405, "GET, HEAD, POST"},
		{"GET", "/id/produk/", 301, "/id/produk"},
		{"GET", "/id/produk/?q=kopi", 301, "/id/produk?q=kopi"},
		{"GET", "/id/produk/ubi-kayu-beku-p42", 301, "/id/produk/singkong-beku-p42"},
		{"GET", "/en/products/frozen-cassava-p9", 404, "Page not found"},
	} {
		w := get(s, c.method, c.path, "")
		found := w.Body.String() + w.Header().Get("Allow")
		if w.Code/100 == 3 {
			found = "=" + w.Header().Get("Location") + "="
			c.want = "=" + c.want + "="
		}
		if w.Code != c.status || !strings.Contains(found, c.want) {
			t.Errorf("%s %s: %d %v, want %d and %q", c.method, c.path, w.Code, w.Header(), c.status, c.want)
		}
	}
}

// Redirects never leave the site.
func TestOpenRedirects(t *testing.T) {
	for _, target := range []string{"//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "evil", "",
		"/ok\r\nSet-Cookie: a=b", "/\t/evil.example", "\\\\evil.example"} {
		for name, lead := range map[string]func(http.ResponseWriter, *http.Request, string) error{"SeeOther": web.SeeOther, "Moved": web.Moved} {
			s := failing(t, func(w http.ResponseWriter, r *http.Request) error { return lead(w, r, target) })
			if w := get(s, "GET", "/en/bang", ""); w.Code != 404 || w.Header().Get("Location") != "" {
				t.Errorf("%s(%q): %d to %q", name, target, w.Code, w.Header().Get("Location"))
			}
		}
	}
	s := newServer(t)
	for _, path := range []string{"//evil.example/", "//evil.example/..", "/%5Cevil.example/", "//evil.example?lang=id", "/%2F%2Fevil.example/?lang=id"} {
		r := httptest.NewRequest("GET", "http://siger.example/", nil)
		r.RequestURI, r.URL.Path = path, strings.TrimSuffix(path, "?lang=id")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") || strings.Contains(to, ":") {
			t.Errorf("%s leads to %q", path, to)
		}
	}
	w := get(failing(t, func(w http.ResponseWriter, r *http.Request) error { return web.SeeOther(w, r, "/en/products?q=1") }), "POST", "/en/bang", "")
	if w.Code != 303 || w.Header().Get("Location") != "/en/products?q=1" {
		t.Errorf("a redirect within the site: %d to %q", w.Code, w.Header().Get("Location"))
	}
}
