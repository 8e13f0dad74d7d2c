package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"siger/internal/fault"
	"siger/internal/web"
)

type askerKey struct{}

// known lets the server know an asker by the cookie "who"; "anna" has the right
// "desk.read", others have none.
func known(o *web.Options) {
	page := func(w http.ResponseWriter, r *http.Request) error {
		p := web.PageOf(r)
		p.Title = "Meja"
		return web.Render(w, r, http.StatusOK, p, templ.Raw("<h1>Meja</h1>"))
	}
	o.Routes = append(o.Routes,
		web.Route{Name: "signin", Path: "/{lang}/{s:work}/in", Right: "public", Handle: page},
		web.Route{Name: "signout", Method: "POST", Path: "/{lang}/{s:work}/out", Right: "public", Handle: page},
		web.Route{Name: "account", Path: "/{lang}/{s:work}/me", Right: "account.own", Handle: page},
		web.Route{Name: "desk", Path: "/{lang}/{s:work}/desk/{item}", Right: "desk.read", Handle: page},
		web.Route{Name: "desk.change", Method: "POST", Path: "/{lang}/{s:work}/desk/{item}", Right: "desk.read", Handle: page},
		web.Route{Name: "desk.close", Method: "POST", Path: "/{lang}/{s:work}/desk/{item}/close", Right: "desk.read", Handle: page})
	o.SignIn, o.SignOut, o.Account = "signin", "signout", "account"
	o.Identify = func(r *http.Request) (*http.Request, string) {
		c, err := r.Cookie("who")
		if err != nil || c.Value == "gone" {
			return r, ""
		}
		return r.WithContext(context.WithValue(r.Context(), askerKey{}, c.Value)), c.Value
	}
	o.Allow = func(r *http.Request, _ string) error {
		switch r.Context().Value(askerKey{}) {
		case nil:
			return fault.New(fault.Unauthorised, "error.unauthorised")
		case "anna":
			return nil
		}
		return fault.New(fault.Forbidden, "error.forbidden")
	}
}

// What visitors, those with the right and those without get, per address.
func TestAskersAtTheGate(t *testing.T) {
	s := newServer(t, known)
	signIn := func(next string) string { return "/id/kerja/in?" + url.Values{"next": {next}}.Encode() }
	cases := []struct {
		method, path, cookie, accept string
		status                       int
		location                     string
	}{
		{"GET", "/id/kerja/desk/1?x=a%26b", "", "", 303, signIn("/id/kerja/desk/1?x=a%26b")},
		{"HEAD", "/id/kerja/desk/1", "", "", 303, signIn("/id/kerja/desk/1")},
		{"GET", "/id/kerja/desk/1", "who=gone", "", 303, signIn("/id/kerja/desk/1")},
		{"POST", "/id/kerja/desk/1", "", "", 303, signIn("/id/kerja/desk/1")}, // the form's page has that address
		{"POST", "/id/kerja/desk/1/close", "", "", 303, "/id/kerja/in"},       // no page to come back to
		{"GET", "/id/kerja/desk/%2F%2Fevil.example", "", "", 303, signIn("/id/kerja/desk/%2F%2Fevil.example")},
		{"GET", "/id/kerja/desk/1", "", "application/json", 401, ""},
		{"GET", "/id/kerja/desk/1", "who=budi", "", 403, ""},
		{"POST", "/id/kerja/desk/1", "who=budi", "", 403, ""},
		{"GET", "/id/kerja/desk/1", "who=anna", "", 200, ""},
		{"GET", "/en/work/in", "", "", 200, ""},
	}
	for _, c := range cases {
		w := get(s, c.method, c.path, "", "Cookie", c.cookie, "Accept", c.accept)
		if w.Code != c.status || w.Header().Get("Location") != c.location {
			t.Errorf("%s %s as %q: %d to %q, want %d to %q", c.method, c.path, c.cookie, w.Code, w.Header().Get("Location"), c.status, c.location)
		}
		if cc := w.Header().Get("Cache-Control"); c.path != "/en/work/in" && cc != "no-store" {
			t.Errorf("%s %s as %q: Cache-Control %q", c.method, c.path, c.cookie, cc)
		}
	}
}

