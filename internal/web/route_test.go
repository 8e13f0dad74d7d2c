package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/web"
)

func TestRoutesThatMustNotStart(t *testing.T) {
	const twin = `{"slug.goods2": {"id": "produk", "ms": "lain", "en": "other"}, "slug.bad": {"id": "Produk Kita", "ms": "produk", "en": "goods"}}`
	route := func(name, path string) web.Route {
		return web.Route{Name: name, Path: path, Right: "public", Handle: silent}
	}
	for name, c := range map[string]struct {
		route web.Route
		want  string
	}{
		"no translation":      {route("x", "/{lang}/{s:nowhere}"), `no text "slug.nowhere"`},
		"no slug":             {route("x", "/{lang}/{s:bad}"), `is "Produk Kita", not a slug`},
		"taken in one lang":   {route("x", "/{lang}/{s:goods2}"), "GET /id/produk: "},
		"overlapping":         {route("x", "/{lang}/{other}/{s:request}"), "conflicts with pattern"},
		"name given twice":    {route("goods.list", "/{lang}/{s:bad}"), `route "goods.list" is given twice`},
		"slug without lang":   {route("x", "/data/{s:goods}"), "but no {lang}"},
		"no name":             {route("", "/{lang}/x"), "needs a name"},
		"no right":            {web.Route{Name: "x", Path: "/x", Handle: silent}, "declares no right"},
		"no handler":          {web.Route{Name: "x", Path: "/x", Right: "public"}, "a handler"},
		"nobody to allow":     {web.Route{Name: "x", Path: "/x", Right: "case.read", Handle: silent}, "nobody decides on rights"},
		"cache of a change":   {web.Route{Name: "x", Method: "POST", Path: "/x", Right: "public", Cache: true, Handle: silent}, "only a public GET"},
		"cache in any lang":   {web.Route{Name: "x", Path: "/x", Right: "public", Cache: true, Handle: silent}, "the asker's language"},
		"reserved front page": {route("x", "/{$}"), "conflicts with pattern"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := web.New(web.Options{Catalog: catalog(t, twin), Clock: noon, Log: slog.New(slog.DiscardHandler), Routes: append(sampleRoutes(), c.route)})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("New: %v, want %q", err, c.want)
			}
		})
	}
}

func TestOptionsThatMustNotStart(t *testing.T) {
	bare, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	for name, c := range map[string]struct {
		o    web.Options
		want string
	}{
		"no clock":         {web.Options{Catalog: bare, Log: log}, "required"},
		"no frame texts":   {web.Options{Catalog: bare, Log: log, Clock: noon}, "load web.Texts"},
		"link with values": {web.Options{Catalog: catalog(t, `{"nav.goods.one": {"id": "x", "ms": "x", "en": "x"}}`), Log: log, Clock: noon, Routes: sampleRoutes(), Navigation: []string{"goods.one"}}, `needs "slug"`},
		"link unlabelled":  {web.Options{Catalog: catalog(t), Log: log, Clock: noon, Routes: sampleRoutes(), Navigation: []string{"goods.ask"}}, `no text "nav.goods.ask"`},
		"bad origin":       {web.Options{Catalog: catalog(t), Log: log, Clock: noon, Origin: "siger.example"}, "origin"},
	} {
		if _, err := web.New(c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestHref(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct {
		l    i18n.Lang
		name string
		args []string
		want string
	}{
		{i18n.ID, "goods.list", nil, "/id/produk"},
		{i18n.EN, "goods.one", []string{"slug", "frozen-cassava-p42"}, "/en/products/frozen-cassava-p42"},
		{i18n.EN, "goods.one", []string{"slug", "a/b ?#"}, "/en/products/a%2Fb%20%3F%23"},
		{i18n.MS, "goods.list", []string{"q", "ubi kayu", "kab", "id-18.01"}, "/ms/produk?kab=id-18.01&q=ubi+kayu"},
		{i18n.MS, "short", []string{"code", "7FQ2KD"}, "/q/7FQ2KD"}, // one address for every language
	} {
		if got := s.Href(c.l, c.name, c.args...); got != c.want {
			t.Errorf("Href(%s, %s, %v) = %q, want %q", c.l, c.name, c.args, got, c.want)
		}
	}
	for _, bad := range [][]string{{"nowhere"}, {"goods.one"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Href of %v did not panic in a test", bad)
				}
			}()
			s.Href(i18n.ID, bad[0], bad[1:]...)
		}()
	}
}

// A right other than public is asked for on each request, and refusal reaches
// the handler never.
func TestRights(t *testing.T) {
	reached := 0
	s := newServer(t, func(o *web.Options) {
		o.Allow = func(r *http.Request, right string) error {
			if right != "case.read" || r.Header.Get("Authorization") != "yes" {
				return fault.New(fault.Forbidden, "error.forbidden")
			}
			return nil
		}
		o.Routes = append(o.Routes, web.Route{Name: "case", Path: "/{lang}/case", Right: "case.read",
			Handle: func(http.ResponseWriter, *http.Request) error { reached++; return nil }})
	})
	if w := get(s, "GET", "/id/case", ""); w.Code != 403 || reached != 0 {
		t.Errorf("without the right: %d, reached %d times", w.Code, reached)
	}
	if w := get(s, "GET", "/id/case", "", "Authorization", "yes"); w.Code != 200 || reached != 1 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("with the right: %d, reached %d times, %v", w.Code, reached, w.Header())
	}
}

var alternates = regexp.MustCompile(`<link rel="alternate" hreflang="([a-z-]+)" href="([^"]+)">`)

// Every page names its twins, which lead to one another and exist.
func TestAlternates(t *testing.T) {
	s := newServer(t, func(o *web.Options) { o.Origin = "https://siger.example" })
	for _, path := range []string{"/id/produk", "/ms/produk", "/en/products", "/en/products/frozen-cassava-p42", "/id/kerja"} {
		body := get(s, "GET", path, "").Body.String()
		if want := `<link rel="canonical" href="https://siger.example` + path + `">`; !strings.Contains(body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
		var langs []string
		for _, m := range alternates.FindAllStringSubmatch(body, -1) {
			langs = append(langs, m[1])
			twin := strings.TrimPrefix(m[2], "https://siger.example")
			w := get(s, "GET", twin, "")
			if w.Code != 200 || !strings.Contains(w.Body.String(), `href="https://siger.example`+path+`"`) {
				t.Errorf("%s names %s, which answers %d or does not name it back", path, twin, w.Code)
			}
		}
		if want := []string{"id", "ms", "en", "x-default"}; !slices.Equal(langs, want) {
			t.Errorf("%s has alternates %v, want %v", path, langs, want)
		}
	}
	if body := get(s, "GET", "/q/7FQ2KD", "").Body.String(); strings.Contains(body, "hreflang=\"x-default\"") {
		t.Error("an address without language names alternates")
	}
}

// The language switch keeps record, form and query.
func TestLanguageSwitchKeepsTheRecord(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/en/products/frozen-cassava-p42", "/ms/produk/ubi-kayu-beku-p42?lang=ms"},
		{"GET", "/en/products?q=kopi&page=2", "/ms/produk?q=kopi&amp;page=2&amp;lang=ms"},
		{"POST", "/en/products/request", "/ms/produk/minta?lang=ms"},
		{"GET", "/en/nowhere", "/ms?lang=ms"},
	} {
		body := get(s, c.method, c.path, "").Body.String()
		if !strings.Contains(body, fmt.Sprintf(`href="%s"`, c.want)) {
			t.Errorf("%s %s does not lead to %s", c.method, c.path, c.want)
		}
	}
}
