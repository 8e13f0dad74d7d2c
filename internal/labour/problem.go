package labour

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/fault"
)

// ProblemKind is whom a row of the problem list is about.
type ProblemKind string

const (
	ProblemEmployer ProblemKind = "employer"
	ProblemAgency   ProblemKind = "agency"
)

// ProblemKinds lists the kinds.
var ProblemKinds = []ProblemKind{ProblemEmployer, ProblemAgency}

// ProblemCauses lists why somebody is on the list; the words are the texts
// "labour.problem.cause.*".
var ProblemCauses = []string{"unpaid", "document", "contract", "violence", "housing", "fee", "licence", "false", "other"}

// Problem is an employer or agency with a problem that somebody confirmed: the
// list the labour attaché has to keep and publish (UU 18/2017 article 10).
type Problem struct {
	ID       string      `json:"id"`
	Kind     ProblemKind `json:"kind"`
	Home     bool        `json:"home,omitempty"` // a household: a natural person, whose name is never published
	Name     string      `json:"name"`
	Number   string      `json:"number,omitempty"`
	State    string      `json:"state,omitempty"` // place id of the market
	Cause    string      `json:"cause"`           // one of ProblemCauses
	Evidence string      `json:"evidence"`        // what confirms it: a letter, a case, a judgement; not published
	Order    string      `json:"order,omitempty"` // code of the order it came from
	From     clock.Date  `json:"from"`            // the period it holds for
	Until    clock.Date  `json:"until,omitzero"`  // zero: until it is taken off
	By       string      `json:"by"`
	At       time.Time   `json:"at"`
	Left     time.Time   `json:"left,omitzero"` // when it was taken off
	LeftBy   string      `json:"left_by,omitempty"`
	LeftWhy  string      `json:"left_why,omitempty"`
	Example  bool        `json:"example,omitempty"`
	Version  int         `json:"version"`
}

// Stands reports whether the row is on the list on a day.
func (p Problem) Stands(on clock.Date) bool {
	return p.Left.IsZero() && on.Within(p.From, p.Until)
}

// maxProblemText is the longest evidence or reason in characters.
const maxProblemText = 1000

// Check tidies the row and returns what is wrong with it, beside its fields.
func (p *Problem) Check() error {
	var bad fault.List
	wrong := func(field string) {
		bad = append(bad, fault.New(fault.Invalid, "labour.problem.error."+field).In(field))
	}
	p.Name, p.Number, p.Evidence = strings.Join(strings.Fields(p.Name), " "), strings.Join(strings.Fields(p.Number), " "), strings.TrimSpace(p.Evidence)
	if !slices.Contains(ProblemKinds, p.Kind) || p.Home && p.Kind != ProblemEmployer {
		wrong("kind")
	}
	if p.Name == "" || utf8.RuneCountInString(p.Name) > maxAnswer || utf8.RuneCountInString(p.Number) > maxAnswer {
		wrong("name")
	}
	if !slices.Contains(ProblemCauses, p.Cause) {
		wrong("cause")
	}
	if p.Evidence == "" || utf8.RuneCountInString(p.Evidence) > maxProblemText {
		wrong("evidence")
	}
	if p.From.IsZero() {
		wrong("from")
	}
	if !p.Until.IsZero() && p.Until.Before(p.From) {
		wrong("until")
	}
	return bad.OrNil()
}

// Published is the problem list as it was published on a day. It holds nothing
// that was not meant for everybody.
type Published struct {
	ID     string         `json:"id"`
	Serial int            `json:"serial"` // in the mission's agenda of such lists, from 1 each year
	Date   clock.Date     `json:"date"`
	Rows   []PublishedRow `json:"rows"`
	Homes  int            `json:"homes"` // households on the list, whose names are not published
	By     string         `json:"-"`
	At     time.Time      `json:"-"`
}

// PublishedRow is one company or agency of a published list.
type PublishedRow struct {
	Kind   ProblemKind `json:"kind"`
	Name   string      `json:"name"`
	Number string      `json:"number,omitempty"`
	State  string      `json:"state,omitempty"`
	Cause  string      `json:"cause"`
	From   clock.Date  `json:"from"`
	Until  clock.Date  `json:"until,omitzero"`
}

// publish returns the list as it may be published: companies and agencies by
// name, households by number. A row whose period is over, or that was taken off,
// is not in it.
func publish(list []Problem, on clock.Date) Published {
	out := Published{Date: on, Rows: []PublishedRow{}}
	for _, p := range list {
		switch {
		case !p.Stands(on):
		case p.Home:
			out.Homes++
		default:
			out.Rows = append(out.Rows, PublishedRow{p.Kind, p.Name, p.Number, p.State, p.Cause, p.From, p.Until})
		}
	}
	slices.SortFunc(out.Rows, func(a, b PublishedRow) int {
		return strings.Compare(string(a.Kind)+a.Name+a.Number, string(b.Kind)+b.Name+b.Number)
	})
	return out
}
