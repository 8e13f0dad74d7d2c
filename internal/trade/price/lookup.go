package price

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding/charmap"
)

// maxCode is the highest item or premise code accepted.
const maxCode = 1_000_000

// Item is one row of lookup_item.
type Item struct {
	Code        int32
	Name, Unit  string
	Group       string
	Category    string
	Grams       int // 0 when the unit is no mass
	GramsApprox bool
}

// Premise is one row of lookup_premise. Its address is not kept.
type Premise struct {
	Code     int32
	Name     string
	Kind     string // as the survey writes it: "Pasar Basah", "Borong"
	Channel  Channel
	State    string // as the survey writes it
	StateID  string // place id, empty when the corridor has no such state
	District string // as the survey writes it
	Official string // the administrative district, empty when not sure
}

// rowReader yields the cells of one row after another; io.EOF ends it and a
// *csv.ParseError is one bad row, after which reading goes on.
type rowReader func() ([]string, error)

// ReadItems reads lookup_item (CSV or parquet by the name's ending).
func ReadItems(path string) ([]Item, Lookup, error) {
	next, done, err := openTable(path)
	if err != nil {
		return nil, Lookup{}, err
	}
	defer done()
	items, report, err := readItems(next)
	report.File = filepath.Base(path)
	return items, report, named(path, err)
}

// ReadPremises reads lookup_premise (CSV or parquet by the name's ending);
// states and districts are left to Geography.
func ReadPremises(path string) ([]Premise, Lookup, error) {
	next, done, err := openTable(path)
	if err != nil {
		return nil, Lookup{}, err
	}
	defer done()
	premises, report, err := readPremises(next)
	report.File = filepath.Base(path)
	return premises, report, named(path, err)
}

// named puts the file's name before an error.
func named(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: interrupted; nothing of it was saved, start again to go on: %w", filepath.Base(path), err)
	}
	return fmt.Errorf("%s: %w", filepath.Base(path), err)
}

func readItems(next rowReader) ([]Item, Lookup, error) {
	var out []Item
	report, err := readLookup(next, "item_code", []string{"item", "unit", "item_group", "item_category"},
		func(code int32, cells []string) {
			it := Item{Code: code, Name: cells[0], Unit: cells[1], Group: cells[2], Category: cells[3]}
			it.Grams, it.GramsApprox, _ = Grams(it.Unit)
			out = append(out, it)
		})
	return out, report, err
}

func readPremises(next rowReader) ([]Premise, Lookup, error) {
	var out []Premise
	report, err := readLookup(next, "premise_code", []string{"premise", "premise_type", "state", "district"},
		func(code int32, cells []string) {
			p := Premise{Code: code, Name: cells[0], Kind: cells[1], Channel: Retail, State: cells[2], District: cells[3]}
			if strings.EqualFold(p.Kind, "borong") {
				p.Channel = Wholesale
			}
			out = append(out, p)
		})
	return out, report, err
}

// readLookup reads a lookup with the code column and the wanted columns; the
// first of them is the name. take gets each good row's trimmed cells.
func readLookup(next rowReader, codeColumn string, wanted []string, take func(int32, []string)) (Lookup, error) {
	var report Lookup
	var refused refusals
	head, err := next()
	if err != nil {
		return report, fmt.Errorf("no header line: %w", err)
	}
	at, err := columns(head, append([]string{codeColumn}, wanted...))
	if err != nil {
		return report, err
	}
	seen := map[int32]bool{}
	cells := make([]string, len(wanted))
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			report.Refused = refused.sorted()
			return report, nil
		}
		var broken *csv.ParseError
		if err != nil && !errors.As(err, &broken) {
			return report, err
		}
		report.Read++
		reason, code := Reason(""), int32(0)
		if err != nil || len(row) != len(head) {
			reason = RowMalformed
		} else {
			code, reason = codeOf([]byte(strings.TrimSpace(row[at[0]])))
			for i, column := range at[1:] {
				text, mended := mend(row[column])
				cells[i] = strings.Join(strings.Fields(text), " ")
				if mended {
					report.Repaired = append(report.Repaired, fmt.Sprintf("%d %s", code, cells[i]))
				}
			}
		}
		switch {
		case reason != "":
		case seen[code]:
			reason = CodeRepeated
		case cells[0] == "":
			reason = NameMissing
		}
		if reason != "" {
			refused.add(reason, func() string { return strings.Join(row, ",") })
			continue
		}
		seen[code] = true
		report.Taken++
		take(code, cells)
	}
}

