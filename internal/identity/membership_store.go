package identity

import (
	"context"
	"fmt"
	"slices"

	"siger/internal/fault"
	"siger/internal/store"
)

// The two sides of a desk.
const (
	Region = "region" // in the province
	Market = "market" // at the mission
)

// check returns m tidied, or what is wrong with it.
func (m Membership) check(ctx context.Context, q store.Queryer) (Membership, error) {
	m, err := m.tidy()
	if err != nil || m.Role != Partner {
		return m, err
	}
	if _, err = organisationBy(ctx, q, "id", m.Org); err != nil && fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Invalid, "identity.error.org").In("org")
	}
	return m, err
}

// tidy is check without looking whether the organisation is there. An officer's
// side is the region and an attaché's the market unless the membership says
// otherwise.
func (m Membership) tidy() (Membership, error) {
	switch m.Role {
	case Partner:
		m.Desk, m.Side = "", ""
	case Officer, Attache:
		m.Org = ""
		if !slices.Contains(Desks, m.Desk) {
			return m, fault.New(fault.Invalid, "identity.error.desk").In("desk")
		}
		if m.Side == "" {
			m.Side = map[Role]string{Officer: Region, Attache: Market}[m.Role]
		}
		if m.Side != Region && m.Side != Market {
			return m, fault.New(fault.Invalid, "identity.error.side").In("side")
		}
	case Leader, Admin, Auditor:
		m.Org, m.Desk, m.Side = "", "", ""
	default:
		return m, fault.New(fault.Invalid, "identity.error.role").In("role")
	}
	return m, nil
}

// SetMemberships replaces a person's memberships and ends their sessions: new
// rights begin with a new sign-in.
func (s *Store) SetMemberships(ctx context.Context, tx *store.Tx, actor, person string, list ...Membership) error {
	if _, err := personBy(ctx, tx, "id", person); err != nil {
		return err
	}
	var now []Membership
	var names []string
	for _, m := range list {
		m.Person = person
		m, err := m.check(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.Contains(now, m) {
			now = append(now, m)
			names = append(names, m.String())
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_membership WHERE person = $1`, person); err != nil {
		return fmt.Errorf("set memberships: %w", err)
	}
	for _, m := range now {
		_, err := tx.Exec(ctx, `INSERT INTO identity_membership (person, role, org, desk, side) VALUES ($1, $2, $3, $4, $5)`,
			m.Person, string(m.Role), m.Org, m.Desk, m.Side)
		if err != nil {
			return fmt.Errorf("set memberships: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE person = $1`, person); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return s.note(ctx, tx, actor, "person.memberships_set", "person", person, map[string]any{"memberships": names})
}

// String names the membership for the journal: "officer trade region".
func (m Membership) String() string {
	out := string(m.Role)
	for _, part := range []string{m.Org, m.Desk, m.Side} {
		if part != "" {
			out += " " + part
		}
	}
	return out
}

// MembershipsOf returns a person's memberships.
func (s *Store) MembershipsOf(ctx context.Context, person string) ([]Membership, error) {
	return membershipsIn(ctx, s.db, person)
}

// membershipsIn is MembershipsOf as q sees it.
func membershipsIn(ctx context.Context, q store.Queryer, person string) ([]Membership, error) {
	return memberships(ctx, q, `WHERE m.person = $1`, person)
}

// MembersAt returns the memberships of officers and attachés at a desk, of
// people whose account is not closed.
func (s *Store) MembersAt(ctx context.Context, desk string) ([]Membership, error) {
	return memberships(ctx, s.db, `JOIN identity_person p ON p.id = m.person WHERE m.desk = $1 AND p.stage <> 'closed'`, desk)
}

// MembersOf returns the memberships of an organisation's people, of those whose
// account is not closed.
func (s *Store) MembersOf(ctx context.Context, org string) ([]Membership, error) {
	return memberships(ctx, s.db, `JOIN identity_person p ON p.id = m.person WHERE m.org = $1 AND p.stage <> 'closed'`, org)
}

func memberships(ctx context.Context, q store.Queryer, where, value string) (out []Membership, err error) {
	if value == "" || !plain(value) {
		return nil, nil
	}
	rows, err := q.Query(ctx, `SELECT m.person, m.role, m.org, m.desk, m.side FROM identity_membership m `+where+
		` ORDER BY m.role, m.org, m.desk, m.side, m.person`, value)
	if err != nil {
		return nil, fmt.Errorf("list memberships: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Membership
		if err := rows.Scan(&m.Person, &m.Role, &m.Org, &m.Desk, &m.Side); err != nil {
			return nil, fmt.Errorf("list memberships: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
