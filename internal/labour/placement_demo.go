package labour

import (
	"context"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
)

// demoPlaced is the example worker who is on the way, by place in demoWorkers.
const demoPlaced = 1

// FillPlacementDemo puts an example worker of the centre on an example order,
// through the agency, with the first steps done, unless they were placed before.
func (o *Office) FillPlacementDemo(ctx context.Context, centre, agency string) error {
	return o.Store.DB.InTx(ctx, func(tx *store.Tx) error {
		d := demoWorkers[demoPlaced]
		w, err := o.Store.FindWorker(ctx, tx, centre, d.Name, d.Born)
		if fault.KindOf(err) == fault.NotFound {
			return nil // a pack without such places has no example workers
		}
		if err != nil {
			return err
		}
		had, err := o.Store.PlacementsOfWorker(ctx, tx, w.ID)
		if err != nil || len(had) > 0 {
			return err
		}
		if ok, err := o.Store.Consented(ctx, tx, w.ID, ForMatching); err != nil || !ok {
			return err
		}
		orders, err := o.Store.OrdersAt(ctx, tx, OrderVerified)
		if err != nil {
			return err
		}
		for _, order := range orders {
			if !order.Example || order.ISCO08 != d.Occupations[0] {
				continue
			}
			p, err := o.Store.Offer(ctx, tx, "demo", w, order, agency)
			if err != nil {
				return err
			}
			if p, err = o.Store.Accept(ctx, tx, "demo", p, order, true, o.agreeing(i18n.ID, "paper")); err != nil {
				return err
			}
			for _, key := range []string{"information", "check-agency", "register", "civil-papers"} {
				if err := o.Store.PutStep(ctx, tx, "demo", Step{Placement: p.ID, Key: key, Done: clock.DateOf(o.Clock.Now())}); err != nil {
					return err
				}
			}
			return nil
		}
		return nil
	})
}
