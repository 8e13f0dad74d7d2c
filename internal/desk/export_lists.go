package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"siger/internal/clock"
	"siger/internal/document"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/message"
	"siger/internal/store"
	"siger/internal/web"
)

// Shared lets the lists of the parts below the desks leave as files, each with
// the right of its page and as narrow as the page: people, organisations, the
// journal, letters, messages and tokens.
type Shared struct {
	People   *identity.Store
	Letters  *document.Letters
	Messages *message.Store
	Texts    *i18n.Catalog
	DB       *store.DB
	Clock    clock.Clock
}

// Routes returns the address of each list as a file.
func (s *Shared) Routes() []web.Route {
	const path = "/{lang}/{s:export}/"
	return []web.Route{
		{Name: "desk.export.people", Path: path + "{s:people}/{file}", Right: "person.read", Handle: s.send("people", s.people)},
		{Name: "desk.export.organisations", Path: path + "{s:organisations}/{file}", Right: "person.read", Handle: s.send("organisations", s.organisations)},
		{Name: "desk.export.journal", Path: path + "{s:journal}/{file}", Right: "journal.read", Handle: s.send("journal", s.journal)},
		{Name: "desk.export.letters", Path: path + "{s:letters}/{file}", Right: "letter.read", Handle: s.send("letters", s.letters)},
		{Name: "desk.export.messages", Path: path + "{s:messages}/{file}", Right: "message.read", Handle: s.send("messages", s.messages)},
		{Name: "desk.export.waiting", Path: path + "{s:waiting}/{file}", Right: "work.change", Handle: s.send("waiting", s.waiting)},
		{Name: "desk.export.tokens", Path: path + "{s:tokens}/{file}", Right: string(identity.SignedIn), Handle: s.send("tokens", s.tokens)},
	}
}

// send answers with a list as a file; the heads are keys, as programs rely on.
func (s *Shared) send(list string, rows func(ctx context.Context, who identity.Who, q func(string) string) (Export, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		format, err := formatOf(r, list)
		if err != nil {
			return err
		}
		who, filters := identity.Of(r.Context()), map[string]any{}
		e, err := rows(r.Context(), who, func(name string) string {
			value := r.URL.Query().Get(name)
			if value != "" {
				filters[name] = value
			}
			return value
		})
		if err != nil {
			return err
		}
		if e.List = list; e.Contact {
			delete(filters, "q") // a name or an address that was looked for
		}
		e.Filters = filters
		if err := JournalExport(r.Context(), s.DB, s.Clock, who.Actor(), string(format), e); err != nil {
			return err
		}
		return e.Send(w, format, nil)
	}
}

func (s *Shared) people(ctx context.Context, _ identity.Who, q func(string) string) (Export, error) {
	e := Export{Columns: []string{"name", "email", "phone", "lang", "stage", "since", "roles"}, Contact: true}
	list, err := s.People.Everybody(ctx)
	words := strings.ToLower(strings.TrimSpace(q("q")))
	for _, p := range list {
		if !strings.Contains(strings.ToLower(p.Name), words) && !strings.Contains(p.Email, words) {
			continue
		}
		var roles []string
		for _, m := range p.Memberships {
			roles = append(roles, m.String())
		}
		e.Rows = append(e.Rows, []any{p.Name, p.Email, p.Phone, string(p.Lang), string(p.Stage), p.At, strings.Join(roles, "; ")})
	}
	return e, err
}

func (s *Shared) organisations(ctx context.Context, _ identity.Who, _ func(string) string) (Export, error) {
	e := Export{Columns: []string{"id", "name", "kind", "thing"}}
	list, err := s.People.Organisations(ctx)
	for _, o := range list {
		e.Rows = append(e.Rows, []any{o.ID, o.Name, o.Kind, o.Thing})
	}
	return e, err
}

func (s *Shared) journal(ctx context.Context, _ identity.Who, q func(string) string) (Export, error) {
	e := Export{Columns: []string{"at", "actor", "verb", "thing", "id", "detail"}}
	list, err := journal.List(ctx, s.DB, journal.Filter{Actor: q("actor"), Verb: q("verb"), Thing: q("thing"), ID: q("id"), Limit: maxExport})
	for _, one := range list {
		detail, err := json.Marshal(one.Detail)
		if err != nil {
			return e, err
		}
		e.Rows = append(e.Rows, []any{one.At, one.Actor, one.Verb, one.Thing, one.ID, string(detail)})
	}
	return e, err
}

// letters leaves out whom a letter is to and what it says.
func (s *Shared) letters(ctx context.Context, who identity.Who, q func(string) string) (Export, error) {
	e := Export{Columns: []string{"number", "code", "title", "desk", "side", "language", "stage", "date", "changed"}}
	desks, all := identity.DesksFor(who, "letter.read")
	if one := q("desk"); one != "" {
		if !identity.Can(who, "letter.read", identity.Object{Desk: one}) {
			return e, identity.NotYours()
		}
		desks, all = []string{one}, false
	}
	list, err := s.Letters.List(ctx, desks, all)
	for _, l := range list {
		number := ""
		if l.Number > 0 {
			number = l.Label()
		}
		e.Rows = append(e.Rows, []any{number, l.Code, l.Title, l.Desk, l.Side, string(l.Lang), string(l.Stage), l.Date, l.Changed})
	}
	return e, err
}

// messages are one's own.
func (s *Shared) messages(ctx context.Context, who identity.Who, _ func(string) string) (Export, error) {
	e := Export{Columns: []string{"at", "subject", "text", "read"}}
	for cursor := ""; len(e.Rows) < maxExport; {
		list, next, err := s.Messages.Inbox(ctx, who.Person.ID, cursor, 200)
		if err != nil {
			return e, err
		}
		for _, m := range list {
			e.Rows = append(e.Rows, []any{m.At, m.Subject(s.Texts), m.Body(s.Texts), m.Read})
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return e, nil
}

// waiting are the messages somebody of the desk has to hand over, without to
// whom and without their text: both are handed over one by one, and noted.
func (s *Shared) waiting(ctx context.Context, who identity.Who, _ func(string) string) (Export, error) {
	e := Export{Columns: []string{"at", "desk", "code", "channel", "language", "about"}}
	desks, all := identity.DesksFor(who, "work.change")
	list, err := s.Messages.Waiting(ctx, desks, all, maxExport)
	for _, m := range list {
		e.Rows = append(e.Rows, []any{m.At, m.Desk, m.Code, string(m.Channel), string(m.Lang), m.Template})
	}
	return e, err
}

// tokens are one's own; their secrets are stored nowhere.
func (s *Shared) tokens(ctx context.Context, who identity.Who, _ func(string) string) (Export, error) {
	e := Export{Columns: []string{"name", "scopes", "made", "last_used", "ends"}}
	list, err := s.People.Tokens(ctx, who.Person.ID)
	for _, t := range list {
		e.Rows = append(e.Rows, []any{t.Name, strings.Join(t.Scopes, " "), t.At, t.Seen, t.Ends})
	}
	return e, err
}
