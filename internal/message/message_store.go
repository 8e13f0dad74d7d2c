package message

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
)

// deliverKind is the job that sends one message.
const deliverKind = "message.deliver"

// Post puts a message into the outbox in the caller's transaction: it is sent
// when that commits. A message whose Key was posted before is not posted again.
// By, At, Key, Template, Lang and what the channel needs are required: an e-mail
// without address goes to the inbox of the account alone.
func Post(ctx context.Context, tx *store.Tx, m Message) error {
	if m.By == "" || m.At.IsZero() || m.Key == "" || m.Template == "" || m.Lang == "" {
		return errors.New("message lacks its actor, time, key, template or language")
	}
	if m.Channel == Email && m.Email == "" && m.To != "" {
		m.Channel = InApp
	}
	if m.Channel == InApp && (m.To == "" || m.Secret) || m.Channel == Email && m.Email == "" {
		return fmt.Errorf("message %s has nowhere to go", m.Template)
	}
	args, err := packArgs(m.Lang, m.Args)
	if err != nil {
		return fmt.Errorf("message %s: %w", m.Template, err)
	}
	m.ID = store.NewID()
	m.Stage = map[Channel]Stage{Email: Posted, WhatsApp: ToHandOver, InApp: Delivered}[m.Channel]
	if m.Stage == "" {
		return fmt.Errorf("message %s: no channel %q", m.Template, m.Channel)
	}
	res, err := tx.Exec(ctx, `INSERT INTO message_outbox
		(id, once_key, channel, stage, person, email, phone, lang, desk, code, template, args, secret, thing, thing_id,
		 posted_by, posted_at, until, attempts, next_at, leased_till, done_at, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, $17, '', '', '')
		ON CONFLICT (once_key) DO NOTHING`,
		m.ID, m.Key, string(m.Channel), string(m.Stage), m.To, m.Email, m.Phone, string(m.Lang), m.Desk, m.Code, m.Template, args,
		flag(m.Secret), m.Thing, m.ThingID, m.By, store.Time(m.At), timeOrNone(m.Until))
	if err != nil {
		return fmt.Errorf("post message %s: %w", m.Template, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 { // posted before
		return err
	}
	if err := note(ctx, tx, m.At, m.By, "message.posted", m.ID, map[string]any{"template": m.Template, "thing": m.Thing, "thing_id": m.ThingID}); err != nil {
		return err
	}
	if m.Channel != Email {
		return nil
	}
	return jobs.Enqueue(ctx, tx, deliverKind, deliverArgs{m.ID})
}

// note writes the journal entry of a message.
func note(ctx context.Context, tx *store.Tx, at time.Time, actor, verb, id string, detail map[string]any) error {
	return journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: verb, Thing: "message", ID: id, Detail: detail})
}

