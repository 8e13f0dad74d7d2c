package labour

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// People is what the pages of workers need to know of people and organisations;
// identity.Store is it.
type People interface {
	Person(ctx context.Context, id string) (identity.Person, error)
	Organisation(ctx context.Context, id string) (identity.Organisation, error)
}

// WorkerPages is where centres and agencies look after the workers they entered,
// and the labour desk after all.
type WorkerPages struct {
	*Office
	People People
}

// Routes returns the addresses of workers' records.
func (o *WorkerPages) Routes() []web.Route {
	const list, one = "/{lang}/{s:work}/{s:workers}", "/{lang}/{s:work}/{s:workers}/{id}"
	return []web.Route{
		{Name: "labour.workers", Path: list, Right: "worker.read", Handle: o.list},
		{Name: "labour.worker.new", Path: list + "/{s:new}", Right: "worker.change", Handle: o.newForm},
		{Name: "labour.worker.enter", Method: "POST", Path: list + "/{s:new}", Right: "worker.change", Handle: o.enter},
		{Name: "labour.worker", Path: one, Right: "worker.read", Handle: o.profile},
		{Name: "labour.worker.edit", Path: one + "/{s:edit}", Right: "worker.change", Handle: o.editForm},
		{Name: "labour.worker.change", Method: "POST", Path: one + "/{s:edit}", Right: "worker.change", Handle: o.change},
		{Name: "labour.worker.consent", Method: "POST", Path: one + "/{s:consent}", Right: "worker.change", Handle: o.consent},
		{Name: "labour.worker.slip", Method: "POST", Path: one + "/{s:slip}", Right: "worker.change", Handle: o.slip},
		{Name: "labour.worker.erase", Method: "POST", Path: one + "/{s:erase}", Right: "worker.change", Handle: o.erase},
		{Name: "labour.skill.revoke", Method: "POST", Path: one + "/{s:certificates}/{skill}/{s:revoke}", Right: "worker.change", Handle: o.revoke},
	}
}

// carers are the kinds of organisation that enter workers.
var carers = []string{"centre", "agency"}

// scope returns the organisations whose workers who asks may use a right on, and
// whether they do so for the labour desk, which looks after all. Without either
// it is a Forbidden fault.
func (o *WorkerPages) scope(r *http.Request, right identity.Right) (orgs []identity.Organisation, desk bool, err error) {
	who := identity.Of(r.Context())
	desk = identity.Can(who, right, identity.Object{Desk: Desk})
	for _, m := range who.Memberships {
		if m.Org == "" || !identity.Can(who, right, identity.Object{Org: m.Org}) {
			continue
		}
		org, err := o.People.Organisation(r.Context(), m.Org)
		if err != nil {
			return nil, false, err
		}
		if slices.Contains(carers, org.Kind) {
			orgs = append(orgs, org)
		}
	}
	if !desk && len(orgs) == 0 {
		return nil, false, fault.New(fault.Forbidden, "error.forbidden")
	}
	return orgs, desk, nil
}

// worker returns the worker of the path when who asks has the right on them. One
// they may not see, one who was erased and, for others than the desk, one who
// withdrew every consent, are as unknown as one that is not.
func (o *WorkerPages) worker(r *http.Request, q store.Queryer, right identity.Right) (Worker, []Consent, error) {
	w, err := o.Store.Worker(r.Context(), q, r.PathValue("id"))
	if err != nil {
		return w, nil, err
	}
	who := identity.Of(r.Context())
	if !identity.Can(who, right, w.object()) || !w.Erased.IsZero() {
		return Worker{}, nil, identity.NotYours()
	}
	consents, err := o.Store.Consents(r.Context(), q, w.ID)
	if err != nil {
		return w, nil, err
	}
	if !slices.ContainsFunc(consents, Consent.Stands) && !identity.Can(who, right, identity.Object{Desk: Desk}) {
		return Worker{}, nil, identity.NotYours()
	}
	return w, consents, nil
}

