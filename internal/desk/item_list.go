package desk

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// Filter narrows the inbox. An empty field narrows nothing, but for Stage:
// empty is the work whose clock runs.
type Filter struct {
	Desk    string
	Side    string
	Stage   string // a Stage, "all", or empty
	Owner   string // "me", "none", or a person's id
	Kind    string
	Waiting string // for whom
	Due     string // one of Dues
	Late    bool   // waits for longer than the side's promise
	Text    string // words of the title, the asker's name or the code; each may be a beginning
	After   string // where the next page begins, as Page.Next says
	Limit   int    // rows; 0: PageRows
}

// Dues lists what a filter can say of the due date.
var Dues = []string{"overdue", "today", "tomorrow", "week", "later"}

// PageRows is how many rows a page of the inbox holds.
const PageRows = 50

// Page is one page of the inbox.
type Page struct {
	Items []Item
	Next  string // for Filter.After; empty: this is the last page
}

// backwards reports whether the list runs from the newest due date: work that
// is done is looked back on.
func (f Filter) backwards() bool { return f.Stage != "" && !Stage(f.Stage).Live() }

// narrow reports whether the filter asks for so much that often nothing has it.
func (f Filter) narrow() bool {
	n := 0
	for _, asked := range []bool{f.Side != "", f.Stage != "" && f.Stage != "all", f.Owner != "", f.Kind != "", f.Waiting != "", f.Due != "", f.Late} {
		if asked {
			n++
		}
	}
	return n > 1
}

// where collects the conditions of a list with their values.
type where struct {
	parts []string
	args  []any
}

// fill puts the places of values into a piece of SQL; each ? is the next of them.
func (w *where) fill(sql string, values ...any) string {
	for _, v := range values {
		w.args = append(w.args, v)
		sql = strings.Replace(sql, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	return sql
}

// and adds a condition with its values.
func (w *where) and(sql string, values ...any) { w.parts = append(w.parts, w.fill(sql, values...)) }

// equal adds column = value unless the value is empty.
func (w *where) equal(column, value string) {
	if value != "" {
		w.and(column+" = ?", value)
	}
}

func (w *where) String() string { return strings.Join(w.parts, " AND ") }

// reach returns the desks on which who may read work, narrowed to one unless it
// is empty.
func reach(who identity.Who, desk string) []string {
	desks, all := identity.DesksFor(who, "work.read")
	if all {
		desks = identity.Desks
	}
	if desk == "" {
		return desks
	}
	if slices.Contains(desks, desk) {
		return []string{desk}
	}
	return nil
}

// List returns a page of the work that who may read. Each desk is asked by
// itself, so that its index serves whatever the filter is, and the engine merges
// what they give. SQLite reads of each only what the page shows; PostgreSQL has to
// be told that it needs no more of each than a page.
func (s *Store) List(ctx context.Context, who identity.Who, f Filter) (Page, error) {
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = PageRows
	}
	desks, err := reach(who, f.Desk), error(nil)
	if f.narrow() {
		desks, err = s.holding(ctx, who, f, desks)
	}
	if err != nil || len(desks) == 0 {
		return Page{}, err
	}
	found, err := s.matching(ctx, f.Text)
	if err != nil {
		return Page{}, err
	}
	w := &where{}
	table := found.table(w)
	s.narrow(w, who, f)
	for _, c := range found.tests {
		w.and(c.sql, c.values...)
	}
	order, beyond := "due, id", "(due, id) > (?, ?)"
	if f.backwards() {
		order, beyond = "due DESC, id DESC", "(due, id) < (?, ?)"
	}
	if f.After != "" {
		due, id, err := parseCursor(f.After)
		if err != nil {
			return Page{}, err
		}
		w.and(beyond, due, id)
	}
	of := make([]string, len(desks))
	for i, desk := range desks {
		of[i] = w.fill("desk = ?", desk)
	}
	if found.from != nil { // the words lead, not the desks
		of = []string{"(" + strings.Join(of, " OR ") + ")"}
	}
	first := ` ORDER BY ` + order + ` LIMIT ` + strconv.Itoa(f.Limit+1)
	arms := make([]string, len(of))
	for i, desk := range of {
		arms[i] = `SELECT ` + itemColumns + ` FROM ` + table + ` WHERE ` + desk + ` AND ` + w.String()
		if len(of) > 1 && s.db.Engine() == store.Postgres {
			arms[i] = `(` + arms[i] + first + `)`
		}
	}
	items, err := s.items(ctx, strings.Join(arms, " UNION ALL ")+first, w.args...)
	if err != nil {
		return Page{}, err
	}
	p := Page{Items: items}
	if len(items) > f.Limit {
		p.Items = items[:f.Limit]
		last := p.Items[f.Limit-1]
		p.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Due.String() + " " + last.ID))
	}
	return p, nil
}

