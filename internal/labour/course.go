package labour

import (
	"time"

	"siger/internal/clock"
)

var courseTables = []string{"labour_course", "labour_participant"}

// CourseStage is how far a course has come.
type CourseStage string

const (
	CoursePlanned   CourseStage = "planned"
	CourseOpened    CourseStage = "opened" // takes participants
	CourseStarted   CourseStage = "started"
	CourseCompleted CourseStage = "completed" // results are in
	CourseCancelled CourseStage = "cancelled"
)

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
	At          time.Time   `json:"at"`
	Version     int         `json:"version"`
}

// Result is what became of a participant.
type Result string

const (
	Enrolled Result = "enrolled"
	Passed   Result = "passed"
	Failed   Result = "failed"
	Left     Result = "left"
)

// Participant is a worker in a course.
type Participant struct {
	ID         string          `json:"id"`
	Course     string          `json:"course"`
	Worker     string          `json:"worker"`
	Result     Result          `json:"result"`
	Attendance map[string]bool `json:"attendance,omitempty"` // by topic of the orientation
	Quiz       map[string]int  `json:"quiz,omitempty"`       // right answers by topic
	At         time.Time       `json:"at"`
}
