package document

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

var migrationSets = []fs.FS{journal.Migrations, Migrations}

var noon = time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)

func picture(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flood is a PNG of a few bytes whose header claims width × height.
func flood(t testing.TB, width, height uint32) []byte {
	b := picture(t, png.Encode)
	binary.BigEndian.PutUint32(b[16:], width) // IHDR: after signature, length and name
	binary.BigEndian.PutUint32(b[20:], height)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// heic is the beginning of a HEIF file with one picture's size.
func heic(width, height uint32) []byte {
	b := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x14ispe\x00\x00\x00\x00")
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, width), height)
}

// A type is found in the bytes; what is dangerous to open or not listed is
// refused with a fault, and quickly.
func TestSniff(t *testing.T) {
	asJPEG := func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) }
	book := write(t, AsXLSX, goods, [][]any{{"Lada"}})
	zeros := strings.Repeat("0", maxUnzipped+1)
	tests := []struct {
		name string
		data []byte
		want Type
		key  string
	}{
		{"jpg", picture(t, asJPEG), JPEG, ""},
		{"png", picture(t, png.Encode), PNG, ""},
		{"heic", heic(4032, 3024), HEIC, ""},
		{"pdf", []byte("%PDF-1.7\n"), PDF, ""},
		{"xlsx", book, XLSX, ""},
		{"csv", []byte("\ufeffnama,kg\nLada,3\n"), CSV, ""},
		{"empty", nil, "", "empty"},
		{"too large", make([]byte, MaxFile+1), "", "large"},
		{"program", []byte("\x7fELF\x02\x01"), "", "type"},
		{"svg", []byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "", "type"},
		{"html behind blanks", []byte("\ufeff \n<html>"), "", "type"},
		{"half a png", picture(t, png.Encode)[:12], "", "type"},
		{"pixel flood", flood(t, 64_000, 64_000), "", "pixels"},
		{"long and thin", flood(t, maxSide+1, 1), "", "pixels"},
		{"heic flood", heic(1<<31, 1<<31), "", "pixels"},
		{"heic without picture", heic(1, 1)[:24], "", "type"},
		{"any zip", zipOf(t, [2]string{"a.txt", "x"}), "", "type"},
		{"broken zip", book[:len(book)/2], "", "type"},
		{"zip slip", zipOf(t, skeleton([2]string{"../../etc/cron.d/x", "x"})...), "", "type"},
		{"absolute name", zipOf(t, skeleton([2]string{"/etc/passwd", "x"})...), "", "type"},
		{"macros", zipOf(t, skeleton([2]string{"xl/vbaProject.bin", "x"})...), "", "type"},
		{"zip bomb", zipOf(t, skeleton([2]string{"xl/media/a.bin", zeros})...), "", "bomb"},
		{"bomb that lies of its size", lying(t, zeros), "", "type"},
		{"bomb of many parts", zipOf(t, skeleton(parts(maxZipFiles)...)...), "", "bomb"},
		{"million strings", sheetOf(t, "", [2]string{"xl/sharedStrings.xml", "<sst>" + strings.Repeat("<si/>", maxMarks+1) + "</sst>"}), "", "bomb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Sniff(tt.data)
			key := ""
			if err != nil {
				key = strings.TrimPrefix(fault.All(err)[0].Key, "document.error.")
			} else if got != tt.want {
				t.Errorf("%s", got)
			}
			if key != tt.key {
				t.Errorf("%q: %v", key, err)
			}
		})
	}
}

func parts(n int) (out [][2]string) {
	for range n {
		out = append(out, [2]string{"x", ""})
	}
	return out
}

