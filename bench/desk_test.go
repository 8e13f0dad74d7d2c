package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/desk"
	"siger/internal/identity"
	"siger/internal/journal"
	"siger/internal/store"
)

// workItems is how many items lie in the inbox that is measured; half of them
// still run.
const workItems = 100_000

// deskPeople are the owners of work: twenty, four at each desk.
func deskPeople() (out []string) {
	for i := range 20 {
		out = append(out, fmt.Sprintf("person-%02d", i))
	}
	return out
}

// fillWork writes work items from a fixed seed: due within a month before and
// after the day, at every desk, stage and owner.
func fillWork(tb testing.TB, db *store.DB) {
	tb.Helper()
	draw := rand.New(rand.NewPCG(5, 6))
	goods := []string{"lada hitam", "kopi robusta", "ubi kayu beku", "tukang las", "homestay", "nanas kaleng", "udang vaname", "pisang"}
	towns := []string{"Shah Alam", "Kuching", "Johor Bahru", "Ipoh", "Melaka", "Klang"}
	people := deskPeople()
	type item struct {
		row   []any
		words []string
	}
	items := make([]item, workItems)
	for i := range items {
		d := draw.IntN(len(identity.Desks))
		stage := []desk.Stage{desk.Received, desk.Assigned, desk.Waiting, desk.Answered, desk.Closed, desk.Closed}[draw.IntN(6)]
		owner, waiting, since, live := "", "", "", 0
		if stage != desk.Received {
			owner = people[d*4+draw.IntN(4)]
		}
		if stage.Live() {
			live = 1
		}
		due := benchDay.Now().AddDate(0, 0, draw.IntN(61)-30)
		if stage == desk.Waiting {
			waiting, since = desk.Waits[draw.IntN(4)], due.AddDate(0, 0, -draw.IntN(14)).Format(time.DateOnly)
		}
		words := []string{goods[draw.IntN(len(goods))], fmt.Sprint(1 + draw.IntN(5000)), "tan ke", towns[draw.IntN(len(towns))]}
		title := fmt.Sprintf("%s %s %s %s", words[0], words[1], words[2], words[3])
		id, code, at := store.NewID(), fmt.Sprintf("W%07d", i), store.Time(benchDay.Now().Add(-time.Duration(i)*time.Minute))
		items[i] = item{[]any{id, code, identity.Desks[d], []string{"region", "market"}[draw.IntN(2)], desk.Kinds[draw.IntN(len(desk.Kinds))], id, title, "", "", "ms",
			string(stage), live, owner, waiting, since, due.Format(time.DateOnly), "", 1, at, at}, append(desk.Words(title), desk.Words(code)...)}
	}
	for part := range slices.Chunk(items, 5000) {
		err := db.InTx(tb.Context(), func(tx *store.Tx) error {
			if err := store.InsertMany(tb.Context(), tx, `INSERT INTO desk_item (id, code, desk, side, kind, thing, title, asker, contact, lang, stage, live, owner, waiting, since, due, outcome, version, at, changed)`,
				"", len(part), func(i int) []any { return part[i].row }); err != nil {
				return err
			}
			var rows [][]any
			for _, it := range part {
				for _, w := range it.words {
					rows = append(rows, []any{it.row[0], w})
				}
			}
			return store.InsertMany(tb.Context(), tx, `INSERT INTO desk_word (item, word)`, " ON CONFLICT DO NOTHING", len(rows), func(i int) []any { return rows[i] })
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// combinations are filters of an inbox, from none to six at once.
func combinations(n int) (out []desk.Filter) {
	draw := rand.New(rand.NewPCG(8, 9))
	out = append(out, desk.Filter{}, desk.Filter{Stage: "all"}, desk.Filter{Text: "tan"}, desk.Filter{Text: "kopi robusta kuching"}, desk.Filter{Text: "W0001234"})
	for len(out) < n {
		pick := func(values ...string) string {
			if draw.IntN(3) > 0 {
				return ""
			}
			return values[draw.IntN(len(values))]
		}
		out = append(out, desk.Filter{Desk: pick(identity.Desks...), Side: pick("region", "market"), Stage: pick("received", "assigned", "waiting", "answered", "closed", "all"),
			Owner: pick(append(deskPeople(), "none")...), Kind: pick(desk.Kinds...), Waiting: pick(desk.Waits...), Due: pick(desk.Dues...), Late: draw.IntN(8) == 0,
			Text: pick("lada", "kopi rob", "tan", "4321", "shah")})
	}
	return out
}

// BenchmarkInbox lists 100,000 work items through 50 combinations of filters,
// each as a leader of every desk and as an officer of one sees them, beside one
// lookup by key in the same store. Counts are measured as they are asked for, after
// a change of one item, and at the first look, which reads every item.
func BenchmarkInbox(b *testing.B) {
	pack, err := corridor.Open("lampung-malaysia")
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(b.Context(), journal.Migrations, identity.Migrations, desk.Migrations); err != nil {
		b.Fatal(err)
	}
	fillWork(b, db)
	people := identity.NewStore(db, benchDay)
	leader := identity.Who{Person: identity.Person{ID: "leader"}, Memberships: []identity.Membership{{Role: identity.Leader}}}
	officer := identity.Who{Person: identity.Person{ID: "person-00"}, Memberships: []identity.Membership{{Role: identity.Officer, Desk: "trade", Side: identity.Region}}}
	filters := combinations(50)
	for range b.N {
		work := desk.NewStore(db, pack, benchDay, people, nil)
		var list, counts, changed, lookup []time.Duration
		slowest, worst := desk.Filter{}, time.Duration(0)
		start := time.Now()
		if _, err := work.Counts(b.Context(), leader, desk.Filter{}); err != nil {
			b.Fatal(err)
		}
		first := time.Since(start)
		for range 10 {
			for _, f := range filters {
				for _, who := range []identity.Who{leader, officer} {
					took := timed(b, func(ctx context.Context) error { _, err := work.List(ctx, who, f); return err })
					list = append(list, took)
					if took > worst {
						slowest, worst = f, took
					}
					counts = append(counts, timed(b, func(ctx context.Context) error { _, err := work.Counts(ctx, who, f); return err }))
					lookup = append(lookup, timed(b, func(ctx context.Context) error {
						_, _, err := work.Of(ctx, "nothing")
						return err
					}))
				}
			}
		}
		for range 200 {
			touch(b, work, officer)
			changed = append(changed, timed(b, func(ctx context.Context) error { _, err := work.Counts(ctx, leader, desk.Filter{}); return err }))
		}
		report(b, "list", list)
		report(b, "counts", counts)
		report(b, "counts-after-change", changed)
		report(b, "lookup", lookup)
		b.ReportMetric(p99(list)/p99(lookup), "list-p99/lookup-p99")
		b.ReportMetric(p99(counts)/p99(lookup), "counts-p99/lookup-p99")
		b.ReportMetric(p99(changed)/p99(lookup), "counts-after-change-p99/lookup-p99")
		b.ReportMetric(float64(first.Microseconds()), "first-counts-µs")
		if os.Getenv("SIGER_BENCH_VERBOSE") != "" {
			b.Logf("slowest: %+v took %s", slowest, worst)
		}
	}
}

// touch makes the officer's oldest work wait for the asker, for another day each
// time.
func touch(b *testing.B, work *desk.Store, who identity.Who) {
	page, err := work.List(b.Context(), who, desk.Filter{Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	it := page.Items[0]
	until := clock.DateOf(benchDay.Now()).AddDays(1 + it.Version%300)
	if _, err := work.Wait(b.Context(), who, it.Code, it.Version, "asker", until); err != nil {
		b.Fatal(err)
	}
}

func timed(b *testing.B, f func(context.Context) error) time.Duration {
	start := time.Now()
	if err := f(b.Context()); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// p99 is the time that one in a hundred exceeds, in seconds.
func p99(took []time.Duration) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[len(sorted)*99/100].Seconds()
}
