package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"siger/internal/web"
)

// counted returns a server whose cached page /LANG/produk says how often it was
// made.
func counted(t testing.TB, changes ...func(*web.Options)) (*web.Server, *atomic.Int64) {
	made := new(atomic.Int64)
	s := newServer(t, append([]func(*web.Options){func(o *web.Options) {
		for i := range o.Routes {
			if o.Routes[i].Name == "goods.list" {
				o.Routes[i].Handle = func(w http.ResponseWriter, r *http.Request) error {
					p := web.PageOf(r)
					p.Title = fmt.Sprint(made.Add(1))
					return web.Render(w, r, http.StatusOK, p, templ.Raw(strings.Repeat("<p>x</p>", 100)+r.URL.RawQuery))
				}
			}
		}
	}}, changes...)...)
	return s, made
}

func TestCachedPageIsTheSamePage(t *testing.T) {
	for _, accept := range []string{"", "br", "gzip"} {
		s, made := counted(t)
		miss := get(s, "GET", "/id/produk?q=a", "", "Accept-Encoding", accept)
		hit := get(s, "GET", "/id/produk?q=a", "", "Accept-Encoding", accept)
		if made.Load() != 1 || !bytes.Equal(miss.Body.Bytes(), hit.Body.Bytes()) {
			t.Errorf("%q: made %d times, %d and %d bytes", accept, made.Load(), miss.Body.Len(), hit.Body.Len())
		}
		for _, h := range []http.Header{miss.Header(), hit.Header()} {
			if h.Get("X-Request-Id") == "" {
				t.Error("no request id")
			}
			h.Del("X-Request-Id")
		}
		if fmt.Sprint(miss.Header()) != fmt.Sprint(hit.Header()) {
			t.Errorf("%q: headers %v, then %v", accept, miss.Header(), hit.Header())
		}
	}
}

func TestCacheTellsPagesApart(t *testing.T) {
	s, made := counted(t)
	for i, path := range []string{"/id/produk", "/ms/produk", "/en/products", "/id/produk?q=a", "/id/produk?q=b"} {
		get(s, "GET", path, "")
		if made.Load() != int64(i+1) {
			t.Errorf("%s is not a page of its own", path)
		}
	}
	get(s, "GET", "/id/produk", "", "HX-Request", "true") // a part of a page must not be kept as the page
	if made.Load() != 6 {
		t.Error("a request of htmx is answered from the cache")
	}
	get(s, "GET", "/id/produk?q="+strings.Repeat("x", 600), "")
	get(s, "GET", "/id/produk?q="+strings.Repeat("x", 600), "")
	if made.Load() != 8 {
		t.Error("a very long query is kept")
	}
	get(s, "HEAD", "/id/produk", "")
	if made.Load() != 8 {
		t.Error("HEAD is not answered from the cache")
	}
}

func TestEpochEmptiesTheCache(t *testing.T) {
	epoch := "1"
	s, made := counted(t, func(o *web.Options) { o.Epoch = func() string { return epoch } })
	first := get(s, "GET", "/id/produk", "").Body.String()
	epoch = "2"
	if second := get(s, "GET", "/id/produk", "").Body.String(); first == second || made.Load() != 2 {
		t.Errorf("after a change the old page is served (made %d times)", made.Load())
	}
	get(s, "GET", "/id/produk", "")
	if made.Load() != 2 {
		t.Error("the new page is not kept")
	}
}

// A page made from data that changed meanwhile is served once and not kept.
func TestPageMadeDuringAChangeIsNotKept(t *testing.T) {
	var epoch atomic.Int64
	s, made := counted(t, func(o *web.Options) {
		o.Epoch = func() string { return fmt.Sprint(epoch.Load()) }
		for i := range o.Routes {
			if inner := o.Routes[i].Handle; o.Routes[i].Name == "goods.list" {
				o.Routes[i].Handle = func(w http.ResponseWriter, r *http.Request) error {
					err := inner(w, r)
					if epoch.Load() == 0 {
						epoch.Store(1)
					}
					return err
				}
			}
		}
	})
	get(s, "GET", "/id/produk", "")
	get(s, "GET", "/id/produk", "")
	if made.Load() != 2 {
		t.Errorf("made %d times, want 2: the first page is stale", made.Load())
	}
}

func TestCacheIsBounded(t *testing.T) {
	s, made := counted(t, func(o *web.Options) { o.CacheBytes = 100 << 10 }) // a page costs about 9 KiB: five a generation
	for i := range 200 {
		get(s, "GET", fmt.Sprintf("/id/produk?q=%d", i), "")
	}
	get(s, "GET", "/id/produk?q=199", "")
	if made.Load() != 200 {
		t.Error("the newest page was forgotten")
	}
	get(s, "GET", "/id/produk?q=0", "")
	if made.Load() != 201 {
		t.Error("the oldest page is still kept: the bound does not hold")
	}
	off, made := counted(t, func(o *web.Options) { o.CacheBytes = -1 })
	get(off, "GET", "/id/produk", "")
	get(off, "GET", "/id/produk", "")
	if made.Load() != 2 {
		t.Error("the cache is off and still answers")
	}
}

// BenchmarkCachedPage measures a kept page against a handler that says hello.
func BenchmarkCachedPage(b *testing.B) {
	s, _ := counted(b)
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	for name, h := range map[string]http.Handler{"hello": hello, "page": s} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				get(h, "GET", "/id/produk", "", "Accept-Encoding", "br")
			}
		})
	}
}
