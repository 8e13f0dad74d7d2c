package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/labour"
)

// secrets are what an employer types that nobody but an officer may see.
var secrets = []string{"Contoh Kenari", "0123330777", "60123330777", "123330777", "Jalan Contoh"}

// tells returns which of the secrets a text holds.
func tells(text string) (found []string) {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			found = append(found, s)
		}
	}
	return found
}

var orderPaths = [3]string{"/id/minta-pekerja", "/ms/mohon-pekerja", "/en/job-order"}

// carried are the answers a page of the form carries along.
func carried(p *page) url.Values {
	v := url.Values{}
	for _, e := range p.all("input") {
		if e.Attrs["type"] == "hidden" {
			v.Add(e.Attrs["name"], e.Attrs["value"])
		}
	}
	return v
}

// An employer answers eight questions one by one, in each language, without
// script; what is wrong comes back beside its field with everything kept.
func TestEightQuestions(t *testing.T) {
	fields := [][]string{{"home", "name", "number", "address", "staff"}, {"sector", "isco08"}, {"state", "site"}, {"places", "starts", "months"},
		{"wage", "hours_day", "hours", "rest_days"}, {"lang_ms", "experience"}, {"housing", "passport"}, {"agency", "worker_pays", "approval_until", "person", "contact"}}
	eachApp(t, func(t *testing.T, a *App) {
		for i, path := range orderPaths {
			l, all := i18n.Langs[i], orderAnswers(a)
			w := get(t, a, path)
			for n, names := range fields {
				p := mustRead(t, w)
				checkPage(t, path, l, p)
				form := carried(p)
				form.Set("go", "next")
				wrong := post(t, a, path, form, nil)
				if names[0] != "lang_ms" && (wrong.Code != http.StatusUnprocessableEntity || len(mustRead(t, wrong).all("input")) == 0) {
					t.Errorf("%s, question %d left empty: %d", path, n+1, wrong.Code)
				}
				for _, name := range names {
					form[name] = all[name]
				}
				if w = post(t, a, path, form, nil); w.Code != http.StatusOK {
					t.Fatalf("%s, question %d: %d\n%s", path, n+1, w.Code, clip(mustRead(t, w).Text))
				}
			}
			p := mustRead(t, w)
			checkPage(t, path, l, p)
			for _, want := range []string{"Contoh Kilang Sdn Bhd", "+60123330777", i18n.MoneyWords(l, amount.Money{Amount: amount.Int(1800), Currency: "MYR"})} {
				if !strings.Contains(p.Text, want) {
					t.Errorf("%s: the answers lack %q", path, want)
				}
			}
			form := carried(p)
			form.Set("go", "4") // back to the wage, and on
			wage := mustRead(t, post(t, a, path, form, nil))
			form = carried(wage)
			for _, name := range fields[4] {
				form[name] = all[name]
			}
			form.Set("wage", "1500")
			form.Set("go", "next")
			w = post(t, a, path, form, nil)
			if p = mustRead(t, w); w.Code != http.StatusOK || !strings.Contains(p.Text, "RM1") || len(p.all("fieldset")) != 0 {
				t.Errorf("%s: with RM1,500 the answers come back as %d", path, w.Code)
			}
			form = carried(p)
			form.Set("go", "file")
			first, second := post(t, a, path, form, nil), post(t, a, path, form, nil)
			to := first.Header().Get("Location")
			if first.Code != http.StatusSeeOther || to != second.Header().Get("Location") || !strings.HasPrefix(to, path+"/") {
				t.Errorf("%s: sent twice: %d to %q and %d to %q", path, first.Code, to, second.Code, second.Header().Get("Location"))
			}
			receipt := get(t, a, to)
			checkPage(t, to, l, mustRead(t, receipt))
			if found := tells(receipt.Body.String()); receipt.Code != http.StatusOK || found != nil {
				t.Errorf("%s: %d, tells %v", to, receipt.Code, found)
			}
		}
	})
}

