package desk

import (
	"context"
	"fmt"
	"strings"

	"siger/internal/fault"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

// View is a set of filters that a person keeps under a name.
type View struct {
	ID    string
	Name  string
	Query string // of the inbox's address
}

// MaxViews is how many views a person keeps.
const MaxViews = 20

// Views returns the views of who, by name.
func (s *Store) Views(ctx context.Context, who identity.Who) (out []View, err error) {
	rows, err := s.db.Query(ctx, `SELECT id, name, query FROM desk_view WHERE person = $1 ORDER BY name, id`, who.Person.ID)
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var v View
		if err := rows.Scan(&v.ID, &v.Name, &v.Query); err != nil {
			return nil, fmt.Errorf("list views: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// KeepView keeps filters under a name; a view of that name is replaced.
func (s *Store) KeepView(ctx context.Context, who identity.Who, name string, f Filter) error {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > 60 || plainWord(name) != name {
		return fault.New(fault.Invalid, "desk.error.view_name").In("name")
	}
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		var others int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM desk_view WHERE person = $1 AND name <> $2`, who.Person.ID, name).Scan(&others); err != nil {
			return err
		}
		if others >= MaxViews {
			return fault.New(fault.Invalid, "desk.error.views", "max", MaxViews).In("name")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM desk_view WHERE person = $1 AND name = $2`, who.Person.ID, name); err != nil {
			return err
		}
		id, now := store.NewID(), s.clock.Now()
		_, err := tx.Exec(ctx, `INSERT INTO desk_view (id, person, name, query, at) VALUES ($1, $2, $3, $4, $5)`,
			id, who.Person.ID, name, f.Query().Encode(), store.Time(now))
		if err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: now, Actor: who.Actor(), Verb: "view.kept", Thing: "view", ID: id})
	})
}

// DropView forgets a view of who. One that is not theirs does not exist.
func (s *Store) DropView(ctx context.Context, who identity.Who, id string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `DELETE FROM desk_view WHERE person = $1 AND id = $2`, who.Person.ID, plainWord(id))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return unknown()
		}
		return journal.Write(ctx, tx, journal.Entry{At: s.clock.Now(), Actor: who.Actor(), Verb: "view.dropped", Thing: "view", ID: id})
	})
}
