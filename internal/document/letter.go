package document

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// LetterStage is how far a letter has come.
type LetterStage string

const (
	Draft     LetterStage = "draft"     // can be changed; nobody can check it
	Issued    LetterStage = "issued"    // has its number and an archive copy; never changes again
	Withdrawn LetterStage = "withdrawn" // was issued and is of no force any more
)

// Letter is a letter of a desk.
type Letter struct {
	ID   string
	Code string // under which anybody can check it
	Desk string // identity.Desks
	Side string // region | market: which of the desk's two offices issues it
	// Number is the letter's place in the agenda of its desk, side and year, from
	// 1 without gaps; 0 until it is issued.
	Number int
	Title  string
	To     string     // name and address, a line each
	Body   []string   // paragraphs
	Lang   i18n.Lang  // of the letter
	Date   clock.Date // of issue; zero until then
	Signer string     // name
	Office string     // what the signer is
	Item   string     // code of the work item it answers, empty none
	Stage  LetterStage
	PDF    string // hash of the archive copy, empty until it is issued
	Reason string // why it was withdrawn; not shown to the public
	// Version grows with every change: two editors notice each other.
	Version int
	By      string // who drafted it
	At      time.Time
	Changed time.Time
}

// Longest texts of a letter in characters.
const (
	maxTitle     = 160
	maxRecipient = 400
	maxBody      = 12_000
	maxSigner    = 120
)

// Check tidies the letter's texts and returns what is wrong, beside their fields.
func (l *Letter) Check() error {
	var faults fault.List
	l.Title, l.Signer, l.Office = strings.Join(strings.Fields(l.Title), " "), strings.Join(strings.Fields(l.Signer), " "), strings.Join(strings.Fields(l.Office), " ")
	l.To = strings.Join(lines(l.To), "\n")
	l.Body = Paragraphs(strings.Join(l.Body, "\n\n"))
	check := func(field, value string, longest int) {
		switch {
		case value == "":
			faults = append(faults, fault.New(fault.Invalid, "document.error."+field).In(field))
		case utf8.RuneCountInString(value) > longest:
			faults = append(faults, fault.New(fault.Invalid, "document.error.long", "max", longest).In(field))
		}
	}
	check("title", l.Title, maxTitle)
	check("to", l.To, maxRecipient)
	check("body", strings.Join(l.Body, "\n"), maxBody)
	check("signer", l.Signer, maxSigner)
	check("office", l.Office, maxSigner)
	return faults.OrNil()
}

// lines returns the lines of a text that are not empty, trimmed.
func lines(s string) (out []string) {
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Paragraphs cuts a text at its empty lines; a single line break is a space.
func Paragraphs(s string) (out []string) {
	var open []string
	shut := func() {
		if len(open) > 0 {
			out = append(out, strings.Join(open, " "))
		}
		open = nil
	}
	for line := range strings.Lines(s) {
		if words := strings.Fields(line); len(words) == 0 {
			shut()
		} else {
			open = append(open, words...)
		}
	}
	shut()
	return out
}

// roman are the months as letters of Indonesian offices write them.
var roman = strings.Fields("I II III IV V VI VII VIII IX X XI XII")

// Registers of what the mission issues besides letters, each with an agenda of its
// own: verified job orders, and published lists of problem employers and agencies.
const (
	JobOrders   = "job-orders"
	ProblemList = "problem-list"
)

// registers are the desks and sides as agenda numbers name them: one register,
// one spelling, whatever the language of the letter.
var (
	deskRegisters = map[string]string{"trade": "DAGANG", "labour": "NAKER", "tourism": "WISATA", "transport": "HUB", "province": "PROV", JobOrders: "NAKER-JO", ProblemList: "NAKER-DM"}
	sideRegisters = map[string]string{"region": "DAERAH", "market": "PERWAKILAN"}
)

// Label returns the agenda number as it stands on the letter,
// "7/DAGANG/DAERAH/XI/2026"; empty for a draft.
func (l Letter) Label() string {
	if l.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%s/%s/%s/%d", l.Number, deskRegisters[l.Desk], sideRegisters[l.Side], roman[l.Date.Month-1], l.Date.Year)
}

// CodeShown returns the code in groups, easier to copy by hand.
func (l Letter) CodeShown() string {
	if len(l.Code) != codeLength {
		return l.Code
	}
	return l.Code[:5] + "-" + l.Code[5:]
}

// codeLength is the number of characters of a letter's code: nine at random are
// 2^45, more than anybody can try.
const codeLength = 10
