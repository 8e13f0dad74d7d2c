package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"siger/internal/fault"
	"siger/internal/store"
)

// OrganisationRow is a row of a sheet of organisations.
type OrganisationRow struct {
	Line int // in the file
	Organisation
}

// PersonRow is a row of a sheet of people: a person and one membership, with the
// organisation by its name; without a role, the person alone. Somebody with
// several memberships has several rows.
type PersonRow struct {
	Line   int // in the file
	Person Person
	Member Membership
}

// Brought is a sheet compared with what is there. It may be saved when it has no
// faults.
type Brought struct {
	Lines  []BroughtLine // what is new or changes
	Same   int
	Faults []BroughtFault
	Save   func(ctx context.Context, tx *store.Tx) error // once it has no faults
}

// BroughtLine is a person or an organisation that a sheet adds or changes.
type BroughtLine struct {
	Line    int
	Name    string
	Changed bool
}

// BroughtFault is what is wrong with a row; the fault's field names the column.
type BroughtFault struct {
	Line  int
	Fault *fault.Fault
}

func (b *Brought) bad(line int, err error) {
	for _, f := range fault.All(err) {
		b.Faults = append(b.Faults, BroughtFault{line, f})
	}
}

// BringOrganisations compares organisations with those there are, which are
// known by their names. It adds and never changes one: what an organisation is
// decides on what its people may do.
func (s *Store) BringOrganisations(ctx context.Context, actor string, rows []OrganisationRow) (b Brought, err error) {
	have, err := s.Organisations(ctx)
	if err != nil {
		return b, err
	}
	byName, byThing, lines := map[string]Organisation{}, map[string]string{}, map[string]int{}
	note := func(o Organisation) {
		if byName[o.Name] = o; o.Thing != "" {
			byThing[o.Kind+" "+o.Thing] = o.Name
		}
	}
	for _, o := range have {
		note(o)
	}
	var add []Organisation
	for _, row := range rows {
		o, err := row.Organisation.check()
		had, known := byName[o.Name]
		first, twice := lines[o.Name]
		switch other := byThing[o.Kind+" "+o.Thing]; {
		case err != nil:
			b.bad(row.Line, err)
			continue
		case twice:
			b.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.twice", "line", first).In("name"))
		case known && had.Kind != o.Kind:
			b.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.other_kind", "kind", had.Kind).In("kind"))
		case known && o.Thing != "" && had.Thing != o.Thing:
			b.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.other_thing", "thing", had.Thing).In("thing"))
		case known:
			b.Same++
		case o.Thing != "" && other != "":
			b.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.thing_taken", "name", other).In("thing"))
		default:
			add = append(add, o)
			b.Lines = append(b.Lines, BroughtLine{Line: row.Line, Name: o.Name})
			note(o)
		}
		lines[o.Name] = row.Line
	}
	b.Save = func(ctx context.Context, tx *store.Tx) error {
		for _, o := range add {
			if _, err := s.AddOrganisation(ctx, tx, actor, o); err != nil {
				return err
			}
		}
		return nil
	}
	return b, nil
}

// brought is a person of a sheet.
type brought struct {
	line int
	Person
	had   *Person      // as there already; nil: new
	more  []Membership // that the person does not have yet
	moved int          // line of the first of them
}

// bringing reads a sheet of people.
type bringing struct {
	Brought
	people  map[string]*Person // by reach
	members map[string][]Membership
	orgs    map[string]string // ids by name
	seen    map[string]*brought
	order   []*brought
}

// BringPeople compares people with those there are, who are known by their
// e-mail, or without one by phone and name: a family may share a phone. It adds people, as invited and without
// any message, changes name, phone and language, and adds memberships; it takes
// none away. An empty phone or language leaves what is there. Nobody gives rights
// to themselves.
func (s *Store) BringPeople(ctx context.Context, actor string, rows []PersonRow) (Brought, error) {
	r := &bringing{people: map[string]*Person{}, members: map[string][]Membership{}, orgs: map[string]string{}, seen: map[string]*brought{}}
	all, err := s.Everybody(ctx)
	if err != nil {
		return r.Brought, err
	}
	for i := range all {
		r.people[all[i].reach()] = &all[i].Person
		r.members[all[i].ID] = all[i].Memberships
	}
	orgs, err := s.Organisations(ctx)
	if err != nil {
		return r.Brought, err
	}
	for _, o := range orgs {
		r.orgs[o.Name] = o.ID
	}
	for _, row := range rows {
		r.row(row)
	}
	r.compare(actor)
	r.Save = func(ctx context.Context, tx *store.Tx) error {
		for _, one := range r.order {
			if err := s.bring(ctx, tx, actor, one); err != nil {
				return err
			}
		}
		return nil
	}
	return r.Brought, nil
}

// reach is what a person is known by in a sheet.
func (p Person) reach() string {
	if p.Email != "" {
		return p.Email
	}
	return p.Phone + " " + p.Name
}

