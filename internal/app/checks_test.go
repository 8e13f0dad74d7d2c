package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/labour/contract"
	"siger/internal/labour/payslip"
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
		"/en/work/compare-papers":                  {"signed.wage.basic": {sum}, "shown.wage.basic": {"1"}, "signed.wage.per": {"month"}, "shown.wage.per": {"month"}},
		"/id/kerja/periksa-gaji":                   {"scope": {"formal"}, "period.month": {"10"}, "period.year": {"2026"}, "basic_per": {"month"}, "basic": {"1700"}, "paid_net": {sum}},
		"/ms/kerja/kira-hutang":                    {"items[0].amount": {sum}, "items[0].lender": {"family"}, "items[0].rate": {"0"}, "net_wage": {"1700"}},
	}
}

// What was promised and what is shown: the lower wage is worse, with the article.
func TestPapersCompared(t *testing.T) {
	a := openApp(t, t.TempDir())
	form := url.Values{"order.job": {"panen sawit"}, "order.sector": {"plantation"}, "order.wage.basic": {"1.800"}, "order.wage.per": {"month"},
		"signed.job": {"panen sawit"}, "signed.sector": {"plantation"}, "signed.wage.basic": {"1.800"}, "signed.wage.per": {"month"}, "signed.signed.day": {"2-3-2026"},
		"shown.job": {"cuci pinggan"}, "shown.sector": {"services"}, "shown.wage.basic": {"1.600"}, "shown.wage.per": {"month"}, "shown.deductions": {"yes"}, "shown.deductions[0].item": {"levy"}, "shown.deductions[0].amount": {"50"}}
	w := post(t, a, "/id/kerja/bandingkan-kertas", form, nil)
	p := mustRead(t, w)
	for _, want := range []string{"lebih buruk untuk pekerja", "hukum tanggal 2 Maret 2026", "RM 1.800,00", "RM 1.600,00", "panen sawit", "cuci pinggan", "perkebunan", "Perjanjian tidak boleh diubah sepihak", "Upah minimum Malaysia", "Potongan: levi"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the comparison lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(p.Text)
	}
	checkPage(t, "the comparison", "id", p)
	if w := post(t, a, "/id/kerja/bandingkan-kertas", url.Values{"order.state": {"Johor"}}, nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "perlu dua kertas") {
		t.Errorf("one paper: %d", w.Code)
	}

	// The same by files; what the page does not ask goes along, hidden.
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, text := range map[string]string{"signed.file": "wage: {basic: 1800, per: month}\nleave: {sick_days: 14}\nsigned: 2026-03-02", "shown.file": `{"wage": {"basic": 1800, "per": "month"}, "leave": {"sick_days": 7}}`} {
		part, err := m.CreateFormFile(name, "a.yaml")
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(text))
	}
	m.Close()
	w = do(t, a, call{Method: "POST", URL: "/en/work/compare-papers", Body: &body, Header: map[string]string{"Content-Type": m.FormDataContentType()}})
	p = mustRead(t, w)
	if !strings.Contains(p.Text, "1 thing is worse") || p.value("shown.leave.sick_days") != "7" || p.value("signed.wage.basic") != "1,800" {
		t.Errorf("%d: %q %q\n%s", w.Code, p.value("shown.leave.sick_days"), p.value("signed.wage.basic"), clip(p.Text))
	}
}

// A contract sent as a file is checked like one typed; a wrong one says where.
func TestContractFile(t *testing.T) {
	a := openApp(t, t.TempDir())
	send := func(text string) (int, string) {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile("file", "kontrak.yaml")
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(text))
		m.Close()
		w := do(t, a, call{Method: "POST", URL: "/ms/kerja/semak-kontrak", Body: &body, Header: map[string]string{"Content-Type": m.FormDataContentType()}})
		return w.Code, mustRead(t, w).Text
	}
	if code, text := send("sector: domestic\nhousehold: {persons: 7}\nsigned: 2026-03-02"); code != http.StatusOK || !strings.Contains(text, "Bilangan orang dalam rumah") || !strings.Contains(text, "Melanggar: 1") {
		t.Errorf("a file: %d\n%s", code, clip(text))
	}
	for text, want := range map[string]string{"sector: shop": "Baris 1: sector tidak boleh shop", "": "Pilih satu fail dahulu", strings.Repeat("#", contract.MaxSize+1): "256 KB"} {
		if code, page := send(text); code != http.StatusUnprocessableEntity && code != http.StatusRequestEntityTooLarge || !strings.Contains(page, want) {
			t.Errorf("%s: %d\n%s", clip(text), code, clip(page))
		}
	}
}

