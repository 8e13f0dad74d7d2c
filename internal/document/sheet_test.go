package document

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

var formats = []Format{AsCSV, AsXLSX}

var goods = []Column{
	{Key: "name", Title: "Nama barang", Required: true},
	{Key: "kg", Title: "Jumlah (kg)", Kind: Number},
	{Key: "from", Title: "Tersedia mulai", Kind: Day},
	{Key: "halal", Title: "Halal", Kind: YesNo},
}

func write(t testing.TB, f Format, columns []Column, rows [][]any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSheet(&b, f, columns, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var comparable = cmp.Comparer(func(a, b amount.Decimal) bool { return a.Cmp(b) == 0 })

// What is written reads back the same, in both formats: any text that a
// spreadsheet can hold, exact decimals, dates, answers.
func TestSheetRoundTrip(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom([]string{"", "'", "''", "=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", " =", "_x0041_", "'\u200b="}).Draw(t, "front") + rapid.String().Draw(t, "rest")
		return plain(s)
	}).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	row := rapid.Custom(func(t *rapid.T) []any {
		row := []any{text.Draw(t, "name"), nil, nil, nil}
		if rapid.Bool().Draw(t, "has kg") {
			row[1] = amount.Int(rapid.Int64Range(-1e14, 1e14).Draw(t, "kg")).Shift(int32(-rapid.IntRange(0, 6).Draw(t, "decimals")))
		}
		if rapid.Bool().Draw(t, "has date") {
			row[2] = clock.NewDate(1950, 1, 1).AddDays(rapid.IntRange(0, 50_000).Draw(t, "day"))
		}
		if rapid.Bool().Draw(t, "answers") {
			row[3] = rapid.Bool().Draw(t, "halal")
		}
		return row
	})
	for _, f := range formats {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				rows := rapid.SliceOfN(row, 0, 5).Draw(rt, "rows")
				got, wrong, err := ReadSheet(bytes.NewReader(write(t, f, goods, rows)), f, goods)
				if err != nil || len(wrong) > 0 || len(got) != len(rows) {
					rt.Fatalf("%d of %d rows, %v, %v", len(got), len(rows), wrong, err)
				}
				for i, r := range got {
					if diff := cmp.Diff(rows[i], r.Cells, comparable); diff != "" {
						rt.Fatalf("row %d: %s", i, diff)
					}
				}
			})
		})
	}
}

// hostile are cells that a spreadsheet could run.
var hostile = []string{
	"=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\x00=1+1", "＝1+1", "＋1", "－1", "＠x", " =1+1", "\u00a0=1", "\ufeff=1+1", "\u200b=1+1",
	"'=1+1", "=HYPERLINK(\"http://contoh.example\",\"x\")", "=cmd|'/c calc'!A0", "\x01=1", "\x7f=1+1",
}

// No cell of a file that leaves begins with what a spreadsheet takes for a
// formula, as independent readers see it; nor does a head.
func TestNoFormulaLeaves(t *testing.T) {
	begins := func(s string) bool {
		s = strings.TrimLeft(s, " \u00a0\ufeff\u200b")
		return s != "" && strings.ContainsAny(s[:1], "=+-@\t\r\n\x00") || strings.ContainsRune("＝＋－＠", []rune(s + "x")[0])
	}
	var rows [][]any
	for _, h := range hostile {
		rows = append(rows, []any{h})
	}
	columns := []Column{{Key: "x", Title: "=HEAD()"}}
	r := csv.NewReader(bytes.NewReader(write(t, AsCSV, columns, rows)))
	records, err := r.ReadAll()
	if err != nil || len(records) != len(hostile)+1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(write(t, AsXLSX, columns, rows)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := book.GetRows("Sheet1")
	if err != nil || len(sheet) != len(records) {
		t.Fatalf("%d rows, %v", len(sheet), err)
	}
	for i := range records {
		if begins(strings.TrimPrefix(records[i][0], "\ufeff")) {
			t.Errorf("CSV %q", records[i][0])
		}
		if begins(sheet[i][0]) {
			t.Errorf("XLSX %q", sheet[i][0])
		}
		at := fmt.Sprintf("A%d", i+1)
		if formula, err := book.GetCellFormula("Sheet1", at); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", at, formula, err)
		}
		if kind, err := book.GetCellType("Sheet1", at); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%s is of type %v, %v", at, kind, err)
		}
	}
}

