package labour

import (
	"net/http"
	"slices"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// mostFits is how many workers the page of one order shows.
const mostFits = 20

// matchView is who fits where.
type matchView struct {
	t     *Table
	fits  []Fit
	order int // index of the one order; -1: all
	offer bool
	errs  []web.FieldError
}

// table reads the matching of who asks: the desk's, or that of their own
// organisation's workers and the orders they may place on.
func (d *Placements) table(r *http.Request, tx *store.Tx) (*Table, error) {
	orgs, desk, err := d.scope(r, "placement.read")
	if err != nil {
		return nil, err
	}
	org := ""
	if !desk {
		org = orgs[0]
	}
	return d.Table(r.Context(), tx, org)
}

// read notes in the journal whose records a list showed.
func (d *Placements) read(r *http.Request, tx *store.Tx, t *Table, fits []Fit) error {
	for _, f := range fits {
		if err := identity.ReadBy(r.Context(), tx, d.Clock.Now(), "worker", t.Workers[f.Worker].ID); err != nil {
			return err
		}
	}
	return nil
}

// matching proposes a place for everybody at once.
func (d *Placements) matching(w http.ResponseWriter, r *http.Request) error {
	v := matchView{order: -1}
	err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if v.t, err = d.table(r, tx); err != nil {
			return err
		}
		v.fits = v.t.Proposal(r.Context())
		return d.read(r, tx, v.t, v.fits)
	})
	if err != nil {
		return err
	}
	return d.showMatch(w, r, http.StatusOK, v)
}

func (d *Placements) showMatch(w http.ResponseWriter, r *http.Request, status int, v matchView) error {
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.matching.title"), true
	v.offer = identity.Some(identity.Of(r.Context()), "placement.change")
	return web.Render(w, r, status, p, matchingPage(p, d, v))
}

// matchOrder shows the best workers for one order, and what the others miss.
func (d *Placements) matchOrder(w http.ResponseWriter, r *http.Request) error {
	return d.showOrder(w, r, http.StatusOK, nil)
}

func (d *Placements) showOrder(w http.ResponseWriter, r *http.Request, status int, refused error) error {
	v := matchView{errs: web.PageOf(r).Errors(refused)}
	err := d.Store.DB.InTx(r.Context(), func(tx *store.Tx) (err error) {
		if v.t, err = d.table(r, tx); err != nil {
			return err
		}
		if v.order = slices.IndexFunc(v.t.Orders, func(o Order) bool { return o.ID == r.PathValue("id") }); v.order < 0 {
			return identity.NotYours()
		}
		v.fits = v.t.Best(r.Context(), v.order, mostFits)
		return d.read(r, tx, v.t, v.fits)
	})
	if err != nil {
		return err
	}
	return d.showMatch(w, r, status, v)
}

// offer offers a worker a place on the order of the path. A partner offers to
// workers of their own organisation, on orders that name no other agency.
func (d *Placements) offer(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "error.invalid").Because(err)
	}
	orgs, desk, err := d.scope(r, "placement.change")
	if err != nil {
		return err
	}
	var p Placement
	err = d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		o, err := d.Store.Order(r.Context(), tx, r.PathValue("id"))
		if err != nil {
			return err
		}
		one, err := d.Store.Worker(r.Context(), tx, r.PostForm.Get("worker"))
		if err != nil {
			return err
		}
		agency := o.AgencyOrg
		if agency == "" {
			agency = one.Org
		}
		if !desk && (!slices.Contains(orgs, one.Org) || !slices.Contains(orgs, agency)) {
			return identity.NotYours()
		}
		p, err = d.Store.Offer(r.Context(), tx, identity.Of(r.Context()).Actor(), one, o, agency)
		return err
	})
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return d.showOrder(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, web.PageOf(r).Href("labour.placement", "id", p.ID))
}

// today is the day as forms write it.
func (d *Placements) today() string { return clock.Today(d.Clock, d.Pack.MarketZone()).String() }
