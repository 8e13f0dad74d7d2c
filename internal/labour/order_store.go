package labour

import (
	"context"
	"encoding/json"
	"fmt"

	"siger/internal/store"
)

// PutOrder writes a job order in the caller's transaction, as PutWorker does.
func (s *Store) PutOrder(ctx context.Context, tx *store.Tx, o Order) (Order, error) {
	o.Version++
	doc, err := json.Marshal(o)
	if err != nil {
		return o, err
	}
	if o.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_order (id, code, org, agency, isco08, state, stage, until, document, version, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			o.ID, o.Code, o.Org, o.AgencyOrg, o.ISCO08, o.State, string(o.Stage), o.Until.String(), string(doc), o.Version, store.Time(o.At))
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_order SET org = $3, agency = $4, isco08 = $5, state = $6, stage = $7, until = $8,
			document = $9, version = $10 WHERE id = $1 AND version = $2`,
			o.ID, o.Version-1, o.Org, o.AgencyOrg, o.ISCO08, o.State, string(o.Stage), o.Until.String(), string(doc), o.Version))
	}
	if err != nil {
		return o, fmt.Errorf("keep job order: %w", err)
	}
	return o, nil
}

// OrderByCode returns the job order with the code, as q sees it.
func (s *Store) OrderByCode(ctx context.Context, q store.Queryer, code string) (Order, error) {
	return readOne[Order](ctx, q, `labour_order WHERE code = $1`, code)
}

// OrdersAt returns the job orders of a stage, those that end first in front.
func (s *Store) OrdersAt(ctx context.Context, q store.Queryer, stage OrderStage) ([]Order, error) {
	return readAll[Order](ctx, q, `labour_order WHERE stage = $1 ORDER BY until, id`, string(stage))
}
