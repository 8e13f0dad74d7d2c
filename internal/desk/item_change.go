package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// Clash is the cause of a fault.Conflict: somebody else changed the item since
// the editor saw it. Nothing of Mine is kept.
type Clash struct {
	Theirs Item   // as it is now
	By     string // who changed it last
	Mine   Change // what the editor wants
	Would  Item   // what Mine would make of Theirs; Theirs where it may not be made any more
	May    bool   // whether Mine may still be made
}

// Error says that the item was changed.
func (c *Clash) Error() string { return "work item " + c.Theirs.Code + " was changed by somebody else" }

// ClashOf returns the two versions behind a conflict.
func ClashOf(err error) (*Clash, bool) {
	var c *Clash
	return c, errors.As(err, &c)
}

// rightOf is the right a change needs.
func rightOf(verb string) identity.Right {
	if verb == VerbAssigned {
		return "work.assign"
	}
	return "work.change"
}

// Change makes a change to the item with the code: the item, its timeline and
// the journal in one transaction. Where the item has another version than the
// editor saw, nothing is changed and the fault is a Conflict with both versions,
// see ClashOf.
func (s *Store) Change(ctx context.Context, who identity.Who, code string, c Change) (Item, error) {
	it, err := s.ByCode(ctx, who, code)
	if err != nil {
		return Item{}, err
	}
	if !identity.Can(who, rightOf(c.Verb), it.Object()) {
		return Item{}, fault.New(fault.Forbidden, "error.forbidden")
	}
	c.Text = strings.TrimSpace(c.Text)
	if c.Verb == VerbAssigned && c.Owner != "" { // before the transaction: it reads through another connection
		if c.Side, err = s.sideOf(ctx, c.Owner, it.Desk); err != nil {
			return Item{}, err
		}
	}
	var out Item
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		now, err := find(ctx, tx, "id", it.ID)
		if err != nil {
			return err
		}
		if now.Desk != it.Desk { // moved to another desk since the rights were looked at
			return unknown()
		}
		next, err := now.With(c, s.terms(who, now))
		if c.Version != now.Version {
			return s.clash(ctx, tx, now, c, next, err)
		}
		if err != nil {
			return err
		}
		next.Version, next.Changed = now.Version+1, s.clock.Now()
		if err := s.save(ctx, tx, next); err != nil {
			return err
		}
		out = next
		e := Event{Actor: who.Actor(), Verb: c.Verb, Target: c.target(), Text: c.Text}
		if next.Stage.Live() && (next.Due != now.Due || c.Verb == VerbWaiting) {
			e.Due = next.Due
		}
		return s.note(ctx, tx, next, e)
	})
	return out, err
}

// terms is what a change of the item by who needs to know.
func (s *Store) terms(who identity.Who, it Item) Terms {
	return Terms{Actor: who.Actor(), Today: s.day(it.Side), Wait: s.waitUntil,
		Usual: func(side string) clock.Date { return s.DueOn(side, s.day(side)) }}
}

// clash returns the conflict of a change with a newer version.
func (s *Store) clash(ctx context.Context, tx *store.Tx, now Item, mine Change, would Item, wrong error) error {
	c := &Clash{Theirs: now, Mine: mine, Would: would, May: wrong == nil}
	err := tx.QueryRow(ctx, `SELECT actor FROM desk_event WHERE item = $1 AND verb NOT IN ($2, $3, $4) ORDER BY at DESC, id DESC LIMIT 1`,
		now.ID, VerbCommented, VerbAttached, VerbDetached).Scan(&c.By)
	if err != nil && !store.IsNoRows(err) {
		return err
	}
	return fault.New(fault.Conflict, "desk.error.conflict").Because(c)
}

// sideOf returns the side on which a person works at a desk, or a fault where
// they do not.
func (s *Store) sideOf(ctx context.Context, person, desk string) (string, error) {
	members, err := s.People.MembersAt(ctx, desk)
	if err != nil {
		return "", err
	}
	m, ok := OwnerOf(members, person)
	if !ok {
		return "", fault.New(fault.Invalid, "desk.error.owner").In("owner")
	}
	return m.Side, nil
}

// Assign gives the item to a person of its desk, or to nobody.
func (s *Store) Assign(ctx context.Context, who identity.Who, code string, version int, owner string) (Item, error) {
	return s.Change(ctx, who, code, Change{Verb: VerbAssigned, Version: version, Owner: owner})
}

// Wait makes the item wait for somebody; the zero due takes the usual time.
func (s *Store) Wait(ctx context.Context, who identity.Who, code string, version int, waiting string, due clock.Date) (Item, error) {
	return s.Change(ctx, who, code, Change{Verb: VerbWaiting, Version: version, Waiting: waiting, Due: due})
}

