package corridor

import (
	"cmp"
	"fmt"
	"slices"
)

// String returns the problem as one line: "file:line: what".
func (p Problem) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	}
	return p.File + ": " + p.What
}

// SortProblems orders problems by file, line and text and drops repeats.
func SortProblems(list []Problem) []Problem {
	slices.SortFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(list)
}

// at is where something in a pack is written.
type at struct {
	file string
	line int
}

// complaints collects problems while a pack is read and checked.
type complaints struct{ list []Problem }

func (c *complaints) add(where at, format string, args ...any) {
	c.list = append(c.list, Problem{File: where.file, Line: where.line, What: fmt.Sprintf(format, args...)})
}
