package document

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// Letters keeps letters.
type Letters struct{ db *store.DB }

// NewLetters returns the letters in db.
func NewLetters(db *store.DB) *Letters { return &Letters{db} }

const letterColumns = `id, code, desk, side, number, stage, title, recipient, body, lang, dated, signer, office, item, pdf, reason, version, made_by, made_at, changed_at`

func scanLetter(row interface{ Scan(...any) error }) (l Letter, err error) {
	var lang, body, dated, at, changed string
	err = row.Scan(&l.ID, &l.Code, &l.Desk, &l.Side, &l.Number, &l.Stage, &l.Title, &l.To, &body, &lang, &dated, &l.Signer, &l.Office,
		&l.Item, &l.PDF, &l.Reason, &l.Version, &l.By, &at, &changed)
	if store.IsNoRows(err) {
		return l, unknownLetter()
	}
	if err != nil {
		return l, err
	}
	l.Lang = i18n.Lang(lang)
	if err = json.Unmarshal([]byte(body), &l.Body); err != nil {
		return l, fmt.Errorf("letter %s: %w", l.ID, err)
	}
	if l.Date, err = clock.ParseDate(dated); err != nil {
		return l, fmt.Errorf("letter %s: %w", l.ID, err)
	}
	if l.At, err = store.ParseTime(at); err != nil {
		return l, err
	}
	l.Changed, err = store.ParseTime(changed)
	return l, err
}

func unknownLetter() error { return fault.New(fault.NotFound, "document.error.unknown") }

// Draft keeps a new letter, checked, and returns it with its id and code.
func (s *Letters) Draft(ctx context.Context, l Letter, actor string, now time.Time) (Letter, error) {
	if err := l.Check(); err != nil {
		return l, err
	}
	body, err := json.Marshal(l.Body)
	if err != nil {
		return l, err
	}
	l.ID, l.Stage, l.Version, l.By, l.At, l.Changed = store.NewID(), Draft, 1, actor, now, now
	l.Code = code.New(codeLength)
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO document_letter
			(id, code, desk, side, year, number, stage, title, recipient, body, lang, dated, signer, office, item, pdf, reason, version, made_by, made_at, changed_at)
			VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, $9, '', $10, $11, $12, '', '', 1, $13, $14, $14)`,
			l.ID, l.Code, l.Desk, l.Side, string(l.Stage), l.Title, l.To, string(body), string(l.Lang), l.Signer, l.Office, l.Item, actor, store.Time(now))
		if err != nil {
			return err
		}
		return note(ctx, tx, now, actor, "letter.drafted", l.ID, nil)
	})
	return l, err
}

func note(ctx context.Context, tx *store.Tx, at time.Time, actor, verb, id string, detail map[string]any) error {
	return journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: verb, Thing: "letter", ID: id, Detail: detail})
}

// otherwise is the Conflict of a letter that is not as its editor saw it.
func otherwise() error { return fault.New(fault.Conflict, "document.error.changed") }

// one looks at a statement that names the letter as its editor saw it: where it
// met none, the letter is otherwise.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = otherwise()
	}
	return err
}

// Change keeps new words of a draft. A letter that is issued, or that somebody
// else changed since l.Version, is a Conflict.
func (s *Letters) Change(ctx context.Context, l Letter, actor string, now time.Time) error {
	if err := l.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(l.Body)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE document_letter SET title = $1, recipient = $2, body = $3, lang = $4, signer = $5, office = $6, version = version + 1, changed_at = $7
			WHERE id = $8 AND version = $9 AND stage = $10`,
			l.Title, l.To, string(body), string(l.Lang), l.Signer, l.Office, store.Time(now), l.ID, l.Version, string(Draft))
		if err := one(res, err); err != nil {
			return err
		}
		return note(ctx, tx, now, actor, "letter.changed", l.ID, nil)
	})
}

