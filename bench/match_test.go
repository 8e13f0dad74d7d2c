package bench

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"siger/internal/clock"
	"siger/internal/labour/match"
)

// Sizes of the market that is matched: workers waiting, and job orders of one
// place each, which is the hardest way to cut up that many places.
const (
	matchWorkers = 10_000
	matchPlaces  = 2_000
)

// generateWork draws a market from a fixed seed: occupations as given, ten
// states, forty units, and law asked for every pair that would be made.
func generateWork(occupations int) *match.Market {
	r := rand.New(rand.NewPCG(1, 2))
	job := func() string { return fmt.Sprintf("%04d", 9000+r.IntN(occupations)) }
	units := func(n int) (out []string) {
		for range n {
			out = append(out, fmt.Sprintf("unit-%02d", r.IntN(40)))
		}
		return out
	}
	state := func() string { return fmt.Sprintf("my-%02d", 1+r.IntN(10)) }
	day := clock.MustDate("2027-01-01")
	m := &match.Market{Weights: match.Usual, Law: func(w *match.Worker, o *match.Order) string {
		if o.Sector == "manufacturing" && w.ID[len(w.ID)-1] == '0' {
			return "closed"
		}
		return ""
	}}
	for i := range matchWorkers {
		w := match.Worker{ID: fmt.Sprintf("w%05d", i), Occupations: []string{job(), job()}, Units: units(12), Months: map[string]int{},
			Languages: map[string]match.Level{"ms": match.Level(r.IntN(4)), "en": match.Level(r.IntN(3))}, States: []string{state(), state()},
			Sectors: []string{"plantation"}, WageFloor: 1500_00 + int64(r.IntN(5))*100_00, From: day.AddDays(r.IntN(60))}
		for _, o := range w.Occupations {
			w.Months[o] = r.IntN(80)
		}
		m.Workers = append(m.Workers, w)
	}
	for i := range matchPlaces {
		m.Orders = append(m.Orders, match.Order{ID: fmt.Sprintf("o%04d", i), Occupation: job(), Sector: []string{"plantation", "manufacturing", "services"}[r.IntN(3)],
			State: state(), Required: units(1), Preferred: units(4), Languages: map[string]match.Level{"ms": match.Basic},
			MinMonths: r.IntN(3) * 6, Wage: 1700_00 + int64(r.IntN(16))*50_00, Places: 1, Start: day.AddDays(30 + r.IntN(90))})
	}
	return m
}

// scoreAll scores every pair in one plain loop, keeping nothing: what a matching
// cannot begin without when every pair is looked at.
func scoreAll(m *match.Market) (suited int) {
	for w := range m.Workers {
		for o := range m.Orders {
			if match.Suits(&m.Workers[w], &m.Orders[o]) {
				if m.Weights.WorkerScore(&m.Workers[w], &m.Orders[o])+m.Weights.OrderScore(&m.Workers[w], &m.Orders[o]) > 0 {
					suited++
				}
			}
		}
	}
	return suited
}

// BenchmarkMatch matches 10,000 workers with 2,000 places and prints the time
// against scoring every pair once, in turn with it in one run, by processor time.
func BenchmarkMatch(b *testing.B) {
	for _, occupations := range []int{30, 1} {
		b.Run(fmt.Sprintf("occupations=%d", occupations), func(b *testing.B) {
			m := generateWork(occupations)
			var ratios, seconds []float64
			var kept uint64
			placed, suited := 0, 0
			for b.Loop() {
				began := cpuTime(b)
				suited = scoreAll(m)
				naive := cpuTime(b) - began
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				began = cpuTime(b)
				res := m.Match()
				took := cpuTime(b) - began
				runtime.ReadMemStats(&after)
				kept = after.TotalAlloc - before.TotalAlloc
				placed = 0
				for _, o := range res.Order {
					if o >= 0 {
						placed++
					}
				}
				ratios, seconds = append(ratios, took.Seconds()/naive.Seconds()), append(seconds, took.Seconds())
			}
			slices.Sort(ratios)
			slices.Sort(seconds)
			b.ReportMetric(ratios[len(ratios)/2], "x-scoring")
			b.ReportMetric(seconds[len(seconds)/2]*1000, "ms")
			b.ReportMetric(float64(kept)/(1<<20), "MiB")
			b.ReportMetric(float64(placed), "placed")
			b.ReportMetric(float64(suited), "pairs")
		})
	}
}
