package document

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

// Row is a row of a list that was read. Cells stand in the order of the columns
// asked for; a cell is nil where the file has none, else what the column's Kind
// says: string, amount.Decimal, clock.Date or bool.
type Row struct {
	Line  int // in the file, from 1; the head is a line too
	Cells []any
}

// String returns a cell of a Text column, empty for none.
func (r Row) String(i int) string { s, _ := r.Cells[i].(string); return s }

// Decimal returns a cell of a Number column, nil for none.
func (r Row) Decimal(i int) *amount.Decimal {
	if d, ok := r.Cells[i].(amount.Decimal); ok {
		return &d
	}
	return nil
}

// Date returns a cell of a Day column, the zero Date for none.
func (r Row) Date(i int) clock.Date { d, _ := r.Cells[i].(clock.Date); return d }

// Yes returns a cell of a YesNo column, false for none.
func (r Row) Yes(i int) bool { b, _ := r.Cells[i].(bool); return b }

// CellError is what is wrong with one cell, or with a whole row where Column is
// empty.
type CellError struct {
	Line   int    // in the file, from 1
	Column string // letter, as spreadsheets name it
	Title  string // the column's title
	Fault  *fault.Fault
}

// ReadSheet reads a list from a file. The columns may stand in any order; others
// are passed over, and so are empty rows. A row with a bad cell is told in wrong
// and is not among rows. A file that is no such list – no head, a column that is
// missing or doubled, too many rows, not UTF-8, a spreadsheet that unpacks to too
// much – is a fault.
//
// CSV may be parted by commas, semicolons or tabs, as spreadsheets of different
// countries write it; the decimals are always behind a dot.
func ReadSheet(r io.Reader, f Format, columns []Column) (rows []Row, wrong []CellError, err error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > MaxFile {
		return nil, nil, tooLarge()
	}
	in := &reading{columns: columns, serials: f == AsXLSX}
	if f == AsXLSX {
		err = in.xlsx(data)
	} else {
		err = in.csv(data)
	}
	switch {
	case err != nil:
		return nil, nil, err
	case in.places == nil:
		return nil, nil, fault.New(fault.Invalid, "document.sheet.error.empty")
	}
	return in.rows, in.wrong, nil
}

// reading is a list being read.
type reading struct {
	columns []Column
	serials bool  // the file has dates as numbers of days
	places  []int // of each column in the file; -1 not there; nil: no head yet
	rows    []Row
	wrong   []CellError
}

func (in *reading) csv(data []byte) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return fault.New(fault.Invalid, "document.sheet.error.utf8")
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = parting(data), -1, true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return fault.New(fault.Invalid, "document.sheet.error.quotes", "line", bad.Line)
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		if err := in.record(line, record); err != nil {
			return err
		}
	}
}

// parting returns the character that parts the cells of the first line.
func parting(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(first, []byte(string(r))) > bytes.Count(first, []byte(string(best))) {
			best = r
		}
	}
	return best
}

// xlsx reads the first sheet. The library behind it is large and the file may be
// anybody's: a panic in it is a bad file, not the end of the request.
func (in *reading) xlsx(data []byte) (err error) {
	if err := checkXLSX(data); err != nil {
		return err
	}
	unreadable := fault.New(fault.Invalid, "document.sheet.error.unreadable")
	defer func() {
		if v := recover(); v != nil {
			err = unreadable.Because(fmt.Errorf("panic: %v", v))
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // nothing is unpacked to disk
	})
	if err != nil {
		return unreadable.Because(err)
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return unreadable.Because(err)
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		if line > 2*MaxRows { // empty rows count too, or a file could keep us counting
			return fault.New(fault.TooLarge, "document.sheet.error.rows", "max", MaxRows)
		}
		record, err := rows.Columns()
		if err != nil {
			return unreadable.Because(err)
		}
		if err := in.record(line, record); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return unreadable.Because(err)
	}
	return nil
}

