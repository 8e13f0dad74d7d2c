// Package store keeps Siger's rows: in one SQLite file by default, in
// PostgreSQL when an address of one is given. Both run the same SQL text, with
// $1 placeholders and the subset the two engines share, and both promise the
// same:
//
//   - a write that returned without error survives a kill and a power cut;
//   - InTx is serializable: what a transaction read still holds when it commits.
//
// How values are written, on both engines:
//
//	times      TEXT, RFC 3339 in UTC with six decimals (Time, ParseTime), so
//	           that they sort as text
//	dates      TEXT, YYYY-MM-DD
//	booleans   INTEGER 0 or 1
//	decimals   TEXT; money is an INTEGER of minor units or TEXT, never REAL
//	JSON       TEXT
//	ids        TEXT, made here by NewID; no sequences
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Engine is one of the two database engines.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Queryer asks and changes rows; *DB and *Tx both do. SQL uses $1 placeholders.
// Methods return the driver's errors: see IsUnique and IsNoRows.
type Queryer interface {
	// Query returns rows; the caller closes them and checks Err.
	Query(ctx context.Context, sql string, args ...any) (*sql.Rows, error)
	// QueryRow returns at most one row; its Scan returns sql.ErrNoRows for none.
	QueryRow(ctx context.Context, sql string, args ...any) *sql.Row
	// Exec changes rows.
	Exec(ctx context.Context, sql string, args ...any) (sql.Result, error)
}

var _ = []Queryer{(*DB)(nil), (*Tx)(nil)}

// DB is an open store. On SQLite it holds one connection that writes and
// several that read, on PostgreSQL one pool. It is safe for concurrent use.
//
// Inside InTx use the Tx that is handed in, never the DB: on SQLite a write
// through the DB would wait for the transaction it is part of.
type DB struct {
	engine Engine
	folder string // data folder, SQLite only
	lock   *os.File
	writer *prepared
	reader *prepared // the writer's on PostgreSQL
	group  *group    // SQLite only
}

// Engine returns which engine holds the rows.
func (db *DB) Engine() Engine { return db.engine }

// Folder returns the data folder; empty on PostgreSQL.
func (db *DB) Folder() string { return db.folder }

// SQL returns the pool that writes, for libraries that bring their own
// statements (migrations, jobs). Own code uses Query, Exec and InTx.
func (db *DB) SQL() *sql.DB { return db.writer.db }

// Query asks for rows outside a transaction. On SQLite it reads only: a
// changing statement, also one with RETURNING, belongs into Exec or InTx.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (*sql.Rows, error) {
	stmt, err := db.reader.statement(ctx, sql)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return db.reader.db.QueryContext(ctx, sql, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRow asks for one row outside a transaction, as Query does.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) *sql.Row {
	stmt, err := db.reader.statement(ctx, sql)
	if err != nil || stmt == nil { // on error the plain call meets the same error and carries it
		return db.reader.db.QueryRowContext(ctx, sql, args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

// Exec runs one changing statement in a transaction of its own.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (sql.Result, error) {
	stmt, err := db.writer.statement(ctx, sql)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return db.writer.db.ExecContext(ctx, sql, args...)
	}
	return stmt.ExecContext(ctx, args...)
}

// Ping reports whether the store answers: it reads once and, on SQLite, makes
// sure that the file can be locked for writing.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	if err := db.reader.db.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("store does not answer: %w", err)
	}
	tx, err := db.writer.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store takes no writes: %w", err)
	}
	return tx.Rollback()
}

// Close waits for running statements and closes the store. On SQLite it folds
// the write-ahead log into the database file and frees the data folder.
func (db *DB) Close() error {
	errs := []error{db.writer.close()}
	if db.reader != db.writer {
		errs = append(errs, db.reader.close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

// maxPrepared bounds the statements kept per pool. Siger's SQL texts are
// constants, so the bound only matters to a text built at run time.
const maxPrepared = 512

// prepared is a pool with its statements kept prepared by SQL text: on SQLite
// that halves the time of a read by key. pgx keeps statements itself, so on
// PostgreSQL keep is false.
type prepared struct {
	db   *sql.DB
	keep bool

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func newPrepared(db *sql.DB, keep bool) *prepared {
	return &prepared{db: db, keep: keep, stmts: map[string]*sql.Stmt{}}
}

// statement returns the prepared statement of a text, or nil where none is kept.
func (p *prepared) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if !p.keep {
		return nil, nil
	}
	p.mu.RLock()
	stmt, full := p.stmts[text], len(p.stmts) >= maxPrepared
	p.mu.RUnlock()
	if stmt != nil || full {
		return stmt, nil
	}
	// Prepared outside the lock: on the writer this waits for a free connection.
	stmt, err := p.db.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.stmts[text]; other != nil {
		stmt.Close()
		return other, nil
	}
	p.stmts[text] = stmt
	return stmt, nil
}

func (p *prepared) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.stmts {
		s.Close()
	}
	clear(p.stmts)
	return p.db.Close()
}

// NewID returns a new id: a UUIDv7, so ids sort roughly by their making.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IsUnique reports whether err says that a row with that unique key exists.
func IsUnique(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return postgresCode(err) == "23505"
}

// IsNoRows reports whether err says that no row was found.
func IsNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// postgresCode returns the SQLSTATE of err, or "".
func postgresCode(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

const timeLayout = "2006-01-02T15:04:05.000000Z"

// Time writes t as the store keeps it: UTC, cut to microseconds.
func Time(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(timeLayout) }

// ParseTime reads what Time wrote.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q is not as the store writes it: %w", s, err)
	}
	return t, nil
}

// Collect runs a query and scans each of its rows.
func Collect[T any](ctx context.Context, q Queryer, text string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
