package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"siger/internal/i18n"
)

// kept stands for the code of an ask that was kept before the page is looked at.
const kept = "{kept}"

// filed stands for the code of a job order that was filed before.
const filed = "{filed}"

// worker stands for the id of the example worker who holds a certificate.
const worker = "{worker}"

// private are pages that somebody signed in sees, by the door they enter.
var private = []struct {
	door, route string
	lang        i18n.Lang
	args        []string
}{
	{"officer-trade", "identity.account", i18n.ID, nil},
	{"partner", "identity.reads", i18n.MS, nil},
	{"admin", "identity.people", i18n.EN, nil},
	{"admin", "identity.organisations", i18n.ID, nil},
	{"auditor", "identity.journal", i18n.MS, nil},
	{"attache-trade", "desk.today", i18n.ID, nil},
	{"attache-trade", "desk.inbox", i18n.MS, nil},
	{"attache-trade", "desk.case", i18n.ID, []string{"code", kept}},
	{"officer-trade", "desk.intake", i18n.EN, nil},
	{"officer-trade", "desk.intake.assisted", i18n.ID, nil},
	{"leader", "desk.demand", i18n.ID, nil},
	{"officer-trade", "desk.import", i18n.ID, nil},
	{"officer-labour", "desk.import.list", i18n.ID, []string{"list", "labour.agencies"}},
	{"officer-labour", "labour.agencies", i18n.MS, nil},
	{"agency", "labour.agency.own", i18n.ID, nil},
	{"officer-trade", "desk.import.list", i18n.MS, []string{"list", "trade.offers"}},
	{"admin", "desk.import.list", i18n.EN, []string{"list", "identity.people"}},
	{"agency", "labour.placements", i18n.ID, nil},
	{"officer-labour", "labour.matching", i18n.MS, nil},
	{"officer-trade", "document.letters", i18n.MS, nil},
	{"officer-trade", "document.letter_new", i18n.ID, []string{"item", kept}},
	{"attache-labour", "labour.bench.list", i18n.ID, nil},
	{"attache-labour", "labour.bench", i18n.ID, []string{"code", filed}},
	{"attache-labour", "labour.problem.list", i18n.MS, nil},
	{"employer", "labour.orders.mine", i18n.MS, nil},
	{"centre", "labour.workers", i18n.ID, nil},
	{"centre", "labour.worker.new", i18n.MS, nil},
	{"officer-labour", "labour.workers", i18n.EN, nil},
	{"officer-labour", "labour.worker", i18n.MS, []string{"id", worker}},
	{"centre", "labour.worker.edit", i18n.ID, []string{"id", worker}},
	{"admin", "labour.issuers", i18n.ID, nil},
	{"centre", "desk.import.list", i18n.ID, []string{"list", "labour.workers"}},
	{"partner", "message.inbox", i18n.MS, nil},
	{"officer-trade", "message.waiting", i18n.ID, nil},
}

// TestPrivatePages looks at the pages behind sign-in as TestPages does.
func TestPrivatePages(t *testing.T) {
	axe := axeSource(t)
	for _, k := range private {
		t.Run(k.route+"-"+string(k.lang), func(t *testing.T) {
			p := newTab(t)
			p.open(p.site.Server.Href(k.lang, "identity.demo.door", "door", k.door))
			p.do(chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("nav form.langs")))
			p.open(p.site.Server.Href(k.lang, k.route, withCode(t, p, k.args)...))
			p.do(chromedp.WaitReady(chromedp.CSS("main")))
			ask[bool](p, axe+";true")
			lookAt(p, k.route+"-"+string(k.lang))
		})
	}
}

// withCode returns the path's values with the code of an ask kept for them, as a
// visitor keeps one.
func withCode(t *testing.T, p *tab, args []string) []string {
	t.Helper()
	if i := slices.Index(args, filed); i >= 0 {
		return slices.Concat(args[:i], []string{filedOrder(p.site)}, args[i+1:])
	}
	if len(args) == 2 && strings.HasPrefix(args[1], "course:") {
		return []string{args[0], course(p.site, strings.TrimPrefix(args[1], "course:"))}
	}
	if i := slices.Index(args, worker); i >= 0 {
		id, _ := exampleWorker(p.site)
		return slices.Concat(args[:i], []string{id}, args[i+1:])
	}
	if !slices.Contains(args, kept) {
		return args
	}
	form := url.Values{"q": {"lada hitam 2 tan ke Kuching"}, "contact": {"pembeli@contoh.my"}, "key": {t.Name()}}
	answer, err := noRedirect.PostForm(p.site.url+p.site.Server.Href(i18n.MS, "ask.keep"), form)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	out := slices.Clone(args)
	out[slices.Index(out, kept)] = path.Base(answer.Header.Get("Location"))
	return out
}

