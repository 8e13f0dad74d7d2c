package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour"
	"siger/internal/labour/credential"
	"siger/internal/store"
)

// centreOrg returns the id of the example training centre.
func centreOrg(t testing.TB, a *App) string {
	t.Helper()
	org, err := a.people.store.OrganisationByName(t.Context(), "Contoh Balai Latihan Kerja")
	if err != nil {
		t.Fatal(err)
	}
	return org.ID
}

// onlyLetters writes an id in letters, for a name.
func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return 'g' + r - '0'
		}
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, s)
}

// entered enters a worker of the example centre who agreed to some purposes, to
// all without any.
func entered(t testing.TB, a *App, name string, purposes ...labour.Purpose) (w labour.Worker) {
	t.Helper()
	if purposes == nil {
		purposes = labour.Purposes
	}
	err := a.DB.InTx(t.Context(), func(tx *store.Tx) (err error) {
		w, err = a.work.office.Store.EnterWorker(t.Context(), tx, "tester", labour.WorkerInput{
			Worker:   labour.Worker{Org: centreOrg(t, a), Name: name, Born: 1998, Regency: "id-18.07", Phone: "+6281234567890"},
			Consents: a.work.office.Agreed(i18n.ID, "paper", purposes...)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// certify issues the certificate of a course to a worker.
func certify(t testing.TB, a *App, w labour.Worker) (k labour.Skill, err error) {
	t.Helper()
	c := labour.Course{ID: store.NewID(), Org: w.Org, Title: "Contoh pelatihan", Units: []string{"skkni-313-2015.housekeeping", "CONTOH.001"},
		Starts: clock.MustDate("2026-10-01"), Ends: clock.MustDate("2026-11-01")}
	err = a.DB.InTx(t.Context(), func(tx *store.Tx) (err error) {
		k, err = a.work.office.IssueSkill(t.Context(), tx, "tester", labour.Participant{Course: c.ID, Worker: w.ID, Result: labour.Passed}, c, w)
		return err
	})
	return k, err
}

// certified enters a worker and gives them a certificate.
func certified(t testing.TB, a *App, name string) (labour.Worker, labour.Skill) {
	t.Helper()
	w := entered(t, a, name)
	k, err := certify(t, a, w)
	if err != nil {
		t.Fatal(err)
	}
	return w, k
}

// codeShown finds a worker's code on the slip.
var codeShown = regexp.MustCompile(`<p class="code">([0-9A-Z]{12})</p>`)

// slip lets the centre make the code of a worker's own page.
func slip(t testing.TB, a *App, worker string) string {
	t.Helper()
	w := post(t, a, "/en/work/workers/"+worker+"/code-slip", url.Values{}, enter(t, a, "centre"))
	m := codeShown.FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusOK || m == nil {
		t.Fatalf("slip: %d %s", w.Code, clip(w.Body.String()))
	}
	return m[1]
}

// A worker's way: entered on a form, given a code, opens everything kept about
// them, takes the certificate home, and anybody can check it, here and without a
// network, until the centre withdraws it.
func TestWorkerFromFormToCard(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		centre := enter(t, a, "centre")
		form := url.Values{"name": {"Contoh Wati  Kusuma"}, "born": {"1997"}, "regency": {"id-18.07"}, "phone": {"0812 3456 7890"}, "occupation_9111": {"yes"},
			"language_ms": {"working"}, "experience_0": {"9111"}, "months_0": {"18"}, "country_0": {"SG"}, "wage": {"1800"}, "from": {"2027-01-15"}}
		w := post(t, a, "/ms/kerja/pekerja/baharu", form, centre)
		p := mustRead(t, w)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text, "Tanpa apa-apa persetujuan") || !strings.Contains(w.Body.String(), `value="0812 3456 7890"`) {
			t.Fatalf("without consent: %d %s", w.Code, clip(p.Text))
		}
		for _, purpose := range labour.Purposes {
			form.Set("consent_"+string(purpose), "yes")
		}
		form.Set("consent_how", "paper")
		w = post(t, a, "/ms/kerja/pekerja/baharu", form, centre)
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("entering: %d %s", w.Code, mustRead(t, w).Text)
		}
		id := strings.TrimSuffix(to[strings.LastIndexByte(to, '/')+1:], "?saved=1")
		if w := post(t, a, "/ms/kerja/pekerja/baharu", form, centre); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "telah dicatat") {
			t.Errorf("entering twice: %d", w.Code)
		}
		worker, err := a.work.office.Store.Worker(t.Context(), a.DB, id)
		if err != nil || worker.Name != "Contoh Wati Kusuma" || worker.Phone != "+6281234567890" || len(worker.Experience) != 1 || worker.Wishes.WageFloor.Amount.String() != "1800" {
			t.Fatalf("%+v, %v", worker, err)
		}
		k, err := certify(t, a, worker)
		if err != nil {
			t.Fatal(err)
		}
		code := slip(t, a, id)
		checkOwnPage(t, a, code)
		checkFiles(t, a, code, k)
	}, func(o *Options) { o.Origin = "https://siger.example" })
}

