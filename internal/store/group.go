package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"siger/internal/clock"
)

// Bounds of a group. Whoever is in it waits until its last transaction has run
// and the disk has answered.
const (
	groupMost = 128                  // transactions
	groupFor  = 4 * time.Millisecond // from its beginning until nobody joins any more
)

// errAlone says that a group came to nothing and that each of its transactions
// has to run by itself. It never leaves the package.
var errAlone = errors.New("group was rolled back")

// group shares one commit, and so one wait for the disk, among the SQLite
// transactions that are waiting for the writer at the same time. They still run
// one after another, each on its caller's goroutine, and nobody hears of the end
// of his before the commit of all is on the disk: not even of an error, for it
// may rest on what another of the group wrote.
//
// The first of a group is the transaction of database/sql itself; each further
// one is a savepoint in it, which alone is rolled back when its function fails.
// When more than that is lost – SQLite gave up the whole transaction, or the
// commit failed – all are rolled back and every other function runs again by
// itself. A writer that finds nobody waiting pays nothing: no savepoint, no wait.
type group struct {
	pool *sql.DB

	mu      sync.Mutex
	busy    bool
	waiting []*member
}

// member is one transaction that waits for its turn.
type member struct {
	alone bool        // joins nobody and lets nobody join
	turn  chan *batch // gets the batch to join, or nil to begin one
}

// batch is a running group.
type batch struct {
	tx    *sql.Tx
	free  func() // what begin returned
	alone bool
	ran   int
	until time.Time // nobody joins afterwards
	done  chan struct{}
	err   error // what came of it; read after done
}

// run runs f in one transaction.
func (g *group) run(ctx context.Context, f func(*Tx) error) error {
	err := g.once(ctx, f, false)
	if errors.Is(err, errAlone) {
		err = g.once(ctx, f, true)
	}
	return err
}

// once waits for its turn and runs f in a batch, its own when alone is set.
func (g *group) once(ctx context.Context, f func(*Tx) error, alone bool) error {
	m := &member{alone: alone, turn: make(chan *batch, 1)}
	b, err := g.wait(ctx, m)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	if b != nil {
		return g.join(ctx, b, f)
	}
	tx, free, err := begin(ctx, g.pool)
	if err != nil {
		g.next()
		return fmt.Errorf("begin transaction: %w", err)
	}
	b = &batch{tx: tx, free: free, alone: alone, ran: 1, until: clock.System{}.Now().Add(groupFor), done: make(chan struct{})}
	return g.lead(ctx, b, f)
}

// wait returns when it is m's turn, with the batch to join, or nil to begin one.
func (g *group) wait(ctx context.Context, m *member) (*batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	if !g.busy {
		g.busy = true
		g.mu.Unlock()
		return nil, nil
	}
	g.waiting = append(g.waiting, m)
	g.mu.Unlock()
	select {
	case b := <-m.turn:
		return b, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	at := slices.Index(g.waiting, m)
	if at >= 0 {
		g.waiting = slices.Delete(g.waiting, at, at+1)
	}
	g.mu.Unlock()
	if at < 0 { // its turn came at the same moment: pass it on
		if b := <-m.turn; b != nil {
			g.pass(b)
		} else {
			g.next()
		}
	}
	return nil, ctx.Err()
}

// begin begins a transaction that the end of ctx keeps from beginning, but does
// not end: others may join it. Call free when it is over.
func begin(ctx context.Context, pool *sql.DB) (tx *sql.Tx, free func(), err error) {
	own, free := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, free)
	tx, err = pool.BeginTx(own, nil)
	if !stop() { // ctx ended: own does too, and with it the transaction
		if err == nil {
			_ = tx.Rollback() // database/sql may have done so
		}
		err = ctx.Err()
	}
	if err != nil {
		free()
		return nil, nil, err
	}
	return tx, free, nil
}

// lead runs the first transaction of a batch. Nobody else is in it yet, so its
// failure rolls everything back.
func (g *group) lead(ctx context.Context, b *batch, f func(*Tx) error) (err error) {
	kept := false
	defer func() {
		if kept {
			return
		}
		// f failed, panicked or called runtime.Goexit.
		if back := b.tx.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", back))
		}
		b.free()
		g.next()
	}()
	tx := &Tx{tx: b.tx, engine: SQLite}
	err = f(tx)
	tx.over.Store(true)
	if err == nil && ctx.Err() != nil {
		err = fmt.Errorf("commit: %w", ctx.Err())
	}
	if err != nil {
		return err
	}
	kept = true
	g.pass(b)
	return b.outcome(nil)
}

// join runs one more transaction in a batch, as a savepoint.
func (g *group) join(ctx context.Context, b *batch, f func(*Tx) error) (err error) {
	if err := b.exec("SAVEPOINT member"); err != nil {
		g.give(b)
		return errAlone
	}
	b.ran++
	kept := false
	defer func() {
		if kept {
			return
		}
		// f failed, panicked or called runtime.Goexit.
		if b.exec("ROLLBACK TO member") != nil || b.exec("RELEASE member") != nil {
			g.give(b) // SQLite has rolled back everything already
			return
		}
		g.pass(b)
		err = b.outcome(err)
	}()
	tx := &Tx{tx: b.tx, engine: SQLite, joined: true}
	err = f(tx)
	tx.over.Store(true)
	if err == nil && ctx.Err() != nil {
		err = fmt.Errorf("commit: %w", ctx.Err())
	}
	if err != nil {
		return err
	}
	kept = true
	if err := b.exec("RELEASE member"); err != nil {
		g.give(b)
		return fmt.Errorf("commit: %w", err)
	}
	g.pass(b)
	return b.outcome(nil)
}

// exec runs one of the batch's own statements, which nobody's context ends.
func (b *batch) exec(statement string) error {
	_, err := b.tx.ExecContext(context.Background(), statement)
	return err
}

// outcome waits for the end of the batch and returns what it means for a
// transaction whose function returned err.
func (b *batch) outcome(err error) error {
	<-b.done
	switch {
	case b.err == nil:
		return err
	case b.alone || b.ran == 1:
		return fmt.Errorf("commit: %w", b.err)
	}
	return errAlone
}

// pass lets the next that waits join the batch, or commits it.
func (g *group) pass(b *batch) {
	g.mu.Lock()
	open := !b.alone && b.ran < groupMost && clock.System{}.Now().Before(b.until)
	if open && len(g.waiting) > 0 && !g.waiting[0].alone {
		m := g.waiting[0]
		g.waiting = slices.Delete(g.waiting, 0, 1)
		g.mu.Unlock()
		m.turn <- b
		return
	}
	g.mu.Unlock()
	b.err = b.tx.Commit()
	b.free()
	close(b.done)
	g.next()
}

// give gives the batch up: what ran in it is rolled back.
func (g *group) give(b *batch) {
	_ = b.tx.Rollback() // SQLite may have done so
	b.free()
	b.err = errAlone
	close(b.done)
	g.next()
}

// next lets the first that waits begin a batch.
func (g *group) next() {
	g.mu.Lock()
	if len(g.waiting) == 0 {
		g.busy = false
		g.mu.Unlock()
		return
	}
	m := g.waiting[0]
	g.waiting = slices.Delete(g.waiting, 0, 1)
	g.mu.Unlock()
	m.turn <- nil
}
