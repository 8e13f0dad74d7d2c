package labour

import (
	"net/http"
	"strconv"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/labour/contract"
	"siger/internal/store"
	"siger/internal/web"
)

// benchRoutes are the addresses of the attaché's bench.
func (d *Orders) benchRoutes() []web.Route {
	const (
		list = "/{lang}/{s:desk}/{s:order_bench}"
		one  = list + "/{code}"
	)
	return []web.Route{
		{Name: "labour.bench.list", Path: list, Right: "order.read", Handle: d.benchList},
		{Name: "labour.bench", Path: one, Right: "order.read", Handle: d.bench},
		{Name: "labour.bench.check", Method: http.MethodPost, Path: one + "/{s:order_evidence}", Right: "order.check", Handle: d.checkPost},
		{Name: "labour.bench.verify", Method: http.MethodPost, Path: one + "/{s:order_sign}", Right: "order.verify", Handle: d.verifyPost},
		{Name: "labour.bench.refuse", Method: http.MethodPost, Path: one + "/{s:order_refuse}", Right: "order.verify", Handle: d.refusePost},
		{Name: "labour.bench.fill", Method: http.MethodPost, Path: one + "/{s:order_filled}", Right: "order.verify", Handle: d.fillPost},
	}
}

// benchListView is the orders by stage.
type benchListView struct {
	stage OrderStage
	list  []Order
}

func (d *Orders) benchList(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.may(r, "order.read"); err != nil {
		return err
	}
	v := benchListView{stage: OrderFiled}
	for _, s := range OrderStages {
		if r.URL.Query().Get("stage") == string(s) {
			v.stage = s
		}
	}
	var err error
	if v.list, err = d.Store.OrdersAt(r.Context(), d.Store.DB, v.stage); err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Plain = p.T("labour.bench.title"), true, true
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.today"), Label: p.T("desk.today.title")}}
	return web.Render(w, r, http.StatusOK, p, benchListPage(p, d, v))
}

// benchView is all the attaché needs to decide on one order.
type benchView struct {
	order  Order
	items  []Evidence
	checks map[string]OrderCheck
	law    contract.Report
	hits   []Hit
	open   []Open
	until  clock.Date // proposed last day
	typed  OrderCheck // of a form that came back
	reason string
	note   string
	check  bool // who asks may note evidence
	verify bool // and may sign
	errs   []web.FieldError
}

// usualValid is how many days a verification is proposed to hold.
const usualValid = 90

func (d *Orders) bench(w http.ResponseWriter, r *http.Request) error {
	return d.showBench(w, r, http.StatusOK, benchView{})
}

// showBench shows the bench; that somebody read the employer's contact is noted.
func (d *Orders) showBench(w http.ResponseWriter, r *http.Request, status int, v benchView) error {
	who := identity.Of(r.Context())
	if !identity.Can(who, "order.read", identity.Object{Desk: Desk}) { // of another desk: as unknown as one that is not
		return fault.New(fault.NotFound, "error.not_found")
	}
	ctx, db := r.Context(), d.Store.DB
	var err error
	if v.order, err = d.Store.OrderByCode(ctx, db, r.PathValue("code")); err != nil {
		return err
	}
	if err := db.InTx(ctx, func(tx *store.Tx) error { return identity.ReadBy(ctx, tx, d.Clock.Now(), "order", v.order.ID) }); err != nil {
		return err
	}
	if v.checks, err = d.Store.OrderChecks(ctx, db, v.order.ID); err != nil {
		return err
	}
	if v.law, err = v.order.Check(ctx, d.Book, d.Pack, d.Today()); err != nil {
		return err
	}
	if v.hits, err = d.Hits(ctx, db, v.order); err != nil {
		return err
	}
	v.items = evidenceOf(d.Evidence, v.order)
	v.open = Openings(d.Evidence, v.order, v.checks, v.law, v.hits)
	if v.until.IsZero() {
		v.until = d.Today().AddDays(usualValid)
		if first := v.order.EarliestPaper(); !first.IsZero() && first.Before(v.until) {
			v.until = first
		}
	}
	own := identity.Object{Desk: Desk}
	v.check, v.verify = identity.Can(who, "order.check", own), identity.Can(who, "order.verify", own)
	p := web.PageOf(r)
	p.Title, p.NoIndex, p.Plain, p.Invalid = d.titleOf(p.Lang, v.order), true, true, len(v.errs) > 0
	p.Crumbs = []web.Crumb{{Href: p.Href("desk.today"), Label: p.T("desk.today.title")}, {Href: p.Href("labour.bench.list"), Label: p.T("labour.bench.title")}}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, status, p, benchPage(p, d, v))
}

// back shows the bench again with what was wrong, or leads to it.
func (d *Orders) back(w http.ResponseWriter, r *http.Request, v benchView, err error) error {
	p := web.PageOf(r)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		v.errs = p.Errors(err)
		return d.showBench(w, r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, p.Href("labour.bench", "code", r.PathValue("code")))
}

