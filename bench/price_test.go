package bench

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"siger/internal/corridor"
	"siger/internal/journal"
	"siger/internal/store"
	"siger/internal/trade/price"
)

// monthRows is a month of the retail price survey: about two million rows.
const monthRows = 2_000_000

// observation is a row of the official parquet edition.
type observation struct {
	Date    time.Time `parquet:"date,timestamp(nanosecond),dict"`
	Premise float64   `parquet:"premise_code,dict"`
	Item    int64     `parquet:"item_code,dict"`
	Price   float64   `parquet:"price,dict"`
}

// month is a generated month with its lookups.
type month struct{ items, premises, parquet, csv string }

// generateMonth writes a month of the survey in both editions: every premise
// every day, with items and prices drawn from a fixed seed, sorted by day and
// premise as the survey is. The lookups are the survey's own where the
// acceptance folder is there, else made up in their form.
func generateMonth(tb testing.TB) month {
	tb.Helper()
	dir := tb.TempDir()
	m := month{filepath.Join(dir, "lookup_item.csv"), filepath.Join(dir, "lookup_premise.csv"),
		filepath.Join(dir, "pricecatcher_2026-07.parquet"), filepath.Join(dir, "pricecatcher_2026-07.csv")}
	acceptance := os.Getenv("SIGER_ACCEPTANCE")
	if acceptance == "" {
		acceptance = filepath.Join("..", "..", "shared", "acceptance")
	}
	for name, path := range map[string]*string{"lookup_item.csv": &m.items, "lookup_premise.csv": &m.premises} {
		if own := filepath.Join(acceptance, "prices", name); exists(own) {
			*path = own
		} else {
			must(tb, os.WriteFile(*path, madeUpLookup(name), 0o600))
		}
	}
	items, _, err := price.ReadItems(m.items)
	must(tb, err)
	premises, _, err := price.ReadPremises(m.premises)
	must(tb, err)

	pf, err := os.Create(m.parquet)
	must(tb, err)
	defer pf.Close()
	cf, err := os.Create(m.csv)
	must(tb, err)
	defer cf.Close()
	text := bufio.NewWriterSize(cf, 1<<20)
	text.WriteString("date,premise_code,item_code,price\n")
	w := parquet.NewGenericWriter[observation](pf, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(1<<20), parquet.MaxRowsPerRowGroup(1<<20))
	batch := make([]observation, 0, 8192)
	seed := uint64(20260701)
	draw := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	for row, perVisit := 0, monthRows/(31*len(premises))+1; row < monthRows; {
		for day := 1; day <= 31 && row < monthRows; day++ {
			date := time.Date(2026, 7, day, 0, 0, 0, 0, time.UTC)
			dateText := date.Format(time.DateOnly)
			for _, p := range premises {
				first, step := draw(len(items)), 1+draw(5)
				for k := 0; k < perVisit && row < monthRows; k, row = k+1, row+1 {
					at := (first + k*step) % len(items)
					o := observation{date, float64(p.Code), int64(items[at].Code), float64(100+at*7+draw(300)) / 100}
					if batch = append(batch, o); len(batch) == cap(batch) {
						_, err := w.Write(batch)
						must(tb, err)
						batch = batch[:0]
					}
					fmt.Fprintf(text, "%s,%.1f,%d,%v\n", dateText, o.Premise, o.Item, o.Price)
				}
			}
		}
	}
	_, err = w.Write(batch)
	must(tb, err)
	must(tb, w.Close())
	must(tb, text.Flush())
	return m
}

// madeUpLookup is a lookup of the survey's size and form.
func madeUpLookup(name string) []byte {
	var b strings.Builder
	if name == "lookup_item.csv" {
		b.WriteString("item_code,item,unit,item_group,item_category\n")
		for i := range 756 {
			fmt.Fprintf(&b, "%d,BARANG CONTOH %d,1kg,BARANGAN SEGAR,CONTOH\n", i+1, i+1)
		}
	} else {
		b.WriteString("premise_code,premise,address,premise_type,state,district\n")
		for i := range 2704 {
			fmt.Fprintf(&b, "%d.0,KEDAI CONTOH %d,ALAMAT,Pasar Mini,%s,CONTOH\n", i+2, i, marketStates[i%len(marketStates)])
		}
	}
	return []byte(b.String())
}