// A month's pay and a debt, to the sen and the rupiah, as the engines work them out.
func TestPayAndDebtChecked(t *testing.T) {
	a := openApp(t, t.TempDir())
	pay := url.Values{"scope": {"formal"}, "period.month": {"Oktober"}, "period.year": {"2026"}, "state": {"Johor"}, "basic": {"RM 1.700"}, "basic_per": {"month"}, "hours_per_day": {"8 jam"},
		"overtime.normal_day": {"20"}, "paid.basic": {"1.700"}, "paid.overtime": {"200"}, "deductions[0].kind": {"levy"}, "deductions[0].amount": {"150"}, "paid_net": {"1.750"}}
	w := post(t, a, "/id/kerja/periksa-gaji", pay, nil)
	p := mustRead(t, w)
	slip := payslip.Slip{Scope: "formal", Period: "2026-10", State: "Johor", Basic: amount.Must("1700").Ptr(), HoursPerDay: amount.Must("8").Ptr(), Overtime: payslip.Overtime{NormalDay: amount.Must("20").Ptr()},
		Paid: payslip.Paid{Basic: amount.Must("1700").Ptr(), Overtime: amount.Must("200").Ptr()}, Deductions: []payslip.Deduction{{Kind: "levy", Amount: amount.Must("150")}}, PaidNet: amount.Must("1750").Ptr()}
	want, err := a.Pay.Work(slip)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range want.Rows("id")[1:] {
		for _, cell := range row[2:6] {
			if !strings.Contains(p.Text, cell) {
				t.Errorf("the table lacks %q", cell)
			}
		}
	}
	for _, want := range []string{"RM 245,19", "kurang RM 45,19", "Levi pekerja asing", "Semakan gaji Oktober 2026", "Pemeriksaan gaji Oktober 2026"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the comparison lacks %q", want)
		}
	}
	checkPage(t, "the pay", "id", p)

	owed := url.Values{"items[0].kind": {"service-fee"}, "items[0].amount": {"Rp 12.000.000"}, "items[0].to": {"sponsor"}, "items[0].on.day": {"2"}, "items[0].on.month": {"3"}, "items[0].on.year": {"2026"},
		"items[0].lender": {"moneylender"}, "items[0].rate": {"30"}, "items[0].per": {"year"}, "items[0].method": {"flat"}, "net_wage": {"1.700"}, "floor": {"1.200"}, "contract_months": {"24"}}
	w = post(t, a, "/id/kerja/hitung-utang", owed, nil)
	d := mustRead(t, w)
	for _, want := range []string{"bulan", "KUR", "Rp 12.000.000", "jasa perusahaan penempatan", "sponsor atau calo", "Lembar utang", "Lembaran hutang", "usulan Siger"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("the debt lacks %q", want)
		}
	}
	checkPage(t, "the debt", "id", d)
	if t.Failed() {
		t.Log(p.Text, "\n", d.Text)
	}
}

// Answers keep the budget of worker pages too.
func TestChecksKeepTheBudget(t *testing.T) {
	a := openApp(t, t.TempDir())
	forms := checkForms("1700")
	forms["/id/kerja/periksa-perjanjian/sektor-lain"] = plantation()
	css := 0
	for address, form := range forms {
		w := do(t, a, call{Method: "POST", URL: address, Body: strings.NewReader(form.Encode()), Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip"}})
		n := w.Body.Len()
		if css == 0 {
			css, _ = loaded(t, a, "/id/kerja", "gzip", nil)
		}
		if w.Header().Get("Content-Encoding") != "gzip" || n+css > workerBudget {
			t.Errorf("%s answers %d bytes, with the sheet at most %d: over %d", address, n, n+css, workerBudget)
		}
		t.Logf("%-45s %6d bytes, at most %d with the sheet", address, n, n+css)
	}
}

// The API gives what the engines give; what is too large or wrong is refused.
func TestChecksAPI(t *testing.T) {
	a := openApp(t, t.TempDir())
	send := func(path, body string) (int, map[string]any) {
		w := do(t, a, call{Method: "POST", URL: "/api/v1" + path, Body: strings.NewReader(body), Header: map[string]string{"Content-Type": "application/json"}})
		var out map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s: %d %v\n%s", path, w.Code, err, clip(w.Body.String()))
		}
		return w.Code, out
	}
	code, out := send("/contract-check?lang=ms", `{"sector": "domestic", "signed": "2026-03-02", "household": {"persons": 7}}`)
	if counts, _ := out["counts"].(map[string]any); code != http.StatusOK || counts["breach"] != 1.0 || out["as_of"] != "2026-03-02" {
		t.Errorf("contract: %d %v", code, out)
	}
	if code, out = send("/contract-check", `{"sector": "shop"}`); code != http.StatusUnprocessableEntity || out["field"] != "sector" {
		t.Errorf("a wrong contract: %d %v", code, out)
	}
	code, out = send("/payslip-check", `{"scope": "formal", "period": "2026-10", "basic": 1700, "hours_per_day": 8, "overtime": {"normal_day": 20}, "paid": {"overtime": 200}}`)
	if lines, _ := out["lines"].([]any); code != http.StatusOK || len(lines) < 2 || lines[1].(map[string]any)["by"] != 45.19 {
		t.Errorf("payslip: %d %v", code, out)
	}
	code, out = send("/debt", `{"items": [{"item": "paspor", "amount": 1000000, "borrowed": {"rate": 0}}], "net_wage": {"amount": 2000000, "currency": "IDR"}, "floor": {"amount": 1500000, "currency": "IDR"}}`)
	if code != http.StatusOK || out["months"] != 2.0 {
		t.Errorf("debt: %d %v", code, out)
	}
	for path, field := range map[string]string{"/payslip-check": "period", "/debt": "items[0].kind"} {
		body := map[string]string{"/payslip-check": `{"scope": "formal", "period": "October"}`, "/debt": `{"items": [{"item": "x", "kind": "castle", "amount": 1}]}`}[path]
		if code, out := send(path, body); code != http.StatusUnprocessableEntity || out["field"] != field {
			t.Errorf("%s: %d %v", path, code, out)
		}
		if code, _ := send(path, `{"period": "`+strings.Repeat("9", 70_000)+`"}`); code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s takes 70 kB: %d", path, code)
		}
	}
}
