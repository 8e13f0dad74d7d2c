package labour

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/web"
)

// agenciesPerPage is how many agencies a page of the desk holds.
const agenciesPerPage = 50

// deskView is what the desk's page of agencies shows.
type deskView struct {
	on       clock.Date
	loads    []Registry
	agencies []Agency
	total    int
	orgs     map[string]string // names by id
	pages    web.Pages
}

// ofDesk answers NotYours to who is not of the labour desk.
func ofDesk(ctx context.Context) error {
	return identity.Reach(ctx, "agency.link", identity.Object{Desk: Desk})
}

func (o *Agencies) deskList(w http.ResponseWriter, r *http.Request) error {
	if err := ofDesk(r.Context()); err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.agencies.title"), true
	v := deskView{on: o.today()}
	var err error
	if v.loads, err = o.Store.Registries(r.Context(), o.Store.DB, 10); err != nil {
		return err
	}
	all, err := o.Store.Agencies(r.Context(), o.Store.DB)
	if err != nil {
		return err
	}
	if v.orgs, _, err = o.organisations(r.Context()); err != nil {
		return err
	}
	v.total = len(all)
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	v.pages = web.Pages{Of: max(1, (len(all)+agenciesPerPage-1)/agenciesPerPage), Href: func(n int) string { return p.Href("labour.agencies", "page", strconv.Itoa(n)) }}
	v.pages.Page = min(max(page, 1), v.pages.Of)
	from := (v.pages.Page - 1) * agenciesPerPage
	v.agencies = all[from:min(from+agenciesPerPage, len(all))]
	return web.Render(w, r, http.StatusOK, p, deskPage(p, v))
}

// organisations returns the names of agencies' organisations by id, and as options.
func (o *Agencies) organisations(ctx context.Context) (names map[string]string, options []web.Option, err error) {
	list, err := o.People.Organisations(ctx)
	names = map[string]string{}
	for _, org := range list {
		if org.Kind == "agency" {
			names[org.ID] = org.Name
			options = append(options, web.Option{Value: org.ID, Label: org.Name})
		}
	}
	return names, options, err
}

func (o *Agencies) deskOne(w http.ResponseWriter, r *http.Request) error {
	return o.showOne(w, r, http.StatusOK, nil)
}

func (o *Agencies) showOne(w http.ResponseWriter, r *http.Request, status int, errs []web.FieldError) error {
	ctx := r.Context()
	if err := ofDesk(ctx); err != nil {
		return err
	}
	a, err := o.Store.Agency(ctx, o.Store.DB, r.PathValue("agency"))
	if err != nil {
		return err
	}
	history, err := o.Store.History(ctx, o.Store.DB, a.ID)
	if err != nil {
		return err
	}
	_, options, err := o.organisations(ctx)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Invalid = a.Name, true, len(errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.agencies"), Label: p.T("labour.agencies.title")}}
	return web.Render(w, r, status, p, deskAgency(p, a, o.today(), history, options, errs))
}

// link gives an agency its account, or takes it away.
func (o *Agencies) link(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ofDesk(ctx); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	org, actor := r.PostForm.Get("org"), identity.Of(ctx).Actor()
	_, options, err := o.organisations(ctx)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	if org != "" && !slices.ContainsFunc(options, func(c web.Option) bool { return c.Value == org }) {
		return o.showOne(w, r, http.StatusUnprocessableEntity, []web.FieldError{{Field: "org", Text: p.T("labour.agencies.error.org")}})
	}
	id := r.PathValue("agency")
	err = o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		a, err := o.Store.Agency(ctx, tx, id)
		if err != nil {
			return err
		}
		if strconv.Itoa(a.Version) != r.PostForm.Get("version") {
			return fault.New(fault.Conflict, "error.conflict")
		}
		was := a.Org
		if a.Org = org; was == org {
			return nil
		}
		if a, err = o.Store.PutAgency(ctx, tx, a); err != nil {
			return err
		}
		if err := journal.Write(ctx, tx, journal.Entry{At: o.Clock.Now(), Actor: actor, Verb: "agency.linked", Thing: "agency", ID: id, Detail: map[string]any{"org": org, "was": was}}); err != nil {
			return err
		}
		if org != "" && a.Coming != nil && o.today().Before(a.Coming.From) && o.Tell != nil {
			return o.Tell(ctx, tx, a, actor)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.agencies.one", "agency", id))
}
