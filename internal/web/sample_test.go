package web_test

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/web"
)

// sampleTexts are what a pillar would bring along.
const sampleTexts = `{
"slug.goods":   {"id": "produk", "ms": "produk", "en": "products"},
"slug.request": {"id": "minta", "ms": "minta", "en": "request"},
"nav.goods.list": {"id": "Beli produk", "ms": "Beli produk", "en": "Buy goods"},
"nav.work":       {"id": "Kerja di Malaysia", "ms": "Kerja di Malaysia", "en": "Work in Malaysia"},
"nav.visit":      {"id": "Kunjungi Lampung", "ms": "Lawat Lampung", "en": "Visit Lampung"},
"nav.sources":    {"id": "Sumber data", "ms": "Sumber data", "en": "Data sources"},
"slug.work": {"id": "kerja", "ms": "kerja", "en": "work"},
"slug.visit": {"id": "kunjungi", "ms": "lawat", "en": "visit"},
"slug.sources": {"id": "sumber", "ms": "sumber", "en": "sources"},
"goods.error.kg": {"id": "Isi berat lebih dari {least} kg.", "ms": "Isi berat lebih daripada {least} kg.", "en": "Enter a weight above {least} kg."},
"goods.error.when": {"id": "Pilih waktu pengiriman.", "ms": "Pilih masa penghantaran.", "en": "Choose when to deliver."}
}`

// noon is the instant the tests' clock stands at.
var noon = clock.Fixed(clock.MustDate("2026-11-24").Time())

