package journal_test

import (
	"fmt"
	"testing"
	"time"

	"siger/internal/journal"
	"siger/internal/store"
)

func TestListByPagesNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var entries []journal.Entry
		for i := range 25 { // five entries of one instant each: the order holds within it
			entries = append(entries, journal.Entry{At: noon.Add(time.Duration(i/5) * time.Second), Actor: []string{"ana", "budi"}[i%2],
				Verb: "ask.kept", Thing: "ask", ID: fmt.Sprint(i)})
		}
		if err := write(t, db, entries...); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		f, last := journal.Filter{Limit: 4}, ""
		for range 10 {
			page, err := journal.List(t.Context(), db, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if seen[e.ID] || last != "" && e.Key >= last {
					t.Errorf("entry %s comes twice or out of order", e.ID)
				}
				seen[e.ID], last = true, e.Key
			}
			f.Before = last
		}
		if len(seen) != 25 {
			t.Errorf("%d entries on all pages, want 25", len(seen))
		}
		for want, f := range map[int]journal.Filter{
			13: {Actor: "ana"}, 12: {Actor: "budi", Verb: "ask.kept", Thing: "ask"}, 1: {ID: "7"}, 0: {Verb: "ask"}, 25: {},
		} {
			if got, err := journal.List(t.Context(), db, f); err != nil || len(got) != want {
				t.Errorf("%+v: %d entries, %v; want %d", f, len(got), err, want)
			}
		}
		for _, f := range []journal.Filter{{Actor: "\x00"}, {ID: "\xff"}, {Before: "x"}, {Thing: "' OR 1=1 --"}} {
			if got, err := journal.List(t.Context(), db, f); err != nil || f.Before == "" && len(got) != 0 {
				t.Errorf("%+v: %d entries, %v", f, len(got), err)
			}
		}
	})
}
