package desk

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/document"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// registry is a store with an administrator, and the lists they may bring.
type registry struct {
	*Imports
	people *identity.Store
	admin  identity.Who
	clock  *movable
}

func eachRegistry(t *testing.T, f func(t *testing.T, x registry)) {
	t.Helper()
	storetest.Each(t, []fs.FS{journal.Migrations, identity.Migrations, Migrations}, func(t *testing.T, db *store.DB) {
		c := &movable{tuesday}
		s := identity.NewStore(db, c)
		x := registry{&Imports{Lists: PeopleLists(s), DB: db, Clock: c}, s, identity.Who{}, c}
		err := s.InTx(t.Context(), func(tx *store.Tx) (err error) {
			x.admin.Person, err = s.AddPerson(t.Context(), tx, "test", identity.Person{Name: "Contoh Admin", Email: "admin@contoh.example"}, identity.Membership{Role: identity.Admin})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		x.admin.Memberships = []identity.Membership{{Person: x.admin.Person.ID, Role: identity.Admin}}
		f(t, x)
	})
}

// bring reads a file for the list, and saves it where it has no faults.
func (x registry) bring(t testing.TB, name string, data []byte) Checked {
	t.Helper()
	l, err := x.list(x.admin, name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.read(t.Context(), x.admin, data)
	if err != nil {
		t.Fatal(err)
	}
	id, err := x.upload(t.Context(), x.admin, l, data)
	if err != nil {
		t.Fatal(err)
	}
	m, err := x.one(t.Context(), x.admin, l, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Faults) == 0 {
		if err := x.save(t.Context(), m, c); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

const (
	orgHead    = "name,kind,thing\n"
	personHead = "name,email,phone,lang,role,org,desk,side\n"
)

// Bad rows of organisations and people are named by line, column and what is
// wrong, and none of the sheet is saved.
func TestBadRowsOfPeople(t *testing.T) {
	eachRegistry(t, func(t *testing.T, x registry) {
		x.bring(t, "identity.organisations", []byte(orgHead+"Contoh Agensi,agency,a01\n"))
		for _, c := range []struct{ list, row, want string }{
			{"organisations", ",agency,", "2 name document.sheet.error.required"},
			{"organisations", "Contoh Baru,shop,", "2 kind identity.error.org_kind"},
			{"organisations", "Contoh Agensi,centre,", "2 kind identity.import.error.other_kind"},
			{"organisations", "Contoh Agensi,agency,a02", "2 thing identity.import.error.other_thing"},
			{"organisations", "Contoh Lain,agency,a01", "2 thing identity.import.error.thing_taken"},
			{"organisations", "Contoh Dua,agency,\nContoh  Dua,agency,", "3 name identity.import.error.twice"},
			{"organisations", strings.Repeat("x", 121) + ",agency,", "2 name identity.error.name"},
			{"people", ",a@contoh.example,,,,,,", "2 name document.sheet.error.required"},
			{"people", "Contoh A,,,,,,,", "2 email identity.error.reach"},
			{"people", "Contoh A,bukan surel,,,,,,", "2 email identity.error.email"},
			{"people", "Contoh A,,0812,,,,,", "2 phone identity.error.phone"},
			{"people", "Contoh A,a@contoh.example,,fr,,,,", "2 lang identity.error.lang"},
			{"people", "Contoh A,a@contoh.example,,,boss,,,", "2 role identity.error.role"},
			{"people", "Contoh A,a@contoh.example,,,,,trade,", "2 role identity.error.role"},
			{"people", "Contoh A,a@contoh.example,,,officer,,kitchen,", "2 desk identity.error.desk"},
			{"people", "Contoh A,a@contoh.example,,,officer,,trade,left", "2 side identity.error.side"},
			{"people", "Contoh A,a@contoh.example,,,partner,Contoh Tidak Ada,,", "2 org identity.import.error.org"},
			{"people", "Contoh A,a@contoh.example,,,,,,\nContoh B,A@contoh.example,,,,,,", "3 name identity.import.error.differs"},
			{"people", "Contoh Admin,admin@contoh.example,,,leader,,,", "2 role identity.error.self"},
			{"people", "Contoh A,a@contoh.example,,,,,,\nContoh B,nobody,,,,,,", "3 email identity.error.email"},
		} {
			got := x.bring(t, "identity."+c.list, []byte(map[string]string{"organisations": orgHead, "people": personHead}[c.list]+c.row+"\n"))
			if len(got.Faults) != 1 {
				t.Errorf("%s: %d faults", c.row, len(got.Faults))
				continue
			}
			if f := got.Faults[0]; fmt.Sprint(f.Line, " ", f.Column, " ", f.Fault.Key) != c.want {
				t.Errorf("%s: %d %s %s, want %s", c.row, f.Line, f.Column, f.Fault.Key, c.want)
			}
		}
		if list, err := x.people.Everybody(t.Context()); err != nil || len(list) != 1 {
			t.Errorf("%d people, %v", len(list), err)
		}
		if list, err := x.people.Organisations(t.Context()); err != nil || len(list) != 1 {
			t.Errorf("%d organisations, %v", len(list), err)
		}
	})
}

// People come in as invited, by e-mail or by phone; the same sheet again changes
// nothing, another name or role does, and nothing is taken away.
func TestPeopleComeIn(t *testing.T) {
	eachRegistry(t, func(t *testing.T, x registry) {
		x.bring(t, "identity.organisations", []byte(orgHead+"Contoh Agensi,agency,\n"))
		sheet := personHead + "Contoh Ana,Ana@contoh.example,+62 812 3456 7890,ms,partner,Contoh Agensi,,\n" +
			"Contoh Ana,ana@contoh.example,,,officer,,trade,\n" +
			"Contoh Budi,,+62 812 3456 7891,,,,,\nContoh Cici,,+62 812 3456 7891,,,,,\n" // two with one phone
		if c := x.bring(t, "identity.people", []byte(sheet)); len(c.Faults) > 0 || len(c.Lines) != 3 {
			t.Fatalf("%+v", c)
		}
		before, err := x.people.Everybody(t.Context())
		if err != nil || len(before) != 4 {
			t.Fatal(before, err)
		}
		ana, err := x.people.PersonByEmail(t.Context(), "ana@contoh.example")
		if err != nil || ana.Stage != identity.Invited || ana.Lang != i18n.MS || ana.Phone != "+6281234567890" {
			t.Errorf("%+v, %v", ana, err)
		}
		if list, err := x.people.MembershipsOf(t.Context(), ana.ID); err != nil || len(list) != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		if c := x.bring(t, "identity.people", []byte(sheet)); len(c.Lines) != 0 || c.Same != 3 {
			t.Errorf("again: %+v", c)
		}
		if c := x.bring(t, "identity.people", []byte(personHead+"Contoh Anna,ana@contoh.example,,,leader,,,\n")); len(c.Lines) != 1 || !c.Lines[0].Changed {
			t.Errorf("changed: %+v", c)
		}
		if list, err := x.people.MembershipsOf(t.Context(), ana.ID); err != nil || len(list) != 3 {
			t.Errorf("%+v, %v", list, err)
		}
		if p, err := x.people.Person(t.Context(), ana.ID); err != nil || p.Name != "Contoh Anna" || p.Phone != ana.Phone || p.Lang != i18n.MS {
			t.Errorf("%+v, %v", p, err)
		}
		entries, err := journal.Of(t.Context(), x.DB, "list", "identity.people")
		if err != nil || len(entries) != 2 || entries[0].Actor != x.admin.Person.ID || entries[0].Detail["new"] != 3.0 || entries[1].Detail["changed"] != 1.0 {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

// Somebody who was faster: what was checked is not saved, and nothing of it.
func TestSavedTooLate(t *testing.T) {
	eachRegistry(t, func(t *testing.T, x registry) {
		l, err := x.list(x.admin, "identity.people")
		if err != nil {
			t.Fatal(err)
		}
		data := []byte(personHead + "Contoh B,b@contoh.example,,,,,,\nContoh C,c@contoh.example,,,,,,\n")
		c, err := l.read(t.Context(), x.admin, data)
		if err != nil {
			t.Fatal(err)
		}
		id, err := x.upload(t.Context(), x.admin, l, data)
		if err != nil {
			t.Fatal(err)
		}
		m, err := x.one(t.Context(), x.admin, l, id)
		if err != nil {
			t.Fatal(err)
		}
		x.bring(t, "identity.people", []byte(personHead+"Contoh Lain,c@contoh.example,,,,,,\n"))
		if err := x.save(t.Context(), m, c); fault.KindOf(err) != fault.Conflict {
			t.Errorf("saved: %v", err)
		}
		if _, err := x.people.PersonByEmail(t.Context(), "b@contoh.example"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("half of it was saved: %v", err)
		}
		if m, err = x.one(t.Context(), x.admin, l, id); err != nil || m.Saved || len(m.data) == 0 {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// Whatever people and organisations there are, they go out and come in again and
// change nothing, in both formats.
func TestPeopleThereAndBack(t *testing.T) {
	eachRegistry(t, func(t *testing.T, x registry) {
		n := 0
		name := rapid.StringMatching(`[-=+@'A-Za-zÀ-ÿ][-=+@'",; A-Za-zÀ-ÿ0-9]{0,20}`)
		rapid.Check(t, func(r *rapid.T) {
			err := x.people.InTx(t.Context(), func(tx *store.Tx) error {
				n++
				o, err := x.people.AddOrganisation(t.Context(), tx, "test", identity.Organisation{Name: fmt.Sprint(name.Draw(r, "org"), n),
					Kind: rapid.SampledFrom(identity.OrganisationKinds).Draw(r, "kind"), Thing: rapid.SampledFrom([]string{"", fmt.Sprint("=x", n)}).Draw(r, "thing")})
				if err != nil {
					return err
				}
				p := identity.Person{Name: fmt.Sprint(name.Draw(r, "name"), n), Phone: fmt.Sprintf("+62812%07d", n), Lang: rapid.SampledFrom(i18n.Langs).Draw(r, "lang")}
				if rapid.Bool().Draw(r, "with e-mail") {
					p.Email = fmt.Sprintf("p%d@contoh.example", n)
				}
				all := []identity.Membership{{Role: identity.Partner, Org: o.ID}, {Role: identity.Officer, Desk: "trade", Side: identity.Market}, {Role: identity.Leader}}
				_, err = x.people.AddPerson(t.Context(), tx, "test", p, all[:rapid.IntRange(0, len(all)).Draw(r, "memberships")]...)
				return err
			})
			if err != nil {
				r.Fatal(err)
			}
		})
		for _, l := range x.Lists {
			rows, err := l.Rows(t.Context(), x.admin)
			if err != nil || len(rows) < 50 {
				t.Fatal(len(rows), err)
			}
			for _, f := range []document.Format{document.AsCSV, document.AsXLSX} {
				var b bytes.Buffer
				if err := document.WriteSheet(&b, f, l.columns(), rows); err != nil {
					t.Fatal(err)
				}
				if c := x.bring(t, l.Name, b.Bytes()); len(c.Faults) > 0 || len(c.Lines) > 0 || c.Same == 0 {
					t.Errorf("%s as %s: %d faults (first %+v), %d changes, %d the same", l.Name, f, len(c.Faults), c.Faults[:min(1, len(c.Faults))], len(c.Lines), c.Same)
				}
			}
		}
	})
}

// Who may not bring a list in finds none, and a partner finds those of their
// organisation.
func TestWhoMayBringAListIn(t *testing.T) {
	partner := identity.Who{Person: identity.Person{ID: "p"}, Memberships: []identity.Membership{{Role: identity.Partner, Org: "centre"}}}
	officer := identity.Who{Person: identity.Person{ID: "o"}, Memberships: []identity.Membership{{Role: identity.Officer, Desk: "trade", Side: identity.Region}}}
	x := &Imports{Lists: []ImportList{{Name: "nobody's"}, {Name: "offers", May: DeskMay("trade")},
		{Name: "participants", May: OrgMay(func(org string) bool { return org == "centre" })}, {Name: "workers", May: OrgMay(func(org string) bool { return org == "agency" })}}}
	for _, c := range []struct {
		who  identity.Who
		want string
	}{{identity.Who{}, ""}, {partner, "participants"}, {officer, "offers"}} {
		var got []string
		for _, l := range x.Lists {
			if _, err := x.list(c.who, l.Name); err == nil {
				got = append(got, l.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s may bring in %v, want %s", c.who.Actor(), got, c.want)
		}
	}
}
