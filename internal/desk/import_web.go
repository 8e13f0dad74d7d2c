package desk

import (
	"net/http"

	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/web"
)

// maxSheetForm is the largest form with a sheet in it, in bytes. A file that is
// too large and fits still is answered beside the box it was chosen in.
const maxSheetForm = 4 * document.MaxFile

// Routes returns the addresses of importing. They are open to whoever is signed
// in, since the lists decide: an officer's desk, a partner's organisation or the
// administration.
func (x *Imports) Routes() []web.Route {
	const (
		own   = string(identity.SignedIn)
		index = "/{lang}/{s:desk}/{s:import}"
		list  = index + "/{s:lists}/{list}"
	)
	return []web.Route{
		{Name: "desk.import", Path: index, Right: own, Handle: x.index},
		{Name: "desk.import.list", Path: list, Right: own, Handle: x.form},
		{Name: "desk.import.upload", Method: "POST", Path: list, Right: own, Handle: x.take, MaxBody: maxSheetForm},
		{Name: "desk.import.file", Path: list + "/{s:files}/{file}", Right: own, Handle: x.file},
		{Name: "desk.import.check", Path: list + "/{id}", Right: own, Handle: x.check},
		{Name: "desk.import.save", Method: "POST", Path: list + "/{id}", Right: own, Handle: x.saveChecked},
	}
}

// index shows the lists that who asks may bring in.
func (x *Imports) index(w http.ResponseWriter, r *http.Request) error {
	p, who := web.PageOf(r), identity.Of(r.Context())
	p.Title, p.NoIndex = p.T("desk.import.title"), true
	var lists []*ImportList
	for i := range x.Lists {
		if l, err := x.list(who, x.Lists[i].Name); err == nil {
			lists = append(lists, l)
		}
	}
	return web.Render(w, r, http.StatusOK, p, importsPage(p, lists))
}

// of returns the list of the address, with who asks and the page begun.
func (x *Imports) of(r *http.Request) (l *ImportList, who identity.Who, p *web.Page, err error) {
	p, who = web.PageOf(r), identity.Of(r.Context())
	if l, err = x.list(who, r.PathValue("list")); err != nil {
		return nil, who, p, err
	}
	p.Title, p.NoIndex = p.T(l.Name+".import.title"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.import"), Label: p.T("desk.import.title")}}
	return l, who, p, nil
}

func (x *Imports) form(w http.ResponseWriter, r *http.Request) error {
	l, _, p, err := x.of(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, p, importFormPage(p, l, nil))
}

// refuse shows the form with what is wrong with the file as a whole.
func refuse(w http.ResponseWriter, r *http.Request, p *web.Page, l *ImportList, err error) error {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
		return err
	}
	errs := p.Errors(err)
	for i := range errs {
		errs[i].Field = "file"
	}
	p.Invalid = true
	return web.Render(w, r, http.StatusUnprocessableEntity, p, importFormPage(p, l, errs))
}

// take keeps the uploaded file and leads to the page that shows what it would
// change.
func (x *Imports) take(w http.ResponseWriter, r *http.Request) error {
	l, who, p, err := x.of(r)
	if err != nil {
		return err
	}
	_, data, err := uploaded(r)
	if err != nil {
		return refuse(w, r, p, l, err)
	}
	if _, err := l.read(r.Context(), who, data); err != nil {
		return refuse(w, r, p, l, err)
	}
	id, err := x.upload(r.Context(), who, l, data)
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("desk.import.check", "list", l.Name, "id", id))
}

// check shows what a sheet would change, row by row what is wrong with it, or
// that it is saved.
func (x *Imports) check(w http.ResponseWriter, r *http.Request) error {
	l, who, p, err := x.of(r)
	if err != nil {
		return err
	}
	m, err := x.one(r.Context(), who, l, r.PathValue("id"))
	if err != nil {
		return err
	}
	p.Crumbs = append(p.Crumbs, web.Crumb{Href: p.Href("desk.import.list", "list", l.Name), Label: p.Title})
	if m.Saved {
		p.Title = p.T("desk.import.saved_title")
		return web.Render(w, r, http.StatusOK, p, importSavedPage(p, l, m))
	}
	c, err := l.read(r.Context(), who, m.data)
	if err != nil {
		return refuse(w, r, p, l, err)
	}
	p.Title, p.Invalid = p.T("desk.import.check_title"), len(c.Faults) > 0
	status := http.StatusOK
	if p.Invalid {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, p, importCheckPage(p, l, m, c))
}

// saveChecked writes what was checked, checking it again: the list may have
// changed meanwhile. What cannot be saved any more is shown on the page that
// follows, like what was saved.
func (x *Imports) saveChecked(w http.ResponseWriter, r *http.Request) error {
	l, who, p, err := x.of(r)
	if err != nil {
		return err
	}
	m, err := x.one(r.Context(), who, l, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !m.Saved {
		c, err := l.read(r.Context(), who, m.data)
		if err == nil && len(c.Faults) == 0 {
			err = x.save(r.Context(), m, c)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return web.SeeOther(w, r, p.Href("desk.import.check", "list", l.Name, "id", m.ID))
}

// file answers with the empty sheet, or with the list as it is now.
func (x *Imports) file(w http.ResponseWriter, r *http.Request) error {
	l, who, _, err := x.of(r)
	if err != nil {
		return err
	}
	e := Export{List: l.Name + "-empty", Filters: map[string]any{}}
	titles := map[string]string{}
	for _, c := range l.columns() {
		e.Columns = append(e.Columns, c.Key)
		titles[c.Key] = c.Title
	}
	title := func(key string) string { return titles[key] }
	if format, err := formatOf(r, e.List); err == nil {
		return e.Send(w, format, title)
	}
	e.List, e.Contact = l.Name, l.Contact
	format, err := formatOf(r, e.List)
	if err != nil {
		return err
	}
	if l.Rows == nil {
		return identity.NotYours()
	}
	if e.Rows, err = l.Rows(r.Context(), who); err != nil {
		return err
	}
	if err := JournalExport(r.Context(), x.DB, x.Clock, who.Actor(), string(format), e); err != nil {
		return err
	}
	return e.Send(w, format, title)
}

// The most faults and changes that a page shows; how many more there are it says.
const (
	maxFaultsShown = 200
	maxLinesShown  = 100
)

// firstOf returns the first n of a list, and how many are left off.
func firstOf[T any](list []T, n int) ([]T, int) {
	if len(list) <= n {
		return list, 0
	}
	return list[:n], len(list) - n
}