// perPage is how many workers a page of the list holds.
const perPage = 50

// listView is a page of workers.
type listView struct {
	workers []Worker
	erase   []Worker          // who asked for their record to be erased; the desk sees them
	orgs    map[string]string // names by id
	own     func(w Worker) bool
	n       int
	pages   web.Pages
}

func (o *WorkerPages) list(w http.ResponseWriter, r *http.Request) error {
	orgs, desk, err := o.scope(r, "worker.read")
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.workers.title"), true
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = min(max(page, 1), 10_000)
	var ids []string
	if !desk {
		for _, org := range orgs {
			ids = append(ids, org.ID)
		}
	}
	v := listView{orgs: map[string]string{}}
	if v.workers, v.n, err = o.Store.Workers(r.Context(), o.Store.DB, ids, (page-1)*perPage, perPage); err != nil {
		return err
	}
	if desk && page == 1 {
		if v.erase, err = o.Store.WaitingForErasure(r.Context(), o.Store.DB); err != nil {
			return err
		}
	}
	v.own = func(one Worker) bool { return one.Org == "" || slices.Contains(ids, one.Org) }
	for _, one := range v.workers {
		if _, known := v.orgs[one.Org]; known || one.Org == "" {
			continue
		}
		org, err := o.People.Organisation(r.Context(), one.Org)
		if err != nil {
			return err
		}
		v.orgs[one.Org] = org.Name
	}
	v.pages = web.Pages{Page: page, Of: max(1, (v.n+perPage-1)/perPage), Href: func(page int) string { return p.Href("labour.workers", "page", strconv.Itoa(page)) }}
	return web.Render(w, r, http.StatusOK, p, workersPage(p, o.Office, v))
}

// profileView is a worker's record.
type profileView struct {
	w        Worker
	consents []Consent
	skills   []Skill
	org      string
	desk     bool // who asks works at the labour desk
	saved    bool
	errs     []web.FieldError
}

func (o *WorkerPages) profile(w http.ResponseWriter, r *http.Request) error {
	return o.showProfile(w, r, http.StatusOK, nil)
}

// showProfile shows the record and writes into the journal that it was read.
func (o *WorkerPages) showProfile(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	p := web.PageOf(r)
	v := profileView{saved: r.URL.Query().Get("saved") != "", errs: p.Errors(refused)}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if v.w, v.consents, err = o.worker(r, tx, "worker.read"); err != nil {
			return err
		}
		if v.skills, err = o.Store.SkillsOf(r.Context(), tx, v.w.ID); err != nil {
			return err
		}
		return identity.ReadBy(r.Context(), tx, o.Clock.Now(), "worker", v.w.ID)
	})
	if err != nil {
		return err
	}
	if v.w.Org != "" {
		org, err := o.People.Organisation(r.Context(), v.w.Org)
		if err != nil {
			return err
		}
		v.org = org.Name
	}
	v.desk = identity.Can(identity.Of(r.Context()), "worker.change", identity.Object{Desk: Desk})
	p.Title, p.NoIndex, p.Invalid = v.w.Name, true, refused != nil
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.workers"), Label: p.T("labour.workers.title")}}
	return web.Render(w, r, status, p, profilePage(p, o.Office, v))
}

// act does one thing to the worker of the path in a transaction and leads back to
// the record; a Conflict or an Invalid fault shows there.
func (o *WorkerPages) act(w http.ResponseWriter, r *http.Request, do func(tx *store.Tx, one Worker, actor string) error) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		one, _, err := o.worker(r, tx, "worker.change")
		if err != nil {
			return err
		}
		return do(tx, one, identity.Of(r.Context()).Actor())
	})
	if err != nil {
		if k := fault.KindOf(err); k == fault.Conflict || k == fault.Invalid {
			return o.showProfile(w, r, web.StatusOf(k), err)
		}
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.worker", "id", r.PathValue("id"), "saved", "1"))
}

