package labour

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/labour/credential"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// now is a clock that a test sets forward.
type now struct{ at time.Time }

func (n *now) Now() time.Time { return n.at }

// each runs a test on both engines with the tables of labour.
func each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations}, f)
}

// issuersOf returns issuers at an origin.
func issuersOf(db *store.DB, c clock.Clock, origin string) *Issuers {
	pack := &corridor.Pack{Mission: i18n.Text{ID: "Contoh Misi"}, Region: corridor.Side{Name: i18n.Text{ID: "Contoh Provinsi"}}}
	return &Issuers{DB: db, Pack: pack, Clock: c, Origin: origin, OrgName: func(_ context.Context, org string) (string, error) {
		if org != "balai" {
			return "", fault.New(fault.NotFound, "error.not_found")
		}
		return "Contoh Balai", nil
	}}
}

// in runs f in a transaction that must succeed.
func in(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// certify signs a certificate of an issuer with a place on its status list.
func certify(t *testing.T, s *Issuers, issuer string) (b []byte, e credential.StatusEntry) {
	t.Helper()
	in(t, s.DB, func(tx *store.Tx) error {
		by, err := s.Signer(t.Context(), tx, issuer)
		if err != nil {
			return err
		}
		if e, err = s.Place(t.Context(), tx, issuer, by); err != nil {
			return err
		}
		b, err = by.IssueTraining(credential.Training{ID: "urn:uuid:" + store.NewID(), Subject: credential.Subject{ID: "urn:uuid:" + store.NewID()},
			Achievement: "urn:uuid:" + store.NewID(), Name: "Contoh", Description: "Contoh", Criteria: "Contoh",
			Validity: [2]time.Time{s.Clock.Now()}, Status: e}, s.Clock.Now(), credential.RDFC, credential.JCS)
		return err
	})
	return b, e
}

// mustBe checks a credential's verdict here, and offline with what the issuer
// publishes.
func mustBe(t *testing.T, s *Issuers, issuer string, b []byte, e credential.StatusEntry, want credential.Verdict) {
	t.Helper()
	if r := s.Verify(t.Context(), b); r.Verdict != want {
		t.Errorf("here: %s (%s), want %s", r.Verdict, r.Reason.EN, want)
	}
	o := credential.NewOffline()
	if d, err := s.Document(t.Context(), s.DB, issuer); err == nil {
		doc, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Add(doc); err != nil {
			t.Fatal(err)
		}
	} else if s.DID(issuer) != "" {
		t.Fatal(err)
	}
	list, err := s.StatusList(t.Context(), e.List[strings.LastIndexAny(e.List, "/:")+1:])
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Add(list); err != nil {
		t.Fatal(err)
	}
	if r := (credential.Verifier{Resolver: o, Now: s.Clock.Now()}).Verify(t.Context(), b); r.Verdict != want {
		t.Errorf("offline: %s (%s), want %s", r.Verdict, r.Reason.EN, want)
	}
}

// What an issuer signs is valid by what it publishes, with an origin and without
// one, until it is withdrawn; one list holds many.
func TestIssuersSign(t *testing.T) {
	for name, c := range map[string]struct{ origin, did string }{
		"at an origin": {"https://siger.example", "did:web:siger.example:issuers:balai"},
		"with a port":  {"https://siger.example:8443", "did:web:siger.example%3A8443:issuers:balai"},
		"no https":     {"http://127.0.0.1:8080", ""},
		"no origin":    {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *store.DB) {
				s := issuersOf(db, &now{noon}, c.origin)
				if got := s.DID("balai"); got != c.did {
					t.Errorf("did %q, want %q", got, c.did)
				}
				first, at := certify(t, s, "balai")
				second, place := certify(t, s, "balai")
				if at.List != place.List || place.Index != at.Index+1 {
					t.Errorf("places %v and %v", at, place)
				}
				mustBe(t, s, "balai", first, at, credential.Valid)
				in(t, db, func(tx *store.Tx) error { return s.Withdraw(t.Context(), tx, at) })
				mustBe(t, s, "balai", first, at, credential.Revoked)
				mustBe(t, s, "balai", second, place, credential.Valid)
				if keys, err := s.Keys(t.Context(), db, "balai"); err != nil || len(keys) != 1 {
					t.Errorf("keys %v, %v", keys, err)
				}
			})
		})
	}
}