// lying is a spreadsheet that declares one byte for a part that unpacks to much.
func lying(t testing.TB, content string) []byte {
	t.Helper()
	b := zipOf(t, skeleton([2]string{"xl/media/a.bin", content})...)
	directory := bytes.LastIndex(b, []byte("PK\x01\x02"))
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || z.File[len(z.File)-1].Name != "xl/media/a.bin" {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(b[directory+24:], 1) // the uncompressed size in the directory
	return b
}

// A spreadsheet of the largest kind that is taken, or refused, does not take the
// server's memory with it: a column far to the right, a row far below, shared
// strings to the limit.
func TestHugeSheets(t *testing.T) {
	cell := `<c t="inlineStr"><is><t>x</t></is></c>`
	for name, rows := range map[string]string{
		"many rows":    strings.Repeat(`<row>`+cell+`</row>`, 200_000),
		"many columns": `<row>` + strings.Repeat(cell, 300_000) + `</row>`,
		"far away":     `<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>name</t></is></c></row>`,
		"beyond":       `<row r="99999999"><c r="ZZZZZ1" t="n"><v>1</v></c></row>`,
		"unknown text": `<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>`,
	} {
		t.Run(name, func(t *testing.T) {
			data := sheetOf(t, rows)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, _, err := ReadSheet(bytes.NewReader(data), AsXLSX, goods)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("taken")
			} else if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Errorf("%s: %v", k, err)
			}
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 192<<20 {
				t.Errorf("grew by %d MiB", grown>>20)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// A name that came with a file is words for people: no path, no ending of its
// own, no mark that turns the line around.
func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"surat jalan.PDF":                 "surat jalan.pdf",
		"../../etc/passwd":                "passwd.pdf",
		`C:\Users\x\..\kontrak.docx`:      "kontrak.pdf",
		"/abs/olut":                       "olut.pdf",
		"..":                              "file.pdf",
		"":                                "file.pdf",
		".htaccess":                       "file.pdf",
		"a\x00b\r\nSet-Cookie: x.pdf":     "ab Set-Cookie x.pdf",
		"invoice\u202efdp.exe":            "invoicefdp.pdf",
		"-rf.pdf":                         "rf.pdf",
		"<script>alert(1)</script>.pdf":   "script.pdf",
		"sijil \u0643.pdf":                "sijil \u0643.pdf",
		"\xff\xfe.pdf":                    "file.pdf",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", maxName) + ".pdf",
		"con\"quote;semi.pdf":             "conquotesemi.pdf",
	} {
		if got := SafeName(in, PDF); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// A file leaves to be saved, never to be shown.
func TestSend(t *testing.T) {
	w := httptest.NewRecorder()
	if err := Send(w, SafeName("daftar \u0643.csv", CSV), CSV, []byte("a\n")); err != nil {
		t.Fatal(err)
	}
	h := w.Header()
	if h.Get("Content-Disposition") != "attachment; filename*=utf-8''daftar%20%D9%83.csv" || h.Get("Content-Type") != "text/csv; charset=utf-8" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Error(h)
	}
}

// Content is kept once, comes back whole, is told of in the journal, goes when
// nobody refers to it, and a damaged disk is noticed.
func TestFiles(t *testing.T) {
	storetest.Each(t, migrationSets, func(t *testing.T, db *store.DB) {
		ctx, pdf := t.Context(), append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 255, 'x'}, 1<<20)...)
		var kept []File
		for _, name := range []string{"../a.pdf", "b.exe"} {
			err := db.InTx(ctx, func(tx *store.Tx) error {
				f, err := Attach(ctx, tx, File{Name: name, Thing: "item", ThingID: "i1", By: "officer", At: noon}, pdf)
				if err == nil {
					kept = append(kept, f)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		files, err := FilesOf(ctx, db, "item", "i1")
		if err != nil || len(files) != 2 || files[0].Name != "a.pdf" || files[1].Name != "b.pdf" || files[0].Blob != files[1].Blob {
			t.Fatalf("%+v, %v", files, err)
		}
		one, err := FileByID(ctx, db, kept[1].ID)
		if err != nil || one != files[1] {
			t.Errorf("%+v, %v", one, err)
		}
		data, err := Data(ctx, db, one.Blob.Hash)
		if err != nil || !bytes.Equal(data, pdf) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		for _, id := range []string{"", "../x", store.NewID()} {
			if _, err := FileByID(ctx, db, id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("file %q: %v", id, err)
			}
			if _, err := Data(ctx, db, id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("content %q: %v", id, err)
			}
		}
		undone := errors.New("undone")
		_ = db.InTx(ctx, func(tx *store.Tx) error {
			_, err := Keep(ctx, tx, []byte("%PDF-1.7 other"), noon)
			return errors.Join(err, undone)
		})
		if err := db.InTx(ctx, func(tx *store.Tx) error {
			_, err := Keep(ctx, tx, []byte("%PDF-1.7 orphan"), noon)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		contents := func() (n int) {
			if err := db.QueryRow(ctx, `SELECT count(*) FROM document_blob`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for after, want := range map[time.Duration]int{time.Hour: 2, forgetAfter + time.Hour: 1} {
			if after == time.Hour && contents() != 2 {
				continue // the later sweep came first
			}
			if err := Forget(ctx, db, noon.Add(after)); err != nil || contents() != want {
				t.Errorf("after %s: %d contents, want %d: %v", after, contents(), want, err)
			}
		}
		if entries, err := journal.Of(ctx, db, "item", "i1"); err != nil || len(entries) != 2 || entries[0].Verb != "file.added" {
			t.Errorf("journal: %+v, %v", entries, err)
		}
		detach := func(tx *store.Tx) error { return Detach(ctx, tx, kept[0], "officer", noon) }
		if err := db.InTx(ctx, detach); err != nil {
			t.Error(err)
		}
		if err := db.InTx(ctx, detach); fault.KindOf(err) != fault.NotFound {
			t.Errorf("detached twice: %v", err)
		}
		if entries, err := journal.Of(ctx, db, "item", "i1"); err != nil || len(entries) != 3 || entries[2].Verb != "file.removed" || entries[2].Actor != "officer" {
			t.Errorf("journal: %+v, %v", entries, err)
		}
		if err := Forget(ctx, db, noon.Add(2*forgetAfter)); err != nil || contents() != 1 { // the other file has it too
			t.Errorf("%d contents, %v", contents(), err)
		}
		if _, err := db.Exec(ctx, `UPDATE document_blob SET data = $1`, []byte("%PDF-rotten")); err != nil {
			t.Fatal(err)
		}
		if _, err := Data(ctx, db, one.Blob.Hash); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("a damaged content: %v", err)
		}
	})
}
