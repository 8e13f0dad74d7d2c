// Package journal keeps who did what to which thing, and when. An entry is
// written in the transaction of the change it tells of, so there is no change
// without its entry and no entry without its change. Entries are only ever
// added: the store itself refuses to change or delete one.
package journal

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"siger/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the journal's table.
var Migrations fs.FS = migrations

// Entry says that Actor did Verb to the thing of kind Thing with the id ID.
type Entry struct {
	At     time.Time      // when, to the microsecond
	Actor  string         // who: an account id, "public" for a visitor, "system" for Siger itself
	Verb   string         // noun.participle: "ask.kept", "offer.withdrawn"
	Thing  string         // kind of thing: "ask"
	ID     string         // its id
	Detail map[string]any // what else is worth knowing, as JSON; never the content of a sealed record
	Key    string         // of an entry read by List: where its next page goes on
}

// Write adds an entry in the caller's transaction. An entry that lacks its
// time, actor, verb, thing or id is refused, and with it the transaction.
func Write(ctx context.Context, tx *store.Tx, e Entry) error {
	if e.At.IsZero() || e.Actor == "" || e.Verb == "" || e.Thing == "" || e.ID == "" {
		return errors.New("journal entry lacks its time, actor, verb, thing or id")
	}
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("journal entry %s: %w", e.Verb, err)
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO journal_entry (id, at, actor, verb, thing, thing_id, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		store.NewID(), store.Time(e.At), e.Actor, e.Verb, e.Thing, e.ID, string(detail))
	if err != nil {
		return fmt.Errorf("write journal entry %s: %w", e.Verb, err)
	}
	return nil
}

// Of returns the entries of one thing, oldest first; of the same instant, in
// the order they were written. Numbers in Detail come back as float64.
func Of(ctx context.Context, q store.Queryer, thing, id string) ([]Entry, error) {
	rows, err := q.Query(ctx, `
		SELECT at, actor, verb, detail FROM journal_entry
		WHERE thing = $1 AND thing_id = $2 ORDER BY at, id`, thing, id)
	if err != nil {
		return nil, fmt.Errorf("read journal of %s: %w", thing, err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		e := Entry{Thing: thing, ID: id}
		var at, detail string
		if err := rows.Scan(&at, &e.Actor, &e.Verb, &detail); err != nil {
			return nil, fmt.Errorf("read journal of %s: %w", thing, err)
		}
		if e.At, err = store.ParseTime(at); err != nil {
			return nil, fmt.Errorf("read journal of %s: %w", thing, err)
		}
		if err := json.Unmarshal([]byte(detail), &e.Detail); err != nil {
			return nil, fmt.Errorf("read journal of %s: %w", thing, err)
		}
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read journal of %s: %w", thing, err)
	}
	return out, nil
}
