// Package web is the ground every page stands on: routes with translated
// addresses, one place that puts faults into words, guards, compression, a
// response cache, the frame and the components. It knows nothing of a corridor.
package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"siger/internal/clock"
	"siger/internal/i18n"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of the frame, the components and the error pages; the
// catalog given to New must include them.
var Texts fs.FS = texts

// Options are what a Server is made of. Catalog, Clock and Log are required.
type Options struct {
	Catalog *i18n.Catalog
	Routes  []Route
	API     []func(huma.API) // each registers its operations under /api/v1
	Clock   clock.Clock
	Log     *slog.Logger

	Default    i18n.Lang // when neither cookie nor browser names a language; empty: English
	Origin     string    // public base address ("https://…") of canonical links; empty: links stay relative
	Version    string    // of the API's description
	Navigation []string  // names of the routes in the header; label: text "nav.NAME"; unregistered ones are left out
	Footer     []string  // the same for the footer
	About      i18n.Text // one or two sentences on what the site is, in the footer; empty: none

	// Identify returns the request with who asks in its context, and the name
	// they are greeted by: empty for visitors, to whom alone the cache answers.
	// It is asked before Allow; nil: everybody is a visitor.
	Identify func(r *http.Request) (known *http.Request, name string)
	SignIn   string // name of the route to sign in, where pages of visitors lead that need a right
	SignOut  string // name of the route that signs out (POST); both with {lang}
	Account  string // name of the route of one's own account

	// Allow says whether the asker of r has the right a route declares; nil
	// lets only routes with the right "public" be registered.
	Allow func(r *http.Request, right string) error
	Ready func(ctx context.Context) error // what /readyz asks; nil: always ready

	Epoch      func() string // changes when public data changes and so empties the cache; cheap; nil: never
	CacheBytes int           // bound of the response cache; 0: 32 MiB; negative: no cache

	PostsPerMinute int            // changes allowed per address and minute; 0: no limit
	Proxies        []netip.Prefix // proxies whose X-Forwarded-For is believed; nil: one on the same machine
	MaxBody        int64          // bytes of a request body; 0: 1 MiB; Route.MaxBody overrides
	Timeout        time.Duration  // for one request's work; 0: 20 s
}

// Server answers requests. Make one with New.
type Server struct {
	opts       Options
	mux        *http.ServeMux
	routes     map[string]*named
	pages      map[string]*named // routes of GET by their Path
	operations []RouteInfo       // of the API
	static     *assets
	cache      *cache
	limit      *limiter
	cross      *http.CrossOriginProtection
	metrics    *metrics
	ids        *requestIDs
	closing    atomic.Bool
}

var _ http.Handler = (*Server)(nil)

// New returns a server of the routes. It fails, naming every problem, on a
// route without a right, a name given twice, a slug without translation, two
// routes at one address, and a text the frame needs that the catalog lacks.
func New(o Options) (*Server, error) {
	if o.Catalog == nil || o.Clock == nil || o.Log == nil {
		return nil, errors.New("web: Catalog, Clock and Log are required")
	}
	o.setDefaults()
	if err := checkTexts(o.Catalog); err != nil {
		return nil, err
	}
	static, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: o, mux: http.NewServeMux(), routes: map[string]*named{}, pages: map[string]*named{}, static: static,
		cache: newCache(o.CacheBytes), limit: newLimiter(o.PostsPerMinute), cross: http.NewCrossOriginProtection(),
		metrics: newMetrics(), ids: newRequestIDs(),
	}
	if o.Origin != "" {
		if err := s.cross.AddTrustedOrigin(o.Origin); err != nil {
			return nil, fmt.Errorf("web: origin: %w", err)
		}
	}
	problems := []error{s.register("GET /{$}", s.bind(Route{Name: "language", Right: public, Handle: s.chooseLanguage}, ""))}
	for _, r := range o.Routes {
		problems = append(problems, s.add(r))
	}
	problems = append(problems, s.addAPI(o.API), s.checkLinks())
	return s, errors.Join(problems...)
}

// setDefaults fills what was left empty.
func (o *Options) setDefaults() {
	if o.Default == "" {
		o.Default = i18n.EN
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 32 << 20
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Proxies == nil {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if o.Epoch == nil {
		o.Epoch = func() string { return "" }
	}
	o.Origin = strings.TrimSuffix(o.Origin, "/")
}

// checkTexts fails when the catalog lacks one of this package's texts.
func checkTexts(c *i18n.Catalog) error {
	own, err := i18n.Load(Texts)
	if err != nil {
		return err
	}
	for _, key := range own.Keys("") {
		if !c.Has(key) {
			return fmt.Errorf("web: the catalog lacks the text %q: load web.Texts", key)
		}
	}
	return nil
}

// checkLinks fails on a link of the frame that lacks its route or label or needs
// a value.
func (s *Server) checkLinks() error {
	var problems []error
	for _, name := range slices.Concat(s.opts.Navigation, s.opts.Footer) {
		if !s.Has(name) {
			continue
		}
		if !s.opts.Catalog.Has("nav." + name) {
			problems = append(problems, fmt.Errorf("web: no text %q for the link to route %q", "nav."+name, name))
		}
		if _, err := s.href(s.opts.Default, name, nil); err != nil {
			problems = append(problems, fmt.Errorf("web: link of the frame: %w", err))
		}
	}
	if s.opts.Identify != nil {
		for _, name := range []string{s.opts.SignIn, s.opts.SignOut, s.opts.Account} {
			if _, err := s.href(s.opts.Default, name, nil); err != nil {
				problems = append(problems, fmt.Errorf("web: to know who asks: %w", err))
			}
		}
	}
	return errors.Join(problems...)
}

// Registry is where other parts may register metrics of their own.
func (s *Server) Registry() *prometheus.Registry { return s.metrics.registry }
