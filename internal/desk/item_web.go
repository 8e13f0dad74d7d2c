package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/web"
)

// Pages are the desks' pages and the API of work.
type Pages struct {
	Store *Store
	Pack  *corridor.Pack
	Texts *i18n.Catalog
	// Benches are routes at which work of a kind is decided, by the item's code.
	Benches map[string]string
	// Read notes that a record with somebody's name or number was looked at.
	Read func(ctx context.Context, thing, id string) error
}

// Routes returns the addresses of the desks.
func (d *Pages) Routes() []web.Route {
	const (
		today = "/{lang}/{s:desk}"
		inbox = today + "/{s:inbox}"
		one   = today + "/{code}"
		files = one + "/{s:attachments}"
	)
	return []web.Route{
		{Name: "desk.today", Path: today, Right: "work.read", Handle: d.today},
		{Name: "desk.inbox", Path: inbox, Right: "work.read", Handle: d.inbox},
		{Name: "desk.inbox.assign", Method: "POST", Path: inbox + "/{s:assign}", Right: "work.assign", Handle: d.assignMany},
		{Name: "desk.views.keep", Method: "POST", Path: inbox + "/{s:views}", Right: "work.read", Handle: d.keepView},
		{Name: "desk.case", Path: one, Right: "work.read", Handle: d.showCase},
		{Name: "desk.case.assign", Method: "POST", Path: one + "/{s:assign}", Right: "work.assign", Handle: d.assign},
		{Name: "desk.case.change", Method: "POST", Path: one + "/{s:change}", Right: "work.change", Handle: d.change},
		{Name: "desk.case.comment", Method: "POST", Path: one + "/{s:comment}", Right: "work.change", Handle: d.comment},
		{Name: "desk.case.attach", Method: "POST", Path: files, Right: "work.change", Handle: d.attach, MaxBody: maxFileForm},
		{Name: "desk.case.file", Path: files + "/{file}/{s:download}", Right: "work.read", Handle: d.sendFile},
		{Name: "desk.case.detach", Method: "POST", Path: files + "/{file}/{s:remove}", Right: "work.change", Handle: d.detach},
	}
}

// page starts a page of the desks.
func (d *Pages) page(r *http.Request, title string) *web.Page {
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Plain = title, true, true
	p.Styles, p.Scripts = []string{"desk.css"}, []string{"desk.js"}
	return p
}

// FilterOf reads a filter from an address.
func FilterOf(v url.Values) Filter {
	f := Filter{Desk: v.Get("desk"), Side: v.Get("side"), Stage: v.Get("stage"), Owner: v.Get("owner"), Kind: v.Get("kind"),
		Waiting: v.Get("waiting"), Due: v.Get("due"), Late: v.Get("late") != "", Text: strings.TrimSpace(v.Get("q")), After: v.Get("after")}
	for _, s := range []*string{&f.Desk, &f.Side, &f.Stage, &f.Owner, &f.Kind, &f.Waiting, &f.Due, &f.Text} {
		*s = plainWord(*s)
	}
	return f
}

// Query returns the filter as the address parameters FilterOf reads, without
// the page.
func (f Filter) Query() url.Values {
	v := url.Values{}
	late := ""
	if f.Late {
		late = "yes"
	}
	for _, p := range [][2]string{{"desk", f.Desk}, {"side", f.Side}, {"stage", f.Stage}, {"owner", f.Owner}, {"kind", f.Kind},
		{"waiting", f.Waiting}, {"due", f.Due}, {"late", late}, {"q", f.Text}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	return v
}

// pairs returns the filter as name, value pairs of an address.
func (f Filter) pairs() (out []string) {
	for name, values := range f.Query() {
		out = append(out, name, values[0])
	}
	return out
}

// dayView is what the page of the day shows.
type dayView struct {
	Day
	desks []string // of who asks; nil: every desk
	names map[string]string
	empty string
}

func (d *Pages) today(w http.ResponseWriter, r *http.Request) error {
	p := d.page(r, "")
	p.Title = p.T("desk.today.title")
	who := identity.Of(r.Context())
	day, err := d.Store.Today(r.Context(), who)
	if err != nil {
		return err
	}
	v := dayView{Day: day}
	v.desks, _ = identity.DesksFor(who, "work.read")
	var items []Item
	for _, sec := range day.Sections {
		items = append(items, sec.Items...)
	}
	if v.names, err = d.names(r.Context(), ownersOf(items)); err != nil {
		return err
	}
	if !slices.ContainsFunc(day.Sections, func(s Section) bool { return s.Key == "overdue" }) {
		v.empty = p.T("desk.today.none", "n", day.Tomorrow)
	}
	return web.Render(w, r, http.StatusOK, p, todayPage(p, d, v))
}

// names returns the names of people by id. Whoever is unknown keeps the id.
func (d *Pages) names(ctx context.Context, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if _, done := out[id]; done || id == "" {
			continue
		}
		person, err := d.Store.People.Person(ctx, id)
		switch {
		case err == nil:
			out[id] = person.Name
		case fault.KindOf(err) == fault.NotFound: // "public", "system"
			out[id] = id
		default:
			return nil, err
		}
	}
	return out, nil
}

func ownersOf(items []Item) (out []string) {
	for _, it := range items {
		out = append(out, it.Owner)
	}
	return out
}

// clipped shortens a title for a row.
func clipped(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:99]) + "…"
	}
	return s
}

// stageTag is the status an item is shown with.
func (d *Pages) stageTag(it Item) web.Status {
	switch {
	case d.Store.Overdue(it):
		return web.Error
	case it.Stage == Received:
		return web.Warn
	case it.Stage == Answered, it.Stage == Closed:
		return web.OK
	}
	return web.Info
}

// stageWord says an item's stage, and for whom it waits.
func (d *Pages) stageWord(p *web.Page, it Item) string {
	word := p.T("desk.stage." + string(it.Stage))
	if it.Stage == Waiting {
		word = d.waitWord(p, it.Waiting)
	}
	if d.Store.Overdue(it) {
		word = p.T("desk.overdue") + " · " + word
	}
	return word
}

// waitWord says for whom something waits.
func (d *Pages) waitWord(p *web.Page, waiting string) string {
	return p.T("desk.waiting."+waiting, "region", p.Text(d.Pack.Region.Name))
}

// deskName is a desk's name.
func deskName(p *web.Page, desk string) string { return p.T("desk.name." + desk) }

// who names a person of the timeline.
func whoWord(p *web.Page, names map[string]string, actor string) string {
	switch actor {
	case "":
		return p.T("desk.nobody")
	case "public", "system":
		return p.T("desk.actor." + actor)
	}
	if name := names[actor]; name != "" {
		return name
	}
	return actor
}
