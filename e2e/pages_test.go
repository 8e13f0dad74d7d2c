package e2e

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/chromedp/chromedp"

	"siger/internal/i18n"
)

// kind is a kind of public page, with one address of it in a language.
type kind struct {
	name   string
	status int
	path   func(s *site, l i18n.Lang) string
	then   []chromedp.Action[chromedp.Void] // what the visitor does there
}

// Words of asks, in the language of the page.
var (
	cassava = i18n.Text{ID: "singkong beku 5 ton ke Shah Alam", MS: "ubi kayu beku 5 tan ke Shah Alam", EN: "frozen cassava 5 tonnes to Shah Alam"}
	durian  = i18n.Text{ID: "durian 2 ton ke Johor Bahru", MS: "durian 2 tan ke Johor Bahru", EN: "durian 2 tonnes to Johor Bahru"}
	welders = i18n.Text{ID: "6 tukang las di Pasir Gudang, gaji RM3.000 sebulan", MS: "6 pengimpal di Pasir Gudang, gaji RM3,000 sebulan", EN: "6 welders in Pasir Gudang, RM3,000 a month"}
	journey = i18n.Text{ID: "3 hari 2 malam dari Kuala Lumpur, pantai dan gajah, 2 dewasa 2 anak", MS: "3 hari 2 malam dari Kuala Lumpur, pantai dan gajah, 2 dewasa 2 kanak-kanak", EN: "3 days from Kuala Lumpur, beach and elephants, 2 adults 2 children"}
)

// kinds are the kinds of public pages.
var kinds = []kind{
	{name: "home", status: 200, path: to("ask.home")},
	{name: "door-work", status: 200, path: to("ask.work")},
	{name: "door-visit", status: 200, path: to("ask.visit")},
	{name: "answer", status: 200, path: asked("ask.answer", cassava)},
	{name: "answer-form-d", status: 200, path: asked("ask.answer", cassava, "form_d", "1")},
	{name: "answer-unmet", status: 200, path: asked("ask.answer", durian)},
	{name: "answer-hire", status: 200, path: asked("ask.answer", welders)},
	{name: "answer-visit", status: 200, path: asked("ask.answer", journey)},
	{name: "answer-nothing", status: 200, path: to("ask.answer", "q", "xyzzy")},
	{name: "answer-empty", status: 200, path: to("ask.answer")},
	{name: "correct", status: 200, path: asked("ask.correct", cassava)},
	{name: "answer-error", status: 422, path: asked("ask.answer", cassava, "kg", "-3", "as_of", "24/11/2026")},
	{name: "products", status: 200, path: to("trade.products")},
	{name: "product", status: 200, path: product("trade.product")},
	{name: "papers", status: 200, path: product("trade.papers")},
	{name: "supplier", status: 200, path: func(s *site, l i18n.Lang) string {
		return s.Server.Href(l, "trade.supplier", "id", s.World.Suppliers[0].ID)
	}},
	{name: "origin", status: 200, path: to("trade.origin")},
	{name: "rules", status: 200, path: to("rulebook.rules")},
	{name: "rule", status: 200, path: func(s *site, l i18n.Lang) string {
		return s.Server.Href(l, "rulebook.rule", "id", s.Book.Rules()[0].ID)
	}},
	{name: "keep", status: 200, path: asked("ask.keep", cassava)},
	{name: "keep-error", status: 422, path: to("ask.keep", "q", "kopi"), then: []chromedp.Action[chromedp.Void]{
		chromedp.SendKeys(chromedp.CSS("#in-contact"), "0812"), chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS(".summary"))}},
	{name: "receipt", status: 200, path: receipt},
	{name: "jobs", status: 200, path: to("labour.jobs")},
	{name: "job", status: 200, path: job},
	{name: "job-order", status: 200, path: to("labour.order")},
	{name: "job-order-error", status: 422, path: to("labour.order"), then: []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS(".summary"))}},
	{name: "job-order-progress", status: 200, path: func(s *site, l i18n.Lang) string {
		return s.Server.Href(l, "labour.order.progress", "code", filedOrder(s))
	}},
	{name: "problem-list", status: 200, path: to("labour.problems")},
	{name: "own-record", status: 200, path: to("labour.own")},
	{name: "own-record-error", status: 422, path: to("labour.own"), then: []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS(".summary"))}},
	{name: "own-record-open", status: 200, path: ownRecord, then: []chromedp.Action[chromedp.Void]{
		chromedp.SendKeys(chromedp.CSS("#in-born"), "1999"), chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("main dl.facts"))}},
	{name: "certificate", status: 200, path: certificate},
	{name: "check-certificate", status: 200, path: to("labour.verify")},
	{name: "about", status: 200, path: to("corridor.about")},
	{name: "sources", status: 200, path: to("corridor.sources")},
	{name: "missing", status: 404, path: func(_ *site, l i18n.Lang) string { return "/" + string(l) + "/tiada" }},
}

// to is a page that its route and query name.
func to(route string, args ...string) func(*site, i18n.Lang) string {
	return func(s *site, l i18n.Lang) string { return s.Server.Href(l, route, args...) }
}

// asked is a page about an ask, with corrections.
func asked(route string, q i18n.Text, args ...string) func(*site, i18n.Lang) string {
	return func(s *site, l i18n.Lang) string {
		return s.Server.Href(l, route, append([]string{"q", q.In(l)}, args...)...)
	}
}

// product is a page of a product with an offer: the first of the world's.
func product(route string) func(*site, i18n.Lang) string {
	return func(s *site, l i18n.Lang) string {
		q, ok := s.Pack.Product(s.World.Offers[0].Product)
		if !ok {
			panic("the world offers a product the pack does not know")
		}
		return s.Server.Href(l, route, "slug", q.Slugs.In(l)+"-"+q.ID)
	}
}

// receipt is the page of an ask that was kept just now.
func receipt(s *site, l i18n.Lang) string {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.PostForm(s.url+s.Server.Href(l, "ask.keep"), url.Values{"q": {cassava.In(l)}, "key": {"e2e-" + string(l)}})
	if err != nil {
		panic(err)
	}
	defer reply.Body.Close()
	return strings.TrimPrefix(reply.Header.Get("Location"), s.url)
}
