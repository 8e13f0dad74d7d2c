package rate

import (
	"context"
	"database/sql"
	"fmt"

	"siger/internal/amount"
	"siger/internal/corridor"
	"siger/internal/journal"
	"siger/internal/store"
)

// Store keeps the imported rates and charges.
type Store struct{ db *store.DB }

// NewStore returns the rates of a store whose Migrations have been applied.
func NewStore(db *store.DB) *Store { return &Store{db} }

// Stamp names the newest change of rates and charges, empty before the first:
// while it stays, so does what Overlay gives.
func (s *Store) Stamp(ctx context.Context) (stamp string, err error) {
	err = s.db.QueryRow(ctx, `SELECT COALESCE(MAX(at), '') FROM (
		SELECT MAX(imported_at) AS at FROM money_exchange_rate UNION ALL SELECT MAX(imported_at) AS at FROM money_charge) changes`).Scan(&stamp)
	return stamp, err
}

// Overlay returns the pack with the store's rates and charges laid over it.
func (s *Store) Overlay(ctx context.Context, p *corridor.Pack) (*corridor.Pack, error) {
	rates, err := s.Rates(ctx)
	if err != nil {
		return nil, err
	}
	charges, err := s.Charges(ctx)
	if err != nil {
		return nil, err
	}
	return Overlay(p, rates, charges), nil
}

// Rates returns every stored rate, oldest first.
func (s *Store) Rates(ctx context.Context) ([]corridor.ExchangeRate, error) {
	return ratesOf(ctx, s.db)
}

// Charges returns every stored charge, by the day from which it holds.
func (s *Store) Charges(ctx context.Context) ([]corridor.Charge, error) { return chargesOf(ctx, s.db) }

func ratesOf(ctx context.Context, q store.Queryer) ([]corridor.ExchangeRate, error) {
	return store.Collect(ctx, q, `SELECT base, quote, day, rate, source, as_of, confidence, note FROM money_exchange_rate ORDER BY day, base, quote`,
		func(rows *sql.Rows) (r corridor.ExchangeRate, err error) {
			var day, rate, asOf string
			if err = rows.Scan(&r.Base, &r.Quote, &day, &rate, &r.Source, &asOf, &r.Confidence, &r.Note); err != nil {
				return r, err
			}
			return r, read(into(&r.Date, day), into(&r.AsOf, asOf), into(&r.Rate, rate))
		})
}

func chargesOf(ctx context.Context, q store.Queryer) ([]corridor.Charge, error) {
	return store.Collect(ctx, q, `SELECT charge, from_place, to_place, mode, unit, low, high, currency, valid_from, valid_to,
		source, as_of, confidence, status, note FROM money_charge ORDER BY valid_from, charge, from_place, to_place, mode, unit`,
		func(rows *sql.Rows) (c corridor.Charge, err error) {
			var low, high sql.NullString
			var from, to, asOf string
			err = rows.Scan(&c.Key, &c.From, &c.To, &c.Mode, &c.Unit, &low, &high, &c.Currency, &from, &to,
				&c.Source, &asOf, &c.Confidence, &c.Status, &c.Note)
			if err != nil {
				return c, err
			}
			for _, bound := range []struct {
				text sql.NullString
				to   **amount.Decimal
			}{{low, &c.Low}, {high, &c.High}} {
				if bound.text.Valid {
					d, err := amount.Parse(bound.text.String)
					if err != nil {
						return c, err
					}
					*bound.to = &d
				}
			}
			return c, read(into(&c.ValidFrom, from), into(&c.ValidTo, to), into(&c.AsOf, asOf))
		})
}

// into reads a stored text into a date or a decimal.
func into(to interface{ UnmarshalText([]byte) error }, text string) func() error {
	return func() error { return to.UnmarshalText([]byte(text)) }
}

func read(parts ...func() error) error {
	for _, part := range parts {
		if err := part(); err != nil {
			return fmt.Errorf("stored rate: %w", err)
		}
	}
	return nil
}