var marketStates = []string{"Johor", "Kedah", "Kelantan", "Melaka", "Negeri Sembilan", "Pahang", "Pulau Pinang", "Perak", "Perlis", "Selangor",
	"Terengganu", "Sabah", "Sarawak", "W.P. Kuala Lumpur", "W.P. Labuan", "W.P. Putrajaya"}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// took is what a piece of work cost: by the clock, and of the processors. The
// latter counts all threads and leaves out waiting, for disks and for others on
// the same machine.
type took struct{ wall, cpu time.Duration }

// measure runs work.
func measure(tb testing.TB, work func()) took {
	runtime.GC()
	before, started := cpuTime(tb), time.Now()
	work()
	return took{time.Since(started), cpuTime(tb) - before}
}

func cpuTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// importMonth imports one month file into a fresh store and checks that every
// row is accounted for.
func importMonth(tb testing.TB, m month, file string) (t took) {
	tb.Helper()
	p := &corridor.Pack{Market: corridor.Side{Country: "MY", Currency: "MYR"}}
	for i, name := range marketStates {
		p.Places = append(p.Places, &corridor.Place{ID: fmt.Sprintf("my-%02d", i+1), Name: name, Kind: corridor.State, Country: "MY"})
	}
	db, err := store.Open(tb.Context(), tb.TempDir())
	must(tb, err)
	defer db.Close()
	must(tb, db.Migrate(tb.Context(), []fs.FS{price.Migrations, journal.Migrations}...))
	im := &price.Importer{Store: price.NewStore(db), Geography: price.NewGeography(p), Currency: "MYR", Clock: benchDay, Actor: "bench"}
	var reports []price.Report
	t = measure(tb, func() { reports, err = im.Months(tb.Context(), m.items, m.premises, []string{file}) })
	must(tb, err)
	if r := reports[0]; !r.Balanced() || r.Rows != monthRows || r.RefusedTotal() != 0 || r.Bands < 10_000 {
		tb.Fatalf("report: %d rows, %d taken, %d duplicates, refused %v, %d bands", r.Rows, r.Taken, r.Duplicates, r.Refused, r.Bands)
	}
	return t
}

// bareRead reads the parquet edition row by row into its type, as a program
// that has one use for it would, and does nothing with the rows.
func bareRead(tb testing.TB, path string) took {
	return measure(tb, func() {
		f, err := os.Open(path)
		must(tb, err)
		defer f.Close()
		r := parquet.NewGenericReader[observation](f)
		defer r.Close()
		buf, rows := make([]observation, 2048), 0
		for {
			n, err := r.Read(buf)
			if rows += n; errors.Is(err, io.EOF) {
				break
			}
			must(tb, err)
		}
		if rows != monthRows {
			tb.Fatalf("%d rows", rows)
		}
	})
}

// columnScan reads every value of the four columns, never put together into
// rows, and does nothing with them: the least that reading the file can cost.
func columnScan(tb testing.TB, path string) took {
	return measure(tb, func() {
		f, err := os.Open(path)
		must(tb, err)
		defer f.Close()
		info, err := f.Stat()
		must(tb, err)
		file, err := parquet.OpenFile(f, info.Size())
		must(tb, err)
		values := 0
		for _, group := range file.RowGroups() {
			for _, chunk := range group.ColumnChunks() {
				values += scan(tb, chunk.Pages())
			}
		}
		if values != 4*monthRows {
			tb.Fatalf("%d values", values)
		}
	})
}

func scan(tb testing.TB, pages parquet.Pages) (values int) {
	defer pages.Close()
	buf := make([]parquet.Value, 2048)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return values
		}
		must(tb, err)
		for reader := page.Values(); ; {
			n, err := reader.ReadValues(buf)
			if values += n; errors.Is(err, io.EOF) {
				break
			}
			must(tb, err)
		}
		parquet.Release(page)
	}
}

