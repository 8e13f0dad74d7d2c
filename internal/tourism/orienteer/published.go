package orienteer

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Published is an instance of the literature, with the number of decimals of
// its unit of time: 1 means that time 10 of Problem is 1 in the file.
type Published struct {
	Problem  *Problem
	Decimals int
}

// maxVertices bounds what is read: the largest published instance has 289.
const maxVertices = 1000

// ReadTOPTW reads a file of the (team) orienteering problem with time windows
// for m tours, in the format of the KU Leuven collection: vertex 0 is where all
// tours start and end, its closing time the time of a tour, a window bounds the
// start of a visit. Travel time is the Euclidean distance rounded down: to one
// decimal for Solomon's instances, to two for Cordeau's. Which of the two a file
// is shows in the kind of problem on its first line (4 is Solomon's), or, where
// that is another, in its coordinates; decimals > 0 decides it instead.
func ReadTOPTW(r io.Reader, m, decimals int) (*Published, error) {
	if m < 1 || m > math.MaxInt8 {
		return nil, fmt.Errorf("%d tours: 1 to %d are possible", m, math.MaxInt8)
	}
	lines, err := numbers(r)
	if err != nil {
		return nil, err
	}
	if len(lines) < 3 || len(lines[0].fields) < 3 {
		return nil, fmt.Errorf("line 1: expected k v N t, then the line D Q, then the vertices")
	}
	rows, err := vertexRows(lines[2:], lines[0].fields[2], 7)
	if err != nil {
		return nil, err
	}
	if decimals <= 0 {
		decimals = familyDecimals(lines[0].fields[0], rows)
	}
	f := newFile(rows, decimals)
	tour := Tour{Start: 0, Windows: make([][]Window, len(rows))}
	for v, row := range rows {
		last := row.fields[len(row.fields)-2:]
		w := Window{Open: f.up(row, last[0]), Close: f.down(row, last[1])}
		if v == 0 {
			tour.Start, tour.End = w.Open, w.Close
		} else {
			tour.Windows[v] = window(w)
		}
	}
	return f.published(m, func(int) Tour { return tour })
}

// ReadTTDP reads a file of the tourist trip design problem with opening hours
// for each weekday. Its tours are consecutive days from the start day on, its
// times are minutes, travel time is the Euclidean distance rounded down to two
// decimals. A visit ends by closing time; with startByClosing it is enough that
// it starts by then, which is how the files without weekdays count.
func ReadTTDP(r io.Reader, startByClosing bool) (*Published, error) {
	lines, err := numbers(r)
	if err != nil {
		return nil, err
	}
	if len(lines) < 2 || len(lines[0].fields) < 4 {
		return nil, fmt.Errorf("line 1: expected k M SD N …, then the vertices")
	}
	head := lines[0].fields
	m, err1 := strconv.Atoi(head[1])
	day, err2 := strconv.Atoi(head[2])
	if err1 != nil || err2 != nil || m < 1 || m > math.MaxInt8 || day < 0 || day > 6 {
		return nil, fmt.Errorf("line 1: %s tours from day %s on", head[1], head[2])
	}
	rows, err := vertexRows(lines[1:], head[3], 7)
	if err != nil {
		return nil, err
	}
	for _, row := range rows[1:] {
		if len(row.fields) < 20 {
			return nil, fmt.Errorf("line %d: %d numbers instead of 21", row.number, len(row.fields))
		}
	}
	f := newFile(rows, 2)
	var week [7][][]Window
	for d := range week {
		week[d] = make([][]Window, len(rows))
		for v, row := range rows[1:] {
			w := Window{Open: f.up(row, row.fields[6+2*d]), Close: f.down(row, row.fields[7+2*d])}
			if w.Open == 0 && w.Close == 0 {
				continue // closed that day
			}
			if !startByClosing {
				w.Close -= f.up(row, row.fields[3])
			}
			week[d][v+1] = window(w)
		}
	}
	hotel := rows[0]
	start, end := f.up(hotel, hotel.fields[len(hotel.fields)-2]), f.down(hotel, hotel.fields[len(hotel.fields)-1])
	return f.published(m, func(k int) Tour { return Tour{Start: start, End: end, Windows: week[(day+k)%7]} })
}

// window returns the window as a list, which is empty when nothing can start in it.
func window(w Window) []Window {
	if w.Open = max(w.Open, 0); w.Close < w.Open {
		return nil
	}
	return []Window{w}
}

// line is one line of a file, with its number.
type line struct {
	number int
	fields []string
}

// numbers splits a file into its lines of numbers.
func numbers(r io.Reader) (out []line, err error) {
	s := bufio.NewScanner(r)
	for number := 1; s.Scan(); number++ {
		if fields := strings.Fields(s.Text()); len(fields) > 0 {
			out = append(out, line{number, fields})
		}
		if len(out) > maxVertices+3 {
			return nil, fmt.Errorf("line %d: more than %d vertices", number, maxVertices)
		}
	}
	return out, s.Err()
}