// codeOf reads "12", "12.0" or " 12 " as a code.
func codeOf(s []byte) (int32, Reason) {
	n, i := int32(0), 0
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if n = n*10 + int32(s[i]-'0'); n > maxCode {
			return 0, CodeUnreadable
		}
	}
	if i > 0 && i < len(s) && s[i] == '.' { // the survey's newer editions write 12.0
		for i++; i < len(s) && s[i] == '0'; i++ {
		}
	}
	if i == len(s) && i > 0 {
		return n, ""
	}
	if f, err := strconv.ParseFloat(string(s), 64); err == nil && f == -1 {
		return 0, CodeSentinel
	}
	return 0, CodeUnreadable
}

// columns finds the wanted columns in a header, by name, in any order.
func columns(head, wanted []string) ([]int, error) {
	at := make([]int, len(wanted))
	for i, name := range wanted {
		at[i] = -1
		for j, h := range head {
			if strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), name) {
				at[i] = j
				break
			}
		}
		if at[i] < 0 {
			return nil, fmt.Errorf("no column %q; the header is %q", name, clip(strings.Join(head, ",")))
		}
	}
	return at, nil
}

// mend repairs text that was decoded with the wrong character set on its way:
// stray Windows-1252 bytes, and UTF-8 read as Windows-1252 ("Â±" for "±"), also
// more than once.
func mend(s string) (out string, mended bool) {
	if !utf8.ValidString(s) {
		if out, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
			return out, true
		}
		return strings.ToValidUTF8(s, "?"), true
	}
	for strings.ContainsAny(s, "ÂÃ") { // each turn makes s shorter
		out, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil || !utf8.ValidString(out) {
			break
		}
		s, mended = out, true
	}
	return s, mended
}

// openTable opens a small table, CSV or parquet by the name's ending.
func openTable(path string) (rowReader, func() error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(filepath.Ext(path), ".parquet") {
		next, err := parquetTable(f)
		if err != nil {
			f.Close()
			return nil, nil, named(path, err)
		}
		return next, f.Close, nil
	}
	return csvTable(f), f.Close, nil
}

func csvTable(r io.Reader) rowReader {
	c := csv.NewReader(skipBOM(r))
	c.LazyQuotes, c.FieldsPerRecord = true, -1
	return c.Read
}

func parquetTable(f *os.File) (next rowReader, err error) {
	defer caught(&err)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(f, info.Size(), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	rows := parquet.NewReader(file)
	head := make([]string, 0, 8)
	for _, field := range file.Schema().Columns() {
		head = append(head, strings.Join(field, "."))
	}
	started, buf := false, make([]parquet.Row, 1)
	return func() (cells []string, err error) {
		defer caught(&err)
		if !started {
			started = true
			return head, nil
		}
		n, err := rows.ReadRows(buf)
		if n == 0 {
			return nil, cmp.Or(err, io.EOF)
		}
		cells = make([]string, len(head))
		for _, v := range buf[0] {
			if i := v.Column(); i >= 0 && i < len(cells) && !v.IsNull() {
				cells[i] = v.String()
			}
		}
		return cells, nil
	}, nil
}

// caught turns a panic of the parquet reader over a corrupt file into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("corrupt parquet file: %v", p)
	}
}
