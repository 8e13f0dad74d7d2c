package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/web"
)

// inboxView is what the inbox shows.
type inboxView struct {
	filter  Filter
	page    Page
	counts  Counts
	names   map[string]string
	desks   []string     // that who asks may read
	owners  []web.Option // whom work of this list can be given to; empty: nobody can
	views   []View
	assign  bool
	first   bool
	done    string // what a bulk change did
	refused []string
	errs    []web.FieldError
}

func (d *Pages) inbox(w http.ResponseWriter, r *http.Request) error {
	return d.showInbox(w, r, http.StatusOK, FilterOf(r.URL.Query()), nil)
}

func (d *Pages) showInbox(w http.ResponseWriter, r *http.Request, status int, f Filter, wrong error) error {
	p := d.page(r, "")
	p.Title, p.Invalid = p.T("desk.inbox.title"), wrong != nil
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.today"), Label: p.T("desk.today.title")}}
	ctx, who := r.Context(), identity.Of(r.Context())
	v := inboxView{filter: f, first: f.After == "", errs: p.Errors(wrong)}
	all := false
	if v.desks, all = identity.DesksFor(who, "work.read"); all {
		v.desks = identity.Desks
	}
	var err error
	if v.page, err = d.Store.List(ctx, who, f); err != nil {
		return err
	}
	if v.counts, err = d.Store.Counts(ctx, who, f); err != nil {
		return err
	}
	if v.views, err = d.Store.Views(ctx, who); err != nil {
		return err
	}
	if v.owners, err = d.owners(ctx, p, who, desksIn(f, v.page.Items, who)); err != nil {
		return err
	}
	v.assign = len(v.owners) > 0
	ids := append(ownersOf(v.page.Items), f.Owner)
	if f.Owner == "me" || f.Owner == "none" {
		ids = ids[:len(ids)-1]
	}
	if v.names, err = d.names(ctx, ids); err != nil {
		return err
	}
	d.told(p, &v, r.URL.Query())
	return web.Render(w, r, status, p, inboxPage(p, d, v))
}

// told says what a bulk change did that led here.
func (d *Pages) told(p *web.Page, v *inboxView, q url.Values) {
	if n, err := strconv.Atoi(q.Get("assigned")); err == nil && n >= 0 {
		v.done = p.T("desk.inbox.assigned", "n", n)
	}
	for _, code := range strings.Split(q.Get("refused"), ",") {
		if code != "" && len(v.refused) < PageRows {
			v.refused = append(v.refused, plainWord(code))
		}
	}
}

// desksIn returns the desks whose people work of a list may be given to.
func desksIn(f Filter, items []Item, who identity.Who) (out []string) {
	for _, it := range items {
		if !slices.Contains(out, it.Desk) && identity.Can(who, "work.assign", it.Object()) {
			out = append(out, it.Desk)
		}
	}
	if len(out) == 0 && f.Desk != "" && identity.Can(who, "work.assign", identity.Object{Desk: f.Desk}) {
		out = []string{f.Desk}
	}
	return out
}

// owners returns the people of desks as options, who asks first.
func (d *Pages) owners(ctx context.Context, p *web.Page, who identity.Who, desks []string) (out []web.Option, err error) {
	seen := map[string]bool{}
	for _, desk := range desks {
		members, err := d.Store.People.MembersAt(ctx, desk)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if _, may := OwnerOf(members, m.Person); !may || seen[m.Person] {
				continue
			}
			seen[m.Person] = true
			person, err := d.Store.People.Person(ctx, m.Person)
			if err != nil {
				return nil, err
			}
			label := person.Name + " (" + p.T("desk.side."+m.Side, "region", p.Text(d.Pack.Region.Name)) + ")"
			out = append(out, web.Option{Value: m.Person, Label: label})
		}
	}
	slices.SortFunc(out, func(a, b web.Option) int {
		if (a.Value == who.Person.ID) != (b.Value == who.Person.ID) {
			if a.Value == who.Person.ID {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Label, b.Label)
	})
	return out, nil
}

// assignMany gives the ticked items to one person. What somebody else changed
// meanwhile stays as they left it and is named.
func (d *Pages) assignMany(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	query, _ := url.ParseQuery(r.PostForm.Get("filter"))
	f := FilterOf(query)
	ticked, owner := r.PostForm["item"], plainWord(r.PostForm.Get("to"))
	var wrong fault.List
	if len(ticked) == 0 {
		wrong = append(wrong, fault.New(fault.Invalid, "desk.error.none_ticked"))
	}
	if owner == "" {
		wrong = append(wrong, fault.New(fault.Invalid, "desk.error.owner").In("to"))
	}
	if len(wrong) > 0 {
		return d.showInbox(w, r, http.StatusUnprocessableEntity, f, wrong)
	}
	done, refused := 0, []string{}
	for _, one := range ticked[:min(len(ticked), 4*PageRows)] {
		code, version, _ := strings.Cut(one, ":")
		seen, _ := strconv.Atoi(version)
		_, err := d.Store.Assign(r.Context(), identity.Of(r.Context()), code, seen, owner)
		if err == nil {
			done++
			continue
		}
		switch fault.KindOf(err) {
		case fault.Conflict, fault.Invalid, fault.NotFound, fault.Forbidden:
			refused = append(refused, plainWord(code))
		default:
			return err
		}
	}
	p := web.PageOf(r)
	args := append(f.pairs(), "assigned", fmt.Sprint(done))
	if len(refused) > 0 {
		args = append(args, "refused", strings.Join(refused, ","))
	}
	return web.SeeOther(w, r, p.Href("desk.inbox", args...))
}

// keepView keeps the filters under a name, or forgets a view.
func (d *Pages) keepView(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	p, who := web.PageOf(r), identity.Of(r.Context())
	query, _ := url.ParseQuery(r.PostForm.Get("filter"))
	f := FilterOf(query)
	if id := r.PostForm.Get("drop"); id != "" {
		if err := d.Store.DropView(r.Context(), who, id); err != nil {
			return err
		}
		return web.SeeOther(w, r, p.Href("desk.inbox", f.pairs()...))
	}
	err := d.Store.KeepView(r.Context(), who, r.PostForm.Get("name"), f)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.showInbox(w, r, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("desk.inbox", f.pairs()...))
}

// choices returns the options of a filter with how many items each shows.
func (v inboxView) choices(p *web.Page, facet string, values []string, label func(string) string) (out []web.Option) {
	for _, value := range values {
		text := label(value)
		if v.counts != nil {
			text += " (" + strconv.Itoa(v.counts[facet][value]) + ")"
		}
		out = append(out, web.Option{Value: value, Label: text})
	}
	return out
}

// viewHref is the inbox under a kept view.
func viewHref(p *web.Page, v View) string {
	query, _ := url.ParseQuery(v.Query)
	return p.Href("desk.inbox", FilterOf(query).pairs()...)
}
