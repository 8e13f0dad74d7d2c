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
	since, due                              clock.Date // of live items only
	live                                    bool
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

const cellsOf = `SELECT desk, side, stage, kind, owner, waiting, CASE live WHEN 1 THEN since ELSE '' END, CASE live WHEN 1 THEN due ELSE '' END, live, count(*)
	FROM desk_item %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`

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
	cells, err := s.readCells(ctx, "")
	if err != nil {
		return nil, err
	}
	c.cells, c.read, c.seen = cells, now, change
	return cells, nil
}

func (s *Store) readCells(ctx context.Context, condition string, args ...any) ([]tallyCell, error) {
	rows, err := s.db.Query(ctx, fmt.Sprintf(cellsOf, condition), args...)
	if err != nil {
		return nil, fmt.Errorf("count work: %w", err)
	}
	defer rows.Close()
	out := []tallyCell{}
	for rows.Next() {
		var c tallyCell
		var since, due string
		var live int
		if err := rows.Scan(&c.desk, &c.side, &c.stage, &c.kind, &c.owner, &c.waiting, &since, &due, &live, &c.n); err != nil {
			return nil, fmt.Errorf("count work: %w", err)
		}
		c.live = live == 1
		if c.since, err = clock.ParseDate(since); err != nil {
			return nil, err
		}
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
	t := &tester{f: f, me: who.Person.ID, today: s.day(sideOfWho(who)), late: s.lateSince(orRegion(f.Waiting))}
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
	for _, word := range wordsOf(text) {
		n, err := s.holders(ctx, word)
		if err != nil {
			return nil, err
		}
		if n > fewMatches {
			continue
		}
		w := &where{}
		if err := s.matching(ctx, w, text); err != nil {
			return nil, err
		}
		return s.readCells(ctx, "WHERE "+w.String(), w.args...)
	}
	if len(wordsOf(text)) == 0 {
		return []tallyCell{}, nil
	}
	return nil, nil
}

func orRegion(waiting string) string {
	if waiting == "" {
		return identity.Region
	}
	return waiting
}

// tester tells which filters a cell passes.
type tester struct {
	f           Filter
	me          string
	today, late clock.Date
}

// facets are the filters a cell is tested by.
var facets = []string{"desk", "side", "stage", "kind", "owner", "waiting", "due"}

// count adds a cell to the value it has in each facet whose other filters it
// passes, and to the total, "", where it passes all.
func (t *tester) count(out Counts, c *tallyCell) {
	if t.f.Late && (c.since.IsZero() || t.late.Before(c.since) || t.f.Waiting == "" && c.waiting != identity.Region) {
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
			for _, value := range t.values(facet, c) {
				out[facet][value] += c.n
			}
		}
	}
}

// passes reports whether a cell passes one filter.
func (t *tester) passes(facet string, c *tallyCell) bool {
	want := map[string]string{"desk": t.f.Desk, "side": t.f.Side, "kind": t.f.Kind, "waiting": t.f.Waiting}[facet]
	switch facet {
	case "stage":
		return t.f.Stage == "all" || t.f.Stage == c.stage || t.f.Stage == "" && c.live
	case "owner":
		return t.f.Owner == "" || slices.Contains(t.values(facet, c), t.f.Owner)
	case "due":
		return t.f.Due == "" || slices.Contains(t.values(facet, c), t.f.Due)
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

// values are the values of a filter under which a cell is shown.
func (t *tester) values(facet string, c *tallyCell) (out []string) {
	switch facet {
	case "stage":
		out = []string{c.stage, "all"}
		if c.live {
			out = append(out, "")
		}
	case "owner":
		switch c.owner {
		case "":
			return []string{"none"}
		case t.me:
			out = []string{"me"}
		}
		out = append(out, c.owner)
	case "due":
		if !c.live {
			return nil
		}
		for _, due := range Dues {
			if from, to, _ := dueRange(due, t.today); c.due.Within(from, to) {
				out = append(out, due)
			}
		}
	default:
		if v := value(facet, c); v != "" {
			out = []string{v}
		}
	}
	return out
}
