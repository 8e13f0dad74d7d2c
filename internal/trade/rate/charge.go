package rate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"siger/internal/corridor"
)

// chargesName is the file's name in problems.
const chargesName = "charges.csv"

// ReadCharges reads dated charges in the layout of the pack's money/charges.csv,
// with the pack's own checks: places must exist, days and words must be right.
// Sources may be ones that the pack does not know. Wrong rows are refused and
// left out.
func ReadCharges(r io.Reader, p *corridor.Pack) ([]corridor.Charge, Report, error) {
	report := Report{Kind: KindCharges}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, report, err
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	wrong := map[int]bool{}
	for {
		charges, problems := admit(p, lines).ReadChargesIn(oneFile(bytes.Join(lines, nil)), chargesName)
		more := false
		for _, x := range problems {
			if x.Line <= headerLine(lines) || x.Line > len(lines) { // the file as a whole
				return nil, report, &FileProblem{x}
			}
			refused := 0
			if !wrong[x.Line] {
				refused, more = 1, true
			}
			wrong[x.Line] = true
			report.refuse(x.Line, refused, x.What)
			lines[x.Line-1] = []byte("# refused\n")
		}
		if len(problems) == 0 {
			out := once(charges, &report)
			report.Taken = len(out)
			report.Read = report.Taken + report.Duplicates + report.Refused
			return out, report, nil
		}
		if !more {
			return nil, report, &FileProblem{problems[0]}
		}
	}
}

// FileProblem says that a file as a whole cannot be read.
type FileProblem struct{ corridor.Problem }

// Error returns the problem as one line.
func (f *FileProblem) Error() string { return f.String() }

// headerLine returns the number of the header's line, 0 in an empty file.
func headerLine(lines [][]byte) int {
	for i, line := range lines {
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
			return i + 1
		}
	}
	return 0
}

// admit returns the pack with the file's sources among its own: the desk's
// quotations are sources that no pack lists.
func admit(p *corridor.Pack, lines [][]byte) *corridor.Pack {
	q := *p
	q.Sources = maps.Clone(p.Sources)
	if q.Sources == nil {
		q.Sources = map[string]corridor.Source{}
	}
	head := headerLine(lines)
	if head == 0 {
		return &q
	}
	r := csv.NewReader(bytes.NewReader(bytes.Join(lines[head-1:], nil)))
	r.LazyQuotes, r.FieldsPerRecord, r.Comment = true, -1, '#'
	at := -1
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return &q
		}
		if at < 0 {
			if at = slices.IndexFunc(cells, func(s string) bool { return strings.TrimSpace(s) == "source" }); at < 0 {
				return &q
			}
			continue
		}
		if err == nil && at < len(cells) {
			if name := strings.TrimSpace(cells[at]); name != "" && q.Sources[name].ID == "" {
				q.Sources[name] = corridor.Source{ID: name, Title: name}
			}
		}
	}
}

// once drops repeated rows: equal ones are duplicates, a second row for the
// same thing from the same day is refused.
func once(charges []corridor.Charge, report *Report) (out []corridor.Charge) {
	seen := map[string]string{}
	for _, c := range charges {
		key, content := thing(c), contentOf(c)
		switch had, again := seen[key]; {
		case again && had == content:
			report.Duplicates++
		case again:
			report.refuse(0, 1, "two charges for the same thing from the same day: "+key)
		default:
			seen[key] = content
			out = append(out, c)
		}
	}
	return out
}

// oneFile is a file system of one small file.
type oneFile []byte

// Open opens nothing: the file is read whole.
func (f oneFile) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
}

// ReadFile returns the file's bytes, whatever its name.
func (f oneFile) ReadFile(string) ([]byte, error) { return f, nil }
