package message

import (
	"net/http"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

const (
	perPage     = 30
	handOverMax = 100
)

// Pages shows the inbox of an account and what a desk has to hand over.
type Pages struct {
	Store *Store
	Texts *i18n.Catalog
	Clock clock.Clock
}

// Routes returns the addresses of messages.
func (p *Pages) Routes() []web.Route {
	const inbox, desk = "/{lang}/{s:account}/{s:messages}", "/{lang}/{s:desk}/{s:messages}"
	return []web.Route{
		{Name: "message.inbox", Path: inbox, Right: "message.read", Handle: p.inbox},
		{Name: "message.mark", Method: http.MethodPost, Path: inbox, Right: "message.read", Handle: p.mark},
		{Name: "message.waiting", Path: desk, Right: "work.change", Handle: p.waiting},
		{Name: "message.handover", Method: http.MethodPost, Path: desk, Right: "work.change", Handle: p.handOver},
	}
}

// inboxView is what the inbox shows.
type inboxView struct {
	list   []entry
	unread int
	now    string // messages up to here are marked
	next   string
}

// entry is a message in words.
type entry struct {
	Message
	subject, body string
}

func (p *Pages) entries(list []Message) (out []entry) {
	for _, m := range list {
		e := entry{Message: m, subject: m.Subject(p.Texts)}
		if !m.Secret {
			e.body = m.Body(p.Texts)
		}
		out = append(out, e)
	}
	return out
}

func (p *Pages) inbox(w http.ResponseWriter, r *http.Request) error {
	who := identity.Of(r.Context())
	list, next, err := p.Store.Inbox(r.Context(), who.Person.ID, r.URL.Query().Get("before"), perPage)
	if err != nil {
		return err
	}
	unread, err := p.Store.Unread(r.Context(), who.Person.ID)
	if err != nil {
		return err
	}
	page := web.PageOf(r)
	page.Title, page.NoIndex = page.T("message.inbox.title"), true
	v := inboxView{list: p.entries(list), unread: unread, next: next, now: store.Time(p.Clock.Now())}
	return web.Render(w, r, http.StatusOK, page, inboxPage(page, v))
}

// mark marks what the person has seen as read, not what came since.
func (p *Pages) mark(w http.ResponseWriter, r *http.Request) error {
	seen, err := store.ParseTime(r.PostFormValue("seen"))
	if err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	who := identity.Of(r.Context())
	if err := p.Store.MarkRead(r.Context(), who.Person.ID, seen, p.Clock.Now()); err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("message.inbox"))
}

func (p *Pages) waiting(w http.ResponseWriter, r *http.Request) error {
	desks, all := identity.DesksFor(identity.Of(r.Context()), "work.change")
	list, err := p.Store.Waiting(r.Context(), desks, all, handOverMax)
	if err != nil {
		return err
	}
	page := web.PageOf(r)
	page.Title, page.NoIndex = page.T("message.waiting.title"), true
	return web.Render(w, r, http.StatusOK, page, waitingPage(page, p.Texts, p.entries(list)))
}

// handOver notes that the officer passed a message on. A message of another
// desk is not there for them.
func (p *Pages) handOver(w http.ResponseWriter, r *http.Request) error {
	who := identity.Of(r.Context())
	m, err := p.Store.ByID(r.Context(), r.PostFormValue("id"))
	if err != nil && !store.IsNoRows(err) {
		return err
	}
	if err != nil || !identity.Can(who, "work.change", identity.Object{Desk: m.Desk}) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := p.Store.HandOver(r.Context(), m.ID, who.Actor(), p.Clock.Now()); err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("message.waiting"))
}
