package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/store"
)

// OrganisationKinds lists what an organisation can be.
var OrganisationKinds = []string{"supplier", "cooperative", "exporter", "importer", "centre", "agency", "employer", "operator"}

// check returns o tidied, or what is wrong with it.
func (o Organisation) check() (Organisation, error) {
	o.Name, o.Thing = strings.Join(strings.Fields(o.Name), " "), strings.TrimSpace(o.Thing)
	var wrong fault.List
	if o.Name == "" || utf8.RuneCountInString(o.Name) > longestName || strings.ContainsFunc(o.Name, unicode.IsControl) || !plain(o.Name) {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.name").In("name"))
	}
	if !slices.Contains(OrganisationKinds, o.Kind) {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.org_kind").In("kind"))
	}
	return o, wrong.OrNil()
}

// AddOrganisation adds an organisation and returns it with its id. A name that
// another one has is refused with fault.Conflict.
func (s *Store) AddOrganisation(ctx context.Context, tx *store.Tx, actor string, o Organisation) (Organisation, error) {
	o, err := o.check()
	if err != nil {
		return Organisation{}, err
	}
	var n int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM identity_organisation WHERE name = $1 OR thing <> '' AND kind = $2 AND thing = $3`, o.Name, o.Kind, o.Thing).Scan(&n)
	if err != nil {
		return Organisation{}, fmt.Errorf("look up organisation: %w", err)
	}
	if n > 0 {
		return Organisation{}, fault.New(fault.Conflict, "identity.error.org_taken").In("name")
	}
	o.ID = store.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO identity_organisation (id, name, kind, thing) VALUES ($1, $2, $3, $4)`, o.ID, o.Name, o.Kind, o.Thing)
	if err != nil {
		return Organisation{}, fmt.Errorf("add organisation: %w", err)
	}
	return o, s.note(ctx, tx, actor, "organisation.added", "organisation", o.ID, nil)
}

// Organisation returns the organisation with the id, or a fault NotFound.
func (s *Store) Organisation(ctx context.Context, id string) (Organisation, error) {
	return organisationBy(ctx, s.db, "id", id)
}

// OrganisationByName returns the organisation with exactly that name.
func (s *Store) OrganisationByName(ctx context.Context, name string) (Organisation, error) {
	return organisationBy(ctx, s.db, "name", strings.Join(strings.Fields(name), " "))
}

func organisationBy(ctx context.Context, q store.Queryer, column, value string) (o Organisation, err error) {
	if value == "" || !plain(value) {
		return o, NotYours()
	}
	err = q.QueryRow(ctx, `SELECT id, name, kind, thing FROM identity_organisation WHERE `+column+` = $1`, value).Scan(&o.ID, &o.Name, &o.Kind, &o.Thing)
	if store.IsNoRows(err) {
		return o, NotYours()
	}
	if err != nil {
		return o, fmt.Errorf("read organisation: %w", err)
	}
	return o, nil
}

// Organisations returns every organisation, by name.
func (s *Store) Organisations(ctx context.Context) (out []Organisation, err error) {
	rows, err := s.db.Query(ctx, `SELECT id, name, kind, thing FROM identity_organisation ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var o Organisation
		if err := rows.Scan(&o.ID, &o.Name, &o.Kind, &o.Thing); err != nil {
			return nil, fmt.Errorf("list organisations: %w", err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}
