package store_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"siger/internal/store"
	"siger/internal/store/storetest"
)

// 1,001 rows need three statements; a second round meets the rows of the first.
func TestInsertMany(t *testing.T) {
	sets := []fs.FS{fstest.MapFS{"20260101-1_many.sql": {Data: []byte("-- +goose Up\nCREATE TABLE many (id INTEGER PRIMARY KEY, what TEXT) /*strict*/;\n")}}}
	storetest.Each(t, sets, func(t *testing.T, db *store.DB) {
		const n = 1001
		for _, what := range []any{"first", "second", nil} {
			err := db.InTx(t.Context(), func(tx *store.Tx) error {
				return store.InsertMany(t.Context(), tx, `INSERT INTO many (id, what)`,
					`ON CONFLICT (id) DO UPDATE SET what = excluded.what`, n, func(i int) []any { return []any{i, what} })
			})
			if err != nil {
				t.Fatal(err)
			}
			var rows, named int
			err = db.QueryRow(t.Context(), `SELECT COUNT(*), COUNT(what) FROM many`).Scan(&rows, &named)
			if err != nil || rows != n || (named == n) != (what != nil) {
				t.Errorf("after %v: %d rows, %d with a text, %v", what, rows, named, err)
			}
		}
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			return store.InsertMany(t.Context(), tx, `INSERT INTO many (id)`, ``, 0, nil)
		})
		if err != nil {
			t.Errorf("no rows: %v", err)
		}
	})
}