// saveRates writes the rates that are new or differ from what is stored, with a
// journal entry, and returns how many those were.
func (s *Store) saveRates(ctx context.Context, rates []corridor.ExchangeRate, e journal.Entry) (changed int, err error) {
	keyOf := func(r corridor.ExchangeRate) string { return r.Base + r.Quote + r.Date.String() }
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		stored, err := ratesOf(ctx, tx)
		if err != nil {
			return err
		}
		fresh := differing(stored, rates, keyOf, func(r corridor.ExchangeRate) string {
			return fmt.Sprint(r.Rate, r.Source, r.Confidence, r.Note) // not as_of: read on another day, but the same
		})
		changed = len(fresh)
		return write(ctx, tx, e, changed, `INSERT INTO money_exchange_rate
			(base, quote, day, rate, source, as_of, confidence, note, imported_at)`,
			`ON CONFLICT (base, quote, day) DO UPDATE SET rate = excluded.rate, source = excluded.source, as_of = excluded.as_of,
			confidence = excluded.confidence, note = excluded.note, imported_at = excluded.imported_at`,
			func(i int) []any {
				r := fresh[i]
				return []any{r.Base, r.Quote, r.Date.String(), r.Rate.String(), r.Source, r.AsOf.String(), string(r.Confidence), r.Note, store.Time(e.At)}
			})
	})
	return changed, err
}

// saveCharges does for charges what saveRates does for rates.
func (s *Store) saveCharges(ctx context.Context, charges []corridor.Charge, e journal.Entry) (changed int, err error) {
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		stored, err := chargesOf(ctx, tx)
		if err != nil {
			return err
		}
		fresh := differing(stored, charges, thing, contentOf)
		changed = len(fresh)
		return write(ctx, tx, e, changed, `INSERT INTO money_charge (charge, from_place, to_place, mode, unit, low, high, currency,
			valid_from, valid_to, source, as_of, confidence, status, note, imported_at)`,
			`ON CONFLICT (charge, from_place, to_place, mode, unit, valid_from) DO UPDATE SET low = excluded.low, high = excluded.high,
			currency = excluded.currency, valid_to = excluded.valid_to, source = excluded.source, as_of = excluded.as_of,
			confidence = excluded.confidence, status = excluded.status, note = excluded.note, imported_at = excluded.imported_at`,
			func(i int) []any {
				c := fresh[i]
				return []any{c.Key, c.From, c.To, c.Mode, c.Unit, optional(c.Low), optional(c.High), c.Currency, c.ValidFrom.String(),
					c.ValidTo.String(), c.Source, c.AsOf.String(), string(c.Confidence), string(c.Status), c.Note, store.Time(e.At)}
			})
	})
	return changed, err
}

// differing returns the given rows that are not stored with the same content.
func differing[T any](stored, given []T, key, content func(T) string) (out []T) {
	had := make(map[string]string, len(stored))
	for _, r := range stored {
		had[key(r)] = content(r)
	}
	for _, r := range given {
		if old, ok := had[key(r)]; !ok || old != content(r) {
			out = append(out, r)
		}
	}
	return out
}

// write inserts n rows and, where there are any, the journal entry.
func write(ctx context.Context, tx *store.Tx, e journal.Entry, n int, head, tail string, row func(int) []any) error {
	if n == 0 {
		return nil
	}
	if err := store.InsertMany(ctx, tx, head, tail, n, row); err != nil {
		return err
	}
	e.Detail["changed"] = n
	return journal.Write(ctx, tx, e)
}

// thing names what a charge is the price of, and from when.
func thing(c corridor.Charge) string {
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s", c.Key, c.From, c.To, c.Mode, c.Unit, c.ValidFrom)
}

// contentOf writes out everything a charge says.
func contentOf(c corridor.Charge) string {
	return fmt.Sprintf("%s %v %v %s %s %+v", thing(c), optional(c.Low), optional(c.High), c.Currency, c.ValidTo, c.Fact)
}

func optional(d *amount.Decimal) any {
	if d == nil {
		return nil
	}
	return d.String()
}
