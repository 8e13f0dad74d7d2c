package trade

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/store"
	"siger/internal/trade/landed"
	"siger/internal/trade/price"
	"siger/internal/trade/rate"
)

// Market holds the newest view of all that answers are made from, and renews it
// when the store or the day has changed. It looks at most once in fresh, so that
// a busy server asks the store a few numbers now and then, not for every request.
type Market struct {
	Store  *Store
	Prices *price.Store
	Rates  *rate.Store

	pack    *corridor.Pack
	charges []corridor.Charge
	clock   clock.Clock

	shelf   price.Shelf
	mu      sync.Mutex
	current atomic.Pointer[View]
}

// View is all that answers are made from, at one moment. It does not change.
type View struct {
	Pack      *corridor.Pack // with the exchange rates and charges that were imported
	Catalogue *Catalogue
	Shelf     Shelf
	Charges   []corridor.Charge // dated example rates; only with the example world
	Tariff    *landed.Tariff    // what costs are worked out from: Pack, with Charges before its own

	version, rates string
	epoch          string // of all that an answer rests on
	shelf          int    // how often the shelf prices have changed
	looked         time.Time
}

// fresh is how long a look lasts; what another node or a command changes shows
// within it.
const fresh = 2 * time.Second

// NewMarket returns the market of the store. charges are the example world's and
// are used only while its suppliers are in the store.
func NewMarket(db *store.DB, p *corridor.Pack, charges []corridor.Charge, c clock.Clock) *Market {
	return &Market{Store: NewStore(db), Prices: price.NewStore(db), Rates: rate.NewStore(db), pack: p, charges: charges, clock: c}
}

// Now returns the newest view.
func (m *Market) Now(ctx context.Context) (*View, error) {
	now := m.clock.Now()
	if v := m.current.Load(); v != nil && now.Sub(v.looked) < fresh {
		return v, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	had := m.current.Load()
	if had != nil && now.Sub(had.looked) < fresh {
		return had, nil
	}
	return m.look(ctx, had, now)
}

// Newest returns the view of this instant, for what is saved on its strength.
func (m *Market) Newest(ctx context.Context) (*View, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.look(ctx, m.current.Load(), m.clock.Now())
}

// look renews the view; the caller holds mu.
func (m *Market) look(ctx context.Context, had *View, now time.Time) (*View, error) {
	next, err := m.renew(ctx, had)
	if err != nil {
		return nil, err
	}
	next.looked = now
	m.current.Store(next)
	return next, nil
}

// renew makes a view, taking from the former what has not changed.
func (m *Market) renew(ctx context.Context, had *View) (*View, error) {
	if had == nil {
		had = &View{}
	}
	next := *had
	on := clock.Today(m.clock, m.pack.MarketZone())
	version, err := m.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	if next.rates, err = m.Rates.Stamp(ctx); err != nil {
		return nil, err
	}
	if next.Pack == nil || next.rates != had.rates {
		if next.Pack, err = m.Rates.Overlay(ctx, m.pack); err != nil {
			return nil, err
		}
	}
	next.version = fmt.Sprint(version, " ", on)
	if next.Catalogue == nil || next.version != had.version || next.rates != had.rates {
		suppliers, offers, example, err := m.Store.All(ctx)
		if err != nil {
			return nil, err
		}
		next.Catalogue, next.Charges = NewCatalogue(next.Pack, suppliers, offers, on, example), nil
		if example {
			next.Charges = m.charges
		}
		next.Tariff = landed.NewTariff(next.Pack, next.Charges)
	}
	changed, err := m.shelf.Refresh(ctx, m.Prices)
	if err != nil {
		return nil, err
	}
	if changed {
		next.shelf++
	}
	next.Shelf = &m.shelf
	next.epoch = fmt.Sprint(next.version, "|", next.rates, "|", next.shelf)
	return &next, nil
}

// Epoch names the newest view: it changes when anything an answer rests on does.
func (m *Market) Epoch() string {
	v, err := m.Now(context.Background())
	if err != nil {
		return ""
	}
	return v.epoch
}
