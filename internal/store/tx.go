package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Tx is a running transaction. It belongs to one goroutine.
type Tx struct {
	tx     *sql.Tx
	engine Engine
	joined bool        // others ran in the same transaction of the engine before
	over   atomic.Bool // its function returned; the engine's transaction may go on
}

// ended is a context that is over.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// during returns the context a statement runs under. Where others ran before, a
// statement that has begun is not cut off: SQLite would roll back theirs too.
func (tx *Tx) during(ctx context.Context) context.Context {
	switch {
	case tx.over.Load():
		return ended
	case tx.joined && ctx.Err() == nil:
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// Engine returns which engine the transaction runs on.
func (tx *Tx) Engine() Engine { return tx.engine }

// SQL returns the transaction for libraries that bring their own statements
// (jobs). Whoever takes it neither commits nor rolls back.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// Query asks for rows inside the transaction. Close them before the next
// statement: a transaction has one connection.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(tx.during(ctx), sql, args...)
}

// QueryRow asks for one row inside the transaction.
func (tx *Tx) QueryRow(ctx context.Context, sql string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(tx.during(ctx), sql, args...)
}

// Exec changes rows inside the transaction.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(tx.during(ctx), sql, args...)
}

// attempts is how often InTx runs a function whose transaction lost against
// another before it gives up.
const attempts = 12

// InTx runs f in one serializable transaction and commits when f returns nil.
// An error or a panic of f rolls everything back and is handed on.
//
// When the engine lets the transaction lose against a concurrent one (SQLSTATE
// 40001 or 40P01), f runs again with a fresh Tx after a short wait, up to a
// dozen times: f must set, not add to, what it captures, and must have no other
// effect. On PostgreSQL a failed statement spoils the rest of the transaction,
// so f returns the error instead of going on.
//
// On SQLite, transactions that wait for the writer at the same time share one
// commit (see group), and f may run a second time when another's failure took
// that commit with it. So f waits for nothing that another caller of InTx does
// after its return.
func (db *DB) InTx(ctx context.Context, f func(*Tx) error) error {
	if db.group != nil {
		return db.group.run(ctx, f)
	}
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, f)
		if err == nil || !lost(err) {
			return err
		}
		if attempt == attempts {
			return fmt.Errorf("gave up after %d tries: %w", attempts, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// once runs f in one transaction of PostgreSQL, without a second try.
func (db *DB) once(ctx context.Context, f func(*Tx) error) (err error) {
	tx, err := db.writer.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	done := false
	defer func() {
		if !done { // f failed, panicked or called runtime.Goexit
			if back := tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
				err = errors.Join(err, fmt.Errorf("roll back: %w", back))
			}
		}
	}()
	if err := f(&Tx{tx: tx, engine: db.engine}); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// lost reports whether a transaction failed only because of a concurrent one.
func lost(err error) bool {
	switch postgresCode(err) {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	}
	return false
}

// pause waits before the next attempt: 2 ms doubling to 256 ms, spread at
// random so that rivals do not meet again.
func pause(ctx context.Context, attempt int) error {
	longest := time.Millisecond << min(attempt, 8)
	timer := time.NewTimer(longest/2 + rand.N(longest))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
