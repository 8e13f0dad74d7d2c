package web_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"siger/internal/fault"
)

// decoded returns a body without its encoding.
func decoded(t *testing.T, encoding string, body []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCompression(t *testing.T) {
	s := newServer(t)
	plain := get(s, "GET", "/id/produk/minta", "").Body.Bytes()
	for accept, want := range map[string]string{
		"": "", "identity": "", "br": "br", "gzip": "gzip", "gzip, deflate, br": "br", "br;q=0, gzip": "gzip", "gzip;q=0": "",
		"br; q=0.5": "br", "deflate, zstd": "", "xbr": "",
	} {
		w := get(s, "GET", "/id/produk/minta", "", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%q is answered in %q, want %q", accept, got, want)
		}
		if !bytes.Equal(decoded(t, want, w.Body.Bytes()), plain) {
			t.Errorf("%q: the decoded page is another", accept)
		}
		if want != "" && w.Body.Len() > len(plain)/2 {
			t.Errorf("%q: %d of %d bytes", accept, w.Body.Len(), len(plain))
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary is %q", accept, w.Header().Get("Vary"))
		}
	}
}

func TestTags(t *testing.T) {
	for _, path := range []string{"/id/produk/minta", "/id/produk"} { // made anew; from the cache
		s := newServer(t)
		get(s, "GET", path, "")
		seen := map[string]string{}
		for _, accept := range []string{"", "br", "gzip"} {
			first := get(s, "GET", path, "", "Accept-Encoding", accept)
			tag := first.Header().Get("Etag")
			if tag == "" || strings.HasPrefix(tag, "W/") || seen[tag] != "" {
				t.Errorf("%s in %q: tag %s, seen %v", path, accept, tag, seen)
			}
			seen[tag] = accept + "!"
			for sent, status := range map[string]int{tag: 304, "W/" + tag: 304, `"other", ` + tag: 304, "*": 304, `"other"`: 200} {
				w := get(s, "GET", path, "", "Accept-Encoding", accept, "If-None-Match", sent)
				if w.Code != status || (status == 304) != (w.Body.Len() == 0) || w.Header().Get("Etag") != tag {
					t.Errorf("%s in %q with %s: %d, %d bytes, tag %s", path, accept, sent, w.Code, w.Body.Len(), w.Header().Get("Etag"))
				}
				if w.Code == 304 && (w.Header().Get("Content-Type") != "" || w.Header().Get("Vary") != "Accept-Encoding") {
					t.Errorf("headers of 304: %v", w.Header())
				}
			}
		}
	}
}

func TestHead(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/id/produk/minta", "/id/produk", "/id/nowhere"} {
		full, head := get(s, "GET", path, ""), get(s, "HEAD", path, "")
		if head.Body.Len() != 0 || head.Code != full.Code || head.Header().Get("Content-Length") != full.Header().Get("Content-Length") ||
			head.Header().Get("Etag") != full.Header().Get("Etag") {
			t.Errorf("%s: HEAD %d %v, GET %d %v", path, head.Code, head.Header(), full.Code, full.Header())
		}
	}
}

func TestLargeRepliesStream(t *testing.T) {
	row := strings.Repeat("x", 1<<16)
	fail := false
	s := failing(t, func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/csv")
		for range 40 { // 2.5 MiB
			if _, err := io.WriteString(w, row); err != nil {
				return err
			}
		}
		if fail {
			return fault.New(fault.Internal, "error.internal")
		}
		return nil
	})
	w := get(s, "GET", "/en/bang", "", "Accept-Encoding", "br")
	if w.Body.Len() != 40<<16 || w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("%d bytes, %v", w.Body.Len(), w.Header())
	}
	fail = true
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("a reply that fails half-way ends with %v, want a cut connection", v)
		}
	}()
	get(s, "GET", "/en/bang", "")
}

func TestStaticFiles(t *testing.T) {
	s := newServer(t)
	for name, mime := range map[string]string{"siger.css": "text/css; charset=utf-8", "htmx.js": "text/javascript; charset=utf-8",
		"plus-jakarta-sans.woff2": "font/woff2", "mark.svg": "image/svg+xml"} {
		path := s.Static(name)
		w := get(s, "GET", path, "", "Accept-Encoding", "br")
		if w.Code != 200 || w.Header().Get("Content-Type") != mime || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s lacks the security headers", path)
		}
		if again := get(s, "GET", path, "", "Accept-Encoding", "br", "If-None-Match", w.Header().Get("Etag")); again.Code != 304 {
			t.Errorf("%s with its tag: %d", path, again.Code)
		}
	}
	css := get(s, "GET", s.Static("siger.css"), "").Body.String()
	if font := strings.TrimPrefix(s.Static("plus-jakarta-sans.woff2"), "/static/"); !strings.Contains(css, "url("+font+")") {
		t.Errorf("the sheet does not name the font as %s", font)
	}
	defer func() {
		if recover() == nil {
			t.Error("Static of an unknown file did not panic")
		}
	}()
	s.Static("nothing.css")
}
