package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"siger/internal/store"
)

// Filter chooses entries for List. An empty field chooses by nothing.
type Filter struct {
	Actor, Verb, Thing, ID string
	Before                 string // Key of the last entry of the page before
	Limit                  int    // entries at most; 0: 100
}

// keyTime is the length of the time a Key begins with.
const keyTime = len("2006-01-02T15:04:05.000000Z")

// List returns the entries a filter chooses, newest first.
func List(ctx context.Context, q store.Queryer, f Filter) ([]Entry, error) {
	for _, value := range []string{f.Actor, f.Verb, f.Thing, f.ID, f.Before} {
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return nil, nil // no entry has it, and PostgreSQL refuses to be asked
		}
	}
	var where []string
	var args []any
	add := func(condition string, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, condition+" $"+strconv.Itoa(len(args)))
		}
	}
	add("actor =", f.Actor)
	add("verb =", f.Verb)
	add("thing =", f.Thing)
	add("thing_id =", f.ID)
	if f.Before != "" {
		at, id := f.Before[:min(len(f.Before), keyTime)], f.Before[min(len(f.Before), keyTime):]
		args = append(args, at, id)
		where = append(where, fmt.Sprintf("(at, id) < ($%d, $%d)", len(args)-1, len(args)))
	}
	query := `SELECT id, at, actor, verb, thing, thing_id, detail FROM journal_entry`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, " AND ")
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	rows, err := q.Query(ctx, query+` ORDER BY at DESC, id DESC LIMIT `+strconv.Itoa(f.Limit), args...)
	if err != nil {
		return nil, fmt.Errorf("list journal: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var id, at, detail string
		if err := rows.Scan(&id, &at, &e.Actor, &e.Verb, &e.Thing, &e.ID, &detail); err != nil {
			return nil, fmt.Errorf("list journal: %w", err)
		}
		if e.At, err = store.ParseTime(at); err != nil {
			return nil, fmt.Errorf("list journal: %w", err)
		}
		if err := json.Unmarshal([]byte(detail), &e.Detail); err != nil {
			return nil, fmt.Errorf("list journal: %w", err)
		}
		e.Key = at + id
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list journal: %w", err)
	}
	return out, nil
}
