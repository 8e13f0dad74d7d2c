package price

import (
	"context"
	"sync/atomic"
)

// Shelf holds the newest retail bands in memory, so that an answer asks no
// database. It is safe for concurrent use; the zero Shelf is empty.
type Shelf struct{ now atomic.Pointer[shelf] }

type shelf struct {
	stamp string
	bands map[int][]Band // by item; by state within
}

// Refresh loads the newest bands when an import has changed them since, also
// by another process; changed says whether it did.
func (s *Shelf) Refresh(ctx context.Context, from *Store) (changed bool, err error) {
	stamp, err := from.Stamp(ctx)
	if err != nil {
		return false, err
	}
	if old := s.now.Load(); old != nil && old.stamp == stamp {
		return false, nil
	}
	list, err := from.newest(ctx)
	if err != nil {
		return false, err
	}
	next := &shelf{stamp: stamp, bands: map[int][]Band{}}
	for _, b := range list {
		next.bands[b.Item] = append(next.bands[b.Item], b)
	}
	s.now.Store(next)
	return true, nil
}

// Stamp names the newest import of retail prices, empty before the first: while it
// stays, so do the bands.
func (s *Store) Stamp(ctx context.Context) (stamp string, err error) {
	err = s.db.QueryRow(ctx, `SELECT COALESCE(MAX(imported_at || ' ' || id), '') FROM price_import WHERE kind = $1`,
		KindPrices).Scan(&stamp)
	return stamp, err
}

// Band returns the newest retail band of an item in a state (place id); ok is
// false when there is none.
func (s *Shelf) Band(item int, state string) (Band, bool) {
	for _, b := range s.Bands(item) {
		if b.State == state {
			return b, true
		}
	}
	return Band{}, false
}

// Bands returns the newest retail band of an item in every state that has one,
// by state. The slice must not be changed.
func (s *Shelf) Bands(item int) []Band {
	if now := s.now.Load(); now != nil {
		return now.bands[item]
	}
	return nil
}
