package labour

import (
	"net/http"

	"siger/internal/amount"
	"siger/internal/desk"
	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour/loop"
	"siger/internal/web"
)

// Loops shows how training leads to wages: to a centre its own figures, to the
// labour desk those of every centre, to the public the sum.
type Loops struct{ *Training }

// Routes returns the addresses of the loop.
func (l *Loops) Routes() []web.Route {
	const own = "/{lang}/{s:desk}/{s:training_loop}"
	return []web.Route{
		{Name: "labour.loop", Path: "/{lang}/{s:work}/{s:training_loop}", Right: "public", Handle: l.public},
		{Name: "labour.training.loop", Path: own, Right: "course.read", Handle: l.own},
		{Name: "labour.training.loop_file", Path: own + "/{file}", Right: "course.read", Handle: l.file},
	}
}

// loopView is what the pages of the loop show.
type loopView struct {
	rows   []loopRow
	total  *loop.People
	of     Period
	counts bool // a period is due and somebody completed a course in it
}

// loopRow is a centre with its figures.
type loopRow struct {
	name string
	loop.Centre
	people *loop.People // of the period; nil withheld or none
}

// view returns the figures of the centres that named; nil names every one.
func (l *Loops) view(r *http.Request, centres []identity.Organisation) (v loopView, err error) {
	now, people, of, ok, err := l.Loop(r.Context())
	if err != nil {
		return v, err
	}
	v.of, v.counts, v.total = of, ok, people.Total
	for _, o := range centres {
		row := loopRow{name: o.Name}
		for _, c := range now.Centres {
			if c.Centre == o.ID {
				row.Centre = c
			}
		}
		for _, c := range people.Centres {
			if c.Centre == o.ID {
				row.people = c.People
			}
		}
		v.rows = append(v.rows, row)
	}
	return v, nil
}

func (l *Loops) public(w http.ResponseWriter, r *http.Request) error {
	v, err := l.view(r, nil)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.Description, p.Plain = p.T("labour.loop.title"), p.T("labour.loop.lead"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("ask.work"), Label: p.T("nav.ask.work")}, {Href: p.Href("labour.courses"), Label: p.T("labour.courses.title")}}
	return web.Render(w, r, http.StatusOK, p, publicLoopPage(p, l.Office, v))
}

// ownView returns the figures of the centres whose courses who asks may read,
// and the sum only where that is every centre.
func (l *Loops) ownView(r *http.Request) (v loopView, err error) {
	centres, all, err := l.centres(r.Context(), "course.read")
	if err != nil {
		return v, err
	}
	if v, err = l.view(r, centres); !all {
		v.total = nil
	}
	return v, err
}

func (l *Loops) own(w http.ResponseWriter, r *http.Request) error {
	v, err := l.ownView(r)
	if err != nil {
		return err
	}
	p := web.PageOf(r)
	p.Title, p.NoIndex = p.T("labour.loop.title"), true
	p.Crumbs = []web.Crumb{{Href: p.Href("labour.training"), Label: p.T("labour.training.title")}}
	return web.Render(w, r, http.StatusOK, p, loopPage(p, l.Office, v))
}

// loopColumns are the columns of the loop as a file: programs rely on them.
// Empty cells of people are withheld or not known.
var loopColumns = []string{"centre", "unit", "orders", "wage_low", "wage_median", "wage_high", "currency", "period", "completed", "unplaced", "placed", "paid", "median_pay"}

func (l *Loops) file(w http.ResponseWriter, r *http.Request) error {
	format, ok := map[string]document.Format{"training-to-wage.csv": document.AsCSV, "training-to-wage.xlsx": document.AsXLSX}[r.PathValue("file")]
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	v, err := l.ownView(r)
	if err != nil {
		return err
	}
	e := desk.Export{List: "training-to-wage", Columns: loopColumns, Rows: [][]any{}}
	ringgit := func(known bool, sen int64) any {
		if !known || sen == 0 {
			return nil
		}
		return amount.Int(sen).Shift(-2).Reduce()
	}
	row := func(centre, unit string, w loop.Wages) []any {
		some := w.Orders > 0
		return []any{centre, unit, w.Orders, ringgit(some, w.Low), ringgit(some, w.Median), ringgit(some, w.High), l.Pack.Market.Currency, nil, nil, nil, nil, nil, nil}
	}
	for _, one := range v.rows {
		whole := row(one.name, "", one.Orders)
		if q := one.people; q != nil {
			whole = append(whole[:7], v.of.String(), q.Completed, q.Unplaced, q.Placed, q.Paid, ringgit(true, q.MedianPay))
		}
		e.Rows = append(e.Rows, whole)
		for _, u := range one.Units {
			e.Rows = append(e.Rows, row(one.name, u.Code, u.Wages))
		}
	}
	if err := desk.JournalExport(r.Context(), l.Store.DB, l.Clock, identity.Of(r.Context()).Actor(), string(format), e); err != nil {
		return err
	}
	return e.Send(w, format, nil)
}

// periodName is a period in words.
func periodName(p *web.Page, of Period) string {
	return p.T("labour.loop.period", "from", i18n.Date(p.Lang, of.first()), "to", i18n.Date(p.Lang, of.next().first().AddDays(-1)))
}