// evidence notes every item of a bench as good, and returns the page after.
func evidence(t *testing.T, a *App, code string, session map[string]string) *page {
	t.Helper()
	at := "/en/desk/job-orders/" + code
	for _, e := range mustRead(t, getAs(t, a, at, session)).all("input") {
		if e.Attrs["name"] != "item" {
			continue
		}
		item := e.Attrs["value"]
		if w := post(t, a, at+"/evidence", url.Values{"item": {item}, "state-" + item: {"ok"}}, session); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", item, w.Code)
		}
	}
	return mustRead(t, getAs(t, a, at, session))
}

// From the employer's answers over the attaché's bench to the public job, in
// three languages: the item of the desk is closed, the list, the feed, the page,
// the signed proof and the API tell it, and no public place, no log and no work
// item tells the employer's contact.
func TestFromOrderToJob(t *testing.T) {
	var log bytes.Buffer
	eachApp(t, func(t *testing.T, a *App) {
		code := fileOrder(t, a, orderAnswers(a))
		attache := enter(t, a, "attache-labour")
		item := getAs(t, a, "/en/desk/"+code, attache)
		if item.Code != http.StatusOK || !strings.Contains(item.Body.String(), "/en/desk/job-orders/"+code) || tells(item.Body.String()) != nil {
			t.Fatalf("the work item: %d, tells %v", item.Code, tells(item.Body.String()))
		}
		at := "/en/desk/job-orders/" + code
		early := post(t, a, at+"/sign", url.Values{"version": {"1"}, "until": {clock.Today(a.opts.Clock, a.Pack.MarketZone()).AddDays(30).String()}}, attache)
		if early.Code != http.StatusUnprocessableEntity {
			t.Errorf("signed without evidence: %d", early.Code)
		}
		bench := evidence(t, a, code, attache)
		checkPage(t, at, i18n.EN, bench)
		if !strings.Contains(bench.Text, "Contoh Kenari") || !strings.Contains(bench.Text, "Ready to be signed") {
			t.Errorf("the bench: %s", clip(bench.Text))
		}
		form := url.Values{"version": {bench.value("version")}, "until": {bench.value("until")}}
		if w := post(t, a, at+"/sign", form, attache); w.Code != http.StatusSeeOther {
			t.Fatalf("signing: %d\n%s", w.Code, clip(mustRead(t, w).Text))
		}
		if w := post(t, a, at+"/sign", form, attache); w.Code != http.StatusConflict {
			t.Errorf("signed twice: %d", w.Code)
		}
		if text := mustRead(t, getAs(t, a, "/en/desk/"+code, attache)).Text; !strings.Contains(text, "Closed") {
			t.Errorf("the work item is not closed: %s", clip(text))
		}
		if list := posted(t, a, code); len(list) != 1 || list[0].Template != "labour.order.told_verified" || list[0].Phone != "+60123330777" {
			t.Errorf("the employer is told %+v", list)
		}
		checkJob(t, a, code)
		if found := tells(log.String()); found != nil {
			t.Errorf("the log tells %v", found)
		}
	}, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
}

// checkJob looks at every public place of a verified order.
func checkJob(t *testing.T, a *App, code string) {
	t.Helper()
	o, err := a.work.office.Store.OrderByCode(t.Context(), a.DB, code)
	if err != nil {
		t.Fatal(err)
	}
	public := func(address string) *httptest.ResponseRecorder {
		t.Helper()
		w := get(t, a, address)
		if found := tells(w.Body.String()); w.Code != http.StatusOK || found != nil || strings.Contains(w.Body.String(), code) {
			t.Errorf("%s: %d, tells %v", address, w.Code, found)
		}
		return w
	}
	for i, l := range i18n.Langs {
		list := []string{"/id/kerja/lowongan", "/ms/kerja/jawatan-kosong", "/en/work/jobs"}[i]
		if !strings.Contains(public(list).Body.String(), list+"/"+o.Ref) {
			t.Errorf("%s lacks the order", list)
		}
		if strings.Contains(public(list+"?sector=mining").Body.String(), o.Ref) {
			t.Errorf("%s: the filter does not narrow", list)
		}
		feed := public(list + "/feed.xml")
		if !strings.HasPrefix(feed.Header().Get("Content-Type"), "application/rss+xml") || !strings.Contains(feed.Body.String(), "job-order/"+o.Ref) {
			t.Errorf("%s: the feed lacks the order", list)
		}
		p := mustRead(t, public(list+"/"+o.Ref))
		checkPage(t, list+"/"+o.Ref, l, p)
		for _, want := range []string{o.Number, "Rp", "45", i18n.Date(l, o.Until), a.texts.T(l, "labour.job.asked"), "17/2025", a.texts.T(l, "labour.passport.worker")} {
			if !strings.Contains(p.Text, want) {
				t.Errorf("%s/%s lacks %q", list, o.Ref, want)
			}
		}
		if pdf := public(list + "/" + o.Ref + "/pdf"); !strings.HasPrefix(pdf.Body.String(), "%PDF") {
			t.Errorf("%s/%s: no paper", list, o.Ref)
		}
		if n, files := loaded(t, a, list+"/"+o.Ref, "gzip", nil); n > workerBudget || strings.Contains(strings.Join(files, " "), "woff") {
			t.Errorf("%s/%s loads %d bytes: %v", list, o.Ref, n, files)
		}
	}
	signed := public("/en/work/jobs/" + o.Ref + "/credential.json")
	if report := a.work.office.Issuers.Verify(t.Context(), signed.Body.Bytes()); report.Verdict != "valid" {
		t.Errorf("the downloaded proof is %s", report.Verdict)
	}
	if w := get(t, a, "/en/work/jobs/"+code); w.Code != http.StatusNotFound {
		t.Errorf("the employer's code opens a public page: %d", w.Code)
	}
	w := public("/api/v1/job-orders?sector=plantation&from=2026-12")
	describe(t, a).check("GET", "/job-orders", w)
	var doc labour.JobsDoc
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || len(doc.Items) != 2 || doc.Items[0].Source != "labour-attache" {
		t.Errorf("the API: %v, %+v", err, doc)
	}
}

// A refused order tells its employer why in their own language; a verified one
// that is taken back is of no force: its page says so and no paper is printed.
func TestRefusedOrders(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		attache := enter(t, a, "attache-labour")
		code := fileOrder(t, a, orderAnswers(a))
		at := "/en/desk/job-orders/" + code
		if w := post(t, a, at+"/refuse", url.Values{"version": {"1"}, "reason": {"papers"}}, attache); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("refused without a note: %d", w.Code)
		}
		bench := evidence(t, a, code, attache)
		form := url.Values{"version": {bench.value("version")}, "until": {bench.value("until")}}
		if w := post(t, a, at+"/sign", form, attache); w.Code != http.StatusSeeOther {
			t.Fatalf("signing: %d", w.Code)
		}
		bench = mustRead(t, getAs(t, a, at, attache))
		if w := post(t, a, at+"/refuse", url.Values{"version": {bench.value("version")}, "reason": {"papers"}, "note": {"Contoh: cancelled."}}, attache); w.Code != http.StatusSeeOther {
			t.Fatalf("taking back: %d", w.Code)
		}
		o, err := a.work.office.Store.OrderByCode(t.Context(), a.DB, code)
		if err != nil {
			t.Fatal(err)
		}
		if text := mustRead(t, get(t, a, "/en/job-order/"+code)).Text; !strings.Contains(text, "Contoh: cancelled.") {
			t.Errorf("the employer does not read why: %s", clip(text))
		}
		if text := mustRead(t, get(t, a, "/en/work/jobs/"+o.Ref)).Text; !strings.Contains(text, "withdrawn") {
			t.Errorf("the public page: %s", clip(text))
		}
		if w := get(t, a, "/en/work/jobs/"+o.Ref+"/pdf"); w.Code != http.StatusNotFound {
			t.Errorf("paper of an order of no force: %d", w.Code)
		}
		if strings.Contains(get(t, a, "/en/work/jobs").Body.String(), o.Ref) {
			t.Error("an order of no force is listed")
		}
	})
}

