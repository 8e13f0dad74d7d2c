package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/web"
)

// rendered returns what draw makes on a page in English.
func rendered(t *testing.T, draw func(p *web.Page) templ.Component) string {
	t.Helper()
	var out strings.Builder
	s := failing(t, func(_ http.ResponseWriter, r *http.Request) error {
		return draw(web.PageOf(r)).Render(context.Background(), &out)
	})
	if w := get(s, "GET", "/en/bang", ""); w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return out.String()
}

func TestComponents(t *testing.T) {
	low := amount.Must("3")
	for name, c := range map[string]struct {
		draw func(p *web.Page) templ.Component
		want []string
		not  string
	}{
		"tag has icon and word": {func(*web.Page) templ.Component { return web.Tag(web.Warn, "Ask first") },
			[]string{`class="tag warn"`, "<svg", "Ask first"}, ""},
		"status nobody knows": {func(*web.Page) templ.Component { return web.Tag(web.VerdictStatus("odd"), "?") }, []string{`class="tag unknown"`}, ""},
		"known source": {func(p *web.Page) templ.Component {
			return web.SourceNote(p, web.SourceRef{Title: "Customs order", URL: "https://example.org/a?b=1&c=2", Read: clock.MustDate("2026-11-20"), Confidence: "computed", Status: "contested"})
		}, []string{`href="https://example.org/a?b=1&amp;c=2"`, "read on 20 November 2026", "worked out by Siger", "Contested"}, "due to be read"},
		"source address that is a script": {func(p *web.Page) templ.Component {
			return web.SourceNote(p, web.SourceRef{Title: "x", URL: "javascript:alert(1)"})
		}, []string{"x"}, "javascript"},
		"no source":     {func(p *web.Page) templ.Component { return web.SourceNote(p, web.SourceRef{Stale: true}) }, []string{"No source", "due to be read again"}, ""},
		"unknown money": {func(p *web.Page) templ.Component { return web.MoneyText(p, nil) }, []string{"Not known"}, "0"},
		"half a range": {func(p *web.Page) templ.Component { return web.MoneyRange(p, amount.Range{Low: low.Ptr()}, "MYR") },
			[]string{"at least RM\u00a03.00"}, ""},
		"no range":   {func(p *web.Page) templ.Component { return web.MoneyRange(p, amount.Range{}, "MYR") }, []string{"Not known"}, "RM"},
		"empty term": {func(p *web.Page) templ.Component { return web.DefinitionList(p, []web.Term{{Name: "Phone"}}) }, []string{"<dt>Phone</dt>", "Not filled in"}, ""},
		"one page":   {func(p *web.Page) templ.Component { return web.Pager(p, web.Pages{Page: 1, Of: 1}) }, nil, "<nav"},
		"first page": {func(p *web.Page) templ.Component { return web.Pager(p, web.Pages{Page: 1, Of: 2, Href: pageHref}) }, []string{"/p/2", "Page 1 of 2"}, "Previous"},
		"last page":  {func(p *web.Page) templ.Component { return web.Pager(p, web.Pages{Page: 2, Of: 2, Href: pageHref}) }, []string{"/p/1"}, "Next"},
		"no faults":  {func(p *web.Page) templ.Component { return web.ErrorSummary(p, p.Errors(nil)) }, nil, "<"},
		"text is text": {func(p *web.Page) templ.Component {
			return web.TextInput(p, web.Input{Name: "q", Label: "<b>", Value: `"><script>`})
		},
			[]string{"&lt;b&gt;", "&#34;&gt;&lt;script&gt;"}, "<script"},
	} {
		got := rendered(t, c.draw)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s lacks %q", name, got, want)
			}
		}
		if c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %s holds %q", name, got, c.not)
		}
	}
}

func pageHref(n int) string { return "/p/" + string(rune('0'+n)) }

func TestWhatsAppLink(t *testing.T) {
	for number, want := range map[string]string{
		"+62 812-3456-7890": "https://wa.me/6281234567890?text=Pesan%20dari%20Siger%2C%20kode%207FQ2KD%20%26%20harga%20%2B5",
		"":                  "https://wa.me/?text=Pesan%20dari%20Siger%2C%20kode%207FQ2KD%20%26%20harga%20%2B5",
	} {
		if got := web.WhatsAppLink(number, "Pesan dari Siger, kode 7FQ2KD & harga +5"); got != want {
			t.Errorf("%q: %s, want %s", number, got, want)
		}
	}
}

func TestIcons(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an icon nobody has did not panic")
		}
	}()
	web.Icon("no-such-icon")
}
