package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"siger/internal/store"
	"siger/internal/store/storetest"
)

// shop is a small schema: one counter to fight over and a table of rows.
var shop = []fs.FS{fstest.MapFS{"20260101-1_shop.sql": {Data: []byte(`-- +goose Up
CREATE TABLE shop_counter (id TEXT PRIMARY KEY, n INTEGER NOT NULL) /*strict*/;
CREATE TABLE shop_row (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, weight REAL) /*strict*/;
INSERT INTO shop_counter (id, n) VALUES ('a', 0), ('b', 0);
`)}}}

func counter(t *testing.T, q store.Queryer, id string) (n int) {
	t.Helper()
	if err := q.QueryRow(t.Context(), `SELECT n FROM shop_counter WHERE id = $1`, id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func set(ctx context.Context, q store.Queryer, id string, n int) error {
	_, err := q.Exec(ctx, `UPDATE shop_counter SET n = $1 WHERE id = $2`, n, id)
	return err
}

func TestTransactionCommitsOrLeavesNothing(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx, refused := t.Context(), errors.New("refused")
		if err := db.InTx(ctx, func(tx *store.Tx) error { return set(ctx, tx, "a", 1) }); err != nil {
			t.Fatal(err)
		}
		err := db.InTx(ctx, func(tx *store.Tx) error {
			if err := set(ctx, tx, "a", 2); err != nil {
				return err
			}
			if n := counter(t, tx, "a"); n != 2 {
				t.Errorf("inside the transaction a = %d, want its own 2", n)
			}
			if n := counter(t, db, "a"); n != 1 {
				t.Errorf("outside, before the commit, a = %d, want 1", n)
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("InTx = %v, want the function's own error", err)
		}
		if n := counter(t, db, "a"); n != 1 {
			t.Errorf("after the roll back a = %d, want 1", n)
		}
	})
}

func TestPanicRollsBackAndGoesOn(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		func() {
			defer func() {
				if p := recover(); p != "broken" {
					t.Errorf("recovered %v, want the panic handed on", p)
				}
			}()
			_ = db.InTx(ctx, func(tx *store.Tx) error {
				if err := set(ctx, tx, "a", 9); err != nil {
					t.Error(err)
				}
				panic("broken")
			})
		}()
		if n := counter(t, db, "a"); n != 0 {
			t.Errorf("a = %d, want 0", n)
		}
		// The connection came back: on SQLite there is only one that writes.
		if err := set(ctx, db, "a", 3); err != nil {
			t.Fatal(err)
		}
	})
}

// Reading a number and writing it back plus one loses nothing, however many do
// it at once: that is what serializable buys.
func TestConcurrentWritersLoseNothing(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		const writers, each = 4, 15
		ctx := t.Context()
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					err := db.InTx(ctx, func(tx *store.Tx) error {
						var n int
						if err := tx.QueryRow(ctx, `SELECT n FROM shop_counter WHERE id = 'a'`).Scan(&n); err != nil {
							return err
						}
						return set(ctx, tx, "a", n+1)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := counter(t, db, "a"); n != writers*each {
			t.Errorf("a = %d after %d increments", n, writers*each)
		}
	})
}

// Two transactions each read what the other writes (write skew). PostgreSQL
// lets one of them lose with 40001; InTx runs it again and both succeed.
func TestSerializationFailureIsTriedAgain(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.Postgres {
			return // SQLite runs writers one after the other: nobody loses
		}
		ctx := t.Context()
		var bothRead sync.WaitGroup // the first tries meet here, so that they overlap for certain
		bothRead.Add(2)
		tries := map[string]int{}
		var mu sync.Mutex
		sumInto := func(id string) error {
			first := true
			return db.InTx(ctx, func(tx *store.Tx) error {
				mu.Lock()
				tries[id]++
				mu.Unlock()
				var sum int
				if err := tx.QueryRow(ctx, `SELECT sum(n) FROM shop_counter`).Scan(&sum); err != nil {
					return err
				}
				if first {
					first = false
					bothRead.Done()
					bothRead.Wait()
				}
				return set(ctx, tx, id, sum+1)
			})
		}
		var wg sync.WaitGroup
		for _, id := range []string{"a", "b"} {
			wg.Go(func() {
				if err := sumInto(id); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if tries["a"]+tries["b"] < 3 {
			t.Errorf("tries %v: no transaction lost, the test provoked nothing", tries)
		}
		// One after the other: the first writes 0+1, the second 1+1.
		if sum := counter(t, db, "a") + counter(t, db, "b"); sum != 3 {
			t.Errorf("a + b = %d, want 1 + 2", sum)
		}
	})
}

func TestUniqueAndNoRows(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		insert := func(id, name any) error {
			_, err := db.Exec(ctx, `INSERT INTO shop_row (id, name) VALUES ($1, $2)`, id, name)
			return err
		}
		cases := []struct {
			what     string
			id, name any
			unique   bool
			fails    bool
		}{
			{"first", "1", "kopi", false, false},
			{"same key", "1", "lada", true, true},
			{"same name", "2", "kopi", true, true},
			{"no name", "3", nil, false, true},
			{"another", "4", "lada", false, false},
		}
		for _, c := range cases {
			err := insert(c.id, c.name)
			if (err != nil) != c.fails || store.IsUnique(err) != c.unique {
				t.Errorf("%s: error %v, IsUnique %v", c.what, err, store.IsUnique(err))
			}
			if wrapped := fmt.Errorf("add row: %w", err); store.IsUnique(wrapped) != c.unique {
				t.Errorf("%s: IsUnique does not see through a wrapped error", c.what)
			}
		}
		var name string
		err := db.QueryRow(ctx, `SELECT name FROM shop_row WHERE id = 'none'`).Scan(&name)
		if !store.IsNoRows(err) || store.IsUnique(err) || store.IsNoRows(nil) {
			t.Errorf("absent row: %v", err)
		}
	})
}