// row reads one row: the person where it is their first, and a membership.
func (r *bringing) row(row PersonRow) {
	given := row.Person
	p, wrong := given.check()
	if wrong != nil {
		r.bad(row.Line, wrong)
	}
	m, err := r.membership(row.Member)
	if err != nil {
		r.bad(row.Line, err)
	}
	if wrong != nil || err != nil {
		return
	}
	key := p.reach()
	one := r.seen[key]
	before := r.people[key]
	if one != nil {
		before = &one.Person
	}
	if before != nil { // an empty cell leaves what is there
		p.ID, p.Stage = before.ID, before.Stage
		if given.Lang == "" {
			p.Lang = before.Lang
		}
		if strings.TrimSpace(given.Phone) == "" {
			p.Phone = before.Phone
		}
	}
	switch {
	case one == nil && before != nil && before.Stage == Closed:
		r.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.closed").In("email"))
		return
	case one == nil:
		one = &brought{line: row.Line, Person: p, had: before}
		r.seen[key] = one
		r.order = append(r.order, one)
	case one.Name != p.Name || one.Phone != p.Phone || one.Lang != p.Lang:
		r.bad(row.Line, fault.New(fault.Invalid, "identity.import.error.differs", "line", one.line).In(differing(one.Person, p)))
		return
	}
	if m.Person = p.ID; m.Role != "" && !slices.Contains(one.more, m) && (one.had == nil || !slices.Contains(r.members[p.ID], m)) {
		if len(one.more) == 0 {
			one.moved = row.Line
		}
		one.more = append(one.more, m)
	}
}

// differing names the first column in which two rows of a person differ.
func differing(a, b Person) string {
	switch {
	case a.Name != b.Name:
		return "name"
	case a.Phone != b.Phone:
		return "phone"
	}
	return "lang"
}

// membership reads a membership with its organisation by name; without a role
// there is none.
func (r *bringing) membership(m Membership) (Membership, error) {
	if m == (Membership{}) {
		return m, nil
	}
	m, err := m.tidy()
	if err != nil || m.Role != Partner {
		return m, err
	}
	id, ok := r.orgs[strings.Join(strings.Fields(m.Org), " ")]
	if m.Org = id; !ok {
		return m, fault.New(fault.Invalid, "identity.import.error.org").In("org")
	}
	return m, nil
}

// compare tells who is new, who changes and who stays.
func (r *bringing) compare(actor string) {
	for _, one := range r.order {
		changes := one.had != nil && (len(one.more) > 0 || one.changed())
		switch {
		case one.had != nil && one.had.ID == actor && len(one.more) > 0:
			r.bad(one.moved, fault.New(fault.Invalid, "identity.error.self").In("role"))
		case one.had != nil && !changes:
			r.Same++
		default:
			r.Lines = append(r.Lines, BroughtLine{Line: one.line, Name: one.Name, Changed: changes})
		}
	}
}

// changed reports whether name, phone or language of one who is there differ.
func (o *brought) changed() bool {
	return o.had.Name != o.Name || o.had.Phone != o.Phone || o.had.Lang != o.Lang
}

// bring writes one person of a sheet.
func (s *Store) bring(ctx context.Context, tx *store.Tx, actor string, one *brought) error {
	if one.had == nil {
		if one.Email == "" {
			var n int
			err := tx.QueryRow(ctx, `SELECT count(*) FROM identity_person WHERE email = '' AND phone = $1 AND name = $2`, one.Phone, one.Name).Scan(&n)
			if err != nil {
				return fmt.Errorf("look up person: %w", err)
			}
			if n > 0 {
				return fault.New(fault.Conflict, "identity.import.error.there").In("phone")
			}
		}
		_, err := s.AddPerson(ctx, tx, actor, one.Person, one.more...)
		return err
	}
	if one.changed() {
		if err := s.ChangePerson(ctx, tx, actor, one.Person); err != nil {
			return err
		}
	}
	if len(one.more) == 0 {
		return nil
	}
	list, err := membershipsIn(ctx, tx, one.ID)
	if err != nil {
		return err
	}
	return s.SetMemberships(ctx, tx, actor, one.ID, append(list, one.more...)...)
}

// Known is a person with their memberships.
type Known struct {
	Person
	Memberships []Membership
}

// Everybody returns every person with their memberships, by name.
func (s *Store) Everybody(ctx context.Context) (out []Known, err error) {
	rows, err := s.db.Query(ctx, `SELECT `+personColumns+`, COALESCE(m.role, ''), COALESCE(m.org, ''), COALESCE(m.desk, ''), COALESCE(m.side, '')
		FROM identity_person p LEFT JOIN identity_membership m ON m.person = p.id ORDER BY p.name, p.id, m.role, m.org, m.desk, m.side`)
	if err != nil {
		return nil, fmt.Errorf("list everybody: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Membership
		p, err := scanPerson(rows, &m.Role, &m.Org, &m.Desk, &m.Side)
		if err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].ID != p.ID {
			out = append(out, Known{Person: p})
		}
		if m.Role != "" {
			m.Person = p.ID
			out[len(out)-1].Memberships = append(out[len(out)-1].Memberships, m)
		}
	}
	return out, rows.Err()
}
