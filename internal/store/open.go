package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
)

// DefaultFolder is the data folder when no address is given.
const DefaultFolder = "data"

// busyWait is how long a statement waits for a lock that another process holds.
const busyWait = 10 * time.Second

// synchronous is how far SQLite waits for the disk before a commit returns. Only
// the proof that the test of power loss notices lost writes builds a program
// with another value, by the linker's -X.
var synchronous = "FULL"

// Option changes how Open opens.
type Option func(*options)

type options struct {
	shared      bool
	connections int
}

// Shared opens a data folder that another process may be serving from: for
// commands that read or add a little beside it. SQLite itself keeps the
// processes' writes apart.
func Shared() Option { return func(o *options) { o.shared = true } }

// Connections sets how many connections a pool opens at most: readers on
// SQLite; all on PostgreSQL, where Migrate needs two.
func Connections(n int) Option { return func(o *options) { o.connections = n } }

// Open opens the store at an address:
//
//	""                           the folder DefaultFolder
//	"file:DIR" or a folder path  SQLite in DIR/siger.db; the folder is made if absent
//	"postgres://…"               PostgreSQL
//
// Without Shared it takes the SQLite folder for this process alone and fails
// if another process serves from it.
func Open(ctx context.Context, address string, opts ...Option) (*DB, error) {
	o := options{connections: max(4, runtime.GOMAXPROCS(0))}
	postgres := strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
	if postgres {
		o.connections = 16
	}
	for _, opt := range opts {
		opt(&o)
	}
	if postgres {
		o.connections = max(2, o.connections)
		return openPostgres(ctx, address, o)
	}
	folder := strings.TrimPrefix(address, "file:")
	if folder == "" {
		folder = DefaultFolder
	}
	return openSQLite(ctx, folder, o)
}

func openSQLite(ctx context.Context, folder string, o options) (_ *DB, err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := makeFolder(folder); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	db := &DB{engine: SQLite, folder: folder}
	if !o.shared {
		if db.lock, err = lockFolder(folder); err != nil {
			return nil, err
		}
	}
	file := filepath.Join(folder, "siger.db")
	db.writer, err = openSQLitePool(file, 1, "_txlock=immediate", "_pragma=synchronous("+synchronous+")")
	if err == nil {
		// The writer comes first: it makes the file and sets its journal mode.
		err = db.writer.db.PingContext(ctx)
	}
	if err == nil {
		db.reader, err = openSQLitePool(file, o.connections, "_pragma=query_only(1)", "_pragma=synchronous("+synchronous+")")
	}
	if err == nil {
		err = db.reader.db.PingContext(ctx)
		db.group = &group{pool: db.writer.db}
	}
	if err != nil {
		db.abandon()
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return db, nil
}

// makeFolder makes a folder with those above it, and lets the disk confirm their
// names: SQLite confirms what is in the folder, not that it is there.
func makeFolder(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	above := filepath.Dir(folder)
	if above != folder {
		if err := makeFolder(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(above)
}

// openSQLitePool opens a pool on a database file; every connection gets the
// same pragmas and those given.
func openSQLitePool(file string, connections int, settings ...string) (*prepared, error) {
	settings = append([]string{
		// First of all, so that setting the others waits too.
		fmt.Sprintf("_pragma=busy_timeout(%d)", busyWait.Milliseconds()),
		"_pragma=journal_mode(WAL)",
		"_pragma=foreign_keys(1)",
		"_pragma=cache_size(-32768)", // KiB a connection
		"_pragma=temp_store(MEMORY)",
	}, settings...)
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: strings.Join(settings, "&")}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return newPrepared(db, true), nil
}

func openPostgres(ctx context.Context, address string, o options) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, fmt.Errorf("address of PostgreSQL: %w", withoutPassword(err, address))
	}
	pool.SetMaxOpenConns(o.connections)
	pool.SetMaxIdleConns(o.connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to PostgreSQL: %w", withoutPassword(err, address))
	}
	both := newPrepared(pool, false)
	return &DB{engine: Postgres, writer: both, reader: both}, nil
}

// withoutPassword takes the password of an address out of an error's words.
func withoutPassword(err error, address string) error {
	u, parseErr := url.Parse(address)
	if parseErr != nil || u.User == nil {
		return err
	}
	password, set := u.User.Password()
	if !set || password == "" || !strings.Contains(err.Error(), password) {
		return err
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), password, "…"))
}

// abandon lets go of a half-opened store.
func (db *DB) abandon() {
	for _, p := range []*prepared{db.writer, db.reader} {
		if p != nil {
			p.close()
		}
	}
	if db.lock != nil {
		db.lock.Close()
	}
}
