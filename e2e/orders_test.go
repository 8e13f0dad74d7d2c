package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"time"

	"siger/internal/i18n"
)

// job is the page of the example world's first verified order.
func job(s *site, l i18n.Lang) string {
	answer, err := http.Get(s.url + "/api/v1/job-orders")
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	var list struct{ Items []struct{ Ref string } }
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil || len(list.Items) == 0 {
		panic("the example world has no verified order")
	}
	return s.Server.Href(l, "labour.job", "ref", list.Items[0].Ref)
}

// filedOrder files a job order, as an employer who answered every question, and
// returns its code.
func filedOrder(s *site) string {
	answers := url.Values{"home": {"company"}, "name": {"Contoh Kilang Sdn Bhd"}, "number": {"CONTOH-7777"}, "address": {"Contoh, Shah Alam"}, "staff": {"60"},
		"sector": {"plantation"}, "isco08": {"9211"}, "state": {"my-10"}, "places": {"12"}, "starts": {time.Now().AddDate(0, 3, 0).Format(time.DateOnly)}, "months": {"24"},
		"wage": {"1500"}, "hours_day": {"8"}, "hours": {"45"}, "rest_days": {"1"}, "housing": {"dormitory"}, "passport": {"worker"}, "worker_pays": {"no"},
		"person": {"Contoh Kenari"}, "contact": {"majikan@contoh.my"}, "key": {time.Now().String()}, "step": {"8"}, "go": {"file"}}
	answer, err := noRedirect.PostForm(s.url+s.Server.Href(i18n.EN, "labour.order"), answers)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()
	return path.Base(answer.Header.Get("Location"))
}
