package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// migrationTable names the table in which applied migrations are noted.
const migrationTable = "store_migration"

// Migrate applies the migrations of all sets that the store has not seen, in
// the order of their names over all sets, each in a transaction of its own.
//
// A set holds files YYYYMMDD-N_what.sql: "-- +goose Up", then statements in the
// subset both engines share. Words are translated where the engines differ:
// /*strict*/ after a table becomes STRICT on SQLite; the types INTEGER and REAL,
// in capitals, become BIGINT and DOUBLE PRECISION on PostgreSQL. What cannot be
// shared is a pair YYYYMMDD-N_what.sqlite.sql and .postgres.sql.
//
// Migrations only go forward, and a name once applied is never applied again. A
// migration that fails or dies leaves nothing behind and runs again next time.
// Files that build on each other need different dates or numbers N; those of
// the same date and number run in no promised order.
func (db *DB) Migrate(ctx context.Context, sets ...fs.FS) error {
	files, names, err := collectMigrations(db.engine, sets)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return nil
	}
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{
		goose.WithTableName(migrationTable),
		goose.WithAllowOutofOrder(true), // a pillar's file may be older than the newest applied
		goose.WithDisableGlobalRegistry(true),
	}
	if db.engine == Postgres {
		dialect = goose.DialectPostgres
		// A row in a table, not an advisory lock: distributed engines lack those.
		oneAtATime, err := lock.NewPostgresTableLocker(
			lock.WithTableName(migrationTable+"_lock"), lock.WithTableLockTimeout(100*time.Millisecond, 3000))
		if err != nil {
			return fmt.Errorf("migration lock: %w", err)
		}
		options = append(options, goose.WithLocker(oneAtATime))
	}
	provider, err := goose.NewProvider(dialect, db.SQL(), files, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) && partial.Failed != nil {
			return fmt.Errorf("migration %s: %w", names[partial.Failed.Source.Version], partial.Err)
		}
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

var (
	migrationName = regexp.MustCompile(`^(\d{8})-(\d{1,3})_[a-z0-9-]+(?:\.(sqlite|postgres))?\.sql$`)
	strictMark    = regexp.MustCompile(`/\*strict\*/`)
	integerType   = regexp.MustCompile(`\bINTEGER\b`)
	realType      = regexp.MustCompile(`\bREAL\b`)
)

// collectMigrations merges the sets into one folder of files as goose numbers
// them, translated for the engine, and returns the name behind each number.
func collectMigrations(engine Engine, sets []fs.FS) (fstest.MapFS, map[int64]string, error) {
	files, names, seen := fstest.MapFS{}, map[int64]string{}, map[string]bool{}
	pairs := map[string][]Engine{}
	for _, set := range sets {
		found, err := migrationFiles(set)
		if err != nil {
			return nil, nil, err
		}
		for _, file := range found {
			base := path.Base(file)
			if seen[base] {
				return nil, nil, fmt.Errorf("migration %s exists twice", base)
			}
			seen[base] = true
			parts := migrationName.FindStringSubmatch(base)
			if parts == nil {
				return nil, nil, fmt.Errorf("migration %s is not named YYYYMMDD-N_what.sql", base)
			}
			name := strings.TrimSuffix(base, ".sql")
			if only := Engine(parts[3]); only != "" {
				name = strings.TrimSuffix(name, "."+parts[3])
				pairs[name] = append(pairs[name], only)
				if only != engine {
					continue
				}
			}
			text, err := migrationText(set, file, engine)
			if err != nil {
				return nil, nil, err
			}
			version := migrationVersion(parts[1], parts[2], name)
			if other, taken := names[version]; taken {
				return nil, nil, fmt.Errorf("migrations %s and %s get the same number; rename one", other, name)
			}
			names[version] = name
			files[fmt.Sprintf("%d_%s.sql", version, name)] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	for name, engines := range pairs {
		if len(engines) != 2 {
			return nil, nil, fmt.Errorf("migration %s exists for %s only", name, engines[0])
		}
	}
	return files, names, nil
}

// migrationFiles lists the SQL files of a set, in any of its folders.
func migrationFiles(set fs.FS) (out []string, err error) {
	err = fs.WalkDir(set, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(p) == ".sql" {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(out)
	return out, nil
}

// migrationVersion makes the number goose knows a migration by: the date, N and
// a hash of the name, so that two pillars may use the same date and N.
func migrationVersion(date, n, name string) int64 {
	day, _ := strconv.ParseInt(date, 10, 64) // digits by the pattern
	number, _ := strconv.ParseInt(n, 10, 64)
	h := fnv.New64a()
	h.Write([]byte(name))
	const perNumber = 10_000_000
	return (day*1000+number)*perNumber + int64(h.Sum64()%perNumber)
}

// migrationText reads a file and translates it for the engine.
func migrationText(set fs.FS, file string, engine Engine) (string, error) {
	data, err := fs.ReadFile(set, file)
	if err != nil {
		return "", fmt.Errorf("read migration: %w", err)
	}
	text := string(data)
	for _, refused := range []string{"+goose Down", "+goose NO TRANSACTION"} {
		if strings.Contains(text, refused) {
			return "", fmt.Errorf("migration %s: %q is not allowed; migrations go forward, each in a transaction", path.Base(file), refused)
		}
	}
	if engine == SQLite {
		return strictMark.ReplaceAllString(text, "STRICT"), nil
	}
	text = strictMark.ReplaceAllString(text, "")
	text = integerType.ReplaceAllString(text, "BIGINT")
	return realType.ReplaceAllString(text, "DOUBLE PRECISION"), nil
}

// Pending returns how many migrations of the sets the store has not seen yet.
func (db *DB) Pending(ctx context.Context, sets ...fs.FS) (int, error) {
	_, names, err := collectMigrations(db.engine, sets)
	if err != nil {
		return 0, err
	}
	dialect := database.DialectSQLite3
	if db.engine == Postgres {
		dialect = database.DialectPostgres
	}
	noted, err := database.NewStore(dialect, migrationTable)
	if err != nil {
		return 0, err
	}
	exists, err := db.hasTable(ctx, migrationTable)
	if err != nil || !exists {
		return len(names), err
	}
	applied, err := noted.ListMigrations(ctx, db.reader.db)
	if err != nil {
		return 0, fmt.Errorf("list applied migrations: %w", err)
	}
	for _, a := range applied {
		delete(names, a.Version)
	}
	return len(names), nil
}

// hasTable reports whether a table exists.
func (db *DB) hasTable(ctx context.Context, name string) (bool, error) {
	query := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if db.engine == Postgres {
		query = `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`
	}
	var n int
	err := db.QueryRow(ctx, query, name).Scan(&n)
	return n > 0, err
}
