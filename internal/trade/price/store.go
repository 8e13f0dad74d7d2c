package price

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/amount"
	"siger/internal/journal"
	"siger/internal/store"
)

// Store keeps bands, lookups and the record of every import.
type Store struct{ db *store.DB }

// NewStore returns the prices of a store whose Migrations have been applied.
func NewStore(db *store.DB) *Store { return &Store{db} }

// record is one import as price_import keeps it.
type record struct {
	fingerprint string // of everything the result depends on
	covers      string // the month, or the region and level
	actor       string
	at          time.Time
}

// already returns the report of the newest import that covers the same, if it
// was made from the same input: then there is nothing to do.
func (s *Store) already(ctx context.Context, kind, covers, fingerprint string) (report Report, same bool, err error) {
	var print, text string
	err = s.db.QueryRow(ctx, `SELECT fingerprint, report FROM price_import
		WHERE kind = $1 AND covers = $2 ORDER BY imported_at DESC, id DESC LIMIT 1`, kind, covers).Scan(&print, &text)
	if store.IsNoRows(err) || err == nil && print != fingerprint {
		return Report{}, false, nil
	}
	if err != nil {
		return Report{}, false, err
	}
	err = json.Unmarshal([]byte(text), &report)
	report.Already = true
	return report, err == nil, err
}

// Imports returns the reports of all imports of a kind, newest first.
func (s *Store) Imports(ctx context.Context, kind string) ([]Report, error) {
	return store.Collect(ctx, s.db, `SELECT report FROM price_import WHERE kind = $1 ORDER BY imported_at DESC, id DESC`,
		func(rows *sql.Rows) (out Report, err error) {
			var text string
			if err = rows.Scan(&text); err == nil {
				err = json.Unmarshal([]byte(text), &out)
			}
			return out, err
		}, kind)
}

// saveMonth replaces a month's bands, brings the lookups up to date and writes
// the record and its journal entry, in one transaction.
func (s *Store) saveMonth(ctx context.Context, r record, report *Report, look lookups, bands []Band) error {
	report.ID = store.NewID()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM price_band WHERE month = $1`, report.Month); err != nil {
			return err
		}
		err := store.InsertMany(ctx, tx, `INSERT INTO price_item (code, name, unit, item_group, category, grams, grams_approx)`,
			`ON CONFLICT (code) DO UPDATE SET name = excluded.name, unit = excluded.unit, item_group = excluded.item_group,
			category = excluded.category, grams = excluded.grams, grams_approx = excluded.grams_approx`,
			len(look.items), func(i int) []any {
				it := look.items[i]
				return []any{it.Code, it.Name, it.Unit, it.Group, it.Category, known(it.Grams), flag(it.GramsApprox)}
			})
		if err != nil {
			return err
		}
		err = store.InsertMany(ctx, tx, `INSERT INTO price_premise (code, name, kind, channel, state, state_id, district, official)`,
			`ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, channel = excluded.channel,
			state = excluded.state, state_id = excluded.state_id, district = excluded.district, official = excluded.official`,
			len(look.premises), func(i int) []any {
				p := look.premises[i]
				return []any{p.Code, p.Name, p.Kind, string(p.Channel), p.State, given(p.StateID), p.District, given(p.Official)}
			})
		if err != nil {
			return err
		}
		err = store.InsertMany(ctx, tx, `INSERT INTO price_band
			(item, state_id, channel, month, currency, n, premises, median_mil, p10_mil, p90_mil, import_id)`, ``,
			len(bands), func(i int) []any {
				b := bands[i]
				return []any{b.Item, b.State, string(b.Channel), b.Month, b.Currency, b.N, b.Premises,
					inMils(b.Median), inMils(b.P10), inMils(b.P90), report.ID}
			})
		if err != nil {
			return err
		}
		return r.write(ctx, tx, report)
	})
}

// saveRegion upserts regional bands with the record and its journal entry, in
// one transaction.
func (s *Store) saveRegion(ctx context.Context, r record, report *Report, bands []RegionBand) error {
	report.ID = store.NewID()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		err := store.InsertMany(ctx, tx, `INSERT INTO price_region_band
			(region, level, commodity, month, currency, n, missing, median_mil, p10_mil, p90_mil, import_id)`,
			`ON CONFLICT (region, level, commodity, month) DO UPDATE SET currency = excluded.currency, n = excluded.n,
			missing = excluded.missing, median_mil = excluded.median_mil, p10_mil = excluded.p10_mil,
			p90_mil = excluded.p90_mil, import_id = excluded.import_id`,
			len(bands), func(i int) []any {
				b := bands[i]
				return []any{b.Region, b.Level, b.Commodity, b.Month, b.Currency, b.N, b.Missing,
					inMils(b.Median), inMils(b.P10), inMils(b.P90), report.ID}
			})
		if err != nil {
			return err
		}
		return r.write(ctx, tx, report)
	})
}

// write notes the import and its journal entry.
func (r record) write(ctx context.Context, tx *store.Tx, report *Report) error {
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO price_import
		(id, kind, covers, file, sha256, fingerprint, row_count, actor, imported_at, report)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, report.ID, report.Kind, r.covers, report.File,
		report.SHA256, r.fingerprint, report.Rows, r.actor, store.Time(r.at), string(text))
	if err != nil {
		return err
	}
	return journal.Write(ctx, tx, journal.Entry{At: r.at, Actor: r.actor, Verb: "price.imported", Thing: "price_import", ID: report.ID,
		Detail: map[string]any{"kind": report.Kind, "covers": r.covers, "file": report.File, "sha256": report.SHA256,
			"rows": report.Rows, "taken": report.Taken, "refused": report.RefusedTotal(), "bands": report.Bands}})
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// known and given write nothing where nothing is known.
func known(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func given(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func inMils(d amount.Decimal) int64 {
	n, ok := d.Shift(3).Int64()
	if !ok {
		panic(fmt.Sprintf("price: %s is no whole number of mils", d))
	}
	return n
}
