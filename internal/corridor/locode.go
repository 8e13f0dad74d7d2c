package corridor

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// LOCODE is one row of a UN/LOCODE list in the layout of the geoapify mirror.
// HasPoint tells whether its coordinates may be used.
type LOCODE struct {
	Code        string // country and location: "MYPKG"
	Name        string
	Subdivision string // ISO 3166-2 without the country, often empty
	Status      string
	Function    string // eight places; the first is 1 for a port
	Lat, Lon    float64
	HasPoint    bool
	Geocoded    bool // the mirror guessed the point from the name
	Line        int
}

// LOCODEReading is what ReadLOCODE found. Every data line of the file is either
// in Rows or in Broken; Shifted and Refused tell what was done to some rows.
type LOCODEReading struct {
	Rows    []LOCODE
	Shifted []Problem // rows whose quoted name was split over several cells, put right
	Refused []Problem // rows whose guessed point was dropped
	Broken  []Problem // lines that could not be read
}

var locodeFunction = regexp.MustCompile(`^[0-9B-]{8}$`)

// locodeColumns is the header the reader expects.
var locodeColumns = []string{"country", "location", "name", "nameWoDiacritics", "subdivision", "status", "function", "iata", "lat", "lon", "geocoded"}

// ReadLOCODE reads a UN/LOCODE list. A guessed point is kept only when inside
// says that it lies in the subdivision the row claims; a row that claims none
// cannot be checked and loses it. The file's name goes into the problems.
func ReadLOCODE(r io.Reader, file string, inside func(LOCODE) bool) (LOCODEReading, error) {
	var out LOCODEReading
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil || !slices.Equal(head, locodeColumns) {
		return out, fmt.Errorf("%s: the columns must be %s", file, strings.Join(locodeColumns, ","))
	}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			out.Broken = append(out.Broken, Problem{file, broken.StartLine, "broken CSV: " + broken.Err.Error()})
			continue
		}
		if err != nil {
			return out, fmt.Errorf("%s: %w", file, err)
		}
		line, _ := c.FieldPos(0)
		row, shifted, err := locodeRow(cells)
		row.Line = line
		if err != nil {
			out.Broken = append(out.Broken, Problem{file, line, err.Error()})
			continue
		}
		if shifted {
			out.Shifted = append(out.Shifted, Problem{file, line, fmt.Sprintf("%s: the name %q was split over several cells", row.Code, row.Name)})
		}
		if row.HasPoint && row.Geocoded && (row.Subdivision == "" || !inside(row)) {
			out.Refused = append(out.Refused, Problem{file, line,
				fmt.Sprintf("%s %s: the guessed point %.4f, %.4f is not known to lie in subdivision %q", row.Code, row.Name, row.Lat, row.Lon, row.Subdivision)})
			row.HasPoint, row.Lat, row.Lon = false, 0, 0
		}
		out.Rows = append(out.Rows, row)
	}
}

// locodeRow reads one line. A name with a comma arrives in pieces, the first
// with a quote mark at its start, and pushes what follows to the right; the
// last three cells always hold the point.
func locodeRow(cells []string) (row LOCODE, shifted bool, err error) {
	n := len(cells)
	if n < len(locodeColumns) || !locodeForm.MatchString(cells[0]+cells[1]) {
		return row, false, fmt.Errorf("not a row of a UN/LOCODE list: %q", strings.Join(cells, ","))
	}
	row.Code, row.Name = cells[0]+cells[1], cells[2]
	rest := cells[4 : n-3]
	if strings.HasPrefix(cells[2], `"`) {
		shifted = true
		end := 2 + slices.IndexFunc(cells[2:n-3], func(s string) bool { return strings.HasSuffix(s, `"`) })
		if end < 2 {
			return row, true, fmt.Errorf("%s: the quotes of the name do not close", row.Code)
		}
		row.Name = strings.Trim(strings.Join(cells[2:end+1], ","), `"`)
		rest = cells[end+1 : n-3]
	}
	at := slices.IndexFunc(rest, locodeFunction.MatchString)
	switch {
	case at < 0:
		return row, shifted, fmt.Errorf("%s: no function such as 1-3-----", row.Code)
	case shifted && at >= 1: // the status is lost, the subdivision stands before the function
		row.Subdivision = rest[at-1]
	case !shifted && at >= 2:
		row.Subdivision, row.Status = rest[at-2], rest[at-1]
	}
	row.Function, row.Geocoded = rest[at], cells[n-1] == "true"
	if cells[n-3] == "" && cells[n-2] == "" {
		return row, shifted, nil
	}
	lat, errLat := strconv.ParseFloat(cells[n-3], 64)
	lon, errLon := strconv.ParseFloat(cells[n-2], 64)
	if errLat != nil || errLon != nil {
		return row, shifted, fmt.Errorf("%s: %q, %q are not coordinates", row.Code, cells[n-3], cells[n-2])
	}
	row.Lat, row.Lon, row.HasPoint = lat, lon, true
	return row, shifted, nil
}
