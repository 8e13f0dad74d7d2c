package identity

import (
	"encoding/json"
	"net/http"

	"siger/internal/journal"
	"siger/internal/web"
)

// journalPageSize is how many entries a page of the journal holds.
const journalPageSize = 100

// journalRow is an entry with the name of who did it.
type journalRow struct {
	journal.Entry
	name   string
	detail string // as JSON, empty for none
}

// journal shows the journal to auditors, newest first, by actor, verb, kind of
// thing and id.
func (s *Pages) journal(w http.ResponseWriter, r *http.Request) error {
	f := journal.Filter{Actor: r.FormValue("actor"), Verb: r.FormValue("verb"), Thing: r.FormValue("thing"), ID: r.FormValue("id"),
		Before: r.FormValue("before"), Limit: journalPageSize}
	list, err := journal.List(r.Context(), s.Store.db, f)
	if err != nil {
		return err
	}
	names := map[string]string{}
	rows := make([]journalRow, len(list))
	for i, e := range list {
		rows[i].Entry = e
		if rows[i].name, err = s.Store.nameOf(r.Context(), names, e.Actor); err != nil {
			return err
		}
		if len(e.Detail) > 0 {
			text, err := json.Marshal(e.Detail)
			if err != nil {
				return err
			}
			rows[i].detail = string(text)
		}
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("identity.journal.title"), true
	return web.Render(w, r, http.StatusOK, p, journalPage(p, s, f, rows))
}

// olderHref is the address of the next page of the journal, empty on the last.
func olderHref(p *web.Page, f journal.Filter, rows []journalRow) string {
	if len(rows) < journalPageSize {
		return ""
	}
	return p.Href("identity.journal", filled([]string{"before", rows[len(rows)-1].Key, "actor", f.Actor, "verb", f.Verb, "thing", f.Thing, "id", f.ID})...)
}
