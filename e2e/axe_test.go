package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"siger/internal/i18n"
)

// axeSource is the text of axe-core.
func axeSource(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SIGER_AXE")
	if path == "" {
		path = "node_modules/axe-core/axe.min.js"
	}
	b, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("no axe-core here: run npm ci in e2e, or name axe.min.js in SIGER_AXE")
	}
	return string(b)
}

// violation is what axe-core finds wrong.
type violation struct {
	ID, Help string
	Nodes    []string
}

// onlyColours limits axe-core to what another colour scheme can change.
const onlyColours = `, runOnly: ["color-contrast", "link-in-text-block"]`

// runAxe tells the violations of the page as it is shown.
const runAxe = `axe.run(document, {resultTypes: ["violations"]%s}).then(r => r.violations.map(v => ({ID: v.id, Help: v.help,
	Nodes: v.nodes.slice(0, 5).map(n => n.target.join(" ") + ": " + n.html.slice(0, 160) + " " + n.failureSummary.slice(0, 300))})))`

// measured is what the page says of its own layout.
type measured struct {
	Width, Header float64
	Over          []string // elements that reach over the right edge
	Small         []string // targets below 44 px, but for links within a text
	Tiny          []string // texts below 12 px, in SVG and outside
	Twice         []string // ids that stand twice
	Others        []string // resources of other sites
}

const measure = `(() => {
	const own = e => e.outerHTML.slice(0, 90);
	const over = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > %d + .1).map(own);
	const small = [], tiny = [], ids = [...document.querySelectorAll("[id]")].map(e => e.id);
	for (const e of document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")) {
		const box = (e.closest("label.pick") || e).getBoundingClientRect();
		const inText = e.tagName === "A" && e.closest("p, dd, td, th, small, li .source, .notes") && !e.matches(".button, .chip");
		if (!inText && e.checkVisibility() && !e.matches(".skip") && (box.height < 43.5 || box.width < 43.5)) small.push(own(e) + " " + box.width + "x" + box.height);
	}
	for (const e of document.querySelectorAll("body *")) {
		if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
		const scale = e.getScreenCTM ? e.getScreenCTM().a : 1;
		if (parseFloat(getComputedStyle(e).fontSize) * scale < 12) tiny.push(own(e));
	}
	return {Width: document.documentElement.scrollWidth, Header: document.querySelector("header").getBoundingClientRect().height,
		Over: over.slice(-3), Small: small, Tiny: tiny, Twice: ids.filter((id, i) => ids.indexOf(id) !== i),
		Others: performance.getEntriesByType("resource").map(r => r.name).filter(n => !n.startsWith(location.origin))};
})()`

// langsOf are the languages a kind of page is looked at in: all of them for the
// two every visitor sees, one each for the others, in turn.
func langsOf(i int, k kind) []i18n.Lang {
	if k.name == "home" || k.name == "answer" {
		return i18n.Langs
	}
	return i18n.Langs[i%len(i18n.Langs):][:1]
}

// TestPages looks at every kind of page on a phone and a desk, in light and
// dark: axe-core finds nothing, nothing is wider than the window, targets can
// be hit, texts can be read.
func TestPages(t *testing.T) {
	axe := axeSource(t)
	for i, k := range kinds {
		for _, l := range langsOf(i, k) {
			t.Run(k.name+"-"+string(l), func(t *testing.T) {
				p := newTab(t)
				if k.status >= 400 {
					p.expect(fmt.Sprintf("status of %d", k.status))
				}
				p.open(k.path(p.site, l))
				p.do(k.then...)
				p.do(chromedp.WaitReady(chromedp.CSS("main")))
				if lang := ask[string](p, "document.documentElement.lang"); lang != string(l) {
					t.Errorf("the page is in %s", lang)
				}
				ask[bool](p, axe+";true")
				lookAt(p, k.name+"-"+string(l))
			})
		}
	}
}

// lookAt examines the page in every width and colour scheme, once more with
// everything folded open.
func lookAt(p *tab, name string) {
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			p.do(wide(width), prefer(scheme))
			rules := ""
			if scheme == "dark" {
				rules = onlyColours
			}
			checkAxe(p, fmt.Sprintf("%d %s", width, scheme), rules)
			p.keep(fmt.Sprintf("%s-%d-%s", name, width, scheme))
		}
	}
	p.do(prefer("light"))
	checkLayout(p, 320, 360, 1280)
	ask[bool](p, `document.querySelectorAll("details").forEach(d => d.open = true); true`)
	p.do(wide(360))
	checkAxe(p, "unfolded", "")
	p.keep(name + "-unfolded")
	checkLayout(p, 320)
}

// checkAxe lets axe-core examine the page with all rules or some.
func checkAxe(p *tab, shown, rules string) {
	p.Helper()
	for _, v := range ask[[]violation](p, fmt.Sprintf(runAxe, rules)) {
		p.Errorf("%s: %s: %s\n%s", shown, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}

// checkLayout measures the page at some widths.
func checkLayout(p *tab, widths ...int64) {
	p.Helper()
	for _, width := range widths {
		p.do(wide(width))
		m := ask[measured](p, fmt.Sprintf(measure, width))
		if m.Width > float64(width) {
			p.Errorf("the page is %v px wide in a window of %d: %q", m.Width, width, m.Over)
		}
		if m.Header > 74 {
			p.Errorf("the header is %v px high at %d", m.Header, width)
		}
		for what, list := range map[string][]string{"targets below 44 px": m.Small, "texts below 12 px": m.Tiny, "ids twice": m.Twice, "resources of others": m.Others} {
			if len(list) > 0 {
				p.Errorf("%s at %d:\n%s", what, width, strings.Join(slices.Compact(list)[:min(8, len(slices.Compact(list)))], "\n"))
			}
		}
	}
}