// Answer notes that the asker has an answer, with its words.
func (s *Store) Answer(ctx context.Context, who identity.Who, code string, version int, text string) (Item, error) {
	return s.Change(ctx, who, code, Change{Verb: VerbAnswered, Version: version, Text: text})
}

// Close ends the item with an outcome.
func (s *Store) Close(ctx context.Context, who identity.Who, code string, version int, outcome, text string) (Item, error) {
	return s.Change(ctx, who, code, Change{Verb: VerbClosed, Version: version, Outcome: outcome, Text: text})
}

// Comment adds words to the timeline. It changes nothing of the item, so two
// people who comment at once are in nobody's way and no version is compared.
func (s *Store) Comment(ctx context.Context, who identity.Who, code, text string) error {
	it, err := s.changing(ctx, who, code)
	if err != nil {
		return err
	}
	switch text = strings.TrimSpace(text); {
	case text == "":
		return fault.New(fault.Invalid, "desk.error.empty").In("comment")
	case len(text) > MaxNote:
		return fault.New(fault.Invalid, "desk.error.long", "max", MaxNote).In("comment")
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		return s.note(ctx, tx, it, Event{Actor: who.Actor(), Verb: VerbCommented, Text: text})
	})
}

// Reroute moves the item about a thing to where its kind belongs, in the
// caller's transaction: the reading of an ask was set right, or an ask nobody
// could meet has offers now. Work that changes its desk begins anew there. An
// item that is there already stays as it is.
func (s *Store) Reroute(ctx context.Context, tx *store.Tx, thing, kind, verb, actor string) error {
	now, err := find(ctx, tx, "thing", thing)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound { // it was kept before there were desks
			return nil
		}
		return err
	}
	next := now
	if next.Kind, next.Desk = kind, DeskOf(kind); next == now {
		return nil
	}
	if next.Desk != now.Desk || verb == VerbOffered && now.Stage.Live() && now.Owner == "" {
		next.Side = identity.Market
		if kind == KindUnmet {
			next.Side = identity.Region
		}
		if next.Desk != now.Desk {
			next.Owner, next.Stage, next.Waiting, next.Since, next.Outcome = "", Received, "", clock.Date{}, ""
		}
		next.Due = s.DueOn(next.Side, s.day(next.Side))
	}
	next.Version, next.Changed = now.Version+1, s.clock.Now()
	if err := s.save(ctx, tx, next); err != nil {
		return err
	}
	return s.note(ctx, tx, next, Event{Actor: actor, Verb: verb, Target: next.Desk, Due: next.Due})
}

// Settle closes the item about a thing in the caller's transaction: the pillar
// whose work it is decided on the thing itself. What has no item, or one that is
// closed already, stays as it is.
func (s *Store) Settle(ctx context.Context, tx *store.Tx, thing, outcome, actor string) error {
	now, err := find(ctx, tx, "thing", thing)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || now.Stage == Closed {
		return nil
	}
	next, err := now.With(Change{Verb: VerbClosed, Outcome: outcome}, Terms{Actor: actor})
	if err != nil {
		return err
	}
	next.Version, next.Changed = now.Version+1, s.clock.Now()
	if err := s.save(ctx, tx, next); err != nil {
		return err
	}
	return s.note(ctx, tx, next, Event{Actor: actor, Verb: VerbClosed, Target: outcome})
}

// ItemIn returns the item with the code in the caller's transaction, or a
// NotFound fault. It asks for no right.
func ItemIn(ctx context.Context, tx *store.Tx, code string) (Item, error) {
	return find(ctx, tx, "code", code)
}

// Question returns what the asker is asked while the item waits for them; empty
// where nothing is. Waiting on without a new question leaves the last one.
func (s *Store) Question(ctx context.Context, it Item) (string, error) {
	if it.Stage != Waiting || it.Waiting != ForAsker {
		return "", nil
	}
	rows, err := s.db.Query(ctx, `SELECT verb, target, text FROM desk_event WHERE item = $1 AND verb IN ($2, $3, $4, $5, $6, $7) ORDER BY at DESC, id DESC`,
		it.ID, VerbWaiting, VerbResumed, VerbAnswered, VerbClosed, VerbReopened, VerbMoved)
	if err != nil {
		return "", fmt.Errorf("look up question: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Event
		if err := rows.Scan(&e.Verb, &e.Target, &e.Text); err != nil {
			return "", fmt.Errorf("look up question: %w", err)
		}
		if e.Verb != VerbWaiting || e.Target != ForAsker {
			return "", nil
		}
		if e.Text != "" {
			return e.Text, nil
		}
	}
	return "", rows.Err()
}
