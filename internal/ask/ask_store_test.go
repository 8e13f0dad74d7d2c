package ask

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// storedAt is a quarter past ten in Kuala Lumpur on the day the sample world is
// made for.
var storedAt = time.Date(2026, 11, 24, 2, 15, 0, 123456000, time.UTC)

// eachStore runs f on a fresh store of asks on both engines.
func eachStore(t *testing.T, f func(t *testing.T, db *store.DB, s *Store)) {
	t.Helper()
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations}, func(t *testing.T, db *store.DB) { f(t, db, NewStore(db)) })
}

// cassava is an ask as the front hands it to the store.
func cassava() Ask {
	return Ask{Kind: Buy, Stage: Asked, Text: "ubi kayu beku 5 tan ke Shah Alam", Lang: i18n.MS, Contact: "+60123456789",
		Understood: `{"kg":5000}`, Receipts: `[]`, Offers: 3, At: storedAt}
}

func keep(t *testing.T, s *Store, a Ask, once string) Ask {
	t.Helper()
	kept, err := s.Keep(t.Context(), a, once, "public")
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// rows counts the rows of a table of the test's store.
func rows(t *testing.T, db *store.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatIsKeptComesBackByItsCode(t *testing.T) {
	eachStore(t, func(t *testing.T, _ *store.DB, s *Store) {
		want := cassava()
		kept := keep(t, s, want, "")
		if kept.ID == "" || kept.Code == "" {
			t.Fatalf("no id or code: %+v", kept)
		}
		want.ID, want.Code = kept.ID, kept.Code
		if kept != want {
			t.Errorf("Keep returns %+v, want %+v", kept, want)
		}
		for _, typed := range []string{kept.Code, " " + kept.Code[:4] + "-" + kept.Code[4:]} {
			got, err := s.ByCode(t.Context(), typed)
			if err != nil {
				t.Fatalf("%q: %v", typed, err)
			}
			if !got.At.Equal(want.At) {
				t.Errorf("asked at %s, want %s", got.At, want.At)
			}
			got.At = want.At
			if got != want {
				t.Errorf("by %q: %+v, want %+v", typed, got, want)
			}
		}
	})
}

// A key names one request: the same ask again is the same ask, other words
// under the key are refused, and a key that was not given never joins two asks.
func TestAKeyNamesOneAsk(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		first := keep(t, s, cassava(), "api:k1")
		later := cassava()
		later.At = storedAt.Add(time.Hour)
		later.Understood, later.Offers = `{"kg":5000,"note":"read anew"}`, 4 // the reading is not what was sent
		again := keep(t, s, later, "api:k1")
		if again.Code != first.Code || again.ID != first.ID || !again.At.Equal(first.At) || again.Offers != first.Offers {
			t.Errorf("the same key gave %+v, first was %+v", again, first)
		}
		for what, change := range map[string]func(*Ask){
			"words":    func(a *Ask) { a.Text = "lada hitam 2 tan" },
			"contact":  func(a *Ask) { a.Contact = "lain@contoh.my" },
			"language": func(a *Ask) { a.Lang = i18n.ID },
		} {
			other := cassava()
			change(&other)
			if _, err := s.Keep(t.Context(), other, "api:k1", "public"); fault.KindOf(err) != fault.Conflict {
				t.Errorf("other %s under the same key: %v, want a conflict", what, err)
			}
		}
		if got := keep(t, s, cassava(), "api:k2"); got.Code == first.Code {
			t.Error("another key gave the same code")
		}
		if a, b := keep(t, s, cassava(), ""), keep(t, s, cassava(), ""); a.Code == b.Code {
			t.Error("two asks without a key share a code")
		}
		if n := rows(t, db, "ask_ask"); n != 4 { // k1, k2 and two without a key
			t.Errorf("%d rows, want 4", n)
		}
		if got, err := s.Under(t.Context(), "api:k1"); err != nil || got.Code != first.Code {
			t.Errorf("under k1 is %s, %v; want %s", got.Code, err, first.Code)
		}
		if _, err := s.Under(t.Context(), "api:k9"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("under a key never used: %v", err)
		}
		if n, err := s.Count(t.Context(), Asked); err != nil || n != 4 {
			t.Errorf("Count says %d, %v; want 4", n, err)
		}
		if n, err := s.Count(t.Context(), Unmet); err != nil || n != 0 {
			t.Errorf("Count of unmet says %d, %v; want 0", n, err)
		}
	})
}

// Sixteen clicks at once with one key leave one row, one journal entry and one
// code.
func TestOneKeySentSixteenTimesAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		const clicks = 16
		codes, errs := make([]string, clicks), make([]error, clicks)
		var group sync.WaitGroup
		for i := range clicks {
			group.Go(func() {
				kept, err := s.Keep(t.Context(), cassava(), "form:once", "public")
				codes[i], errs[i] = kept.Code, err
			})
		}
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if code != codes[0] {
				t.Errorf("codes %s and %s for one key", code, codes[0])
			}
		}
		for _, table := range []string{"ask_ask", "journal_entry"} {
			if n := rows(t, db, table); n != 1 {
				t.Errorf("%d rows in %s, want 1", n, table)
			}
		}
	})
}

func TestEveryAskHasACodeOfItsOwn(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		seen := map[string]bool{}
		for i := range 60 {
			code := keep(t, s, cassava(), fmt.Sprint("k", i)).Code
			if seen[code] {
				t.Fatalf("code %s twice", code)
			}
			if _, ok := ParseCode(code); !ok {
				t.Errorf("code %q fails its own check", code)
			}
			seen[code] = true
		}
		// The store itself refuses a second row with a code, whoever writes it.
		_, err := db.Exec(t.Context(), `UPDATE ask_ask SET code = (SELECT min(code) FROM ask_ask)`)
		if !store.IsUnique(err) {
			t.Errorf("two rows with one code: %v", err)
		}
	})
}

