package labour

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/jobs"
	"siger/internal/store"
)

// Jobs returns the work on placements that comes back each day.
func (d *Placements) Jobs() []jobs.Job {
	return []jobs.Job{{Kind: "labour.placement_dates", Every: 6 * time.Hour, Run: func(ctx context.Context, _ json.RawMessage) error {
		return d.Dates(ctx)
	}}}
}

// Dates tells agencies of steps that are due, and of papers that expire, within
// 30, 14 or 7 days, each once however often it runs.
func (d *Placements) Dates(ctx context.Context) error {
	list, err := d.Store.livePlacements(ctx, d.Store.DB)
	if err != nil {
		return err
	}
	for _, p := range list {
		if !p.Live() {
			continue
		}
		err := d.Store.DB.InTx(ctx, func(tx *store.Tx) error {
			f := found{p: p}
			if err := d.fill(ctx, tx, &f); err != nil {
				return err
			}
			for i := range f.steps {
				m := &f.steps[i]
				day := m.Mark.Until
				if m.Mark.Done.IsZero() {
					day = m.Mark.Due
				}
				if err := d.remind(ctx, tx, p, m, day); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Placements) remind(ctx context.Context, tx *store.Tx, p Placement, m *Milestone, day clock.Date) error {
	if day.IsZero() {
		return nil
	}
	near, ok := ReminderAt(d.Today().DaysUntil(day))
	if !ok {
		return nil
	}
	return d.tell(ctx, tx, p, Note{Template: "labour.placement.told_ends", Key: fmt.Sprintf("ends:%s:%s:%d", m.ID, day, near), Actor: "system",
		Words: func(l i18n.Lang) []any { return []any{"step", m.Name.In(l), "date", day} }})
}
