package app

import (
	"slices"
	"strings"
	"testing"

	"siger/internal/ask"
	"siger/internal/desk"
	"siger/internal/i18n"
	"siger/internal/message"
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
			{"pembeli@contoh.my", []string{"message.received", "message.assigned", "message.answered"}, message.Email},
			{"+60123456789", []string{"message.assigned", "message.answered"}, message.WhatsApp},
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
			if it, err = a.desks.store.Answer(t.Context(), officer, kept.Code, it.Version, "Tiga pembekal menjawab."); err != nil {
				t.Fatal(err)
			}
			if _, err := a.desks.store.Change(t.Context(), officer, kept.Code, desk.Change{Verb: desk.VerbClosed, Version: it.Version, Outcome: desk.Outcomes[0], Text: "-"}); err != nil {
				t.Fatal(err)
			}
			var templates []string
			for _, m := range posted(t, a, kept.Code) {
				templates = append(templates, m.Template)
				if m.Template == "message.assigned" {
					if m.To != officer.Person.ID || m.Channel != message.InApp {
						t.Errorf("%+v", m)
					}
					continue
				}
				if m.Channel != c.channel || m.Lang != i18n.MS || !strings.Contains(m.Body(a.texts), kept.Code) {
					t.Errorf("%q: %+v says %q", c.contact, m, m.Body(a.texts))
				}
			}
			if !slices.Equal(templates, c.want) {
				t.Errorf("%q hears %v, want %v", c.contact, templates, c.want)
			}
		}
	})
}
