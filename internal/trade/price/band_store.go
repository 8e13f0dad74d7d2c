package price

import (
	"context"
	"database/sql"

	"siger/internal/store"
)

const selectBand = `SELECT b.item, b.state_id, b.channel, b.month, b.currency, b.n, b.premises,
	b.median_mil, b.p10_mil, b.p90_mil, i.name, i.unit, i.grams, i.grams_approx
	FROM price_band b JOIN price_item i ON i.code = b.item `

func scanBand(rows *sql.Rows) (b Band, err error) {
	var median, p10, p90 int64
	var grams sql.NullInt64
	var approx int
	err = rows.Scan(&b.Item, &b.State, &b.Channel, &b.Month, &b.Currency, &b.N, &b.Premises,
		&median, &p10, &p90, &b.ItemName, &b.Unit, &grams, &approx)
	b.Median, b.P10, b.P90 = mils(median), mils(p10), mils(p90)
	b.Grams, b.GramsApprox = int(grams.Int64), approx == 1
	return b, err
}

// Band returns the newest retail band of an item in a state (place id); ok is
// false when there is none.
func (s *Store) Band(ctx context.Context, item int, state string) (b Band, ok bool, err error) {
	list, err := store.Collect(ctx, s.db, selectBand+`WHERE b.item = $1 AND b.state_id = $2 AND b.channel = 'retail'
		ORDER BY b.month DESC LIMIT 1`, scanBand, item, state)
	if err != nil || len(list) == 0 {
		return Band{}, false, err
	}
	return list[0], true, nil
}

// Bands returns the newest retail band of an item in every state that has one,
// by state.
func (s *Store) Bands(ctx context.Context, item int) ([]Band, error) {
	return store.Collect(ctx, s.db, selectBand+`JOIN (SELECT state_id, MAX(month) AS month FROM price_band
		WHERE item = $1 AND channel = 'retail' GROUP BY state_id) newest
		ON newest.state_id = b.state_id AND newest.month = b.month
		WHERE b.item = $1 AND b.channel = 'retail' ORDER BY b.state_id`, scanBand, item)
}

// History returns the bands of an item in a state and channel, oldest first.
func (s *Store) History(ctx context.Context, item int, state string, channel Channel) ([]Band, error) {
	return store.Collect(ctx, s.db, selectBand+`WHERE b.item = $1 AND b.state_id = $2 AND b.channel = $3 ORDER BY b.month`,
		scanBand, item, state, string(channel))
}

// newest returns the newest retail band of every item and state.
func (s *Store) newest(ctx context.Context) ([]Band, error) {
	return store.Collect(ctx, s.db, selectBand+`JOIN (SELECT item, state_id, MAX(month) AS month FROM price_band
		WHERE channel = 'retail' GROUP BY item, state_id) newest
		ON newest.item = b.item AND newest.state_id = b.state_id AND newest.month = b.month
		WHERE b.channel = 'retail' ORDER BY b.item, b.state_id`, scanBand)
}

// Months returns the months that have bands, newest first.
func (s *Store) Months(ctx context.Context) ([]string, error) {
	return store.Collect(ctx, s.db, `SELECT DISTINCT month FROM price_band ORDER BY month DESC`,
		func(rows *sql.Rows) (m string, err error) { return m, rows.Scan(&m) })
}

// Items returns the survey's items by code.
func (s *Store) Items(ctx context.Context) ([]Item, error) {
	return store.Collect(ctx, s.db, `SELECT code, name, unit, item_group, category, grams, grams_approx FROM price_item ORDER BY code`,
		func(rows *sql.Rows) (it Item, err error) {
			var grams sql.NullInt64
			var approx int
			err = rows.Scan(&it.Code, &it.Name, &it.Unit, &it.Group, &it.Category, &grams, &approx)
			it.Grams, it.GramsApprox = int(grams.Int64), approx == 1
			return it, err
		})
}

// RegionBands returns a commodity's monthly bands in the region, oldest first;
// an empty commodity asks for all, by commodity.
func (s *Store) RegionBands(ctx context.Context, region, level, commodity string) ([]RegionBand, error) {
	return store.Collect(ctx, s.db, `SELECT region, level, commodity, month, currency, n, missing, median_mil, p10_mil, p90_mil
		FROM price_region_band WHERE region = $1 AND level = $2 AND ($3 = '' OR commodity = $3) ORDER BY commodity, month`,
		func(rows *sql.Rows) (b RegionBand, err error) {
			var median, p10, p90 int64
			err = rows.Scan(&b.Region, &b.Level, &b.Commodity, &b.Month, &b.Currency, &b.N, &b.Missing, &median, &p10, &p90)
			b.Median, b.P10, b.P90 = mils(median), mils(p10), mils(p90)
			return b, err
		}, region, level, commodity)
}