// CSV begins with its mark, has ISO dates and dots; a number stays a number.
func TestCSVAsWritten(t *testing.T) {
	got := string(write(t, AsCSV, goods, [][]any{{"Keripik, pedas", amount.Must("-1500.50"), clock.MustDate("2026-02-12"), true}, {"Lada", (*amount.Decimal)(nil)}}))
	want := "\ufeffNama barang,Jumlah (kg),Tersedia mulai,Halal\r\n\"Keripik, pedas\",-1500.50,2026-02-12,yes\r\nLada,,,\r\n"
	if got != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if err := WriteSheet(io.Discard, AsCSV, goods, [][]any{{struct{}{}}}); err == nil {
		t.Error("a cell of no known type was written")
	}
	for _, f := range formats {
		if err := WriteSheet(io.Discard, f, goods, [][]any{{strings.Repeat("x", maxCell+1)}}); err == nil {
			t.Errorf("%s: a cell longer than spreadsheets hold was written", f)
		}
		if err := WriteSheet(failing{}, f, goods, [][]any{{"x"}}); err == nil {
			t.Errorf("%s: a disk that is full went unnoticed", f)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// What people send: other orders and partings, keys for titles, blank lines, more
// columns than asked for, and every kind of bad cell with its place.
func TestReadCSV(t *testing.T) {
	tests := []struct {
		name, in string
		rows     int
		wrong    []string // line, column and key
		fault    string
	}{
		{"as written", "Nama barang,Jumlah (kg),Tersedia mulai,Halal\nLada,12.5,2026-02-12,ya\n", 1, nil, ""},
		{"semicolons, other order, keys", "halal;Catatan;NAME;kg\ntidak;lihat;Lada;3\n\n;;;\nya;;Kopi;\n", 2, nil, ""},
		{"tabs", "name\tkg\nLada\t3\n", 1, nil, ""},
		{"bad cells", "name,kg,from,halal\nLada,\"1.500,5\",12/02/2026,mungkin\n,3,,\nKopi,1500,,\n", 1,
			[]string{"2 B document.sheet.error.number", "2 C document.sheet.error.day", "2 D document.sheet.error.yesno", "3 A document.sheet.error.required"}, ""},
		{"short row", "kg,name\n3\n", 0, []string{"2 B document.sheet.error.required"}, ""},
		{"no number", "name,kg\nLada,.\nKopi,-\nTeh,1e5\nGula,0x10\nGaram,1 000\n", 0, []string{"2 B document.sheet.error.number",
			"3 B document.sheet.error.number", "4 B document.sheet.error.number", "5 B document.sheet.error.number", "6 B document.sheet.error.number"}, ""},
		{"cell over two lines", "name,kg\n\"Lada\nhitam\",x\n", 0, []string{"2 B document.sheet.error.number"}, ""},
		{"empty", "", 0, nil, "document.sheet.error.empty"},
		{"blank", "\n\n , ,\n", 0, nil, "document.sheet.error.empty"},
		{"column missing", "kg\n3\n", 0, nil, "document.sheet.error.missing"},
		{"column doubled", "name,Nama barang\na,b\n", 0, nil, "document.sheet.error.doubled"},
		{"not UTF-8", "name\nL\xe4da\n", 0, nil, "document.sheet.error.utf8"},
		{"zero byte", "name\nL\x00da\n", 0, nil, "document.sheet.error.utf8"},
		{"open quote", "name\n\"Lada\n", 0, nil, "document.sheet.error.quotes"},
		{"too many rows", "name\n" + strings.Repeat("x\n", MaxRows+1), 0, nil, "document.sheet.error.rows"},
		{"too many columns", "name" + strings.Repeat(",x", maxColumns) + "\n", 0, nil, "document.sheet.error.columns"},
		{"too large", "name\n" + strings.Repeat("x", MaxFile), 0, nil, "document.error.large"},
		{"long cell", "name\n" + strings.Repeat("x", maxCell+1) + "\n", 0, []string{"2 A document.sheet.error.cell"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows, wrong, err := ReadSheet(strings.NewReader(tt.in), AsCSV, goods)
			key := ""
			if err != nil {
				key = fault.All(err)[0].Key
			}
			var told []string
			for _, w := range wrong {
				told = append(told, fmt.Sprintf("%d %s %s", w.Line, w.Column, w.Fault.Key))
			}
			if len(rows) != tt.rows || key != tt.fault || !slices.Equal(told, tt.wrong) {
				t.Errorf("%d rows, %q, %v", len(rows), key, told)
			}
		})
	}
	if _, _, err := ReadSheet(iotest.ErrReader(errors.New("line cut")), AsCSV, goods); err == nil {
		t.Error("half a file was taken for a whole one")
	}
}

// Cells that a person typed into a spreadsheet: its dates are numbers of days,
// its numbers binary; a formula is its last result and never run.
func TestReadTypedXLSX(t *testing.T) {
	book := excelize.NewFile()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	day := clock.MustDate("2026-02-12").Time()
	err = errors.Join(book.SetSheetRow("Sheet1", "A1", &[]any{"Halal", "Nama barang", "Tersedia mulai", "Jumlah (kg)"}),
		book.SetSheetRow("Sheet1", "A3", &[]any{"Ya", "Lada", day, 0.1 + 0.2}), book.SetCellStyle("Sheet1", "C3", "C3", style),
		book.SetSheetRow("Sheet1", "A4", &[]any{true, "Kopi", "2026-02-12", 1e21}),
		book.SetCellFormula("Sheet1", "B5", "=1+1"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	rows, wrong, err := ReadSheet(&b, AsXLSX, goods)
	if err != nil || len(rows) != 2 || len(wrong) != 0 {
		t.Fatalf("%v, %v, %v", rows, wrong, err)
	}
	// 0.1 + 0.2 is 0.30000000000000004 in binary: somebody typed 0.3.
	for i, want := range []string{"0.3", "1000000000000000000000"} {
		if r := rows[i]; r.Line != i+3 || r.Date(2).String() != "2026-02-12" || !r.Yes(3) || r.Decimal(1).Cmp(amount.Must(want)) != 0 {
			t.Errorf("%+v", r)
		}
	}
}

// zipOf packs parts as a ZIP.
func zipOf(t testing.TB, parts ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p[0])
		if err == nil {
			_, err = io.WriteString(w, p[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// skeleton are the parts that make a ZIP a spreadsheet.
func skeleton(more ...[2]string) [][2]string {
	return append([][2]string{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
	}, more...)
}

func sheetOf(t testing.TB, rows string, more ...[2]string) []byte {
	return zipOf(t, skeleton(append(more, [2]string{"xl/worksheets/sheet1.xml",
		`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`})...)...)
}

// FuzzReadSheet feeds anything to the reader: it never panics, tells faults only,
// and what it read writes and reads back the same.
func FuzzReadSheet(f *testing.F) {
	for _, h := range hostile {
		f.Add([]byte("name,kg\n\""+h+"\",1\n"), false)
	}
	f.Add([]byte("halal;name;from\nya;Lada;2026-02-12\n"), false)
	f.Add(write(f, AsXLSX, goods, [][]any{{"=1+1", amount.Must("0.5"), clock.MustDate("2026-02-12"), true}}), true)
	f.Add(sheetOf(f, `<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c r="A2" t="s"><v>7</v></c></row>`), true)
	f.Fuzz(func(t *testing.T, data []byte, xlsx bool) {
		format := AsCSV
		if xlsx {
			format = AsXLSX
		}
		rows, wrong, err := ReadSheet(bytes.NewReader(data), format, goods)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("%s: %v", k, err)
			}
			return
		}
		for _, w := range wrong {
			if w.Line < 1 || w.Fault == nil {
				t.Fatalf("%+v", w)
			}
		}
		var cells [][]any
		for _, r := range rows {
			cells = append(cells, r.Cells)
		}
		again, wrong, err := ReadSheet(bytes.NewReader(write(t, AsCSV, goods, cells)), AsCSV, goods)
		if err != nil || len(wrong) > 0 || len(again) != len(rows) {
			t.Fatalf("read %d, then %d, %v, %v", len(rows), len(again), wrong, err)
		}
		for i := range rows {
			if diff := cmp.Diff(rows[i].Cells, again[i].Cells, comparable); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
