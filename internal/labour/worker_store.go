package labour

import (
	"context"
	"encoding/json"
	"fmt"

	"siger/internal/store"
)

// PutWorker writes a worker in the caller's transaction, which also writes the
// journal: a new one for version 0, else the next version of the one its editor
// saw; it returns them with their new version. A version that is no longer the
// newest is a Conflict fault.
func (s *Store) PutWorker(ctx context.Context, tx *store.Tx, w Worker) (Worker, error) {
	w.Version++
	doc, err := json.Marshal(w)
	if err != nil {
		return w, err
	}
	if w.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_worker (id, code, org, regency, document, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			w.ID, w.Code, w.Org, w.Regency, string(doc), w.Version, store.Time(w.At))
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_worker SET org = $3, regency = $4, document = $5, version = $6 WHERE id = $1 AND version = $2`,
			w.ID, w.Version-1, w.Org, w.Regency, string(doc), w.Version))
	}
	if err != nil {
		return w, fmt.Errorf("keep worker: %w", err)
	}
	return w, nil
}

// Worker returns the worker with the id, as q sees them.
func (s *Store) Worker(ctx context.Context, q store.Queryer, id string) (Worker, error) {
	return readOne[Worker](ctx, q, `labour_worker WHERE id = $1`, id)
}

// WorkerByCode returns the worker who holds the code.
func (s *Store) WorkerByCode(ctx context.Context, q store.Queryer, code string) (Worker, error) {
	return readOne[Worker](ctx, q, `labour_worker WHERE code = $1`, code)
}
