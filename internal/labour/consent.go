package labour

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// Purpose is what personal data is used for; each needs its own consent.
type Purpose string

const (
	ForTraining  Purpose = "training"  // courses, results, certificates
	ForName      Purpose = "name"      // the name written into certificates that leave Siger
	ForMatching  Purpose = "matching"  // being found for job orders
	ForPlacement Purpose = "placement" // the journey with an agency and the desks
	ForFollowUp  Purpose = "follow-up" // being asked after arrival, first pay, six months
)

// Purposes lists the purposes.
var Purposes = []Purpose{ForTraining, ForName, ForMatching, ForPlacement, ForFollowUp}

// ConsentWays lists how consent is given: on paper, spoken, or on the worker's
// own page.
var ConsentWays = []string{"paper", "spoken", "page"}

// Consent is a worker's word that data may be used for a purpose.
type Consent struct {
	Worker    string
	Purpose   Purpose
	Text      string // what was read out or shown, in the worker's language
	How       string // one of ConsentWays
	By        string // who recorded it: an account, or byWorker
	At        time.Time
	Withdrawn time.Time // zero: it stands
}

// Stands reports whether the data may be used.
func (c Consent) Stands() bool { return !c.At.IsZero() && c.Withdrawn.IsZero() }

// byWorker is how the journal names workers who act on their own page.
const byWorker = "worker"

// ConsentText returns the words by which a worker agrees to a purpose.
func (o *Office) ConsentText(l i18n.Lang, purpose Purpose) string {
	return o.Texts.T(l, "labour.consent.text."+string(purpose), "region", o.Pack.Region.Name.In(l), "mission", o.Pack.Mission.In(l))
}

// Agreed returns consents to purposes in the words of a language, to be entered
// with a worker.
func (o *Office) Agreed(l i18n.Lang, how string, purposes ...Purpose) (out []Consent) {
	for _, purpose := range purposes {
		out = append(out, Consent{Purpose: purpose, Text: o.ConsentText(l, purpose), How: how})
	}
	return out
}

// Consents returns the worker's consents by purpose, in the order of Purposes;
// one that was never given is zero but for its purpose.
func (s *Store) Consents(ctx context.Context, q store.Queryer, worker string) ([]Consent, error) {
	given, err := store.Collect(ctx, q, `SELECT worker, purpose, said, how, by_whom, at, withdrawn FROM labour_consent WHERE worker = $1`,
		func(rows *sql.Rows) (c Consent, err error) {
			var at, withdrawn string
			if err = rows.Scan(&c.Worker, &c.Purpose, &c.Text, &c.How, &c.By, &at, &withdrawn); err != nil {
				return c, err
			}
			if c.At, err = store.ParseTime(at); err == nil && withdrawn != "" {
				c.Withdrawn, err = store.ParseTime(withdrawn)
			}
			return c, err
		}, worker)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	out := make([]Consent, len(Purposes))
	for i, purpose := range Purposes {
		out[i] = Consent{Worker: worker, Purpose: purpose}
		if at := slices.IndexFunc(given, func(c Consent) bool { return c.Purpose == purpose }); at >= 0 {
			out[i] = given[at]
		}
	}
	return out, nil
}

// Consented reports whether the worker's data may be used for a purpose now.
// Whoever uses it asks at that moment and keeps no answer.
func (s *Store) Consented(ctx context.Context, q store.Queryer, worker string, purpose Purpose) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM labour_consent WHERE worker = $1 AND purpose = $2 AND withdrawn = ''`, worker, string(purpose)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("read consent: %w", err)
	}
	return n > 0, nil
}

// Consenting returns the workers whose consent to a purpose stands, by id.
func (s *Store) Consenting(ctx context.Context, q store.Queryer, purpose Purpose) ([]Worker, error) {
	return readAll[Worker](ctx, q, `labour_worker WHERE EXISTS (SELECT 1 FROM labour_consent c WHERE c.worker = id AND c.purpose = $1 AND c.withdrawn = '')
		ORDER BY id`, string(purpose))
}

// GiveConsent keeps a consent in the caller's transaction; one that was withdrawn
// stands again. c.At is set.
func (s *Store) GiveConsent(ctx context.Context, tx *store.Tx, actor string, c Consent) error {
	if !slices.Contains(Purposes, c.Purpose) || !slices.Contains(ConsentWays, c.How) || c.Text == "" {
		return fault.New(fault.Invalid, "labour.consent.error").In("consent_how")
	}
	c.By, c.At = actor, s.Clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO labour_consent (worker, purpose, said, how, by_whom, at, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, '')
		ON CONFLICT (worker, purpose) DO UPDATE SET said = excluded.said, how = excluded.how, by_whom = excluded.by_whom, at = excluded.at, withdrawn = ''`,
		c.Worker, string(c.Purpose), c.Text, c.How, c.By, store.Time(c.At))
	if err != nil {
		return fmt.Errorf("keep consent: %w", err)
	}
	return s.note(ctx, tx, actor, "worker.consented", c.Worker, map[string]any{"purpose": string(c.Purpose), "how": c.How})
}

// WithdrawConsent ends a consent in the caller's transaction. What asks Consented
// or Consenting stops at once; one that does not stand is left alone.
func (s *Store) WithdrawConsent(ctx context.Context, tx *store.Tx, actor, worker string, purpose Purpose) error {
	r, err := tx.Exec(ctx, `UPDATE labour_consent SET withdrawn = $3 WHERE worker = $1 AND purpose = $2 AND withdrawn = ''`,
		worker, string(purpose), store.Time(s.Clock.Now()))
	if err != nil {
		return fmt.Errorf("withdraw consent: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return s.note(ctx, tx, actor, "worker.consent_withdrawn", worker, map[string]any{"purpose": string(purpose)})
}

// note writes into the journal what was done to a worker's record.
func (s *Store) note(ctx context.Context, tx *store.Tx, actor, verb, worker string, detail map[string]any) error {
	return journal.Write(ctx, tx, journal.Entry{At: s.Clock.Now(), Actor: actor, Verb: verb, Thing: "worker", ID: worker, Detail: detail})
}
