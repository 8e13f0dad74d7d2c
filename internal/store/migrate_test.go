package store_test

import (
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"siger/internal/store"
	"siger/internal/store/storetest"
)

// files makes one set of migrations from name, SQL pairs.
func files(pairs ...string) fs.FS {
	set := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i]] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + pairs[i+1])}
	}
	return set
}

// columns returns "table.column class" of every table but the bookkeeping ones.
func columns(t *testing.T, db *store.DB) (out []string) {
	t.Helper()
	query := `SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m JOIN pragma_table_info(m.name) c
	          WHERE m.type = 'table'`
	if db.Engine() == store.Postgres {
		query = `SELECT table_name, column_name, data_type, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END
		         FROM information_schema.columns WHERE table_schema = current_schema()`
	}
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	class := map[string]string{"bigint": "INTEGER", "text": "TEXT", "double precision": "REAL"}
	for rows.Next() {
		var table, column, kind string
		var required bool
		if err := rows.Scan(&table, &column, &kind, &required); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(table, "store_migration") || strings.HasPrefix(table, "sqlite_") {
			continue
		}
		if mapped, ok := class[kind]; ok {
			kind = mapped
		}
		out = append(out, fmt.Sprintf("%s.%s %s %v", table, column, kind, required))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestSameColumnsOnBothEngines(t *testing.T) {
	want := []string{
		"shop_counter.id TEXT true", "shop_counter.n INTEGER true",
		"shop_row.id TEXT true", "shop_row.name TEXT true", "shop_row.weight REAL false",
	}
	storetest.Each(t, shop, func(t *testing.T, db *store.DB) {
		if got := columns(t, db); !reflect.DeepEqual(got, want) {
			t.Errorf("columns %q, want %q", got, want)
		}
	})
}

func TestMigrationsAreAppliedOnceByName(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		first := files("20260102-1_box.sql", `CREATE TABLE box (id TEXT PRIMARY KEY) /*strict*/;
			INSERT INTO box (id) VALUES ('one');`)
		if n, err := db.Pending(ctx, first); err != nil || n != 1 {
			t.Errorf("pending %d, %v; want 1", n, err)
		}
		for range 3 {
			if err := db.Migrate(ctx, first); err != nil {
				t.Fatal(err)
			}
		}
		// Another set brings a file of the same date and number, one that is
		// older than what is applied, and one that builds on the first.
		second := files(
			"20260102-1_lid.sql", `CREATE TABLE lid (id TEXT PRIMARY KEY) /*strict*/;`,
			"20260101-1_older.sql", `CREATE TABLE older (id TEXT PRIMARY KEY) /*strict*/;`,
			"20260102-2_box-more.sql", `INSERT INTO box (id) VALUES ('two');`)
		if n, err := db.Pending(ctx, first, second); err != nil || n != 3 {
			t.Errorf("pending %d, %v; want 3", n, err)
		}
		if err := db.Migrate(ctx, second, first); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Pending(ctx, first, second); err != nil || n != 0 {
			t.Errorf("pending %d, %v; want 0", n, err)
		}
		var n int
		if err := db.QueryRow(ctx, `SELECT count(*) FROM box`).Scan(&n); err != nil || n != 2 {
			t.Errorf("%d rows, %v; want 2: each migration once", n, err)
		}
	})
}

func TestPairOfFilesForWhatCannotBeShared(t *testing.T) {
	pair := files(
		"20260101-1_word.sqlite.sql", `CREATE VIRTUAL TABLE word USING fts5(body);`,
		"20260101-1_word.postgres.sql", `CREATE TABLE word (body TEXT, found tsvector);`)
	storetest.Each(t, []fs.FS{pair}, func(t *testing.T, db *store.DB) {
		if _, err := db.Exec(t.Context(), `INSERT INTO word (body) VALUES ('kopi')`); err != nil {
			t.Error(err)
		}
	})
}

// A migration that dies half-way has done nothing, and runs again when mended.
func TestFailedMigrationCanRunAgain(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		good := `CREATE TABLE half (id TEXT PRIMARY KEY) /*strict*/;`
		err := db.Migrate(ctx, files("20260101-1_half.sql", good+"\nINSERT INTO half (no_such_column) VALUES ('x');"))
		if err == nil || !strings.Contains(err.Error(), "20260101-1_half") {
			t.Fatalf("broken migration: %v; want an error that names it", err)
		}
		if got := columns(t, db); len(got) != 0 {
			t.Errorf("left behind: %q", got)
		}
		if err := db.Migrate(ctx, files("20260101-1_half.sql", good)); err != nil {
			t.Fatal(err)
		}
	})
}

// A process killed inside a migration is the same as its connection going away.
func TestDeadMigrationCanRunAgain(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		many := `CREATE TABLE dead (id INTEGER PRIMARY KEY) /*strict*/;
INSERT INTO dead (id) WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 300000) SELECT n FROM up;`
		set := files("20260101-1_dead.sql", many)
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error, 1)
		go func() { failed <- db.Migrate(ctx, set) }()
		time.Sleep(60 * time.Millisecond)
		cancel() // in the middle of its rows, or wherever it is by now
		err := <-failed
		t.Log("cut off:", err)
		if err := db.Migrate(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM dead`).Scan(&n); err != nil || n != 300000 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestNodesMigrateOneAfterTheOther(t *testing.T) {
	address := storetest.Schema(t)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			db, err := store.Open(t.Context(), address, store.Connections(2))
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := db.Migrate(t.Context(), shop...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestMigrationsThatAreRefused(t *testing.T) {
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	table := `CREATE TABLE x (id TEXT) /*strict*/;`
	cases := map[string][]fs.FS{
		"not named YYYYMMDD-N_what.sql": {files("1_box.sql", table)},
		"exists twice":                  {files("20260101-1_box.sql", table), files("sub/20260101-1_box.sql", table)},
		"for sqlite only":               {files("20260101-1_box.sqlite.sql", table)},
		`"+goose Down"`:                 {files("20260101-1_box.sql", table+"\n-- +goose Down\nDROP TABLE x;")},
		`"+goose NO TRANSACTION"`:       {files("20260101-1_box.sql", "-- +goose NO TRANSACTION\n"+table)},
	}
	for want, sets := range cases {
		if err := db.Migrate(t.Context(), sets...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %s", err, want)
		}
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Errorf("no migrations at all: %v", err)
	}
}
