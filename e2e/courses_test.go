package e2e

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"siger/internal/i18n"
)

// course returns the code of an example course.
func course(s *site, id string) (code string) {
	if err := s.DB.QueryRow(context.Background(), `SELECT code FROM labour_course WHERE id = $1`, id).Scan(&code); err != nil {
		panic(err)
	}
	return code
}

// The pages of courses, of the orientation and of the loop to wages.
func init() {
	answers := []chromedp.Action[chromedp.Void]{}
	for _, name := range []string{"answer1", "answer2", "answer3"} {
		answers = append(answers, chromedp.Click(chromedp.CSS(`[name="`+name+`"][value="1"]`)))
	}
	answers = append(answers, chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("main .tag")))
	kinds = append(kinds, []kind{
		{name: "courses", status: 200, path: to("labour.courses")},
		{name: "courses-none", status: 200, path: to("labour.courses", "occupation", "2221")},
		{name: "course", status: 200, path: func(s *site, l i18n.Lang) string {
			return s.Server.Href(l, "labour.course", "code", course(s, "example-course-care"))
		}},
		{name: "orientation", status: 200, path: to("labour.orientation")},
		{name: "orientation-print", status: 200, path: to("labour.orientation.print")},
		{name: "topic", status: 200, path: to("labour.topic", "topic", "laws")},
		{name: "topic-error", status: 422, path: to("labour.topic", "topic", "laws"), then: []chromedp.Action[chromedp.Void]{
			chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS(".summary"))}},
		{name: "topic-checked", status: 200, path: to("labour.topic", "topic", "contract"), then: answers},
		{name: "loop", status: 200, path: to("labour.loop")},
	}...)
	const opp, house = "course:example-course-opp", "course:example-course-house"
	for _, one := range []struct {
		door, route string
		lang        i18n.Lang
		course      string
	}{
		{"centre", "labour.training", i18n.ID, ""}, {"officer-labour", "labour.training.new", i18n.MS, ""},
		{"centre", "labour.training.course", i18n.ID, opp}, {"centre", "labour.training.edit", i18n.EN, house},
		{"centre", "labour.training.enrol", i18n.MS, opp}, {"officer-labour", "labour.training.results", i18n.ID, house},
		{"centre", "labour.training.attendance", i18n.ID, opp}, {"attache-labour", "labour.training.sheet", i18n.MS, opp},
		{"centre", "labour.training.loop", i18n.ID, ""},
	} {
		var args []string
		if one.course != "" {
			args = []string{"code", one.course}
		}
		private = append(private, struct {
			door, route string
			lang        i18n.Lang
			args        []string
		}{one.door, one.route, one.lang, args})
	}
}

// TestOrientationWithoutALine opens the orientation once, waits until it says that
// it is kept, cuts the line, and reads a topic that was never opened.
func TestOrientationWithoutALine(t *testing.T) {
	p := newTab(t)
	line := httptest.NewServer(p.site.Handler())
	defer line.Close()
	p.site = &site{App: p.site.App, url: line.URL, log: p.site.log}
	p.open(p.site.Server.Href(i18n.ID, "labour.orientation"))
	p.do(chromedp.WaitVisible(chromedp.CSS("[data-keeper]:not([hidden])")))
	line.CloseClientConnections()
	line.Close()
	p.expect("ERR_CONNECTION_REFUSED")
	p.expect("ERR_FAILED") // the browser looks for a newer keeper
	p.open(p.site.Server.Href(i18n.ID, "labour.topic", "topic", "passport"))
	words := ask[string](p, `document.querySelector("main").innerText`)
	if !strings.Contains(words, "Paspor tetap di tangan Anda") {
		t.Errorf("without a line the topic says %.300q", words)
	}
	if size := ask[string](p, `getComputedStyle(document.querySelector("header.top")).backgroundColor`); size == "rgba(0, 0, 0, 0)" {
		t.Error("without a line the page has lost its sheet")
	}
	p.keep("orientation-without-a-line")
	p.do(chromedp.Click(chromedp.CSS("details summary")))
	p.open(p.site.Server.Href(i18n.ID, "labour.orientation.print"))
	if n := ask[int](p, `document.querySelectorAll("main h2").length`); n != len(p.site.Pack.Topics) {
		t.Errorf("without a line the whole shows %d topics of %d", n, len(p.site.Pack.Topics))
	}
}
