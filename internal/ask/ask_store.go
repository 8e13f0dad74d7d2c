package ask

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// Store keeps asks.
type Store struct {
	Desk Desk // told of asks in the transactions that change them; nil nobody

	db *store.DB
}

// Desk is who works on asks. Its methods run in the transaction of the change
// they tell of: where one fails, the change is not made either.
type Desk interface {
	// Receive takes an ask that was kept.
	Receive(ctx context.Context, tx *store.Tx, a Ask, actor string) error
	// Corrected learns that the reading of an ask was set right: its kind may be another.
	Corrected(ctx context.Context, tx *store.Tx, a Ask, actor string) error
	// Offered learns that an ask nobody could meet has offers now.
	Offered(ctx context.Context, tx *store.Tx, a Ask) error
	// Standing tells how far the work on an ask has come; false where nobody has it.
	Standing(ctx context.Context, a Ask) (Standing, bool, error)
}

// Standing is how far the work on an ask has come, as anybody with its code may
// know it: no name is part of it.
type Standing struct {
	Stage   string     // received, assigned, waiting, answered, closed
	Desk    string     // trade, labour, tourism, transport, province
	Side    string     // region | market: whose turn it is
	Waiting string     // for whom it waits: asker, region, market, agency; empty nobody
	Next    clock.Date // by when it moves next; the zero date once it is answered
	Late    bool       // Next is past
	// Question is what the desk asks while it waits for the asker, in their
	// language; empty where it asks nothing.
	Question string
}

// NewStore returns the store of asks in db.
func NewStore(db *store.DB) *Store { return &Store{db: db} }

const insertAsk = `INSERT INTO ask_ask
	(id, code, kind, stage, text, lang, contact, understood, receipts, offers, asked_at, once_key, once_hash, channel, corrected)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`

// Also is written in the transaction that keeps an ask.
type Also func(ctx context.Context, tx *store.Tx, a Ask) error

// Keep keeps the ask, checked by the caller, and returns it with its code. A
// non-empty once names the request: the same once with the same ask returns
// what was kept first, with a different ask it is a Conflict. When Keep returns
// without an error the ask is on disk, and so is what also wrote.
func (s *Store) Keep(ctx context.Context, a Ask, once, actor string, also ...Also) (Ask, error) {
	digest := a.digest()
	if once != "" {
		if first, found, err := s.keptAs(ctx, once, digest); found || err != nil {
			return first, err
		}
	}
	a.ID = store.NewID()
	for range 5 { // a code taken by chance is drawn again
		a.Code = NewCode()
		err := s.db.InTx(ctx, func(tx *store.Tx) error { return s.insert(ctx, tx, a, a.At, once, actor, also) })
		if err == nil {
			return a, nil
		}
		if !store.IsUnique(err) {
			return Ask{}, err
		}
		if once != "" {
			if first, found, err := s.keptAs(ctx, once, digest); found || err != nil {
				return first, err
			}
		}
	}
	return Ask{}, fault.New(fault.Unavailable, "ask.error.code")
}