// checkOwnPage opens the worker's own page by its QR, then with the year.
func checkOwnPage(t *testing.T, a *App, code string) {
	t.Helper()
	w := get(t, a, "/id/kerja/saya/"+code)
	p := mustRead(t, w)
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Body.String(), "noindex") ||
		!strings.Contains(p.Text, "C. W. K.") || strings.Contains(p.Text, "Wati") {
		t.Errorf("by the code alone: %d %q %s", w.Code, w.Header().Get("Cache-Control"), clip(p.Text))
	}
	if w := post(t, a, "/id/kerja/saya", url.Values{"code": {code}, "born": {"1990"}}, nil); w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), "Wati") {
		t.Errorf("a wrong year: %d", w.Code)
	}
	for i, path := range []string{"/id/kerja/saya", "/ms/kerja/saya", "/en/work/mine"} {
		w = post(t, a, path, url.Values{"code": {strings.ToLower(code[:6]) + "-" + code[6:]}, "born": {"1997"}}, nil)
		p = mustRead(t, w)
		if w.Code != http.StatusOK || !strings.Contains(p.Text, "Contoh Wati Kusuma") || !strings.Contains(p.Text, "Contoh Rini Pelatihan") {
			t.Errorf("%s: %d %s", path, w.Code, clip(p.Text))
		}
		checkPage(t, path, i18n.Langs[i], p)
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, w.Header().Get("Cache-Control"))
		}
	}
}

// checkFiles takes the certificate in every form and checks it in every way.
func checkFiles(t *testing.T, a *App, code string, k labour.Skill) {
	t.Helper()
	file := func(as string) []byte {
		w := post(t, a, "/en/work/mine/files", url.Values{"code": {code}, "born": {"1997"}, "skill": {k.ID}, "as": {as}}, nil)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "certificate-"+k.Code) {
			t.Fatalf("%s: %d %s", as, w.Code, clip(w.Body.String()))
		}
		return w.Body.Bytes()
	}
	if !bytes.HasPrefix(file("pdf"), []byte("%PDF-")) || !bytes.HasPrefix(file("png"), []byte("\x89PNG")) {
		t.Error("no card or no picture")
	}
	signed, bundle := file("json"), file("bundle")
	packed, err := credential.Pack(signed)
	if err != nil || len(packed) > credential.MaxPacked {
		t.Errorf("the card's large code: %d characters, %v", len(packed), err)
	}
	if !bytes.Contains(signed, []byte("Contoh Wati Kusuma")) || bytes.Contains(signed, []byte(code)) {
		t.Errorf("the certificate: %s", signed)
	}
	offline := func() *credential.Report {
		o := credential.NewOffline()
		for _, address := range []string{"/issuers/" + k.Org + "/did.json", strings.TrimPrefix(k.List, "https://siger.example")} {
			w := get(t, a, address)
			if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "public") {
				t.Fatalf("%s: %d", address, w.Code)
			}
			if err := o.Add(w.Body.Bytes()); err != nil {
				t.Fatal(err)
			}
		}
		b, err := o.Open(bundle)
		if err != nil {
			t.Fatal(err)
		}
		return credential.Verifier{Resolver: o, Now: a.opts.Clock.Now()}.Verify(t.Context(), b)
	}
	online := func() string {
		return mustRead(t, get(t, a, "/en/check-certificate/"+k.Code)).Text
	}
	if r := offline(); r.Verdict != credential.Valid {
		t.Errorf("offline: %s", r.Sentence(i18n.EN))
	}
	if text := online(); !strings.Contains(text, "Genuine and valid") || !strings.Contains(text, "C. W. K.") || strings.Contains(text, "Wati") || strings.Contains(text, "1997") {
		t.Errorf("online: %s", text)
	}
	short := get(t, a, "/s/"+k.Code+"?p=AAAAAAAAAAAAAAAA")
	if text := mustRead(t, get(t, a, short.Header().Get("Location"))).Text; !strings.Contains(text, "fingerprint differs") {
		t.Errorf("another card's fingerprint: %s", text)
	}
	checkUploads(t, a, signed, bundle, packed)
	w := post(t, a, "/en/work/workers/"+k.Worker+"/certificates/"+k.ID+"/revoke", url.Values{"reason": {""}}, enter(t, a, "centre"))
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", w.Code)
	}
	w = post(t, a, "/en/work/workers/"+k.Worker+"/certificates/"+k.ID+"/revoke", url.Values{"reason": {"Contoh salah"}}, enter(t, a, "officer-labour"))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("revoking: %d %s", w.Code, mustRead(t, w).Text)
	}
	if r := offline(); r.Verdict != credential.Revoked {
		t.Errorf("offline after it was revoked: %s", r.Sentence(i18n.EN))
	}
	if text := online(); !strings.Contains(text, "Withdrawn") || strings.Contains(text, "Contoh salah") {
		t.Errorf("online after it was revoked: %s", text)
	}
}