// vertexRows returns the rows of vertices 0 to the last, which the head names.
func vertexRows(lines []line, last string, fields int) ([]line, error) {
	n, err := strconv.Atoi(last)
	if err != nil || n < 0 || n >= maxVertices {
		return nil, fmt.Errorf("line 1: %q vertices", last)
	}
	// Some files count the depot, some do not: the rows are numbered.
	for i, l := range lines {
		if l.fields[0] != strconv.Itoa(i) {
			return nil, fmt.Errorf("line %d: vertex %q instead of %d", l.number, l.fields[0], i)
		}
		if len(l.fields) < fields {
			return nil, fmt.Errorf("line %d: only %d numbers", l.number, len(l.fields))
		}
	}
	if len(lines) != n && len(lines) != n+1 {
		return nil, fmt.Errorf("%d vertices, but line 1 says %d", len(lines), n)
	}
	return lines, nil
}

// familyDecimals tells Solomon's files, rounded to one decimal, from Cordeau's.
func familyDecimals(kind string, rows []line) int {
	switch kind {
	case "4":
		return 1
	case "5", "6":
		return 2
	}
	for _, row := range rows {
		for _, c := range row.fields[1:3] {
			if _, fraction, _ := strings.Cut(c, "."); strings.Trim(fraction, "0") != "" {
				return 2
			}
		}
	}
	return 1
}

// file turns the numbers of a file into a problem. The first problem met while
// reading numbers is kept in err.
type file struct {
	rows     []line
	decimals int
	err      error
}

func newFile(rows []line, decimals int) *file { return &file{rows: rows, decimals: decimals} }

// coordinateDecimals is how exactly coordinates are kept: the files have up to three.
const coordinateDecimals = 4

// published builds the problem: score, service and travel from the rows, the
// rest from tour.
func (f *file) published(m int, tour func(k int) Tour) (*Published, error) {
	n := len(f.rows)
	p := &Problem{Score: make([]int, n), Service: make([]int, n)}
	x, y := make([]int, n), make([]int, n)
	for v, row := range f.rows {
		x[v], y[v] = f.exact(row, row.fields[1]), f.exact(row, row.fields[2])
		p.Service[v] = f.up(row, row.fields[3])
		p.Score[v] = f.score(row, row.fields[4])
	}
	if f.err != nil {
		return nil, f.err
	}
	unit := int(math.Pow10(coordinateDecimals - f.decimals))
	travel := NewTravel(n, func(a, b int) int {
		dx, dy := x[a]-x[b], y[a]-y[b]
		return root(dx*dx+dy*dy) / unit // both round down, so together they do
	})
	for k := range m {
		t := tour(k)
		t.Travel = travel
		p.Tours = append(p.Tours, t)
	}
	return &Published{Problem: p, Decimals: f.decimals}, p.Validate()
}

// root is the square root rounded down, exactly.
func root(square int) int {
	r := int(math.Sqrt(float64(square)))
	for r*r > square {
		r--
	}
	for (r+1)*(r+1) <= square {
		r++
	}
	return r
}

func (f *file) up(row line, s string) int    { return f.fixed(row, s, f.decimals, true) }
func (f *file) down(row line, s string) int  { return f.fixed(row, s, f.decimals, false) }
func (f *file) exact(row line, s string) int { return f.fixed(row, s, coordinateDecimals, false) }

// score reads a score, which is a whole number in every published file.
func (f *file) score(row line, s string) int {
	v := f.fixed(row, s, 1, false)
	if v%10 != 0 && f.err == nil {
		f.err = fmt.Errorf("line %d: score %s is not a whole number", row.number, s)
	}
	return v / 10
}

// fixed reads a decimal number as a whole number of 10^-decimals, rounded up or
// down. It bounds magnitudes so that squares of distances fit.
func (f *file) fixed(row line, s string, decimals int, up bool) int {
	q, ok := new(big.Rat).SetString(s)
	if len(s) > 24 || !ok || strings.ContainsAny(s, "/_xXbBoOpPeE") {
		if f.err == nil {
			f.err = fmt.Errorf("line %d: %q is not a number", row.number, s)
		}
		return 0
	}
	q.Mul(q, new(big.Rat).SetInt64(int64(math.Pow10(decimals))))
	whole, rest := new(big.Int).DivMod(q.Num(), q.Denom(), new(big.Int))
	if up && rest.Sign() != 0 {
		whole.Add(whole, big.NewInt(1))
	}
	if !whole.IsInt64() || whole.Int64() > MaxTime || whole.Int64() < -MaxTime {
		if f.err == nil {
			f.err = fmt.Errorf("line %d: %s is too large", row.number, s)
		}
		return 0
	}
	return int(whole.Int64())
}
