package labour

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"siger/internal/clock"
	"siger/internal/code"
	"siger/internal/fault"
	"siger/internal/journal"
	"siger/internal/store"
)

// orderCode is the number of characters of an order's code and of its public
// reference.
const orderCode = 8

// PutOrder writes a job order in the caller's transaction, as PutWorker does.
func (s *Store) PutOrder(ctx context.Context, tx *store.Tx, o Order) (Order, error) {
	return s.putOrder(ctx, tx, o, nil, "")
}

// putOrder is PutOrder; once names the form a new order came by.
func (s *Store) putOrder(ctx context.Context, tx *store.Tx, o Order, once any, digest string) (Order, error) {
	o.Version++
	doc, err := json.Marshal(o)
	if err != nil {
		return o, err
	}
	args := []any{o.ID, o.Ref, o.Number, o.Org, o.AgencyOrg, o.Sector, o.ISCO08, o.State, string(o.Stage), o.Starts.String(), o.Until.String(),
		MatchKey(o.Employer.Number), MatchKey(o.Employer.Name), MatchKey(o.Employer.Address), MatchKey(o.Employer.Contact), string(doc), o.Version}
	if o.Version == 1 {
		_, err = tx.Exec(ctx, `INSERT INTO labour_order (id, ref, number, org, agency, sector, isco08, state, stage, starts, until,
			number_key, name_key, address_key, contact_key, document, version, code, at, once_key, once_hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			append(args, o.Code, store.Time(o.At), once, digest)...)
	} else {
		err = changed(tx.Exec(ctx, `UPDATE labour_order SET ref = $2, number = $3, org = $4, agency = $5, sector = $6, isco08 = $7, state = $8, stage = $9,
			starts = $10, until = $11, number_key = $12, name_key = $13, address_key = $14, contact_key = $15, document = $16, version = $17
			WHERE id = $1 AND version = $17 - 1`, args...))
	}
	if store.IsUnique(err) {
		return o, err // as it is: the caller tells a code taken by chance by it
	}
	if err != nil {
		return o, fmt.Errorf("keep job order: %w", err)
	}
	return o, nil
}

// FileOrder keeps a new order, checked by the caller, and gives it to the desk
// in the same transaction. A non-empty once names the form: the same once with
// the same order returns what was kept first, with another it is a Conflict.
func (s *Store) FileOrder(ctx context.Context, o Order, once, actor string, also func(context.Context, *store.Tx, Order) error) (Order, error) {
	doc, err := json.Marshal(o)
	if err != nil {
		return o, err
	}
	sum := sha256.Sum256(doc)
	digest := hex.EncodeToString(sum[:])
	var key any
	if once != "" {
		named := sha256.Sum256([]byte(once))
		key = hex.EncodeToString(named[:16])
	}
	o.ID, o.Stage, o.At, o.Version = store.NewID(), OrderFiled, s.Clock.Now(), 0
	for range 5 { // a code taken by chance is drawn again
		if first, found, err := s.filedAs(ctx, key, digest); found || err != nil {
			return first, err
		}
		o.Code = code.New(orderCode)
		var kept Order
		err = s.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			if kept, err = s.putOrder(ctx, tx, o, key, digest); err != nil {
				return err
			}
			if err := journal.Write(ctx, tx, journal.Entry{At: o.At, Actor: actor, Verb: "order.filed", Thing: "order", ID: o.ID}); err != nil || also == nil {
				return err
			}
			return also(ctx, tx, kept)
		})
		if err == nil {
			return kept, nil
		}
		if !store.IsUnique(err) {
			return Order{}, err
		}
	}
	return Order{}, fault.New(fault.Unavailable, "error.unavailable")
}

// filedAs returns the order that was filed by the form, and whether there is one.
func (s *Store) filedAs(ctx context.Context, key any, digest string) (Order, bool, error) {
	if key == nil {
		return Order{}, false, nil
	}
	var doc, had string
	err := s.DB.QueryRow(ctx, `SELECT document, once_hash FROM labour_order WHERE once_key = $1`, key).Scan(&doc, &had)
	if store.IsNoRows(err) {
		return Order{}, false, nil
	}
	if err != nil {
		return Order{}, false, err
	}
	if had != digest {
		return Order{}, true, fault.New(fault.Conflict, "labour.order.error.once")
	}
	var o Order
	return o, true, json.Unmarshal([]byte(doc), &o)
}

// Order returns the job order with the id, as q sees it.
func (s *Store) Order(ctx context.Context, q store.Queryer, id string) (Order, error) {
	return readOne[Order](ctx, q, `labour_order WHERE id = $1`, id)
}

// OrderByCode returns the job order with the code, as q sees it. A code that
// cannot exist and one that does not are answered alike.
func (s *Store) OrderByCode(ctx context.Context, q store.Queryer, typed string) (Order, error) {
	return readOne[Order](ctx, q, `labour_order WHERE code = $1`, codeOf(typed))
}

// OrderByRef returns the job order with the public reference: one that was
// verified once.
func (s *Store) OrderByRef(ctx context.Context, q store.Queryer, typed string) (Order, error) {
	return readOne[Order](ctx, q, `labour_order WHERE ref = $1 AND ref <> ''`, codeOf(typed))
}

func codeOf(typed string) string {
	c, ok := code.Parse(typed, orderCode)
	if !ok {
		return "-"
	}
	return c
}

// OrdersAt returns the job orders of a stage, those that end first in front.
func (s *Store) OrdersAt(ctx context.Context, q store.Queryer, stage OrderStage) ([]Order, error) {
	return readAll[Order](ctx, q, `labour_order WHERE stage = $1 ORDER BY until, id`, string(stage))
}

// OrdersOf returns the job orders an organisation filed, the newest first.
func (s *Store) OrdersOf(ctx context.Context, org string) ([]Order, error) {
	return readAll[Order](ctx, s.DB, `labour_order WHERE org = $1 AND org <> '' ORDER BY at DESC, id DESC LIMIT $2`, org, MostOrders)
}

// MostOrders is how many orders a list holds at most.
const MostOrders = 200

// OrderFilter narrows the public list; what is empty does not.
type OrderFilter struct {
	Sector, ISCO08 string
	From           clock.Date // work begins on this day or later
}

// PublicOrders returns the orders of a stage that were verified once, those that
// begin first in front, at most MostOrders.
func (s *Store) PublicOrders(ctx context.Context, stage OrderStage, f OrderFilter) ([]Order, error) {
	return readAll[Order](ctx, s.DB, `labour_order WHERE stage = $1 AND ref <> '' AND ($2 = '' OR sector = $2) AND ($3 = '' OR isco08 = $3) AND starts >= $4
		ORDER BY starts, id LIMIT $5`, string(stage), f.Sector, f.ISCO08, f.From.String(), MostOrders)
}

// alike returns the other orders by which an employer can be recognised: the
// same company number, address, contact or name, however it was written.
func (s *Store) alike(ctx context.Context, q store.Queryer, o Order) ([]Order, error) {
	return readAll[Order](ctx, q, `labour_order WHERE id <> $1 AND (number_key = $2 AND number_key <> '' OR name_key = $3 OR address_key = $4 OR contact_key = $5)
		ORDER BY at DESC, id DESC LIMIT $6`, o.ID, MatchKey(o.Employer.Number), MatchKey(o.Employer.Name), MatchKey(o.Employer.Address), MatchKey(o.Employer.Contact), MostOrders)
}

// OrderChecks returns what was noted of an order's evidence, by item.
func (s *Store) OrderChecks(ctx context.Context, q store.Queryer, order string) (map[string]OrderCheck, error) {
	list, err := store.Collect(ctx, q, `SELECT item, state, note, by_whom, at FROM labour_order_check WHERE order_id = $1`, func(rows *sql.Rows) (OrderCheck, error) {
		c := OrderCheck{Order: order}
		var at string
		if err := rows.Scan(&c.Item, &c.State, &c.Note, &c.By, &at); err != nil {
			return c, err
		}
		var err error
		c.At, err = store.ParseTime(at)
		return c, err
	}, order)
	out := map[string]OrderCheck{}
	for _, c := range list {
		out[c.Item] = c
	}
	return out, err
}

// PutOrderCheck notes an item of evidence in the caller's transaction.
func (s *Store) PutOrderCheck(ctx context.Context, tx *store.Tx, c OrderCheck) error {
	_, err := tx.Exec(ctx, `INSERT INTO labour_order_check (order_id, item, state, note, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (order_id, item) DO UPDATE SET state = $3, note = $4, by_whom = $5, at = $6`, c.Order, c.Item, c.State, c.Note, c.By, store.Time(c.At))
	return err
}

// placementsOf counts the placements on an order by stage, without names.
func (s *Store) placementsOf(ctx context.Context, order string) (map[PlacementStage]int, error) {
	type count struct {
		stage PlacementStage
		n     int
	}
	list, err := store.Collect(ctx, s.DB, `SELECT stage, count(*) FROM labour_placement WHERE order_id = $1 GROUP BY stage`, func(rows *sql.Rows) (c count, err error) {
		return c, rows.Scan(&c.stage, &c.n)
	}, order)
	out := map[PlacementStage]int{}
	for _, c := range list {
		out[c.stage] = c.n
	}
	return out, err
}
