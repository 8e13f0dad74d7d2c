package desk

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"siger/internal/clock"
	"siger/internal/identity"
)

// Counts holds how many items each value of each filter would show with the
// other filters as they are: Counts["stage"]["waiting"]. The stage's "" is all
// work whose clock runs.
type Counts map[string]map[string]int

// tallyCell is how many items are alike in all that filters look at.
type tallyCell struct {
	desk, side, stage, kind, owner, waiting string
	due                                     clock.Date // of live items only
	live, late                              bool       // late: waits for longer than was promised
	n                                       int
}

// counter keeps the cells of all work for a short while: they are read anew
// after every change made here, and after countsLast because another node may
// have changed something. Counts are never older than that.
type counter struct {
	mu    sync.Mutex
	cells []tallyCell
	read  time.Time
	seen  int64 // Store.change when the cells were read
}

// countsLast is how old counts may be.
const countsLast = 5 * time.Second

const cellsOf = `SELECT desk, side, stage, kind, owner, waiting,
	CASE WHEN since <> '' AND since <= CASE waiting WHEN 'region' THEN $1 WHEN 'market' THEN $2 ELSE $3 END THEN 1 ELSE 0 END,
	CASE live WHEN 1 THEN due ELSE '' END, live, count(*)
	FROM %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`

// cells returns all work by what filters look at; those that read at the same
// time wait for one reading.
func (s *Store) cells(ctx context.Context) ([]tallyCell, error) {
	c := s.counts
	c.mu.Lock()
	defer c.mu.Unlock()
	change, now := s.change.Load(), s.clock.Now()
	if age := now.Sub(c.read); c.cells != nil && c.seen == change && age >= 0 && age < countsLast {
		return c.cells, nil
	}
	cells, err := s.readCells(ctx, match{})
	if err != nil {
		return nil, err
	}
	c.cells, c.read, c.seen = cells, now, change
	return cells, nil
}

// readCells reads the cells of the items that match.
func (s *Store) readCells(ctx context.Context, found match) ([]tallyCell, error) {
	w := &where{args: []any{s.lateSince(identity.Region).String(), s.lateSince(identity.Market).String(), s.lateSince("").String()}}
	table := found.table(w)
	for i, c := range found.tests {
		w.and(c.sql, c.values...)
		if i == len(found.tests)-1 {
			table += " WHERE " + w.String()
		}
	}
	rows, err := s.db.Query(ctx, fmt.Sprintf(cellsOf, table), w.args...)
	if err != nil {
		return nil, fmt.Errorf("count work: %w", err)
	}
	defer rows.Close()
	out := []tallyCell{}
	for rows.Next() {
		var c tallyCell
		var due string
		var late, live int
		if err := rows.Scan(&c.desk, &c.side, &c.stage, &c.kind, &c.owner, &c.waiting, &late, &due, &live, &c.n); err != nil {
			return nil, fmt.Errorf("count work: %w", err)
		}
		c.live, c.late = live == 1, late == 1
		if c.due, err = clock.ParseDate(due); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Counts returns the counts of the inbox for who. With a text that very many
// items hold they are nil: not known.
func (s *Store) Counts(ctx context.Context, who identity.Who, f Filter) (Counts, error) {
	cells, err := s.cellsFor(ctx, f.Text)
	if err != nil || cells == nil {
		return nil, err
	}
	desks, all := identity.DesksFor(who, "work.read")
	out := Counts{"desk": {}, "side": {}, "stage": {}, "kind": {}, "owner": {}, "waiting": {}, "due": {}, "": {}}
	t := newTester(f, who.Person.ID, s.day(sideOfWho(who)))
	for i := range cells {
		if all || slices.Contains(desks, cells[i].desk) {
			t.count(out, &cells[i])
		}
	}
	return out, nil
}

// cellsFor returns the cells of the items that hold the text, nil where too
// many do.
func (s *Store) cellsFor(ctx context.Context, text string) ([]tallyCell, error) {
	if text == "" {
		return s.cells(ctx)
	}
	for _, word := range Words(text) {
		n, err := s.holders(ctx, word)
		if err != nil {
			return nil, err
		}
		if n > fewMatches {
			continue
		}
		found, err := s.matching(ctx, text)
		if err != nil {
			return nil, err
		}
		return s.readCells(ctx, found)
	}
	if len(Words(text)) == 0 {
		return []tallyCell{}, nil
	}
	return nil, nil
}

// tester tells which filters a cell passes.
type tester struct {
	f        Filter
	me       string
	today    clock.Date
	from, to clock.Date // of the filter's due date
	dues     map[clock.Date][]string
	buffer   [3]string
}

func newTester(f Filter, me string, today clock.Date) *tester {
	t := &tester{f: f, me: me, today: today, dues: map[clock.Date][]string{}}
	t.from, t.to, _ = dueRange(f.Due, today)
	return t
}

// facets are the filters a cell is tested by.
var facets = []string{"desk", "side", "stage", "kind", "owner", "waiting", "due"}

// count adds a cell to the value it has in each facet whose other filters it
// passes, and to the total, "", where it passes all.
func (t *tester) count(out Counts, c *tallyCell) {
	if t.f.Late && (!c.late || t.f.Waiting == "" && c.waiting != identity.Region) {
		return
	}
	failed, misses := "", 0
	for _, facet := range facets {
		if !t.passes(facet, c) {
			failed = facet
			if misses++; misses > 1 {
				return
			}
		}
	}
	if misses == 0 {
		out[""][""] += c.n
	}
	for _, facet := range facets {
		if misses == 0 || failed == facet {
			counts := out[facet]
			for _, value := range t.values(facet, c) {
				counts[value] += c.n
			}
		}
	}
}

// passes reports whether a cell passes one filter.
func (t *tester) passes(facet string, c *tallyCell) bool {
	var want string
	switch facet {
	case "stage":
		return t.f.Stage == c.stage || t.f.Stage == "all" || t.f.Stage == "" && c.live
	case "owner":
		switch t.f.Owner {
		case "me":
			return c.owner == t.me
		case "none":
			return c.owner == ""
		}
		return t.f.Owner == "" || t.f.Owner == c.owner
	case "due":
		return t.f.Due == "" || c.live && c.due.Within(t.from, t.to)
	case "desk":
		want = t.f.Desk
	case "side":
		want = t.f.Side
	case "kind":
		want = t.f.Kind
	case "waiting":
		want = t.f.Waiting
	}
	return want == "" || want == value(facet, c)
}

func value(facet string, c *tallyCell) string {
	switch facet {
	case "desk":
		return c.desk
	case "side":
		return c.side
	case "kind":
		return c.kind
	case "waiting":
		return c.waiting
	case "owner":
		return c.owner
	}
	return c.stage
}

// values are the values of a filter under which a cell is shown; they hold until
// the next call.
func (t *tester) values(facet string, c *tallyCell) []string {
	out := t.buffer[:0]
	switch facet {
	case "stage":
		out = append(out, c.stage, "all")
		if c.live {
			out = append(out, "")
		}
	case "owner":
		switch c.owner {
		case "":
			return append(out, "none")
		case t.me:
			out = append(out, "me")
		}
		out = append(out, c.owner)
	case "due":
		if c.live {
			return t.duesOf(c.due)
		}
	default:
		if v := value(facet, c); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// duesOf returns the words of Dues a date stands under.
func (t *tester) duesOf(date clock.Date) []string {
	out, known := t.dues[date]
	if !known {
		for _, due := range Dues {
			if from, to, _ := dueRange(due, t.today); date.Within(from, to) {
				out = append(out, due)
			}
		}
		t.dues[date] = out
	}
	return out
}
