package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour"
	"siger/internal/store"
)

// placedWorker enters a worker of the example agency and a verified order that
// is no example, and returns both with the code of the worker's own page.
func placedWorker(t *testing.T, a *App) (w labour.Worker, o labour.Order, code string) {
	t.Helper()
	agency, err := a.people.store.OrganisationByName(t.Context(), "Contoh P3MI Sejahtera")
	if err != nil {
		t.Fatal(err)
	}
	office := a.work.office
	o = labour.Order{ID: store.NewID(), Code: store.NewID(), Sector: "construction", ISCO08: "7212", State: "my-01", Places: 2, Units: []string{}, Languages: []labour.Language{},
		Wage: amount.Money{Amount: amount.Int(2000), Currency: "MYR"}, Months: 24, Stage: labour.OrderVerified, Until: office.Today().AddDays(60), At: a.opts.Clock.Now()}
	err = a.DB.InTx(t.Context(), func(tx *store.Tx) (err error) {
		if w, err = office.Store.EnterWorker(t.Context(), tx, "test", labour.WorkerInput{Worker: labour.Worker{Org: agency.ID, Name: "Contoh Kenari", Born: 1999, Sex: "f",
			Regency: "id-18.07", Occupations: []string{"7212"}}, Consents: office.Agreed(i18n.ID, "paper", labour.ForMatching)}); err != nil {
			return err
		}
		if code, err = office.Store.MakeCode(t.Context(), tx, "test", w.ID); err != nil {
			return err
		}
		o, err = office.Store.PutOrder(t.Context(), tx, o)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, o, code
}

// From the offer to the first wage: who may do what, and what the journal tells.
func TestAPlacementFromOfferToFirstWage(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w, o, code := placedWorker(t, a)
		agency, centre, officer, attache := enter(t, a, "agency"), enter(t, a, "centre"), enter(t, a, "officer-labour"), enter(t, a, "attache-labour")
		sends := func(who map[string]string, path string, form url.Values, want int) string {
			t.Helper()
			answer := post(t, a, path, form, who)
			if answer.Code != want {
				t.Fatalf("%s %v: %d, want %d\n%s", path, form, answer.Code, want, clip(answer.Body.String()))
			}
			return answer.Header().Get("Location")
		}
		looks := func(who map[string]string, path string, want int) string {
			t.Helper()
			answer := do(t, a, call{URL: path, Header: who})
			if answer.Code != want {
				t.Fatalf("%s: %d, want %d", path, answer.Code, want)
			}
			return answer.Body.String()
		}
		match := "/en/work/matching/" + o.ID
		if body := looks(agency, match, http.StatusOK); !strings.Contains(body, w.Name) {
			t.Error("the agency does not see its own worker")
		}
		if body := looks(centre, match, http.StatusOK); strings.Contains(body, w.Name) {
			t.Error("a centre sees the agency's worker")
		}
		sends(centre, match, url.Values{"worker": {w.ID}}, http.StatusNotFound)
		one := sends(agency, match, url.Values{"worker": {w.ID}}, http.StatusSeeOther)
		sends(agency, match, url.Values{"worker": {w.ID}}, http.StatusConflict)
		looks(centre, one, http.StatusNotFound)
		looks(enter(t, a, "officer-trade"), one, http.StatusNotFound)

		// The worker says yes on their own page; a wrong year opens nothing.
		id := one[strings.LastIndexByte(one, '/')+1:]
		word := url.Values{"code": {code}, "born": {"1998"}, "placement": {id}, "word": {"yes"}}
		sends(nil, "/en/work/mine/offer-answer", word, http.StatusUnprocessableEntity)
		word.Set("born", "1999")
		sends(nil, "/en/work/mine/offer-answer", word, http.StatusOK)
		sends(nil, "/en/work/mine/offer-answer", word, http.StatusConflict)

		// The officer asks for papers once; each person of the agency is told once.
		sends(agency, one+"/ask-papers", url.Values{"step": {"passport"}, "due": {"2026-12-20"}}, http.StatusForbidden)
		sends(officer, one+"/ask-papers", url.Values{"step": {"passport", "visa"}, "due": {"2026-12-20"}}, http.StatusSeeOther)
		if body := looks(agency, "/en/account/messages", http.StatusOK); !strings.Contains(body, "Paspor; Visa kerja") || strings.Contains(body, w.Name) {
			t.Error("the agency is not told, or told a name")
		}
		sends(agency, one+"/stage", url.Values{"to": {"prepared"}, "on": {"2026-11-24"}}, http.StatusUnprocessableEntity)
		form := url.Values{}
		for _, s := range a.Pack.Journey("formal") {
			if s.Phase == "prepare" {
				form.Set("done_"+s.ID, "2026-11-20")
			}
		}
		form.Set("until_passport", "2026-01-01")
		if answer := post(t, a, one+"/papers", form, agency); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `value="2026-01-01"`) {
			t.Errorf("a paper that has expired: %d, or what was typed is lost", answer.Code)
		}
		form.Set("until_passport", "2031-01-01")
		sends(agency, one+"/papers", form, http.StatusSeeOther)
		for _, stage := range []string{"prepared", "departed"} {
			sends(agency, one+"/stage", url.Values{"to": {stage}, "on": {"2026-11-24"}}, http.StatusSeeOther)
		}
		sends(agency, one+"/stage", url.Values{"to": {"arrived"}, "on": {"2026-11-24"}}, http.StatusForbidden)
		sends(officer, one+"/stage", url.Values{"to": {"arrived"}, "on": {"2026-11-24"}}, http.StatusUnprocessableEntity) // no evidence
		sends(attache, one+"/stage", url.Values{"to": {"arrived"}, "on": {"2026-11-24"}}, http.StatusSeeOther)
		sends(attache, one+"/stage", url.Values{"to": {"paid"}, "on": {"2026-11-24"}, "wage": {"1900"}}, http.StatusUnprocessableEntity)
		sends(attache, one+"/stage", url.Values{"to": {"paid"}, "on": {"2026-11-24"}, "wage": {"2000"}}, http.StatusSeeOther)

		verbs := map[string]int{}
		list, err := journal.Of(t.Context(), a.DB, "placement", id)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			verbs[e.Verb]++
		}
		for _, verb := range []string{"offered", "accepted", "prepared", "departed", "arrived", "paid"} {
			if verbs["placement."+verb] != 1 {
				t.Errorf("%d entries of %s", verbs["placement."+verb], verb)
			}
		}
		reads, err := journal.Of(t.Context(), a.DB, "worker", w.ID)
		if n := strings.Count(strings.Join(verbsOf(reads), " "), "worker.read"); err != nil || n < 3 {
			t.Errorf("%d reads in the journal, %v", n, err)
		}
		if body := post(t, a, "/en/work/mine", url.Values{"code": {code}, "born": {"1999"}}, nil).Body.String(); !strings.Contains(body, "First wage paid as promised") || !strings.Contains(body, "☑ Passport") {
			t.Error("the worker's own page does not show the way")
		}
	})
}

