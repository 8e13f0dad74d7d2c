package journal_test

import (
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

var noon = time.Date(2026, 2, 12, 12, 0, 0, 123456000, time.UTC)

func each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	storetest.Each(t, []fs.FS{journal.Migrations}, f)
}

func write(t *testing.T, db *store.DB, entries ...journal.Entry) error {
	return db.InTx(t.Context(), func(tx *store.Tx) error {
		for _, e := range entries {
			if err := journal.Write(t.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func of(t *testing.T, db *store.DB, thing, id string) []journal.Entry {
	t.Helper()
	out, err := journal.Of(t.Context(), db, thing, id)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEntriesOfAThingInOrder(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		entry := func(at time.Time, verb, id string, detail map[string]any) journal.Entry {
			return journal.Entry{At: at, Actor: "public", Verb: verb, Thing: "ask", ID: id, Detail: detail}
		}
		asked := entry(noon, "ask.kept", "1", map[string]any{"lang": "ms", "kg": 500.0, "parts": []any{"a"}})
		routed := entry(noon, "ask.routed", "1", map[string]any{})
		closed := entry(noon.Add(time.Microsecond), "ask.closed", "1", map[string]any{})
		other := entry(noon, "ask.kept", "2", map[string]any{})
		if err := write(t, db, closed, asked, routed, other); err != nil {
			t.Fatal(err)
		}
		// closed was written first but happened last; asked and routed share
		// their instant and keep the order of writing.
		if diff := cmp.Diff([]journal.Entry{asked, routed, closed}, of(t, db, "ask", "1")); diff != "" {
			t.Error(diff)
		}
		if got := of(t, db, "offer", "1"); len(got) != 0 {
			t.Errorf("another kind of thing with the same id: %v", got)
		}
	})
}

func TestEntryLivesAndDiesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			e := journal.Entry{At: noon, Actor: "public", Verb: "ask.kept", Thing: "ask", ID: "1"}
			if err := journal.Write(t.Context(), tx, e); err != nil {
				return err
			}
			if inside, err := journal.Of(t.Context(), tx, "ask", "1"); err != nil || len(inside) != 1 {
				t.Errorf("inside the transaction: %v, %v", inside, err)
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if got := of(t, db, "ask", "1"); len(got) != 0 {
			t.Errorf("rolled back, yet there: %v", got)
		}
	})
}

func TestIncompleteEntriesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		whole := journal.Entry{At: noon, Actor: "public", Verb: "ask.kept", Thing: "ask", ID: "1"}
		for what, spoil := range map[string]func(*journal.Entry){
			"time":   func(e *journal.Entry) { e.At = time.Time{} },
			"actor":  func(e *journal.Entry) { e.Actor = "" },
			"verb":   func(e *journal.Entry) { e.Verb = "" },
			"thing":  func(e *journal.Entry) { e.Thing = "" },
			"id":     func(e *journal.Entry) { e.ID = "" },
			"detail": func(e *journal.Entry) { e.Detail = map[string]any{"no JSON": math.NaN()} },
		} {
			e := whole
			spoil(&e)
			if err := write(t, db, e); err == nil {
				t.Errorf("an entry with a bad %s was accepted", what)
			}
		}
		if got := of(t, db, "ask", "1"); len(got) != 0 {
			t.Errorf("left behind: %v", got)
		}
	})
}

func TestEntriesAreNeverChangedOrDeleted(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		if err := write(t, db, journal.Entry{At: noon, Actor: "public", Verb: "ask.kept", Thing: "ask", ID: "1"}); err != nil {
			t.Fatal(err)
		}
		for statement, word := range map[string]string{
			`UPDATE journal_entry SET actor = 'somebody else'`: "never changed",
			`DELETE FROM journal_entry`:                        "never deleted",
		} {
			if _, err := db.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), word) {
				t.Errorf("%s: %v, want it refused", statement, err)
			}
		}
		if got := of(t, db, "ask", "1"); len(got) != 1 || got[0].Actor != "public" {
			t.Errorf("after the attempts: %v", got)
		}
	})
}
