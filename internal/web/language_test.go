package web_test

import (
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/web"
)

func TestLanguageOfTheFrontPage(t *testing.T) {
	for _, c := range []struct{ name, cookie, accept, want string }{
		{"nothing said", "", "", "/id"},
		{"malay browser", "", "ms-MY,ms;q=0.9,en;q=0.8", "/ms"},
		{"indonesian browser", "", "id-ID,id;q=0.9,en-US;q=0.8", "/id"},
		{"old code of Indonesian", "", "in-ID", "/id"},
		{"english", "", "en-GB", "/en"},
		{"second wish", "", "fr-FR, en;q=0.5", "/en"},
		{"weights decide", "", "en;q=0.3, ms;q=0.7", "/ms"},
		{"refused", "", "en;q=0, ms;q=0.1", "/ms"},
		{"none of ours", "", "fr,de;q=0.9", "/id"},
		{"anything", "", "*", "/id"},
		{"garbage", "", ";;q=,,", "/id"},
		{"very long", "", strings.Repeat("en,", 400), "/id"},
		{"cookie first", "en", "ms", "/en"},
		{"cookie nobody set", "xx", "ms", "/ms"},
		{"cookie with a trick", "//evil.example", "", "/id"},
	} {
		s := newServer(t, func(o *web.Options) { o.Default = i18n.ID })
		headers := []string{"Accept-Language", c.accept}
		if c.cookie != "" {
			headers = append(headers, "Cookie", "lang="+c.cookie)
		}
		w := get(s, "GET", "/", "", headers...)
		if w.Code != 302 || w.Header().Get("Location") != c.want {
			t.Errorf("%s: %d to %q, want %q", c.name, w.Code, w.Header().Get("Location"), c.want)
		}
	}
}

// The language switch leaves a cookie, reading does not; the choice then
// decides where "/" leads.
func TestChoiceIsRemembered(t *testing.T) {
	s := newServer(t)
	if w := get(s, "GET", "/ms/produk", ""); w.Header().Get("Set-Cookie") != "" {
		t.Errorf("reading leaves the cookie %q", w.Header().Get("Set-Cookie"))
	}
	w := get(s, "GET", "/ms/produk?q=kopi&lang=ms&page=2", "")
	cookie := w.Header().Get("Set-Cookie")
	if w.Code != 302 || w.Header().Get("Location") != "/ms/produk?q=kopi&page=2" || !strings.HasPrefix(cookie, "lang=ms;") {
		t.Fatalf("the switch: %d to %q with %q", w.Code, w.Header().Get("Location"), cookie)
	}
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("cookie %q", cookie)
	}
	w = get(s, "GET", "/", "", "Cookie", strings.Split(cookie, ";")[0], "Accept-Language", "en")
	if w.Header().Get("Location") != "/ms" {
		t.Errorf("the choice is forgotten: %q", w.Header().Get("Location"))
	}
}

func TestAddressWithoutLanguageFollowsTheAsker(t *testing.T) {
	s := newServer(t)
	for accept, want := range map[string]string{"ms": `lang="ms"`, "id": `lang="id"`} {
		w := get(s, "GET", "/q/7FQ2KD", "", "Accept-Language", accept)
		if !strings.Contains(w.Body.String(), "<html "+want) || !strings.Contains(w.Header().Get("Vary"), "Accept-Language") {
			t.Errorf("%s: %v", accept, w.Header())
		}
	}
}
