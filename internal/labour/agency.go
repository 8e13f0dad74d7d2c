package labour

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/fault"
)

var agencyTables = []string{"labour_registry", "labour_agency", "labour_agency_phone", "labour_agency_history"}

// AgencyStage is what the registry says of an agency's licence.
type AgencyStage string

const (
	AgencyLicensed  AgencyStage = "licensed"
	AgencySuspended AgencyStage = "suspended"
	AgencyWithdrawn AgencyStage = "withdrawn"
	AgencyGone      AgencyStage = "gone" // was on an earlier list, is not on the newest
)

// Agency is a placement agency (P3MI) as the official registry lists it. One
// that a newer list leaves out is kept, as gone.
type Agency struct {
	ID      string      `json:"id"`
	Org     string      `json:"org,omitempty"` // its account here, when an officer has linked one
	Name    string      `json:"name"`
	Licence string      `json:"licence"` // SIP3MI number
	Stage   AgencyStage `json:"stage"`
	Since   clock.Date  `json:"since"`             // date of the list that first said so
	Until   clock.Date  `json:"until,omitzero"`    // last day of the licence; zero not known
	Phones  []string    `json:"phones,omitempty"`  // +country digits, sorted
	Regency string      `json:"regency,omitempty"` // where its office is, as the list writes it
	Shown   *Figures    `json:"figures,omitempty"` // public
	Coming  *Figures    `json:"coming,omitempty"`  // public from Coming.From on
	Example bool        `json:"example"`
	At      time.Time   `json:"at"`
	Version int         `json:"version"`
}

// Figures is how an agency did in a period, as a list said, with the agency's
// own word on it.
type Figures struct {
	Placed     *int       `json:"placed"`     // people; nil not known
	Complaints *int       `json:"complaints"` // confirmed, of people placed in the period; nil not known
	Period     string     `json:"period"`     // "2025"
	AsOf       clock.Date `json:"as_of"`      // of the list they came with
	From       clock.Date `json:"from"`       // first day they are public
	Reply      *Reply     `json:"reply,omitempty"`
}

// Reply is what an agency says beside its figures.
type Reply struct {
	Text string    `json:"text"`
	By   string    `json:"by"` // person
	At   time.Time `json:"at"`
}

const (
	// FiguresNotice is how many days an agency sees its new figures before
	// everybody does. What the list says of the licence waits for nobody.
	FiguresNotice = 7

	// RegistryDays is how old a list may be, in days, to be answered from. The
	// verdict is withheld beyond.
	RegistryDays = 7

	// fewPlaced is the number of people placed below which complaints are shown
	// as a count only: a rate of so few tells nothing.
	fewPlaced = 20

	// MaxReply is how long an agency's reply may be, in characters.
	MaxReply = 500
)

// same reports whether two figures say the same.
func (f *Figures) same(o *Figures) bool {
	if f == nil || o == nil {
		return f == o
	}
	equal := func(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }
	return equal(f.Placed, o.Placed) && equal(f.Complaints, o.Complaints) && f.Period == o.Period
}

// newest returns the figures that the last list brought, public or not.
func (a *Agency) newest() *Figures { return cmp.Or(a.Coming, a.Shown) }

// PublicOn returns the figures anybody may see on a day; nil for none.
func (a *Agency) PublicOn(on clock.Date) *Figures {
	if a.Coming != nil && !on.Before(a.Coming.From) {
		return a.Coming
	}
	return a.Shown
}

// settle makes figures whose day has come the public ones.
func (a *Agency) settle(on clock.Date) {
	if a.Coming != nil && !on.Before(a.Coming.From) {
		a.Shown, a.Coming = a.Coming, nil
	}
}

