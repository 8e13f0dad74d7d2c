package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"siger/internal/clock"
	"siger/internal/store"
)

// Few is the smallest number of people that is given out.
const Few = 5

// fresh is how long a look at the store lasts; what is changed shows within it.
const fresh = 2 * time.Second

// Pool holds, for public answers, how many people may be found for which
// occupation, the courses and the verified orders: counts, no names. It renews
// itself when the store has changed.
type Pool struct {
	Store *Store
	Clock clock.Clock
	Zone  *time.Location

	Example bool // it holds the example world

	mu      sync.Mutex
	current atomic.Pointer[PoolView]
}

// PoolView is the pool at one moment. It does not change.
type PoolView struct {
	people  [][]string // occupations of each person who may be found
	courses []Course
	orders  []string // occupation of each verified order
	stamp   string
	looked  time.Time
}

// Now returns the newest view.
func (l *Pool) Now(ctx context.Context) (*PoolView, error) {
	now := l.Clock.Now()
	if v := l.current.Load(); v != nil && now.Sub(v.looked) < fresh {
		return v, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	had := l.current.Load()
	if had != nil && now.Sub(had.looked) < fresh {
		return had, nil
	}
	today := clock.Today(l.Clock, l.Zone)
	stamp, err := l.Store.poolStamp(ctx)
	if err != nil {
		return nil, err
	}
	next := &PoolView{stamp: stamp + " " + today.String()}
	if had != nil && had.stamp == next.stamp {
		same := *had
		next = &same
	} else if err := l.Store.fillPool(ctx, next, today); err != nil {
		return nil, err
	}
	next.looked = now
	l.current.Store(next)
	return next, nil
}

// Epoch names the state of the pool, for the cache of pages.
func (l *Pool) Epoch() string {
	v, err := l.Now(context.Background())
	if err != nil {
		return ""
	}
	return v.stamp
}

// Profiles returns how many people may be found for one of the occupations.
func (v *PoolView) Profiles(isco []string) (n int) {
	for _, jobs := range v.people {
		if slices.ContainsFunc(jobs, func(j string) bool { return slices.Contains(isco, j) }) {
			n++
		}
	}
	return n
}

// Courses returns the courses that train for one of the occupations.
func (v *PoolView) Courses(isco []string) (out []CourseRef) {
	for _, c := range v.courses {
		if slices.ContainsFunc(c.ISCO08, func(j string) bool { return slices.Contains(isco, j) }) {
			out = append(out, CourseRef{Code: c.Code, Title: c.Title, Centre: c.OrgName})
		}
	}
	return out
}

// Orders returns how many verified orders there are for one of the occupations.
func (v *PoolView) Orders(isco []string) (n int) {
	for _, job := range v.orders {
		if slices.Contains(isco, job) {
			n++
		}
	}
	return n
}

// poolStamp changes with all that the pool is made of.
func (s *Store) poolStamp(ctx context.Context) (stamp string, err error) {
	var n [6]int64
	var at [2]string
	err = s.DB.QueryRow(ctx, `SELECT
		(SELECT COUNT(*) FROM labour_worker), (SELECT COALESCE(SUM(version), 0) FROM labour_worker), (SELECT COALESCE(MAX(at), '') FROM labour_worker),
		(SELECT COUNT(*) FROM labour_consent WHERE purpose = 'matching' AND withdrawn = ''), (SELECT COALESCE(MAX(at), '') FROM labour_consent),
		(SELECT COALESCE(SUM(version), 0) FROM labour_course), (SELECT COALESCE(SUM(version), 0) FROM labour_order),
		(SELECT COUNT(*) FROM labour_order WHERE stage = 'verified')`).Scan(&n[0], &n[1], &at[0], &n[2], &at[1], &n[3], &n[4], &n[5])
	if err != nil {
		return "", fmt.Errorf("look at the pool: %w", err)
	}
	return fmt.Sprint(n, at), nil
}

// fillPool reads who may be found – people whose consent to matching stands –,
// the courses still to end, and the verified orders.
func (s *Store) fillPool(ctx context.Context, v *PoolView, today clock.Date) (err error) {
	v.people, err = store.Collect(ctx, s.DB, `SELECT w.document FROM labour_worker w
		JOIN labour_consent c ON c.worker = w.id AND c.purpose = 'matching' AND c.withdrawn = ''`, func(rows *sql.Rows) ([]string, error) {
		var doc string
		var w struct {
			Occupations []string `json:"occupations"`
		}
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		return w.Occupations, json.Unmarshal([]byte(doc), &w)
	})
	if err != nil {
		return fmt.Errorf("read who may be found: %w", err)
	}
	courses, err := readAll[Course](ctx, s.DB, `labour_course WHERE stage IN ('planned', 'opened', 'started') ORDER BY starts, id`)
	if err != nil {
		return err
	}
	for _, c := range courses {
		if !c.Orientation && (c.Ends.IsZero() || !c.Ends.Before(today)) {
			v.courses = append(v.courses, c)
		}
	}
	orders, err := s.OrdersAt(ctx, s.DB, OrderVerified)
	for _, o := range orders {
		v.orders = append(v.orders, o.ISCO08)
	}
	return err
}
