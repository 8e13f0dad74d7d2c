package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/clock"
	"siger/internal/labour/contract"
	"siger/internal/rulebook"
)

// plantation is a contract as a worker types it on the Indonesian page.
func plantation() url.Values {
	return url.Values{"sector": {"plantation"}, "state": {"Johor"}, "signed.day": {"2"}, "signed.month": {"maret"}, "signed.year": {"2026"}, "months": {"24 bulan"},
		"wage.basic": {"RM1,650"}, "wage.per": {"month"}, "hours.per_week": {"48 jam"}, "passport_held_by": {"employer"}, "worker_pays": {"yes"}, "worker_pays.passport": {"yes"},
		"deductions": {"yes"}, "deductions[0].item": {"levy"}, "deductions[0].amount": {"RM 50,00"}, "deductions[0].per": {"month"}}
}

// A contract with faults: the worst first, each with what the paper says, what
// the law says, its source and whom to ask; the same by the command line's check.
func TestContractChecked(t *testing.T) {
	a := openApp(t, t.TempDir())
	w := post(t, a, "/id/kerja/periksa-perjanjian/sektor-lain", plantation(), nil)
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %q\n%s", w.Code, w.Header().Get("Cache-Control"), clip(w.Body.String()))
	}
	p := mustRead(t, w)
	for _, want := range []string{"hal yang melanggar aturan", "hukum hari tanda tangan, 2 Maret 2026", "RM 1.650", "Siapa yang memegang paspor pekerja? majikan", "48 jam",
		"levi RM 50,00 sebulan", "Diperdebatkan", "Cari ini di kertas Anda", "Minimum Wages Order 2024", "Atase Ketenagakerjaan KBRI Kuala Lumpur"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(p.Text)
	}
	checkPage(t, "the report", "id", p)
	if breach, fine := strings.Index(p.Text, "Siapa memegang paspor"), strings.Index(p.Text, "Yang sesuai aturan"); breach < 0 || fine < breach {
		t.Errorf("the worst does not come first: %d, %d", breach, fine)
	}

	form := plantation()
	form.Set("do", "file")
	w = post(t, a, "/id/kerja/periksa-perjanjian/sektor-lain", form, nil)
	paper, err := contract.Read(bytes.NewReader(w.Body.Bytes()))
	if err != nil || paper.Wage.Basic.String() != "1650" || paper.Signed != clock.MustDate("2026-03-02") || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Fatalf("the file of the contract: %v, %+v\n%s", err, paper, w.Body)
	}
	form.Set("do", "receipt")
	w = post(t, a, "/id/kerja/periksa-perjanjian/sektor-lain", form, nil)
	receipt, err := rulebook.OpenReceipt(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	again, err := contract.CheckKnown(t.Context(), a.Book, paper, clock.Date{}, clock.MustDate("2026-11-24"))
	if err != nil || again.Receipt.Sum() != receipt.Sum() {
		t.Errorf("the file checked again gives another receipt: %v", err)
	}
	if differences, err := a.Book.Replay(t.Context(), receipt); err != nil || len(differences) > 0 {
		t.Errorf("the receipt replayed: %v %v", differences, err)
	}
}

// Nothing said is refused; a wrong answer is shown beside its field with all
// that was typed; a row more keeps what was typed.
func TestContractFormWithFaults(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, address := range []string{"/id/kerja/periksa-perjanjian/sektor-lain", "/ms/kerja/semak-kontrak/rumah-tangga"} {
		if w := post(t, a, address, url.Values{"unknown": {"x"}}, nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#in-state"`) {
			t.Errorf("nothing said at %s: %d", address, w.Code)
		}
	}
	for field, bad := range map[string]string{"wage.basic": "1,5 juta", "months": "dua", "hours.per_week": "-4", "signed.day": "31/2/2026", "deductions[0].amount": "Rp 50.000"} {
		form := plantation()
		form.Set(field, bad)
		if field == "signed.day" {
			form.Del("signed.month")
			form.Del("signed.year")
		}
		w := post(t, a, "/id/kerja/periksa-perjanjian/sektor-lain", form, nil)
		p := mustRead(t, w)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#in-`+field+`"`) || p.value(field) != bad || p.value("state") != "" && p.value("state") != "Johor" {
			t.Errorf("%s = %q: %d, comes back as %q", field, bad, w.Code, p.value(field))
		}
		if field != "wage.basic" && p.value("wage.basic") != "RM1,650" {
			t.Errorf("%s = %q: the wage became %q", field, bad, p.value("wage.basic"))
		}
	}
	form := plantation()
	form.Set("do", "add deductions")
	form.Set("deductions.rows", "2")
	w := post(t, a, "/id/kerja/periksa-perjanjian/sektor-lain", form, nil)
	if p := mustRead(t, w); w.Code != http.StatusOK || p.value("deductions.rows") != "3" || p.value("deductions[0].amount") != "RM 50,00" || !strings.Contains(p.Text, "Potongan 3") {
		t.Errorf("a row more: %d, %q", w.Code, p.value("deductions.rows"))
	}
}

// Money is read as it is pasted, whichever country wrote it.
func TestPastedNumbers(t *testing.T) {
	a := openApp(t, t.TempDir())
	for _, typed := range []string{"1.700", "RM1,700", "1700 ringgit", "RM 1.700,00", "1,700.00", "rm1700 sebulan", "1 700", "1700,-"} {
		for _, address := range []string{"/id/kerja/periksa-perjanjian/sektor-lain", "/ms/kerja/semak-kontrak/sektor-lain", "/en/work/check-contract/other-sectors"} {
			w := post(t, a, address, url.Values{"sector": {"plantation"}, "wage.basic": {typed}, "wage.per": {"month"}, "do": {"file"}}, nil)
			var got struct{ Wage struct{ Basic json.Number } }
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Wage.Basic != "1700" {
				t.Errorf("%q at %s is read as %q: %d", typed, address, got.Wage.Basic, w.Code)
			}
		}
	}
}

// A number typed into a form is in no log and no address; nothing is stored.
func TestChecksKeepNothing(t *testing.T) {
	var log bytes.Buffer
	a := openApp(t, t.TempDir(), func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	before := dump(t, a)
	const canary = "73519"
	for _, wrong := range []string{canary, canary + " kenari"} {
		for address, form := range checkForms(wrong) {
			w := post(t, a, address, form, nil)
			if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[wrong == canary]; w.Code != want {
				t.Errorf("%s: %d, want %d\n%s", address, w.Code, want, clip(mustRead(t, w).Text))
			}
			for _, e := range mustRead(t, w).Elements {
				for _, name := range []string{"href", "action", "src", "formaction"} {
					if strings.Contains(e.Attrs[name], canary) {
						t.Errorf("%s: the address %q holds what was typed", address, e.Attrs[name])
					}
				}
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Location") != "" {
				t.Errorf("%s: %v", address, w.Header())
			}
		}
	}
	if strings.Contains(log.String(), canary) || strings.Contains(log.String(), "kenari") {
		t.Errorf("the log holds what was typed:\n%s", log.String())
	}
	if !strings.Contains(log.String(), "labour.contract") {
		t.Error("the log was not written")
	}
	if dump(t, a) != before {
		t.Error("a check changed the store")
	}
}

// checkForms is a form of each check that holds a sum.
func checkForms(sum string) map[string]url.Values {
	return map[string]url.Values{
		"/id/kerja/periksa-perjanjian/sektor-lain": {"sector": {"plantation"}, "wage.basic": {sum}, "wage.per": {"month"}},
		"/ms/kerja/semak-kontrak/rumah-tangga":     {"hiring_cost": {sum}},
	}
}
