package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"siger/internal/i18n"
)

// The pages of the checks, before and after they are sent.
func init() {
	field := func(name, text string) chromedp.Action[chromedp.Void] {
		return chromedp.SendKeys(chromedp.CSS(`[id="in-`+name+`"]`), text)
	}
	send := chromedp.Click(chromedp.CSS("main .button:not(.second)"))
	answered := chromedp.WaitVisible(chromedp.CSS("main .notice"))
	kinds = append(kinds, []kind{
		{name: "contract", status: 200, path: to("labour.contract")},
		{name: "contract-household", status: 200, path: to("labour.contract.household")},
		{name: "contract-sectors", status: 200, path: to("labour.contract.sectors")},
		{name: "contract-error", status: 422, path: to("labour.contract.sectors"), then: []chromedp.Action[chromedp.Void]{
			field("wage.basic", "x"), send, chromedp.WaitVisible(chromedp.CSS(".summary"))}},
		{name: "contract-report", status: 200, path: to("labour.contract.household"), then: []chromedp.Action[chromedp.Void]{
			field("wage.basic", "1500"), chromedp.Click(chromedp.CSS(`[name="passport_held_by"][value="employer"]`)), send, answered}},
		{name: "work-papers", status: 200, path: to("labour.papers")},
		{name: "work-papers-changes", status: 200, path: to("labour.papers"), then: []chromedp.Action[chromedp.Void]{
			field("signed.wage.basic", "1800"), field("shown.wage.basic", "1600"), send, answered}},
		{name: "payslip", status: 200, path: to("labour.payslip")},
		{name: "payslip-answer", status: 200, path: to("labour.payslip"), then: []chromedp.Action[chromedp.Void]{
			chromedp.Click(chromedp.CSS(`[name="scope"][value="formal"]`)), field("period.month", "10"), field("period.year", "2026"),
			field("basic", "1700"), field("paid_net", "1600"), send, answered}},
		{name: "debt", status: 200, path: to("labour.debt")},
		{name: "debt-answer", status: 200, path: to("labour.debt"), then: []chromedp.Action[chromedp.Void]{
			field("net_wage", "1700"), field("floor", "1200"), field("items[0].amount", "12000000"),
			chromedp.Click(chromedp.CSS("details summary")), field("items[0].rate", "30"), send, answered}},
	}...)
}

// TestContractOnAPoorLine checks a contract on a phone, in Indonesian, without
// scripts, on a line of 50 kB a second: from the work page's address to what
// breaks a rule, and back to the answers.
func TestContractOnAPoorLine(t *testing.T) {
	p := newTab(t)
	p.do(call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}),
		call("Network.enable", nil), call("Network.emulateNetworkConditions", map[string]any{"offline": false, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}))
	start := time.Now()
	p.open(p.site.Server.Href(i18n.ID, "labour.contract"))
	p.press("Di kebun")
	p.arrive(i18n.ID, "labour.contract.sectors")
	pick := func(name, value string) {
		p.do(chromedp.Click(chromedp.CSS(`[name="` + name + `"][value="` + value + `"]`)))
	}
	pick("sector", "plantation")
	p.write("Berapa gaji pokoknya", "RM1,600")
	pick("wage.per", "month")
	pick("passport_held_by", "employer")
	p.keep("contract-1-form")
	p.do(chromedp.Click(chromedp.CSS("main form .button:not(.second)")), chromedp.WaitVisible(chromedp.CSS("main .notice")))
	p.keep("contract-2-report")
	words := ask[string](p, `document.querySelector("main").innerText`)
	for _, want := range []string{"2 hal yang melanggar aturan", "Passports Act 1966", "RM 1.600,00", "Cari ini di kertas Anda", "Atase Ketenagakerjaan"} {
		if !strings.Contains(words, want) {
			t.Errorf("the report does not say %q:\n%.600s", want, words)
		}
	}
	if address := ask[string](p, "location.href"); strings.ContainsAny(address, "?#") {
		t.Errorf("the address %s holds what was typed", address)
	}
	p.do(chromedp.Click(chromedp.Search(`//main//summary[contains(., "Jawaban Anda")]`)))
	if v := ask[string](p, `document.querySelector('[id="in-wage.basic"]').value`); v != "RM1,600" {
		t.Errorf("the wage comes back as %q", v)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("the way took %v", took)
	}
}
