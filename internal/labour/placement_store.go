package labour

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/journal"
	"siger/internal/store"
)

// PutPlacement writes a placement in the caller's transaction, as PutWorker does.
func (s *Store) PutPlacement(ctx context.Context, tx *store.Tx, p Placement) (Placement, error) {
	p.Version++
	doc, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	if p.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_placement (id, worker, order_id, agency, stage, document, version, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			p.ID, p.Worker, p.Order, p.Agency, string(p.Stage), string(doc), p.Version, store.Time(p.At))
		if store.IsUnique(err) {
			return p, fault.New(fault.Conflict, "labour.placement.error.twice")
		}
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_placement SET agency = $3, stage = $4, document = $5, version = $6 WHERE id = $1 AND version = $2`,
			p.ID, p.Version-1, p.Agency, string(p.Stage), string(doc), p.Version))
	}
	if err != nil {
		return p, fmt.Errorf("keep placement: %w", err)
	}
	return p, nil
}

// Placement returns the placement with the id, as q sees it.
func (s *Store) Placement(ctx context.Context, q store.Queryer, id string) (Placement, error) {
	return readOne[Placement](ctx, q, `labour_placement WHERE id = $1`, id)
}

// PlacementsOfWorker returns a worker's placements, the newest first.
func (s *Store) PlacementsOfWorker(ctx context.Context, q store.Queryer, worker string) ([]Placement, error) {
	return readAll[Placement](ctx, q, `labour_placement WHERE worker = $1 ORDER BY at DESC, id DESC`, worker)
}

// Placements returns up to limit placements of agencies – nil for those of all –,
// the newest first.
func (s *Store) Placements(ctx context.Context, q store.Queryer, agencies []string, limit int) ([]Placement, error) {
	where, args := `labour_placement`, []any{}
	if agencies != nil {
		var slots []string
		for i, org := range agencies {
			slots, args = append(slots, "$"+strconv.Itoa(i+1)), append(args, org)
		}
		if len(slots) == 0 {
			return nil, nil
		}
		where += ` WHERE agency IN (` + strings.Join(slots, ", ") + `)`
	}
	return readAll[Placement](ctx, q, fmt.Sprintf(`%s ORDER BY at DESC, id DESC LIMIT %d`, where, limit), args...)
}

// livePlacements returns every placement under way: who is on one is not offered
// another place, and its order has one place less.
func (s *Store) livePlacements(ctx context.Context, q store.Queryer) ([]Placement, error) {
	return readAll[Placement](ctx, q, `labour_placement WHERE stage <> $1 ORDER BY id`, string(PlacementEnded))
}

// CountsOf returns how many placements on an order are at each stage, without
// names.
func (s *Store) CountsOf(ctx context.Context, order string) (map[PlacementStage]int, error) {
	return s.placementsOf(ctx, order)
}

// Steps returns what is known of a placement's steps.
func (s *Store) Steps(ctx context.Context, q store.Queryer, placement string) ([]Step, error) {
	return readAll[Step](ctx, q, `labour_step WHERE placement = $1 ORDER BY step`, placement)
}

// PutStep writes what is known of a step in the caller's transaction, with its
// journal entry.
func (s *Store) PutStep(ctx context.Context, tx *store.Tx, actor string, k Step) error {
	k.By, k.At = actor, s.Clock.Now()
	doc, err := json.Marshal(k)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO labour_step (placement, step, due, document, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (placement, step) DO UPDATE SET due = excluded.due, document = excluded.document, at = excluded.at`,
		k.Placement, k.Key, k.Due.String(), string(doc), store.Time(k.At))
	if err != nil {
		return fmt.Errorf("keep step: %w", err)
	}
	verb := "placement.step_asked"
	if !k.Done.IsZero() {
		verb = "placement.step_done"
	}
	return journal.Write(ctx, tx, journal.Entry{At: k.At, Actor: actor, Verb: verb, Thing: "placement", ID: k.Placement, Detail: map[string]any{"step": k.Key}})
}

