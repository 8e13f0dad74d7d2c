// Package desk is the worklist: every ask, and later every deal, has a work item
// with one owner at a time, a stage and a due date. Pillars and intake hand it
// items; officers and attachés work through them.
package desk

import (
	"slices"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
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

// Live reports whether the item's clock runs: the asker has no answer yet.
func (s Stage) Live() bool { return s == Received || s == Assigned || s == Waiting }

// Verbs of the timeline that are changes of an item.
const (
	VerbReceived  = "received"
	VerbAssigned  = "assigned" // an empty target: given back, nobody owns it
	VerbWaiting   = "waiting"  // the target is for whom
	VerbResumed   = "resumed"  // waits no more
	VerbAnswered  = "answered"
	VerbClosed    = "closed" // the target is the outcome
	VerbReopened  = "reopened"
	VerbCommented = "commented"
	VerbAttached  = "attached" // the target is a file, the text its name
	VerbDetached  = "detached" // the same
	VerbMoved     = "moved"    // the ask was read otherwise: the target is its desk now
	VerbOffered   = "offered"  // somebody in the region can meet the ask now
)

// from holds the stages from which each change may be made.
var from = map[string][]Stage{
	VerbAssigned: {Received, Assigned, Waiting, Answered},
	VerbWaiting:  {Received, Assigned, Waiting, Answered},
	VerbResumed:  {Waiting},
	VerbAnswered: {Received, Assigned, Waiting, Answered},
	VerbClosed:   {Received, Assigned, Waiting, Answered},
	VerbReopened: {Answered, Closed},
}

// ForAsker is who asked, as one for whom an item waits.
const ForAsker = "asker"

// Waits lists for whom an item can wait.
var Waits = []string{ForAsker, "region", "market", "agency"}

// Outcomes lists how an item can end.
var Outcomes = []string{"deal", "informed", "no-offer", "no-reply", "withdrawn", "duplicate", "not-for-us"}

// MaxNote is the longest comment, note or question in bytes.
const MaxNote = 4000

// Event is one entry of an item's timeline.
type Event struct {
	ID     string
	Item   string
	At     time.Time
	Actor  string
	Verb   string // Verb…
	Target string // of the verb: a person, whom it waits for, an outcome, a desk, a file; empty none
	Due    clock.Date
	Text   string // a comment, note, reply, question or name of a file, empty none
}

// Change is what somebody wants to do to an item they saw in a version.
type Change struct {
	Verb    string
	Version int        // that the editor saw
	Owner   string     // assigned: person id, empty nobody
	Side    string     // assigned: the owner's side
	Waiting string     // waiting: for whom
	Due     clock.Date // waiting: until; the zero date takes the usual time
	Outcome string     // closed
	Text    string     // a note, the answer, or the question the asker is waited for with
}

// target is what the change leads to, as the timeline says it.
func (c Change) target() string {
	switch c.Verb {
	case VerbAssigned:
		return c.Owner
	case VerbWaiting:
		return c.Waiting
	case VerbClosed:
		return c.Outcome
	}
	return ""
}

// textField names the box of the form in which the text is written.
func (c Change) textField() string {
	if c.Verb == VerbWaiting {
		return "question"
	}
	return "text"
}

// Terms is what a change needs to know of the world.
type Terms struct {
	Actor string                                // who changes
	Today clock.Date                            // on the item's side
	Usual func(side string) clock.Date          // the day by which a side moves work that reaches it today
	Wait  func(waiting, side string) clock.Date // until when one usually waits for somebody
}

// With returns the item after the change, or what is wrong with the change.
// It does not look at versions.
func (it Item) With(c Change, t Terms) (Item, error) {
	allowed, known := from[c.Verb]
	switch {
	case !known || !slices.Contains(allowed, it.Stage):
		return it, fault.New(fault.Invalid, "desk.error.stage")
	case len(c.Text) > MaxNote:
		return it, fault.New(fault.Invalid, "desk.error.long", "max", MaxNote).In(c.textField())
	}
	next := it
	switch c.Verb {
	case VerbAssigned:
		next.assign(c, t)
	case VerbWaiting:
		if err := next.wait(c, t); err != nil {
			return it, err
		}
	case VerbResumed, VerbReopened:
		next.Stage, next.Waiting, next.Since, next.Outcome = Received, "", clock.Date{}, ""
		if next.Owner != "" {
			next.Stage = Assigned
		}
		next.Due = t.Usual(next.Side)
	case VerbAnswered:
		next.end(Answered, t)
	case VerbClosed:
		if !slices.Contains(Outcomes, c.Outcome) {
			return it, fault.New(fault.Invalid, "desk.error.outcome").In("outcome")
		}
		next.end(Closed, t)
		next.Outcome = c.Outcome
	}
	return next, nil
}

// assign gives the item to somebody or back to nobody. Work that passes to the
// other side gets that side's time.
func (it *Item) assign(c Change, t Terms) {
	it.Owner = c.Owner
	switch {
	case c.Owner != "" && it.Stage == Received:
		it.Stage = Assigned
	case c.Owner == "" && it.Stage == Assigned:
		it.Stage = Received
	}
	if c.Owner != "" && c.Side != "" && c.Side != it.Side {
		it.Side = c.Side
		if it.Stage.Live() && it.Stage != Waiting {
			it.Due = t.Usual(it.Side)
		}
	}
}

// wait makes the item wait for somebody until a day. A question is for the asker.
func (it *Item) wait(c Change, t Terms) error {
	if !slices.Contains(Waits, c.Waiting) {
		return fault.New(fault.Invalid, "desk.error.waiting").In("waiting")
	}
	if c.Text != "" && c.Waiting != ForAsker {
		return fault.New(fault.Invalid, "desk.error.question").In("question")
	}
	due := c.Due
	if due.IsZero() {
		due = t.Wait(c.Waiting, it.Side)
	}
	if due.Before(t.Today) || t.Today.AddDays(366).Before(due) {
		return fault.New(fault.Invalid, "desk.error.due").In("due")
	}
	if it.Stage != Waiting || it.Waiting != c.Waiting { // who is asked again has waited all along
		it.Since = t.Today
	}
	it.Stage, it.Waiting, it.Due, it.Outcome = Waiting, c.Waiting, due, ""
	it.ownedBy(t.Actor)
	return nil
}

// end stops the item's clock.
func (it *Item) end(s Stage, t Terms) {
	it.Stage, it.Waiting, it.Since, it.Outcome = s, "", clock.Date{}, ""
	it.ownedBy(t.Actor)
}

// ownedBy gives work that nobody owns to whoever did something about it.
func (it *Item) ownedBy(actor string) {
	if it.Owner == "" {
		it.Owner = actor
	}
}

// Overdue reports whether the item should have moved before today.
func (it Item) Overdue(today clock.Date) bool { return it.Stage.Live() && it.Due.Before(today) }

// Object is what rights are asked for.
func (it Item) Object() identity.Object { return identity.Object{Desk: it.Desk} }

// OwnerOf returns the membership by which a person may own work of the desk:
// that of an officer or attaché there. ok is false where there is none.
func OwnerOf(members []identity.Membership, person string) (m identity.Membership, ok bool) {
	for _, m := range members {
		if m.Person == person && (m.Role == identity.Officer || m.Role == identity.Attache) {
			return m, true
		}
	}
	return identity.Membership{}, false
}

// DeskOf returns the desk that works on asks of a kind: buy, hire, visit. What
// nobody understood goes to the province's desk.
func DeskOf(kind string) string {
	switch strings.TrimPrefix(kind, "ask.") {
	case "buy", "unmet":
		return "trade"
	case "hire":
		return "labour"
	case "visit":
		return "tourism"
	}
	return "province"
}

// KindUnmet is the kind of an ask that nobody in the region can meet yet.
const KindUnmet = "ask.unmet"

// KindOrder is the kind of a job order that waits for the labour attaché.
const KindOrder = "labour.order"

// KindErasure is the kind of a worker's wish that their record be erased.
const KindErasure = "labour.erasure"

// Kinds lists the kinds of work.
var Kinds = []string{"ask.buy", KindUnmet, "ask.hire", "ask.visit", "ask.unclear", "enquiry", KindOrder, KindErasure}