// packArgs writes arguments as JSON: whole numbers as numbers, so that their
// singular is found later, everything else in words.
func packArgs(l i18n.Lang, args []any) (string, error) {
	if len(args)%2 != 0 {
		return "", errors.New("arguments are name, value pairs")
	}
	out := make([]any, len(args))
	for i, v := range args {
		switch v := v.(type) {
		case int:
			out[i] = v
		default:
			out[i] = i18n.Format(l, v)
		}
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// unpackArgs reads what packArgs wrote.
func unpackArgs(s string) (args []any, err error) {
	if err := json.Unmarshal([]byte(s), &args); err != nil {
		return nil, err
	}
	for i, v := range args {
		if f, ok := v.(float64); ok && f == math.Trunc(f) {
			args[i] = int(f)
		}
	}
	return args, nil
}

// Store reads the outbox.
type Store struct{ db *store.DB }

// NewStore returns the store of messages in db.
func NewStore(db *store.DB) *Store { return &Store{db} }

const messageColumns = `id, once_key, channel, stage, person, email, phone, lang, desk, code, template, args, secret, thing, thing_id,
	posted_by, posted_at, until, attempts, done_at, read_at`

// scan reads one row of messageColumns.
func scan(row interface{ Scan(...any) error }) (m Message, err error) {
	var secret int
	var lang, args, at, until, done, read string
	err = row.Scan(&m.ID, &m.Key, &m.Channel, &m.Stage, &m.To, &m.Email, &m.Phone, &lang, &m.Desk, &m.Code, &m.Template, &args,
		&secret, &m.Thing, &m.ThingID, &m.By, &at, &until, &m.Attempts, &done, &read)
	if err != nil {
		return m, err
	}
	m.Secret, m.Lang = secret == 1, i18n.Lang(lang)
	if m.Args, err = unpackArgs(args); err != nil {
		return m, fmt.Errorf("message %s: %w", m.ID, err)
	}
	for _, t := range []struct {
		to   *time.Time
		from string
	}{{&m.At, at}, {&m.Until, until}, {&m.Done, done}, {&m.Read, read}} {
		if t.from == "" {
			continue
		}
		if *t.to, err = store.ParseTime(t.from); err != nil {
			return m, fmt.Errorf("message %s: %w", m.ID, err)
		}
	}
	return m, nil
}

// scanAll reads and closes rows of messageColumns.
func scanAll(rows *sql.Rows, err error) ([]Message, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Message
	for rows.Next() {
		m, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// ByID returns a message, or an error that store.IsNoRows knows.
func (s *Store) ByID(ctx context.Context, id string) (Message, error) {
	return scan(s.db.QueryRow(ctx, `SELECT `+messageColumns+` FROM message_outbox WHERE id = $1`, id))
}

// Inbox returns at most n messages to a person, newest first, those before the
// cursor when one is given; next is the cursor of what follows, empty at the
// end. Secret messages are not in it.
func (s *Store) Inbox(ctx context.Context, person, cursor string, n int) (list []Message, next string, err error) {
	at, id, _ := strings.Cut(cursor, " ")
	if cursor == "" {
		at = "9" // after every time
	}
	list, err = scanAll(s.db.Query(ctx, `SELECT `+messageColumns+` FROM message_outbox
		WHERE person = $1 AND person <> '' AND secret = 0 AND (posted_at, id) < ($2, $3)
		ORDER BY posted_at DESC, id DESC LIMIT $4`, person, at, id, n+1))
	if err != nil || len(list) <= n {
		return list, "", err
	}
	last := list[n-1]
	return list[:n], store.Time(last.At) + " " + last.ID, nil
}

// Unread returns how many messages a person has not marked as read.
func (s *Store) Unread(ctx context.Context, person string) (n int, err error) {
	err = s.db.QueryRow(ctx, `SELECT count(*) FROM message_outbox WHERE person = $1 AND person <> '' AND secret = 0 AND read_at = ''`, person).Scan(&n)
	return n, err
}

// MarkRead marks a person's messages posted until the instant as read.
func (s *Store) MarkRead(ctx context.Context, person string, upTo, at time.Time) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE message_outbox SET read_at = $1 WHERE person = $2 AND person <> '' AND secret = 0 AND read_at = '' AND posted_at <= $3`,
			store.Time(at), person, store.Time(upTo))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: at, Actor: person, Verb: "message.read", Thing: "person", ID: person, Detail: map[string]any{"messages": n}})
	})
}

// Waiting returns at most n messages of the desks, oldest first, that somebody
// has to hand over; all true means every desk, and those of none.
func (s *Store) Waiting(ctx context.Context, desks []string, all bool, n int) (out []Message, err error) {
	if all {
		return scanAll(s.db.Query(ctx, `SELECT `+messageColumns+` FROM message_outbox WHERE stage = $1 ORDER BY posted_at, id LIMIT $2`, string(ToHandOver), n))
	}
	for _, desk := range desks { // a person has few desks
		list, err := scanAll(s.db.Query(ctx, `SELECT `+messageColumns+` FROM message_outbox
			WHERE desk = $1 AND desk <> '' AND stage = $2 ORDER BY posted_at, id LIMIT $3`, desk, string(ToHandOver), n))
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out[:min(len(out), n)], nil
}

// HandOver notes that somebody passed the message on; of a message that does
// not wait for it nothing changes.
func (s *Store) HandOver(ctx context.Context, id, actor string, at time.Time) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return finish(ctx, tx, id, ToHandOver, HandedOver, actor, at, nil) })
}

// finish moves a message from one stage to its last, erases what was secret and
// notes it; a message of another stage stays as it is.
func finish(ctx context.Context, tx *store.Tx, id string, from, to Stage, actor string, at time.Time, detail map[string]any) error {
	res, err := tx.Exec(ctx, `UPDATE message_outbox SET stage = $1, done_at = $2, leased_till = '',
		args = CASE WHEN secret = 1 THEN '[]' ELSE args END WHERE id = $3 AND stage = $4`, string(to), store.Time(at), id, string(from))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return note(ctx, tx, at, actor, "message."+string(to), id, detail)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func timeOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return store.Time(t)
}
