package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the peer: one indexed lookup and a full-text search

	"siger/internal/amount"
	"siger/internal/app"
	"siger/internal/ask"
	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/trade"
)

var benchDay = clock.Fixed(time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC))

// manyOffers clones the example world's offers to n, varied by a seeded draw.
func manyOffers(world *trade.World, n int) ([]trade.Supplier, []trade.Offer) {
	draw := rand.New(rand.NewPCG(1, 2))
	suppliers := make([]trade.Supplier, 0, n/20+1)
	for i := range n/20 + 1 {
		s := world.Suppliers[i%len(world.Suppliers)]
		s.ID = fmt.Sprintf("b%06d", i)
		s.OrdersDone = draw.IntN(30)
		suppliers = append(suppliers, s)
	}
	offers := make([]trade.Offer, 0, n)
	for i := range n {
		o := world.Offers[i%len(world.Offers)]
		o.ID, o.Supplier = fmt.Sprintf("b%08d", i), suppliers[draw.IntN(len(suppliers))].ID
		o.CapacityKgMonth = 100 + draw.Int64N(200_000)
		o.MinimumKg = draw.Int64N(o.CapacityKgMonth)
		if len(o.Prices) > 0 {
			p := o.Prices[0]
			p.Amount = p.Amount.Mul(amount.Int(50 + draw.Int64N(100))).Shift(-2)
			o.Prices = []trade.Price{p}
		}
		offers = append(offers, o)
	}
	return suppliers, offers
}

// asks makes asks from the pack's vocabulary, quantities and towns.
func asks(k *app.Knowledge, n int) []string {
	draw := rand.New(rand.NewPCG(3, 4))
	var towns []string
	for _, p := range k.Pack.Places {
		if p.Country == k.Pack.Market.Country {
			towns = append(towns, p.Name)
		}
	}
	out := make([]string, n)
	for i := range out {
		q := k.Pack.Products[draw.IntN(len(k.Pack.Products))]
		words := q.Words[i18n.Langs[draw.IntN(3)]]
		if len(words) == 0 {
			words = []string{q.Names.EN}
		}
		unit := []string{"kg", "tan", "ton", "tonnes"}[draw.IntN(4)]
		out[i] = fmt.Sprintf("%s %d %s ke %s", words[draw.IntN(len(words))], 1+draw.IntN(40), unit, towns[draw.IntN(len(towns))])
	}
	return out
}

// frontWith returns a front over n generated offers.
func frontWith(tb testing.TB, n int) (*ask.Front, *app.Knowledge) {
	tb.Helper()
	k, err := app.Know("lampung-malaysia")
	if err != nil {
		tb.Fatal(err)
	}
	suppliers, offers := manyOffers(k.World, n)
	big := *k
	big.World = &trade.World{Suppliers: suppliers, Offers: offers, Charges: k.World.Charges}
	return big.Front(benchDay), k
}

// BenchmarkAnswer answers whole asks in process – read, find, rank, cost, rules
// – beside one indexed SQLite lookup and a full-text search for the same words,
// at 100,000 and 1,000,000 offers. The figures to keep are the ratios.
func BenchmarkAnswer(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("offers=%d", n), func(b *testing.B) {
			front, k := frontWith(b, n)
			texts := asks(k, 2000)
			peer := newPeer(b, front, min(n, 100_000))
			for _, q := range texts { // what is memoised once stays so in a running server
				if _, _, err := front.Ask(b.Context(), ask.Input{Text: q, Lang: i18n.MS}); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			var took []time.Duration
			for range b.N {
				took = run(b, texts, func(ctx context.Context, q string) error {
					_, _, err := front.Ask(ctx, ask.Input{Text: q, Lang: i18n.MS})
					return err
				})
			}
			b.StopTimer()
			rate := report(b, "answer", took)
			lookup := report(b, "lookup", run(b, texts, peer.lookup))
			search := report(b, "fts5", run(b, texts[:200], peer.search))
			b.ReportMetric(rate/lookup, "answer/lookup")
			b.ReportMetric(rate/search, "answer/fts5")
		})
	}
}

// run does the work for every text on two goroutines and returns the times.
func run(tb testing.TB, texts []string, work func(context.Context, string) error) []time.Duration {
	took := make([]time.Duration, len(texts))
	var wg sync.WaitGroup
	for g := range 2 {
		wg.Go(func() {
			for i := g; i < len(texts); i += 2 {
				start := time.Now()
				if err := work(tb.Context(), texts[i]); err != nil {
					tb.Error(err)
				}
				took[i] = time.Since(start)
			}
		})
	}
	wg.Wait()
	return took
}

// report prints rate, p50, p99 and the worst of the times, and returns the rate
// of two goroutines.
func report(b *testing.B, name string, took []time.Duration) float64 {
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	sorted := slices.Sorted(slices.Values(took))
	rate := 2 * float64(len(took)) / sum.Seconds()
	b.ReportMetric(rate, name+"/s")
	b.ReportMetric(float64(sorted[len(sorted)/2].Microseconds()), name+"-p50-µs")
	b.ReportMetric(float64(sorted[len(sorted)*99/100].Microseconds()), name+"-p99-µs")
	b.ReportMetric(float64(sorted[len(sorted)-1].Microseconds()), name+"-worst-µs")
	return rate
}

// peer is a SQLite file with the same offers' titles.
type peer struct {
	one, words *sql.Stmt
	n          int
	drawn      int
	mu         sync.Mutex
}

func newPeer(b *testing.B, front *ask.Front, n int) *peer {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "peer.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	must := func(_ sql.Result, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(db.Exec(`CREATE TABLE offer (id INTEGER PRIMARY KEY, product TEXT, title TEXT)`))
	must(db.Exec(`CREATE VIRTUAL TABLE words USING fts5(title, content='')`))
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		p := front.Pack.Products[i%len(front.Pack.Products)]
		title := p.Names.ID + " " + p.Names.MS + " " + p.Names.EN
		must(tx.Exec(`INSERT INTO offer VALUES (?, ?, ?)`, i, p.ID, title))
		must(tx.Exec(`INSERT INTO words (rowid, title) VALUES (?, ?)`, i, title))
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	out := &peer{n: n}
	if out.one, err = db.Prepare(`SELECT product, title FROM offer WHERE id = ?`); err != nil {
		b.Fatal(err)
	}
	if out.words, err = db.Prepare(`SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT 8`); err != nil {
		b.Fatal(err)
	}
	return out
}

// lookup reads one offer by its key.
func (p *peer) lookup(ctx context.Context, _ string) error {
	p.mu.Lock()
	p.drawn = (p.drawn + 7919) % p.n
	id := p.drawn
	p.mu.Unlock()
	var product, title string
	return p.one.QueryRowContext(ctx, id).Scan(&product, &title)
}

// search looks for any of the ask's words.
func (p *peer) search(ctx context.Context, q string) error {
	words := strings.Fields(q)
	for i, w := range words {
		words[i] = `"` + strings.ReplaceAll(w, `"`, "") + `"`
	}
	rows, err := p.words.QueryContext(ctx, strings.Join(words, " OR "))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return rows.Err()
}