// bareCSV reads the CSV edition with the standard library's reader and does
// nothing with the cells.
func bareCSV(tb testing.TB, path string) took {
	return measure(tb, func() {
		f, err := os.Open(path)
		must(tb, err)
		defer f.Close()
		r := csv.NewReader(bufio.NewReaderSize(f, 64<<10))
		r.ReuseRecord = true
		for lines := 0; ; lines++ {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				if lines != monthRows+1 {
					tb.Fatalf("%d lines", lines)
				}
				return
			} else {
				must(tb, err)
			}
		}
	})
}

// rounds is how often each side of a ratio is measured, in turns.
const rounds = 5

// reportRatio measures the import and its peers in turns and reports the median
// ratios of processor time, their spread, and the median ratio by the clock.
// The goal is at most three times the first peer.
func reportRatio(b *testing.B, imported func() took, peers map[string]func() took) {
	var rates []float64
	cpu, wall := map[string][]float64{}, map[string][]float64{}
	for range rounds {
		bare := map[string]took{}
		for name, peer := range peers {
			bare[name] = peer()
		}
		full := imported()
		rates = append(rates, monthRows/full.cpu.Seconds()/1e6)
		for name, t := range bare {
			cpu[name] = append(cpu[name], float64(full.cpu)/float64(t.cpu))
			wall[name] = append(wall[name], float64(full.wall)/float64(t.wall))
		}
	}
	for name := range peers {
		slices.Sort(cpu[name])
		slices.Sort(wall[name])
		b.ReportMetric(cpu[name][rounds/2], "x-"+name)
		b.ReportMetric(cpu[name][0], "x-"+name+"-least")
		b.ReportMetric(cpu[name][rounds-1], "x-"+name+"-most")
		b.ReportMetric(wall[name][rounds/2], "x-"+name+"-by-clock")
	}
	slices.Sort(rates)
	b.ReportMetric(rates[rounds/2], "Mrows/cpu-s")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkPriceImportParquet(b *testing.B) {
	m := generateMonth(b)
	for b.Loop() {
		reportRatio(b, func() took { return importMonth(b, m, m.parquet) }, map[string]func() took{
			"bare-read":   func() took { return bareRead(b, m.parquet) },
			"column-scan": func() took { return columnScan(b, m.parquet) },
		})
	}
}

func BenchmarkPriceImportCSV(b *testing.B) {
	m := generateMonth(b)
	for b.Loop() {
		reportRatio(b, func() took { return importMonth(b, m, m.csv) },
			map[string]func() took{"bare-read": func() took { return bareCSV(b, m.csv) }})
	}
}

// childFiles names the files a child process imports to have its memory
// measured apart from the generator's.
const childFiles = "SIGER_BENCH_IMPORT"

// TestPriceImportChild is the child process of BenchmarkPriceImportMemory; run
// without its files it has nothing to do.
func TestPriceImportChild(t *testing.T) {
	files := strings.Split(os.Getenv(childFiles), "|")
	if len(files) != 3 {
		return
	}
	importMonth(t, month{items: files[0], premises: files[1]}, files[2])
	fmt.Println("peak-kib", peakKiB(t))
}

// peakKiB returns the process's highest resident memory.
func peakKiB(tb testing.TB) int {
	b, err := os.ReadFile("/proc/self/status")
	must(tb, err)
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			n, err := strconv.Atoi(f[1])
			must(tb, err)
			return n
		}
	}
	tb.Fatal("no VmHWM")
	return 0
}

// BenchmarkPriceImportMemory measures the highest resident memory of a process
// that imports a month, store included. The goal is at most 200 MiB.
func BenchmarkPriceImportMemory(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("needs /proc")
	}
	m := generateMonth(b)
	for b.Loop() {
		for edition, file := range map[string]string{"parquet-MiB": m.parquet, "csv-MiB": m.csv} {
			child := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestPriceImportChild$")
			child.Env = append(os.Environ(), childFiles+"="+strings.Join([]string{m.items, m.premises, file}, "|"))
			out, err := child.CombinedOutput()
			if err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			_, after, found := strings.Cut(string(out), "peak-kib ")
			kib, err := strconv.Atoi(strings.Fields(after + " x")[0])
			if !found || err != nil {
				b.Fatalf("the child says %s", out)
			}
			b.ReportMetric(float64(kib)/1024, edition)
		}
	}
	b.ReportMetric(0, "ns/op")
}
