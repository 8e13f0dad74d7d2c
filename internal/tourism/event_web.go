package tourism

import (
	"net/http"
	"slices"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/message"
	"siger/internal/tourism/atlas"
	"siger/internal/web"
)

func (o *Office) events(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	p.Title = p.T("tourism.events.title", "region", o.Pack.Region.Name)
	p.Description = p.T("tourism.events.description", "region", o.Pack.Region.Name)
	p.Crumbs = crumbs(p)
	return web.Render(w, r, http.StatusOK, p, eventsPage(p, o, byMonth(o.Atlas.Events, o.Today())))
}

// monthTitle names a month of the list.
func monthTitle(p *web.Page, first clock.Date) string {
	if first.IsZero() {
		return p.T("tourism.events.undated")
	}
	return i18n.MonthYear(p.Lang, first)
}

// days writes the days of an edition.
func days(p *web.Page, h *atlas.Held) string {
	switch {
	case h.From.IsZero():
		return p.T("tourism.events.no_date")
	case h.From == h.To:
		return p.Date(h.From)
	}
	return p.Date(h.From) + " – " + p.Date(h.To)
}

// where names where an event is, empty where nobody has said.
func (o *Office) where(p *web.Page, e *atlas.Event) string {
	if q, ok := o.Atlas.Place(e.Place); ok {
		return p.Text(q.Name)
	}
	if e.Regency == "" {
		return ""
	}
	return o.regency(e.Regency)
}

// eventStatus is the status an occasion is shown with.
func eventStatus(status string) web.Status {
	switch status {
	case "confirmed":
		return web.OK
	case "announced":
		return web.Info
	case "moved":
		return web.Warn
	case "cancelled":
		return web.Error
	}
	return web.NotKnown
}

func (o *Office) eventFeed(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	page := p.Absolute(p.Href("tourism.events"))
	f := message.Feed{Title: p.T("tourism.events.title", "region", o.Pack.Region.Name), Description: p.T("tourism.events.description", "region", o.Pack.Region.Name),
		Lang: p.Lang, Link: page, Self: p.Absolute(p.Href("tourism.events.feed"))}
	for i := range o.Atlas.Events {
		e := &o.Atlas.Events[i]
		for _, h := range e.History {
			f.Items = append(f.Items, message.FeedItem{ID: "event/" + e.ID + "/" + h.Status + "/" + h.From.String() + "/" + h.Said.String(), Link: page + "#" + e.ID, At: h.Said.Time(),
				Title: p.Text(e.Name) + ": " + p.T("tourism.event."+h.Status) + ", " + days(p, &h), Text: p.Text(e.Text)})
		}
	}
	slices.SortStableFunc(f.Items, func(a, b message.FeedItem) int { return b.At.Compare(a.At) })
	return message.WriteFeed(w, f)
}

func (o *Office) eventCalendar(w http.ResponseWriter, r *http.Request) error {
	p := web.PageOf(r)
	c := calendar{Name: p.T("tourism.events.title", "region", o.Pack.Region.Name), Lang: p.Lang}
	for i := range o.Atlas.Events {
		e := &o.Atlas.Events[i]
		for _, h := range editions(e) {
			c.Entries = append(c.Entries, calendarEntry{UID: e.ID + "-" + h.From.Time().Format("2006") + "@siger", From: h.From, To: h.To, Said: h.Said,
				Status: h.Status, Changes: words(e, h.From.Year) - 1, Title: p.Text(e.Name) + " (" + p.T("tourism.event."+h.Status) + ")",
				Text: p.Text(e.Text), Where: o.where(p, e), Link: p.Absolute(p.Href("tourism.events")) + "#" + e.ID})
		}
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="siger-events.ics"`)
	_, err := w.Write(c.bytes())
	return err
}

// words counts what was said of the edition of a year.
func words(e *atlas.Event, year int) (n int) {
	for _, h := range e.History {
		if h.From.Year == year {
			n++
		}
	}
	return n
}

// chapter is notes of one group.
type chapter struct {
	Group string
	Notes []atlas.Note
}

// chapters groups notes in the order their groups first come.
func chapters(notes []atlas.Note) (out []chapter) {
	for _, n := range notes {
		at := slices.IndexFunc(out, func(c chapter) bool { return c.Group == n.Group })
		if at < 0 {
			at, out = len(out), append(out, chapter{Group: n.Group})
		}
		out[at].Notes = append(out[at].Notes, n)
	}
	return out
}

func (o *Office) culture(w http.ResponseWriter, r *http.Request) error {
	return o.notes(w, r, "tourism.culture", o.Atlas.Culture)
}

func (o *Office) practical(w http.ResponseWriter, r *http.Request) error {
	return o.notes(w, r, "tourism.practical", o.Atlas.Practical)
}

func (o *Office) notes(w http.ResponseWriter, r *http.Request, key string, notes []atlas.Note) error {
	p := web.PageOf(r)
	p.Title, p.Description = p.T(key+".title", "region", o.Pack.Region.Name), p.T(key+".lead")
	p.Crumbs = crumbs(p)
	return web.Render(w, r, http.StatusOK, p, notesPage(p, o, chapters(notes)))
}

// said is where and when an edition was spoken of.
func (o *Office) said(h atlas.Held) web.SourceRef {
	s := o.sourceOf(h.Source)
	s.Read = h.Said
	return s
}