func TestTheJournalHoldsWhoAskedAndNothingPrivate(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		unmet := cassava()
		unmet.Stage, unmet.Contact = Unmet, ""
		for _, c := range []struct {
			ask  Ask
			verb string
		}{{cassava(), "ask.asked"}, {unmet, "ask.unmet"}} {
			kept := keep(t, s, c.ask, "")
			entries, err := journal.Of(t.Context(), db, "ask", kept.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(entries) != 1 || entries[0].Verb != c.verb || entries[0].Actor != "public" || !entries[0].At.Equal(storedAt) {
				t.Errorf("journal of %s: %+v", c.verb, entries)
			}
			if len(entries) == 1 && len(entries[0].Detail) != 0 {
				t.Errorf("the journal repeats what was written: %v", entries[0].Detail)
			}
		}
	})
}

// An ask is never on disk without its journal entry: when the entry cannot be
// written, the ask is not kept either, and the same key can be tried again.
func TestAnAskIsKeptWithItsJournalEntryOrNotAtAll(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		rename := func(from, to string) {
			if _, err := db.Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to); err != nil {
				t.Fatal(err)
			}
		}
		rename("journal_entry", "journal_away")
		if _, err := s.Keep(t.Context(), cassava(), "api:k", "public"); err == nil {
			t.Fatal("an ask was kept without a journal")
		}
		rename("journal_away", "journal_entry")
		if n := rows(t, db, "ask_ask"); n != 0 {
			t.Fatalf("%d rows left behind", n)
		}
		keep(t, s, cassava(), "api:k")
	})
}

func TestAnAskThatCannotBeWrittenIsNotAcknowledged(t *testing.T) {
	eachStore(t, func(t *testing.T, db *store.DB, s *Store) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if kept, err := s.Keep(ended, cassava(), "api:k", "public"); err == nil {
			t.Errorf("acknowledged as %s although the request had ended", kept.Code)
		}
		if n := rows(t, db, "ask_ask"); n != 0 {
			t.Errorf("%d rows, want none", n)
		}
	})
}

// A code that cannot exist and one that does not are answered alike, so that an
// answer tells a guesser nothing.
func TestUnknownCodesAreAnsweredAlike(t *testing.T) {
	eachStore(t, func(t *testing.T, _ *store.DB, s *Store) {
		kept := keep(t, s, cassava(), "").Code
		free := NewCode()
		wrong := kept[:7] + "0"
		if wrong == kept {
			wrong = kept[:7] + "1"
		}
		var said string
		for _, code := range []string{free, wrong, "", "x", "' OR 1=1 --", "\x00", string(make([]byte, 10_000))} {
			got, err := s.ByCode(t.Context(), code)
			if fault.KindOf(err) != fault.NotFound || got != (Ask{}) {
				t.Fatalf("%.20q: %+v, %v", code, got, err)
			}
			if said == "" {
				said = err.Error()
			}
			if err.Error() != said {
				t.Errorf("%.20q is answered %q, others %q", code, err, said)
			}
		}
	})
}

// Contacts older than the limit are erased, the ask itself stays, and what is
// younger or had none is not touched.
func TestContactsAreForgotten(t *testing.T) {
	eachStore(t, func(t *testing.T, _ *store.DB, s *Store) {
		at := func(days int, contact string) Ask {
			a := cassava()
			a.At, a.Contact = storedAt.AddDate(0, 0, -days), contact
			return keep(t, s, a, "")
		}
		old, edge, young, none := at(200, "+60123456789"), at(180, "tepi@contoh.my"), at(1, "baru@contoh.my"), at(200, "")
		limit := storedAt.AddDate(0, 0, -ContactDays)
		n, err := s.ForgetContacts(t.Context(), limit)
		if err != nil || n != 1 {
			t.Fatalf("erased %d, %v; want 1", n, err)
		}
		for code, want := range map[string]string{old.Code: "", edge.Code: "tepi@contoh.my", young.Code: "baru@contoh.my", none.Code: ""} {
			got, err := s.ByCode(t.Context(), code)
			if err != nil || got.Contact != want || got.Text != cassava().Text {
				t.Errorf("%s: contact %q, %v; want %q", code, got.Contact, err, want)
			}
		}
		if n, err := s.ForgetContacts(t.Context(), limit); err != nil || n != 0 {
			t.Errorf("a second time erased %d, %v; want 0", n, err)
		}
	})
}

// Only demand that a page opened by itself is counted, and only of the last day.
func TestOpenedCountsTheDaysDemand(t *testing.T) {
	eachStore(t, func(t *testing.T, _ *store.DB, s *Store) {
		for i, c := range []struct {
			channel Channel
			stage   Stage
			age     time.Duration
		}{{Page, Unmet, 0}, {Page, Unmet, 23 * time.Hour}, {Page, Unmet, 25 * time.Hour}, {Form, Unmet, 0}, {Page, Asked, 0}} {
			a := cassava()
			a.Channel, a.Stage, a.At = c.channel, c.stage, storedAt.Add(-c.age)
			keep(t, s, a, fmt.Sprint(i))
		}
		if n, err := s.opened(t.Context(), storedAt.AddDate(0, 0, -1)); err != nil || n != 2 {
			t.Errorf("%d asks, %v; want 2", n, err)
		}
	})
}
