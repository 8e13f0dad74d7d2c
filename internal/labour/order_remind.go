package labour

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/clock"
	"siger/internal/jobs"
	"siger/internal/journal"
	"siger/internal/store"
)

// Jobs returns the work on orders that comes back each day.
func (d *Orders) Jobs() []jobs.Job {
	return []jobs.Job{{Kind: "labour.order_dates", Every: 6 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error {
		return d.Dates(ctx)
	}}}
}

// Dates looks at every order somebody works on: papers and verifications that end
// within 30, 14 or 7 days are told to the employer, each once; verified orders
// past their last day are expired. It may run as often as one likes.
func (d *Orders) Dates(ctx context.Context) error {
	for _, stage := range []OrderStage{OrderFiled, OrderVerified} {
		list, err := d.Store.OrdersAt(ctx, d.Store.DB, stage)
		if err != nil {
			return err
		}
		for _, o := range list {
			if err := d.Store.DB.InTx(ctx, func(tx *store.Tx) error { return d.date(ctx, tx, o.ID) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// date looks at one order as it is now.
func (d *Orders) date(ctx context.Context, tx *store.Tx, id string) error {
	o, err := d.Store.Order(ctx, tx, id)
	if err != nil || !o.Stage.Live() {
		return err
	}
	today := d.Today()
	if o.standing(today) == OrderExpired {
		return d.expire(ctx, tx, o)
	}
	for _, p := range o.Papers {
		if err := d.remind(ctx, tx, o, p.Paper, p.Until, today); err != nil {
			return err
		}
	}
	if o.Stage != OrderVerified {
		return nil
	}
	return d.remind(ctx, tx, o, "order", o.Until, today)
}

// remind tells the employer that something ends soon. The key of the message
// names the day and how near it is: what was told is not told again, and a paper
// with a new day is a new matter.
func (d *Orders) remind(ctx context.Context, tx *store.Tx, o Order, paper string, until, today clock.Date) error {
	if until.IsZero() {
		return nil
	}
	near, ok := ReminderAt(today.DaysUntil(until))
	if !ok {
		return nil
	}
	return d.tell(ctx, tx, o, "labour.order.told_ends", fmt.Sprintf("ends:%s:%s:%d", paper, until, near), "system",
		"paper", d.Texts.T(o.Lang, "labour.order.paper."+paper), "until", until)
}

func (d *Orders) expire(ctx context.Context, tx *store.Tx, o Order) error {
	o.Stage = OrderExpired
	o, err := d.Store.PutOrder(ctx, tx, o)
	if err != nil {
		return err
	}
	if err := journal.Write(ctx, tx, journal.Entry{At: d.Clock.Now(), Actor: "system", Verb: "order.expired", Thing: "order", ID: o.ID}); err != nil {
		return err
	}
	return d.tell(ctx, tx, o, "labour.order.told_expired", "expired", "system", "until", o.Until)
}
