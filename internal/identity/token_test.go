package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/store"
)

// token makes a token that must be made, and returns its secret.
func (p folk) token(person identity.Person, days int, scopes ...string) (secret string) {
	p.t.Helper()
	err := p.do(func(ctx context.Context, tx *store.Tx) (err error) {
		secret, _, err = p.MakeToken(ctx, tx, person.ID, person.ID, "Contoh program", scopes, days)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return secret
}

func TestTokensAreLimited(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana := p.add("ana", identity.Membership{Role: identity.Officer, Desk: "trade"})
		for name, c := range map[string]struct {
			days   int
			scopes []string
			key    string
		}{
			"no days":                    {0, []string{"work.read"}, "identity.error.days"},
			"too many days":              {366, []string{"work.read"}, "identity.error.days"},
			"no scope":                   {30, nil, "identity.error.scopes"},
			"unknown scope":              {30, []string{"work.fly"}, "identity.error.scope"},
			"a right ana does not have":  {30, []string{"work.read", "person.read"}, "identity.error.scope"},
			"what is for people only":    {30, []string{"account.own"}, "identity.error.scope"},
			"what needs no right at all": {30, []string{"public"}, "identity.error.scope"},
		} {
			err := p.do(func(ctx context.Context, tx *store.Tx) error {
				_, _, err := p.MakeToken(ctx, tx, ana.ID, ana.ID, "Contoh program", c.scopes, c.days)
				return err
			})
			if kindOf(t, err) != fault.Invalid || fault.All(err)[0].Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
	})
}

func TestTokensOpenTheirScopesUntilTheyEnd(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		ana := p.add("ana", identity.Membership{Role: identity.Officer, Desk: "trade"})
		gate := identity.NewGate(p.Store, "")
		secret := p.token(ana, 30, "work.read", "demand.read", "work.read")
		p.clock.turn(time.Hour)
		who := asking(t, gate, bearer(secret))
		if !who.Token || !cmp.Equal(who.Scopes, []string{"demand.read", "work.read"}) {
			t.Errorf("who: %+v", who)
		}
		trade := identity.Object{Desk: "trade"}
		if !identity.Can(who, "work.read", trade) || identity.Can(who, "work.change", trade) || identity.Can(who, "work.read", identity.Object{Desk: "labour"}) ||
			identity.Some(who, identity.SignedIn) || identity.Can(who, identity.SignedIn, identity.Object{Person: ana.ID}) {
			t.Error("the token opens more or less than its scopes within ana's rights")
		}
		list, err := p.Tokens(t.Context(), ana.ID)
		if err != nil || len(list) != 1 || !list[0].Seen.Equal(p.clock.Now()) || !list[0].Ends.Equal(morning.AddDate(0, 0, 30)) {
			t.Fatalf("%+v, %v", list, err)
		}
		for name, header := range map[string]string{
			"other token": "Bearer siger_0123456789ABCDEFGHJKMNPQRS", "none": "Bearer", "empty": "Bearer siger_", "cookie's form": "Bearer x", "other scheme": "Basic " + secret,
			"hostile": "Bearer siger_\x00\xff' OR 1=1",
		} {
			if asking(t, gate, map[string]string{"Authorization": header}).SignedIn() {
				t.Errorf("%s is taken", name)
			}
		}

		// Rights that ana loses, her token loses too.
		if err := p.do(func(ctx context.Context, tx *store.Tx) error { return p.SetMemberships(ctx, tx, "boss", ana.ID) }); err != nil {
			t.Fatal(err)
		}
		if identity.Some(asking(t, gate, bearer(secret)), "work.read") {
			t.Error("the token kept a right that ana lost")
		}
		p.clock.turn(30*24*time.Hour - time.Hour)
		if asking(t, gate, bearer(secret)).SignedIn() {
			t.Error("the token works after its end")
		}
		if list, err := p.Tokens(t.Context(), ana.ID); err != nil || len(list) != 0 {
			t.Errorf("tokens after their end: %v, %v", list, err)
		}
	})
}

func TestTokensAreRevokedAtOnce(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		officer := identity.Membership{Role: identity.Officer, Desk: "trade"}
		ana, budi := p.add("ana", officer), p.add("budi", officer)
		gate := identity.NewGate(p.Store, "")
		secret, kept := p.token(ana, 30, "work.read"), p.token(ana, 30, "work.read")
		list, err := p.Tokens(t.Context(), ana.ID)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		revoke := func(person, id string) error {
			return p.do(func(ctx context.Context, tx *store.Tx) error { return p.RevokeToken(ctx, tx, person, person, id) })
		}
		for _, id := range []string{list[0].ID, list[1].ID, "x", "\x00"} {
			if err := revoke(budi.ID, id); kindOf(t, err) != fault.NotFound {
				t.Errorf("budi revokes %q: %v", id, err)
			}
		}
		for _, one := range list {
			if err := revoke(ana.ID, one.ID); err != nil {
				t.Error(err)
			}
		}
		if asking(t, gate, bearer(secret)).SignedIn() || asking(t, gate, bearer(kept)).SignedIn() {
			t.Error("a revoked token works")
		}
		if got := p.verbs("token", list[0].ID); !cmp.Equal(got, []string{ana.ID + " token.made", ana.ID + " token.revoked"}) {
			t.Error(got)
		}
	})
}