// Issue gives a draft its number, its date and its archive copy, which print
// makes, in one transaction: no number without its letter and no gap in the
// agenda. What also does stands or falls with it. A letter that is no draft of
// that version any more is a Conflict.
func (s *Letters) Issue(ctx context.Context, id string, version int, actor string, now time.Time, today clock.Date,
	print func(Letter) ([]byte, error), also ...func(context.Context, *store.Tx, Letter) error) (issued Letter, err error) {
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		l, err := scanLetter(tx.QueryRow(ctx, `SELECT `+letterColumns+` FROM document_letter WHERE id = $1`, id))
		if err != nil {
			return err
		}
		if l.Stage != Draft || l.Version != version {
			return otherwise()
		}
		l.Stage, l.Date, l.Changed = Issued, today, now
		if l.Number, err = NextNumber(ctx, tx, l.Desk, l.Side, today.Year); err != nil {
			return err
		}
		pdf, err := print(l)
		if err != nil {
			return err
		}
		blob, err := Keep(ctx, tx, pdf, now)
		if err != nil {
			return err
		}
		l.PDF, l.Version = blob.Hash, version+1
		if _, err := tx.Exec(ctx, `UPDATE document_letter SET stage = $1, year = $2, number = $3, dated = $4, pdf = $5, version = $6, changed_at = $7 WHERE id = $8`,
			string(Issued), today.Year, l.Number, today.String(), l.PDF, l.Version, store.Time(now), id); err != nil {
			return err
		}
		issued = l
		for _, do := range also {
			if err := do(ctx, tx, l); err != nil {
				return err
			}
		}
		return note(ctx, tx, now, actor, "letter.issued", id, map[string]any{"number": l.Label(), "hash": l.PDF})
	})
	return issued, err
}

// NextNumber draws the next number of an agenda in the caller's transaction: that
// of a desk, or a register of its own such as JobOrders, by side and year. What
// is rolled back leaves no gap.
func NextNumber(ctx context.Context, tx *store.Tx, register, side string, year int) (n int, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO document_agenda (desk, side, year, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (desk, side, year) DO UPDATE SET last = document_agenda.last + 1 RETURNING last`, register, side, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("agenda number: %w", err)
	}
	return n, nil
}

// Withdraw takes an issued letter back: it stays in the agenda, and whoever
// checks it learns that it is of no force. Any other letter is a Conflict.
func (s *Letters) Withdraw(ctx context.Context, id, reason, actor string, now time.Time) error {
	if reason == "" {
		return fault.New(fault.Invalid, "document.error.reason").In("reason")
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE document_letter SET stage = $1, reason = $2, version = version + 1, changed_at = $3 WHERE id = $4 AND stage = $5`,
			string(Withdrawn), reason, store.Time(now), id, string(Issued))
		if err := one(res, err); err != nil {
			return err
		}
		return note(ctx, tx, now, actor, "letter.withdrawn", id, map[string]any{"reason": reason})
	})
}

// ByID returns a letter, or a NotFound fault.
func (s *Letters) ByID(ctx context.Context, id string) (Letter, error) {
	return scanLetter(s.db.QueryRow(ctx, `SELECT `+letterColumns+` FROM document_letter WHERE id = $1`, id))
}

// ByCode returns the letter that was issued under a code. A code that cannot
// exist, one that does not, and one of a draft are the same NotFound fault, and
// each costs one look into the store.
func (s *Letters) ByCode(ctx context.Context, typed string) (Letter, error) {
	c, ok := code.Parse(typed, codeLength)
	if !ok {
		c = "-"
	}
	return scanLetter(s.db.QueryRow(ctx, `SELECT `+letterColumns+` FROM document_letter WHERE code = $1 AND number > 0`, c))
}

// ListMost is how many letters List returns at most.
const ListMost = 200

// List returns the letters of the desks, newest first, at most ListMost; all
// true means every desk.
func (s *Letters) List(ctx context.Context, desks []string, all bool) (out []Letter, err error) {
	if all {
		return s.list(ctx, `SELECT `+letterColumns+` FROM document_letter ORDER BY made_at DESC, id DESC LIMIT $1`, ListMost)
	}
	for _, desk := range desks { // a person has few desks
		list, err := s.list(ctx, `SELECT `+letterColumns+` FROM document_letter WHERE desk = $1 ORDER BY made_at DESC, id DESC LIMIT $2`, desk, ListMost)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out[:min(len(out), ListMost)], nil
}

// Of returns the letters about the work item with a code, newest first, at most
// ListMost. The caller asks for the right to each letter's desk.
func (s *Letters) Of(ctx context.Context, item string) ([]Letter, error) {
	return s.list(ctx, `SELECT `+letterColumns+` FROM document_letter WHERE item = $1 AND item <> '' ORDER BY made_at DESC, id DESC LIMIT $2`, item, ListMost)
}

func (s *Letters) list(ctx context.Context, sql string, args ...any) (out []Letter, err error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLetter(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