// checkUploads lets the page check files: Siger's own, changed, and others'.
func checkUploads(t *testing.T, a *App, signed, bundle []byte, packed string) {
	t.Helper()
	says := func(what, want, content string) {
		t.Helper()
		w := upload(t, a, "/en/check-certificate/files", "x.json", content, nil)
		if text := mustRead(t, w).Text; w.Code != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%s: %d, want %q: %s", what, w.Code, want, clip(text))
		}
	}
	says("its file", "Genuine and valid", string(signed))
	says("its bundle", "Genuine and valid", string(bundle))
	says("its QR", "Genuine and valid", packed)
	says("changed", "Not valid", strings.Replace(string(signed), "Contoh Wati", "Contoh Budi", 1))
	key, err := credential.NewKey(strings.NewReader(strings.Repeat("contoh", 20)))
	if err != nil {
		t.Fatal(err)
	}
	foreign := func(i credential.Issuer) string {
		b, err := i.IssueJobOrder(credential.JobOrder{ID: "urn:uuid:" + store.NewID(), Validity: [2]time.Time{a.opts.Clock.Now()}}, a.opts.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	says("a stranger's did:web", "Issuer not known here", foreign(credential.Issuer{ID: "did:web:lain.example", Name: "Contoh", Keys: []credential.IssuerKey{{Name: "k", Key: key}}}))
	says("a stranger's did:key", "the issuer is not known here", foreign(credential.KeyIssuer("Contoh", key)))
	says("no JSON", "Not valid", "contoh")
	says("no credential", "Not valid", `{"a":1}`)
	says("an unknown context", "Cannot be checked here", strings.Replace(string(signed), "https://www.w3.org/ns/credentials/v2\",\"", "https://www.w3.org/ns/credentials/v2\",\"https://jahat.example/\",\"", 1))
	if w := upload(t, a, "/en/check-certificate/files", "x.json", "", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an empty file: %d", w.Code)
	}
	if w := upload(t, a, "/en/check-certificate/files", "x.json", strings.Repeat("a", 2<<20), nil); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", w.Code)
	}
}

