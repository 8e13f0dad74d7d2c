package app

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"siger/internal/i18n"
)

// Budgets of what a first visit loads, compressed as it travels: the page and
// every file it names. A web font loads beside the text, not before it, and is
// counted for public pages too.
const (
	workerBudget = 30 << 10
	publicBudget = 80 << 10
	deskBudget   = 150 << 10 // pages behind a sign-in
)

// workerPages are read on poor lines and shared phones: no web font, and no
// script but the one that keeps pages for when there is no line.
var workerPages = map[string]bool{"ask.work": true, "labour.agency": true, "labour.contract": true, "labour.contract.household": true, "labour.contract.sectors": true,
	"labour.papers": true, "labour.payslip": true, "labour.debt": true, "labour.own": true, "labour.journey": true, "labour.journeys": true, "labour.verify": true}

// loaded returns the bytes a browser loads for the address in a session, nil for
// a visitor, and the files among them.
func loaded(t *testing.T, a *App, address, encoding string, session map[string]string) (bytes int, files []string) {
	t.Helper()
	header := map[string]string{"Accept-Encoding": encoding}
	maps.Copy(header, session)
	w := do(t, a, call{URL: address, Header: header})
	if w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != encoding {
		t.Fatalf("%s: %d in %q", address, w.Code, w.Header().Get("Content-Encoding"))
	}
	bytes = w.Body.Len()
	p, err := readPage(decode(t, encoding, w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Elements {
		file := e.Attrs["src"]
		if rel := e.Attrs["rel"]; e.Name == "link" && (rel == "stylesheet" || rel == "preload" || rel == "icon") {
			file = e.Attrs["href"]
		}
		if file == "" || !strings.HasPrefix(file, "/") {
			continue
		}
		f := do(t, a, call{URL: file, Header: map[string]string{"Accept-Encoding": encoding}})
		if f.Code != http.StatusOK || !strings.Contains(f.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, %q", file, f.Code, f.Header().Get("Cache-Control"))
		}
		bytes += f.Body.Len()
		files = append(files, file)
	}
	return bytes, files
}

// decode undoes a content encoding.
func decode(t *testing.T, encoding string, body []byte) string {
	t.Helper()
	var r io.Reader = brotli.NewReader(bytes.NewReader(body))
	if encoding == "gzip" {
		var err error
		if r, err = gzip.NewReader(bytes.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestPagesKeepTheirBudget(t *testing.T) {
	a := openApp(t, t.TempDir())
	code := keptCode(t, a)
	for _, s := range steps {
		var session map[string]string
		if s.as != "" {
			session = enter(t, a, s.as)
		}
		for i := range i18n.Langs {
			address := s.address(a, i, code)
			for _, encoding := range []string{"br", "gzip"} {
				n, files := loaded(t, a, address, encoding, session)
				budget := publicBudget
				if s.as != "" {
					budget = deskBudget
				}
				if workerPages[s.route] {
					budget = workerBudget
					for _, f := range files {
						if strings.Contains(f, "woff") || strings.HasSuffix(f, ".js") && !strings.HasPrefix(f, "/static/keeper-") {
							t.Errorf("%s, a page for workers, loads %s", address, f)
						}
					}
				}
				if n > budget {
					t.Errorf("%s loads %d bytes in %s, the budget is %d: %v", address, n, encoding, budget, files)
				}
				if i == 0 {
					t.Logf("%-60s %5s %6d bytes", address, encoding, n)
				}
			}
		}
	}
}

// Every answer of the example world, whatever is asked, keeps the budget.
func TestEveryProductsAnswerKeepsTheBudget(t *testing.T) {
	a := openApp(t, t.TempDir())
	worst, which := 0, ""
	for _, q := range a.Pack.Products {
		address := "/id/produk/" + q.Slugs.ID + "-" + q.ID
		n, _ := loaded(t, a, address, "gzip", nil)
		if n > worst {
			worst, which = n, address
		}
		if n > publicBudget {
			t.Errorf("%s loads %d bytes", address, n)
		}
	}
	t.Logf("the heaviest is %s with %d bytes", which, worst)
}

// A page asked for again with its tag is not sent again, and a cached page is
// the same as a fresh one, byte by byte.
func TestPagesAreNotSentTwice(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, s := range steps {
		if s.as != "" || strings.HasPrefix(s.route, "identity.") || s.route == "ask.receipt" || s.route == "ask.keep" || s.route == "labour.order" {
			continue // private pages are kept nowhere; the others hold a key or a code of their own
		}
		address := s.address(a, 2, "")
		first, second := get(t, a, address), get(t, a, address)
		tag := first.Header().Get("Etag")
		if tag == "" || tag != second.Header().Get("Etag") || !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
			t.Errorf("%s: tags %q and %q, the same page: %v", address, tag, second.Header().Get("Etag"), bytes.Equal(first.Body.Bytes(), second.Body.Bytes()))
		}
		again := do(t, a, call{URL: address, Header: map[string]string{"If-None-Match": tag}})
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s with its tag: %d with %d bytes", address, again.Code, again.Body.Len())
		}
		checkHeaders(t, address, again.Header())
	}
}
