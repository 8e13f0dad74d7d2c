package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
)

// People is what the worklist needs to know of people; identity.Store is it.
type People interface {
	Person(ctx context.Context, id string) (identity.Person, error)
	// MembersAt returns the memberships of a desk's officers and attachés.
	MembersAt(ctx context.Context, desk string) ([]identity.Membership, error)
}

// Store keeps work items. What narrows by rights answers for the desks of who
// asks: an item of another desk is as unknown as one that does not exist.
type Store struct {
	NewCode func() string // makes the code of an item that has none
	People  People
	// Tell hears of every event in its transaction, so that what people are told
	// stands or falls with it; nil: nobody is told.
	Tell func(ctx context.Context, tx *store.Tx, it Item, e Event) error

	db     *store.DB
	pack   *corridor.Pack
	clock  clock.Clock
	counts *follower
}

// NewStore returns the store of work items in db, with due dates by the pack's
// calendar.
func NewStore(db *store.DB, pack *corridor.Pack, c clock.Clock, people People, newCode func() string) *Store {
	return &Store{NewCode: newCode, People: people, db: db, pack: pack, clock: c, counts: &follower{}}
}

// day returns the day it is on a side.
func (s *Store) day(side string) clock.Date { return clock.Today(s.clock, s.pack.ZoneOf(side)) }

// usualDays is what a side is given where the pack promises nothing.
const usualDays = 3

// DueOn returns the day by which a side moves work that reaches it on a day.
func (s *Store) DueOn(side string, from clock.Date) clock.Date {
	place, days := s.promise(side)
	return s.pack.Calendar.AddWorkingDays(place, from, days)
}

// promise returns whose calendar counts on a side and its working days.
func (s *Store) promise(side string) (place string, days int) {
	if p, ok := s.pack.Calendar.Promise(side); ok {
		return p.Place, p.Days
	}
	if side == identity.Region {
		return s.pack.Region.ID, usualDays
	}
	return s.pack.Market.ID, usualDays
}

// waitUntil is until when one usually waits: the region and the market have
// their own promise, askers and agencies the region's days.
func (s *Store) waitUntil(waiting, side string) clock.Date {
	if waiting == identity.Region || waiting == identity.Market {
		return s.DueOn(waiting, s.day(waiting))
	}
	place, _ := s.promise(side)
	_, days := s.promise(identity.Region)
	return s.pack.Calendar.AddWorkingDays(place, s.day(side), days)
}

const (
	itemColumns = `id, code, desk, side, kind, thing, title, asker, contact, lang, stage, owner, waiting, since, due, outcome, version, at, changed`
	insertItem  = `INSERT INTO desk_item (` + itemColumns + `, live)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`
	updateItem = `UPDATE desk_item SET desk = $3, side = $4, kind = $5, stage = $6, owner = $7, waiting = $8, since = $9, due = $10,
		outcome = $11, version = $12, changed = $13, live = $14 WHERE id = $1 AND version = $2`
)

// Receive takes an item into the worklist in the caller's transaction. What is
// empty is filled: id, code, stage, side (the market's, or the region's for what
// nobody could meet), the due date by the side's promise.
func (s *Store) Receive(ctx context.Context, tx *store.Tx, it Item, actor string) (Item, error) {
	now := s.clock.Now()
	it.ID, it.Stage, it.Version, it.At, it.Changed = store.NewID(), Received, 1, now, now
	if it.Code == "" {
		it.Code = s.NewCode()
	}
	if it.Side == "" {
		it.Side = identity.Market
		if it.Kind == KindUnmet {
			it.Side = identity.Region
		}
	}
	if it.Due.IsZero() {
		it.Due = s.DueOn(it.Side, s.day(it.Side))
	}
	if !slices.Contains(identity.Desks, it.Desk) || it.Title == "" {
		return Item{}, fmt.Errorf("work item %s has no title or the unknown desk %q", it.Code, it.Desk)
	}
	_, err := tx.Exec(ctx, insertItem, it.ID, it.Code, it.Desk, it.Side, it.Kind, it.Thing, it.Title, it.Asker, it.Contact, it.Lang,
		string(it.Stage), it.Owner, it.Waiting, it.Since.String(), it.Due.String(), it.Outcome, it.Version, store.Time(it.At), store.Time(it.Changed), live(it))
	if err != nil {
		return Item{}, err // as it is: the caller tells a code taken by chance by it
	}
	words := Words(it.Code + " " + it.Title + " " + it.Asker)
	err = store.InsertMany(ctx, tx, `INSERT INTO desk_word (item, word)`, "", len(words), func(i int) []any { return []any{it.ID, words[i]} })
	if err != nil {
		return Item{}, fmt.Errorf("keep words of work item: %w", err)
	}
	return it, s.note(ctx, tx, it, Event{Actor: actor, Verb: VerbReceived, Target: it.Desk, Due: it.Due})
}

func live(it Item) int {
	if it.Stage.Live() {
		return 1
	}
	return 0
}

