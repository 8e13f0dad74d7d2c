package labour

import (
	"time"

	"siger/internal/clock"
)

var placementTables = []string{"labour_placement", "labour_step"}

// PlacementStage is how far a placement has come; each from arrived on counts
// only with evidence.
type PlacementStage string

const (
	PlacementOffered  PlacementStage = "offered"
	PlacementAccepted PlacementStage = "accepted" // by the worker
	PlacementPrepared PlacementStage = "prepared" // every step before departure is done
	PlacementDeparted PlacementStage = "departed"
	PlacementArrived  PlacementStage = "arrived"
	PlacementPaid     PlacementStage = "paid"    // the first wage, as promised
	PlacementSettled  PlacementStage = "settled" // six months on
	PlacementEnded    PlacementStage = "ended"   // with a reason, at any stage
)

// Placement is one worker on one job order, through one agency.
type Placement struct {
	ID       string         `json:"id"`
	Worker   string         `json:"worker"`
	Order    string         `json:"order"`
	Agency   string         `json:"agency,omitempty"` // organisation id
	Route    string         `json:"route"`            // kind of work, key of the pack's journeys
	Stage    PlacementStage `json:"stage"`
	Reason   string         `json:"reason,omitempty"`   // of an end
	Contract string         `json:"contract,omitempty"` // the signed contract's credential or file id
	At       time.Time      `json:"at"`
	Version  int            `json:"version"`
}

// Step is one step of a placement's journey, as the pack lists it.
type Step struct {
	Placement string     `json:"placement"`
	Key       string     `json:"key"`
	Done      clock.Date `json:"done,omitzero"`
	Until     clock.Date `json:"until,omitzero"` // the paper's expiry
	Due       clock.Date `json:"due,omitzero"`
	Asked     bool       `json:"asked"` // an officer asked for the paper
	File      string     `json:"file,omitempty"`
	By        string     `json:"by,omitempty"`
	At        time.Time  `json:"at"`
}
