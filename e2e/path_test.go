package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"siger/internal/i18n"
)

// buyer is what a visitor who wants to buy reads and types, in one language.
type buyer struct {
	lang                      i18n.Lang
	need, ask                 string // label of the box, its button
	correct, kilos, again     string
	quotations, contact, keep string
	kept                      string // what stands above the code
	two                       string // the corrected quantity as it is echoed
}

var buyers = []buyer{
	{i18n.ID, "Kebutuhan Anda", "Tanyakan", "Perbaiki pemahaman ini", "Jumlah dalam kilogram", "Jawab lagi",
		"Minta penawaran harga", "Nomor WhatsApp atau e-mail", "Simpan dan minta penawaran", "Kode Anda", "2.000 kg (dua ribu kilogram)"},
	{i18n.MS, "Keperluan anda", "Tanya", "Betulkan pemahaman ini", "Kuantiti dalam kilogram", "Jawab semula",
		"Minta sebut harga", "Nombor WhatsApp atau e-mel", "Simpan dan minta sebut harga", "Kod anda", "2,000 kg (dua ribu kilogram)"},
	{i18n.EN, "Your need", "Ask", "Correct this", "Quantity in kilograms", "Answer again",
		"Ask for quotations", "WhatsApp number or e-mail", "Keep it and ask for quotations", "Your code", "2,000 kg (two thousand kilograms)"},
}

// press clicks the link or button of the page that says the words.
func (p *tab) press(words string) {
	p.Helper()
	there := chromedp.Search(fmt.Sprintf("//main//*[self::a or self::button][starts-with(normalize-space(.), %q)]", words))
	p.do(chromedp.ScrollIntoView(there), chromedp.Click(there))
}

// write puts a text into the field with that label, in place of what it holds.
func (p *tab) write(label, text string) {
	p.Helper()
	p.do(chromedp.Click(chromedp.Search(fmt.Sprintf("//main//label[starts-with(normalize-space(.), %q)]", label))))
	p.rewrite(text)
}

// rewrite types over what the field under the keyboard holds.
func (p *tab) rewrite(text string) {
	p.Helper()
	old := ask[string](p, `document.activeElement.value`)
	p.do(chromedp.KeyEvent(kb.End + strings.Repeat(kb.Backspace, len(old)) + text))
}

