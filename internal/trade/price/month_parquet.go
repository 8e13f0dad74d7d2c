package price

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetMonth reads the parquet edition column by column, a batch at a time.
// date may be a timestamp, a date or text; the codes whole numbers or doubles;
// the price a double.
type parquetMonth struct {
	rows   int64 // in the whole file
	groups []parquet.RowGroup
	at     [4]int
	cols   [4]*column
	perDay int64 // units in a day of a timestamp column
	batch  []row
}

func newParquetMonth(r io.ReaderAt, size int64) (m *parquetMonth, err error) {
	defer caught(&err)
	file, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, err
	}
	m = &parquetMonth{rows: file.NumRows(), groups: file.RowGroups(), batch: make([]row, 0, batchRows)}
	var head []string
	for _, path := range file.Schema().Columns() {
		head = append(head, strings.Join(path, "."))
	}
	at, err := columns(head, monthColumns)
	if err != nil {
		return nil, err
	}
	copy(m.at[:], at)
	for i, c := range m.at {
		leaf, _ := file.Schema().Lookup(file.Schema().Columns()[c]...)
		if leaf.MaxRepetitionLevel > 0 {
			return nil, fmt.Errorf("column %q holds lists", monthColumns[i])
		}
		kind := leaf.Node.Type().Kind()
		text := kind == parquet.ByteArray || kind == parquet.FixedLenByteArray
		if kind == parquet.Boolean || kind == parquet.Int96 || (i > 0 && text) {
			return nil, fmt.Errorf("column %q is of type %s", monthColumns[i], leaf.Node.Type())
		}
		if i == 0 && kind == parquet.Int64 {
			m.perDay = perDay(leaf.Node.Type())
		}
	}
	return m, nil
}

// perDay returns how many units of a timestamp column make a day.
func perDay(t parquet.Type) int64 {
	const seconds = 86400
	if l := t.LogicalType(); l != nil {
		if stamp, ok := l.Value.(*format.TimestampType); ok {
			switch stamp.Unit.Value.(type) {
			case *format.MilliSeconds:
				return seconds * 1e3
			case *format.MicroSeconds:
				return seconds * 1e6
			}
		}
	}
	return seconds * 1e9
}

// column reads one column of a row group, across pages.
type column struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value
}

// fill hands the next n values to put in runs, each with the position of its
// first; fewer only at the end of the row group. Values live until put returns.
func (c *column) fill(n int, put func(at int, values []parquet.Value)) (int, error) {
	got := 0
	for got < n {
		if c.values == nil {
			page, err := c.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return got, nil
			}
			if err != nil {
				return got, err
			}
			c.page, c.values = page, page.Values()
		}
		k, err := c.values.ReadValues(c.buf[:n-got])
		put(got, c.buf[:k])
		got += k
		if errors.Is(err, io.EOF) {
			parquet.Release(c.page)
			c.values = nil
		} else if err != nil {
			return got, err
		}
	}
	return got, nil
}

func (m *parquetMonth) next(ctx context.Context) (rows []row, err error) {
	defer caught(&err)
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if m.cols[0] == nil {
			if len(m.groups) == 0 {
				return nil, io.EOF
			}
			m.openGroup()
		}
		rows = m.batch[:batchRows]
		clear(rows)
		n := -1
		for i := range m.cols {
			got, err := m.cols[i].fill(batchRows, func(at int, values []parquet.Value) { m.put(i, rows[at:], values) })
			if err != nil {
				return nil, err
			}
			if n >= 0 && got != n {
				return nil, errors.New("columns of different lengths")
			}
			n = got
		}
		if n > 0 {
			return rows[:n], nil
		}
		m.closeGroup()
	}
}

func (m *parquetMonth) openGroup() {
	chunks := m.groups[0].ColumnChunks()
	m.groups = m.groups[1:]
	for i, c := range m.at {
		m.cols[i] = &column{pages: chunks[c].Pages(), buf: make([]parquet.Value, batchRows)}
	}
}

func (m *parquetMonth) closeGroup() {
	for i, c := range m.cols {
		if c != nil {
			c.pages.Close()
		}
		m.cols[i] = nil
	}
}

// put writes values of the i-th month column into rows. The first reason in
// the order of the columns stands; price comes last.
func (m *parquetMonth) put(i int, rows []row, values []parquet.Value) {
	switch i {
	case 0:
		for k, v := range values {
			day, ok := m.day(v)
			if rows[k].day = day; !ok {
				rows[k].refuse(DateUnreadable, "date "+v.String())
			}
		}
	case 1, 2:
		for k, v := range values {
			code, bad := codeValue(v)
			if bad != "" {
				rows[k].refuse(bad, monthColumns[i]+" "+v.String())
			} else if i == 1 {
				rows[k].premise = code
			} else {
				rows[k].item = code
			}
		}
	case 3:
		for k, v := range values {
			r := &rows[k]
			bad := PriceMissing
			if price, ok := number(v); ok {
				r.sen, r.rounded, bad = senOf(price)
			}
			if bad != "" {
				r.refuse(bad, fmt.Sprintf("%s,%d,%d,%s", dayText(r.day), r.premise, r.item, v.String()))
			}
		}
	}
}

// refuse notes why the row cannot be read, unless that is known already.
func (r *row) refuse(why Reason, text string) {
	if r.bad == "" {
		r.bad, r.text = why, text
	}
}

func (m *parquetMonth) day(v parquet.Value) (int32, bool) {
	switch v.Kind() {
	case parquet.Int32:
		if v.IsNull() {
			return 0, false
		}
		return v.Int32(), true
	case parquet.Int64:
		day := v.Int64() / m.perDay
		if v.Int64() < 0 || day > math.MaxInt32 {
			return 0, false
		}
		return int32(day), true
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return dayOf(v.ByteArray())
	}
	return 0, false
}

// number returns a numeric value; ok is false for null.
func number(v parquet.Value) (float64, bool) {
	switch v.Kind() {
	case parquet.Double:
		return v.Double(), true
	case parquet.Float:
		return float64(v.Float()), true
	case parquet.Int32:
		return float64(v.Int32()), true
	case parquet.Int64:
		return float64(v.Int64()), true
	}
	return 0, false
}

func codeValue(v parquet.Value) (int32, Reason) {
	f, ok := number(v)
	switch {
	case ok && f == -1:
		return 0, CodeSentinel
	case !ok || f < 0 || f > maxCode || f != math.Trunc(f):
		return 0, CodeUnreadable
	}
	return int32(f), ""
}