// posted reads a form of the bench: who sent it, and the version they saw.
func (d *Orders) posted(r *http.Request, right identity.Right) (who identity.Who, version int, err error) {
	if who = identity.Of(r.Context()); !identity.Can(who, right, identity.Object{Desk: Desk}) {
		return who, 0, fault.New(fault.NotFound, "error.not_found")
	}
	if err = r.ParseForm(); err != nil {
		return who, 0, fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	if _, err = d.Store.OrderByCode(r.Context(), d.Store.DB, r.PathValue("code")); err != nil {
		return who, 0, err
	}
	version, _ = strconv.Atoi(r.PostForm.Get("version"))
	return who, version, nil
}

func (d *Orders) checkPost(w http.ResponseWriter, r *http.Request) error {
	who, _, err := d.posted(r, "order.check")
	if err != nil {
		return err
	}
	item := r.PostForm.Get("item")
	v := benchView{typed: OrderCheck{Item: item, State: r.PostForm.Get("state-" + item), Note: r.PostForm.Get("note-" + item)}}
	until, err := day(r.PostForm.Get("until-"+item), "until-"+item)
	if err == nil {
		err = d.Note(r.Context(), who, r.PathValue("code"), v.typed, until)
	}
	return d.back(w, r, v, err)
}

func (d *Orders) verifyPost(w http.ResponseWriter, r *http.Request) error {
	who, version, err := d.posted(r, "order.verify")
	if err != nil {
		return err
	}
	v := benchView{}
	if v.until, err = day(r.PostForm.Get("until"), "until"); err == nil {
		_, err = d.Verify(r.Context(), who, r.PathValue("code"), version, v.until)
	}
	return d.back(w, r, v, err)
}

func (d *Orders) refusePost(w http.ResponseWriter, r *http.Request) error {
	who, version, err := d.posted(r, "order.verify")
	if err != nil {
		return err
	}
	v := benchView{reason: r.PostForm.Get("reason"), note: r.PostForm.Get("note")}
	_, err = d.Refuse(r.Context(), who, r.PathValue("code"), version, v.reason, v.note)
	return d.back(w, r, v, err)
}

func (d *Orders) fillPost(w http.ResponseWriter, r *http.Request) error {
	who, version, err := d.posted(r, "order.verify")
	if err != nil {
		return err
	}
	_, err = d.Fill(r.Context(), who, r.PathValue("code"), version)
	return d.back(w, r, benchView{}, err)
}

// hitText says what the store knows against an order.
func hitText(p *web.Page, h Hit) string {
	text := p.T("labour.hit."+h.Kind, "code", h.Code, "name", h.Text)
	if h.Stage != "" {
		text += " (" + p.T("labour.stage."+string(h.Stage)) + ")"
	}
	return text
}

// hitTag is how grave a hit is.
func hitTag(h Hit) web.Status {
	switch h.Kind {
	case "refused", "household", "agency-bad", "listed-employer", "listed-agency":
		return web.Error
	case "agency-unknown", "agency-none":
		return web.NotKnown
	}
	return web.Warn
}

// openText says why an order cannot be signed yet.
func openText(p *web.Page, v benchView, o Open) string {
	name := o.Item
	for _, e := range v.items {
		if e.ID == o.Item {
			name = p.Text(e.Name)
		}
	}
	for _, f := range v.law.Findings {
		if o.Key == "breach" && f.Rule == o.Item {
			name = p.Text(f.Title)
		}
	}
	return p.T("labour.open."+o.Key, "item", name)
}

// checkOf is what stands of an item, or what came back of its form.
func (v benchView) checkOf(e Evidence) OrderCheck {
	if v.typed.Item == e.ID && len(v.errs) > 0 {
		return v.typed
	}
	return v.checks[e.ID]
}

// paperUntil is until when the order says a paper holds.
func (v benchView) paperUntil(paper string) string {
	for _, p := range v.order.Papers {
		if p.Paper == paper {
			return p.Until.String()
		}
	}
	return ""
}

// benchTerms are what the employer filed.
func (d *Orders) benchTerms(p *web.Page, o Order) []web.Term {
	e := o.Employer
	kind := "company"
	if e.Home {
		kind = "home"
	}
	terms := []web.Term{
		{Name: p.T("labour.order.home"), Value: p.T("labour.order.home." + kind)},
		{Name: p.T("labour.order.name"), Value: e.Name},
		{Name: p.T("labour.order.number"), Value: e.Number},
		{Name: p.T("labour.order.address"), Value: e.Address},
		{Name: p.T("labour.order.staff"), Value: count(e.Staff)},
		{Name: p.T("labour.order.person"), Value: e.Person},
		{Name: p.T("labour.order.contact"), Value: e.Contact},
		{Name: p.T("labour.order.sector"), Value: p.T("labour.sector." + o.Sector)},
		{Name: p.T("labour.order.isco08"), Value: d.occupation(p.Lang, o) + " (ISCO-08 " + o.ISCO08 + ")"},
		{Name: p.T("labour.order.places"), Value: itoa(o.Places)},
		{Name: p.T("labour.order.wage"), Value: p.Money(o.Wage)},
		{Name: p.T("labour.order.worker_pays"), Value: yes(p, o.WorkerPays)},
		{Name: d.word(p, "labour.order.agency"), Value: o.Agency},
		{Name: d.word(p, "labour.order.partner"), Value: o.Partner},
	}
	if o.Domestic() {
		terms = append(terms, web.Term{Name: p.T("labour.order.needs_care"), Value: yes(p, o.NeedsCare)})
	}
	return append(terms, d.jobTerms(p, o)...)
}

// count is a number, empty where it was not said.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}