// Whoever is signed in sees their name and the way out; the cache neither
// learns of it nor answers them.
func TestSignedInNeverMeetTheCache(t *testing.T) {
	s, made := counted(t, known)
	anonymous := get(s, "GET", "/id/produk", "")
	anna := get(s, "GET", "/id/produk", "", "Cookie", "who=anna")
	again := get(s, "GET", "/id/produk", "")
	if made.Load() != 2 {
		t.Errorf("made %d times, want 2: once for everybody, once for anna", made.Load())
	}
	if again.Body.String() != anonymous.Body.String() || strings.Contains(again.Body.String(), "anna") {
		t.Error("the page for everybody changed after anna's")
	}
	body := anna.Body.String()
	if !strings.Contains(body, "anna</a>") || !strings.Contains(body, `method="post" action="/id/kerja/out"`) || !strings.Contains(body, "Keluar") {
		t.Errorf("anna's page does not name her or has no way out:\n%s", body)
	}
	if h := anna.Header(); h.Get("Cache-Control") != "no-store" || h.Get("Etag") != "" {
		t.Errorf("anna's page may be kept: %v", h)
	}
	if vary := anonymous.Header().Get("Vary"); !strings.Contains(vary, "Cookie") {
		t.Errorf("Vary is %q: a cache in between would not tell askers apart", vary)
	}
	if stale := get(s, "GET", "/id/produk", "", "Cookie", "who=gone"); stale.Body.String() != anonymous.Body.String() || made.Load() != 2 {
		t.Error("a cookie of nobody is not answered like a visitor, from the cache")
	}
}

// Who asks can only be known where they can sign in, out and see their account.
func TestIdentifyNeedsItsRoutes(t *testing.T) {
	for _, without := range []func(*web.Options){
		func(o *web.Options) { o.SignIn = "" }, func(o *web.Options) { o.SignOut = "nowhere" }, func(o *web.Options) { o.Account = "" },
	} {
		o := web.Options{Catalog: catalog(t), Clock: noon, Log: slog.New(slog.DiscardHandler), Routes: sampleRoutes()}
		known(&o)
		without(&o)
		if _, err := web.New(o); err == nil || !strings.Contains(err.Error(), "to know who asks") {
			t.Errorf("%v", err)
		}
	}
}

// What is no text never reaches a handler: not in the address, the query, or a
// form.
func TestWhatIsNoTextIsRefused(t *testing.T) {
	s := newServer(t, known)
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		method, path, body, kind string
		status                   int
	}{
		{"GET", "/id/kerja/desk/%00", "", "", 404},
		{"GET", "/id/kerja/desk/%FF", "", "", 404},
		{"GET", "/id/kerja/desk/1?q=%00", "", "", 422},
		{"GET", "/id/kerja/desk/1?q=%C0%AE", "", "", 422},
		{"POST", "/id/kerja/desk/1", "q=a%00b", form, 422},
		{"POST", "/id/kerja/desk/1", "a%FF=b", form, 422},
		{"POST", "/id/kerja/desk/1", "q=%zz", form, 422},
		{"POST", "/id/kerja/desk/1", "q=%C3%A9&%F0%9F%8C%B6=1", form, 200},
		{"POST", "/id/kerja/desk/1", "\x00\xff", "application/octet-stream", 200}, // a file may hold anything
		{"GET", "/id/kerja/desk/%F0%9F%8C%B6?q=%zz", "", "", 200},
	} {
		if w := get(s, c.method, c.path, c.body, "Cookie", "who=anna", "Content-Type", c.kind); w.Code != c.status {
			t.Errorf("%s %s %q: %d, want %d", c.method, c.path, c.body, w.Code, c.status)
		}
	}
}
