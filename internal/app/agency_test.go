package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour"
	"siger/internal/message"
)

// listedAgency is the example agency that is licensed and has an account.
func listedAgency(a *App) labour.Agency {
	all, err := a.work.agencies.Store.Agencies(context.Background(), a.DB)
	if i := slices.IndexFunc(all, func(g labour.Agency) bool { return g.Org != "" }); err == nil && i >= 0 {
		return all[i]
	}
	panic("no agency has an account")
}

var agencyPaths = [3]string{"/id/kerja/cek-agen", "/ms/kerja/semak-agensi", "/en/work/check-agency"}

// Each verdict in three languages: first the answer, then what to do, whom to
// ask and what to send on.
func TestAgencyChecked(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		for q, want := range map[string][3]string{
			"PT. Contoh P3MI Sejahtera": {"Berizin: Contoh P3MI Sejahtera", "Berlesen: Contoh P3MI Sejahtera", "Licensed: Contoh P3MI Sejahtera"},
			"+62 840-0000-0002":         {"Izin dicabut: Contoh PT Angin Lalu", "Lesen dibatalkan: Contoh PT Angin Lalu", "Licence withdrawn: Contoh PT Angin Lalu"},
			"contoh waktu berlalu":      {"Izin sudah habis", "Lesen sudah tamat", "Licence has expired"},
			"Contoh Sejahtra":           {"Mirip, tetapi bukan yang sama", "Serupa, tetapi bukan yang sama", "Similar, but not the same"},
			"0899 1234 5678":            {"Jangan bayar dulu", "Jangan bayar dahulu", "Do not pay yet"},
			"contoh":                    {"Pilih yang sama persis", "Pilih yang betul-betul sama", "Choose the one"},
		} {
			for i, path := range agencyPaths {
				w := post(t, a, path, url.Values{"q": {q}}, nil)
				p := mustRead(t, w)
				if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(p.Text, want[i]) || !strings.Contains(p.Text, [3]string{"daftar contoh", "senarai contoh", "example list"}[i]) {
					t.Errorf("%s, %q: %d %q\n%s", path, q, w.Code, w.Header().Get("Cache-Control"), p.Text)
				}
				checkPage(t, path, i18n.Langs[i], p)
			}
		}
		p := mustRead(t, post(t, a, agencyPaths[0], url.Values{"q": {"0899 1234 5678"}}, nil))
		for _, want := range []string{"Tidak ditemukan di daftar resmi", "dicek tanggal 23 November 2026", "tidak berarti aman", "0800-1000", "+62 21 2924 4800", "Kirim lewat WA"} {
			if !strings.Contains(p.Text, want) {
				t.Errorf("not found lacks %q:\n%s", want, p.Text)
			}
		}
		p = mustRead(t, post(t, a, agencyPaths[0], url.Values{"q": {"Contoh P3MI Sejahtera"}}, nil))
		for _, want := range []string{"3 dari 150 orang: 2,0 per 100 (2025)", "+62 840-0000-0001"} {
			if !strings.Contains(p.Text, want) {
				t.Errorf("the licensed agency lacks %q:\n%s", want, p.Text)
			}
		}
		if strings.Contains(p.Text, "172") {
			t.Error("figures show before their day")
		}
		if p := mustRead(t, post(t, a, agencyPaths[0], url.Values{"q": {"Contoh PT Angin Lalu"}}, nil)); !strings.Contains(p.Text, "4 dari 12 orang (2025). Di bawah 20 orang") {
			t.Errorf("few placed: %s", p.Text)
		}
		if w := post(t, a, agencyPaths[0], url.Values{"q": {" ?"}}, nil); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `class="fault"`) || !strings.Contains(w.Body.String(), `value=" ?"`) {
			t.Errorf("nothing asked: %d", w.Code)
		}
		if p := mustRead(t, get(t, a, "/id/kerja")); !strings.Contains(p.Text, "Cek agen") {
			t.Error("the page of work does not lead to the check")
		}
	})
}

