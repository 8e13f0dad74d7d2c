package rate

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Write puts the report into words, a line for each thing worth knowing; a file
// of which nothing was read has none. say returns a text of Texts, filled.
func (r Report) Write(w io.Writer, say func(key string, args ...any) string) error {
	if r.Read == 0 {
		return nil
	}
	lines := []string{say("rate.import.done", "file", r.File, "read", r.Read, "taken", r.Taken, "missing", r.Missing, "skipped", r.Skipped,
		"duplicates", r.Duplicates, "refused", r.Refused, "changed", r.Changed)}
	for _, p := range r.Problems {
		lines = append(lines, "  "+say("rate.import.line", "line", fmt.Sprint(p.Line), "what", p.What))
	}
	for _, how := range r.Quoted {
		lines = append(lines, "  "+say("rate.import.quoted", "how", how))
	}
	if len(r.Unused) > 0 {
		lines = append(lines, "  "+say("rate.import.unused", "names", strings.Join(r.Unused, ", ")))
	}
	var errs []error
	for _, line := range lines {
		_, err := fmt.Fprintln(w, line)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
