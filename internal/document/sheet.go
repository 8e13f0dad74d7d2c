package document

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

// Format is how a list is written as a file.
type Format string

const (
	AsCSV  Format = "csv"
	AsXLSX Format = "xlsx"
)

// FormatOf reads a format as addresses and file names have it; CSV for anything
// else.
func FormatOf(s string) Format {
	if strings.EqualFold(s, string(AsXLSX)) {
		return AsXLSX
	}
	return AsCSV
}

// Type returns the media type of the format.
func (f Format) Type() Type {
	if f == AsXLSX {
		return XLSX
	}
	return CSV
}

// Kind is what the cells of a column hold.
type Kind string

const (
	Text   Kind = ""
	Number Kind = "number" // amount.Decimal; a dot before the decimals, nothing between thousands
	Day    Kind = "day"    // clock.Date as YYYY-MM-DD
	YesNo  Kind = "yesno"  // bool as yes or no
)

// Column is a column of a list. Its head in the file is Title; a file that has
// Key there is read as well.
type Column struct {
	Key      string
	Title    string
	Kind     Kind
	Required bool // a cell without value is an error when read
}

const (
	// MaxRows is how many rows a list that is read may have, its head aside.
	MaxRows = 20_000

	maxCell    = 32_767 // UTF-16 units of a cell, the limit of spreadsheets
	maxColumns = 200
	maxExact   = 15 // digits a spreadsheet's number keeps
)

// WriteSheet writes a list as a file: CSV in UTF-8 with its mark, or XLSX, in
// both with ISO dates and a dot before decimals. A cell is nil (empty), a
// string, int, int64, bool, amount.Decimal, clock.Date, time.Time, or a pointer
// to a Decimal, nil where it is not known.
//
// No cell is ever read as a formula: a text that a spreadsheet could take for
// one gets an apostrophe in front, which ReadSheet takes away again. Text comes
// back as it was, but for line ends, which become "\n", and characters no
// spreadsheet can hold; a broken number of more than 15 digits comes back from
// XLSX rounded to 15.
func WriteSheet(w io.Writer, f Format, columns []Column, rows [][]any) error {
	if f == AsXLSX {
		return writeXLSX(w, columns, rows)
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = guard(c.Title)
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for n, row := range rows {
		for i := range record {
			record[i] = ""
			if i < len(row) {
				text, _, err := cellOf(row[i])
				if err != nil {
					return fmt.Errorf("row %d, column %s: %w", n+1, columns[i].Key, err)
				}
				record[i] = text
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeXLSX(w io.Writer, columns []Column, rows [][]any) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	out, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, max(len(columns), 1), 22); err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: head, Value: guard(c.Title)}
	}
	if err := out.SetRow("A1", cells); err != nil {
		return err
	}
	for n, row := range rows {
		for i := range cells {
			cells[i] = nil
			if i >= len(row) {
				continue
			}
			text, number, err := cellOf(row[i])
			switch {
			case err != nil:
				return fmt.Errorf("row %d, column %s: %w", n+1, columns[i].Key, err)
			case number != nil:
				cells[i] = *number
			case text != "":
				cells[i] = text
			}
		}
		at, err := excelize.CoordinatesToCellName(1, n+2)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}

// cellOf returns a value as text, and as a spreadsheet's number where it keeps
// all its digits as one: beyond that a number would be rounded behind the
// reader's back, so it stays text.
func cellOf(v any) (text string, number *float64, err error) {
	decimal := func(d amount.Decimal) (string, *float64, error) {
		s := d.String()
		if digits := strings.Trim(strings.Trim(strings.Replace(s, ".", "", 1), "-"), "0"); len(digits) > maxExact {
			return s, nil, nil
		}
		f := d.Float() // the file format has no other number
		return s, &f, nil
	}
	switch v := v.(type) {
	case nil:
		return "", nil, nil
	case string:
		if text = guard(v); len(utf16.Encode([]rune(text))) > maxCell {
			return "", nil, fault.New(fault.TooLarge, "document.sheet.error.cell", "max", maxCell)
		}
		return text, nil, nil
	case int:
		return decimal(amount.Int(int64(v)))
	case int64:
		return decimal(amount.Int(v))
	case amount.Decimal:
		return decimal(v)
	case *amount.Decimal:
		if v == nil {
			return "", nil, nil
		}
		return decimal(*v)
	case bool:
		if v {
			return "yes", nil, nil
		}
		return "no", nil, nil
	case clock.Date:
		return v.String(), nil, nil
	case time.Time:
		if v.IsZero() {
			return "", nil, nil
		}
		return v.UTC().Format(time.RFC3339), nil, nil
	}
	return "", nil, fmt.Errorf("a cell cannot hold a %T", v)
}

// plain returns a text with the line ends and characters that every spreadsheet
// keeps: other control characters, halves of surrogates and non-characters go.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0x7f || r == 0xfffe || r == 0xffff || r == 0xfeff {
			return -1
		}
		return r
	}, s)
}

// risky reports whether a spreadsheet, today's or tomorrow's, could take a text
// for a formula: it begins with = + - @, their full-width forms, a tab or a line
// break, whatever apostrophes, blanks and invisible characters come before.
func risky(s string) bool {
	s = strings.TrimLeft(s, "'")
	for _, r := range s {
		switch {
		case strings.ContainsRune("=+-@＝＋－＠\t\n", r):
			return true
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r):
			return false
		}
	}
	return false
}

// guard puts an apostrophe in front of a risky text.
func guard(s string) string {
	if s = plain(s); risky(s) {
		return "'" + s
	}
	return s
}

// unguard takes away what guard put there, and nothing else: an apostrophe in
// front makes no text more or less risky.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && risky(s) {
		return s[1:]
	}
	return s
}
