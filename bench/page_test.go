package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"siger/internal/app"
	"siger/internal/clock"
	"siger/internal/i18n"
)

const answerPath = "/ms/jawapan?q=ubi+kayu+beku+5+tan+ke+Shah+Alam"

// varied makes wrk ask for another quantity each time, so that nothing comes
// from the cache.
const varied = `n = 0
request = function() n = n + 1; return wrk.format("GET", "/ms/jawapan?q=ubi+kayu+beku+" .. n .. "+kg+ke+Shah+Alam") end
`

// BenchmarkPage compares the answer page, computed and from the cache, with a
// hello-world handler over loopback: three rounds of each in turn, the median
// ratio. It needs wrk, whose own cost is small.
func BenchmarkPage(b *testing.B) {
	wrk, err := exec.LookPath("wrk")
	if err != nil {
		b.Skip("wrk is not installed")
	}
	script := filepath.Join(b.TempDir(), "varied.lua")
	if err := os.WriteFile(script, []byte(varied), 0o644); err != nil {
		b.Fatal(err)
	}
	site := serve(b, demoHandler(b))
	hello := serve(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello, world\n") }))
	for range b.N {
		var computed, cached []float64
		for range 3 {
			h := rateOf(b, wrk, hello+"/")
			computed = append(computed, rateOf(b, wrk, "-s", script, site+"/")/h)
			cached = append(cached, rateOf(b, wrk, "-H", "Accept-Encoding: br", site+answerPath)/h)
		}
		b.ReportMetric(median(computed), "computed/hello")
		b.ReportMetric(median(cached), "cached/hello")
	}
}

// demoHandler returns the handler of a filled world in a temporary folder.
func demoHandler(b *testing.B) http.Handler {
	a, err := app.Open(b.Context(), app.Options{Corridor: "lampung-malaysia", DB: b.TempDir(), World: true, Lang: i18n.EN,
		Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), RateLimit: "off"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	return a.Handler()
}

// serve answers on loopback and returns the base address.
func serve(b *testing.B, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l)
	b.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}

var requestsPerSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
var notOK = regexp.MustCompile(`Non-2xx or 3xx responses: \d+`)

// rateOf runs wrk and returns its requests per second.
func rateOf(b *testing.B, wrk string, args ...string) float64 {
	out, err := exec.Command(wrk, append([]string{"-t1", "-c32", "-d3s"}, args...)...).CombinedOutput()
	if err != nil || notOK.Match(out) {
		b.Fatalf("wrk: %v\n%s", err, out)
	}
	m := requestsPerSecond.FindSubmatch(out)
	if m == nil {
		b.Fatalf("wrk said:\n%s", out)
	}
	f, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkStart measures how long the real program takes from its start to
// ready, with the demo's world kept in its folder.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "siger")
	if out, err := exec.Command("go", "build", "-o", program, "siger/cmd/siger").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	world := filepath.Join(dir, "world")
	var took []float64
	for i := range b.N + 1 {
		ms := ready(b, program, world)
		if i > 0 { // the first start fills the world
			took = append(took, ms)
		}
	}
	b.ReportMetric(median(took), "ms-to-ready")
}

// ready starts the program, waits until it is ready, stops it, and returns the
// milliseconds in between.
func ready(b *testing.B, program, world string) float64 {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	admin := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(b.Context())
	cmd := exec.CommandContext(ctx, program, "demo", "--addr", "127.0.0.1:0", "--admin", admin, "--data", world)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { stop(); cmd.Wait() }()
	for time.Since(start) < 10*time.Second {
		if r, err := http.Get(fmt.Sprintf("http://%s/readyz", admin)); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return float64(time.Since(start).Microseconds()) / 1000
			}
		}
		time.Sleep(time.Millisecond)
	}
	b.Fatal("not ready within 10 s")
	return 0
}
