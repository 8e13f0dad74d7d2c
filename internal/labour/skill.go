package labour

import (
	"time"

	"siger/internal/clock"
)

var skillTables = []string{"labour_skill"}

// Skill is a certificate that was issued as a verifiable credential: the
// worker's skill passport is all of theirs.
type Skill struct {
	ID       string     `json:"id"`
	Code     string     `json:"code"` // 10 characters: in the QR, opens the verify page
	Worker   string     `json:"worker"`
	Course   string     `json:"course"`
	Org      string     `json:"org"`   // issuer
	Title    string     `json:"title"` // of the course
	Units    []string   `json:"units"`
	Issued   clock.Date `json:"issued"`
	Until    clock.Date `json:"until,omitzero"`
	List     string     `json:"list"`  // address of the status list
	Index    int        `json:"index"` // in it
	Revoked  time.Time  `json:"revoked,omitzero"`
	Reason   string     `json:"reason,omitempty"` // of the revocation
	Document string     `json:"document"`         // the signed credential, canonical bytes as signed
	At       time.Time  `json:"at"`
}