// note adds an event to the item's timeline and an entry to the journal. The
// journal holds no words of the case: auditors read it and see no cases.
func (s *Store) note(ctx context.Context, tx *store.Tx, it Item, e Event) error {
	now := s.clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO desk_event (id, item, at, actor, verb, target, due, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		store.NewID(), it.ID, store.Time(now), e.Actor, e.Verb, e.Target, e.Due.String(), e.Text)
	if err != nil {
		return fmt.Errorf("write timeline: %w", err)
	}
	err = journal.Write(ctx, tx, journal.Entry{At: now, Actor: e.Actor, Verb: "work." + e.Verb, Thing: "work", ID: it.ID,
		Detail: map[string]any{"desk": it.Desk, "stage": string(it.Stage), "version": it.Version}})
	if err != nil || s.Tell == nil {
		return err
	}
	return s.Tell(ctx, tx, it, e)
}

// save writes an item whose version has grown by one.
func (s *Store) save(ctx context.Context, tx *store.Tx, it Item) error {
	res, err := tx.Exec(ctx, updateItem, it.ID, it.Version-1, it.Desk, it.Side, it.Kind, string(it.Stage), it.Owner, it.Waiting,
		it.Since.String(), it.Due.String(), it.Outcome, it.Version, store.Time(it.Changed), live(it))
	if err != nil {
		return fmt.Errorf("save work item: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("save work item: %d rows, %w", n, err)
	}
	return nil
}

// unknown is the answer for an item that does not exist or is not for the asker.
func unknown() error { return fault.New(fault.NotFound, "desk.error.unknown") }

// find returns the item whose column ("id", "code" or "thing") has the value.
func find(ctx context.Context, q store.Queryer, column, value string) (Item, error) {
	// Not empty is said for the index of things, which leaves the empty out.
	it, err := scanItem(q.QueryRow(ctx, `SELECT `+itemColumns+` FROM desk_item WHERE `+column+` = $1 AND `+column+` <> ''`, value))
	if store.IsNoRows(err) {
		return Item{}, unknown()
	}
	return it, err
}

// ByCode returns the item with the code if who may read it.
func (s *Store) ByCode(ctx context.Context, who identity.Who, code string) (Item, error) {
	it, err := find(ctx, s.db, "code", plainWord(code))
	if err != nil {
		return Item{}, err
	}
	if !identity.Can(who, "work.read", it.Object()) {
		return Item{}, unknown()
	}
	return it, nil
}

// Of returns the item about a thing, such as an ask by its id; ok is false where
// there is none. It asks for no right: what is shown of it must be public.
func (s *Store) Of(ctx context.Context, thing string) (it Item, ok bool, err error) {
	it, err = find(ctx, s.db, "thing", thing)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return Item{}, false, nil
	}
	return it, err == nil, err
}

type row interface{ Scan(into ...any) error }

func scanItem(r row) (it Item, err error) {
	var since, due, at, changed string
	if err := r.Scan(&it.ID, &it.Code, &it.Desk, &it.Side, &it.Kind, &it.Thing, &it.Title, &it.Asker, &it.Contact, &it.Lang, &it.Stage,
		&it.Owner, &it.Waiting, &since, &due, &it.Outcome, &it.Version, &at, &changed); err != nil {
		return Item{}, err
	}
	if it.Since, err = clock.ParseDate(since); err != nil {
		return Item{}, err
	}
	if it.Due, err = clock.ParseDate(due); err != nil {
		return Item{}, err
	}
	if it.At, err = store.ParseTime(at); err != nil {
		return Item{}, err
	}
	it.Changed, err = store.ParseTime(changed)
	return it, err
}

// Timeline returns the events of an item, oldest first. The caller has found
// the item with the rights of who asks.
func (s *Store) Timeline(ctx context.Context, item string) (out []Event, err error) {
	rows, err := s.db.Query(ctx, `SELECT id, at, actor, verb, target, due, text FROM desk_event WHERE item = $1 ORDER BY at, id`, item)
	if err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		e := Event{Item: item}
		var at, due string
		if err := rows.Scan(&e.ID, &at, &e.Actor, &e.Verb, &e.Target, &due, &e.Text); err != nil {
			return nil, fmt.Errorf("read timeline: %w", err)
		}
		if e.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		if e.Due, err = clock.ParseDate(due); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// Overdue reports whether the item should have moved before today, on its side.
func (s *Store) Overdue(it Item) bool { return it.Overdue(s.day(it.Side)) }

// ForgetJob returns the job that erases askers from items older than days, as
// contacts are erased from the asks themselves.
func (s *Store) ForgetJob(days int) jobs.Job {
	return jobs.Job{Kind: "desk.forget_askers", Every: 24 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error {
		_, err := s.ForgetAskers(ctx, s.clock.Now().AddDate(0, 0, -days))
		return err
	}}
}

// ForgetAskers erases contact and name of askers from items made before the
// instant, and returns how many it erased.
func (s *Store) ForgetAskers(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE desk_item SET contact = '', asker = '' WHERE (contact <> '' OR asker <> '') AND at < $1`, store.Time(before))
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}
