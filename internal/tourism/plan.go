package tourism

import "time"

var planTables = []string{"tourism_plan", "tourism_count"}

// Plan is a trip plan behind a link. It is forgotten at its end unless its
// holder keeps it.
type Plan struct {
	ID      string
	Code    string // 10 characters: in the link
	Request string // tripplan's request, as JSON
	Answer  string // tripplan's answer, as JSON
	Edits   string // what the holder locked, swapped and left out, as JSON
	Origin  string // town or state it starts from, place id; empty not said
	Link    string // campaign link it came by; empty none
	Kept    bool
	Until   time.Time
	Version int
	At      time.Time
}
