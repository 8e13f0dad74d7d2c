package labour

import (
	"time"

	"siger/internal/clock"
)

var agencyTables = []string{"labour_agency", "labour_agency_phone", "labour_registry"}

// AgencyStage is what the registry says of an agency's licence.
type AgencyStage string

const (
	AgencyLicensed  AgencyStage = "licensed"
	AgencySuspended AgencyStage = "suspended"
	AgencyWithdrawn AgencyStage = "withdrawn"
)

// Agency is a placement agency (P3MI) as the official registry lists it.
type Agency struct {
	ID         string      `json:"id"`
	Org        string      `json:"org,omitempty"` // its account here, when it has one
	Name       string      `json:"name"`
	Licence    string      `json:"licence"` // SIP3MI number
	Stage      AgencyStage `json:"stage"`
	Until      clock.Date  `json:"until,omitzero"` // of the licence; zero not known
	Phones     []string    `json:"phones"`         // +country digits
	Regency    string      `json:"regency,omitempty"`
	Placed     *int        `json:"placed,omitempty"`     // people in the period; nil not known
	Complaints *int        `json:"complaints,omitempty"` // confirmed, in the same period
	Period     string      `json:"period,omitempty"`     // "2025"
	Example    bool        `json:"example"`
	At         time.Time   `json:"at"`
}

// Registry is one load of the official list.
type Registry struct {
	ID      string
	AsOf    clock.Date // the list's own date
	Source  string     // title and address of where it was taken
	Rows    int
	Example bool
	By      string
	At      time.Time
}
