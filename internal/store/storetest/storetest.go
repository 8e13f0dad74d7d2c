// Package storetest runs a test on both engines, each on a fresh store. There
// is no stand-in for a store: what passes here has met the engines' own rules.
package storetest

import (
	"context"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"

	"siger/internal/store"
)

// Each runs f as subtest "sqlite" and as subtest "postgres", each time on a new
// store that has the migrations applied.
//
// PostgreSQL is the server at SIGER_TEST_PG (postgres://…); the test gets a
// schema of its own there, dropped afterwards. Without that variable the
// subtest is skipped, or fails when SIGER_REQUIRE_ALL is 1.
func Each(t *testing.T, migrations []fs.FS, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	run := func(t *testing.T, address string) {
		db, err := store.Open(t.Context(), address, store.Connections(4))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := db.Migrate(t.Context(), migrations...); err != nil {
			t.Fatal(err)
		}
		f(t, db)
	}
	t.Run(string(store.SQLite), func(t *testing.T) { run(t, t.TempDir()) })
	t.Run(string(store.Postgres), func(t *testing.T) { run(t, Schema(t)) })
}

// Schema makes an empty schema on the PostgreSQL server of the tests and
// returns an address whose connections live in it. It skips or fails the test
// when there is no server, as Each does.
func Schema(t *testing.T) string {
	t.Helper()
	server := os.Getenv("SIGER_TEST_PG")
	if server == "" {
		const missing = "SIGER_TEST_PG is not set: not run on PostgreSQL"
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	name := "t_" + strings.ReplaceAll(store.NewID(), "-", "")
	onServer(t, server, "CREATE SCHEMA "+name)
	t.Cleanup(func() { onServer(t, server, "DROP SCHEMA "+name+" CASCADE") })

	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("SIGER_TEST_PG: %v", err)
	}
	query := address.Query()
	query.Set("search_path", name)
	address.RawQuery = query.Encode()
	return address.String()
}

// onServer runs one statement on a connection of its own, also when the test's
// context has ended.
func onServer(t *testing.T, server, statement string) {
	t.Helper()
	db, err := store.Open(context.Background(), server, store.Connections(1))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
