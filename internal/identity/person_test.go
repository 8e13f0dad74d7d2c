package identity_test

import (
	"context"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// morning is when the clock of these tests stands at first.
var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// turned is a clock that a test turns on.
type turned struct{ at atomic.Pointer[time.Time] }

func (c *turned) Now() time.Time         { return *c.at.Load() }
func (c *turned) turn(d time.Duration)   { next := c.Now().Add(d); c.at.Store(&next) }
func newTurned(at time.Time) (c *turned) { c = &turned{}; c.at.Store(&at); return c }
func kindOf(t *testing.T, e error) fault.Kind {
	t.Helper()
	if e == nil {
		return ""
	}
	return fault.KindOf(e)
}

// folk is a store of people that a test works on.
type folk struct {
	*identity.Store
	db    *store.DB
	clock *turned
	t     *testing.T
}

// eachFolk runs f on both engines.
func eachFolk(t *testing.T, f func(t *testing.T, p folk)) {
	t.Helper()
	storetest.Each(t, []fs.FS{journal.Migrations, identity.Migrations}, func(t *testing.T, db *store.DB) {
		c := newTurned(morning)
		f(t, folk{identity.NewStore(db, c), db, c, t})
	})
}

// do runs f in a transaction.
func (p folk) do(f func(ctx context.Context, tx *store.Tx) error) error {
	return p.InTx(p.t.Context(), func(tx *store.Tx) error { return f(p.t.Context(), tx) })
}

// add adds a person who must be taken.
func (p folk) add(name string, list ...identity.Membership) (out identity.Person) {
	p.t.Helper()
	err := p.do(func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = p.AddPerson(ctx, tx, "tester", identity.Person{Name: "Contoh " + name, Email: name + "@contoh.example"}, list...)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// organisation adds an organisation that must be taken.
func (p folk) organisation(name string) (out identity.Organisation) {
	p.t.Helper()
	err := p.do(func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = p.AddOrganisation(ctx, tx, "tester", identity.Organisation{Name: name, Kind: "supplier"})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// verbs returns what the journal holds of a thing, oldest first, as "actor verb".
func (p folk) verbs(thing, id string) (out []string) {
	p.t.Helper()
	list, err := journal.Of(p.t.Context(), p.db, thing, id)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range list {
		out = append(out, e.Actor+" "+e.Verb)
	}
	return out
}

func TestAddPersonTidiesAndRefuses(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		var ana identity.Person
		err := p.do(func(ctx context.Context, tx *store.Tx) (err error) {
			ana, err = p.AddPerson(ctx, tx, "tester", identity.Person{Name: "  Contoh  Ana ", Email: " Ana@Contoh.Example", Phone: "+62 812-3456-7890"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := identity.Person{ID: ana.ID, Name: "Contoh Ana", Email: "ana@contoh.example", Phone: "+6281234567890", Lang: "id", Stage: identity.Invited, At: morning}
		got, err := p.PersonByEmail(t.Context(), "ANA@contoh.example ")
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v\n%s", err, cmp.Diff(want, got))
		}
		for name, c := range map[string]struct {
			p    identity.Person
			kind fault.Kind
			key  string
		}{
			"same e-mail":   {identity.Person{Name: "Contoh B", Email: "ANA@contoh.example"}, fault.Conflict, "identity.error.email_taken"},
			"no name":       {identity.Person{Email: "b@contoh.example"}, fault.Invalid, "identity.error.name"},
			"long name":     {identity.Person{Name: strings.Repeat("é", 121), Email: "b@contoh.example"}, fault.Invalid, "identity.error.name"},
			"control":       {identity.Person{Name: "Contoh\x00B", Email: "b@contoh.example"}, fault.Invalid, "identity.error.name"},
			"no address":    {identity.Person{Name: "Contoh B"}, fault.Invalid, "identity.error.reach"},
			"half e-mail":   {identity.Person{Name: "Contoh B", Email: "b@"}, fault.Invalid, "identity.error.email"},
			"name in email": {identity.Person{Name: "Contoh B", Email: "B <b@contoh.example>"}, fault.Invalid, "identity.error.email"},
			"local phone":   {identity.Person{Name: "Contoh B", Phone: "0812 3456 7890"}, fault.Invalid, "identity.error.phone"},
			"short phone":   {identity.Person{Name: "Contoh B", Phone: "+62 812"}, fault.Invalid, "identity.error.phone"},
			"language":      {identity.Person{Name: "Contoh B", Email: "b@contoh.example", Lang: "fr"}, fault.Invalid, "identity.error.lang"},
		} {
			err := p.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := p.AddPerson(ctx, tx, "tester", c.p)
				return err
			})
			if kindOf(t, err) != c.kind || fault.All(err)[0].Key != c.key {
				t.Errorf("%s: %v, want %s %s", name, err, c.kind, c.key)
			}
		}
		if _, total, err := p.People(t.Context(), "", 1); err != nil || total != 1 {
			t.Errorf("%d people, %v; want 1: nothing of the refused ones is left", total, err)
		}
	})
}

// Two people without an e-mail are two people; an id of nobody, also a hostile
// one, is nobody's.
func TestPeopleWithoutEmailAndHostileIDs(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		for range 2 {
			err := p.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := p.AddPerson(ctx, tx, "tester", identity.Person{Name: "Contoh Desa", Phone: "+62 812 3456 7890"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"", "x", "\x00", "\xff\xfe", "' OR 1=1 --", strings.Repeat("a", 10000)} {
			_, err1 := p.Person(t.Context(), id)
			_, err2 := p.PersonByEmail(t.Context(), id)
			_, err3 := p.Organisation(t.Context(), id)
			for _, err := range []error{err1, err2, err3} {
				if kindOf(t, err) != fault.NotFound {
					t.Errorf("%q: %v, want not found", id, err)
				}
			}
			if list, err := p.MembershipsOf(t.Context(), id); err != nil || len(list) != 0 {
				t.Errorf("memberships of %q: %v, %v", id, list, err)
			}
		}
		for words, want := range map[string]int{"desa": 2, "DESA": 2, "d_sa": 0, "%": 0, "\x00": 0, `\`: 0, "": 2} {
			if _, n, err := p.People(t.Context(), words, 1); err != nil || n != want {
				t.Errorf("%q finds %d, %v; want %d", words, n, err, want)
			}
		}
	})
}

func TestMembershipsAreChecked(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		org, ana := p.organisation("Contoh Tani"), p.add("ana")
		for name, c := range map[string]struct {
			m    identity.Membership
			key  string
			want identity.Membership
		}{
			"partner":              {identity.Membership{Role: identity.Partner, Org: org.ID, Desk: "trade"}, "", identity.Membership{Role: identity.Partner, Org: org.ID}},
			"officer":              {identity.Membership{Role: identity.Officer, Desk: "trade", Org: org.ID}, "", identity.Membership{Role: identity.Officer, Desk: "trade", Side: identity.Region}},
			"attaché":              {identity.Membership{Role: identity.Attache, Desk: "labour"}, "", identity.Membership{Role: identity.Attache, Desk: "labour", Side: identity.Market}},
			"leader":               {identity.Membership{Role: identity.Leader, Desk: "trade", Side: "x"}, "", identity.Membership{Role: identity.Leader}},
			"nobody's partner":     {identity.Membership{Role: identity.Partner}, "identity.error.org", identity.Membership{}},
			"unknown organisation": {identity.Membership{Role: identity.Partner, Org: "x"}, "identity.error.org", identity.Membership{}},
			"no desk":              {identity.Membership{Role: identity.Officer}, "identity.error.desk", identity.Membership{}},
			"unknown desk":         {identity.Membership{Role: identity.Attache, Desk: "kopi"}, "identity.error.desk", identity.Membership{}},
			"unknown side":         {identity.Membership{Role: identity.Officer, Desk: "trade", Side: "north"}, "identity.error.side", identity.Membership{}},
			"unknown role":         {identity.Membership{Role: "king"}, "identity.error.role", identity.Membership{}},
		} {
			err := p.do(func(ctx context.Context, tx *store.Tx) error {
				return p.SetMemberships(ctx, tx, "tester", ana.ID, c.m, c.m)
			})
			if c.key != "" {
				if kindOf(t, err) != fault.Invalid || fault.All(err)[0].Key != c.key {
					t.Errorf("%s: %v, want %s", name, err, c.key)
				}
				continue
			}
			c.want.Person = ana.ID
			got, listErr := p.MembershipsOf(t.Context(), ana.ID)
			if err != nil || listErr != nil || !cmp.Equal(got, []identity.Membership{c.want}) {
				t.Errorf("%s: %v, %v\n%s", name, err, listErr, cmp.Diff([]identity.Membership{c.want}, got))
			}
		}
		err := p.do(func(ctx context.Context, tx *store.Tx) error { return p.SetMemberships(ctx, tx, "tester", "nobody") })
		if kindOf(t, err) != fault.NotFound {
			t.Errorf("memberships of nobody: %v", err)
		}
	})
}

func TestMembersAtADeskAndOfAnOrganisation(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		org := p.organisation("Contoh Tani")
		officer := p.add("officer", identity.Membership{Role: identity.Officer, Desk: "trade"})
		p.add("other", identity.Membership{Role: identity.Officer, Desk: "labour"})
		partner := p.add("partner", identity.Membership{Role: identity.Partner, Org: org.ID})
		gone := p.add("gone", identity.Membership{Role: identity.Attache, Desk: "trade"}, identity.Membership{Role: identity.Partner, Org: org.ID})
		if err := p.do(func(ctx context.Context, tx *store.Tx) error { return p.CloseAccount(ctx, tx, "tester", gone.ID) }); err != nil {
			t.Fatal(err)
		}
		at, err1 := p.MembersAt(t.Context(), "trade")
		of, err2 := p.MembersOf(t.Context(), org.ID)
		if err1 != nil || err2 != nil || len(at) != 1 || at[0].Person != officer.ID || len(of) != 1 || of[0].Person != partner.ID {
			t.Errorf("at the desk %v, %v; of the organisation %v, %v", at, err1, of, err2)
		}
	})
}

// Every change leaves who made it in the journal, and a change that is rolled
// back leaves nothing.
func TestEveryChangeIsInTheJournal(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		org, ana := p.organisation("Contoh Tani"), p.add("ana")
		change := func(f func(ctx context.Context, tx *store.Tx) error) {
			t.Helper()
			if err := p.do(f); err != nil {
				t.Fatal(err)
			}
		}
		change(func(ctx context.Context, tx *store.Tx) error {
			return p.ChangePerson(ctx, tx, "boss", identity.Person{ID: ana.ID, Name: "Contoh Anna", Email: "other@contoh.example", Lang: "ms"})
		})
		change(func(ctx context.Context, tx *store.Tx) error {
			return p.SetMemberships(ctx, tx, "boss", ana.ID, identity.Membership{Role: identity.Partner, Org: org.ID})
		})
		change(func(ctx context.Context, tx *store.Tx) error {
			_, err := p.StartSession(ctx, tx, ana.ID, "link", false, "")
			return err
		})
		change(func(ctx context.Context, tx *store.Tx) error { return p.EndSessions(ctx, tx, "boss", ana.ID, "") })
		change(func(ctx context.Context, tx *store.Tx) error { return p.CloseAccount(ctx, tx, "boss", ana.ID) })
		change(func(ctx context.Context, tx *store.Tx) error { return p.CloseAccount(ctx, tx, "boss", ana.ID) }) // closed already
		want := []string{"tester person.added", "boss person.changed", "boss person.memberships_set", ana.ID + " person.activated", "boss person.sessions_ended", "boss person.closed"}
		if got := p.verbs("person", ana.ID); !cmp.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
		if got := p.verbs("organisation", org.ID); !cmp.Equal(got, []string{"tester organisation.added"}) {
			t.Error(got)
		}
		now, err := p.Person(t.Context(), ana.ID)
		if err != nil || now.Email != "ana@contoh.example" || now.Name != "Contoh Anna" || now.Lang != "ms" || now.Stage != identity.Closed {
			t.Errorf("%+v, %v", now, err)
		}

		before, _ := journal.List(t.Context(), p.db, journal.Filter{})
		stop := fault.New(fault.Internal, "error.internal")
		err = p.do(func(ctx context.Context, tx *store.Tx) error {
			if _, err := p.AddPerson(ctx, tx, "boss", identity.Person{Name: "Contoh B", Email: "b@contoh.example"}); err != nil {
				return err
			}
			return stop
		})
		after, _ := journal.List(t.Context(), p.db, journal.Filter{})
		if err == nil || len(before) != len(after) {
			t.Errorf("%v: %d entries, then %d", err, len(before), len(after))
		}
	})
}

func TestOrganisationsHaveOneName(t *testing.T) {
	eachFolk(t, func(t *testing.T, p folk) {
		org := p.organisation("Contoh  Tani ")
		if org.Name != "Contoh Tani" {
			t.Errorf("name %q", org.Name)
		}
		for name, o := range map[string]identity.Organisation{
			"same name": {Name: "Contoh Tani", Kind: "agency"}, "no name": {Kind: "agency"}, "no kind": {Name: "Contoh B"}, "unknown kind": {Name: "Contoh B", Kind: "bank"},
		} {
			err := p.do(func(ctx context.Context, tx *store.Tx) error {
				_, err := p.AddOrganisation(ctx, tx, "tester", o)
				return err
			})
			if k := kindOf(t, err); k != fault.Invalid && k != fault.Conflict {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got, err := p.OrganisationByName(t.Context(), " Contoh Tani"); err != nil || got != org {
			t.Errorf("%+v, %v", got, err)
		}
		if list, err := p.Organisations(t.Context()); err != nil || !cmp.Equal(list, []identity.Organisation{org}) {
			t.Errorf("%v, %v", list, err)
		}
	})
}