// record takes one line of the file: the head, or a row.
func (in *reading) record(line int, record []string) error {
	blank := true
	for _, cell := range record {
		blank = blank && strings.TrimSpace(cell) == ""
	}
	switch {
	case blank:
		return nil
	case in.places == nil:
		return in.head(record)
	case len(in.rows)+len(in.wrong) >= MaxRows:
		return fault.New(fault.TooLarge, "document.sheet.error.rows", "max", MaxRows)
	}
	row, bad := Row{Line: line, Cells: make([]any, len(in.columns))}, 0
	for i, c := range in.columns {
		text := ""
		if at := in.places[i]; at >= 0 && at < len(record) {
			text = record[at]
		}
		value, f := in.value(c, text)
		if row.Cells[i] = value; f == nil {
			continue
		}
		e := CellError{Line: line, Title: c.Title, Fault: f.In(c.Key)}
		if in.places[i] >= 0 {
			e.Column, _ = excelize.ColumnNumberToName(in.places[i] + 1) // a small number
		}
		in.wrong = append(in.wrong, e)
		bad++
	}
	if bad == 0 {
		in.rows = append(in.rows, row)
	}
	return nil
}

// head finds the columns by title or key, letter case and blanks aside.
func (in *reading) head(record []string) error {
	if len(record) > maxColumns {
		return fault.New(fault.TooLarge, "document.sheet.error.columns", "max", maxColumns)
	}
	name := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(unguard(plain(s))), " ")) }
	places := make([]int, len(in.columns))
	var faults fault.List
	for i, c := range in.columns {
		places[i] = -1
		for at, title := range record {
			if n := name(title); n == "" || n != name(c.Title) && n != name(c.Key) {
				continue
			}
			if places[i] >= 0 {
				faults = append(faults, fault.New(fault.Invalid, "document.sheet.error.doubled", "column", c.Title))
				break
			}
			places[i] = at
		}
		if places[i] < 0 && c.Required {
			faults = append(faults, fault.New(fault.Invalid, "document.sheet.error.missing", "column", c.Title))
		}
	}
	in.places = places
	return faults.OrNil()
}

// value reads one cell.
func (in *reading) value(c Column, text string) (any, *fault.Fault) {
	invalid := func(key string) (any, *fault.Fault) {
		return nil, fault.New(fault.Invalid, "document.sheet.error."+key)
	}
	text = unguard(plain(text))
	if len(utf16.Encode([]rune(text))) > maxCell {
		return nil, fault.New(fault.TooLarge, "document.sheet.error.cell", "max", maxCell)
	}
	bare := strings.TrimSpace(text)
	switch {
	case bare == "" && c.Required:
		return invalid("required")
	case bare == "":
		return nil, nil
	case c.Kind == Number:
		if d, ok := in.number(bare); ok {
			return d, nil
		}
		return invalid("number")
	case c.Kind == Day:
		if d, ok := in.day(bare); ok {
			return d, nil
		}
		return invalid("day")
	case c.Kind == YesNo:
		switch strings.ToLower(bare) {
		case "yes", "ya", "y", "true", "1":
			return true, nil
		case "no", "tidak", "n", "false", "0":
			return false, nil
		}
		return invalid("yesno")
	}
	return text, nil
}

// maxDigits bounds the length of a number: longer ones are mistakes.
const maxDigits = 40

// number reads figures with at most one dot. Spreadsheets keep numbers in binary
// and may hand out 0.30000000000000004: beyond what they keep exactly, and in
// their E notation, it is rounded to what was typed.
func (in *reading) number(s string) (amount.Decimal, bool) {
	if len(s) > maxDigits {
		return amount.Decimal{}, false
	}
	digits, scientific := 0, false
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.', r == '-' && i == 0:
		case in.serials && i > 0 && strings.ContainsRune("eE+-", r):
			scientific = true
		default:
			return amount.Decimal{}, false
		}
	}
	if f, err := strconv.ParseFloat(s, 64); in.serials && err == nil && (scientific || digits > maxExact+1 && strings.Contains(s, ".")) {
		s = strconv.FormatFloat(f, 'g', maxExact, 64)
		if d, err := amount.Parse(s); err == nil && len(d.String()) <= maxDigits {
			return d, true
		}
		return amount.Decimal{}, false
	}
	d, err := amount.Parse(s)
	return d, err == nil && digits > 0
}

// day reads YYYY-MM-DD, or the number of days a spreadsheet keeps of a date.
func (in *reading) day(s string) (clock.Date, bool) {
	if d, err := clock.ParseDate(s); err == nil {
		return d, true
	}
	if days, err := strconv.ParseFloat(s, 64); in.serials && err == nil && days >= 1 && days < 2_958_466 { // 1900 to 9999
		if t, err := excelize.ExcelDateToTime(days, false); err == nil {
			return clock.DateOf(t), true
		}
	}
	return clock.Date{}, false
}
