package desk

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

//go:embed intake/texts.json
var intakeTexts embed.FS

// IntakeTexts holds the words of intake and of unmet demand in three languages.
var IntakeTexts, _ = fs.Sub(intakeTexts, "intake")

// Enquiry is what an officer writes down for somebody who asks.
type Enquiry struct {
	Who     string // name, contact or both, as typed
	Channel string // one of Channels
	Text    string // the asker's words
	Lang    string // the asker's language
	Consent Consent
	Once    string    // names the form, so that sending it twice is once
	At      time.Time // when it was asked; the zero time: now
}

// Channels lists how an enquiry arrives.
var Channels = []string{"whatsapp", "phone", "email", "counter"}

// Consent is the leave of somebody for whom a helper fills the form. The zero
// Consent belongs to an enquiry that was not assisted.
type Consent struct {
	Assisted bool
	By       string    // who consents
	How      string    // spoken | written
	Lang     i18n.Lang // in which it was read out
	Text     i18n.Text // what was read out, word for word, in each language
}

// ConsentWays lists how consent is given.
var ConsentWays = []string{"spoken", "written"}

// Check returns what is wrong with the enquiry beside its field, apart from the
// words and the contact themselves, which the keeper of asks judges.
func (e *Enquiry) Check() (faults fault.List) {
	bad := func(field, key string) { faults = append(faults, fault.New(fault.Invalid, key).In(field)) }
	e.Who, e.Text, e.Consent.By = strings.TrimSpace(e.Who), strings.TrimSpace(e.Text), strings.TrimSpace(e.Consent.By)
	switch {
	case e.Who == "":
		bad("who", "desk.intake.error.who")
	case len(e.Who) > maxWho:
		bad("who", "desk.intake.error.who_long")
	}
	if !slices.Contains(Channels, e.Channel) {
		bad("channel", "desk.intake.error.channel")
	}
	if e.Text == "" {
		bad("q", "desk.intake.error.empty")
	}
	lang, ok := i18n.ParseLang(e.Lang)
	if !ok {
		bad("lang", "desk.intake.error.lang")
	}
	if !e.Consent.Assisted {
		return faults
	}
	e.Consent.Lang = lang
	if e.Consent.By == "" || len(e.Consent.By) > maxWho {
		bad("consent_by", "desk.intake.error.consent_by")
	}
	if !slices.Contains(ConsentWays, e.Consent.How) {
		bad("consent_how", "desk.intake.error.consent_how")
	}
	return faults
}

// maxWho is the longest name and contact in bytes.
const maxWho = 300

// Kept is an ask that was written down, as the desk shows it.
type Kept struct {
	ID, Code    string
	Desk        string // whose work it is
	Kind, Stage string
	Text        string
	Lang        i18n.Lang
	Contact     string // e-mail or +country digits, empty none
	Offers      int
	At          time.Time
	Next        i18n.Text // what happens next
	Read        []string  // what was understood, in few words
	Product     string    // class id understood, empty none
	Kg, To      string    // quantity and destination understood
}

// Correction sets a reading right. An empty field leaves it.
type Correction struct{ Product, Kg, To string }

// Asks is what intake needs of the keeper of asks; app fills it.
type Asks interface {
	// Keep keeps the enquiry and calls also in the same transaction. Faults name
	// the fields who and q.
	Keep(ctx context.Context, e Enquiry, actor string, also func(ctx context.Context, tx *store.Tx, k Kept, name string) error) (code string, err error)
	// Ready is Keep up to the keeping: keep does it in the caller's transaction.
	// What Once kept already is known, and nothing is to do.
	Ready(ctx context.Context, e Enquiry, actor string, also func(ctx context.Context, tx *store.Tx, k Kept, name string) error) (known bool, keep func(ctx context.Context, tx *store.Tx) error, err error)
	// Kept returns a kept ask in the page's words, or a NotFound fault.
	Kept(ctx context.Context, p *web.Page, code string) (Kept, error)
	// Correct reads the ask again. Faults name the fields product, kg and to.
	Correct(ctx context.Context, code string, c Correction, actor string) error
	// Choices returns what product and destination can be set to.
	Choices(p *web.Page) (products, places []web.Option)
}

// Intake writes down asks that arrive by message, by phone or at the counter.
type Intake struct {
	Asks  Asks
	DB    *store.DB
	Pack  *corridor.Pack
	Texts *i18n.Catalog
	Clock clock.Clock
	Days  int // how long a contact is kept
}

// Logged is who wrote an ask down, how it came and with whose leave.
type Logged struct {
	Ask, Code, Channel string
	Asker              string // the name, empty where only a contact was given
	By                 string // person id
	Helper             string // the person's name when it was written down
	Consent            Consent
	At                 time.Time
}

