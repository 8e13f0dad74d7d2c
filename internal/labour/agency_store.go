package labour

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"siger/internal/clock"
	"siger/internal/journal"
	"siger/internal/store"
)

// newestRegistry is how the list that counts is found.
const newestRegistry = ` ORDER BY as_of DESC, at DESC, id DESC LIMIT `

// Registries returns the newest n lists, the newest first.
func (s *Store) Registries(ctx context.Context, q store.Queryer, n int) ([]Registry, error) {
	out, err := store.Collect(ctx, q, `SELECT id, as_of, source, url, n_rows, example, by_whom, at FROM labour_registry`+newestRegistry+strconv.Itoa(n), func(rows *sql.Rows) (r Registry, err error) {
		var asOf, at string
		var example int
		if err := rows.Scan(&r.ID, &asOf, &r.Source, &r.URL, &r.Rows, &example, &r.By, &at); err != nil {
			return r, err
		}
		r.Example = example == 1
		if r.AsOf, err = clock.ParseDate(asOf); err != nil {
			return r, err
		}
		r.At, err = store.ParseTime(at)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read registries: %w", err)
	}
	return out, nil
}

// Registry returns the list that counts; nil where none is loaded.
func (s *Store) Registry(ctx context.Context, q store.Queryer) (*Registry, error) {
	list, err := s.Registries(ctx, q, 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// putRegistry adds a list.
func (s *Store) putRegistry(ctx context.Context, tx *store.Tx, r Registry) error {
	example := 0
	if r.Example {
		example = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO labour_registry (id, as_of, source, url, n_rows, example, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.AsOf.String(), r.Source, r.URL, r.Rows, example, r.By, store.Time(r.At))
	if err != nil {
		return fmt.Errorf("keep registry: %w", err)
	}
	return journal.Write(ctx, tx, journal.Entry{At: r.At, Actor: r.By, Verb: "registry.loaded", Thing: "registry", ID: r.ID,
		Detail: map[string]any{"as_of": r.AsOf.String(), "agencies": r.Rows, "example": r.Example}})
}

// Agency returns the agency with the id, as q sees it.
func (s *Store) Agency(ctx context.Context, q store.Queryer, id string) (Agency, error) {
	return readOne[Agency](ctx, q, `labour_agency WHERE id = $1`, id)
}

// Agencies returns every agency that a list ever held, by name.
func (s *Store) Agencies(ctx context.Context, q store.Queryer) ([]Agency, error) {
	list, err := readAll[Agency](ctx, q, `labour_agency`)
	byName(list)
	return list, err
}

// AgenciesOf returns the agencies an organisation acts for.
func (s *Store) AgenciesOf(ctx context.Context, q store.Queryer, org string) ([]Agency, error) {
	if org == "" {
		return nil, nil
	}
	list, err := readAll[Agency](ctx, q, `labour_agency WHERE org = $1`, org)
	byName(list)
	return list, err
}

// PutAgency writes an agency in the caller's transaction, which also writes the
// journal: a new one for version 0, else the next version of the one its editor
// saw. A version that is no longer the newest is a Conflict fault.
func (s *Store) PutAgency(ctx context.Context, tx *store.Tx, a Agency) (Agency, error) {
	a.Version++
	doc, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	args := []any{a.ID, a.Org, foldLicence(a.Licence), agencyKey(a.Name), string(a.Stage), string(doc), a.Version, store.Time(a.At)}
	if a.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_agency (id, org, licence_key, name_key, stage, document, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, args...)
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_agency SET org = $2, licence_key = $3, name_key = $4, stage = $5, document = $6, version = $7, at = $8 WHERE id = $1 AND version = $7 - 1`, args...))
	}
	if err != nil {
		return a, fmt.Errorf("keep agency: %w", err)
	}
	return a, nil
}

// putPhones replaces the numbers an agency is found by.
func (s *Store) putPhones(ctx context.Context, tx *store.Tx, a Agency) error {
	if _, err := tx.Exec(ctx, `DELETE FROM labour_agency_phone WHERE agency = $1`, a.ID); err != nil {
		return err
	}
	for _, p := range a.Phones {
		if _, err := tx.Exec(ctx, `INSERT INTO labour_agency_phone (phone, agency) VALUES ($1, $2)`, p, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// AgencyListing is what a list said of an agency, kept where it differed from the
// list before.
type AgencyListing struct {
	AsOf   clock.Date
	Source string
	Name   string
	Stage  AgencyStage
	Until  clock.Date
}

// History returns what lists said of an agency, the newest first.
func (s *Store) History(ctx context.Context, q store.Queryer, agency string) ([]AgencyListing, error) {
	out, err := store.Collect(ctx, q, `SELECT r.as_of, r.source, h.name, h.stage, h.until FROM labour_agency_history h
		JOIN labour_registry r ON r.id = h.registry WHERE h.agency = $1 ORDER BY r.as_of DESC, r.at DESC, r.id DESC`, func(rows *sql.Rows) (l AgencyListing, err error) {
		var asOf, until string
		if err := rows.Scan(&asOf, &l.Source, &l.Name, &l.Stage, &until); err != nil {
			return l, err
		}
		if l.AsOf, err = clock.ParseDate(asOf); err != nil {
			return l, err
		}
		l.Until, err = clock.ParseDate(until)
		return l, err
	}, agency)
	if err != nil {
		return nil, fmt.Errorf("read history of agency: %w", err)
	}
	return out, nil
}

// putHistory notes what a list says of an agency.
func (s *Store) putHistory(ctx context.Context, tx *store.Tx, registry string, a Agency) error {
	_, err := tx.Exec(ctx, `INSERT INTO labour_agency_history (agency, registry, name, stage, until) VALUES ($1, $2, $3, $4, $5)`,
		a.ID, registry, a.Name, string(a.Stage), a.Until.String())
	return err
}

// found returns the agencies that are exactly what is asked for: by licence
// number, name or telephone, in two look-ups by index.
func (s *Store) found(ctx context.Context, q store.Queryer, asked AgencyQuery) (out []Agency, err error) {
	if len(asked.Licences) > 0 || asked.Name != "" {
		args := []any{asked.Name}
		if out, err = readAll[Agency](ctx, q, `labour_agency WHERE name_key = $1`+or(`licence_key`, asked.Licences, &args), args...); err != nil {
			return nil, err
		}
	}
	if len(asked.Phones) > 0 {
		var args []any
		more, err := readAll[Agency](ctx, q, `labour_agency WHERE id IN (SELECT agency FROM labour_agency_phone WHERE phone IN (`+slots(asked.Phones, &args)+`))`, args...)
		if err != nil {
			return nil, err
		}
		for _, a := range more {
			if !slices.ContainsFunc(out, func(b Agency) bool { return a.ID == b.ID }) {
				out = append(out, a)
			}
		}
	}
	byName(out)
	return out, nil
}

// or returns " OR column IN (…)" for the values, nothing for none.
func or(column string, values []string, args *[]any) string {
	if len(values) == 0 {
		return ""
	}
	return ` OR ` + column + ` IN (` + slots(values, args) + `)`
}

// slots returns the placeholders of values, which it adds to args.
func slots(values []string, args *[]any) string {
	names := make([]string, len(values))
	for i, v := range values {
		*args = append(*args, v)
		names[i] = "$" + strconv.Itoa(len(*args))
	}
	return strings.Join(names, ", ")
}

// names is the names of one list's agencies, in memory: what a name is compared
// with that none of them has.
type names struct {
	mu       sync.Mutex
	registry string
	list     []namedAgency
}

// namedAgency is an agency with its name as it is compared.
type namedAgency struct {
	Agency
	words []string
	key   string
}

// of returns the names of a list, read once for each list.
func (n *names) of(ctx context.Context, s *Store, r *Registry) ([]namedAgency, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.registry == r.ID {
		return n.list, nil
	}
	all, err := s.Agencies(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	list := make([]namedAgency, 0, len(all))
	for _, a := range all {
		if a.Example == r.Example {
			list = append(list, namedAgency{a, nameWords(a.Name), agencyKey(a.Name)})
		}
	}
	n.registry, n.list = r.ID, list
	return list, nil
}
