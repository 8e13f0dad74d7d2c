package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"siger/internal/i18n"
)

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
}

// TestPrivatePages looks at the pages behind sign-in as TestPages does.
func TestPrivatePages(t *testing.T) {
	axe := axeSource(t)
	for _, k := range private {
		t.Run(k.route+"-"+string(k.lang), func(t *testing.T) {
			p := newTab(t)
			p.open(p.site.Server.Href(k.lang, "identity.demo.door", "door", k.door))
			p.do(chromedp.Click(chromedp.CSS("main .button")), chromedp.WaitVisible(chromedp.CSS("nav form.langs")))
			p.open(p.site.Server.Href(k.lang, k.route, k.args...))
			p.do(chromedp.WaitReady(chromedp.CSS("main")))
			ask[bool](p, axe+";true")
			lookAt(p, k.route+"-"+string(k.lang))
		})
	}
}
