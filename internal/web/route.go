package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
)

// public is the right of a route that needs no account.
const public = "public"

// Handler answers a request. A fault it returns becomes a page or a problem in
// the asker's language; whatever it had written before is dropped.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one address. Path is like "/{lang}/{s:products}/{slug}": {lang} and
// {s:KEY} are expanded for each language, with the text "slug.KEY"; what is
// left is a net/http pattern. A path without {lang} has one address, and the
// language is the asker's.
type Route struct {
	Name   string // "trade.product": builds links, names metrics and log lines
	Method string // empty: GET
	Path   string
	Right  string // what the asker must be allowed; "public" needs no account
	Handle Handler

	// Cache keeps answers to GET for everybody until Options.Epoch changes. The
	// answer may depend on path and query only.
	Cache   bool
	MaxBody int64 // bytes of the request body; 0: Options.MaxBody
}

// named is a registered route with its address in each language; a route
// without {lang} has only the address "".
type named struct {
	Route
	paths map[i18n.Lang]string
}

// bound is a route in one language, ready to answer.
type bound struct {
	Route
	lang    i18n.Lang // empty: the asker's
	metrics observer
}

// add registers a route in its languages.
func (s *Server) add(r Route) error {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	switch _, taken := s.routes[r.Name]; {
	case r.Name == "" || r.Handle == nil:
		return fmt.Errorf("route %q %s: needs a name and a handler", r.Name, r.Path)
	case taken:
		return fmt.Errorf("route %q is given twice", r.Name)
	case r.Right == "":
		return fmt.Errorf("route %q declares no right", r.Name)
	case r.Right != public && s.opts.Allow == nil:
		return fmt.Errorf("route %q needs the right %q but nobody decides on rights", r.Name, r.Right)
	case r.Cache && (r.Method != http.MethodGet || r.Right != public):
		return fmt.Errorf("route %q: only a public GET can be cached", r.Name)
	case r.Cache && !strings.HasPrefix(r.Path, "/{lang}"):
		return fmt.Errorf("route %q: an answer in the asker's language cannot be cached for everybody", r.Name)
	}
	n := &named{Route: r, paths: map[i18n.Lang]string{}}
	s.routes[r.Name] = n
	if r.Method == http.MethodGet {
		s.pages[r.Path] = n
	}
	langs := i18n.Langs
	if !strings.HasPrefix(r.Path, "/{lang}") {
		langs = []i18n.Lang{""}
	}
	var problems []error
	for _, l := range langs {
		path, err := s.expand(r.Path, l)
		if err == nil {
			n.paths[l] = path
			err = s.register(r.Method+" "+path, s.bind(r, l))
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("route %q: %w", r.Name, err))
		}
	}
	return errors.Join(problems...)
}

// expand writes a route's path in language l.
func (s *Server) expand(path string, l i18n.Lang) (string, error) {
	segments := strings.Split(path, "/")
	for i, seg := range segments {
		switch key, isSlug := strings.CutPrefix(seg, "{s:"); {
		case seg == "{lang}":
			segments[i] = string(l)
		case isSlug:
			key = "slug." + strings.TrimSuffix(key, "}")
			if l == "" {
				return "", fmt.Errorf("path %s has the slug %s but no {lang}", path, seg)
			}
			if !s.opts.Catalog.Has(key) {
				return "", fmt.Errorf("no text %q", key)
			}
			slug := s.opts.Catalog.T(l, key)
			if slug == "" || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				return "", fmt.Errorf("text %q in %s is %q, not a slug", key, l, slug)
			}
			segments[i] = slug
		}
	}
	return strings.Join(segments, "/"), nil
}

// register adds a pattern to the mux and returns a conflict as an error.
func (s *Server) register(pattern string, b *bound) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: %v", pattern, v)
		}
	}()
	s.mux.HandleFunc(pattern, s.handler(b))
	return nil
}

// bind prepares a route to answer in language l.
func (s *Server) bind(r Route, l i18n.Lang) *bound {
	if r.MaxBody == 0 {
		r.MaxBody = s.opts.MaxBody
	}
	return &bound{Route: r, lang: l, metrics: s.metrics.of(r.Name)}
}

// RouteInfo is a registered route: its name, method, right and the pattern of
// its address in each language; "" is the key of a route without {lang}.
type RouteInfo struct {
	Name, Method, Right string
	Paths               map[i18n.Lang]string
}

// Routes returns every route, the API's operations among them, by name.
func (s *Server) Routes() []RouteInfo {
	out := slices.Clone(s.operations)
	for _, n := range s.routes {
		out = append(out, RouteInfo{n.Name, n.Method, n.Right, maps.Clone(n.paths)})
	}
	slices.SortFunc(out, func(a, b RouteInfo) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Has reports whether a route of that name is registered.
func (s *Server) Has(name string) bool { return s.routes[name] != nil }

// Href returns the address of a route in language l. Args are name, value
// pairs: those the path names fill it, the others become the query. A name that
// is not registered, or a path value not given, is a defect: Href panics in
// tests and returns the home page otherwise.
func (s *Server) Href(l i18n.Lang, name string, args ...string) string {
	path, err := s.href(l, name, args)
	if err != nil {
		if testing.Testing() {
			panic("web: " + err.Error())
		}
		return "/" + string(l)
	}
	return path
}

func (s *Server) href(l i18n.Lang, name string, args []string) (string, error) {
	n := s.routes[name]
	if n == nil {
		return "", fmt.Errorf("no route %q", name)
	}
	path, ok := n.paths[l]
	if !ok {
		path = n.paths[""]
	}
	values := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = args[i+1]
	}
	segments := strings.Split(path, "/")
	for i, seg := range segments {
		if !strings.HasPrefix(seg, "{") {
			continue
		}
		slot := strings.TrimSuffix(strings.Trim(seg, "{}"), "...")
		if slot == "$" {
			segments[i] = ""
			continue
		}
		v, ok := values[slot]
		if !ok || v == "" {
			return "", fmt.Errorf("route %q needs %q", name, slot)
		}
		segments[i] = escapeSegment(v, strings.HasSuffix(seg, "...}"))
		delete(values, slot)
	}
	path = strings.Join(segments, "/")
	query := url.Values{}
	for _, k := range slices.Sorted(maps.Keys(values)) {
		query.Set(k, values[k])
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path, nil
}

// escapeSegment escapes a path value; a rest-of-path value keeps its slashes.
func escapeSegment(v string, rest bool) string {
	if !rest {
		return url.PathEscape(v)
	}
	parts := strings.Split(v, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// pathNames returns the slots of a path that a link has to fill.
func pathNames(path string) (names []string) {
	for seg := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(seg, "{") && seg != "{$}" {
			names = append(names, strings.TrimSuffix(strings.Trim(seg, "{}"), "..."))
		}
	}
	return names
}
