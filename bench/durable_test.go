package bench

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"siger/internal/journal"
	"siger/internal/store"
)

// diskRate returns how many 4 KiB writes a second the disk below folder
// confirms, each with its own fdatasync: the most that writes which do not
// share a confirmation can reach.
func diskRate(tb testing.TB, folder string, lasting time.Duration) float64 {
	tb.Helper()
	f, err := os.Create(filepath.Join(folder, "disk"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	n, begun := 0, time.Now()
	for time.Since(begun) < lasting {
		if _, err := f.Write(block); err != nil {
			tb.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			tb.Fatal(err)
		}
		n++
	}
	return float64(n) / time.Since(begun).Seconds()
}

// BenchmarkDurableWrites keeps a row and its journal entry in one transaction,
// from 1, 8 and 64 clients at once, each write confirmed by the disk before the
// next of its client. It reports the writes a second and their ratio to the
// disk's own rate, measured before and after in the same folder.
func BenchmarkDurableWrites(b *testing.B) {
	schema := fstest.MapFS{"20260101-1_kept.sql": {Data: []byte("-- +goose Up\nCREATE TABLE bench_kept (id TEXT PRIMARY KEY, text TEXT NOT NULL) /*strict*/;\n")}}
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			ctx, folder := b.Context(), b.TempDir()
			db, err := store.Open(ctx, folder)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			if err := db.Migrate(ctx, []fs.FS{schema, journal.Migrations}...); err != nil {
				b.Fatal(err)
			}
			disk := diskRate(b, folder, 300*time.Millisecond)
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			var group sync.WaitGroup
			for range clients {
				group.Go(func() {
					for left.Add(-1) >= 0 {
						if err := keepRow(ctx, db); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			b.StopTimer()
			disk = (disk + diskRate(b, folder, 300*time.Millisecond)) / 2
			rate := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "writes/s")
			b.ReportMetric(disk, "fdatasync/s")
			b.ReportMetric(rate/disk, "ratio")
		})
	}
}

// keepRow writes what a kept ask writes at least: a row and its journal entry.
func keepRow(ctx context.Context, db *store.DB) error {
	id := store.NewID()
	return db.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO bench_kept (id, text) VALUES ($1, $2)`, id, "lada hitam 2 tan ke Shah Alam"); err != nil {
			return err
		}
		return journal.Write(ctx, tx, journal.Entry{At: time.Time(benchDay), Actor: "bench", Verb: "bench.kept", Thing: "bench", ID: id})
	})
}
