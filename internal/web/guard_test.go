package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"siger/internal/web"
)

// Every kind of answer carries the security headers, and the policy allows
// nothing inline.
func TestSecurityHeaders(t *testing.T) {
	s := newServer(t, func(o *web.Options) { o.Origin = "https://siger.example" })
	get(s, "GET", "/id/produk", "") // the next one comes from the cache
	for _, path := range []string{"/", "/id/produk", "/id/produk/minta", "/id/nowhere", s.Static("siger.css"), "/id/produk?lang=id"} {
		w := get(s, "GET", path, "")
		policy := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s: %q", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy is loose: %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if w.Header().Get("X-Request-Id") == "" || w.Header().Get("Permissions-Policy") == "" {
			t.Errorf("%s: %v", path, w.Header())
		}
		if hsts := w.Header().Get("Strict-Transport-Security"); hsts == "" && !strings.HasPrefix(path, "/static/") {
			t.Errorf("%s: no Strict-Transport-Security under an https origin", path)
		}
	}
	if w := get(newServer(t), "GET", "/id/produk", ""); w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("Strict-Transport-Security without an https origin")
	}
}

// Pages hold nothing the policy would forbid.
func TestPagesHoldNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i) style=|<style| on[a-z]+=|<script>|javascript:|src="http|href="data:`)
	s := newServer(t)
	for _, path := range []string{"/id/produk", "/ms/produk/minta", "/en/nowhere"} {
		if found := inline.FindString(get(s, "GET", path, "").Body.String()); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	s := newServer(t, func(o *web.Options) { o.Origin = "https://siger.example" })
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"own form":            {[]string{"Sec-Fetch-Site", "same-origin"}, 422},
		"typed or a program":  {nil, 422},
		"other site":          {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"sister site":         {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"old browser, other":  {[]string{"Origin", "https://evil.example"}, 403},
		"old browser, hidden": {[]string{"Origin", "null"}, 403},
		"behind a proxy":      {[]string{"Origin", "https://siger.example"}, 422},
	} {
		if w := get(s, "POST", "/en/products/request", "", c.headers...); w.Code != c.status {
			t.Errorf("%s: %d, want %d", name, w.Code, c.status)
		}
	}
	if w := get(s, "GET", "/en/products", "", "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("a link from another site: %d", w.Code)
	}
}

// turning is a clock a test moves.
type turning struct{ now time.Time }

func (c *turning) Now() time.Time { return c.now }

func TestRateLimit(t *testing.T) {
	now := &turning{noon.Now()}
	s := newServer(t, func(o *web.Options) { o.PostsPerMinute, o.Clock = 3, now })
	post := func(address string) int {
		r := httptest.NewRequest("POST", "/en/products/request", nil)
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	for i, want := range []int{422, 422, 422, 429} {
		if got := post("192.0.2.1:1000"); got != want {
			t.Errorf("post %d: %d, want %d", i+1, got, want)
		}
	}
	if got := post("192.0.2.2:1000"); got != 422 {
		t.Errorf("another address: %d", got)
	}
	if w := get(s, "GET", "/en/products", ""); w.Code != 200 {
		t.Errorf("reading: %d", w.Code)
	}
	now.now = now.now.Add(20 * time.Second) // a third of a minute: one more
	if a, b := post("192.0.2.1:1000"), post("192.0.2.1:1000"); a != 422 || b != 429 {
		t.Errorf("after 20 s: %d, %d, want 422, 429", a, b)
	}
	for i := range 4 { // one household's IPv6 addresses count as one
		if got := post(fmt.Sprintf("[2001:db8:1:2::%d]:1000", i)); (got == 429) != (i == 3) {
			t.Errorf("IPv6 post %d: %d", i+1, got)
		}
	}
	off := newServer(t)
	for range 100 {
		if w := get(off, "POST", "/en/products/request", ""); w.Code != 422 {
			t.Fatalf("without a limit: %d", w.Code)
		}
	}
}

func TestForwardedAddress(t *testing.T) {
	for name, c := range map[string]struct{ peer, forwarded, other string }{
		"no proxy: the header is a claim": {"203.0.113.9:1", "192.0.2.1", "192.0.2.2"},
		"proxy, spoofed first":            {"10.0.0.1:1", "192.0.2.1, 198.51.100.7", "192.0.2.2, 198.51.100.7"},
		"same machine, spoofed first":     {"127.0.0.1:1", "192.0.2.1, 198.51.100.7", "192.0.2.2, 198.51.100.7"},
		"proxy, garbage":                  {"10.0.0.1:1", "who", "what"},
	} {
		s := newServer(t, func(o *web.Options) {
			o.PostsPerMinute = 1
			if c.peer != "127.0.0.1:1" { // which is a proxy unless told otherwise
				o.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
			}
		})
		var codes []int
		for _, forwarded := range []string{c.forwarded, c.other} {
			r := httptest.NewRequest("POST", "/en/products/request", nil)
			r.RemoteAddr = c.peer
			r.Header.Set("X-Forwarded-For", forwarded)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			codes = append(codes, w.Code)
		}
		if codes[1] != 429 {
			t.Errorf("%s: %v, want the second refused: it is the same asker", name, codes)
		}
	}
}

// Two visitors behind one proxy do not use up each other's changes.
func TestVisitorsBehindAProxyAreToldApart(t *testing.T) {
	s := newServer(t, func(o *web.Options) { o.PostsPerMinute = 1 })
	for _, visitor := range []string{"192.0.2.1", "192.0.2.2", "2001:db8::1"} {
		r := httptest.NewRequest("POST", "/en/products/request", nil)
		r.RemoteAddr = "[::1]:5000"
		r.Header.Set("X-Forwarded-For", visitor)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 422 {
			t.Errorf("%s: %d", visitor, w.Code)
		}
	}
}

func TestRequestIDs(t *testing.T) {
	s := newServer(t)
	a, b := get(s, "GET", "/id/produk", "").Header().Get("X-Request-Id"), get(s, "GET", "/id/produk", "").Header().Get("X-Request-Id")
	if a == b || a == "" {
		t.Errorf("two requests have the ids %q and %q", a, b)
	}
	for given, kept := range map[string]bool{"0af7651916cd43dd": true, "short": false, "with space inside": false, "line\nbreak-forged": false, strings.Repeat("x", 65): false} {
		r := httptest.NewRequest("GET", "/id/produk", nil)
		r.Header["X-Request-Id"] = []string{given}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Header().Get("X-Request-Id"); (got == given) != kept {
			t.Errorf("given %q: %q", given, got)
		}
	}
}

// The log holds no query, path value, address, cookie or form.
func TestLogHoldsNothingPersonal(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, func(o *web.Options) { o.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	r := httptest.NewRequest("POST", "/en/products/request?secret=canary1", strings.NewReader("name=canary2"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "session=canary3")
	r.Header.Set("User-Agent", "canary4")
	r.Header.Set("Referer", "https://x/canary5")
	r.RemoteAddr = "192.0.2.77:1"
	s.ServeHTTP(httptest.NewRecorder(), r)
	get(s, "GET", "/q/canary6", "")
	get(s, "GET", "/id/canary7", "")
	if found := regexp.MustCompile(`canary\d|192\.0\.2\.77`).FindString(log.String()); found != "" {
		t.Errorf("the log holds %s: %s", found, log.String())
	}
	if !strings.Contains(log.String(), `"route":"goods.send","status":422`) {
		t.Errorf("the log lacks the request: %s", log.String())
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	s := newServer(t)
	get(s, "GET", "/id/produk", "")
	get(s, "GET", "/ms/produk", "")
	get(s, "GET", "/id/produk", "") // from the cache
	get(s, "GET", "/q/7FQ2KD", "")
	get(s, "GET", "/id/secret-path", "")
	body := get(s.Admin(nil), "GET", "/metrics", "").Body.String()
	for _, want := range []string{`siger_requests_total{route="goods.list",status="200"} 3`, `siger_requests_total{route="none",status="404"} 1`,
		`siger_request_seconds_count{route="short"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(body, "7FQ2KD") || strings.Contains(body, "secret-path") {
		t.Error("metrics name an address")
	}
}
