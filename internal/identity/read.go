package identity

import (
	"context"
	"slices"
	"time"

	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
)

// ReadBy writes into the journal that who asks read a sensitive record. Reading
// one's own record, a person's, is not noted.
func ReadBy(ctx context.Context, tx *store.Tx, at time.Time, thing, id string) error {
	who := Of(ctx)
	if thing == "person" && id == who.Person.ID {
		return nil
	}
	var detail map[string]any
	if who.Token {
		detail = map[string]any{"token": who.Session}
	}
	return journal.Write(ctx, tx, journal.Entry{At: at, Actor: who.Actor(), Verb: thing + ".read", Thing: thing, ID: id, Detail: detail})
}

// ReadBy is the function of that name in a transaction of its own, for handlers
// that only read.
func (s *Store) ReadBy(ctx context.Context, thing, id string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return ReadBy(ctx, tx, s.clock.Now(), thing, id) })
}

// Reading is one time that somebody read a record.
type Reading struct {
	At     time.Time
	Actor  string // person id, or as the journal names who is no person
	Reader string // the person's name, empty where Actor is no person
	Thing  string
}

// ReadsOf returns the latest times that others read a person's record or that
// of an organisation the person acts for, newest first.
func (s *Store) ReadsOf(ctx context.Context, person string, memberships []Membership) (out []Reading, err error) {
	subjects := [][2]string{{"person", person}}
	for _, m := range memberships {
		if m.Org != "" {
			subjects = append(subjects, [2]string{"organisation", m.Org})
		}
	}
	for _, subject := range subjects {
		entries, err := journal.List(ctx, s.db, journal.Filter{Thing: subject[0], ID: subject[1], Verb: subject[0] + ".read", Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			out = append(out, Reading{At: e.At, Actor: e.Actor, Thing: subject[0]})
		}
	}
	slices.SortStableFunc(out, func(a, b Reading) int { return b.At.Compare(a.At) })
	names := map[string]string{}
	for i := range out {
		if out[i].Reader, err = s.nameOf(ctx, names, out[i].Actor); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// nameOf returns the name of an actor of the journal, empty where it is no
// person; names remembers those asked for.
func (s *Store) nameOf(ctx context.Context, names map[string]string, actor string) (string, error) {
	if name, known := names[actor]; known {
		return name, nil
	}
	p, err := s.Person(ctx, actor)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	names[actor] = p.Name
	return p.Name, nil
}