// noRedirect shows where an answer leads instead of going there.
var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// TestCaseInUse looks at a case with all it can hold: files, one of them refused,
// a question to the asker.
func TestCaseInUse(t *testing.T) {
	axe := axeSource(t)
	p := newTab(t)
	p.open(p.site.Server.Href(i18n.ID, "identity.demo.door", "door", "officer-trade"))
	p.do(chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("nav form.langs")))
	p.open(p.site.Server.Href(i18n.ID, "desk.case", withCode(t, p, []string{"code", kept})...))
	shown := func(words string) {
		t.Helper()
		p.do(chromedp.WaitReady(chromedp.Search(fmt.Sprintf(`//main//*[contains(normalize-space(.), %q)]`, words))))
		p.arrive(i18n.ID, "desk.case")
	}
	p.do(chromedp.Click(chromedp.Search(`//main//summary[contains(., "Tunggu")]`)))
	p.write("Pertanyaan untuk penanya", "Lada hitam atau lada putih?")
	ask[bool](p, `document.querySelector("#in-waiting").value = "asker"; true`)
	p.press("Tunggu")
	shown("Lada hitam atau lada putih?")
	p.expect("422")
	for _, c := range []struct{ name, content, says string }{
		{"daftar harga lada hitam dan lada putih per November 2026.pdf", "%PDF-1.7 contoh", "Berkas ditambahkan"},
		{"contoh.exe", "MZ\x90\x00\x03", "Jenis berkas ini belum dapat diterima"},
	} {
		file := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		p.do(chromedp.SetUploadFiles(chromedp.CSS("#in-file"), []string{file}))
		p.press("Unggah")
		shown(c.says)
	}
	ask[bool](p, axe+";true")
	lookAt(p, "desk.case-in-use")
}

// TestDayAtTheDesk works through two asks on a phone with keys only: through the
// inbox, take one, mark it as answered.
func TestDayAtTheDesk(t *testing.T) {
	p := newTab(t)
	// Without smooth scrolling, so that where the focus is can be seen at once.
	p.do(wide(360), call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]string{"name": "prefers-reduced-motion", "value": "reduce"}}}))
	withCode(t, p, []string{kept})
	p.open(p.site.Server.Href(i18n.ID, "identity.demo.door", "door", "attache-trade"))
	p.do(chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("nav form.langs")))
	p.open(p.site.Server.Href(i18n.ID, "desk.inbox"))
	p.do(chromedp.WaitReady(chromedp.CSS("[data-row]")), chromedp.KeyEvent("j"))
	if !ask[bool](p, `document.activeElement.hasAttribute("data-row")`) {
		t.Fatal("j leads to no row")
	}
	p.do(chromedp.KeyEvent("x"))
	if n := ask[int](p, `document.querySelectorAll("[type=checkbox]:checked").length`); n != 1 {
		t.Errorf("x ticked %d rows", n)
	}
	p.do(chromedp.KeyEvent("e"))
	p.arrive(i18n.ID, "desk.case")
	says := func(words string) func(focused) bool {
		return func(f focused) bool { return strings.HasPrefix(f.Words, words) }
	}
	p.tabTo(says("Tugaskan kepada saya"))
	p.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(chromedp.Search(`//main//*[contains(normalize-space(.), "Ditugaskan kepada Contoh")]`)))
	p.arrive(i18n.ID, "desk.case") // its keys are there once it is complete
	p.do(chromedp.KeyEvent("a"))
	if id := ask[focused](p, whereFocus).ID; id != "in-owner" {
		t.Errorf("a leads to %q, want the choice of an owner", id)
	}
	p.tabTo(says("Tandai sudah dijawab"))
	p.do(chromedp.KeyEvent(kb.Enter))
	p.tabTo(func(f focused) bool { return f.Tag == "TEXTAREA" })
	p.do(chromedp.KeyEvent("Tiga pemasok sudah menjawab."))
	p.tabTo(func(f focused) bool { return f.Tag == "BUTTON" && strings.HasPrefix(f.Words, "Tandai sudah dijawab") })
	p.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(chromedp.Search(`//main//*[contains(normalize-space(.), "Sudah dijawab")]`)))
	if words := ask[string](p, `document.querySelector("main").innerText`); !strings.Contains(words, "Tiga pemasok sudah menjawab.") {
		t.Error("the timeline does not hold the answer")
	}
	p.quiet()
}
