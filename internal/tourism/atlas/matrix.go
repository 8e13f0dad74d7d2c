package atlas

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"siger/internal/corridor"
)

// matrixFile holds the drives of a routing engine such as OSRM or Valhalla.
const matrixFile = "visit/matrix.csv"

// freeFlow is by how much a drive may exceed a routing engine's figure, which
// knows neither traffic nor the state of the road.
const freeFlow = 1.3

// readMatrix reads a CSV of columns from, to, minutes, km: the drive from one hub
// or place to another, one direction a line. known tells the ids there are.
func readMatrix(b []byte, file string, known func(string) bool) (map[[2]string]Way, []corridor.Problem) {
	var problems []corridor.Problem
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.FieldsPerRecord, r.Comment = -1, '#'
	head, err := r.Read()
	if err != nil || !slices.Equal(head, []string{"from", "to", "minutes", "km"}) {
		return nil, []corridor.Problem{{File: file, Line: 1, What: "the header line must be from,to,minutes,km"}}
	}
	out := map[[2]string]Way{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, problems
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return out, append(problems, corridor.Problem{File: file, Line: broken.Line, What: "broken CSV: " + broken.Err.Error()})
		}
		line, _ := r.FieldPos(0)
		add := func(what string) {
			problems = append(problems, corridor.Problem{File: file, Line: line, What: what})
		}
		if len(cells) != len(head) {
			add("a line has four cells: from, to, minutes, km")
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		minutes, ok1 := positive(cells[2])
		km, ok2 := positive(cells[3])
		key := [2]string{cells[0], cells[1]}
		_, twice := out[key]
		switch {
		case !known(key[0]):
			add(strconv.Quote(key[0]) + " is neither a hub nor a place")
		case !known(key[1]):
			add(strconv.Quote(key[1]) + " is neither a hub nor a place")
		case twice:
			add("the drive from " + key[0] + " to " + key[1] + " stands twice")
		case !ok1 || !ok2:
			add("minutes and km must be numbers from 0 to 5000")
		default:
			likely := int(math.Round(minutes))
			out[key] = Way{Km: km, Minutes: Minutes{Low: likely, Likely: likely, High: int(math.Round(minutes * freeFlow))}}
		}
	}
}

func positive(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v >= 0 && v <= 5000
}