// KeepIn keeps the ask, checked by the caller, in the caller's transaction, at an
// instant that may be later than that of the ask: an ask written down days ago
// comes in with a sheet. What is kept under once already is left alone; that it
// is the same ask is the caller's to know.
func (s *Store) KeepIn(ctx context.Context, tx *store.Tx, a Ask, at time.Time, once, actor string, also ...Also) error {
	a.ID, a.Code = store.NewID(), NewCode()
	for {
		var kept, taken int // looked up first: on PostgreSQL a failed insert spoils the transaction
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM ask_ask WHERE once_key = $1), (SELECT count(*) FROM ask_ask WHERE code = $2)`, once, a.Code).
			Scan(&kept, &taken)
		switch {
		case err != nil || kept > 0:
			return err
		case taken == 0:
			return s.insert(ctx, tx, a, at, once, actor, also)
		}
		a.Code = NewCode()
	}
}

// insert writes the ask and all that stands or falls with it.
func (s *Store) insert(ctx context.Context, tx *store.Tx, a Ask, at time.Time, once, actor string, also []Also) error {
	var key any
	if once != "" {
		key = once
	}
	_, err := tx.Exec(ctx, insertAsk, a.ID, a.Code, string(a.Kind), string(a.Stage), a.Text, string(a.Lang),
		a.Contact, a.Understood, a.Receipts, a.Offers, store.Time(a.At), key, a.digest(), string(a.Channel), a.Corrected)
	if err != nil {
		return err
	}
	if err := journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: "ask." + string(a.Stage), Thing: "ask", ID: a.ID}); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, actor, also)
}

// digest tells whether two asks under one once are the same.
func (a *Ask) digest() string {
	hash := sha256.Sum256([]byte(string(a.Lang) + "\x00" + a.Text + "\x00" + a.Contact))
	return hex.EncodeToString(hash[:])
}

// tell hands a kept ask to the desk, also one of which nobody left word, and
// lets also write beside it.
func (s *Store) tell(ctx context.Context, tx *store.Tx, a Ask, actor string, also []Also) error {
	if s.Desk != nil {
		if err := s.Desk.Receive(ctx, tx, a, actor); err != nil {
			return err
		}
	}
	for _, write := range also {
		if err := write(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}

// keptAs returns the ask that was kept under once, and whether there is one.
func (s *Store) keptAs(ctx context.Context, once, digest string) (Ask, bool, error) {
	var code, had string
	err := s.db.QueryRow(ctx, `SELECT code, once_hash FROM ask_ask WHERE once_key = $1`, once).Scan(&code, &had)
	if store.IsNoRows(err) {
		return Ask{}, false, nil
	}
	if err != nil {
		return Ask{}, false, err
	}
	if had != digest {
		return Ask{}, true, fault.New(fault.Conflict, "ask.error.once")
	}
	a, err := s.ByCode(ctx, code)
	return a, true, err
}

// Under returns the ask that was kept under once, or a NotFound fault.
func (s *Store) Under(ctx context.Context, once string) (Ask, error) {
	var code string
	err := s.db.QueryRow(ctx, `SELECT code FROM ask_ask WHERE once_key = $1`, once).Scan(&code)
	if err != nil && !store.IsNoRows(err) {
		return Ask{}, err
	}
	return s.ByCode(ctx, code)
}

// ByCode returns the ask with the code, or a NotFound fault. A code that cannot
// exist and one that does not are answered alike.
func (s *Store) ByCode(ctx context.Context, code string) (Ask, error) {
	notFound := fault.New(fault.NotFound, "ask.error.unknown_code")
	code, ok := ParseCode(code)
	if !ok {
		return Ask{}, notFound
	}
	a, err := scanAsk(s.db.QueryRow(ctx, `SELECT `+askColumns+` FROM ask_ask WHERE code = $1`, code))
	if store.IsNoRows(err) {
		return Ask{}, notFound
	}
	return a, err
}

const askColumns = `id, code, kind, stage, text, lang, contact, understood, receipts, offers, channel, corrected, asked_at`

// scanAsk reads one row of askColumns.
func scanAsk(row interface{ Scan(...any) error }) (a Ask, err error) {
	var lang, at string
	err = row.Scan(&a.ID, &a.Code, &a.Kind, &a.Stage, &a.Text, &lang, &a.Contact, &a.Understood, &a.Receipts, &a.Offers, &a.Channel, &a.Corrected, &at)
	if err != nil {
		return Ask{}, err
	}
	a.Lang, _ = i18n.ParseLang(lang)
	a.At, err = store.ParseTime(at)
	return a, err
}

// Count returns how many asks are kept at the stage.
func (s *Store) Count(ctx context.Context, stage Stage) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT count(*) FROM ask_ask WHERE stage = $1`, string(stage)).Scan(&n)
	return n, err
}

// opened returns how many unmet asks were kept since the instant because a page
// was opened.
func (s *Store) opened(ctx context.Context, since time.Time) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT count(*) FROM ask_ask WHERE stage = $1 AND asked_at >= $2 AND channel = $3`,
		string(Unmet), store.Time(since), string(Page)).Scan(&n)
	return n, err
}

// ForgetContacts erases the contact of asks kept before the instant, and
// returns how many it erased.
func (s *Store) ForgetContacts(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE ask_ask SET contact = '' WHERE contact <> '' AND asked_at < $1`, store.Time(before))
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}