// The same statement over and over, from several goroutines, through the kept
// statements; and more texts than are kept.
func TestKeptStatements(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Go(func() {
				for i := range 10 {
					id := fmt.Sprintf("%d-%d", g, i)
					if _, err := db.Exec(ctx, `INSERT INTO shop_row (id, name) VALUES ($1, $2)`, id, "n"+id); err != nil {
						t.Error(err)
					}
					var name string
					if err := db.QueryRow(ctx, `SELECT name FROM shop_row WHERE id = $1`, id).Scan(&name); err != nil || name != "n"+id {
						t.Errorf("own write read back: %q, %v", name, err)
					}
				}
			})
		}
		wg.Wait()
		for i := range 600 {
			var n int
			if err := db.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) + %d FROM shop_row`, i)).Scan(&n); err != nil || n != 40+i {
				t.Fatalf("text %d: %d, %v", i, n, err)
			}
		}
		if err := db.QueryRow(ctx, `SELECT nonsense FROM nowhere`).Scan(new(int)); err == nil {
			t.Error("a statement that cannot be prepared gave no error")
		}
		if _, err := db.Query(ctx, `SELECT nonsense FROM nowhere`); err == nil {
			t.Error("Query gave no error")
		}
	})
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		err := db.InTx(ctx, func(tx *store.Tx) error {
			if err := set(ctx, tx, "a", 5); err != nil {
				return err
			}
			brief, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			var n int
			return db.QueryRow(brief, `SELECT n FROM shop_counter WHERE id = 'a'`).Scan(&n)
		})
		if err != nil {
			t.Errorf("reading beside a writing transaction: %v", err)
		}
	})
}

func TestReadPoolRefusesWrites(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return // one pool on PostgreSQL
		}
		err := db.QueryRow(t.Context(), `INSERT INTO shop_row (id, name) VALUES ('1', 'x') RETURNING id`).Scan(new(string))
		if err == nil || !strings.Contains(err.Error(), "readonly") {
			t.Errorf("a write through QueryRow: %v, want it refused", err)
		}
	})
}

func TestForeignTypesAreRefused(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		_, err := db.Exec(t.Context(), `UPDATE shop_counter SET n = 'abc' WHERE id = 'a'`)
		if err == nil {
			t.Error("a text in an INTEGER column was accepted")
		}
	})
}

func TestCancelledContext(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.InTx(ctx, func(tx *store.Tx) error {
			if err := set(ctx, tx, "a", 7); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if err == nil {
			t.Error("a transaction whose caller left was committed")
		}
		if n := counter(t, db, "a"); n != 0 {
			t.Errorf("a = %d, want 0", n)
		}
	})
}

func TestClosedStore(t *testing.T) {
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
	if _, err := db.Exec(t.Context(), `SELECT 1`); err == nil {
		t.Error("a closed store runs statements")
	}
}

func TestTimesSortAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(0, 253402300799_999999) // 1970 to 9999
		at := func(name string) time.Time {
			zone := time.FixedZone("", 3600*rapid.IntRange(-11, 12).Draw(t, name+" zone"))
			return time.UnixMicro(micros.Draw(t, name)).Add(123 * time.Nanosecond).In(zone)
		}
		a, b := at("a"), at("b")
		back, err := store.ParseTime(store.Time(a))
		if err != nil || !back.Equal(a.Truncate(time.Microsecond)) {
			t.Fatalf("%v read back as %v, %v", a, back, err)
		}
		if got, want := strings.Compare(store.Time(a), store.Time(b)), a.Truncate(time.Microsecond).Compare(b.Truncate(time.Microsecond)); got != want {
			t.Fatalf("texts compare %d, times %d", got, want)
		}
	})
	for _, bad := range []string{"", "2026-02-12", "2026-02-12T00:00:00Z", "2026-02-12 00:00:00.000000Z"} {
		if _, err := store.ParseTime(bad); err == nil {
			t.Errorf("ParseTime(%q) gave no error", bad)
		}
	}
}

func TestIDsAreNewAndOrdered(t *testing.T) {
	last := ""
	for range 1000 {
		id := store.NewID()
		if len(id) != 36 || id <= last {
			t.Fatalf("id %q after %q", id, last)
		}
		last = id
	}
}

func TestRowsAffected(t *testing.T) {
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		var res sql.Result
		res, err := db.Exec(t.Context(), `UPDATE shop_counter SET n = n + 1`)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 2 {
			t.Errorf("%d rows, %v; want 2", n, err)
		}
	})
}