// reply puts the agency's word beside its public or its coming figures; an
// empty text takes it back.
func (a *Agency) reply(coming bool, text, person string, at time.Time) error {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if utf8.RuneCountInString(text) > MaxReply {
		return fault.New(fault.Invalid, "labour.agency.error.reply", "max", MaxReply).In("reply")
	}
	f := &a.Shown
	if coming {
		f = &a.Coming
	}
	if *f == nil {
		return fault.New(fault.Conflict, "error.conflict")
	}
	changed := **f
	changed.Reply = nil
	if text != "" {
		changed.Reply = &Reply{text, person, at}
	}
	*f = &changed
	return nil
}

// Rate returns the confirmed complaints per 100 people placed, where both are
// known and enough were placed for a rate to tell something.
func (f *Figures) Rate() (perHundred float64, ok bool) {
	if f == nil || f.Placed == nil || f.Complaints == nil || *f.Placed < fewPlaced {
		return 0, false
	}
	return float64(*f.Complaints) * 100 / float64(*f.Placed), true
}

// Registry is one load of the official list.
type Registry struct {
	ID      string     `json:"-"`
	AsOf    clock.Date `json:"as_of"`         // the list's own date
	Source  string     `json:"source"`        // who publishes it and what it is called
	URL     string     `json:"url,omitempty"` // where it was taken
	Rows    int        `json:"agencies"`      // on the list
	Example bool       `json:"example"`
	By      string     `json:"-"`
	At      time.Time  `json:"-"`
}

// FreshOn reports whether the list may be answered from on a day.
func (r Registry) FreshOn(on clock.Date) bool { return r.AsOf.DaysUntil(on) <= RegistryDays }

// Verdict is the answer to "may this agency place people?".
type Verdict string

const (
	Licensed  Verdict = "licensed"
	Expired   Verdict = "expired" // on the list, its day is past
	Suspended Verdict = "suspended"
	Withdrawn Verdict = "withdrawn"
	Gone      Verdict = "gone"      // no longer on the list
	NotFound  Verdict = "not-found" // never "safe"
	Several   Verdict = "several"   // one is to be chosen
	Withheld  Verdict = "withheld"  // the list is too old
	NoList    Verdict = "no-list"
)

// VerdictOn returns what the list says of an agency on a day, however old the
// list is.
func (a *Agency) VerdictOn(on clock.Date) Verdict {
	switch {
	case a.Stage == AgencyLicensed && !a.Until.IsZero() && on.After(a.Until):
		return Expired
	case a.Stage == AgencyLicensed:
		return Licensed
	}
	return Verdict(a.Stage)
}

// Checked is the answer to a check. Agency is what was found, also where the
// verdict is withheld; Choices are what one is to be chosen of; Similar are
// names that look like the one asked for and are others.
type Checked struct {
	Verdict Verdict
	On      clock.Date
	List    *Registry // nil: none is loaded
	Agency  *Agency
	Choices []Agency
	Similar []Agency

	// OtherPhone: the agency was found by name or licence, and a number that was
	// asked about with it is not among those the list has of it.
	OtherPhone bool
}

// maxChoices is how many agencies a check offers to choose of, and as similar.
const maxChoices = 8

// verdict decides on what was found. The order is that of what can mislead most:
// no list, several agencies, an old list.
func verdict(on clock.Date, list *Registry, exact, part, near []Agency) Checked {
	c := Checked{On: on, List: list, Similar: near}
	switch {
	case list == nil:
		c.Verdict = NoList
	case len(exact) == 1:
		c.Agency, c.Verdict = &exact[0], exact[0].VerdictOn(on)
	case len(exact) > 1:
		c.Verdict, c.Choices = Several, exact
	case len(part) > 0:
		c.Verdict, c.Choices = Several, part
	default:
		c.Verdict = NotFound
	}
	if list != nil && !list.FreshOn(on) && c.Verdict != Several {
		c.Verdict = Withheld
	}
	c.Choices, c.Similar = c.Choices[:min(len(c.Choices), maxChoices)], c.Similar[:min(len(c.Similar), maxChoices)]
	return c
}

// byName sorts agencies by name, then licence.
func byName(list []Agency) {
	slices.SortFunc(list, func(a, b Agency) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Licence, b.Licence))
	})
}
