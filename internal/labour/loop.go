package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/labour/loop"
	"siger/internal/store"
	"siger/internal/web"
)

// Period is a half-year in which courses ended: the cohort of the loop from
// training to wage.
type Period struct {
	Year int
	Half int // 1, 2
}

// loopWait is how long after a period its people are looked at: half a year to
// begin to work, and half a year of pay.
const loopWait = 12 // months

// periodOf returns the period a day lies in.
func periodOf(d clock.Date) Period { return Period{d.Year, (int(d.Month)-1)/6 + 1} }

// String returns the period as "2025-1", for the store and files.
func (p Period) String() string { return fmt.Sprintf("%d-%d", p.Year, p.Half) }

// first returns the first day.
func (p Period) first() clock.Date { return clock.NewDate(p.Year, time.Month(p.Half*6-5), 1) }

// next returns the period that follows.
func (p Period) next() Period { return Period{p.Year + p.Half - 1, 3 - p.Half} }

// loopCourse returns a course as the loop counts it.
func (o *Office) loopCourse(c Course) loop.Course {
	out := loop.Course{Centre: c.Org}
	for _, u := range c.Units {
		out.Units = append(out.Units, o.unitKey(u))
	}
	return out
}

// unitKey is what two spellings of one unit's code share; an area of a standard
// keeps its id.
func (o *Office) unitKey(code string) string {
	for _, s := range o.Pack.Standards {
		if slices.ContainsFunc(s.Areas, func(a corridor.Area) bool { return a.ID == code }) {
			return code
		}
	}
	return corridor.ParseUnitCode(code).Key
}

// loopOrders returns the verified job orders as the loop counts them. Those of
// another currency than the market's say nothing of pay, and those of the example
// world are in no figure: both are left out.
func (o *Office) loopOrders(ctx context.Context) (out []loop.Order, err error) {
	list, err := o.Store.OrdersAt(ctx, o.Store.DB, OrderVerified)
	for _, one := range list {
		sen, whole := one.Wage.Amount.Shift(2).Int64()
		if !whole || one.Example || one.Wage.Currency != o.Pack.Market.Currency {
			continue
		}
		k := loop.Order{ID: one.ID, Wage: sen}
		for _, u := range one.Units {
			k.Units = append(k.Units, o.unitKey(u))
		}
		out = append(out, k)
	}
	return out, err
}

// Loop returns what the units of the centres' courses of the last two years pay
// in verified job orders, and how far the people of the newest period that is
// due came; ok is false where they have not been counted.
func (o *Office) Loop(ctx context.Context) (now loop.Figures, people loop.Figures, of Period, ok bool, err error) {
	courses, err := o.Store.CoursesOf(ctx, o.Store.DB, nil)
	if err != nil {
		return now, people, of, false, err
	}
	orders, err := o.loopOrders(ctx)
	if err != nil {
		return now, people, of, false, err
	}
	today, cohort := o.regionToday(), loop.Cohort{Orders: orders}
	for _, c := range courses {
		if !c.Orientation && c.Stage != CourseCancelled && c.Ends.DaysUntil(today) <= maxCourseDays {
			cohort.Courses = append(cohort.Courses, o.loopCourse(c))
		}
	}
	of = newestDue(today)
	people, ok, err = o.Store.released(ctx, o.Store.DB, of)
	return loop.Compute(cohort), people, of, ok, err
}

// newestDue returns the latest period whose people may be counted on the day.
func newestDue(today clock.Date) Period {
	return periodOf(clock.NewDate(today.Year, today.Month-loopWait-6, 1))
}

