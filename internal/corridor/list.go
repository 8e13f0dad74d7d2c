package corridor

import "fmt"

// Item is one item of a YAML list of a pack and where it is written.
type Item[T any] struct {
	Value T
	row   row[T]
}

// Problem returns a problem with the item at the line of its key, or at the
// item's first line when it has no such key.
func (i Item[T]) Problem(key, format string, args ...any) Problem {
	where := i.row.at(key)
	return Problem{File: where.file, Line: where.line, What: fmt.Sprintf(format, args...)}
}

// ReadList reads a YAML list of the pack that this package gives no meaning to,
// as strictly as its own files: unknown keys and values of the wrong kind are
// problems. An absent file is an empty list.
func ReadList[T any](p *Pack, file string) ([]Item[T], []Problem) {
	var c complaints
	rows := readList[T](p.files, file, &c)
	items := make([]Item[T], len(rows))
	for i, r := range rows {
		items[i] = Item[T]{Value: r.value, row: r}
	}
	return items, SortProblems(c.list)
}