// A worker is nobody else's: not in the lists, pages, sheets, searches and counts
// of another organisation, not in the log, not in the journal.
func TestWorkersAreTheirOrganisations(t *testing.T) {
	var log bytes.Buffer
	eachApp(t, func(t *testing.T, a *App) {
		const name = "Contoh Kenarirahasia"
		w, k := certified(t, a, name)
		code := slip(t, a, w.ID)
		agency := enter(t, a, "agency")
		for _, path := range []string{"", "/change"} {
			if got := getAs(t, a, "/en/work/workers/"+w.ID+path, agency); got.Code != http.StatusNotFound {
				t.Errorf("the agency opens %s: %d", path, got.Code)
			}
		}
		for _, path := range []string{"/change", "/consent", "/code-slip", "/erase", "/certificates/" + k.ID + "/revoke"} {
			if got := post(t, a, "/en/work/workers/"+w.ID+path, url.Values{"reason": {"x"}}, agency); got.Code != http.StatusNotFound {
				t.Errorf("the agency posts %s: %d", path, got.Code)
			}
		}
		if got := post(t, a, "/en/work/workers/"+w.ID+"/erase", url.Values{"sure": {"yes"}}, enter(t, a, "centre")); got.Code != http.StatusForbidden {
			t.Errorf("the centre erases: %d", got.Code)
		}
		for door, addresses := range map[string][]string{
			"":               {"/en/check-certificate/" + k.Code, "/en/work/mine/" + code, "/en/work", "/en/wanted"},
			"agency":         {"/en/work/workers", "/en/desk/import/lists/labour.workers/files/labour.workers.csv", "/en/account"},
			"officer-labour": {"/en/work/workers", "/en/desk", "/en/desk/inbox?q=Kenari"},
			"officer-trade":  {"/en/desk", "/en/desk/inbox?q=Kenari"},
			"auditor":        {"/en/admin/journal"},
			"leader":         {"/en/desk"},
			"admin":          {"/en/admin/people?q=Kenari", "/en/admin/issuers"},
		} {
			session := map[string]string{}
			if door != "" {
				session = enter(t, a, door)
			}
			for _, address := range addresses {
				got := getAs(t, a, address, session)
				if got.Code != http.StatusOK || strings.Contains(got.Body.String(), "Kenarirahasia") {
					t.Errorf("%s at %s: %d, with the name: %v", door, address, got.Code, strings.Contains(got.Body.String(), "Kenarirahasia"))
				}
			}
		}
		if got := getAs(t, a, "/en/work/workers/"+w.ID, enter(t, a, "officer-labour")); got.Code != http.StatusOK {
			t.Errorf("the labour desk: %d", got.Code)
		}
		own := post(t, a, "/en/work/mine", url.Values{"code": {code}, "born": {"1998"}}, nil)
		if !strings.Contains(mustRead(t, own).Text, "Opened: Contoh Petugas Tenaga Kerja") {
			t.Error("the worker does not see who read the record")
		}
		for _, secret := range []string{"Kenarirahasia", "81234567890", code, "z3u2"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		entries, err := journal.List(t.Context(), a.DB, journal.Filter{Limit: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if line := fmt.Sprint(e); strings.Contains(line, "Kenarirahasia") || strings.Contains(line, code) {
				t.Errorf("the journal holds it: %s", line)
			}
		}
	}, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
}

// What a worker withdraws stops at once, and does not come back with a sheet.
func TestWithdrawnConsentStopsTheUse(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w := entered(t, a, "Contoh Mawar")
		code := slip(t, a, w.ID)
		s := a.work.office.Store
		found := func() bool {
			list, err := s.Consenting(t.Context(), a.DB, labour.ForMatching)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range list {
				if one.ID == w.ID {
					return true
				}
			}
			return false
		}
		if !found() {
			t.Error("not found for jobs though they agreed")
		}
		withdraw := func(purpose labour.Purpose) {
			t.Helper()
			got := post(t, a, "/en/work/mine/change", url.Values{"code": {code}, "born": {"1998"}, "withdraw": {string(purpose)}}, nil)
			if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "no longer used for it") {
				t.Errorf("withdrawing %s: %d", purpose, got.Code)
			}
		}
		withdraw(labour.ForMatching)
		if found() {
			t.Error("still found for jobs")
		}
		entered(t, a, "Contoh Mawar") // the same worker comes in again with every consent
		if found() {
			t.Error("found for jobs again after a sheet")
		}
		withdraw(labour.ForTraining)
		if _, err := certify(t, a, w); !errors.Is(err, labour.ErrNoConsent) {
			t.Errorf("a certificate without consent: %v", err)
		}
		centre := enter(t, a, "centre")
		if got := getAs(t, a, "/en/work/workers/"+w.ID, centre); got.Code != http.StatusOK {
			t.Errorf("some consents stand: %d", got.Code)
		}
		for _, purpose := range labour.Purposes {
			withdraw(purpose)
		}
		if got := getAs(t, a, "/en/work/workers/"+w.ID, centre); got.Code != http.StatusNotFound {
			t.Errorf("none stands, and the centre reads it: %d", got.Code)
		}
		if got := getAs(t, a, "/en/work/workers", centre); strings.Contains(got.Body.String(), "Mawar") {
			t.Error("none stands, and the centre lists it")
		}
		got := post(t, a, "/ms/kerja/saya/ubah", url.Values{"code": {code}, "born": {"1998"}, "give": {"matching"}}, nil)
		if got.Code != http.StatusOK || !found() {
			t.Errorf("giving it again: %d", got.Code)
		}
	})
}

