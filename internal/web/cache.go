package web

import (
	"bytes"
	"net/http"
	"sync/atomic"
)

// Bounds of one cached response: an address or a body beyond them is answered
// anew each time.
const (
	cacheMaxQuery = 512
	cacheMaxBody  = 256 << 10
)

// cache keeps whole responses of public pages for everybody, in bounded
// memory, until the epoch changes. It is keyed by path and query; the path
// holds the language.
type cache struct {
	entries *recent[cacheKey, *response] // nil: no cache
	epoch   atomic.Pointer[string]
}

type cacheKey struct{ path, query string }

// newCache returns a cache that holds at most bound bytes; negative: none.
func newCache(bound int) *cache {
	c := &cache{}
	if bound > 0 {
		c.entries = newRecent[cacheKey, *response](bound)
	}
	return c
}

// cachedRequest reports whether a request may be answered from the cache. An
// escaped path is not: its plain form may name another page.
func cachedRequest(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.RawPath == "" &&
		len(r.URL.RawQuery) <= cacheMaxQuery && r.Header["Hx-Request"] == nil
}

// get returns the kept response for a request.
func (c *cache) get(r *http.Request, epoch func() string) (*response, bool) {
	if c.entries == nil || !cachedRequest(r) {
		return nil, false
	}
	c.turn(epoch())
	key := cacheKey{r.URL.Path, r.URL.RawQuery}
	res, young, ok := c.entries.get(key)
	if ok && !young {
		c.entries.put(key, res, res.cost())
	}
	return res, ok
}

// turn empties the cache when the epoch is another.
func (c *cache) turn(now string) {
	was := c.epoch.Load()
	if was != nil && *was == now {
		return
	}
	if next := now; c.epoch.CompareAndSwap(was, &next) {
		c.entries.clear()
	}
}

// put keeps a response when it is a whole page for everybody and the data did
// not change while it was made.
func (c *cache) put(r *http.Request, epoch func() string, x *exchange, res *response) {
	plain := &res.forms[identity]
	if c.entries == nil || r.Method != http.MethodGet || !cachedRequest(r) || res.status != http.StatusOK ||
		res.tag == "" || len(plain.body) > cacheMaxBody || res.header["Set-Cookie"] != nil || epoch() != x.epoch {
		return
	}
	plain.body = bytes.Clone(plain.body) // the reply's buffer is used again
	c.entries.put(cacheKey{r.URL.Path, r.URL.RawQuery}, res, res.cost())
}

// cost estimates the bytes a kept response holds: its body, its encoded forms
// (together about half of it) and its headers.
func (res *response) cost() int { return len(res.forms[identity].body)*3/2 + 4096 }
