package labour

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// Problems are the pages of the problem list: the desk keeps it, the attaché
// publishes it, everybody reads what was published.
type Problems struct {
	*Office
	Press *document.Press
	Link  func(l i18n.Lang, route string, args ...string) string
}

// Routes returns the addresses of the problem list.
func (d *Problems) Routes() []web.Route {
	const (
		public = "/{lang}/{s:work}/{s:problem_list}"
		kept   = "/{lang}/{s:desk}/{s:problem_list}"
	)
	return []web.Route{
		{Name: "labour.problems", Path: public, Right: "public", Handle: d.published},
		{Name: "labour.problems.file", Path: public + "/{file}", Right: "public", Handle: d.publishedFile},
		{Name: "labour.problem.list", Path: kept, Right: "problem.read", Handle: d.list},
		{Name: "labour.problem.enter", Method: http.MethodPost, Path: kept, Right: "problem.publish", Handle: d.enter},
		{Name: "labour.problem.leave", Method: http.MethodPost, Path: kept + "/{s:problem_leave}", Right: "problem.publish", Handle: d.leave},
		{Name: "labour.problem.publish", Method: http.MethodPost, Path: kept + "/{s:problem_publish}", Right: "problem.publish", Handle: d.publish},
		{Name: "labour.problem.file", Path: kept + "/{s:files}/{file}", Right: "problem.read", Handle: d.file},
	}
}

// problemsView is the list as the desk sees it.
type problemsView struct {
	list  []Problem
	last  *Published
	typed Problem // of a form that came back, or filled from an order
	may   bool    // who asks keeps the list
	today clock.Date
	errs  []web.FieldError
	leave string // id of the row whose removal was refused
}

// may refuses who has the right on no object of this desk.
func (o *Office) may(r *http.Request, right identity.Right) (identity.Who, error) {
	who := identity.Of(r.Context())
	if !identity.Can(who, right, identity.Object{Desk: Desk}) {
		return who, fault.New(fault.Forbidden, "error.forbidden")
	}
	return who, nil
}

func (d *Problems) list(w http.ResponseWriter, r *http.Request) error {
	v := problemsView{typed: Problem{Kind: ProblemEmployer, From: d.Today()}}
	if order := r.URL.Query().Get("order"); order != "" { // begun from a refused order
		if _, err := d.may(r, "problem.publish"); err != nil {
			return err
		}
		o, err := d.Store.OrderByCode(r.Context(), d.Store.DB, order)
		if err != nil {
			return err
		}
		v.typed.Home, v.typed.Name, v.typed.Number, v.typed.State, v.typed.Order = o.Employer.Home, o.Employer.Name, o.Employer.Number, o.State, o.Code
	}
	return d.show(w, r, http.StatusOK, v)
}

func (d *Problems) show(w http.ResponseWriter, r *http.Request, status int, v problemsView) error {
	who, err := d.may(r, "problem.read")
	if err != nil {
		return err
	}
	if v.list, err = d.Store.Problems(r.Context(), d.Store.DB); err != nil {
		return err
	}
	if slices.ContainsFunc(v.list, func(p Problem) bool { return p.Home }) { // names of private persons are read
		err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
			return identity.ReadBy(r.Context(), tx, d.Clock.Now(), "problem_list", Desk)
		})
		if err != nil {
			return err
		}
	}
	last, ok, err := d.Store.PublishedProblems(r.Context())
	if err != nil {
		return err
	}
	if ok {
		v.last = &last
	}
	v.may, v.today = identity.Can(who, "problem.publish", identity.Object{Desk: Desk}), d.Today()
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Plain, p.Invalid = p.T("labour.problem.title"), true, true, len(v.errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.bench.list"), Label: p.T("labour.bench.title")}}
	return web.Render(w, r, status, p, problemsPage(p, d, v))
}

// day reads a date of a form; one that is none is wrong beside its field.
func day(s, field string) (clock.Date, error) {
	d, err := clock.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return d, fault.New(fault.Invalid, "labour.order.error.day").In(field)
	}
	return d, nil
}

func (d *Problems) enter(w http.ResponseWriter, r *http.Request) error {
	who, err := d.may(r, "problem.publish")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	f := r.PostForm
	row := Problem{Kind: ProblemKind(f.Get("kind")), Home: f.Get("home") == "yes", Name: f.Get("name"), Number: f.Get("number"), State: f.Get("state"),
		Cause: f.Get("cause"), Evidence: f.Get("evidence"), Order: f.Get("order")}
	if place, ok := d.Pack.Place(row.State); !ok || place.Kind != corridor.State {
		row.State = ""
	}
	if row.From, err = day(f.Get("from"), "from"); err == nil {
		row.Until, err = day(f.Get("until"), "until")
	}
	if err == nil {
		_, err = d.Store.EnterProblem(r.Context(), row, who.Actor())
	}
	p := web.PageOf(r)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.show(w, r, http.StatusUnprocessableEntity, problemsView{typed: row, errs: p.Errors(err)})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.problem.list"))
}

func (d *Problems) leave(w http.ResponseWriter, r *http.Request) error {
	who, err := d.may(r, "problem.publish")
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version"))
	id := r.PostFormValue("id")
	err = d.Store.LeaveProblem(r.Context(), id, version, r.PostFormValue("why"), who.Actor())
	p := web.PageOf(r)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return d.show(w, r, http.StatusUnprocessableEntity, problemsView{typed: Problem{Kind: ProblemEmployer, From: d.Today()}, errs: p.Errors(err), leave: id})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.problem.list"))
}

