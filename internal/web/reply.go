package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// streamAt is the size from which a reply is sent as it is written instead of
// being held back until it is whole.
const streamAt = 2 << 20

// reply holds back what a handler writes, so that a fault can still replace it
// and the whole can be tagged, compressed and kept.
type reply struct {
	w         http.ResponseWriter
	header    http.Header
	status    int
	buf       *bytes.Buffer
	streaming bool
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func newReply(w http.ResponseWriter) *reply {
	return &reply{w: w, header: http.Header{}, buf: buffers.Get().(*bytes.Buffer)}
}

// free returns the buffer; nothing may use the reply afterwards.
func (o *reply) free() {
	if o.buf.Cap() <= streamAt {
		o.buf.Reset()
		buffers.Put(o.buf)
	}
	o.buf = nil
}

// Header returns the headers, which may be set until the reply is sent.
func (o *reply) Header() http.Header { return o.header }

// WriteHeader remembers the status; the first one counts.
func (o *reply) WriteHeader(status int) {
	if o.status == 0 {
		o.status = status
	}
}

// Write holds b back, or sends it when the reply has grown past streamAt.
func (o *reply) Write(b []byte) (int, error) {
	o.WriteHeader(http.StatusOK)
	if !o.streaming && o.buf.Len()+len(b) > streamAt {
		if err := o.stream(); err != nil {
			return 0, err
		}
	}
	if o.streaming {
		return o.w.Write(b)
	}
	return o.buf.Write(b)
}

// stream sends the headers and what was held back.
func (o *reply) stream() error {
	o.streaming = true
	for k, v := range o.header {
		o.w.Header()[k] = v
	}
	o.w.WriteHeader(o.status)
	_, err := o.w.Write(o.buf.Bytes())
	return err
}

// Flush sends what there is, for handlers that stream.
func (o *reply) Flush() {
	o.WriteHeader(http.StatusOK)
	if !o.streaming {
		_ = o.stream() // the client went away; the next Write says so
	}
	_ = http.NewResponseController(o.w).Flush()
}

// Unwrap lets http.ResponseController set deadlines.
func (o *reply) Unwrap() http.ResponseWriter { return o.w }

// drop forgets body and status, and the headers that described them.
func (o *reply) drop() {
	o.buf.Reset()
	o.status = 0
	for _, k := range []string{"Content-Type", "Content-Length", "Content-Disposition", "Content-Encoding", "Location", "Etag", "Set-Cookie", "Last-Modified"} {
		o.header.Del(k)
	}
}

// response is a whole reply with its encoded forms, made when first asked for.
// Its header is not changed once it is made.
type response struct {
	route        *bound
	status       int
	header       http.Header
	tag          string // of the body, without quotes; empty: not tagged
	compressible bool
	lasting      bool    // stays as it is while the program runs: worth the slowest, smallest level
	forms        [3]form // by encoding
}

// form is a response's body in one encoding. Its headers are lists, which are
// quicker to go through than a map.
type form struct {
	once      sync.Once
	body      []byte
	tag       []string // the Etag header's value
	headers   []headerLine
	unchanged []headerLine // of a 304
}

// headerLine is a header with its values, which nobody may change.
type headerLine struct {
	name   string
	values []string
}

// response makes the held-back reply into a response that shares its bytes.
func (o *reply) response(route *bound) *response {
	o.WriteHeader(http.StatusOK)
	tag := ""
	if o.status == http.StatusOK && o.header.Get("Etag") == "" && !strings.Contains(o.header.Get("Cache-Control"), "no-store") {
		sum := sha256.Sum256(o.buf.Bytes())
		tag = hex.EncodeToString(sum[:12])
	}
	return newResponse(route, o.status, o.header, tag, o.buf.Bytes())
}

// newResponse returns a response; compressing a short body is not worth it.
func newResponse(route *bound, status int, h http.Header, tag string, body []byte) *response {
	res := &response{route: route, status: status, header: h, tag: tag}
	res.compressible = len(body) >= 512 && h.Get("Content-Encoding") == "" && compressibleType(h.Get("Content-Type"))
	res.forms[identity].body = body
	return res
}

// in returns the response's form in an encoding.
func (res *response) in(e encoding) *form {
	f := &res.forms[e]
	f.once.Do(func() {
		h := res.header.Clone()
		if e != identity {
			if f.body == nil {
				compress := e.compress
				if res.lasting {
					compress = e.compressBest
				}
				f.body = compress(res.forms[identity].body)
			}
			h.Set("Content-Encoding", e.String())
		}
		if res.tag != "" {
			f.tag = []string{tagOf(res.tag, e)}
			h["Etag"] = f.tag
		}
		if res.compressible {
			h["Vary"] = []string{strings.Join(append(h["Vary"], "Accept-Encoding"), ", ")}
		}
		if res.status != http.StatusNoContent && res.status != http.StatusNotModified {
			h.Set("Content-Length", strconv.Itoa(len(f.body)))
		}
		for name, values := range h {
			f.headers = append(f.headers, headerLine{name, values})
			switch name {
			case "Content-Type", "Content-Length", "Content-Encoding":
			default:
				f.unchanged = append(f.unchanged, headerLine{name, values})
			}
		}
	})
	return f
}

// tagOf is the strong ETag of a body in an encoding: each encoding's bytes have
// a tag of their own.
func tagOf(tag string, e encoding) string {
	if e == identity {
		return `"` + tag + `"`
	}
	return `"` + tag + "-" + e.String() + `"`
}

// send writes the response in the best encoding the client takes, or 304, and
// returns the status. A response sent before is sent again with little work.
func (res *response) send(w http.ResponseWriter, r *http.Request, id string) int {
	e := identity
	if res.compressible {
		e = accepted(r.Header["Accept-Encoding"])
	}
	f := res.in(e)
	h := w.Header()
	h["X-Request-Id"] = []string{id}
	if sent := r.Header["If-None-Match"]; sent != nil && f.tag != nil && matches(sent, f.tag[0]) {
		for _, line := range f.unchanged {
			h[line.name] = line.values
		}
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	for _, line := range f.headers {
		h[line.name] = line.values
	}
	w.WriteHeader(res.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body) // the client went away: nobody to tell
	}
	return res.status
}

// matches reports whether If-None-Match names the tag.
func matches(values []string, tag string) bool {
	for _, v := range values {
		for candidate := range strings.SplitSeq(v, ",") {
			candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
			if candidate == tag || candidate == "*" {
				return true
			}
		}
	}
	return false
}