// Log keeps the enquiry: the ask, its work item and who wrote it down stand or
// fall together. The journal names the helper.
func (n *Intake) Log(ctx context.Context, e Enquiry, who identity.Who) (code string, err error) {
	faults := e.Check()
	e.Consent.Text = i18n.Text{}
	if e.Consent.Assisted {
		e.Consent.Text = n.ReadOut(who.Person.Name)
	}
	if len(faults) > 0 {
		return "", faults
	}
	return n.Asks.Keep(ctx, e, who.Actor(), n.note(e, who))
}

// note writes who wrote the enquiry down, in the transaction that keeps it.
func (n *Intake) note(e Enquiry, who identity.Who) func(context.Context, *store.Tx, Kept, string) error {
	return func(ctx context.Context, tx *store.Tx, k Kept, name string) error {
		l := Logged{Ask: k.ID, Code: k.Code, Channel: e.Channel, Asker: name, By: who.Actor(), Helper: who.Person.Name, Consent: e.Consent, At: n.Clock.Now()}
		if err := l.write(ctx, tx); err != nil {
			return err
		}
		detail := map[string]any{"channel": l.Channel, "helper": l.Helper}
		if l.Consent.Assisted {
			detail["consent"] = l.Consent.How
		}
		return journal.Write(ctx, tx, journal.Entry{At: l.At, Actor: l.By, Verb: "intake.logged", Thing: "ask", ID: l.Ask, Detail: detail})
	}
}

// ReadOut returns the words that are read to a citizen before a helper fills
// the form, in three languages.
func (n *Intake) ReadOut(helper string) i18n.Text {
	say := func(l i18n.Lang) string {
		return n.Texts.T(l, "desk.intake.read_out", "helper", helper, "days", n.Days)
	}
	return i18n.Text{ID: say(i18n.ID), MS: say(i18n.MS), EN: say(i18n.EN)}
}

// Reply returns the words to send to the asker in language l: the code and what
// happens next, nothing of what was asked.
func (n *Intake) Reply(l i18n.Lang, k Kept, address string) string {
	return n.Texts.T(l, "desk.intake.reply", "code", k.Code, "next", k.Next.In(l), "address", address)
}

// Forget erases who asked and who consented from what was written down before
// the instant, and returns how many it erased: by then the ask holds neither.
func (n *Intake) Forget(ctx context.Context, before time.Time) (erased int64, err error) {
	err = n.DB.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE desk_intake SET asker = '', consent_by = '' WHERE (asker <> '' OR consent_by <> '') AND logged_at < $1`, store.Time(before))
		if err != nil {
			return err
		}
		erased, err = res.RowsAffected()
		return err
	})
	return erased, err
}

// ForgetJob returns the job that does so after Days.
func (n *Intake) ForgetJob() jobs.Job {
	return jobs.Job{Kind: "desk.forget_intake", Every: 24 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error {
		_, err := n.Forget(ctx, n.Clock.Now().AddDate(0, 0, -n.Days))
		return err
	}}
}

func (l *Logged) write(ctx context.Context, tx *store.Tx) error {
	text, assisted := "", 0
	if l.Consent.Assisted {
		b, err := json.Marshal(l.Consent.Text)
		if err != nil {
			return err
		}
		text, assisted = string(b), 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO desk_intake
		(ask, code, channel, asker, logged_by, helper, assisted, consent_by, consent_how, consent_lang, consent_text, logged_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.Ask, l.Code, l.Channel, l.Asker, l.By, l.Helper, assisted, l.Consent.By, l.Consent.How, string(l.Consent.Lang), text, store.Time(l.At))
	return err
}

// Logged returns how the ask with the code was written down, or a NotFound fault.
func (n *Intake) Logged(ctx context.Context, code string) (l Logged, err error) {
	var assisted int
	var lang, text, at string
	err = n.DB.QueryRow(ctx, `SELECT ask, code, channel, asker, logged_by, helper, assisted, consent_by, consent_how, consent_lang, consent_text, logged_at
		FROM desk_intake WHERE code = $1`, code).
		Scan(&l.Ask, &l.Code, &l.Channel, &l.Asker, &l.By, &l.Helper, &assisted, &l.Consent.By, &l.Consent.How, &lang, &text, &at)
	if store.IsNoRows(err) {
		return l, fault.New(fault.NotFound, "desk.intake.error.unknown")
	}
	if err != nil {
		return l, err
	}
	if l.Consent.Assisted = assisted == 1; l.Consent.Assisted {
		l.Consent.Lang, _ = i18n.ParseLang(lang)
		if err := json.Unmarshal([]byte(text), &l.Consent.Text); err != nil {
			return l, err
		}
	}
	l.At, err = store.ParseTime(at)
	return l, err
}
