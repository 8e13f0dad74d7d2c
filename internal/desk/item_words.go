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

// condition is a condition of a list with its values.
type condition struct {
	sql    string
	values []any
}

// matching returns the conditions of the items that hold every word of the text
// or a word that begins with it. The rarest word leads: where few items hold it
// they are fetched by it, else each row of the list is tested.
func (s *Store) matching(ctx context.Context, text string) (out []condition, err error) {
	words := Words(text)
	if len(words) == 0 {
		if strings.TrimSpace(text) != "" { // signs only: nothing holds them
			out = append(out, condition{sql: "1 = 0"})
		}
		return out, nil
	}
	words = words[:min(len(words), maxAsked)]
	rarest, fewest := 0, fewMatches+1
	for i, word := range words {
		n, err := s.holders(ctx, word)
		if err != nil {
			return nil, err
		}
		if n < fewest {
			rarest, fewest = i, n
		}
	}
	for i, word := range words {
		sql := "EXISTS (SELECT 1 FROM desk_word WHERE item = desk_item.id AND word >= ? AND word < ?)"
		if i == rarest && fewest <= fewMatches {
			sql = "id IN (SELECT item FROM desk_word WHERE word >= ? AND word < ?)"
		}
		out = append(out, condition{sql, []any{word, word + "\U0010FFFF"}})
	}
	return out, nil
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