// A key that is replaced leaves valid what it signed, and its secret half is
// gone; one that is revoked takes what it signed with it.
func TestIssuersReplaceAndRevokeKeys(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		c := &now{noon}
		s := issuersOf(db, c, "https://siger.example")
		first, at := certify(t, s, MissionIssuer)
		c.at = c.at.Add(time.Hour)
		in(t, db, func(tx *store.Tx) error { return s.Rotate(t.Context(), tx, "tester", MissionIssuer) })
		second, place := certify(t, s, MissionIssuer)
		mustBe(t, s, MissionIssuer, first, at, credential.Valid)
		mustBe(t, s, MissionIssuer, second, place, credential.Valid)
		var secret string
		if err := db.QueryRow(t.Context(), `SELECT secret FROM labour_issuer_key WHERE name = 'key-1'`).Scan(&secret); err != nil || secret != "" {
			t.Errorf("the replaced key's secret: %d characters, %v", len(secret), err)
		}
		if !strings.Contains(string(second), `"did:web:siger.example#key-2"`) {
			t.Errorf("signed by another key than the newest: %s", second)
		}
		c.at = c.at.Add(time.Hour)
		in(t, db, func(tx *store.Tx) error { return s.Revoke(t.Context(), tx, "tester", MissionIssuer, "key-1") })
		mustBe(t, s, MissionIssuer, first, at, credential.Invalid)
		mustBe(t, s, MissionIssuer, second, place, credential.Valid)
		in(t, db, func(tx *store.Tx) error { return s.Revoke(t.Context(), tx, "tester", MissionIssuer, "key-2") })
		third, last := certify(t, s, MissionIssuer)
		mustBe(t, s, MissionIssuer, second, place, credential.Invalid)
		mustBe(t, s, MissionIssuer, third, last, credential.Valid)
		entries, err := journal.Of(t.Context(), db, "issuer", MissionIssuer)
		if err != nil || len(entries) != 6 { // made, replaced, made, revoked twice, made
			t.Errorf("%d entries, %v", len(entries), err)
		}
		b, err := json.Marshal(entries)
		if err != nil || strings.Contains(string(b), "z3u2") {
			t.Errorf("a secret in the journal: %s, %v", b, err)
		}
	})
}

// What was signed at an earlier origin stays checkable here.
func TestIssuersAtAnotherOrigin(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		old := issuersOf(db, &now{noon}, "https://lama.example")
		b, _ := certify(t, old, "balai")
		key, _ := certify(t, issuersOf(db, &now{noon}, ""), "balai")
		s := issuersOf(db, &now{noon}, "https://baru.example")
		in(t, db, func(tx *store.Tx) error { return s.Rotate(t.Context(), tx, "tester", "balai") })
		for _, one := range [][]byte{b, key} {
			if r := s.Verify(t.Context(), one); r.Verdict != credential.Valid {
				t.Errorf("%s: %s", r.Verdict, r.Reason.EN)
			}
		}
	})
}

// Nobody signs for who does not exist, and a did:key has no other key.
func TestIssuersRefuse(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		s := issuersOf(db, &now{noon}, "")
		for what, do := range map[string]func(tx *store.Tx) error{
			"unknown": func(tx *store.Tx) error { _, err := s.Signer(t.Context(), tx, "siapa"); return err },
			"rotate":  func(tx *store.Tx) error { return s.Rotate(t.Context(), tx, "tester", MissionIssuer) },
			"revoke":  func(tx *store.Tx) error { return s.Revoke(t.Context(), tx, "tester", MissionIssuer, "key-1") },
		} {
			want := fault.NotFound
			if what == "rotate" {
				want = fault.Conflict
			}
			if err := db.InTx(t.Context(), do); err == nil || fault.KindOf(err) != want {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := s.StatusList(t.Context(), "tidak-ada"); err == nil {
			t.Error("a status list that does not exist")
		}
	})
}