// A certificate holds the name only with consent to that.
func TestNameOnlyWithConsent(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		k, err := certify(t, a, entered(t, a, "Contoh Melur", labour.ForTraining))
		if err != nil || strings.Contains(k.Document, "Melur") {
			t.Errorf("%v: %s", err, k.Document)
		}
		var doc struct{ CredentialSubject struct{ ID string } }
		if err := json.Unmarshal([]byte(k.Document), &doc); err != nil || !strings.HasPrefix(doc.CredentialSubject.ID, "urn:uuid:") || strings.Contains(k.Document, k.Worker) {
			t.Errorf("the holder is %q, %v", doc.CredentialSubject.ID, err)
		}
	})
}

// What a worker asks to be erased is used no more at once; the desk erases it,
// and nothing of the person is left.
func TestErasure(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w, k := certified(t, a, "Contoh Cempakaungu")
		code := slip(t, a, w.ID)
		for range 2 {
			got := post(t, a, "/en/work/mine/change", url.Values{"code": {code}, "born": {"1998"}, "erase": {"yes"}}, nil)
			if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "handed to the labour desk") {
				t.Errorf("asking: %d", got.Code)
			}
		}
		var n int
		if err := a.DB.QueryRow(t.Context(), `SELECT count(*) FROM desk_item WHERE kind = $1 AND thing = $2 AND side = 'region'`, desk.KindErasure, w.ID).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d items of work, %v", n, err)
		}
		officer := enter(t, a, "officer-labour")
		if got := getAs(t, a, "/en/work/workers", officer); !strings.Contains(got.Body.String(), w.ID) {
			t.Error("the desk does not see who asked")
		}
		if got := post(t, a, "/en/work/workers/"+w.ID+"/erase", url.Values{}, officer); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("unsure: %d", got.Code)
		}
		if got := post(t, a, "/en/work/workers/"+w.ID+"/erase", url.Values{"sure": {"yes"}}, officer); got.Code != http.StatusSeeOther {
			t.Fatalf("erasing: %d", got.Code)
		}
		if all := dump(t, a); strings.Contains(all, "Cempakaungu") || strings.Contains(all, "C. C.") || strings.Contains(strings.ToLower(all), "cempaka") {
			t.Error("the name is still in the store")
		}
		if got := post(t, a, "/en/work/mine", url.Values{"code": {code}, "born": {"1998"}}, nil); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("the code still opens: %d", got.Code)
		}
		if got := getAs(t, a, "/en/work/workers/"+w.ID, officer); got.Code != http.StatusNotFound {
			t.Errorf("the record still opens: %d", got.Code)
		}
		text := mustRead(t, get(t, a, "/en/check-certificate/"+k.Code)).Text
		if !strings.Contains(text, "had the data erased") || !strings.Contains(text, "Contoh pelatihan") {
			t.Errorf("the certificate's page: %s", clip(text))
		}
	})
}

// Who guesses years waits longer and longer, and the right year then waits too.
func TestGuessesAtTheYearWait(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w := entered(t, a, "Contoh Kenanga")
		code := slip(t, a, w.ID)
		last := 0
		for year := 1970; year < 1980; year++ {
			last = post(t, a, "/en/work/mine", url.Values{"code": {code}, "born": {string([]byte(clock.NewDate(year, 1, 1).String())[:4])}}, nil).Code
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("after ten guesses: %d", last)
		}
		if got := post(t, a, "/en/work/mine", url.Values{"code": {code}, "born": {"1998"}}, nil); got.Code != http.StatusTooManyRequests {
			t.Errorf("the right year while waiting: %d", got.Code)
		}
	})
}

// Two editors of one record: the second is told, and loses nothing typed.
func TestWorkerChangedMeanwhile(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		w := entered(t, a, "Contoh Teratai")
		centre := enter(t, a, "centre")
		form := url.Values{"name": {"Contoh Teratai"}, "born": {"1998"}, "regency": {"id-18.09"}, "version": {"1"}}
		path := "/en/work/workers/" + w.ID + "/change"
		if got := post(t, a, path, form, centre); got.Code != http.StatusSeeOther {
			t.Fatalf("the first: %d %s", got.Code, mustRead(t, got).Text)
		}
		form.Set("name", "Contoh Teratai Putih")
		got := post(t, a, path, form, centre)
		if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), `value="Contoh Teratai Putih"`) {
			t.Errorf("the second: %d", got.Code)
		}
	})
}
