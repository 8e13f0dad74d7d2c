package labour

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/identity"
)

var courseTables = []string{"labour_course", "labour_participant", "labour_loop"}

// CourseStage is how far a course has come.
type CourseStage string

const (
	CoursePlanned   CourseStage = "planned"
	CourseOpened    CourseStage = "opened" // takes participants
	CourseStarted   CourseStage = "started"
	CourseCompleted CourseStage = "completed" // results are in
	CourseCancelled CourseStage = "cancelled"
)

// CourseStages lists the stages.
var CourseStages = []CourseStage{CoursePlanned, CourseOpened, CourseStarted, CourseCompleted, CourseCancelled}

// courseNext are the stages that may follow each.
var courseNext = map[CourseStage][]CourseStage{
	CoursePlanned: {CourseOpened, CourseCancelled},
	CourseOpened:  {CourseStarted, CourseCancelled},
	CourseStarted: {CourseCompleted, CourseCancelled},
}

// Next returns the stages that may follow.
func (s CourseStage) Next() []CourseStage { return courseNext[s] }

// TakesPeople reports whether people may be entered: until the course is over,
// since lists often come when it has begun.
func (s CourseStage) TakesPeople() bool { return s == CourseOpened || s == CourseStarted }

// TakesResults reports whether results may be entered.
func (s CourseStage) TakesResults() bool { return s == CourseStarted || s == CourseCompleted }

// Course is a class of a training centre, or a pre-departure orientation.
type Course struct {
	ID          string      `json:"id"`
	Code        string      `json:"code"`
	Org         string      `json:"org"` // the centre
	OrgName     string      `json:"org_name"`
	Title       string      `json:"title"`
	Orientation bool        `json:"orientation"` // pre-departure orientation (OPP)
	ISCO08      []string    `json:"isco08"`      // occupations it trains for
	Units       []string    `json:"units"`       // competence units it gives; ids of the pack, or codes as the centre writes them
	Place       string      `json:"place"`       // regency, place id of the pack
	Starts      clock.Date  `json:"starts"`
	Ends        clock.Date  `json:"ends"`
	Seats       int         `json:"seats"`
	Stage       CourseStage `json:"stage"`
	Example     bool        `json:"example,omitempty"` // of the example world: in no figure
	At          time.Time   `json:"at"`
	Version     int         `json:"version"`
}

// Object is what rights on the course are decided by: its centre's, and the
// labour desk's.
func (c *Course) Object() identity.Object { return identity.Object{Desk: Desk, Org: c.Org} }

// Bounds of a course.
const (
	maxCourseTitle = 200 // characters
	maxCourseSeats = 500
	maxCourseUnits = 50
	maxUnitCode    = 80 // characters
	maxCourseDays  = 2 * 366
)

// Check returns what is wrong with the course, beside the field of its form,
// and brings its lists into one spelling.
func (c *Course) Check(pack *corridor.Pack) (faults fault.List) {
	bad := func(field, key string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "labour.course.error."+key, args...).In(field))
	}
	c.Title = strings.Join(strings.Fields(c.Title), " ")
	if c.Title == "" {
		bad("title", "title")
	} else if utf8.RuneCountInString(c.Title) > maxCourseTitle {
		bad("title", "title_long", "most", maxCourseTitle)
	}
	c.ISCO08, c.Units = listed(c.ISCO08), listedUnits(c.Units)
	if len(c.ISCO08) == 0 && !c.Orientation {
		bad("occupation1", "occupation")
	}
	for _, code := range c.ISCO08 {
		if pack.Occupations[code] == nil {
			bad("occupation1", "occupation")
			break
		}
	}
	if len(c.Units) > maxCourseUnits || slices.ContainsFunc(c.Units, func(u string) bool { return utf8.RuneCountInString(u) > maxUnitCode }) {
		bad("units", "units", "most", maxCourseUnits, "long", maxUnitCode)
	}
	if p, ok := pack.Place(c.Place); !ok || p.Kind != corridor.Regency || p.In != pack.Region.ID {
		bad("place", "place")
	}
	switch {
	case c.Starts.IsZero():
		bad("starts", "starts")
	case c.Ends.IsZero():
		bad("ends", "ends")
	case c.Ends.Before(c.Starts) || c.Starts.DaysUntil(c.Ends) > maxCourseDays:
		bad("ends", "ends_order")
	}
	if c.Seats < 1 || c.Seats > maxCourseSeats {
		bad("seats", "seats", "most", maxCourseSeats)
	}
	return faults
}

// listed returns the words of a list, each once, without empty ones.
func listed(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// listedUnits is listed for codes of competence units, two spellings of one
// code being one.
func listedUnits(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(listed(list), func(s string) bool {
		key := corridor.ParseUnitCode(s).Key
		had := seen[key]
		seen[key] = true
		return had || key == ""
	})
}

// Result is what became of a participant.
type Result string

const (
	Enrolled Result = "enrolled"
	Passed   Result = "passed"
	Failed   Result = "failed"
	Left     Result = "left" // gave the seat back
)

// Results lists the results.
var Results = []Result{Enrolled, Passed, Failed, Left}

// Participant is a worker in a course.
type Participant struct {
	ID         string          `json:"id"`
	Course     string          `json:"course"`
	Worker     string          `json:"worker"`
	Result     Result          `json:"result"`
	Attendance map[string]bool `json:"attendance,omitempty"` // by topic of the orientation
	ConsentBy  string          `json:"consent_by"`           // who took the consent for training
	ConsentOn  clock.Date      `json:"consent_on"`
	At         time.Time       `json:"at"`
}
