package bench

import (
	"context"
	"testing"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/tourism/atlas"
	"siger/internal/tourism/tripplan"
)

// BenchmarkPlan plans the family's trip of three days over the pack's atlas,
// check included, on one goroutine. The peer is working out all ways between the
// hubs of the atlas once.
func BenchmarkPlan(b *testing.B) {
	p, err := corridor.Open("lampung-malaysia")
	if err != nil {
		b.Fatal(err)
	}
	a, problems := atlas.Load(p)
	if len(problems) > 0 {
		b.Fatal(problems[0])
	}
	planner := tripplan.Planner{Atlas: a, Pack: p}
	q := tripplan.Request{Days: 3, From: "KL", StartDate: clock.MustDate("2026-12-05"),
		Party: tripplan.Party{Adults: 2, Children: 2}, Interests: []string{"beach", "elephant"}}
	const ways = 20
	begun := b.Elapsed()
	for range ways {
		atlas.Make(*a, p)
	}
	peer := float64((b.Elapsed() - begun).Nanoseconds()) / ways
	for b.Loop() {
		if _, err := planner.Plan(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
	one := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	b.ReportMetric(one/1e6, "ms/plan")
	b.ReportMetric(one/peer, "of-the-ways")
}
