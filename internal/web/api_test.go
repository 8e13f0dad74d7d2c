package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/web"
)

type echoInput struct {
	Body struct {
		Kg   int    `json:"kg" minimum:"1"`
		Fail string `json:"fail,omitempty"`
	}
}

type echoOutput struct {
	Body struct {
		Kg int `json:"kg"`
	}
}

// withAPI returns a server with one operation, POST /api/v1/echo.
func withAPI(t *testing.T) *web.Server {
	return newServer(t, func(o *web.Options) {
		o.Version = "1.2.3"
		o.API = []func(huma.API){func(api huma.API) {
			huma.Post(api, "/echo", func(_ context.Context, in *echoInput) (*echoOutput, error) {
				switch in.Body.Fail {
				case "fault":
					return nil, fault.New(fault.Conflict, "goods.error.kg", "least", 2000).In("kg")
				case "list":
					return nil, formFault()
				case "error":
					return nil, errors.New("a secret cause")
				case "panic":
					panic("a defect")
				}
				out := &echoOutput{}
				out.Body.Kg = in.Body.Kg
				return out, nil
			}, func(op *huma.Operation) { op.Metadata = web.Needs("public") })
		}}
	})
}

func TestAPI(t *testing.T) {
	s := withAPI(t)
	for _, c := range []struct {
		name, lang, body string
		status           int
		want             web.Problem
	}{
		{"fault", "id", `{"kg": 5, "fail": "fault"}`, 409, web.Problem{Key: "goods.error.kg", Field: "kg", Detail: "Isi berat lebih dari 2.000 kg.", Title: "Data sudah diubah orang lain"}},
		{"fault", "ms", `{"kg": 5, "fail": "fault"}`, 409, web.Problem{Key: "goods.error.kg", Field: "kg", Detail: "Isi berat lebih daripada 2,000 kg.", Title: "Data telah diubah oleh orang lain"}},
		{"several", "en", `{"kg": 5, "fail": "list"}`, 422, web.Problem{Key: "goods.error.kg", Field: "kg", Detail: "Enter a weight above 1,000 kg.", Title: "Something needs correcting"}},
		{"any error", "en", `{"kg": 5, "fail": "error"}`, 500, web.Problem{Key: "error.internal", Detail: "Siger could not finish this request. The mistake is ours, not yours.", Title: "Something went wrong on our side"}},
		{"panic", "en", `{"kg": 5, "fail": "panic"}`, 500, web.Problem{Key: "error.internal", Detail: "Siger could not finish this request. The mistake is ours, not yours.", Title: "Something went wrong on our side"}},
		{"too small", "en", `{"kg": 0}`, 422, web.Problem{Key: "error.api_input", Field: "kg", Detail: "Some input does not fit. The details are in errors.", Title: "Something needs correcting"}},
		{"no JSON", "id", `{`, 400, web.Problem{Key: "error.api_input", Field: "body", Detail: "Ada masukan yang belum sesuai. Rinciannya ada di errors.", Title: "Isian perlu diperbaiki"}},
	} {
		w := get(s, "POST", "/api/v1/echo", c.body, "Content-Type", "application/json", "Accept-Language", c.lang)
		var p web.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v in %s", c.name, err, w.Body)
		}
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" || p.Status != c.status || p.Request == "" ||
			p.Key != c.want.Key || p.Field != c.want.Field || p.Detail != c.want.Detail || p.Title != c.want.Title {
			t.Errorf("%s in %s: %d %s %+v", c.name, c.lang, w.Code, w.Header().Get("Content-Type"), p)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s shows its cause", c.name)
		}
	}
	w := get(s, "POST", "/api/v1/echo", `{"kg": 5}`, "Content-Type", "application/json")
	if w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"kg":5}` || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("answer %d %s %v", w.Code, w.Body, w.Header())
	}
	if w := get(s, "GET", "/api/v1/nowhere", "", "Accept-Language", "ms"); w.Code != 404 || !strings.Contains(w.Body.String(), `"key":"error.not_found"`) {
		t.Errorf("no such operation: %d %s", w.Code, w.Body)
	}
	if w := get(s, "GET", "/api/v1/docs", ""); w.Code != 404 {
		t.Errorf("the library's own page, which loads a script from elsewhere: %d", w.Code)
	}
}

func TestAPIDescription(t *testing.T) {
	s := withAPI(t)
	var d struct {
		OpenAPI string
		Info    struct{ Version string }
		Servers []struct{ URL string }
		Paths   map[string]any
	}
	if err := json.Unmarshal(get(s, "GET", "/api/v1/openapi.json", "").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(d.OpenAPI, "3.1") || d.Info.Version != "1.2.3" || d.Servers[0].URL != "/api/v1" || d.Paths["/echo"] == nil {
		t.Errorf("description %+v", d)
	}
	if w := get(s, "GET", "/api/v1/openapi.yaml", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "openapi: 3.1") {
		t.Errorf("openapi.yaml: %d", w.Code)
	}
}

// An operation declares its right as a page does; without one, or with one that
// nobody decides on, there is no server. Who lacks it is refused before the
// operation reads anything.
func TestOperationsDeclareTheirRight(t *testing.T) {
	operation := func(right map[string]any) func(huma.API) {
		return func(api huma.API) {
			huma.Register(api, huma.Operation{OperationID: "list-work", Method: "GET", Path: "/work", Metadata: right},
				func(context.Context, *struct{}) (*echoOutput, error) { return &echoOutput{}, nil })
		}
	}
	options := func(right map[string]any) web.Options {
		return web.Options{Catalog: catalog(t), Clock: clock.Fixed(time.Unix(0, 0)), Log: slog.New(slog.DiscardHandler), API: []func(huma.API){operation(right)}}
	}
	for want, right := range map[string]map[string]any{"declares no right": nil, "nobody decides": web.Needs("work.read")} {
		if _, err := web.New(options(right)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", right, err, want)
		}
	}
	o := options(web.Needs("work.read"))
	o.Allow = func(r *http.Request, right string) error {
		if r.Header.Get("Authorization") == "" {
			return fault.New(fault.Unauthorised, "error.not_found")
		}
		return nil
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]int{"": 401, "Bearer x": 200} {
		r := httptest.NewRequest("GET", "/api/v1/work", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != want || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("with %q: %d, %s", header, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}
