package desk

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"siger/internal/store"
)

// facets are the filters an item is counted by, in the order of a kind's codes.
var facets = []string{"desk", "side", "stage", "kind", "owner", "waiting", "due"}

// The places of values in a kind's codes. The day since when an item waits is no
// filter of its own; with today's date it tells who waits too long.
const (
	ofDesk = iota
	ofSide
	ofStage
	ofKind
	ofOwner
	ofWaiting
	ofDue // of live items only
	ofSince
	codes
)

// alike is what the filters look at: items with the same codes are counted
// together. A code is a place in the tally's names. It holds dates, not what
// they mean today, so that midnight changes nothing here.
type alike [codes]uint32

// cell is how many items are alike.
type cell struct {
	alike
	n  int
	at int // its place among the cells
}

// tally keeps in memory what every item is counted as, and how many are alike.
// It follows the store: set moves one item from cell to cell.
type tally struct {
	names [codes][]string
	code  [codes]map[string]uint32
	cells []*cell
	of    map[alike]*cell
	items map[uuid.UUID]*cell
}

func newTally() *tally {
	t := &tally{of: map[alike]*cell{}, items: map[uuid.UUID]*cell{}}
	for i := range t.code {
		t.code[i] = map[string]uint32{}
	}
	return t
}

// alike returns the codes of values, giving a new value the next code.
func (t *tally) alike(values *[codes]string) (a alike) {
	for i, v := range values {
		code, known := t.code[i][v]
		if !known {
			v = strings.Clone(v)
			code = uint32(len(t.names[i]))
			t.names[i], t.code[i][v] = append(t.names[i], v), code
		}
		a[i] = code
	}
	return a
}

// set counts an item under its values, and no longer where it was before.
func (t *tally) set(id uuid.UUID, values *[codes]string) {
	a, was := t.alike(values), t.items[id]
	if was != nil && was.alike == a {
		return
	}
	c := t.of[a]
	if c == nil {
		c = &cell{alike: a, at: len(t.cells)}
		t.cells, t.of[a] = append(t.cells, c), c
	}
	c.n++
	t.items[id] = c
	if was == nil {
		return
	}
	if was.n--; was.n == 0 { // the last cell takes its place
		last := t.cells[len(t.cells)-1]
		t.cells[was.at], last.at = last, was.at
		t.cells = t.cells[:len(t.cells)-1]
		delete(t.of, was.alike)
	}
}

// follower is the tally of all work and how far it has followed the store.
type follower struct {
	mu     sync.Mutex
	tally  *tally
	read   time.Time // what was changed before is in it
	looked time.Time // for what was late
}

// Every change of an item sets when it was changed, inside its transaction. So
// what was changed since the last look is found by that, also what another node
// or process did; what was rolled back is never seen. A change is seen at the
// next look if its transaction took less than soon, and by clocks less than that
// apart; one that took longer, up to late, is seen after lateEvery. Items are
// never deleted.
const (
	soon      = 10 * time.Second
	late      = 5 * time.Minute
	lateEvery = 5 * time.Second
)

// follow brings the tally to the store's state and hands it to f, which keeps
// nothing of it.
func (s *Store) follow(ctx context.Context, f func(*tally)) error {
	c := s.counts
	c.mu.Lock()
	defer c.mu.Unlock()
	now := s.clock.Now()
	if c.tally == nil || now.Before(c.read.Add(-late)) { // or the clock was set back by far
		t := newTally()
		if err := s.tally(ctx, t, match{}); err != nil {
			return err
		}
		c.tally, c.read, c.looked = t, now, now
		f(t)
		return nil
	}
	from, looked := soon, c.looked
	if since := now.Sub(c.looked); since < 0 || since >= lateEvery {
		from, looked = late, now
	}
	start := c.read
	if now.Before(start) {
		start = now
	}
	if err := s.tally(ctx, c.tally, match{tests: []condition{{"changed >= ?", []any{store.Time(start.Add(-from))}}}}); err != nil {
		return err
	}
	c.read, c.looked = now, looked
	f(c.tally)
	return nil
}

// tally sets the items that match in t.
func (s *Store) tally(ctx context.Context, t *tally, found match) error {
	w := &where{}
	table := found.table(w)
	for _, c := range found.tests {
		w.and(c.sql, c.values...)
	}
	if len(w.parts) > 0 {
		table += " WHERE " + w.String()
	}
	rows, err := s.db.Query(ctx, `SELECT desk_item.id, desk, side, stage, kind, owner, waiting, CASE live WHEN 1 THEN due ELSE '' END, since FROM `+table, w.args...)
	if err != nil {
		return fmt.Errorf("count work: %w", err)
	}
	defer rows.Close()
	var id string
	var v [codes]string
	for rows.Next() {
		if err := rows.Scan(&id, &v[ofDesk], &v[ofSide], &v[ofStage], &v[ofKind], &v[ofOwner], &v[ofWaiting], &v[ofDue], &v[ofSince]); err != nil {
			return fmt.Errorf("count work: %w", err)
		}
		key, err := uuid.Parse(id)
		if err != nil {
			return fmt.Errorf("count work: %w", err)
		}
		t.set(key, &v)
	}
	return rows.Err()
}
