package web_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"siger/internal/web"
)

// Addresses that leave the site on paper have its origin, or without one the
// host who asks reaches it by; a host that is none is not taken over.
func TestSite(t *testing.T) {
	for _, c := range []struct {
		origin, host string
		tls          bool
		want         string
	}{
		{"https://siger.example/", "evil.example", false, "https://siger.example"},
		{"", "192.0.2.7:8080", false, "http://192.0.2.7:8080"},
		{"", "[2001:db8::1]:8080", false, "http://[2001:db8::1]:8080"},
		{"", "siger.example", true, "https://siger.example"},
		{"", "siger.example/@evil.example", false, ""},
		{"", "user@siger.example", false, ""},
		{"", "", false, ""},
	} {
		s := newServer(t, func(o *web.Options) {
			o.Origin = c.origin
			o.Routes = append(o.Routes, web.Route{Name: "site", Path: "/{lang}/site", Right: "public", Handle: func(w http.ResponseWriter, r *http.Request) error {
				_, err := io.WriteString(w, web.PageOf(r).Site())
				return err
			}})
		})
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/en/site", nil)
		r.Host = c.host
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Body.String() != c.want {
			t.Errorf("%q asked at %q: %q, want %q", c.origin, c.host, w.Body, c.want)
		}
	}
}

// slow is a body that comes after a while.
type slow struct {
	io.Reader
	wait time.Duration
}

func (s slow) Read(b []byte) (int, error) {
	time.Sleep(s.wait)
	return s.Reader.Read(b)
}

// The time in which a body arrives is not taken from the work on it.
func TestAfresh(t *testing.T) {
	const short = 50 * time.Millisecond
	s := newServer(t, func(o *web.Options) {
		o.Timeout = short
		o.Routes = append(o.Routes, web.Route{Name: "file", Method: "POST", Path: "/{lang}/file", Right: "public", Handle: func(w http.ResponseWriter, r *http.Request) error {
			if _, err := io.ReadAll(r.Body); err != nil || r.Context().Err() == nil {
				t.Errorf("the body came too soon: %v", err)
			}
			r, cancel := web.Afresh(r)
			defer cancel()
			if _, err := io.WriteString(w, web.PageOf(r).Href("goods.list")); err != nil || r.Context().Err() != nil {
				t.Errorf("no time for work: %v, %v", r.Context().Err(), err)
			}
			<-r.Context().Done() // it has an end
			return nil
		}})
	})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/en/file", slow{strings.NewReader("x"), 2 * short}))
	if w.Body.String() != "/en/products" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}
