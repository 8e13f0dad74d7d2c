package labour

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
	"siger/internal/web"
)

// ownWay is what a worker sees of their way.
type ownWay struct {
	ways []found
	fits []Fit
	t    *Table
}

// mostOrders is how many orders a worker's own page shows.
const mostOrders = 5

// Section is the part of a worker's own page about their placements, their steps
// and, while they are on none, the orders that fit; nil when there is nothing.
func (d *Placements) Section(ctx context.Context, p *web.Page, w Worker) (templ.Component, error) {
	list, err := d.Store.PlacementsOfWorker(ctx, d.Store.DB, w.ID)
	if err != nil {
		return nil, err
	}
	var v ownWay
	live := false
	for _, one := range list {
		f := found{p: one, w: w}
		if err := d.fill(ctx, d.Store.DB, &f); err != nil {
			return nil, err
		}
		live = live || one.Live()
		v.ways = append(v.ways, f)
	}
	if !live {
		if ok, err := d.Store.Consented(ctx, d.Store.DB, w.ID, ForMatching); err != nil {
			return nil, err
		} else if ok {
			if v.t, err = d.Table(ctx, d.Store.DB, w.Org); err != nil {
				return nil, err
			}
			for i := range v.t.Workers {
				if v.t.Workers[i].ID == w.ID {
					v.fits = v.t.For(ctx, i, mostOrders)
				}
			}
		}
	}
	if len(v.ways)+len(v.fits) == 0 {
		return nil, nil
	}
	return ownWayPart(p, d, v), nil
}

// ownAnswer takes the worker's own yes or no to an offer. They type their code
// and year of birth once more: it stands for their signature.
func (d *Placements) ownAnswer(w http.ResponseWriter, r *http.Request) error {
	one, v, err := d.Own.enter(r)
	if err != nil {
		return d.Own.refused(w, r, v, err)
	}
	word := r.PostForm.Get("word")
	err = d.Store.DB.InTx(r.Context(), func(tx *store.Tx) error {
		p, err := d.Store.Placement(r.Context(), tx, r.PostForm.Get("placement"))
		if err != nil {
			return err
		}
		if p.Worker != one.ID {
			return identity.NotYours()
		}
		if word != "yes" && word != "no" {
			return fault.New(fault.Invalid, "labour.placement.error.word").In("word")
		}
		o, err := d.Store.Order(r.Context(), tx, p.Order)
		if err != nil {
			return err
		}
		_, err = d.Store.Accept(r.Context(), tx, byWorker, p, o, word == "yes", d.agreeing(web.PageOf(r).Lang, "page"))
		return err
	})
	if err != nil {
		return err
	}
	return d.Own.show(w, r, one, "labour.placement.said."+word)
}

// journeyView is the way of one kind of work, for everybody.
type journeyView struct {
	route *corridor.Route
	steps []*corridor.Step
}

// journey shows the steps of a kind of work, of the first where none is named, to
// be printed and ticked off.
func (d *Placements) journey(w http.ResponseWriter, r *http.Request) error {
	var v journeyView
	for _, route := range d.Pack.Routes {
		if named := r.PathValue("route"); route.ID == named || named == "" && v.route == nil {
			v = journeyView{route, d.Pack.Journey(route.ID)}
		}
	}
	if v.route == nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	p := web.PageOf(r)
	p.Title, p.Plain = p.T("labour.journey.title", "route", v.route.Name), true
	p.Description = p.T("labour.journey.lead")
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("ask.door.work")}}
	return web.Render(w, r, http.StatusOK, p, journeyPage(p, d, v))
}

// payer says who pays a cost.
func payer(p *web.Page, c corridor.Cost) string {
	return p.T("labour.journey.payer." + string(c.Payer))
}
