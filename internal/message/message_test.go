package message

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
	"siger/internal/web"
)

// neighbours are texts of other packages that pages of this one stand on.
var neighbours = fstest.MapFS{"texts.json": {Data: []byte(`{
	"slug.account": {"id": "akun", "ms": "akaun", "en": "account"},
	"slug.desk": {"id": "meja", "ms": "meja", "en": "desk"}}`)}}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(web.Texts, Texts, neighbours)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var migrationSets = []fs.FS{journal.Migrations, Migrations}

// morning is 08:00 in western Indonesia.
var morning = time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)

// hands is a clock that tests turn.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *hands) turn(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

var _ clock.Clock = (*hands)(nil)

func each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	storetest.Each(t, migrationSets, func(t *testing.T, db *store.DB) {
		if err := jobs.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		f(t, db)
	})
}

// answered is a message about an ask, to somebody without an account.
func answered(key string) Message {
	return Message{Email: "pembeli@contoh.example", Phone: "+60123456789", Channel: Email, Lang: i18n.EN, Desk: "trade", Code: "7FQ2KD9A",
		Template: "message.answered", Args: []any{"desk", "The trade desk", "code", "7FQ2KD9A", "reply", "Two offers fit.", "link", "https://siger.example/x"},
		Thing: "item", ThingID: "i1", Key: key, By: "officer-1", At: morning}
}

func post(t *testing.T, db *store.DB, m Message) string {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx *store.Tx) error { return Post(t.Context(), tx, m) }); err != nil {
		t.Fatal(err)
	}
	var id string
	if err := db.QueryRow(t.Context(), `SELECT id FROM message_outbox WHERE once_key = $1`, m.Key).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func sender(t *testing.T, db *store.DB, h *hands, s Settings) *Sender {
	return &Sender{DB: db, Texts: catalog(t), Clock: h, Log: slog.New(slog.DiscardHandler), Settings: s}
}

func byID(t *testing.T, db *store.DB, id string) Message {
	t.Helper()
	m, err := NewStore(db).ByID(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A message posted twice under one key, also from two sides at once, is one
// message with one job and one journal entry; one whose transaction rolls back
// is none.
func TestPostIsOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := db.InTx(context.Background(), func(tx *store.Tx) error { return Post(context.Background(), tx, answered("k")) }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		id := post(t, db, answered("k"))
		undone := errors.New("undone")
		if err := db.InTx(t.Context(), func(tx *store.Tx) error {
			return errors.Join(Post(t.Context(), tx, answered("other")), undone)
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		var messages, work int
		if err := errors.Join(db.QueryRow(t.Context(), `SELECT count(*) FROM message_outbox`).Scan(&messages),
			db.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = $1`, deliverKind).Scan(&work)); err != nil {
			t.Fatal(err)
		}
		if messages != 1 || work != 1 {
			t.Errorf("%d messages, %d jobs, want 1 and 1", messages, work)
		}
		entries, err := journal.Of(t.Context(), db, "message", id)
		if err != nil || len(entries) != 1 || entries[0].Actor != "officer-1" || entries[0].Verb != "message.posted" {
			t.Errorf("journal: %+v, %v", entries, err)
		}
	})
}

// What cannot be a message is refused before it is kept.
func TestPostRefuses(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		for name, change := range map[string]func(*Message){
			"no key":               func(m *Message) { m.Key = "" },
			"no actor":             func(m *Message) { m.By = "" },
			"no time":              func(m *Message) { m.At = time.Time{} },
			"no channel":           func(m *Message) { m.Channel = "pigeon" },
			"no reader":            func(m *Message) { m.Email = "" },
			"inbox of nobody":      func(m *Message) { m.Channel = InApp },
			"secret in an inbox":   func(m *Message) { m.Channel, m.To, m.Secret = InApp, "p1", true },
			"odd arguments":        func(m *Message) { m.Args = []any{"code"} },
			"no language":          func(m *Message) { m.Lang = "" },
			"secret without email": func(m *Message) { m.Email, m.To, m.Secret = "", "p1", true },
		} {
			m := answered("k")
			change(&m)
			if err := db.InTx(t.Context(), func(tx *store.Tx) error { return Post(t.Context(), tx, m) }); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
	})
}

// Arguments come back as they were said: whole numbers choose their singular,
// dates and names stand as words in the reader's language.
func TestArguments(t *testing.T) {
	packed, err := packArgs(i18n.EN, []any{"n", 1, "date", clock.MustDate("2026-02-12"), "name", `Contoh "Satu" <b>`})
	if err != nil {
		t.Fatal(err)
	}
	args, err := unpackArgs(packed)
	if err != nil {
		t.Fatal(err)
	}
	got := i18n.Fill(i18n.EN, "{n|task|tasks} of {date} for {name}", args...)
	if want := `task of 12 February 2026 for Contoh "Satu" <b>`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A subject is one line whatever its parts hold: a line break would begin
// another header.
func TestSubjectIsOneLine(t *testing.T) {
	m := Message{Lang: i18n.EN, Template: "message.letter", Code: "7F\r\nBcc: x@contoh.example\u2028Q"}
	s := m.Subject(catalog(t))
	if strings.ContainsAny(s, "\r\n\u2028") || !strings.HasPrefix(s, "[7F Bcc: x@contoh.example Q] ") {
		t.Errorf("%q", s)
	}
}

// The words of a message others may see name nothing but Siger and a code, and
// Malay is Malay: no butuh, bisa, gratis; free is percuma there and never in
// Indonesian.
func TestWords(t *testing.T) {
	c := catalog(t)
	if got := Neutral(c, i18n.ID, "7FQ2KD"); got != "Pesan dari Siger, kode 7FQ2KD." {
		t.Errorf("%q", got)
	}
	raw, err := fs.ReadFile(Texts, "texts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all i18n.Texts
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	never := map[i18n.Lang][]string{
		i18n.MS: {"butuh", "bisa", "gampang", "gratis", "surel", "tautan", "unduh", "jatuh tempo", "k Anda", "n Anda", "a Anda"},
		i18n.ID: {"percuma", "e-mel", "pautan", "tarikh", " anda"},
	}
	for key, text := range all {
		for l, words := range never {
			for _, w := range words {
				if strings.Contains(" "+text.In(l), w) {
					t.Errorf("%s in %s says %q: %s", key, l, w, text.In(l))
				}
			}
		}
		for _, l := range i18n.Langs {
			if strings.Contains(text.In(l), "!") {
				t.Errorf("%s in %s shouts", key, l)
			}
		}
	}
}
