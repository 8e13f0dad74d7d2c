package price

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// row is one observation as a month file gives it, or why it cannot be read.
type row struct {
	day           int32 // days since 1970-01-01
	premise, item int32
	sen           int32
	rounded       bool
	bad           Reason
	text          string // what the file says, for unreadable rows only
}

// batchRows is how many rows travel together.
const batchRows = 2048

// monthReader yields a month file's rows in batches; the slice is used again
// by the next call. io.EOF ends it, alone.
type monthReader interface {
	next(ctx context.Context) ([]row, error)
}

// longestLine bounds one line of a CSV month; longer ones are refused whole.
const longestLine = 64 << 10

// csvMonth reads the CSV edition line by line: no cell of it may hold a line
// break, so one broken quote costs one row, not the rest of the file.
type csvMonth struct {
	r       *bufio.Reader
	at      [4]int // date, premise_code, item_code, price
	width   int
	cells   [][]byte
	batch   []row
	lastDay []byte // the text of the date read last: most rows share it
	day     int32
}

func newCSVMonth(r io.Reader) (*csvMonth, error) {
	m := &csvMonth{r: bufio.NewReaderSize(skipBOM(r), longestLine), batch: make([]row, 0, batchRows)}
	line, long, err := readLine(m.r)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if long {
		return nil, errors.New("the header line is too long")
	}
	m.split(line)
	head := make([]string, len(m.cells))
	for i, c := range m.cells {
		head[i] = string(c)
	}
	at, err := columns(head, monthColumns)
	if err != nil {
		return nil, err
	}
	copy(m.at[:], at)
	m.width = len(head)
	return m, nil
}

// monthColumns are the columns of a month file.
var monthColumns = []string{"date", "premise_code", "item_code", "price"}

// readLine returns the next line without its end; long says that it was longer
// than the reader's buffer, with only its beginning returned. The bytes live
// until the next call; io.EOF may come with the last line.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	line, err = r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimRight(line, "\r\n"), false, err
	}
	line = bytes.Clone(line[:200])
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	return line, true, err
}

func (m *csvMonth) next(ctx context.Context) ([]row, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.batch = m.batch[:0]
	for len(m.batch) < batchRows {
		line, long, err := readLine(m.r)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			m.batch = append(m.batch, m.read(line, long))
		}
		if err != nil {
			break
		}
	}
	if len(m.batch) == 0 {
		return nil, io.EOF
	}
	return m.batch, nil
}

func (m *csvMonth) read(line []byte, long bool) (r row) {
	if !long {
		m.split(line)
	}
	if long || len(m.cells) != m.width {
		return row{bad: RowMalformed, text: string(line)}
	}
	date := m.cells[m.at[0]]
	if !bytes.Equal(date, m.lastDay) || len(date) == 0 {
		day, ok := dayOf(date)
		if !ok {
			return row{bad: DateUnreadable, text: string(line)}
		}
		m.day, m.lastDay = day, append(m.lastDay[:0], date...)
	}
	r.day = m.day
	if r.premise, r.bad = codeOf(m.cells[m.at[1]]); r.bad == "" {
		if r.item, r.bad = codeOf(m.cells[m.at[2]]); r.bad == "" {
			r.sen, r.rounded, r.bad = senText(m.cells[m.at[3]])
		}
	}
	if r.bad != "" {
		r.text = string(line)
	}
	return r
}

// split cuts a line at its commas; blanks and one pair of quotes around a cell
// are taken off. Cells of a month file hold no comma.
func (m *csvMonth) split(line []byte) {
	m.cells = m.cells[:0]
	for {
		i := bytes.IndexByte(line, ',')
		cell := line
		if i >= 0 {
			cell = line[:i]
		}
		if n := len(cell); n > 0 && (cell[0] == '"' || cell[0] <= ' ' || cell[n-1] <= ' ') {
			cell = bytes.TrimSpace(cell)
			if n := len(cell); n > 1 && cell[0] == '"' && cell[n-1] == '"' {
				cell = bytes.TrimSpace(cell[1 : n-1])
			}
		}
		m.cells = append(m.cells, cell)
		if i < 0 {
			return
		}
		line = line[i+1:]
	}
}

// dayOf reads YYYY-MM-DD, with or without a time behind it, as days since 1970.
func dayOf(s []byte) (int32, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' || (len(s) > 10 && s[10] != ' ' && s[10] != 'T') {
		return 0, false
	}
	n := [3]int{}
	for i, part := range [3][]byte{s[:4], s[5:7], s[8:10]} {
		for _, c := range part {
			if c < '0' || c > '9' {
				return 0, false
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	return civil(n[0], n[1], n[2])
}

// skipBOM drops a UTF-8 byte order mark.
func skipBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(3); string(head) == "\ufeff" {
		b.Discard(3)
	}
	return b
}

// describe quotes a readable row that was refused later.
func (r row) describe() string {
	if r.text != "" {
		return strings.ToValidUTF8(r.text, "?")
	}
	return fmt.Sprintf("%s,%d,%d,%d.%02d", dayText(r.day), r.premise, r.item, r.sen/100, r.sen%100)
}
