// Package tripplan plans real trips from a town of the market to the region: it
// chooses places by interest under opening hours, boats, prayer and meal pauses,
// the party's pace and its budget, chooses where to sleep, and says of every
// place left out why. A checker of its own refuses any plan that breaks a rule.
// It is a pure engine: no store, no network, no clock.
//
// A day's pause for lunch and the combined Zuhr and Asr prayers is cut out of
// the clock: the solver plans on the hours that are left, so whatever it finds
// has room for the pause (see daytime.go).
package tripplan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/fault"
)

// Request is the trip that is asked for. Days, From, StartDate and Party's
// adults are needed; all else may be left out.
type Request struct {
	Days      int             `yaml:"days" json:"days"` // 1 to MaxDays, the days of both journeys among them
	From      string          `yaml:"from" json:"from"` // town, state or airport of the market: id, name or alias
	StartDate clock.Date      `yaml:"start_date" json:"start_date"`
	Party     Party           `yaml:"party" json:"party"`
	Interests []string        `yaml:"interests" json:"interests,omitempty"`   // words of the atlas: beach, elephant, …; empty: all
	Must      []string        `yaml:"must" json:"must,omitempty"`             // place ids to visit before all others
	Avoid     []string        `yaml:"avoid" json:"avoid,omitempty"`           // place ids never to visit
	BudgetMYR *amount.Decimal `yaml:"budget_myr" json:"budget_myr,omitempty"` // for the party and the whole trip; nil: no limit
	Pace      string          `yaml:"pace" json:"pace,omitempty"`             // slow | normal | fast; empty: normal
	Prayers   *bool           `yaml:"prayers" json:"prayers,omitempty"`       // pauses for prayer beside lunch; nil: yes
	Passage   Journey         `yaml:"passage" json:"passage,omitzero"`
	Lodging   []string        `yaml:"lodging" json:"lodging,omitempty"` // by night, from the first: hub id; "" leaves it to the planner
	Locked    []Lock          `yaml:"locked" json:"locked,omitempty"`
	Closed    []string        `yaml:"closed" json:"closed,omitempty"` // switches that are on (krakatau, suoh, open-sea, bay) and ids of passages that are withdrawn

	Seed       uint64 `yaml:"seed" json:"seed,omitempty"`             // of chance; 0: 1
	Iterations int    `yaml:"iterations" json:"iterations,omitempty"` // how long to search; 0: DefaultIterations
}

// Party is who travels.
type Party struct {
	Adults   int `yaml:"adults" json:"adults"`
	Children int `yaml:"children" json:"children"`
	Elders   int `yaml:"elders" json:"elders"`
}

// Size is how many travel.
func (p Party) Size() int { return p.Adults + p.Children + p.Elders }

// Journey is the way there and back, by ids of the atlas' passages, empty to let
// the planner choose; and the local time ("HH:MM") at which one is at the hub
// and must be back at it, empty to assume one.
type Journey struct {
	Out    string `yaml:"out" json:"out,omitempty"`
	Home   string `yaml:"home" json:"home,omitempty"`
	Arrive string `yaml:"arrive" json:"arrive,omitempty"`
	Depart string `yaml:"depart" json:"depart,omitempty"`
}

// Lock holds a visit on a day (from 1) at a local time ("HH:MM").
type Lock struct {
	Place string `yaml:"place" json:"place"`
	Day   int    `yaml:"day" json:"day"`
	Time  string `yaml:"time" json:"time"`
}

// Limits of what is planned.
const (
	MaxDays           = 14
	MaxParty          = 40
	MaxIterations     = 1_000_000
	DefaultIterations = 1000
)

// Paces of a trip.
var Paces = []string{"slow", "normal", "fast"}

// Switches are what can be closed beside passages, as the atlas names them.
var Switches = []string{"krakatau", "suoh", "open-sea", "bay"}

// ReadRequest reads a request in YAML or JSON; an unknown key is an error.
func ReadRequest(r io.Reader) (Request, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxRequest+1))
	if err != nil {
		return Request{}, err
	}
	if len(b) > maxRequest {
		return Request{}, fault.New(fault.TooLarge, "tripplan.error.size")
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	var q Request
	if err := d.Decode(&q); err != nil {
		return Request{}, fault.New(fault.Invalid, "tripplan.error.file", "what", err.Error()).Because(err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Request{}, fault.New(fault.Invalid, "tripplan.error.file", "what", "more than one document")
	}
	return q, nil
}

// maxRequest bounds a request's text, in bytes.
const maxRequest = 64 << 10

// hour reads HH:MM as minutes after midnight.
func hour(s string) (int, bool) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%d:%d", &h, &m); n != 2 || err != nil || h < 0 || h > 23 || m < 0 || m > 59 || fmt.Sprintf("%02d:%02d", h, m) != s {
		return 0, false
	}
	return h*60 + m, true
}

// clockOf writes minutes after midnight as HH:MM; the next day's begin at 00:00.
func clockOf(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60) }

func has(list []string, s string) bool { return slices.Contains(list, s) }