// arrive waits for the page of a route.
func (p *tab) arrive(l i18n.Lang, route string) {
	p.Helper()
	want, _, _ := strings.Cut(p.site.Server.Href(l, route, "code", "-"), "?")
	want = strings.TrimSuffix(want, "-")
	p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		var last string
		for ctx.Err() == nil {
			here, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.pathname : ""`))
			if err == nil && (here == want || strings.HasSuffix(want, "/") && strings.HasPrefix(here, want)) {
				return nil
			}
			last = here
			time.Sleep(20 * time.Millisecond)
		}
		return fmt.Errorf("at %s, not at %s", last, want)
	}))
}

var receiptCode = regexp.MustCompile(`^[0-9A-Z]{3,}(-[0-9A-Z]+)*$`)

// walk goes from the home page to the code of a kept ask.
func (p *tab) walk(b buyer, shots string) {
	p.Helper()
	p.open("/" + string(b.lang))
	p.keep(shots + "-1-home")
	p.write(b.need, cassava.In(b.lang))
	p.press(b.ask)
	p.arrive(b.lang, "ask.answer")
	p.keep(shots + "-2-answer")
	if n := ask[int](p, `document.querySelectorAll("main article").length`); n < 3 {
		p.Errorf("the answer has %d offers", n)
	}
	p.press(b.correct)
	p.arrive(b.lang, "ask.correct")
	p.keep(shots + "-3-correct")
	p.write(b.kilos, "2000")
	p.press(b.again)
	p.arrive(b.lang, "ask.answer")
	if words := ask[string](p, `document.querySelector("main").innerText`); !strings.Contains(words, b.two) {
		p.Errorf("the corrected answer does not say %q:\n%.300s", b.two, words)
	}
	p.press(b.quotations)
	p.arrive(b.lang, "ask.keep")
	p.write(b.contact, "012-345 6789")
	p.keep(shots + "-4-keep")
	p.press(b.keep)
	p.arrive(b.lang, "ask.receipt")
	p.keep(shots + "-5-receipt")
	p.checkReceipt(b)
}

// checkReceipt looks for the code, and comes back to it by its address.
func (p *tab) checkReceipt(b buyer) {
	p.Helper()
	code := ask[string](p, `document.querySelector(".code").innerText`)
	words := ask[string](p, `document.querySelector("main").innerText`)
	if !receiptCode.MatchString(code) || !strings.Contains(words, b.kept) {
		p.Errorf("the receipt shows the code %q in:\n%s", code, words)
	}
	p.open(p.site.Server.Href(b.lang, "ask.receipt", "code", code))
	if again := ask[string](p, `document.querySelector(".code").innerText`); again != code {
		p.Errorf("the address of %s shows %s", code, again)
	}
}

// TestBuyersPath goes the whole way of a newcomer in every language.
func TestBuyersPath(t *testing.T) {
	for _, b := range buyers {
		t.Run(string(b.lang), func(t *testing.T) { newTab(t).walk(b, "path-"+string(b.lang)) })
	}
}

// TestWithoutJavaScript goes the same way with scripts switched off.
func TestWithoutJavaScript(t *testing.T) {
	p := newTab(t)
	p.do(call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}))
	p.walk(buyers[1], "path-noscript")
}

// TestFirstResult checks that a phone shows the first offer without scrolling:
// its supplier and its cost delivered end above 800 px.
func TestFirstResult(t *testing.T) {
	for _, l := range i18n.Langs {
		t.Run(string(l), func(t *testing.T) {
			p := newTab(t)
			p.open(asked("ask.answer", cassava)(p.site, l))
			if end := ask[float64](p, `document.querySelector("main article dd strong").getBoundingClientRect().bottom`); end > 800 {
				t.Errorf("the cost of the first offer ends at %v px", end)
			}
		})
	}
}

// focused is what the keyboard is on.
type focused struct {
	Tag, Words, ID string
	Ring           string // style and width of the outline
	Seen           bool
}

const whereFocus = `(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
	return {Tag: e.tagName, Words: (e.innerText || "").trim(), ID: e.id, Ring: s.outlineStyle + " " + s.outlineWidth,
		Seen: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth}; })()`

// tabTo presses Tab until the focus is on the link, button or field wanted, and
// checks on the way that the focus can be seen.
func (p *tab) tabTo(want func(focused) bool) {
	p.Helper()
	for range 60 {
		p.do(chromedp.KeyEvent(kb.Tab))
		f := ask[focused](p, whereFocus)
		if f.Tag == "BODY" {
			continue
		}
		if !f.Seen || f.Ring != "solid 3px" {
			p.Errorf("the focus on %s %q cannot be seen (%s)", f.Tag, f.Words, f.Ring)
		}
		if want(f) {
			return
		}
	}
	p.Fatal("the keyboard does not reach it")
}

// TestByKeyboard goes the buyer's way with Tab, letters and Enter only.
func TestByKeyboard(t *testing.T) {
	b := buyers[1]
	p := newTab(t)
	p.do(wide(1280))
	field := func(id string) func(focused) bool { return func(f focused) bool { return f.ID == id } }
	says := func(words string) func(focused) bool {
		return func(f focused) bool { return strings.HasPrefix(f.Words, words) }
	}
	p.open("/" + string(b.lang))
	p.do(chromedp.KeyEvent(kb.Tab))
	if f := ask[focused](p, whereFocus); !strings.HasPrefix(f.Words, "Terus ke") || !f.Seen {
		t.Errorf("the first stop is %q, want the link past the header", f.Words)
	}
	p.tabTo(field("in-q"))
	p.do(chromedp.KeyEvent(cassava.In(b.lang) + kb.Enter))
	p.arrive(b.lang, "ask.answer")
	p.tabTo(says(b.correct))
	p.do(chromedp.KeyEvent(kb.Enter))
	p.arrive(b.lang, "ask.correct")
	p.tabTo(field("in-kg"))
	p.rewrite("2000" + kb.Enter)
	p.arrive(b.lang, "ask.answer")
	p.tabTo(says(b.quotations))
	p.do(chromedp.KeyEvent(kb.Enter))
	p.arrive(b.lang, "ask.keep")
	p.tabTo(says(b.keep))
	p.do(chromedp.KeyEvent(kb.Enter))
	p.arrive(b.lang, "ask.receipt")
	p.checkReceipt(b)
}

// TestRefusedForm checks that a refused form takes the focus to what is wrong,
// leads from there to the field, and keeps what was typed.
func TestRefusedForm(t *testing.T) {
	p := newTab(t)
	p.expect("status of 422")
	p.open(asked("ask.keep", cassava)(p.site, i18n.ID))
	p.write(buyers[0].contact, "0812")
	p.press(buyers[0].keep)
	p.do(chromedp.WaitVisible(chromedp.CSS(".summary")))
	if on := ask[string](p, "document.activeElement.className"); on != "summary" {
		t.Errorf("the focus is on %q, want the summary of what is wrong", on)
	}
	p.do(chromedp.Click(chromedp.CSS(".summary a")))
	if on := ask[string](p, "document.activeElement.id"); on != "in-contact" {
		t.Errorf("the link of the fault leads to %q", on)
	}
	if v := ask[string](p, "document.activeElement.value"); v != "0812" {
		t.Errorf("the field holds %q, want what was typed", v)
	}
}

// TestServerFault looks at the page of a fault on our side: a store that is gone.
func TestServerFault(t *testing.T) {
	axe := axeSource(t)
	broken, err := openWorld()
	if err != nil {
		t.Fatal(err)
	}
	path := receipt(broken, i18n.EN)
	if err := broken.DB.Close(); err != nil {
		t.Fatal(err)
	}
	p := newTab(t)
	p.site = broken
	p.expect("status of 500")
	p.open(path)
	ask[bool](p, axe+";true")
	lookAt(p, "fault-en")
	if words := ask[string](p, `document.querySelector("main").innerText`); !strings.Contains(words, "The mistake is ours") {
		t.Errorf("the page says:\n%s", words)
	}
}

// TestScreenshot makes the picture of the README, the top of an answer in Malay
// as a phone shows it, and keeps it where SIGER_README_SHOT names a file.
func TestScreenshot(t *testing.T) {
	p := newTab(t)
	p.do(prefer("light"), chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	p.open(p.site.Server.Href(i18n.MS, "ask.answer") + "?" + url.Values{"q": {cassava.MS}}.Encode())
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if len(picture) > 120_000 {
		t.Errorf("the picture has %d bytes, want less than 120,000", len(picture))
	}
	if to := os.Getenv("SIGER_README_SHOT"); to != "" {
		if err := os.WriteFile(to, picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
