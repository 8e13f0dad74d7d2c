package web

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"siger/internal/fault"
	"siger/internal/i18n"
)

// exchange is one request being answered.
type exchange struct {
	server *Server
	id     string
	lang   i18n.Lang
	route  *bound // nil until the mux found one
	start  time.Time
	epoch  string // of the public data when the work began
	asker  string // name of who is signed in; empty: a visitor
}

type exchangeKey struct{}

// exchangeOf returns the exchange a request belongs to, or nil.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// ServeHTTP answers a request: from the cache where it can, else through the
// guards and the mux into a buffered reply, which is sent once it is whole.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.opts.Clock.Now()
	id := s.ids.of(r)
	hit, ok := s.static.get(r)
	asker := ""
	if !ok {
		if s.opts.Identify != nil {
			r, asker = s.opts.Identify(r)
		}
		if asker == "" {
			hit, ok = s.cache.get(r, s.opts.Epoch)
		}
	}
	if ok {
		status := hit.send(w, r, id)
		observe := s.metrics.static
		if hit.route != nil {
			observe = hit.route.metrics
		}
		observe.observe(status, s.opts.Clock.Now().Sub(start))
		return
	}
	x := &exchange{server: s, id: id, start: start, epoch: s.opts.Epoch(), asker: asker}
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), exchangeKey{}, x), s.opts.Timeout)
	defer cancel()
	r = r.WithContext(ctx)
	out := newReply(w)
	defer out.free()
	s.guard(out, r, x)
	s.finish(out, r, x)
}

// Afresh returns the request with the whole time for its work again, and what
// frees it. A handler calls it once it has read a large body: the time that a
// slow line took to bring it is no work.
func Afresh(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), exchangeOf(r.Context()).server.opts.Timeout)
	return r.WithContext(ctx), cancel
}

// guard runs the request behind the guards; a panic becomes the 500 page.
func (s *Server) guard(out *reply, r *http.Request, x *exchange) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.opts.Log.Error("panic", "request", x.id, "route", x.name(), "panic", v, "stack", string(debug.Stack()))
			s.answer(out, r, x, fault.New(fault.Internal, "error.internal"))
		}
	}()
	secure(out.header, s.opts.Origin)
	if err := s.refuse(r); err != nil {
		s.answer(out, r, x, err)
		return
	}
	s.mux.ServeHTTP(out, r)
	if x.route == nil && (out.status == http.StatusNotFound || out.status == http.StatusMethodNotAllowed) {
		s.unrouted(out, r, x)
	}
}

// handler is what the mux calls for a route in one language.
func (s *Server) handler(b *bound) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r.Context())
		x.route = b
		if x.lang = b.lang; x.lang == "" {
			x.lang = s.languageOf(r)
			w.Header().Add("Vary", "Accept-Language, Cookie")
		}
		if s.opts.Identify != nil {
			w.Header().Add("Vary", "Cookie, Authorization")
		}
		w.Header().Set("Cache-Control", b.freshness(r.Method, x.asker))
		if err := s.run(w, r, b); err != nil {
			s.answer(w.(*reply), r, x, err)
		}
	}
}

// run checks the right and the size of the body, remembers a chosen language,
// and calls the handler.
func (s *Server) run(w http.ResponseWriter, r *http.Request, b *bound) error {
	if b.Right != public {
		if err := s.opts.Allow(r, b.Right); err != nil {
			return err
		}
	}
	if r.ContentLength > b.MaxBody {
		return fault.New(fault.TooLarge, "error.too_large")
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, b.MaxBody)
	}
	if err := readable(r); err != nil {
		return err
	}
	if b.lang != "" && rememberLanguage(w, r, b.lang) {
		return nil
	}
	return b.Handle(w, r)
}

// freshness is the Cache-Control of a route's answers, unless its handler sets
// another: public pages are kept but asked for again, others, and those that
// name who is signed in, are not kept.
func (b *bound) freshness(method, asker string) string {
	switch {
	case b.Right != public || asker != "" || (method != http.MethodGet && method != http.MethodHead):
		return "no-store"
	case b.Cache:
		return "no-cache"
	}
	return "private, no-cache"
}

// finish sends the reply, keeps it where the route wants that, counts and logs.
func (s *Server) finish(out *reply, r *http.Request, x *exchange) {
	status := out.status
	if !out.streaming {
		res := out.response(x.route)
		if x.route != nil && x.route.Cache && x.asker == "" {
			s.cache.put(r, s.opts.Epoch, x, res)
		}
		status = res.send(out.w, r, x.id)
	}
	took := s.opts.Clock.Now().Sub(x.start)
	observe := s.metrics.none
	if x.route != nil {
		observe = x.route.metrics
	}
	observe.observe(status, took)
	// No address, path, query, cookie or body: a path may hold a code somebody
	// must keep to themselves.
	s.opts.Log.Info("request", "request", x.id, "method", r.Method, "route", x.name(), "status", status,
		"ms", float64(took.Microseconds())/1000)
}

// name returns the route's name, or "none".
func (x *exchange) name() string {
	if x.route == nil {
		return "none"
	}
	return x.route.Name
}
