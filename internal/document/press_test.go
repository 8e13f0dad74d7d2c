package document

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/web"
)

// neighbours are texts of other packages that pages of this one stand on.
var neighbours = fstest.MapFS{"texts.json": {Data: []byte(`{"slug.desk": {"id": "meja", "ms": "meja", "en": "desk"}}`)}}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(web.Texts, Texts, neighbours)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func press(t testing.TB) *Press {
	t.Helper()
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	return &Press{Texts: catalog(t), Pack: pack}
}

// sample is an issued letter of the mission's trade desk.
func sample() Letter {
	return Letter{
		ID: "l1", Code: "7FQ2KD9A3M", Desk: "trade", Side: "market", Number: 7, Stage: Issued, Lang: i18n.ID, Date: clock.MustDate("2026-11-25"),
		Title: "Penawaran singkong beku untuk pasar Shah Alam",
		To:    "Contoh Makmur Sdn. Bhd.\nJalan Contoh 12, Seksyen 13\n40100 Shah Alam, Selangor",
		Body: []string{
			"Dengan hormat,",
			"Menindaklanjuti permintaan Saudara tanggal 12 Februari 2026 dengan kode 7FQ2KD9A, kami sampaikan bahwa dua pemasok dari Lampung dapat menyediakan singkong beku sebanyak 20.000 kg setiap bulan.",
			"Rincian penawaran, biaya sampai gudang, dan surat yang diperlukan ada di Siger dengan kode yang sama. Harga berlaku sampai 31 Desember 2026.",
			"Bila Saudara perlu contoh barang, kami siap mengaturnya melalui Pelabuhan Panjang. Mohon kabari kami paling lambat 2 Desember 2026.",
			"Atas perhatian Saudara, kami ucapkan terima kasih.",
		},
		Signer: "Contoh Rahmawati", Office: "Atase Perdagangan",
	}
}

const checkAddress = "https://siger.example/q/7FQ2KD9A3M"

// pdfText returns what pdftotext reads, words in their order.
func pdfText(t *testing.T, data []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal("pdftotext is missing")
		}
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// A letter says who writes, its number, date in words, all its text and how to
// check it; the same letter gives the same bytes.
func TestPrint(t *testing.T) {
	p, l := press(t), sample()
	first, err := p.Print(l, checkAddress)
	if err != nil {
		t.Fatal(err)
	}
	again, err := press(t).Print(l, checkAddress)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, again) {
		t.Error("the same letter gave other bytes")
	}
	if kind, err := Sniff(first); kind != PDF || err != nil || len(first) > 200_000 {
		t.Errorf("%s, %d bytes, %v", kind, len(first), err)
	}
	if out := os.Getenv("SIGER_LETTER_OUT"); out != "" {
		_ = os.WriteFile(out, first, 0o600)
	}
	text := pdfText(t, first)
	for _, want := range append([]string{"Kedutaan Besar Republik Indonesia (KBRI) Kuala Lumpur", "Meja Perdagangan", "Lampung dan Malaysia",
		"Nomor 7/DAGANG/PERWAKILAN/XI/2026", "25 November 2026", "Perihal Penawaran singkong beku", "Yth. Contoh Makmur Sdn. Bhd.",
		"Atase Perdagangan", "Contoh Rahmawati", "siger.example/q/7FQ2KD9A3M", "Kode 7FQ2K-D9A3M", "Halaman 1"}, l.Body...) {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q in\n%s", want, text)
		}
	}
}

// A long letter goes on over pages, every paragraph is there, and the block that
// checks it stands once, on the last.
func TestPrintLong(t *testing.T) {
	p, l := press(t), sample()
	l.Lang, l.Body = i18n.EN, nil
	for i := range 40 {
		l.Body = append(l.Body, strings.Repeat("Words of a long paragraph. ", 12)+"Number "+i18n.Words(i18n.EN, int64(i))+" ends.")
	}
	data, err := p.Print(l, checkAddress)
	if err != nil {
		t.Fatal(err)
	}
	text := pdfText(t, data)
	for i := range 40 {
		if !strings.Contains(text, i18n.Words(i18n.EN, int64(i))+" ends.") { // "Number" may stand on the page before
			t.Errorf("paragraph %d is missing", i)
		}
	}
	if n := strings.Count(text, "Check that this letter is genuine"); n != 1 {
		t.Errorf("checked %d times", n)
	}
	for _, want := range []string{"Page 1", "Page 2", "Page 3"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

// A draft says so and can be checked nowhere.
func TestPrintDraft(t *testing.T) {
	p, l := press(t), sample()
	l.Number, l.Stage, l.Date, l.Lang = 0, Draft, clock.Date{}, i18n.MS
	data, err := p.Print(l, "")
	if err != nil {
		t.Fatal(err)
	}
	text := pdfText(t, data)
	if !strings.Contains(text, "Nombor DRAF") || strings.Contains(text, "Kod ") {
		t.Error(text)
	}
}
