package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"siger/internal/ask"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/message"
	"siger/internal/store"
)

// posted returns the messages about an ask's code, oldest first.
func posted(t *testing.T, a *App, code string) (out []message.Message) {
	t.Helper()
	rows, err := a.DB.Query(t.Context(), `SELECT id FROM message_outbox WHERE code = $1 ORDER BY id`, code)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		m, err := message.NewStore(a.DB).ByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// issueLetter drafts and issues a letter about a case, as the person behind a
// door does on the pages, and returns it.
func issueLetter(t testing.TB, a *App, door, code string) document.Letter {
	t.Helper()
	session := enter(t, a, door)
	fields := url.Values{"from": {"trade.market"}, "item": {code}, "lang": {"ms"}, "title": {"Lada hitam untuk Kuching"}, "to": {"Contoh Sdn. Bhd."},
		"body": {"Kami ada lada hitam."}, "signer": {"Contoh Atase"}, "office": {"Atase Perdagangan"}}
	path := post(t, a, "/en/desk/letters/new", fields, session).Header().Get("Location")
	if w := post(t, a, path+"/issue", url.Values{"version": {"1"}}, session); w.Code != http.StatusSeeOther {
		t.Fatalf("issue at %q: %d\n%s", path, w.Code, w.Body)
	}
	l, err := a.papers.letters.Letters.ByID(t.Context(), path[strings.LastIndexByte(path, '/')+1:])
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// What happens to an ask reaches whom it concerns: the asker by the contact they
// left, a new owner in their inbox – and nobody twice, nobody without a contact.
func TestWorkTellsWhomItConcerns(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		officer, attache := whoBehind(t, a, "officer-trade"), whoBehind(t, a, "attache-trade")
		for _, c := range []struct {
			contact string
			want    []string
			channel message.Channel
		}{
			{"pembeli@contoh.my", []string{"message.received", "message.assigned", "message.needed", "message.answered", "message.letter"}, message.Email},
			{"+60123456789", []string{"message.assigned", "message.needed", "message.answered", "message.letter"}, message.WhatsApp},
			{"", []string{"message.assigned"}, ""},
		} {
			kept, err := a.front.Keep(t.Context(), ask.Input{Text: "lada hitam 2 tan Kuching", Lang: i18n.MS},
				ask.Logged{Contact: c.contact, Channel: ask.Form, By: "public", Once: "notices " + c.contact})
			if err != nil {
				t.Fatal(err)
			}
			it, err := a.desks.store.Assign(t.Context(), attache, kept.Code, 1, officer.Person.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, question := range []string{"Berapa <b>kilogram</b>?", ""} { // waiting on without a new question tells nobody
				ask := desk.Change{Verb: desk.VerbWaiting, Version: it.Version, Waiting: desk.ForAsker, Text: question}
				if it, err = a.desks.store.Change(t.Context(), officer, kept.Code, ask); err != nil {
					t.Fatal(err)
				}
			}
			if it, err = a.desks.store.Answer(t.Context(), officer, kept.Code, it.Version, "Tiga pembekal menjawab."); err != nil {
				t.Fatal(err)
			}
			if _, err := a.desks.store.Change(t.Context(), officer, kept.Code, desk.Change{Verb: desk.VerbClosed, Version: it.Version, Outcome: desk.Outcomes[0], Text: "-"}); err != nil {
				t.Fatal(err)
			}
			says := map[string]string{"message.needed": "Berapa <b>kilogram</b>?", "message.answered": "Tiga pembekal menjawab.",
				"message.letter": "http://siger.test/q/" + issueLetter(t, a, "attache-trade", kept.Code).Code}
			var templates []string
			for _, m := range posted(t, a, kept.Code) {
				templates = append(templates, m.Template)
				if m.Template == "message.assigned" {
					if m.To != officer.Person.ID || m.Channel != message.InApp {
						t.Errorf("%+v", m)
					}
					continue
				}
				body := m.Body(a.texts)
				if m.Channel != c.channel || m.Lang != i18n.MS || !strings.Contains(m.Subject(a.texts), kept.Code) || !strings.Contains(body, says[m.Template]) || strings.Contains(body, "{") {
					t.Errorf("%q: %+v says %q", c.contact, m, body)
				}
			}
			if !slices.Equal(templates, c.want) {
				t.Errorf("%q hears %v, want %v", c.contact, templates, c.want)
			}
		}
	})
}

// A letter and the message about it stand or fall together.
func TestLetterThatCannotBeToldIsNotIssued(t *testing.T) {
	eachApp(t, func(t *testing.T, a *App) {
		code, session := keptCode(t, a), enter(t, a, "attache-trade")
		fields := url.Values{"from": {"trade.market"}, "item": {code}, "lang": {"ms"}, "title": {"Lada"}, "to": {"Contoh"}, "body": {"Lada."}, "signer": {"Contoh"}, "office": {"Atase"}}
		path := post(t, a, "/en/desk/letters/new", fields, session).Header().Get("Location")
		told := a.papers.letters.Tell
		a.papers.letters.Tell = func(ctx context.Context, tx *store.Tx, l document.Letter, check, actor string) error {
			return errors.Join(told(ctx, tx, l, check, actor), fault.New(fault.Unavailable, "error.unavailable"))
		}
		if w := post(t, a, path+"/issue", url.Values{"version": {"1"}}, session); w.Code != http.StatusServiceUnavailable {
			t.Errorf("issue: %d", w.Code)
		}
		l, err := a.papers.letters.Letters.ByID(t.Context(), path[strings.LastIndexByte(path, '/')+1:])
		if err != nil || l.Stage != document.Draft || len(posted(t, a, code)) != 0 {
			t.Errorf("%+v, %d messages, %v", l, len(posted(t, a, code)), err)
		}
		a.papers.letters.Tell = told
		if w := post(t, a, path+"/issue", url.Values{"version": {"1"}}, session); w.Code != http.StatusSeeOther {
			t.Errorf("issue afterwards: %d", w.Code)
		}
		if l, err = a.papers.letters.Letters.ByID(t.Context(), l.ID); err != nil || l.Number != 1 {
			t.Errorf("%+v, %v", l, err)
		}
		// The case lists it, for its readers and for no other desk's.
		if page := getAs(t, a, "/en/desk/"+code, enter(t, a, "leader")).Body.String(); !strings.Contains(page, "/en/desk/letters/"+l.ID) || !strings.Contains(page, l.Label()) {
			t.Errorf("the case does not list the letter:\n%s", page)
		}
	})
}