// The page and its answers weigh at most 15 KB with all they load: it is read on
// the poorest lines.
func TestAgencyWeight(t *testing.T) {
	const budget = 15 << 10
	a := openApp(t, t.TempDir())
	for _, path := range agencyPaths {
		n, files := loaded(t, a, path, "gzip", nil)
		empty := do(t, a, call{URL: path, Header: map[string]string{"Accept-Encoding": "gzip"}}).Body.Len()
		for _, q := range []string{"", "Contoh P3MI Sejahtera", "Contoh Sejahtra", "contoh", "0899 1234 5678"} {
			page := empty
			if q != "" {
				page = post(t, a, path, url.Values{"q": {q}}, map[string]string{"Accept-Encoding": "gzip"}).Body.Len()
			}
			if all := n - empty + page; all > budget {
				t.Errorf("%s, %q: %d bytes: %v", path, q, all, files)
			} else {
				t.Logf("%s, %q: %d bytes, the page %d", path, q, all, page)
			}
		}
	}
}

// A number that somebody asks about is in no log, address, journal or store.
func TestAgencyQuestionIsKeptNowhere(t *testing.T) {
	var log bytes.Buffer
	a := openApp(t, t.TempDir(), func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	before := dump(t, a)
	for _, q := range []string{"0899 7351 9246", "+6289973519246", "wa.me/6289973519246", "PT Kenari Terbang"} {
		w := post(t, a, agencyPaths[0], url.Values{"q": {q}}, nil)
		p := mustRead(t, w)
		for _, e := range p.Elements {
			for _, name := range []string{"href", "action", "src"} {
				if at := e.Attrs[name]; strings.Contains(at, "7351") || strings.Contains(strings.ToLower(at), "kenari") {
					t.Errorf("%q stands in the address %s", q, at)
				}
			}
		}
		w = do(t, a, call{Method: http.MethodPost, URL: "/api/v1/agencies/check", Body: strings.NewReader(`{"q":"` + q + `"}`), Header: map[string]string{"Content-Type": "application/json"}})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"verdict":"not-found"`) {
			t.Errorf("API: %d %s", w.Code, w.Body)
		}
	}
	if dump(t, a) != before {
		t.Error("a check changes the store")
	}
	if text := log.String(); strings.Contains(text, "7351") || strings.Contains(strings.ToLower(text), "kenari") {
		t.Errorf("the log holds what was asked:\n%s", text)
	}
}

// By licence, the API answers to an address.
func TestAgencyAPI(t *testing.T) {
	a := openApp(t, t.TempDir())
	w := get(t, a, "/api/v1/agencies?licence=CONTOH-001/SIP3MI/2024")
	for _, want := range []string{`"verdict":"licensed"`, `"placed":150`, `"complaints_per_100":2`, `"example":true`, `"as_of":"2026-11-23"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("lacks %s: %d %s", want, w.Code, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), "172") {
		t.Error("figures show before their day")
	}
	if w := get(t, a, "/api/v1/agencies"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no licence: %d", w.Code)
	}
}

// A list comes in by sheet, what it leaves out is gone, its new figures are told
// to the agency first, and its reply stands beside them.
func TestAgencyListFigureAndReply(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		const head = "licence,name,stage,until,phones,regency,placed,complaints,period,as_of,source,url\n"
		officer, agency, path := enter(t, a, "officer-labour"), enter(t, a, "agency"), importPathsOf("labour.agencies")[2]
		if w := getAs(t, a, path, enter(t, a, "officer-trade")); w.Code != http.StatusNotFound {
			t.Errorf("the list of another desk: %d", w.Code)
		}
		bad := head + "X-9,Contoh PT Baru,baik,,,,,,,2026-11-24,Contoh daftar,\n"
		before := withoutSheets(t, a)
		if at, w, _ := checked(t, a, path, "list.csv", bad, officer); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "<code>stage</code>") {
			t.Errorf("a bad list: %d", w.Code)
		} else if post(t, a, at, url.Values{}, officer); withoutSheets(t, a) != before {
			t.Error("a bad list changed something")
		}
		good := head + "CONTOH-001/SIP3MI/2024,Contoh P3MI Sejahtera,suspended,2027-12-31,,,180,9,2026,2026-11-24,Contoh daftar baru,\n"
		if text := brought(t, a, path, "list.csv", good, officer); !strings.Contains(text, "4 saved") { // the list, one changed, two gone
			t.Errorf("saving: %s", text)
		}
		answer := mustRead(t, post(t, a, agencyPaths[2], url.Values{"q": {"CONTOH-001/SIP3MI/2024"}}, nil)).Text
		if !strings.Contains(answer, "Licence suspended") || !strings.Contains(answer, "3 of 150") || strings.Contains(answer, "180") {
			t.Errorf("the licence at once, the figures later: %s", answer)
		}
		if text := mustRead(t, post(t, a, agencyPaths[2], url.Values{"q": {"Contoh PT Angin Lalu"}}, nil)).Text; !strings.Contains(text, "No longer on the official list") {
			t.Errorf("what the list leaves out: %s", text)
		}
		notes, _, err := message.NewStore(a.DB).Inbox(t.Context(), personBehind(a, "agency"), "", 10)
		if err != nil || len(notes) != 1 || notes[0].Template != "message.agency_figures" {
			t.Errorf("notices %+v, %v", notes, err)
		}
		own := mustRead(t, getAs(t, a, "/en/account/agencies", agency)).Text
		if !strings.Contains(own, "9 of 180 people: 5.0 per 100") || !strings.Contains(own, "public from 1 December 2026") {
			t.Errorf("the agency's own card: %s", own)
		}
		if text := mustRead(t, getAs(t, a, "/en/account/agencies", enter(t, a, "centre"))).Text; strings.Contains(text, "Sejahtera") {
			t.Error("another organisation sees the card")
		}
		g := listedAgency(a)
		form := url.Values{"figures": {"shown"}, "version": {"1"}, "reply-shown-" + g.ID: {"Tiga pengaduan sudah selesai."}}
		if w := post(t, a, "/en/account/agencies/"+g.ID, form, agency); w.Code != http.StatusConflict {
			t.Errorf("a reply to figures that changed: %d", w.Code)
		}
		form.Set("version", "2")
		if w := post(t, a, "/en/account/agencies/"+g.ID, form, agency); w.Code != http.StatusSeeOther {
			t.Errorf("a reply: %d %s", w.Code, clip(w.Body.String()))
		}
		if text := mustRead(t, post(t, a, agencyPaths[2], url.Values{"q": {g.Licence}}, nil)).Text; !strings.Contains(text, "Tiga pengaduan sudah selesai.") {
			t.Errorf("the reply does not show: %s", text)
		}
		long := url.Values{"figures": {"coming"}, "version": {"3"}, "reply-coming-" + g.ID: {strings.Repeat("panjang ", 80)}}
		if w := post(t, a, "/en/account/agencies/"+g.ID, long, agency); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "panjang panjang") {
			t.Errorf("a reply too long: %d", w.Code)
		}
		form.Set("version", "3")
		form.Set("reply-shown-"+g.ID, "")
		post(t, a, "/en/account/agencies/"+g.ID, form, agency)
		if text := mustRead(t, post(t, a, agencyPaths[2], url.Values{"q": {g.Licence}}, nil)).Text; strings.Contains(text, "Tiga pengaduan") {
			t.Error("a reply taken back still shows")
		}
		entries, err := journal.Of(t.Context(), a.DB, "agency", g.ID)
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if !slices.Equal(verbs, []string{"agency.listed", "agency.listed", "agency.replied", "agency.reply_withdrawn"}) || err != nil {
			t.Errorf("journal %v, %v", verbs, err)
		}
		link := url.Values{"version": {"4"}, "org": {""}}
		if w := post(t, a, "/en/desk/agencies/lists/"+g.ID, link, officer); w.Code != http.StatusSeeOther {
			t.Errorf("taking the account away: %d", w.Code)
		}
		if w := post(t, a, "/en/account/agencies/"+g.ID, form, agency); w.Code != http.StatusNotFound {
			t.Errorf("a reply without the account: %d", w.Code)
		}
	})
}
