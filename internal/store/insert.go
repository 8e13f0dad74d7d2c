package store

import (
	"context"
	"strconv"
	"strings"
)

// rowsPerInsert keeps a statement of up to 80 columns below the engines' limits
// of parameters (32,766 on SQLite, 65,535 on PostgreSQL).
const rowsPerInsert = 400

// InsertMany writes n rows with few statements. It writes the placeholders
// itself: SQLite looks a numbered one up among all of its statement, which makes
// a statement of thousands slow, and a bare one not. head is the statement up to its
// VALUES, tail what follows them (ON CONFLICT …) or empty; row returns the
// values of one row, as many for each.
func InsertMany(ctx context.Context, tx *Tx, head, tail string, n int, row func(i int) []any) error {
	var args []any
	var text strings.Builder
	for from := 0; from < n; from += rowsPerInsert {
		args = args[:0]
		text.Reset()
		text.WriteString(head + " VALUES ")
		for i := from; i < min(from+rowsPerInsert, n); i++ {
			opening := ", ("
			if i == from {
				opening = "("
			}
			for _, v := range row(i) {
				args = append(args, v)
				text.WriteString(opening + tx.placeholder(len(args)))
				opening = ", "
			}
			text.WriteByte(')')
		}
		text.WriteString(" " + tail)
		if _, err := tx.Exec(ctx, text.String(), args...); err != nil {
			return err
		}
	}
	return nil
}

// placeholder returns how the n-th value of a statement is written.
func (tx *Tx) placeholder(n int) string {
	if tx.engine == SQLite {
		return "?"
	}
	return "$" + strconv.Itoa(n)
}