// released returns the figures that were kept of a period's people; ok is false
// where there are none.
func (s *Store) released(ctx context.Context, q store.Queryer, of Period) (f loop.Figures, ok bool, err error) {
	var doc string
	err = q.QueryRow(ctx, `SELECT document FROM labour_loop WHERE period = $1`, of.String()).Scan(&doc)
	if store.IsNoRows(err) {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	return f, true, json.Unmarshal([]byte(doc), &f)
}

// Release counts the people of the newest period that is due, once: they stay as
// they were counted, since two looks at one period would tell of single people.
// A period in which nobody completed a course keeps nothing.
func (o *Office) Release(ctx context.Context) error {
	of := newestDue(o.regionToday())
	return o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		if _, ok, err := o.Store.released(ctx, tx, of); ok || err != nil {
			return err
		}
		people, err := o.Store.cohort(ctx, tx, of, o.Pack.Market.Currency)
		if err != nil || len(people) == 0 {
			return err
		}
		doc, err := json.Marshal(loop.Compute(loop.Cohort{People: people}))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO labour_loop (period, document, at) VALUES ($1, $2, $3)`, of.String(), string(doc), store.Time(o.Clock.Now()))
		return err
	})
}

// ReleaseJob returns the job that does so.
func (o *Office) ReleaseJob() jobs.Job {
	return jobs.Job{Kind: "labour.release_loop", Every: 24 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error { return o.Release(ctx) }}
}

// cohort returns the people whose first completed course ended in the period, at
// the centre of the last of their courses in it. Placed is who arrived, with the
// evidence that stage needs; paid, who was as promised half a year on. Courses
// of the example world are left out.
func (s *Store) cohort(ctx context.Context, q store.Queryer, of Period, currency string) ([]loop.Person, error) {
	type passed struct{ worker, org, ends string }
	list, err := store.Collect(ctx, q, `SELECT p.worker, c.org, c.ends, c.document FROM labour_participant p JOIN labour_course c ON c.id = p.course
		WHERE p.result = 'passed' AND c.stage = 'completed' AND c.ends < $1 ORDER BY c.ends, c.id`, func(rows *sql.Rows) (out passed, err error) {
		var doc string
		if err := rows.Scan(&out.worker, &out.org, &out.ends, &doc); err != nil {
			return out, err
		}
		var c Course
		if err := json.Unmarshal([]byte(doc), &c); err != nil || c.Example || c.Orientation {
			return passed{}, err
		}
		return out, nil
	}, of.next().first().String())
	if err != nil {
		return nil, err
	}
	first, centre, order := map[string]string{}, map[string]string{}, []string{}
	for _, p := range list {
		if p.worker == "" {
			continue
		}
		if first[p.worker] == "" {
			first[p.worker] = p.ends
			order = append(order, p.worker)
		}
		centre[p.worker] = p.org
	}
	var out []loop.Person
	for _, worker := range order {
		if first[worker] < of.first().String() { // of an earlier cohort
			continue
		}
		one := loop.Person{Centre: centre[worker]}
		if err := s.afterwards(ctx, q, worker, currency, &one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// afterwards says how far a worker came after training.
func (s *Store) afterwards(ctx context.Context, q store.Queryer, worker, currency string, one *loop.Person) error {
	placements, err := readAll[Placement](ctx, q, `labour_placement WHERE worker = $1 AND stage IN ('arrived', 'paid', 'settled')`, worker)
	for _, p := range placements {
		one.Placed = true
		if p.Stage != PlacementSettled {
			continue
		}
		order, err := readOne[Order](ctx, q, `labour_order WHERE id = $1`, p.Order)
		if err != nil {
			return err
		}
		one.Paid = true
		if sen, whole := order.Wage.Amount.Shift(2).Int64(); whole && order.Wage.Currency == currency {
			one.Pay = sen
		}
	}
	return err
}

// wageText is a wage of sen a month in words, empty where no order says one.
func wageText(p *web.Page, o *Office, orders int, sen int64) string {
	if orders == 0 || sen == 0 {
		return ""
	}
	return i18n.Money(p.Lang, amount.Money{Amount: amount.Int(sen).Shift(-2), Currency: o.Pack.Market.Currency})
}