// consent records that a worker agreed to a purpose, or takes it back.
func (o *WorkerPages) consent(w http.ResponseWriter, r *http.Request) error {
	return o.act(w, r, func(tx *store.Tx, one Worker, actor string) error {
		if purpose := Purpose(r.PostForm.Get("withdraw")); slices.Contains(Purposes, purpose) {
			return o.Store.WithdrawConsent(r.Context(), tx, actor, one.ID, purpose)
		}
		purpose, how := Purpose(r.PostForm.Get("give")), r.PostForm.Get("consent_how")
		if !slices.Contains(Purposes, purpose) || how == "page" {
			return fault.New(fault.Invalid, "labour.consent.error").In("consent_how")
		}
		c := o.Agreed(web.PageOf(r).Lang, how, purpose)[0]
		c.Worker = one.ID
		return o.Store.GiveConsent(r.Context(), tx, actor, c)
	})
}

// erase removes the person from the record: the desk does, at the worker's wish.
func (o *WorkerPages) erase(w http.ResponseWriter, r *http.Request) error {
	if !identity.Can(identity.Of(r.Context()), "worker.change", identity.Object{Desk: Desk}) {
		if _, _, err := o.worker(r, o.Store.DB, "worker.change"); err != nil {
			return err
		}
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		one, _, err := o.worker(r, tx, "worker.change")
		if err != nil {
			return err
		}
		if r.PostForm.Get("sure") != "yes" {
			return fault.New(fault.Invalid, "labour.worker.error.sure").In("sure")
		}
		return o.Store.EraseWorker(r.Context(), tx, identity.Of(r.Context()).Actor(), one.ID)
	})
	if err != nil {
		if k := fault.KindOf(err); k == fault.Conflict || k == fault.Invalid {
			return o.showProfile(w, r, web.StatusOf(k), err)
		}
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.workers"))
}

// revoke withdraws a certificate, with a reason: its centre does, or the desk.
func (o *WorkerPages) revoke(w http.ResponseWriter, r *http.Request) error {
	return o.act(w, r, func(tx *store.Tx, one Worker, actor string) error {
		k, err := o.Store.Skill(r.Context(), tx, r.PathValue("skill"))
		if err != nil {
			return err
		}
		who := identity.Of(r.Context())
		if k.Worker != one.ID || !identity.Can(who, "worker.change", identity.Object{Desk: Desk, Org: k.Org}) {
			return identity.NotYours()
		}
		return o.RevokeSkill(r.Context(), tx, actor, k, strings.TrimSpace(r.PostForm.Get("reason")))
	})
}

// slipView is what a worker takes home on paper.
type slipView struct {
	w        Worker
	code     string
	address  string // of the worker's own page
	qr       string // the same to scan, as a data address; empty where the site's origin is not known
	consents []Consent
	helper   string
	at       time.Time
}

// slip makes a new code for the worker's own page and shows it, this once, to be
// printed.
func (o *WorkerPages) slip(w http.ResponseWriter, r *http.Request) error {
	p, who := web.PageOf(r), identity.Of(r.Context())
	v := slipView{helper: who.Person.Name, at: o.Clock.Now()}
	err := o.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if v.w, v.consents, err = o.worker(r, tx, "worker.change"); err != nil {
			return err
		}
		v.code, err = o.Store.MakeCode(r.Context(), tx, who.Actor(), v.w.ID)
		return err
	})
	if err != nil {
		return err
	}
	p.Title, p.NoIndex, p.Plain = p.T("labour.slip.title"), true, true
	v.address = p.Absolute(p.Href("labour.own.code", "code", v.code))
	if strings.HasPrefix(v.address, "http") {
		c, err := qr.Encode(v.address, qr.M)
		if err != nil {
			return err
		}
		v.qr = "data:image/png;base64," + base64.StdEncoding.EncodeToString(c.PNG())
	}
	return web.Render(w, r, http.StatusOK, p, slipPage(p, o.Office, v))
}
