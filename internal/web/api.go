package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/validation"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// apiPrefix is where the API lives, descriptionPath where below it its
// description does.
const (
	apiPrefix       = "/api/v1"
	descriptionPath = "/openapi"
)

// tokenScheme is how operations that need a right are reached, in the API's
// description.
const tokenScheme = "token"

// rightKey is where an operation's metadata holds the right it needs.
const rightKey = "right"

// Needs is the metadata by which an operation of the API declares the right an
// asker must have, as Route.Right does for a page: Metadata: web.Needs("public").
func Needs(right string) map[string]any { return map[string]any{rightKey: right} }

// apiMux lets huma register its operations as routes of the server, so that
// they pass the same guards and counters as pages.
type apiMux struct {
	server   *Server
	problems []error
	right    string // of the operation that is being registered
}

// apiAdapter notes the right of each operation before it is registered.
type apiAdapter struct {
	huma.Adapter
	mux *apiMux
}

// Handle registers an operation with its right.
func (a apiAdapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	a.mux.right, _ = op.Metadata[rightKey].(string)
	if strings.HasPrefix(op.Path, descriptionPath+".") || strings.HasPrefix(op.Path, descriptionPath+"-") {
		a.mux.right = public // huma's own: the description of the API
	}
	if a.mux.right != public {
		op.Security = []map[string][]string{{tokenScheme: {}}}
	}
	a.Adapter.Handle(op, handler)
}

// HandleFunc registers an operation; its route name is "api" and the pattern.
func (m *apiMux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	method, path, _ := strings.Cut(pattern, " ")
	switch {
	case m.right == "":
		m.problems = append(m.problems, fmt.Errorf("operation %s declares no right", pattern))
		return
	case m.right != public && m.server.opts.Allow == nil:
		m.problems = append(m.problems, fmt.Errorf("operation %s needs the right %q but nobody decides on rights", pattern, m.right))
		return
	}
	b := m.server.bind(Route{Name: "api " + method + " " + strings.TrimPrefix(path, apiPrefix), Method: method, Path: path, Right: m.right,
		Handle: func(w http.ResponseWriter, r *http.Request) error { h(w, r); return nil }}, "")
	if err := m.server.register(pattern, b); err != nil {
		m.problems = append(m.problems, err)
	}
	m.server.operations = append(m.server.operations, RouteInfo{b.Name, method, b.Right, map[i18n.Lang]string{"": path}})
}

// ServeHTTP answers through the server, as huma's adapter asks.
func (m *apiMux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.server.ServeHTTP(w, r) }

// addAPI registers the operations and their description, OpenAPI 3.1 at
// /api/v1/openapi.json and .yaml.
func (s *Server) addAPI(groups []func(huma.API)) error {
	if len(groups) == 0 {
		return nil
	}
	config := huma.DefaultConfig("Siger", s.opts.Version)
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tokenScheme: {Type: "http", Scheme: "bearer", Description: "A token made on one's account page; each operation names the scope it needs."}}
	config.Servers = []*huma.Server{{URL: apiPrefix}}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[amount.Decimal](), reflect.TypeFor[exactNumber]())
	mux := &apiMux{server: s}
	api := huma.NewAPI(config, apiAdapter{humago.NewAdapter(mux, apiPrefix), mux})
	for _, add := range groups {
		add(api)
	}
	return errors.Join(mux.problems...)
}

// exactNumber describes an amount.Decimal: a JSON number of which every digit
// counts, null where unknown.
type exactNumber struct{}

// Schema returns the description.
func (exactNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// schemaName names a type in the API's description: those of a pillar's engines
// by their package too, for more than one has a Result.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if folder := strings.Split(t.PkgPath(), "/"); t.Name() != "" && len(folder) > 3 && folder[1] == "internal" {
		engine := folder[len(folder)-1]
		if !strings.HasPrefix(strings.ToLower(name), engine) {
			return strings.ToUpper(engine[:1]) + engine[1:] + name
		}
	}
	return name
}

func init() {
	huma.NewError = func(status int, message string, _ ...error) huma.StatusError {
		return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: message}
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		x := exchangeOf(ctx.Context())
		return x.server.apiProblem(x, status, errs)
	}
}

// apiProblem puts what an operation returned, or what huma found wrong with its
// input, into words.
func (s *Server) apiProblem(x *exchange, status int, errs []error) *Problem {
	joined := errors.Join(errs...)
	var f *fault.Fault
	var list fault.List
	if errors.As(joined, &list) || errors.As(joined, &f) || status >= http.StatusInternalServerError {
		p := s.problemOf(x.lang, x.id, joined)
		if p.Status >= http.StatusInternalServerError {
			s.opts.Log.Error("fault", "request", x.id, "route", x.name(), "error", joined)
		}
		return p
	}
	p := s.problemOf(x.lang, x.id, fault.New(fault.Invalid, "error.api_input"))
	p.Status = status
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) { // the value itself is not echoed: it may be personal
			f := inputFault(detail.ErrorDetail())
			p.Errors = append(p.Errors, SubError{f.Key, f.Field, s.opts.Catalog.T(x.lang, f.Key, f.Args...)})
		}
	}
	if len(p.Errors) > 0 {
		p.Field = p.Errors[0].Field
	}
	return p
}

// inputFault turns what huma says of an input, in English, into a fault with
// words of ours; what it says seldom stays as it is, in brackets.
func inputFault(d *huma.ErrorDetail) *fault.Fault {
	field := inputField(d.Location)
	is := func(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...).In(field) }
	if strings.HasPrefix(d.Message, "required ") && strings.HasSuffix(d.Message, " is missing") {
		return is("error.api_missing")
	}
	if name, ok := cutAround(d.Message, "expected required property ", " to be present"); ok {
		field = strings.TrimPrefix(field+"."+name, "body.")
		return is("error.api_missing")
	}
	if choices, ok := cutAround(d.Message, `expected value to be one of "`, `"`); ok {
		return is("error.api_choice", "choices", choices)
	}
	if most, ok := cutAround(d.Message, "expected length <= ", ""); ok {
		return is("error.api_long", "most", most)
	}
	if d.Message == validation.MsgUnexpectedProperty {
		return is("error.api_unexpected")
	}
	return is("error.api_value", "why", d.Message)
}

// cutAround returns what stands between a beginning and an end.
func cutAround(s, begin, end string) (string, bool) {
	s, began := strings.CutPrefix(s, begin)
	s, ended := strings.CutSuffix(s, end)
	return s, began && ended
}

// inputField cuts the part of the request from a location: "body.kg" is "kg".
func inputField(location string) string {
	if part, field, ok := strings.Cut(location, "."); ok {
		switch part {
		case "body", "query", "path", "header":
			return field
		}
	}
	return location
}

// SetLang makes l the language of the answer to the request behind ctx, for
// operations that are told a language in their body.
func SetLang(ctx context.Context, l i18n.Lang) { exchangeOf(ctx).lang = l }

// LangOf returns the language an answer to r is in.
func LangOf(r *http.Request) i18n.Lang { return exchangeOf(r.Context()).lang }
