package ask

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/i18n"
)

// Stage is how far an ask has come.
type Stage string

const (
	Asked   Stage = "asked"   // kept; the desk has it
	Unmet   Stage = "unmet"   // kept as demand nobody in the region can meet yet
	Offered Stage = "offered" // was unmet; somebody offers it since
)

// Channel is how an ask arrived.
type Channel string

const (
	Page     Channel = "page" // an answer page was opened; nobody left word
	Form     Channel = "form"
	API      Channel = "api"
	WhatsApp Channel = "whatsapp" // logged by the desk, as the next three
	Phone    Channel = "phone"
	Email    Channel = "email"
	Counter  Channel = "counter"
)

// Logs lists the channels whose asks the desk writes down.
var Logs = []Channel{WhatsApp, Phone, Email, Counter}

// Ask is a need that was kept under a code.
type Ask struct {
	ID         string
	Code       string
	Kind       Kind
	Stage      Stage
	Text       string    // as written
	Lang       i18n.Lang // the asker's language
	Contact    string    // e-mail or phone; empty: not given, or erased
	Understood string    // JSON of Understood as it was read
	Receipts   string    // JSON of the rulebook's receipts of the answer given
	Offers     int       // offers shown with the answer
	Channel    Channel
	Name       string // of the asker, for the desk alone: it is not kept with the ask
	Corrected  string // what was set right of the reading, as Input.Corrections writes it
	At         time.Time
}

// MaxText is the longest ask in bytes that is read and kept.
const MaxText = 2000

// Check returns what is wrong with the ask's text and contact, beside their fields.
func (a *Ask) Check() error {
	var faults fault.List
	a.Text = plain(a.Text)
	switch {
	case a.Text == "":
		faults = append(faults, fault.New(fault.Invalid, "ask.error.empty").In("q"))
	case len(a.Text) > MaxText:
		faults = append(faults, fault.New(fault.Invalid, "ask.error.long", "max", MaxText).In("q"))
	}
	contact, ok := ParseContact(a.Contact)
	if !ok {
		faults = append(faults, fault.New(fault.Invalid, "ask.error.contact").In("contact"))
	}
	a.Contact = contact
	return faults.OrNil()
}

// plain returns a text as it is read and kept: valid UTF-8 without control
// characters, which not every store can hold, and without blanks around it.
func plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r // bytes that are no UTF-8 arrive as U+FFFD
	}, s))
}

// ParseContact reads an e-mail address or a phone number. Numbers are returned
// as +country digits: 08… is Indonesian (+62), 01… Malaysian (+60). The empty
// string is a contact not given and is allowed.
func ParseContact(s string) (string, bool) {
	s = plain(s)
	if s == "" {
		return "", true
	}
	if strings.Contains(s, "@") {
		a, err := mail.ParseAddress(s)
		return s, err == nil && a.Address == s && len(s) <= 254 && !strings.ContainsRune(s, utf8.RuneError)
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" -().", r):
			return -1
		case r == '+':
			return r
		}
		return 'x'
	}, s)
	switch {
	case strings.HasPrefix(digits, "08"):
		digits = "+62" + digits[1:]
	case strings.HasPrefix(digits, "01"):
		digits = "+60" + digits[1:]
	case strings.HasPrefix(digits, "62"), strings.HasPrefix(digits, "60"):
		digits = "+" + digits
	}
	if !strings.HasPrefix(digits, "+") || strings.ContainsAny(digits[1:], "+x") || len(digits) < 10 || len(digits) > 16 {
		return s, false
	}
	return digits, true
}