func (d *Problems) publish(w http.ResponseWriter, r *http.Request) error {
	who, err := d.may(r, "problem.publish")
	if err != nil {
		return err
	}
	if _, err := d.Store.PublishProblems(r.Context(), d.Today(), who.Actor()); err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.problem.list"))
}

// problemColumns are the columns of the list as a sheet; programs rely on them.
var problemColumns = []string{"kind", "name", "number", "state", "cause", "from", "until"}

// export is a published list on its way out.
func (d *Problems) export(list Published) desk.Export {
	e := desk.Export{List: "problem-list", Columns: problemColumns, Filters: map[string]any{"date": list.Date.String()}, Rows: [][]any{}}
	for _, row := range list.Rows {
		e.Rows = append(e.Rows, []any{string(row.Kind), row.Name, row.Number, d.placeName(row.State), row.Cause, row.From.String(), row.Until.String()})
	}
	return e
}

func (d *Office) placeName(id string) string {
	if place, ok := d.Pack.Place(id); ok {
		return place.Name
	}
	return ""
}

// file answers the desk with the list as it stands today, as a sheet or on paper
// that says it is a draft, and the journal notes who took it.
func (d *Problems) file(w http.ResponseWriter, r *http.Request) error {
	who, err := d.may(r, "problem.read")
	if err != nil {
		return err
	}
	all, err := d.Store.Problems(r.Context(), d.Store.DB)
	if err != nil {
		return err
	}
	list := publish(all, d.Today())
	name := r.PathValue("file")
	if name != "problem-list.csv" && name != "problem-list.pdf" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := desk.JournalExport(r.Context(), d.Store.DB, d.Clock, who.Actor(), strings.TrimPrefix(name, "problem-list."), d.export(list)); err != nil {
		return err
	}
	return d.send(w, r, name, list)
}

// publishedFile answers anybody with the list that was published last.
func (d *Problems) publishedFile(w http.ResponseWriter, r *http.Request) error {
	list, ok, err := d.Store.PublishedProblems(r.Context())
	if err != nil {
		return err
	}
	name := r.PathValue("file")
	if !ok || name != "problem-list.csv" && name != "problem-list.pdf" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return d.send(w, r, name, list)
}

func (d *Problems) send(w http.ResponseWriter, r *http.Request, name string, list Published) error {
	if strings.HasSuffix(name, ".csv") {
		return d.export(list).Send(w, document.AsCSV, nil)
	}
	l := web.PageOf(r).Lang
	t := func(key string, args ...any) string { return d.Texts.T(l, "labour.problem."+key, args...) }
	letter := document.Letter{Desk: document.ProblemList, Side: "market", Number: list.Serial, Lang: l, Date: list.Date, Title: t("pdf.title", "date", list.Date), To: t("pdf.to"),
		Body: []string{t("pdf.intro", "mission", d.Pack.Mission.In(l), "date", list.Date)}, Office: t("pdf.office", "mission", d.Pack.Mission.In(l))}
	for i, row := range list.Rows {
		letter.Body = append(letter.Body, t("pdf.row", "i", i+1, "kind", t("kind."+string(row.Kind)), "name", strings.TrimSpace(row.Name+" "+row.Number),
			"state", d.placeName(row.State), "cause", t("cause."+row.Cause), "from", row.From, "until", until(d, l, row.Until)))
	}
	if len(list.Rows) == 0 {
		letter.Body = append(letter.Body, t("pdf.empty"))
	}
	letter.Body = append(letter.Body, t("homes", "n", list.Homes))
	letter.Code = letter.Label()
	pdf, err := d.Press.Print(letter, d.Link(l, "labour.problems"))
	if err != nil {
		return err
	}
	return document.Send(w, name, document.PDF, pdf)
}

// until says when a period ends, or that no end was set.
func until(d *Problems, l i18n.Lang, day clock.Date) string {
	if day.IsZero() {
		return d.Texts.T(l, "labour.problem.no_end")
	}
	return i18n.Date(l, day)
}

func (d *Problems) published(w http.ResponseWriter, r *http.Request) error {
	list, ok, err := d.Store.PublishedProblems(r.Context())
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.Plain = p.T("labour.problem.public"), true
	p.Description = p.T("labour.problem.lead", "mission", p.Text(d.Pack.Mission))
	return web.Render(w, r, http.StatusOK, p, publishedPage(p, d, list, ok))
}

// lawSource is a source of the pack as pages show it.
func (d *Office) lawSource(id string) web.SourceRef {
	s := d.Pack.Source(id)
	return web.SourceRef{Title: s.Title, Section: s.Section, URL: s.URL, Read: s.AsOf, Stale: s.StaleOn(d.Today())}
}

// terms say why a row is on the list, and why it left.
func (d *Problems) terms(p *web.Page, row Problem) []web.Term {
	out := []web.Term{
		{Name: p.T("labour.problem.kind"), Value: p.T("labour.problem.kind." + string(row.Kind))},
		{Name: p.T("labour.problem.number"), Value: row.Number},
		{Name: p.T("labour.order.state"), Value: d.placeName(row.State)},
		{Name: p.T("labour.problem.cause"), Value: p.T("labour.problem.cause." + row.Cause)},
		{Name: p.T("labour.problem.evidence"), Value: row.Evidence},
		{Name: p.T("labour.problem.period"), Value: p.Date(row.From) + " – " + until(d, p.Lang, row.Until)},
	}
	if !row.Left.IsZero() {
		out = append(out, web.Term{Name: p.T("labour.problem.left"), Value: p.DateTime(row.Left, d.Pack.MarketZone()) + ": " + row.LeftWhy})
	}
	return out
}
