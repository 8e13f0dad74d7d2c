package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/fault"
	"siger/internal/store"
)

// readOne reads the document of one row; what is not there is a NotFound
// fault. where is a constant of the caller's.
func readOne[T any](ctx context.Context, q store.Queryer, where string, args ...any) (out T, err error) {
	var doc string
	err = q.QueryRow(ctx, `SELECT document FROM `+where, args...).Scan(&doc)
	if store.IsNoRows(err) {
		return out, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return out, fmt.Errorf("read %T: %w", out, err)
	}
	return out, json.Unmarshal([]byte(doc), &out)
}

// readAll reads the documents of many rows.
func readAll[T any](ctx context.Context, q store.Queryer, where string, args ...any) ([]T, error) {
	return store.Collect(ctx, q, `SELECT document FROM `+where, func(rows *sql.Rows) (out T, err error) {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return out, err
		}
		return out, json.Unmarshal([]byte(doc), &out)
	}, args...)
}

// timeOr writes a time as a column holds it: empty where there is none.
func timeOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return store.Time(t)
}

// changed turns the outcome of an update that named the version it saw into a
// Conflict fault where nothing was updated.
func changed(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.New(fault.Conflict, "error.conflict")
}