func catalog(t testing.TB, more ...string) *i18n.Catalog {
	t.Helper()
	sets := []fs.FS{web.Texts}
	for _, m := range append(more, sampleTexts) {
		sets = append(sets, fstest.MapFS{"texts.json": {Data: []byte(m)}})
	}
	c, err := i18n.Load(sets...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newServer returns a server of the sample routes, as the changes make it.
func newServer(t testing.TB, changes ...func(*web.Options)) *web.Server {
	t.Helper()
	o := web.Options{Catalog: catalog(t), Clock: noon, Log: slog.New(slog.DiscardHandler),
		Navigation: []string{"goods.list", "work", "visit"}, Footer: []string{"sources"},
		Routes: sampleRoutes()}
	for _, change := range changes {
		change(&o)
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sampleRoutes() []web.Route {
	plain := func(w http.ResponseWriter, r *http.Request) error {
		p := web.PageOf(r)
		p.Title = "Plain"
		return web.Render(w, r, http.StatusOK, p, templ.Raw("<h1>Plain</h1>"))
	}
	return []web.Route{
		{Name: "goods.list", Path: "/{lang}/{s:goods}", Right: "public", Cache: true, Handle: sampleHandler},
		{Name: "goods.one", Path: "/{lang}/{s:goods}/{slug}", Right: "public", Handle: goodsOne},
		{Name: "goods.ask", Path: "/{lang}/{s:goods}/{s:request}", Right: "public", Handle: sampleHandler},
		{Name: "goods.send", Method: "POST", Path: "/{lang}/{s:goods}/{s:request}", Right: "public", Handle: refusedForm},
		{Name: "work", Path: "/{lang}/{s:work}", Right: "public", Handle: plain},
		{Name: "visit", Path: "/{lang}/{s:visit}", Right: "public", Handle: plain},
		{Name: "sources", Path: "/{lang}/{s:sources}", Right: "public", Handle: plain},
		{Name: "short", Path: "/q/{code}", Right: "public", Handle: plain},
	}
}

// slugs are a record's translated slugs; its number decides which record it is.
var slugs = i18n.Text{ID: "singkong-beku-p42", MS: "ubi-kayu-beku-p42", EN: "frozen-cassava-p42"}

func goodsOne(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	if !strings.HasSuffix(r.PathValue("slug"), "-p42") {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if right := slugs.In(p.Lang); r.PathValue("slug") != right {
		return web.Moved(w, r, p.Href("goods.one", "slug", right))
	}
	p.Title, p.Args = "p42", func(l i18n.Lang) []string { return []string{"slug", slugs.In(l)} }
	return web.Render(w, r, http.StatusOK, p, templ.Raw("<h1>p42</h1>"))
}

// formFault is what refusedForm finds wrong.
func formFault() error {
	return fault.List{
		fault.New(fault.Invalid, "goods.error.kg", "least", 1000).In("kg"),
		fault.New(fault.Invalid, "goods.error.when").In("when"),
	}
}

func refusedForm(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.Invalid = "Minta sebut harga", true
	return web.Render(w, r, http.StatusUnprocessableEntity, p, sampleBody(p, p.Errors(formFault())))
}

func sampleHandler(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title, p.Description, p.Enhance = "Singkong beku", "Contoh semua komponen.", true
	p.Crumbs = []web.Crumb{{Href: "/" + string(p.Lang), Label: "Siger"}, {Href: p.Href("goods.list"), Label: p.T("nav.goods.list")}}
	return web.Render(w, r, http.StatusOK, p, sampleBody(p, nil))
}

// within renders a component with children.
func within(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

// sampleBody shows every component.
func sampleBody(p *web.Page, errs []web.FieldError) templ.Component {
	options := []web.Option{{Value: "1", Label: "Sekali saja"}, {Value: "2", Label: "Setiap bulan", Hint: "Sama banyak setiap bulan."}}
	source := web.SourceRef{Title: "Perintah Duti Kastam 2025", Section: "0714.10", URL: "https://example.org/pdk",
		Read: clock.MustDate("2026-11-20"), Confidence: "single", Status: "in-force"}
	price := amount.Money{Amount: amount.Must("3.2"), Currency: "MYR"}
	low, high := amount.Must("8650.5"), amount.Must("9120")
	row := `<tr><th scope="row">%s</th><td data-label="Dasar">0714.10</td><td class="number" data-label="Jumlah">%s</td></tr>`
	rows := strings.ReplaceAll(strings.Replace(strings.Replace(row, "%s", "Harga barang", 1), "%s", "RM 6.400,00", 1)+
		strings.Replace(strings.Replace(row, "%s", "Ongkos laut ke Port Klang", 1), "%s", "RM 1.250,00–1.720,00", 1)+
		strings.Replace(strings.Replace(row, "%s", "Bea masuk", 1), "%s", `<span class="unknown-value">Belum diketahui</span>`, 1)+
		`<tr class="total"><th scope="row">Jumlah</th><td></td><td class="number" data-label="Jumlah">RM 8.650,50–9.120,00</td></tr>`, "\n", "")
	return templ.Join(
		web.ErrorSummary(p, errs),
		templ.Raw(`<h1>Singkong beku dari Lampung untuk Shah Alam</h1><p class="lead">Empat pemasok dapat mengirim 2 ton setiap bulan. Satu bea belum diketahui.</p><p>`),
		web.Tag(web.OK, p.T("verdict.ok")), templ.Raw(" "), web.Tag(web.Warn, p.T("verdict.ask")), templ.Raw(" "), web.Tag(web.Error, p.T("verdict.breach")), templ.Raw(" "),
		web.Tag(web.Info, p.T("verdict.not-applicable")), templ.Raw(" "), web.Tag(web.NotKnown, p.T("verdict.unknown")), templ.Raw("</p>"),
		within(web.Notice(web.Warn, "Harga ini perkiraan"), templ.Raw("<p>Ongkos laut berlaku sampai akhir bulan. Minta penawaran untuk harga yang mengikat.</p>")),
		within(web.Notice(web.NotKnown, "Satu bea belum dibaca"), templ.Raw("<p>Kami tidak menganggapnya nol.</p>")),
		within(web.Notice(web.OK, "Kode permintaan Anda: 7FQ2KD"), templ.Raw("<p>Meja dagang menjawab paling lambat 27 November 2026.</p>")),
		templ.Raw("<h2>Biaya sampai gudang</h2>"),
		within(web.Table("Satu peti kemas, 2 ton", "Baris", "Dasar", "Jumlah"), templ.Raw(rows)),
		web.SourceNote(p, source),
		web.SourceNote(p, web.SourceRef{Title: "Catatan lapangan", Read: clock.MustDate("2024-01-02"), Confidence: "single-old", Stale: true}),
		templ.Raw("<h2>Pemasok</h2>"),
		web.DefinitionList(p, []web.Term{{Name: "Nama", Value: "Contoh Tani Makmur"}, {Name: "Harga", Body: web.MoneyText(p, &price)},
			{Name: "Sampai gudang", Body: web.MoneyRange(p, amount.Range{Low: low.Ptr(), High: high.Ptr()}, "MYR")},
			{Name: "Bea masuk", Body: web.MoneyRange(p, amount.Range{}, "MYR")}, {Name: "Telepon"}}),
		within(web.Details("Mengapa pemasok ini di atas"), templ.Raw("<p>Kapasitasnya cukup dan sertifikat halalnya masih berlaku.</p>")),
		within(web.Details("Surat yang diperlukan"), templ.Raw("<p>Empat surat.</p>")),
		templ.Raw(`<h2>Minta penawaran</h2><form method="post" action="`+p.Href("goods.send")+`">`),
		web.TextInput(p, web.Input{Name: "kg", Label: "Berapa banyak?", Hint: "Tulis angka, misalnya 2.000.", Value: "2.000", Error: web.ErrorOf(errs, "kg"), Mode: "decimal", Suffix: "kg", Size: "short"}),
		web.Radios(p, web.Choice{Name: "when", Label: "Kapan?", Error: web.ErrorOf(errs, "when"), Options: options, Value: "2"}),
		web.Select(p, web.Choice{Name: "incoterm", Label: "Incoterm", Options: []web.Option{{Value: "FOB", Label: "FOB"}, {Value: "CIF", Label: "CIF"}}, Optional: true}),
		web.TextArea(p, web.Input{Name: "note", Label: "Catatan", Optional: true}),
		web.Checkbox(p, web.Check{Name: "halal", Label: "Harus bersertifikat halal", Checked: true}),
		web.Button("Kirim permintaan"), web.SecondButton("Simpan dahulu", "later", "1"), templ.Raw("</form>"),
		web.WhatsApp("+60 12-345 6789", "Pesan dari Siger, kode 7FQ2KD", p.T("whatsapp.open")), web.LinkButton(p.Href("goods.list"), "Lanjut"),
		web.Pager(p, web.Pages{Page: 2, Of: 5, Href: func(n int) string { return p.Href("goods.list", "page", strings.Repeat("1", n)) }}),
	)
}
