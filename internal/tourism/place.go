package tourism

import (
	"time"

	"siger/internal/clock"
)

var placeTables = []string{"tourism_confirmation", "tourism_event_word"}

// Confirmation is somebody's word on a fact of a place that the pack could not
// vouch for: hours, a price, a prayer place. It holds until its day and then
// asks to be confirmed again.
type Confirmation struct {
	ID    string
	Place string // id of the atlas
	What  string // hours, price, coordinate, prayer, halal, access, safety
	Value string // as JSON, the atlas' own shape
	By    string // account
	Role  string // operator, officer
	On    clock.Date
	Until clock.Date
	At    time.Time
}

// EventWord is what the desk heard of an edition of an event.
type EventWord struct {
	ID     string
	Event  string // id of the atlas
	Status string // announced, confirmed, moved, cancelled, held
	From   clock.Date
	To     clock.Date
	Source string // title and address
	By     string
	At     time.Time
}
