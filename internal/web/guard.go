package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"siger/internal/fault"
)

// policy is the content security policy: nothing but our own files, no inline
// script or style, no frames.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers every response carries. Referrers stay within the
// site: "no-referrer" would make browsers hide the origin of form posts, which
// the cross-origin check needs.
func secure(h http.Header, origin string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if strings.HasPrefix(origin, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// refuse returns the fault of a request that must not reach a handler: a change
// asked for by another site, or too many changes from one address.
func (s *Server) refuse(r *http.Request) error {
	if err := s.cross.Check(r); err != nil {
		return fault.New(fault.Forbidden, "error.cross_origin").Because(err)
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if !s.limit.allow(clientAddress(r, s.opts.Proxies), s.opts.Clock.Now()) {
		return fault.New(fault.TooMany, "error.too_many")
	}
	return nil
}

// readable returns a fault when the path, the query or a form holds what is no
// text: PostgreSQL takes neither NUL nor broken UTF-8, and no honest page sends
// either.
func readable(r *http.Request) error {
	if !plain(r.URL.Path) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	bad := fault.New(fault.Invalid, "error.invalid")
	if query, err := url.QueryUnescape(r.URL.RawQuery); err == nil && !plain(query) {
		return bad
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method == http.MethodGet || r.Method == http.MethodHead || kind != "application/x-www-form-urlencoded" {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if err := r.ParseForm(); errors.As(err, &tooLarge) {
		return err
	} else if err != nil {
		return bad.Because(err)
	}
	for name, values := range r.PostForm {
		if !plain(name) || slices.ContainsFunc(values, func(v string) bool { return !plain(v) }) {
			return bad
		}
	}
	return nil
}

// plain reports whether s is text.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// requestIDs makes ids of requests: random per process, then counted.
type requestIDs struct {
	prefix string
	count  atomic.Uint64
}

func newRequestIDs() *requestIDs {
	var b [5]byte
	rand.Read(b[:]) // never fails
	return &requestIDs{prefix: hex.EncodeToString(b[:]) + "-"}
}

// of returns the id a proxy in front gave, when it is harmless, or a new one.
func (ids *requestIDs) of(r *http.Request) string {
	if given := r.Header["X-Request-Id"]; len(given) == 1 && harmlessID(given[0]) {
		return given[0]
	}
	return ids.prefix + strconv.FormatUint(ids.count.Add(1), 36)
}

// harmlessID reports whether an id is short and of letters, digits and dashes.
func harmlessID(s string) bool {
	if len(s) < 8 || len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