// narrow adds the filter's conditions but for desks, text and page.
func (s *Store) narrow(w *where, who identity.Who, f Filter) {
	switch f.Stage {
	case "":
		w.and("live = 1")
	case "all":
		w.and("live IN (0, 1)")
	default:
		w.equal("stage", f.Stage)
	}
	w.equal("side", f.Side)
	w.equal("kind", f.Kind)
	if f.Waiting != "" { // not empty is said for the index, which leaves the empty out
		w.and("waiting = ? AND waiting <> ''", f.Waiting)
	}
	switch f.Owner {
	case "me":
		w.and("owner = ?", who.Person.ID)
	case "none":
		w.and("owner = ''")
	default:
		w.equal("owner", f.Owner)
	}
	today := s.day(sideOfWho(who))
	if from, to, ok := dueRange(f.Due, today); ok {
		if f.Stage != "" {
			w.and("live = 1")
		}
		if !from.IsZero() {
			w.and("due >= ?", from.String())
		}
		if !to.IsZero() {
			w.and("due <= ?", to.String())
		}
	}
	if f.Late {
		w.and("since <> '' AND since <= ?", s.lateSince(cmp.Or(f.Waiting, identity.Region)).String())
		if f.Waiting == "" {
			w.and("waiting = 'region' AND waiting <> ''")
		}
	}
}

// lateSince is the day from which on somebody has waited for longer than the
// side's promise.
func (s *Store) lateSince(waiting string) clock.Date {
	place, days := s.promise(waiting)
	return s.pack.Calendar.LongerThan(place, s.day(waiting), days)
}

// dueRange returns the days a word of Dues stands for; a zero bound is open.
func dueRange(due string, today clock.Date) (from, to clock.Date, ok bool) {
	switch due {
	case "overdue":
		return clock.Date{}, today.AddDays(-1), true
	case "today":
		return today, today, true
	case "tomorrow":
		return today.AddDays(1), today.AddDays(1), true
	case "week":
		return today, today.AddDays(6), true
	case "later":
		return today.AddDays(7), clock.Date{}, true
	}
	return clock.Date{}, clock.Date{}, false
}

// sideOfWho is the side on which who works, the market's where they work on
// none: its clock says what day it is.
func sideOfWho(who identity.Who) string {
	for _, m := range who.Memberships {
		if m.Side != "" {
			return m.Side
		}
	}
	return identity.Market
}

func parseCursor(s string) (due, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	due, id, ok := strings.Cut(string(b), " ")
	if _, bad := clock.ParseDate(due); err != nil || !ok || bad != nil || plainWord(id) != id {
		return "", "", fault.New(fault.Invalid, "desk.error.after").In("after")
	}
	return due, id, nil
}

func (s *Store) items(ctx context.Context, sql string, args ...any) (out []Item, err error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list work: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		it, err := scanItem(rows)
		if err != nil {
			return nil, fmt.Errorf("list work: %w", err)
		}
		out = append(out, it)
	}
	return out, rows.Err()
}
