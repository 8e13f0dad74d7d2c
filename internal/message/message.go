// Package message tells people things: by e-mail, by WhatsApp that somebody
// sends with one press, and in the inbox of their account. A message is posted
// in the transaction of the change it tells of, so there is no message about a
// change that was rolled back and no change whose message was forgotten.
//
// E-mail reaches its reader once in effect. Every try carries the same
// Message-ID, made of the message's id, and one try holds a lease on the
// message; when the process dies between sending and noting it, the next try
// repeats the same Message-ID and mail systems keep one copy. What cannot be
// sent – no mail server is set, or it refuses for good – stays visible to the
// desk as to be handed over.
package message

import (
	"embed"
	"io/fs"
	"strings"
	"time"

	"siger/internal/i18n"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of pages and of the templates in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the outbox and its attempts.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of messages.
var Tables = []string{"message_outbox", "message_attempt"}

// Channel is the way a message takes.
type Channel string

const (
	Email    Channel = "email"
	WhatsApp Channel = "whatsapp" // an officer opens the chat and presses send
	InApp    Channel = "inapp"    // the inbox of the person's account only
)

// Stage is how far a message has come.
type Stage string

const (
	Posted     Stage = "posted"      // e-mail that is to be sent
	Sent       Stage = "sent"        // taken over by the mail server
	ToHandOver Stage = "to-handover" // somebody of the desk has to pass it on
	HandedOver Stage = "handed-over" // somebody of the desk did
	Delivered  Stage = "delivered"   // in the inbox of the account, which is all it needs
	Expired    Stage = "expired"     // was of no use any more before it could be sent
)

// Message is one message to one reader. Its words are the texts TEMPLATE.subject
// and TEMPLATE.body, filled with Args in Lang.
type Message struct {
	ID      string
	To      string // person id; empty: somebody without an account
	Email   string
	Phone   string // +country digits
	Channel Channel
	Lang    i18n.Lang
	Desk    string // whose message it is: answers go there, and it hands over; empty none
	Code    string // of the ask, item or letter; stands in the subject
	// Template is the key of the texts, such as "message.answered"; Args are
	// name, value pairs as for Catalog.T. Values other than whole numbers are
	// put into words in Lang when the message is posted.
	Template string
	Args     []any
	// Secret marks a message whose arguments are a key, such as a sign-in link:
	// it never shows in an inbox or to a desk, and the arguments are erased once
	// it is sent or can no longer be.
	Secret  bool
	Thing   string // kind and id of what it is about, for the journal
	ThingID string
	Key     string    // unique: posting the same key twice is once
	By      string    // actor
	At      time.Time // when it is posted
	Until   time.Time // of no use afterwards; zero: always of use

	Stage    Stage
	Attempts int
	Done     time.Time // when it was sent, handed over or given up; zero: not yet
	Read     time.Time // when the person marked it as read; zero: not yet
}

// Subject returns the subject line: the code in brackets, then the template's.
func (m Message) Subject(c *i18n.Catalog) string {
	s := oneLine(c.T(m.Lang, m.Template+".subject", m.Args...))
	if m.Code != "" {
		s = "[" + oneLine(m.Code) + "] " + s
	}
	return s
}

// Body returns the text of the message.
func (m Message) Body(c *i18n.Catalog) string {
	return c.T(m.Lang, m.Template+".body", m.Args...)
}

// Neutral returns the one sentence that may be seen by whoever holds the
// reader's phone: it names Siger and the code and nothing of the matter.
func Neutral(c *i18n.Catalog, l i18n.Lang, code string) string {
	if code == "" {
		return c.T(l, "message.neutral.bare")
	}
	return c.T(l, "message.neutral", "code", code)
}

// oneLine makes a header's value of a text: a line break in it would begin
// another header.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
}
