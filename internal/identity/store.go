package identity

import (
	"context"
	"embed"
	"io/fs"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of people, sessions, tokens and links.
var Migrations fs.FS = migrations

//go:embed texts.json
var texts embed.FS

// Texts holds the words of accounts, administration and signing in.
var Texts fs.FS = texts

// Operator is the actor of what is done on the command line by whoever runs
// Siger, unless they name themselves.
const Operator = "command-line"

// Store keeps people, organisations, memberships, sessions, tokens and links.
// What changes something takes the transaction and the actor, and writes the
// journal entry in that transaction; what reads does so outside of it.
type Store struct {
	db    *store.DB
	clock clock.Clock
}

// NewStore returns a store over db, which has Migrations applied.
func NewStore(db *store.DB, c clock.Clock) *Store { return &Store{db, c} }

// InTx runs f in a transaction of the store; see store.DB.InTx.
func (s *Store) InTx(ctx context.Context, f func(tx *store.Tx) error) error { return s.db.InTx(ctx, f) }

// note writes what actor did into the journal.
func (s *Store) note(ctx context.Context, tx *store.Tx, actor, verb, thing, id string, detail map[string]any) error {
	return journal.Write(ctx, tx, journal.Entry{At: s.clock.Now(), Actor: actor, Verb: verb, Thing: thing, ID: id, Detail: detail})
}

// NotYours is the answer to a request for an object that does not exist or that
// the asker has no right to: the two cannot be told apart.
func NotYours() error { return fault.New(fault.NotFound, "error.not_found") }

// Reach returns NotYours unless who asks may use the right on the object.
func Reach(ctx context.Context, right Right, o Object) error {
	if !Can(Of(ctx), right, o) {
		return NotYours()
	}
	return nil
}
