package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	gomail "github.com/wneessen/go-mail"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/store"
)

const (
	tryTakes  = 30 * time.Second // how long one try may take
	lease     = 2 * time.Minute  // how long a try keeps others away; longer than tryTakes
	sweepAt   = time.Minute      // how often what is due again is looked for
	sweepMost = 200              // messages per sweep
)

// delays are the waits after each failed try; when they are used up the message
// is to be handed over. Together they are a little over a day.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour}

// Outcomes of an attempt.
const (
	began     = "began" // not heard of since: the process died in it
	delivered = "delivered"
	again     = "again" // failed, to be tried again
	refused   = "refused"
)

// Sender sends what is in the outbox. All fields but Settings are required.
type Sender struct {
	DB       *store.DB
	Texts    *i18n.Catalog
	Clock    clock.Clock
	Log      *slog.Logger
	Settings Settings

	// pass is called at named points of a delivery; tests die there.
	pass func(point string)
}

type deliverArgs struct {
	ID string `json:"id"`
}

// Jobs returns the job that sends a message at once, and the one that looks for
// what is due again or was left behind by a process that died.
func (s *Sender) Jobs() []jobs.Job {
	return []jobs.Job{
		{Kind: deliverKind, Run: func(ctx context.Context, raw json.RawMessage) error {
			var args deliverArgs
			if err := json.Unmarshal(raw, &args); err != nil {
				return err
			}
			return s.Deliver(ctx, args.ID)
		}},
		{Kind: "message.sweep", Every: sweepAt, Run: func(ctx context.Context, _ json.RawMessage) error { return s.Sweep(ctx) }},
	}
}

// Sweep tries every message that is due. One that fails does not keep the
// others; its next try is noted with it.
func (s *Sender) Sweep(ctx context.Context) error {
	now := store.Time(s.Clock.Now())
	rows, err := s.DB.Query(ctx, `SELECT id FROM message_outbox WHERE stage = $1 AND next_at <= $2 AND leased_till < $2 ORDER BY next_at, id LIMIT $3`,
		string(Posted), now, sweepMost)
	if err != nil {
		return err
	}
	defer rows.Close()
	var due []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		due = append(due, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	var failed error
	for _, id := range due {
		failed = errors.Join(failed, s.Deliver(ctx, id))
	}
	return failed
}

// Deliver sends one message if it is due and nobody else is sending it. That
// the mail server does not take it is no error: the next try is noted.
func (s *Sender) Deliver(ctx context.Context, id string) error {
	m, err := s.take(ctx, id)
	if err != nil || m == nil {
		return err
	}
	s.at("taken")
	try, cancel := context.WithTimeout(ctx, tryTakes)
	err = s.Settings.send(try, s.Texts, *m)
	cancel()
	s.at("sent")
	return s.settle(context.WithoutCancel(ctx), *m, err)
}

func (s *Sender) at(point string) {
	if s.pass != nil {
		s.pass(point)
	}
}

// take leases a message and notes the attempt; nil when it is not to be sent now.
func (s *Sender) take(ctx context.Context, id string) (taken *Message, err error) {
	err = s.DB.InTx(ctx, func(tx *store.Tx) error {
		taken = nil
		now := s.Clock.Now()
		m, err := scan(tx.QueryRow(ctx, `SELECT `+messageColumns+` FROM message_outbox
			WHERE id = $1 AND stage = $2 AND next_at <= $3 AND leased_till < $3`, id, string(Posted), store.Time(now)))
		switch {
		case store.IsNoRows(err):
			return nil
		case err != nil:
			return err
		case !m.Until.IsZero() && now.After(m.Until):
			return finish(ctx, tx, id, Posted, Expired, "system", now, nil)
		case !s.Settings.On():
			return finish(ctx, tx, id, Posted, ToHandOver, "system", now, map[string]any{"why": "no mail server is set"})
		}
		m.Attempts++
		if _, err := tx.Exec(ctx, `UPDATE message_outbox SET attempts = $1, leased_till = $2 WHERE id = $3`, m.Attempts, store.Time(now.Add(lease)), id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO message_attempt (message, number, began_at, ended_at, outcome, detail) VALUES ($1, $2, $3, '', $4, '')`,
			id, m.Attempts, store.Time(now), began)
		taken = &m
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take message: %w", err)
	}
	return taken, nil
}

// settle notes how a try went.
func (s *Sender) settle(ctx context.Context, m Message, failure error) error {
	now := s.Clock.Now()
	outcome, detail := delivered, ""
	switch {
	case failure != nil && (permanent(failure) || m.Attempts > len(delays)):
		outcome, detail = refused, reason(failure)
	case failure != nil:
		outcome, detail = again, reason(failure)
	}
	if failure != nil {
		s.Log.Warn("e-mail was not taken", "message", m.ID, "attempt", m.Attempts, "outcome", outcome, "why", detail)
	}
	err := s.DB.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE message_attempt SET ended_at = $1, outcome = $2, detail = $3 WHERE message = $4 AND number = $5`,
			store.Time(now), outcome, detail, m.ID, m.Attempts); err != nil {
			return err
		}
		switch outcome {
		case delivered:
			return finish(ctx, tx, m.ID, Posted, Sent, "system", now, map[string]any{"attempt": m.Attempts})
		case refused:
			return finish(ctx, tx, m.ID, Posted, ToHandOver, "system", now, map[string]any{"attempt": m.Attempts, "why": detail})
		}
		_, err := tx.Exec(ctx, `UPDATE message_outbox SET next_at = $1, leased_till = '' WHERE id = $2 AND stage = $3`,
			store.Time(now.Add(delays[m.Attempts-1])), m.ID, string(Posted))
		return err
	})
	if err != nil {
		return fmt.Errorf("note attempt: %w", err)
	}
	return nil
}

// permanent reports whether trying again is of no use: the server refused the
// message or its reader with a 5xx answer, or the address is none.
func permanent(err error) bool {
	var f *gomail.SendError
	if errors.As(err, &f) {
		return f.ErrorCode() >= 500 && f.ErrorCode() < 600
	}
	return errors.Is(err, errAddress)
}

// reason is what the journal and the log keep of a failure: the step and the
// server's number, never its words, which repeat the address.
func reason(err error) string {
	var f *gomail.SendError
	switch {
	case errors.As(err, &f):
		return fmt.Sprintf("%v, answer %d", f.Reason, f.ErrorCode())
	case errors.Is(err, errAddress):
		return "address is not valid"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "mail server cannot be reached"
}
