package app

import (
	"context"
	"slices"

	"siger/internal/clock"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/message"
	"siger/internal/store"
)

// papers is what leaves for people: letters and messages.
type papers struct {
	letters *document.Pages
	inbox   *message.Pages
	sender  *message.Sender
	digest  *message.Digest
}

// joinPapers makes the parts of letters and messages. Sign-in links go by e-mail
// where a mail server is set.
func (a *App) joinPapers() {
	a.papers = papers{
		letters: &document.Pages{DB: a.DB, Letters: document.NewLetters(a.DB), Press: &document.Press{Texts: a.texts, Pack: a.Pack},
			Work: letterWork{a.desks.store}, Tell: a.tellLetter, Clock: a.opts.Clock},
		inbox:  &message.Pages{Store: message.NewStore(a.DB), Texts: a.texts, Clock: a.opts.Clock},
		sender: &message.Sender{DB: a.DB, Texts: a.texts, Clock: a.opts.Clock, Log: a.opts.Log, Settings: a.opts.Mail},
		digest: &message.Digest{DB: a.DB, Texts: a.texts, Clock: a.opts.Clock, Work: duties{a}},
	}
	if a.opts.Mail.On() {
		a.people.signIn.Mail = a.mailPerson
	}
}

// mailPerson posts what identity tells a person by e-mail. What holds a link is a
// key: it shows nowhere, and is of no use once the link is over.
func (a *App) mailPerson(ctx context.Context, tx *store.Tx, to identity.Person, lang i18n.Lang, key string, args ...any) error {
	m := message.Message{To: to.ID, Email: to.Email, Channel: message.Email, Lang: lang, Template: key, Args: args,
		Thing: "person", ThingID: to.ID, Key: "identity:" + store.NewID(), By: "system", At: a.opts.Clock.Now()}
	if m.Secret = slices.Contains(args, any("link")); m.Secret {
		m.Until = m.At.Add(identity.MailedFor)
	}
	return message.Post(ctx, tx, m)
}

// letterWork begins letters from work items: it is the document.Work.
type letterWork struct{ store *desk.Store }

// Start returns how a letter about the item with the code begins: in the asker's
// language, its subject in their words.
func (w letterWork) Start(ctx context.Context, who identity.Who, code string) (document.Letter, error) {
	it, err := w.store.ByCode(ctx, who, code)
	if err != nil {
		return document.Letter{}, err
	}
	lang, ok := i18n.ParseLang(it.Lang)
	if !ok {
		lang = i18n.ID
	}
	return document.Letter{Desk: it.Desk, Side: it.Side, Title: subject(it.Title), To: it.Asker, Lang: lang, Item: it.Code}, nil
}

// subject cuts a text to what fits the subject of a letter.
func subject(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 120)])
}

// duties tells what officers and attachés have to do: it is the message.Worklist.
type duties struct{ a *App }

var (
	_ document.Work    = letterWork{}
	_ message.Worklist = duties{}
)

// Readers returns the people of every desk, each once, in the zone of their side.
func (d duties) Readers(ctx context.Context) (out []message.Reader, err error) {
	for _, name := range identity.Desks {
		members, err := d.a.people.store.MembersAt(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if slices.ContainsFunc(out, func(r message.Reader) bool { return r.Person.ID == m.Person }) {
				continue
			}
			person, err := d.a.people.store.Person(ctx, m.Person)
			if err != nil {
				return nil, err
			}
			if person.Stage == identity.Active {
				out = append(out, message.Reader{Person: person, Zone: d.a.Pack.ZoneOf(m.Side)})
			}
		}
	}
	return out, nil
}

// Duties returns a person's own work that is overdue, due today, or tomorrow.
func (d duties) Duties(ctx context.Context, person identity.Person, _ clock.Date) (out message.Duties, err error) {
	memberships, err := d.a.people.store.MembershipsOf(ctx, person.ID)
	if err != nil {
		return out, err
	}
	who := identity.Who{Person: person, Memberships: memberships}
	for due, into := range map[string]*[]message.Duty{"overdue": &out.Overdue, "today": &out.DueToday, "tomorrow": &out.DueSoon} {
		page, err := d.a.desks.store.List(ctx, who, desk.Filter{Owner: "me", Due: due})
		if err != nil {
			return out, err
		}
		for _, it := range page.Items {
			*into = append(*into, message.Duty{Code: it.Code, Kind: d.a.texts.T(person.Lang, "desk.kind."+it.Kind), Due: it.Due})
		}
	}
	return out, nil
}
