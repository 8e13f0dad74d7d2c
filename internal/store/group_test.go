package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"siger/internal/store"
	"siger/internal/store/storetest"
)

// hold begins a transaction that stays first in its group until release is
// called; meanwhile others line up behind it. The first's outcome comes on done.
func hold(t *testing.T, db *store.DB, f func(*store.Tx) error) (release func(), done chan error) {
	t.Helper()
	running, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		var once sync.Once
		done <- db.InTx(context.Background(), func(tx *store.Tx) error {
			once.Do(func() { close(running); <-goOn })
			return f(tx)
		})
	}()
	<-running
	return func() { close(goOn) }, done
}

// lineUp gives goroutines that were just started the time to wait for the writer.
// They need not all get there: the tests' promises hold in a group and alone.
func lineUp() { time.Sleep(2 * time.Millisecond) }

// In one group, a transaction that fails, one that panics, one that ends its
// goroutine and one whose caller left leave nothing; the others stand.
func TestEachOfAGroupStandsAlone(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return
		}
		ctx := t.Context()
		add := func(tx *store.Tx, id string) error {
			_, err := tx.Exec(ctx, `INSERT INTO shop_row (id, name) VALUES ($1, $1)`, id)
			return err
		}
		refused := errors.New("refused")
		left, leave := context.WithCancel(ctx)
		runs := map[string]func(tx *store.Tx) error{
			"b":        func(tx *store.Tx) error { return add(tx, "b") },
			"refused":  func(tx *store.Tx) error { return errors.Join(add(tx, "refused"), refused) },
			"panicked": func(tx *store.Tx) error { _ = add(tx, "panicked"); panic("broken") },
			"goexit":   func(tx *store.Tx) error { _ = add(tx, "goexit"); runtime.Goexit(); return nil },
			"left":     func(tx *store.Tx) error { defer leave(); return add(tx, "left") },
			"twice":    func(tx *store.Tx) error { return errors.Join(add(tx, "twice"), add(tx, "twice")) },
			"c":        func(tx *store.Tx) error { return add(tx, "c") },
		}
		release, first := hold(t, db, func(tx *store.Tx) error { return add(tx, "a") })
		var mu sync.Mutex
		got := map[string]any{}
		var wg sync.WaitGroup
		for name, run := range runs {
			wg.Go(func() {
				var end any = "ended"
				defer func() {
					if p := recover(); p != nil {
						end = p
					}
					mu.Lock()
					defer mu.Unlock()
					got[name] = end
				}()
				own := ctx
				if name == "left" {
					own = left
				}
				end = db.InTx(own, run)
			})
		}
		lineUp()
		release()
		wg.Wait()
		if err := <-first; err != nil {
			t.Error(err)
		}
		unique, _ := got["twice"].(error)
		gone, _ := got["left"].(error)
		no, _ := got["refused"].(error)
		if got["b"] != nil || got["c"] != nil || got["panicked"] != "broken" || got["goexit"] != "ended" ||
			!store.IsUnique(unique) || !errors.Is(gone, context.Canceled) || !errors.Is(no, refused) {
			t.Errorf("outcomes %v", got)
		}
		var names string
		if err := db.QueryRow(ctx, `SELECT group_concat(id, ' ') FROM (SELECT id FROM shop_row ORDER BY id)`).Scan(&names); err != nil || names != "a b c" {
			t.Errorf("kept %q, %v; want a b c", names, err)
		}
	})
}

// A statement that a library runs on the bare transaction and that its context
// cuts off makes SQLite roll back the whole group: the others run again.
func TestAGroupThatSQLiteRollsBackRunsAgain(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return
		}
		ctx := t.Context()
		release, first := hold(t, db, func(tx *store.Tx) error { return set(ctx, tx, "a", 1) })
		var wg sync.WaitGroup
		var cut, after error
		wg.Go(func() {
			brief, cancel := context.WithCancel(context.Background())
			defer cancel()
			cut = db.InTx(ctx, func(tx *store.Tx) error {
				time.AfterFunc(20*time.Millisecond, cancel)
				_, err := tx.SQL().ExecContext(brief, `INSERT INTO shop_row (id, name)
					WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT i, i FROM n`)
				return err
			})
		})
		lineUp()
		wg.Go(func() {
			after = db.InTx(ctx, func(tx *store.Tx) error { return set(ctx, tx, "b", 1) })
		})
		lineUp()
		release()
		wg.Wait()
		if err := <-first; err != nil || after != nil || !errors.Is(cut, context.Canceled) {
			t.Errorf("first %v, cut %v, after %v", err, cut, after)
		}
		if a, b := counter(t, db, "a"), counter(t, db, "b"); a != 1 || b != 1 {
			t.Errorf("a = %d, b = %d; want both 1", a, b)
		}
		var n int
		if err := db.QueryRow(ctx, `SELECT count(*) FROM shop_row`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of what was cut off, %v", n, err)
		}
	})
}

