package trade

import (
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/store/storetest"
	"siger/internal/trade/price"
	"siger/internal/trade/rate"
)

// hands is a clock the test moves by hand.
type hands struct{ now atomic.Pointer[time.Time] }

func newHands(at time.Time) *hands { h := &hands{}; h.now.Store(&at); return h }

func (h *hands) Now() time.Time { return *h.now.Load() }

func (h *hands) move(d time.Duration) { next := h.Now().Add(d); h.now.Store(&next) }

// eachMarket runs f on an empty market of the real pack on both engines, at
// noon in Kuala Lumpur on the day of the sample world.
func eachMarket(t *testing.T, f func(t *testing.T, db *store.DB, m *Market, h *hands)) {
	t.Helper()
	p, w := openWorld(t)
	storetest.Each(t, []fs.FS{journal.Migrations, Migrations, price.Migrations, rate.Migrations}, func(t *testing.T, db *store.DB) {
		h := newHands(time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC))
		f(t, db, NewMarket(db, p, w.Charges, h), h)
	})
}

func view(t *testing.T, m *Market) *View {
	t.Helper()
	v, err := m.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func put(t *testing.T, m *Market, suppliers []Supplier, offers []Offer, example bool) {
	t.Helper()
	if err := m.Store.Put(t.Context(), suppliers, offers, example, "test", m.clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// What is put comes back the same, by id, and putting again replaces.
func TestSuppliersAndOffersComeBackAsTheyWerePut(t *testing.T) {
	_, w := openWorld(t)
	eachMarket(t, func(t *testing.T, db *store.DB, m *Market, _ *hands) {
		if s, o, example, err := m.Store.All(t.Context()); err != nil || len(s)+len(o) > 0 || example {
			t.Fatalf("an empty store holds %d, %d, %v, %v", len(s), len(o), example, err)
		}
		put(t, m, w.Suppliers, w.Offers, true)
		suppliers, offers, example, err := m.Store.All(t.Context())
		if err != nil || !example {
			t.Fatal(err, example)
		}
		if len(suppliers) != len(w.Suppliers) || len(offers) != len(w.Offers) {
			t.Fatalf("%d suppliers and %d offers, want %d and %d", len(suppliers), len(offers), len(w.Suppliers), len(w.Offers))
		}
		was := map[string]string{}
		for _, s := range w.Suppliers {
			was["s "+s.ID] = fmt.Sprintf("%+v", deref(s))
		}
		for _, o := range w.Offers {
			was["o "+o.ID] = fmt.Sprint(o.ID, o.Supplier, o.Product, o.Title, o.CapacityKgMonth, o.MinimumKg, o.Prices, o.AvailableTo)
		}
		for i, s := range suppliers {
			if fmt.Sprintf("%+v", deref(s)) != was["s "+s.ID] {
				t.Errorf("supplier %s came back as %+v", s.ID, s)
			}
			if i > 0 && suppliers[i-1].ID >= s.ID {
				t.Errorf("%s before %s", suppliers[i-1].ID, s.ID)
			}
		}
		for _, o := range offers {
			if got := fmt.Sprint(o.ID, o.Supplier, o.Product, o.Title, o.CapacityKgMonth, o.MinimumKg, o.Prices, o.AvailableTo); got != was["o "+o.ID] {
				t.Errorf("offer %s came back as %s, was %s", o.ID, got, was["o "+o.ID])
			}
		}
		changed := w.Offers[0]
		changed.CapacityKgMonth = 77
		put(t, m, w.Suppliers[:1], []Offer{changed}, true)
		_, offers, _, _ = m.Store.All(t.Context())
		if len(offers) != len(w.Offers) || offers[0].CapacityKgMonth != 77 {
			t.Errorf("%d offers, the first with capacity %d", len(offers), offers[0].CapacityKgMonth)
		}
		entries, err := journal.Of(t.Context(), db, "catalogue", "offers")
		if err != nil || len(entries) != 2 || entries[0].Actor != "test" {
			t.Errorf("journal %+v, %v", entries, err)
		}
	})
}

// deref prints a supplier's reply time by its value.
func deref(s Supplier) any {
	hours := -1
	if s.ReplyHours != nil {
		hours = *s.ReplyHours
	}
	s.ReplyHours = nil
	return struct {
		Supplier
		Hours int
	}{s, hours}
}

// An offer of a supplier nobody knows is refused, and with it the whole put.
func TestAPutIsWholeOrNotAtAll(t *testing.T) {
	_, w := openWorld(t)
	eachMarket(t, func(t *testing.T, db *store.DB, m *Market, h *hands) {
		before, err := m.Store.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		orphan := w.Offers[0]
		orphan.Supplier = "nobody"
		if err := m.Store.Put(t.Context(), w.Suppliers[:2], []Offer{orphan}, true, "test", h.Now()); err == nil {
			t.Fatal("an offer of nobody was kept")
		}
		suppliers, offers, _, err := m.Store.All(t.Context())
		if err != nil || len(suppliers)+len(offers) > 0 {
			t.Errorf("left behind: %d suppliers, %d offers, %v", len(suppliers), len(offers), err)
		}
		if after, err := m.Store.Version(t.Context()); err != nil || after != before {
			t.Errorf("version %d, was %d, %v", after, before, err)
		}
		if entries, _ := journal.Of(t.Context(), db, "catalogue", "offers"); len(entries) != 0 {
			t.Errorf("journal %+v", entries)
		}
	})
}

// What another process changes shows within the time a look lasts, not before;
// nothing changed costs nothing and keeps the epoch.
func TestTheMarketRenewsItself(t *testing.T) {
	_, w := openWorld(t)
	eachMarket(t, func(t *testing.T, db *store.DB, m *Market, h *hands) {
		first, epoch := view(t, m), m.Epoch()
		if first.Catalogue.Example || len(first.Charges) > 0 {
			t.Error("an empty store uses the example world's charges")
		}
		other := NewMarket(db, m.pack, m.charges, h) // as another node
		put(t, other, w.Suppliers, w.Offers, true)
		h.move(fresh - time.Millisecond)
		if view(t, m) != first || m.Epoch() != epoch {
			t.Error("renewed before its time")
		}
		h.move(time.Millisecond)
		second := view(t, m)
		if second == first || len(second.Catalogue.Offers) != len(w.Offers) || !second.Catalogue.Example || len(second.Charges) == 0 {
			t.Fatal("the change of another node does not show")
		}
		if m.Epoch() == epoch {
			t.Error("the epoch stays although offers changed")
		}
		epoch = m.Epoch()
		h.move(fresh)
		third := view(t, m)
		if third.Catalogue != second.Catalogue || third.Pack != second.Pack || m.Epoch() != epoch {
			t.Error("nothing changed, but the catalogue was built again")
		}
		h.move(24 * time.Hour)
		if next := view(t, m); next.Catalogue == third.Catalogue || next.Catalogue.On != demoDay.AddDays(1) || m.Epoch() == epoch {
			t.Errorf("the next day still has the catalogue of %s", next.Catalogue.On)
		}
	})
}

// Imported prices show on the next look, and the pages of the cache go with
// them.
func TestImportedRatesAndPricesRenewTheMarket(t *testing.T) {
	eachMarket(t, func(t *testing.T, db *store.DB, m *Market, h *hands) {
		epoch := m.Epoch()
		exec := func(statement string, args ...any) {
			if _, err := db.Exec(t.Context(), statement, args...); err != nil {
				t.Fatal(err)
			}
		}
		exec(`INSERT INTO price_item (code, name, unit, item_group, category, grams, grams_approx) VALUES (16, 'PISANG CONTOH', '1kg', 'x', 'y', 1000, 0)`)
		exec(`INSERT INTO price_import (id, kind, covers, file, sha256, fingerprint, row_count, actor, imported_at, report)
			VALUES ('i1', $1, '2026-10', 'f', 's', 'p', 1, 'test', $2, '{}')`, price.KindPrices, store.Time(h.Now()))
		exec(`INSERT INTO price_band (item, state_id, channel, month, currency, n, premises, median_mil, p10_mil, p90_mil, import_id)
			VALUES (16, 'my-10', 'retail', '2026-10', 'MYR', 40, 8, 4500, 3990, 5200, 'i1')`)
		h.move(fresh)
		band, ok := view(t, m).Shelf.Band(16, "my-10")
		if !ok || band.Median.Cmp(amount.Must("4.5")) != 0 || m.Epoch() == epoch {
			t.Errorf("band %+v, %v; epoch changed: %v", band, ok, m.Epoch() != epoch)
		}
	})
}

// Many visitors at the first moment get one view, built once.
func TestTheFirstViewIsBuiltOnce(t *testing.T) {
	eachMarket(t, func(t *testing.T, _ *store.DB, m *Market, _ *hands) {
		views := make([]*View, 16)
		var group sync.WaitGroup
		for i := range views {
			group.Go(func() { views[i], _ = m.Now(t.Context()) })
		}
		group.Wait()
		for _, v := range views {
			if v == nil || v != views[0] {
				t.Fatal("visitors got different views")
			}
		}
	})
}

// The market's day begins at midnight in its own zone, not in the server's.
func TestTheMarketsDay(t *testing.T) {
	eachMarket(t, func(t *testing.T, _ *store.DB, m *Market, h *hands) {
		h.move(11 * time.Hour) // 15:00 UTC is 23:00 in Kuala Lumpur
		if on := view(t, m).Catalogue.On; on != demoDay {
			t.Errorf("before midnight it is %s", on)
		}
		h.move(time.Hour) // 16:00 UTC is midnight there
		if on := view(t, m).Catalogue.On; on != clock.MustDate("2026-11-25") {
			t.Errorf("at midnight it is %s", on)
		}
	})
}
