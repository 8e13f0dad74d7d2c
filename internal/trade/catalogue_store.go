package trade

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/journal"
	"siger/internal/store"
)

// Store keeps suppliers and offers.
type Store struct{ db *store.DB }

// NewStore returns the store of suppliers and offers in db.
func NewStore(db *store.DB) *Store { return &Store{db} }

const putSupplier = `INSERT INTO trade_supplier (id, name, regency, example, document, changed_at)
	VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (id) DO UPDATE SET name = excluded.name, regency = excluded.regency, example = excluded.example,
		document = excluded.document, changed_at = excluded.changed_at`

const putOffer = `INSERT INTO trade_offer (id, supplier_id, product_id, document, changed_at)
	VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (id) DO UPDATE SET supplier_id = excluded.supplier_id, product_id = excluded.product_id,
		document = excluded.document, changed_at = excluded.changed_at`

// Put writes the suppliers and offers, replacing those with the same id, in one
// transaction with its journal entry. example marks them as the example world's.
func (s *Store) Put(ctx context.Context, suppliers []Supplier, offers []Offer, example bool, actor string, at time.Time) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return s.PutIn(ctx, tx, suppliers, offers, example, actor, at) })
}

// PutIn is Put in the caller's transaction.
func (s *Store) PutIn(ctx context.Context, tx *store.Tx, suppliers []Supplier, offers []Offer, example bool, actor string, at time.Time) error {
	flag := 0
	if example {
		flag = 1
	}
	for _, one := range suppliers {
		doc, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putSupplier, one.ID, one.Name, one.Regency, flag, string(doc), store.Time(at)); err != nil {
			return fmt.Errorf("supplier %s: %w", one.ID, err)
		}
	}
	for _, one := range offers {
		doc, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putOffer, one.ID, one.Supplier, one.Product, string(doc), store.Time(at)); err != nil {
			return fmt.Errorf("offer %s: %w", one.ID, err)
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE trade_version SET version = version + 1 WHERE id = 1`); err != nil {
		return err
	}
	return journal.Write(ctx, tx, journal.Entry{At: at, Actor: actor, Verb: "offer.put", Thing: "catalogue", ID: "offers",
		Detail: map[string]any{"suppliers": len(suppliers), "offers": len(offers), "example": example}})
}

// Version returns a number that grows with every change of suppliers or offers.
func (s *Store) Version(ctx context.Context) (n int64, err error) {
	err = s.db.QueryRow(ctx, `SELECT version FROM trade_version WHERE id = 1`).Scan(&n)
	return n, err
}

// All returns every supplier and offer by id, and whether any supplier is of
// the example world.
func (s *Store) All(ctx context.Context) (suppliers []Supplier, offers []Offer, example bool, err error) {
	suppliers, err = store.Collect(ctx, s.db, `SELECT document, example FROM trade_supplier ORDER BY id`, func(rows *sql.Rows) (one Supplier, err error) {
		var doc string
		var flag int
		if err := rows.Scan(&doc, &flag); err != nil {
			return one, err
		}
		example = example || flag == 1
		return one, json.Unmarshal([]byte(doc), &one)
	})
	if err != nil {
		return nil, nil, false, err
	}
	offers, err = store.Collect(ctx, s.db, `SELECT document FROM trade_offer ORDER BY id`, func(rows *sql.Rows) (one Offer, err error) {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return one, err
		}
		return one, json.Unmarshal([]byte(doc), &one)
	})
	return suppliers, offers, example, err
}