// An employer with an account files in its own name and finds its orders again;
// another organisation does not.
func TestEmployersOwnOrders(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		employer := enter(t, a, "employer")
		if p := mustRead(t, getAs(t, a, "/en/job-order", employer)); p.value("name") != "Contoh Ladang Sdn Bhd" {
			t.Errorf("the form begins with %q", p.value("name"))
		}
		form := orderAnswers(a)
		form.Set("key", "mine")
		form.Set("step", "8")
		form.Set("go", "file")
		w := post(t, a, "/en/job-order", form, employer)
		if w.Code != http.StatusSeeOther {
			t.Fatal(w.Code)
		}
		to := w.Header().Get("Location")
		if !strings.Contains(getAs(t, a, "/en/account/job-orders", employer).Body.String(), to) {
			t.Error("the employer does not find the order")
		}
		if strings.Contains(getAs(t, a, "/en/account/job-orders", enter(t, a, "agency")).Body.String(), to) {
			t.Error("an agency finds it")
		}
	})
}

// The problem list, from a refused employer to what is published: nothing is
// public before the attaché publishes, and a household never by name.
func TestProblemListPages(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		attache, officer := enter(t, a, "attache-labour"), enter(t, a, "officer-labour")
		const at = "/en/desk/problem-list"
		today := clock.Today(a.opts.Clock, a.Pack.MarketZone())
		row := func(changes url.Values) int {
			v := url.Values{"kind": {"employer"}, "name": {"Contoh Buruk Sdn Bhd"}, "cause": {"unpaid"}, "evidence": {"Contoh: surat 9"}, "from": {today.String()}}
			maps.Copy(v, changes)
			return post(t, a, at, v, attache).Code
		}
		if n := row(url.Values{"evidence": {""}}); n != http.StatusUnprocessableEntity {
			t.Errorf("without evidence: %d", n)
		}
		for _, changes := range []url.Values{{}, {"name": {"Contoh Murai"}, "home": {"yes"}}} {
			if n := row(changes); n != http.StatusSeeOther {
				t.Errorf("%v: %d", changes, n)
			}
		}
		if w := getAs(t, a, at+"/files/problem-list.csv", officer); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Contoh Buruk") || strings.Contains(w.Body.String(), "Murai") {
			t.Errorf("the draft: %d\n%s", w.Code, w.Body)
		}
		for _, file := range []string{"problem-list.csv", "problem-list.pdf"} {
			if w := get(t, a, "/en/work/problem-list/"+file); w.Code != http.StatusNotFound {
				t.Errorf("%s before it is published: %d", file, w.Code)
			}
		}
		if w := post(t, a, at+"/publish", url.Values{}, officer); w.Code != http.StatusForbidden {
			t.Errorf("an officer publishes: %d", w.Code)
		}
		if w := post(t, a, at+"/publish", url.Values{}, attache); w.Code != http.StatusSeeOther {
			t.Fatalf("publishing: %d", w.Code)
		}
		for i, path := range []string{"/id/kerja/majikan-bermasalah", "/ms/kerja/majikan-bermasalah", "/en/work/problem-list"} {
			p := mustRead(t, get(t, a, path))
			checkPage(t, path, i18n.Langs[i], p)
			if !strings.Contains(p.Text, "Contoh Buruk Sdn Bhd") || strings.Contains(p.Text, "Murai") || strings.Contains(p.Text, "surat 9") {
				t.Errorf("%s: %s", path, clip(p.Text))
			}
			if w := get(t, a, path+"/problem-list.pdf"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
				t.Errorf("%s as paper: %d", path, w.Code)
			}
		}
	})
}
