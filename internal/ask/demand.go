package ask

import (
	"context"
	"encoding/json"
	"time"

	"siger/internal/amount"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
)

// Demand is a buy ask as the board of unmet demand counts it. It says nothing
// of who asked but what they may have written into the text.
type Demand struct {
	ID, Code string
	Channel  Channel
	Stage    Stage
	Text     string
	Lang     i18n.Lang
	Products []string        // ids of the classes understood, best first
	Kg       *amount.Decimal // nil: not said
	Wish     *amount.Money   // per kilogram; nil: not said
	Place    string          // name of the destination; empty: not said
	State    string          // of the state it lies in
	At       time.Time
}

// read fills in what was understood.
func (d *Demand) read(understood string) error {
	var u struct {
		Products []struct {
			ID string `json:"id"`
		} `json:"products"`
		Kg   *amount.Decimal `json:"kg"`
		Wish *amount.Money   `json:"price_wish"`
		To   *placeJSON      `json:"to"`
	}
	if err := json.Unmarshal([]byte(understood), &u); err != nil {
		return err
	}
	for _, p := range u.Products {
		d.Products = append(d.Products, p.ID)
	}
	d.Kg, d.Wish = u.Kg, u.Wish
	if u.To != nil {
		d.Place, d.State = u.To.Name, u.To.State
		if d.State == "" {
			d.State = u.To.Name
		}
	}
	return nil
}

// Wanted returns the buy asks kept from since, until before until, oldest
// first, that nobody has met for sure: unmet ones, and those answered with
// offers, which may be too short. A zero time leaves that end open.
func (s *Store) Wanted(ctx context.Context, since, until time.Time) (out []Demand, err error) {
	rows, err := s.db.Query(ctx, `SELECT id, code, channel, stage, text, lang, understood, asked_at FROM ask_ask
		WHERE stage IN ('asked', 'unmet') AND kind = 'buy' AND asked_at >= $1 AND asked_at < $2 ORDER BY asked_at, id`,
		store.Time(since), store.Time(orForever(until)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Demand
		var lang, understood, at string
		if err := rows.Scan(&d.ID, &d.Code, &d.Channel, &d.Stage, &d.Text, &lang, &understood, &at); err != nil {
			return nil, err
		}
		d.Lang, _ = i18n.ParseLang(lang)
		if d.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		if err := d.read(understood); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Each calls f with every ask kept from since on, at the stage where one is
// given, oldest first.
func (s *Store) Each(ctx context.Context, since time.Time, stage Stage, f func(Ask) error) error {
	rows, err := s.db.Query(ctx, `SELECT `+askColumns+` FROM ask_ask WHERE asked_at >= $1 AND (stage = $2 OR $2 = '') ORDER BY asked_at, id`,
		store.Time(since), string(stage))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		a, err := scanAsk(rows)
		if err == nil {
			err = f(a)
		}
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// orForever returns t, or the end of what a stored time can say.
func orForever(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// look returns the ask with the code; one that nobody could meet is answered
// again first, so that its page tells when that has changed.
func (f *Front) look(ctx context.Context, code string) (Ask, error) {
	a, err := f.Store.ByCode(ctx, code)
	if err != nil {
		return Ask{}, err
	}
	return f.Review(ctx, a)
}

// Review answers an unmet ask again and, when somebody offers it now, moves it
// to Offered and tells the desk.
func (f *Front) Review(ctx context.Context, a Ask) (Ask, error) {
	if a.Stage != Unmet {
		return a, nil
	}
	in := a.Input()
	in.AsOf = "" // of today
	answer, _, err := f.answerOnly().Ask(ctx, in)
	switch {
	case err != nil && fault.KindOf(err) == fault.Invalid: // a correction names what the pack no longer has
		return a, nil
	case err != nil:
		return a, err
	case len(answer.Offers) == 0:
		return a, nil
	}
	next := a
	if err := f.fill(&next, a.Input(), answer); err != nil {
		return a, err
	}
	next.Stage = Offered
	return next, f.Store.revise(ctx, next, Unmet, "system", f.Clock.Now())
}

// Correct answers a kept ask again with what was set right of its reading.
func (f *Front) Correct(ctx context.Context, a Ask, in Input, actor string) (Ask, error) {
	in.Text, in.Lang = a.Text, a.Lang
	answer, _, err := f.answerOnly().Ask(ctx, in)
	if err != nil {
		return a, err
	}
	next := a
	if err := f.fill(&next, in, answer); err != nil {
		return a, err
	}
	return next, f.Store.revise(ctx, next, a.Stage, actor, f.Clock.Now())
}

// revise writes the ask's new reading and answer while it is still at the stage
// was. Where somebody else moved it first, that change stands.
func (s *Store) revise(ctx context.Context, a Ask, was Stage, actor string, at time.Time) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE ask_ask SET kind = $1, stage = $2, understood = $3, receipts = $4, offers = $5, corrected = $6
			WHERE id = $7 AND stage = $8`, string(a.Kind), string(a.Stage), a.Understood, a.Receipts, a.Offers, a.Corrected, a.ID, string(was))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		verb := "ask.corrected"
		if a.Stage == Offered && was == Unmet {
			verb = "ask.offered"
		}
		if err := journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: verb, Thing: "ask", ID: a.ID}); err != nil {
			return err
		}
		if s.Desk == nil {
			return nil
		}
		if verb == "ask.offered" {
			return s.Desk.Offered(ctx, tx, a)
		}
		return s.Desk.Corrected(ctx, tx, a, actor)
	})
}

// reviewEvery is how soon after a change of the catalogue unmet asks are
// answered again at the latest.
const reviewEvery = 10 * time.Minute

// ReviewJob returns the job that answers unmet asks again. epoch names the
// state of what answers rest on: while it stands still there is nothing to do.
func (f *Front) ReviewJob(epoch func() string) jobs.Job {
	var done string
	return jobs.Job{Kind: "ask.review_unmet", Every: reviewEvery, Run: func(ctx context.Context, _ json.RawMessage) error {
		now := epoch()
		if now == done {
			return nil
		}
		if err := f.ReviewAll(ctx); err != nil {
			return err
		}
		done = now
		return nil
	}}
}

// ReviewAll answers every unmet ask again.
func (f *Front) ReviewAll(ctx context.Context) error {
	var unmet []Ask
	if err := f.Store.Each(ctx, time.Time{}, Unmet, func(a Ask) error { unmet = append(unmet, a); return nil }); err != nil {
		return err
	}
	for _, a := range unmet {
		if _, err := f.Review(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
