package identity_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

const chrome = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"

// start opens a session that must be opened, and returns its secret.
func (p folk) start(person identity.Person, shared bool) (secret string) {
	p.t.Helper()
	err := p.do(func(ctx context.Context, tx *store.Tx) (err error) {
		secret, err = p.StartSession(ctx, tx, person.ID, "link", shared, chrome)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

// A session of one's own lasts 12 hours; on a shared device it also ends 15
// minutes after its last request.
func TestHowLongSessionsLast(t *testing.T) {
	type at struct {
		after time.Duration // since the session began
		in    bool
	}
	for name, c := range map[string]struct {
		shared bool
		asks   []at
	}{
		"own, idle":      {false, []at{{12*time.Hour - time.Second, true}, {12 * time.Hour, false}}},
		"own, used":      {false, []at{{6 * time.Hour, true}, {11 * time.Hour, true}, {12 * time.Hour, false}}},
		"shared, idle":   {true, []at{{15*time.Minute - time.Second, true}, {30*time.Minute - time.Second, false}}},
		"shared, late":   {true, []at{{15 * time.Minute, false}}},
		"shared, used":   {true, []at{{14 * time.Minute, true}, {28 * time.Minute, true}, {42 * time.Minute, true}, {57 * time.Minute, false}}},
		"shared, seldom": {true, []at{{30 * time.Second, true}, {15 * time.Minute, false}}}, // the last request counts to the minute
	} {
		t.Run(name, func(t *testing.T) {
			eachFolk(t, func(t *testing.T, p folk) {
				secret, gate := p.start(p.add("ana"), c.shared), identity.NewGate(p.Store, "")
				for _, ask := range c.asks {
					p.clock.turn(morning.Add(ask.after).Sub(p.clock.Now()))
					if who := asking(t, gate, cookie(secret)); who.SignedIn() != ask.in {
						t.Errorf("after %s signed in is %v, want %v", ask.after, who.SignedIn(), ask.in)
					}
				}
			})
		})
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana, budi := p.add("ana"), p.add("budi")
		gate := identity.NewGate(p.Store, "")
		first := p.start(ana, false)
		p.clock.turn(time.Minute)
		second := p.start(ana, true)
		others := p.start(budi, false)
		list, err := p.Sessions(t.Context(), ana.ID)
		if err != nil || len(list) != 2 {
			t.Fatalf("%v, %v", list, err)
		}
		want := identity.Session{ID: list[0].ID, Person: ana.ID, How: "link", Shared: true, Device: "Chrome, Android",
			At: morning.Add(time.Minute), Seen: morning.Add(time.Minute), Ends: morning.Add(time.Minute + 12*time.Hour)}
		if !cmp.Equal(list[0], want) {
			t.Error(cmp.Diff(want, list[0]))
		}

		end := func(actor, person, id string) error {
			return p.do(func(ctx context.Context, tx *store.Tx) error { return p.EndSession(ctx, tx, actor, person, id) })
		}
		for _, id := range []string{list[0].ID, "x", "", "\x00"} { // ana's, and nobody's, asked for by budi: the same answer
			if err := end(budi.ID, budi.ID, id); kindOf(t, err) != fault.NotFound || fault.All(err)[0].Key != "error.not_found" {
				t.Errorf("budi ends %q: %v", id, err)
			}
		}
		if !asking(t, gate, cookie(second)).SignedIn() {
			t.Error("budi ended ana's session")
		}
		if err := end(ana.ID, ana.ID, list[0].ID); err != nil {
			t.Error(err)
		}
		if asking(t, gate, cookie(second)).SignedIn() || !asking(t, gate, cookie(first)).SignedIn() {
			t.Error("not the one session ended")
		}
		if got := p.verbs("session", list[0].ID); !cmp.Equal(got, []string{ana.ID + " session.started", ana.ID + " session.ended"}) {
			t.Error(got)
		}

		third := p.start(ana, false)
		keep := asking(t, gate, cookie(third)).Session
		if err := p.do(func(ctx context.Context, tx *store.Tx) error { return p.EndSessions(ctx, tx, ana.ID, ana.ID, keep) }); err != nil {
			t.Fatal(err)
		}
		if asking(t, gate, cookie(first)).SignedIn() || !asking(t, gate, cookie(third)).SignedIn() || !asking(t, gate, cookie(others)).SignedIn() {
			t.Error("ending all others ended too many or too few")
		}
	})
}

// What takes rights away ends sessions on every node at once: two stores over
// one database stand for two nodes.
func TestLosingRightsEndsSessionsOnEveryNode(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		other := identity.NewGate(identity.NewStore(p.db, p.clock), "")
		for name, lose := range map[string]func(ctx context.Context, tx *store.Tx, person string) error{
			"roles": func(ctx context.Context, tx *store.Tx, person string) error {
				return p.SetMemberships(ctx, tx, "boss", person)
			},
			"close": func(ctx context.Context, tx *store.Tx, person string) error {
				return p.CloseAccount(ctx, tx, "boss", person)
			},
			"all": func(ctx context.Context, tx *store.Tx, person string) error {
				return p.EndSessions(ctx, tx, "boss", person, "")
			},
		} {
			ana := p.add(name, identity.Membership{Role: identity.Officer, Desk: "trade"})
			secret := p.start(ana, false)
			if who := asking(t, other, cookie(secret)); !identity.Some(who, "work.read") {
				t.Fatalf("%s: the other node does not know the session", name)
			}
			if err := p.do(func(ctx context.Context, tx *store.Tx) error { return lose(ctx, tx, ana.ID) }); err != nil {
				t.Fatal(err)
			}
			if asking(t, other, cookie(secret)).SignedIn() {
				t.Errorf("%s: the session lives on at the other node", name)
			}
		}
		closed, err := p.PersonByEmail(t.Context(), "close@contoh.example")
		if err != nil {
			t.Fatal(err)
		}
		err = p.do(func(ctx context.Context, tx *store.Tx) error {
			_, err := p.StartSession(ctx, tx, closed.ID, "link", false, "")
			return err
		})
		if kindOf(t, err) != fault.NotFound {
			t.Errorf("a closed account signs in: %v", err)
		}
	})
}

// The store holds no secret of a session or token in any column.
func TestSecretsAreNotStored(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana := p.add("ana", identity.Membership{Role: identity.Auditor})
		secrets := []string{p.start(ana, false), p.token(ana, 30, "journal.read")}
		rows, err := p.db.Query(t.Context(), `
			SELECT id || hash || person || how || device FROM identity_session
			UNION ALL SELECT id || hash || person || name || scopes FROM identity_token
			UNION ALL SELECT id || verb || thing || thing_id || detail FROM journal_entry`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		n := 0
		for ; rows.Next(); n++ {
			var row string
			if err := rows.Scan(&row); err != nil {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if strings.Contains(row, strings.TrimPrefix(s, "siger_")) {
					t.Errorf("a row holds a secret: %s", row)
				}
			}
		}
		if rows.Err() != nil || n < 6 {
			t.Errorf("%d rows, %v", n, rows.Err())
		}
	})
}