func verbsOf(list []journal.Entry) (out []string) {
	for _, e := range list {
		out = append(out, e.Verb)
	}
	return out
}

// A paper that expires is told once, however often the job runs.
func TestPlacementsAreRemindedOnce(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w, o, _ := placedWorker(t, a)
		office, agency := a.work.office, w.Org
		err := a.DB.InTx(t.Context(), func(tx *store.Tx) error {
			p, err := office.Store.Offer(t.Context(), tx, "test", w, o, agency)
			if err != nil {
				return err
			}
			return office.Store.PutStep(t.Context(), tx, "test", labour.Step{Placement: p.ID, Key: "passport", Done: office.Today(), Until: office.Today().AddDays(13)})
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := a.work.placements.Dates(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		body := do(t, a, call{URL: "/en/account/messages", Header: enter(t, a, "agency")}).Body.String()
		if n := strings.Count(body, "Langkah atau dokumen penempatan: Paspor"); n != 1 {
			t.Errorf("%d reminders", n)
		}
	})
}

// The pages of an answer to hire hold no name, in any language.
func TestHirePageHasNoNames(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w, _, _ := placedWorker(t, a)
		for _, path := range []string{"/id/jawaban?q=6+tukang+las+di+Johor", "/ms/jawapan?q=6+pengimpal+di+Johor", "/en/answer?q=6+welders+in+Johor", "/api/v1/answer?q=6+welders+in+Johor"} {
			if answer := get(t, a, path); answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), w.Name) || !strings.Contains(answer.Body.String(), "FOMEMA") {
				t.Errorf("%s: %d, or a name, or no law", path, answer.Code)
			}
		}
	})
}