// A constraint that only the commit checks fails the commit of all; run again
// by itself, each gets the answer that is its own.
func TestACommitThatFailsFailsOnlyWhoseFaultItIs(t *testing.T) {
	family := []fs.FS{fstest.MapFS{"20260101-1_family.sql": {Data: []byte(`-- +goose Up
CREATE TABLE family (id TEXT PRIMARY KEY, parent TEXT REFERENCES family (id) DEFERRABLE INITIALLY DEFERRED);
`)}}}
	storetest.Each(t, family, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		add := func(id, parent any) error {
			return db.InTx(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO family (id, parent) VALUES ($1, $2)`, id, parent)
				return err
			})
		}
		release, first := hold(t, db, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO family (id) VALUES ('root')`)
			return err
		})
		outcome := make([]error, 6)
		var wg sync.WaitGroup
		for i := range outcome {
			wg.Go(func() {
				var parent any
				if i == 3 {
					parent = "nobody"
				}
				outcome[i] = add(fmt.Sprint(i), parent)
			})
		}
		lineUp()
		release()
		wg.Wait()
		if err := <-first; err != nil {
			t.Error(err)
		}
		for i, err := range outcome {
			if (err != nil) != (i == 3) {
				t.Errorf("%d: %v", i, err)
			}
		}
		var n int
		if err := db.QueryRow(ctx, `SELECT count(*) FROM family`).Scan(&n); err != nil || n != 6 {
			t.Errorf("%d rows, %v; want root and five", n, err)
		}
	})
}

// Who waits for the writer and whose context ends neither runs nor holds up.
func TestWaitingForTheWriterEnds(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return
		}
		release, first := hold(t, db, func(tx *store.Tx) error { return nil })
		brief, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		err := db.InTx(brief, func(*store.Tx) error { t.Error("ran"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("InTx = %v", err)
		}
		release()
		if err := <-first; err != nil {
			t.Error(err)
		}
		if err := set(t.Context(), db, "a", 1); err != nil {
			t.Error(err)
		}
	})
}

// A transaction whose function returned is over, also while its group goes on.
func TestTransactionIsOverWithItsFunction(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		var kept *store.Tx
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { kept = tx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := set(t.Context(), kept, "a", 1); err == nil {
			t.Error("a transaction that is over still writes")
		}
	})
}

// However transactions that count, fail or leave mix, exactly the acknowledged
// are in the counter, and every acknowledged one is visible at once.
func TestGroupsCountExactly(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return
		}
		expected := 0
		rapid.Check(t, func(rt *rapid.T) {
			kinds := rapid.SliceOfN(rapid.IntRange(0, 3), 1, 12).Draw(rt, "kinds")
			var wg sync.WaitGroup
			var mu sync.Mutex
			for _, kind := range kinds {
				wg.Go(func() {
					ctx, leave := context.WithCancel(context.Background())
					defer leave()
					if kind == 3 {
						leave()
					}
					err := db.InTx(ctx, func(tx *store.Tx) error {
						if _, err := tx.Exec(ctx, `UPDATE shop_counter SET n = n + 1 WHERE id = 'a'`); err != nil {
							return err
						}
						switch kind {
						case 1:
							return errors.New("refused")
						case 2:
							leave()
						}
						return nil
					})
					if (err == nil) != (kind == 0) {
						t.Errorf("kind %d: %v", kind, err)
					}
					if err == nil {
						mu.Lock()
						expected++
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			if n := counter(t, db, "a"); n != expected {
				rt.Fatalf("a = %d, %d acknowledged", n, expected)
			}
		})
	})
}
