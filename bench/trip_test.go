package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"siger/internal/tourism/orienteer"
)

// trips returns a folder of published trip-planning instances, or skips.
func trips(b *testing.B, name string) string {
	folder := os.Getenv("SIGER_ACCEPTANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "acceptance")
	}
	folder = filepath.Join(folder, "toptw", name)
	if _, err := os.Stat(folder); err != nil {
		b.Skip("no published instances: ", err)
	}
	return folder
}

// processor is the processor time this process has used.
func processor(tb testing.TB) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// worked is a context that ends when the process has used so much processor
// time: what a machine with nothing else to do finds in that time.
type worked struct {
	context.Context
	tb    testing.TB
	until time.Duration
}

// Err tells whether the time is used up.
func (w worked) Err() error {
	if processor(w.tb) >= w.until {
		return context.DeadlineExceeded
	}
	return w.Context.Err()
}

// limit bounds a search by wall clock or by processor time.
func limit(b *testing.B, clock string, budget time.Duration) (context.Context, context.CancelFunc) {
	if clock == "wall" {
		return context.WithTimeout(b.Context(), budget)
	}
	return worked{b.Context(), b, processor(b) + budget}, func() {}
}

// BenchmarkTrip solves all 156 rows of best-known.csv once a round, each within
// a tenth of a second and within a second, by wall clock and by processor time,
// on one thread. The peer is the best score known for each row; the metrics are
// the mean and the worst distance below it, and the rows that reach it.
func BenchmarkTrip(b *testing.B) {
	folder := trips(b, "")
	f, err := os.Open(filepath.Join(folder, "best-known.csv"))
	if err != nil {
		b.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	f.Close()
	if err != nil {
		b.Fatal(err)
	}
	for _, budget := range []time.Duration{100 * time.Millisecond, time.Second} {
		for _, clock := range []string{"processor", "wall"} {
			b.Run(fmt.Sprintf("%s=%v", clock, budget), func(b *testing.B) {
				var sum, worst float64
				count, reached := 0, 0
				for round := range b.N {
					for _, row := range rows[1:] {
						gap := tripGap(b, folder, row, uint64(round+1), clock, budget)
						sum, worst = sum+gap, max(worst, gap)
						if count++; gap <= 0 {
							reached++
						}
					}
				}
				b.ReportMetric(sum/float64(count), "mean-gap-%")
				b.ReportMetric(worst, "worst-gap-%")
				b.ReportMetric(float64(reached)/float64(b.N), "rows-reached")
			})
		}
	}
}

// tripGap solves one row and returns how many per cent it is below the best known.
func tripGap(b *testing.B, folder string, row []string, seed uint64, clock string, budget time.Duration) float64 {
	m, err1 := strconv.Atoi(row[1])
	best, err2 := strconv.Atoi(row[2])
	text, err := os.ReadFile(filepath.Join(folder, "instances", row[0]+".txt"))
	if err1 != nil || err2 != nil || err != nil {
		b.Fatal(row, err)
	}
	ctx, cancel := limit(b, clock, budget)
	defer cancel()
	p, err := orienteer.ReadTOPTW(bytes.NewReader(text), m, 0)
	if err != nil {
		b.Fatal(err)
	}
	score := planned(b, ctx, p.Problem, seed)
	if score > best && strings.Contains(row[3], "optimal") {
		b.Errorf("%v: %d is above the optimum", row, score)
	}
	return 100 * float64(best-score) / float64(best)
}

// planned solves, checks and returns the score.
func planned(b *testing.B, ctx context.Context, p *orienteer.Problem, seed uint64) int {
	s, err := orienteer.Solve(ctx, p, orienteer.Options{Seed: seed})
	if err != nil {
		b.Fatal(err)
	}
	if _, score, err := orienteer.Check(p, s.Tours); err != nil || score != s.Score {
		b.Fatalf("the plan does not hold: %v, %d instead of %d", err, score, s.Score)
	}
	return s.Score
}

// BenchmarkTripWeekdays solves the instances with hours for each weekday, one
// second of processor time each, and logs the scores: with visits that end by
// closing time and with visits that start by then.
func BenchmarkTripWeekdays(b *testing.B) {
	files, err := filepath.Glob(filepath.Join(trips(b, "ttdp"), "t*.txt"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var table strings.Builder
		for _, file := range files {
			fmt.Fprintf(&table, "\n%s", strings.TrimSuffix(filepath.Base(file), ".txt"))
			for _, start := range []bool{false, true} {
				text, err := os.ReadFile(file)
				if err != nil {
					b.Fatal(err)
				}
				p, err := orienteer.ReadTTDP(bytes.NewReader(text), start)
				if err != nil {
					b.Fatal(file, err)
				}
				ctx, cancel := limit(b, "processor", time.Second)
				fmt.Fprintf(&table, " %d", planned(b, ctx, p.Problem, 1))
				cancel()
			}
		}
		b.Log(table.String())
	}
}
