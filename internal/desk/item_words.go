package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxWords   = 60   // of an item
	maxAsked   = 6    // words of a search that are looked at
	fewMatches = 2000 // items that are fetched by a word; a more frequent one is tested row by row
)

// plainWord returns s cut to what the engines take as text: PostgreSQL refuses
// others. An item found by it has no such text.
func plainWord(s string) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || len(s) > 200 {
		return "\u00a0"
	}
	return s
}

// Words returns the words of a text by which an item is found: in small letters,
// each once.
func Words(text string) (out []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if r := []rune(w); len(r) > 40 {
			w = string(r[:40])
		}
		if utf8.ValidString(w) && !slices.Contains(out, w) && len(out) < maxWords {
			out = append(out, w)
		}
	}
	return out
}

// condition is a condition of a list with its values; ? stands for a value.
type condition struct {
	sql    string
	values []any
}

// match is how the items that hold a text are found: where few hold its rarest
// word they are fetched by it, in from, else each row of the list is tested.
type match struct {
	from  *condition // what stands for the table; nil: all items
	tests []condition
}

// table adds the values of what the items are read from and returns it. The
// cross join makes SQLite begin with the words, of which it knows no figures.
func (m match) table(w *where) string {
	if m.from == nil {
		return "desk_item"
	}
	return w.fill(m.from.sql, m.from.values...) + " CROSS JOIN desk_item"
}

// matching returns how to find the items that hold every word of the text or a
// word that begins with it.
func (s *Store) matching(ctx context.Context, text string) (m match, err error) {
	words := Words(text)
	if len(words) == 0 {
		if strings.TrimSpace(text) != "" { // signs only: nothing holds them
			m.tests = append(m.tests, condition{sql: "1 = 0"})
		}
		return m, nil
	}
	words = words[:min(len(words), maxAsked)]
	rarest, fewest := 0, fewMatches+1
	for i, word := range words {
		n, err := s.holders(ctx, word)
		if err != nil {
			return m, err
		}
		if n < fewest {
			rarest, fewest = i, n
		}
	}
	for i, word := range words {
		values := []any{word, word + "\U0010FFFF"}
		if i == rarest && fewest <= fewMatches {
			m.from = &condition{"(SELECT DISTINCT item FROM desk_word WHERE word >= ? AND word < ?) AS found", values}
			m.tests = append(m.tests, condition{sql: "desk_item.id = found.item"})
			continue
		}
		m.tests = append(m.tests, condition{"EXISTS (SELECT 1 FROM desk_word WHERE item = desk_item.id AND word >= ? AND word < ?)", values})
	}
	return m, nil
}

// holders counts items with a word that begins so, up to one more than few.
func (s *Store) holders(ctx context.Context, word string) (n int, err error) {
	err = s.db.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM desk_word WHERE word >= $1 AND word < $2 LIMIT %d) AS few`, fewMatches+1),
		word, word+"\U0010FFFF").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("look up word: %w", err)
	}
	return n, nil
}
