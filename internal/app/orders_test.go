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
