package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// draft is what a letter needs to be one.
func draft(desk, side string) Letter {
	return Letter{Desk: desk, Side: side, Title: " Lada  hitam ", To: "Contoh\n\n Kuching ", Body: []string{"Satu\nbaris", "Dua"}, Lang: i18n.MS, Signer: "Contoh", Office: "Atase"}
}

// paper prints a letter as little as can be.
func paper(l Letter) ([]byte, error) { return []byte("%PDF-1.7 " + l.Label()), nil }

var today = clock.MustDate("2026-11-25")

// However many issue at once, and whatever fails on the way, the agenda of a
// desk, side and year runs 1, 2, 3 … without gap or double.
func TestAgendaHasNoGaps(t *testing.T) {
	storetest.Each(t, migrationSets, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), NewLetters(db)
		issue := func(desk, side string, on clock.Date, print func(Letter) ([]byte, error)) (Letter, error) {
			l, err := s.Draft(ctx, draft(desk, side), "officer", noon)
			if err != nil {
				return l, err
			}
			return s.Issue(ctx, l.ID, l.Version, "officer", noon, on, print)
		}
		var mu sync.Mutex
		var numbers []int
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for i := range 5 {
					print := paper
					if i%2 == 1 { // the press fails after the number was drawn
						print = func(Letter) ([]byte, error) { return nil, errors.New("no paper") }
					}
					l, err := issue("trade", "region", today, print)
					if (err != nil) != (i%2 == 1) {
						t.Errorf("%d: %v", i, err)
					}
					if err == nil {
						mu.Lock()
						numbers = append(numbers, l.Number)
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		slices.Sort(numbers)
		if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; !slices.Equal(numbers, want) { // three of five, four times
			t.Errorf("%v", numbers)
		}
		for _, c := range []struct {
			desk, side string
			on         clock.Date
			label      string
		}{
			{"trade", "market", today, "1/DAGANG/PERWAKILAN/XI/2026"}, {"labour", "region", today, "1/NAKER/DAERAH/XI/2026"},
			{"trade", "region", clock.MustDate("2027-01-04"), "1/DAGANG/DAERAH/I/2027"}, {"trade", "region", today, "13/DAGANG/DAERAH/XI/2026"},
		} {
			if l, err := issue(c.desk, c.side, c.on, paper); err != nil || l.Label() != c.label {
				t.Errorf("%q, %v, want %s", l.Label(), err, c.label)
			}
		}
	})
}

// A letter's life: changed as a draft, issued once with its archive copy,
// withdrawn, never changed in between; each step in the journal.
func TestLetterStages(t *testing.T) {
	storetest.Each(t, migrationSets, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), NewLetters(db)
		l, err := s.Draft(ctx, draft("trade", "market"), "officer", noon)
		if err != nil {
			t.Fatal(err)
		}
		if l.Title != "Lada hitam" || l.To != "Contoh\nKuching" || !slices.Equal(l.Body, []string{"Satu baris", "Dua"}) {
			t.Errorf("tidied: %+v", l)
		}
		conflict := func(what string, err error) {
			t.Helper()
			if fault.KindOf(err) != fault.Conflict || err == nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		conflict("withdraw a draft", s.Withdraw(ctx, l.ID, "x", "officer", noon))
		l.Title = "Lada putih"
		if err := s.Change(ctx, l, "officer", noon); err != nil {
			t.Fatal(err)
		}
		conflict("change of an older version", s.Change(ctx, l, "officer", noon))
		_, err = s.Issue(ctx, l.ID, 1, "officer", noon, today, paper)
		conflict("issue of an older version", err)
		refused := errors.New("nobody to tell")
		_, err = s.Issue(ctx, l.ID, 2, "officer", noon, today, paper, func(_ context.Context, _ *store.Tx, l Letter) error {
			if l.Number != 1 || l.Stage != Issued {
				t.Errorf("told of %+v", l)
			}
			return refused
		})
		if now, _ := s.ByID(ctx, l.ID); !errors.Is(err, refused) || now.Stage != Draft {
			t.Errorf("issued although it could not be told: %v, %+v", err, now)
		}
		issued, err := s.Issue(ctx, l.ID, 2, "officer", noon, today, paper)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := Data(ctx, db, issued.PDF); err != nil || string(data) != "%PDF-1.7 1/DAGANG/PERWAKILAN/XI/2026" {
			t.Errorf("archive copy %q, %v", data, err)
		}
		_, err = s.Issue(ctx, l.ID, issued.Version, "officer", noon, today, paper)
		conflict("issue twice", err)
		conflict("change what is issued", s.Change(ctx, issued, "officer", noon))
		if err := s.Withdraw(ctx, l.ID, "", "officer", noon); fault.KindOf(err) != fault.Invalid {
			t.Errorf("withdrawn without a reason: %v", err)
		}
		if err := s.Withdraw(ctx, l.ID, "salah", "officer", noon); err != nil {
			t.Fatal(err)
		}
		conflict("withdraw twice", s.Withdraw(ctx, l.ID, "salah", "officer", noon))
		last, err := s.ByID(ctx, l.ID)
		if err != nil || last.Stage != Withdrawn || last.Title != "Lada putih" || last.Date != today || last.PDF != issued.PDF || last.Number != 1 {
			t.Errorf("%+v, %v", last, err)
		}
		entries, err := journal.Of(ctx, db, "letter", l.ID)
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if want := []string{"letter.drafted", "letter.changed", "letter.issued", "letter.withdrawn"}; err != nil || !slices.Equal(verbs, want) {
			t.Errorf("journal: %v, %v", verbs, err)
		}
	})
}

