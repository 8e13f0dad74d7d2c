package corridor

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"siger/internal/amount"
	"siger/internal/clock"
)

// table is a CSV file's layout: the columns every file must have and those it
// may leave out.
type table struct{ must, may []string }

// record is one line of a CSV file, its cells by column name.
type record struct {
	at
	cells map[string]string
	c     *complaints
}

// readTable reads a CSV file with a header line. Unknown, missing and repeated
// columns and lines of another width are problems. Lines that begin with # are
// remarks. An absent file has no records.
func readTable(files fs.FS, file string, layout table, c *complaints) []record {
	b, err := fs.ReadFile(files, file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			c.add(at{file, 0}, "cannot be read: %v", err)
		}
		return nil
	}
	if !utf8.Valid(b) {
		c.add(at{file, 0}, "not UTF-8 text")
		return nil
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.FieldsPerRecord, r.Comment = -1, '#'
	head, err := r.Read()
	if err != nil {
		c.add(at{file, 1}, "the header line is missing")
		return nil
	}
	line, _ := r.FieldPos(0)
	if !checkHeader(head, layout, at{file, line}, c) {
		return nil
	}
	var out []record
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			c.add(at{file, broken.Line}, "broken CSV: %v", broken.Err)
			return out
		}
		line, _ := r.FieldPos(0)
		if len(cells) != len(head) {
			c.add(at{file, line}, "%d cells where the header has %d columns", len(cells), len(head))
			continue
		}
		rec := record{at: at{file, line}, cells: make(map[string]string, len(head)), c: c}
		for i, name := range head {
			rec.cells[name] = strings.TrimSpace(cells[i])
		}
		out = append(out, rec)
	}
}

func checkHeader(head []string, layout table, where at, c *complaints) bool {
	before := len(c.list)
	for i, name := range head {
		head[i] = strings.TrimSpace(name)
		if !slices.Contains(layout.must, head[i]) && !slices.Contains(layout.may, head[i]) {
			c.add(where, "unknown column %q", head[i])
		}
		if slices.Contains(head[:i], head[i]) {
			c.add(where, "column %q stands twice", head[i])
		}
	}
	for _, name := range layout.must {
		if !slices.Contains(head, name) {
			c.add(where, "column %q is missing", name)
		}
	}
	return len(c.list) == before
}

// text returns a cell, empty when the file has no such column.
func (r record) text(column string) string { return r.cells[column] }

// date reads a cell as YYYY-MM-DD; empty is the zero date.
func (r record) date(column string) clock.Date {
	d, err := clock.ParseDate(r.cells[column])
	if err != nil {
		r.c.add(r.at, "%s: %v", column, err)
	}
	return d
}

// decimal reads a cell as an exact number; nil when empty: unknown.
func (r record) decimal(column string) *amount.Decimal {
	s := r.cells[column]
	if s == "" {
		return nil
	}
	d, err := amount.Parse(s)
	if err != nil {
		r.c.add(r.at, "%s: %v", column, err)
		return nil
	}
	if d.Sign() < 0 {
		r.c.add(r.at, "%s: %s is below zero", column, s)
		return nil
	}
	return &d
}

// degrees reads a cell as a coordinate; ok is false when it is empty or wrong.
func (r record) degrees(column string) (v float64, ok bool) {
	s := r.cells[column]
	if s == "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != v || v < -360 || v > 360 {
		r.c.add(r.at, "%s: %q is not a coordinate in degrees", column, s)
		return 0, false
	}
	return v, true
}

// fact reads the columns every row of a pack carries.
func (r record) fact() Fact {
	return Fact{Source: r.text("source"), AsOf: r.date("as_of"), Confidence: Confidence(r.text("confidence")),
		Status: Status(r.text("status")), Note: r.text("note")}
}
