package app

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/store/storetest"
)

// noon is noon in Kuala Lumpur on the day the example world is made for.
var noon = clock.Fixed(time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC))

// openApp opens a filled app on the store at the address.
func openApp(t testing.TB, address string, changes ...func(*Options)) *App {
	t.Helper()
	o := Options{Corridor: "lampung-malaysia", DB: address, World: true, Lang: i18n.EN, Clock: noon, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))}
	for _, change := range changes {
		change(&o)
	}
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// eachApp runs f on a filled app on both engines.
func eachApp(t *testing.T, f func(t *testing.T, a *App), changes ...func(*Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, openApp(t, t.TempDir(), changes...)) })
	t.Run("postgres", func(t *testing.T) { f(t, openApp(t, storetest.Schema(t), changes...)) })
}

// call is a request to an app; the zero Method is GET.
type call struct {
	Method, URL string
	Header      map[string]string
	Body        io.Reader
}

func (c call) String() string { return strings.TrimSpace(c.Method + " " + clip(c.URL)) }

// clip shortens what a test prints.
func clip(s string) string {
	if len(s) > 160 {
		return fmt.Sprintf("%s… (%d bytes)", s[:160], len(s))
	}
	return s
}

// do answers one request. The address is taken as it stands, hostile or not.
func do(t testing.TB, a *App, c call) *httptest.ResponseRecorder {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.Method, "http://siger.test/", c.Body)
	if err != nil {
		t.Fatal(err)
	}
	path, query, _ := strings.Cut(c.URL, "?")
	r.URL.RawQuery = query
	if r.URL.Path, err = url.PathUnescape(path); err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	r.URL.RawPath = path
	r.RequestURI = c.URL
	r.RemoteAddr = "192.0.2.7:40000"
	r.Host = "siger.test"
	if c.Body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range c.Header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	return w
}

// get answers a GET of the address.
func get(t testing.TB, a *App, address string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, a, call{URL: address})
}

// post sends a form.
func post(t testing.TB, a *App, address string, form url.Values, header map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, a, call{Method: http.MethodPost, URL: address, Body: strings.NewReader(form.Encode()), Header: header})
}

// element is one element of a page.
type element struct {
	Name  string
	Attrs map[string]string
}

// page is what a test looks at of an HTML page.
type page struct {
	Elements []element
	Text     string // what a reader sees, code and scripts left out
	JSONLD   []string
}

// readPage reads HTML. It fails on markup that does not nest.
func readPage(body string) (*page, error) {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	p := &page{}
	var text strings.Builder
	var open []string
	var data strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch v := token.(type) {
		case xml.StartElement:
			e := element{v.Name.Local, map[string]string{}}
			for _, attr := range v.Attr {
				e.Attrs[attr.Name.Local] = attr.Value
			}
			p.Elements = append(p.Elements, e)
			open = append(open, e.Name)
			text.WriteByte(' ')
		case xml.EndElement:
			if v.Name.Local == "script" && data.Len() > 0 {
				p.JSONLD = append(p.JSONLD, data.String())
				data.Reset()
			}
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			text.WriteByte(' ')
		case xml.CharData:
			switch {
			case slices.Contains(open, "script"):
				data.Write(v)
			case !slices.Contains(open, "code") && !slices.Contains(open, "style"):
				text.Write(v)
			}
		}
	}
	p.Text = strings.Join(strings.Fields(text.String()), " ")
	return p, nil
}

// all returns the elements of a name.
func (p *page) all(name string) (out []element) {
	for _, e := range p.Elements {
		if e.Name == name {
			out = append(out, e)
		}
	}
	return out
}

// value returns the value of the first input of that name.
func (p *page) value(name string) string {
	for _, e := range p.all("input") {
		if e.Attrs["name"] == name {
			return e.Attrs["value"]
		}
	}
	return ""
}

// mustRead reads the page of a response.
func mustRead(t testing.TB, w *httptest.ResponseRecorder) *page {
	t.Helper()
	p, err := readPage(w.Body.String())
	if err != nil {
		t.Fatalf("status %d: %v\n%s", w.Code, err, clip(w.Body.String()))
	}
	return p
}

// dump returns every row of the tables the parts declare, to see whether
// anything changed.
func dump(t testing.TB, a *App) string {
	t.Helper()
	var out strings.Builder
	for _, m := range a.manifests() {
		for _, table := range m.Tables {
			if table == "identity_attempt" {
				continue // counts guesses, right ones and wrong
			}
			rows, err := a.DB.Query(t.Context(), "SELECT * FROM "+table+" ORDER BY 1")
			if err != nil {
				t.Fatal(err)
			}
			columns, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, table)
			for rows.Next() {
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				if err := rows.Scan(into...); err != nil {
					t.Fatal(err)
				}
				fmt.Fprintln(&out, values...)
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.String()
}