// Offer offers a worker a place on a verified order, in the caller's transaction.
// It is refused without the worker's consent to matching, to somebody who is on
// a placement under way, and where no place is left.
func (s *Store) Offer(ctx context.Context, tx *store.Tx, actor string, w Worker, o Order, agency string) (Placement, error) {
	p := Placement{}
	if o.standing(clock.DateOf(s.Clock.Now())) != OrderVerified {
		return p, fault.New(fault.Conflict, "labour.placement.error.order")
	}
	if ok, err := s.Consented(ctx, tx, w.ID, ForMatching); err != nil || !ok {
		if err == nil {
			err = fault.New(fault.Conflict, "labour.placement.error.consent")
		}
		return p, err
	}
	// Both rows are held until the end of the transaction, so that nobody gets two
	// places and no place goes to two.
	for _, row := range [][2]string{{"labour_order", o.ID}, {"labour_worker", w.ID}} {
		if _, err := tx.Exec(ctx, `UPDATE `+row[0]+` SET at = at WHERE id = $1`, row[1]); err != nil {
			return p, fmt.Errorf("hold place: %w", err)
		}
	}
	var busy, taken int
	if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM labour_placement WHERE worker = $1 AND stage NOT IN ('ended', 'settled')),
		(SELECT count(*) FROM labour_placement WHERE order_id = $2 AND stage <> 'ended')`, w.ID, o.ID).Scan(&busy, &taken); err != nil {
		return p, fmt.Errorf("look up placements: %w", err)
	}
	if busy > 0 {
		return p, fault.New(fault.Conflict, "labour.placement.error.busy")
	}
	if taken >= o.Places {
		return p, fault.New(fault.Conflict, "labour.placement.error.full")
	}
	p = Placement{ID: store.NewID(), Worker: w.ID, Order: o.ID, Agency: agency, Route: RouteOf(o), Stage: PlacementOffered, Example: o.Example, At: s.Clock.Now()}
	p, err := s.PutPlacement(ctx, tx, p)
	if err != nil {
		return p, err
	}
	return p, s.noteStage(ctx, tx, actor, p, o, w.Regency)
}

// Accept records the worker's word, given on their own page, on paper or spoken:
// yes, which is also their consent to the use of their data for the journey, or
// no, which ends the placement.
func (s *Store) Accept(ctx context.Context, tx *store.Tx, actor string, p Placement, o Order, yes bool, agreed Consent) (Placement, error) {
	w, err := s.Worker(ctx, tx, p.Worker)
	if err != nil {
		return p, err
	}
	today := clock.DateOf(s.Clock.Now())
	m := Move{To: PlacementAccepted, On: today, By: actor, At: s.Clock.Now()}
	if !yes {
		m.To, m.Reason = PlacementEnded, "declined"
	}
	if p.Stage != PlacementOffered {
		return p, fault.New(fault.Conflict, "labour.placement.error.turn")
	}
	if p, err = p.With(m, o, nil, today); err != nil {
		return p, err
	}
	p.Agreed = agreed.How
	if yes {
		agreed.Worker, agreed.Purpose = p.Worker, ForPlacement
		if err := s.GiveConsent(ctx, tx, actor, agreed); err != nil {
			return p, err
		}
	}
	if p, err = s.PutPlacement(ctx, tx, p); err != nil {
		return p, err
	}
	return p, s.noteStage(ctx, tx, actor, p, o, w.Regency)
}

// noteStage writes into the journal that a placement came to its stage: without
// a name, with what figures of outcomes are made of. Examples are marked.
func (s *Store) noteStage(ctx context.Context, tx *store.Tx, actor string, p Placement, o Order, regency string) error {
	detail := map[string]any{"order": o.ID, "isco08": o.ISCO08, "sector": o.Sector, "state": o.State, "regency": regency, "route": p.Route,
		"on": p.Days[p.Stage].String()}
	if p.Reason != "" {
		detail["reason"] = p.Reason
	}
	if p.Example {
		detail["example"] = true
	}
	if n := len(p.Evidence); n > 0 && p.Evidence[n-1].Stage == p.Stage {
		e := p.Evidence[n-1]
		detail["evidence"] = "attache"
		if e.File != "" {
			detail["evidence"], detail["file"] = "file", e.File
		}
		if e.Wage != nil {
			detail["paid_as_promised"] = true
		}
	}
	return journal.Write(ctx, tx, journal.Entry{At: s.Clock.Now(), Actor: actor, Verb: "placement." + string(p.Stage), Thing: "placement", ID: p.ID, Detail: detail})
}

// agreeing returns the consent a worker gives by accepting a place.
func (o *Office) agreeing(l i18n.Lang, how string) Consent { return o.Agreed(l, how, ForPlacement)[0] }
