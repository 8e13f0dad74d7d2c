// Package desk is the worklist: every ask, and later every deal, has a work item
// with one owner at a time, a stage and a due date. Pillars and intake hand it
// items; officers and attachés work through them.
package desk

import (
	"time"

	"siger/internal/clock"
)

// Stage is how far a work item has come.
type Stage string

const (
	Received Stage = "received" // nobody has it yet
	Assigned Stage = "assigned" // somebody owns it
	Waiting  Stage = "waiting"  // waits for someone outside, see WaitingFor
	Answered Stage = "answered" // the asker has an answer
	Closed   Stage = "closed"   // done, with an outcome
)

// Stages lists the stages in their order.
var Stages = []Stage{Received, Assigned, Waiting, Answered, Closed}

// Item is one piece of work.
type Item struct {
	ID      string
	Code    string // what people call it by: the ask's code, or a code of its own
	Desk    string // identity.Desks
	Side    string // region | market: whose turn it is
	Kind    string // ask.buy, ask.hire, ask.visit, enquiry, ...
	Thing   string // id of what the item is about, such as an ask's id
	Title   string // what is asked, in the asker's words
	Asker   string // who asks, as far as they said; never in exports to partners
	Contact string
	Lang    string // the asker's
	Stage   Stage
	Owner   string     // person id, empty nobody
	Waiting string     // for whom: asker, region, market, agency; empty nobody
	Since   clock.Date // since when it waits
	Due     clock.Date
	Outcome string
	Version int // grows with every change: two editors notice each other
	At      time.Time
	Changed time.Time
}

// Event is one entry of an item's timeline.
type Event struct {
	ID    string
	Item  string
	At    time.Time
	Actor string
	Verb  string // received, assigned, commented, waiting, answered, closed, ...
	Text  string // a comment or reply, empty none
}