// Codes that cannot exist, that do not, and that belong to a draft are one and
// the same fault; a good one is read however it was copied.
func TestByCode(t *testing.T) {
	storetest.Each(t, migrationSets, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), NewLetters(db)
		l, err := s.Draft(ctx, draft("trade", "market"), "officer", noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(malformed, l.Code, "0000000000") {
			_, err := s.ByCode(ctx, c)
			if got, want := fmt.Sprint(err), fmt.Sprint(unknownLetter()); got != want {
				t.Errorf("%q: %s", c, got)
			}
		}
		if _, err := s.Issue(ctx, l.ID, 1, "officer", noon, today, paper); err != nil {
			t.Fatal(err)
		}
		for _, c := range []string{l.Code, strings.ToLower(l.Code), l.CodeShown(), " " + strings.ReplaceAll(l.Code, "0", "O")} {
			if got, err := s.ByCode(ctx, c); err != nil || got.ID != l.ID {
				t.Errorf("%q: %v", c, err)
			}
		}
		if list, err := s.List(ctx, []string{"trade", "labour"}, false); err != nil || len(list) != 1 {
			t.Errorf("%d letters, %v", len(list), err)
		}
		if list, err := s.List(ctx, []string{"labour"}, false); err != nil || len(list) != 0 {
			t.Errorf("another desk's: %d letters, %v", len(list), err)
		}
		about := draft("labour", "market")
		about.Item = "7FQ2KD9A"
		if _, err := s.Draft(ctx, about, "officer", noon); err != nil {
			t.Fatal(err)
		}
		for item, want := range map[string]int{"7FQ2KD9A": 1, "7FQ2KD9B": 0, "": 0} {
			if list, err := s.Of(ctx, item); err != nil || len(list) != want {
				t.Errorf("about %q: %d letters, %v", item, len(list), err)
			}
		}
		if list, err := s.List(context.Background(), nil, true); err != nil || len(list) != 2 {
			t.Errorf("all: %d letters, %v", len(list), err)
		}
	})
}

// malformed are codes as damaged QR codes and curious people send them.
var malformed = []string{"", "-", "%", "' OR 1=1 --", strings.Repeat("A", 10_000), "7FQ2K-D9A3", "ÄÖÜ", "\u202e7FQ2KD9A3M", "../../q", "7FQ2KD9A3M7FQ2KD9A3M",
	"https://contoh.example/q/7FQ2KD9A3M", "javascript:alert(1)", "١٢٣٤٥٦٧٨٩٠"}

// What a letter lacks is named beside its field.
func TestLetterCheck(t *testing.T) {
	l := Letter{Title: strings.Repeat("x", maxTitle+1), Body: []string{" ", "\n"}}
	err := l.Check()
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field+" "+strings.TrimPrefix(f.Key, "document.error."))
	}
	if want := []string{"title long", "to to", "body body", "signer signer", "office office"}; !slices.Equal(fields, want) {
		t.Errorf("%v", fields)
	}
}
