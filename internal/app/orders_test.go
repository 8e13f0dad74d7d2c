package app

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/store"
)

// The pages of job orders and of the problem list: whose they are, what they say.
func init() {
	maps.Copy(mayUse, map[string]string{"order.own": "partner", "order.read": "officer attache", "order.check": "officer attache", "order.verify": "attache",
		"problem.read": "officer attache", "problem.publish": "attache"})
	open = append(open, strings.Fields(`labour.jobs labour.jobs.feed labour.job labour.job.pdf labour.job.credential
		labour.order labour.order.post labour.order.progress labour.problems labour.problems.file`)...)
	openAPI = append(openAPI, "api GET /job-orders")
	elsewhere = append(elsewhere, strings.Fields(`labour.jobs.feed labour.job labour.job.pdf labour.job.credential labour.order.progress labour.bench
		labour.problems.file labour.problem.file`)...)
	maps.Copy(workerPages, map[string]bool{"labour.jobs": true, "labour.problems": true})
	atLabour := func(k asker) outcome { // the labour desk's own lists
		if k.desk == "labour" {
			return in
		}
		return refused
	}
	orders := []object{{"an employer's order", func(f *folk, _ asker) []string { return []string{"code", f.order()} }, onlyDesk("labour")}, nobodys("code")}
	for _, name := range strings.Fields("labour.bench labour.bench.check labour.bench.verify labour.bench.refuse labour.bench.fill") {
		objects[name] = orders
	}
	for _, name := range strings.Fields("labour.bench.list labour.problem.list labour.problem.enter labour.problem.publish labour.problem.leave") {
		objects[name] = []object{{"nothing", func(*folk, asker) []string { return nil }, atLabour}}
	}
	objects["labour.problem.file"] = []object{{"a file", func(*folk, asker) []string { return []string{"file", "problem-list.csv"} }, atLabour}}
	steps = append(steps, []step{
		{"labour.jobs", [3]string{"/id/kerja/lowongan", "/ms/kerja/jawatan-kosong", "/en/work/jobs"}, "",
			[3]string{"20 × Pekerja kebun dan ladang, Johor", "20 × Pekerja ladang, Johor", "20 × Crop and plantation labourer, Johor"}, ""},
		{"labour.order", [3]string{"/id/minta-pekerja", "/ms/mohon-pekerja", "/en/job-order"}, "", [3]string{"Pertanyaan 1 dari 8", "Soalan 1 daripada 8", "Question 1 of 8"}, ""},
		{"labour.orders.mine", [3]string{"/id/akun/permintaan-pekerja", "/ms/akaun/permohonan-pekerja", "/en/account/job-orders"}, "", [3]string{"20 ×", "20 ×", "20 ×"}, "employer"},
		{"labour.bench.list", [3]string{"/id/meja/permintaan-pekerja", "/ms/meja/permohonan-pekerja", "/en/desk/job-orders"}, "", [3]string{"5 ×", "5 ×", "5 ×"}, "attache-labour"},
		{"labour.problems", [3]string{"/id/kerja/majikan-bermasalah", "/ms/kerja/majikan-bermasalah", "/en/work/problem-list"}, "",
			[3]string{"belum pernah diumumkan", "belum pernah diumumkan", "has not been published yet"}, ""},
		{"labour.problem.list", [3]string{"/id/meja/majikan-bermasalah", "/ms/meja/majikan-bermasalah", "/en/desk/problem-list"}, "",
			[3]string{"Masukkan ke daftar", "Masukkan ke senarai", "Put on the list"}, "attache-labour"},
	}...)
}

// orderAnswers are an employer's answers to the eight questions.
func orderAnswers(a *App) url.Values {
	today := clock.Today(a.opts.Clock, a.Pack.MarketZone())
	return url.Values{"home": {"company"}, "name": {"Contoh Kilang Sdn Bhd"}, "number": {"CONTOH-7777"}, "address": {"No. 7, Jalan Contoh, Shah Alam"}, "staff": {"60"},
		"sector": {"plantation"}, "isco08": {"9211"}, "state": {"my-10"}, "site": {"Contoh"}, "places": {"12"}, "starts": {today.AddDays(90).String()}, "months": {"24"},
		"wage": {"1800"}, "hours_day": {"8"}, "hours": {"45"}, "rest_days": {"1"}, "lang_ms": {"basic"}, "experience": {"6"}, "housing": {"dormitory"}, "passport": {"worker"},
		"agency": {"Contoh P3MI Sejahtera"}, "worker_pays": {"no"}, "approval_until": {today.AddDays(120).String()}, "person": {"Contoh Kenari"}, "contact": {"0123330777"}}
}

// fileOrder sends the checked answers as a visitor and returns the code.
func fileOrder(t testing.TB, a *App, answers url.Values) string {
	t.Helper()
	form := maps.Clone(answers)
	form.Set("key", store.NewID())
	form.Set("step", "8")
	form.Set("go", "file")
	w := post(t, a, "/en/job-order", form, nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("filing: %d\n%s", w.Code, clip(w.Body.String()))
	}
	return w.Header().Get("Location")[strings.LastIndexByte(w.Header().Get("Location"), '/')+1:]
}
