package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siger/internal/jobs"
	"siger/internal/store"
	"siger/internal/store/storetest"
)

// record collects what runs left behind and lets a test wait for it.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
}

func (r *record) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines)
}

// wait returns the lines once there are n of them.
func (r *record) wait(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		if lines := r.all(); len(lines) >= n {
			return lines
		}
		select {
		case <-deadline:
			t.Fatalf("only %q after 30 s, want %d lines", r.all(), n)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// note returns a job that notes its args.
func note(kind string, into *record) jobs.Job {
	return jobs.Job{Kind: kind, Run: func(_ context.Context, args json.RawMessage) error {
		into.add(string(args))
		return nil
	}}
}

// log is a text log that a test can read while it is written.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs jobs until the test ends; what River warns of fails the test.
func start(t *testing.T, db *store.DB, all ...jobs.Job) (*jobs.Runner, *log) {
	t.Helper()
	out := &log{}
	runner, err := jobs.Start(t.Context(), db, all, slog.New(slog.NewTextHandler(out, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := runner.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if strings.Contains(out.String(), "level=WARN") {
			t.Errorf("warnings:\n%s", out)
		}
	})
	return runner, out
}

func enqueue(t *testing.T, db *store.DB, kind string, args ...any) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *store.Tx) error {
		for _, a := range args {
			if err := jobs.Enqueue(t.Context(), tx, kind, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkIsKeptWithItsTransaction(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		if err := jobs.Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := jobs.Enqueue(t.Context(), tx, "letter.send", "never"); err != nil {
				t.Error(err)
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		enqueue(t, db, "letter.send", map[string]any{"id": 7}, "plain")
		var ran record
		start(t, db, note("letter.send", &ran)) // enqueued before anybody ran: kept until then
		got := ran.wait(t, 2)
		slices.Sort(got)
		got[1] = strings.ReplaceAll(got[1], " ", "") // PostgreSQL writes JSON with spaces
		if !slices.Equal(got, []string{`"plain"`, `{"id":7}`}) {
			t.Errorf("ran %q; the rolled back one must not, the others once", got)
		}
	})
}

func TestFailedWorkIsTriedAgainAndLogged(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var tries record
		_, out := start(t, db, jobs.Job{Kind: "letter.send", Run: func(_ context.Context, args json.RawMessage) error {
			tries.add(string(args))
			if len(tries.all()) == 1 {
				return errors.New("no post today")
			}
			return nil
		}}, jobs.Job{Kind: "letter.burn", Run: func(context.Context, json.RawMessage) error { panic("fire") }})
		enqueue(t, db, "letter.send", "s3cret content")
		enqueue(t, db, "letter.burn", "")
		tries.wait(t, 2)
		for deadline := 100; !strings.Contains(out.String(), "fire") && deadline > 0; deadline-- {
			time.Sleep(50 * time.Millisecond)
		}
		for _, want := range []string{"kind=letter.send", "no post today", "attempt=1", "kind=letter.burn", "fire"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the log lacks %q:\n%s", want, out)
			}
		}
		if strings.Contains(out.String(), "s3cret") {
			t.Errorf("the log shows the args:\n%s", out)
		}
	})
}

// A job every hour runs once when the first node starts, and not again when
// another node or a restart comes within the hour.
func TestOncePerInterval(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		interval := time.Hour
		for time.Now().Truncate(interval) != time.Now().Add(time.Minute).Truncate(interval) {
			interval += time.Minute // this one is about to end
		}
		var hourly, marks record
		job := note("rates.look", &hourly)
		job.Every = interval
		first, _ := start(t, db, job)
		if got := hourly.wait(t, 1); got[0] != "null" {
			t.Errorf("args %q, want null", got)
		}
		if err := first.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		// A second job at intervals shows that the restarted runner schedules.
		mark := note("mark.set", &marks)
		mark.Every = time.Second
		start(t, db, job, mark)
		marks.wait(t, 2)
		if got := hourly.all(); len(got) != 1 {
			t.Errorf("ran %d times within its interval", len(got))
		}
	})
}

func TestStopWaitsForRunningWork(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var ran record
		began, release := make(chan struct{}), make(chan struct{})
		runner, _ := start(t, db, jobs.Job{Kind: "slow.walk", Run: func(ctx context.Context, _ json.RawMessage) error {
			close(began)
			<-release
			ran.add("done")
			return ctx.Err()
		}})
		enqueue(t, db, "slow.walk", nil)
		<-began
		stopped := make(chan error, 1)
		go func() { stopped <- runner.Stop(context.Background()) }()
		select {
		case err := <-stopped:
			t.Fatalf("stopped beside running work: %v", err)
		case <-time.After(100 * time.Millisecond):
		}
		close(release)
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		if got := ran.all(); !slices.Equal(got, []string{"done"}) {
			t.Errorf("left behind %q", got)
		}
	})
}

func TestStopEndsWhatDoesNotEndItself(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		began := make(chan struct{})
		runner, _ := start(t, db, jobs.Job{Kind: "slow.walk", Run: func(ctx context.Context, _ json.RawMessage) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		}})
		enqueue(t, db, "slow.walk", nil)
		<-began
		brief, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := runner.Stop(brief); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v, want the deadline", err)
		}
	})
}

// Two nodes on one store share the work: each piece runs once.
func TestNodesShareTheWork(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		const pieces = 40
		var ran record
		start(t, db, note("piece.do", &ran))
		start(t, db, note("piece.do", &ran))
		for i := range pieces {
			enqueue(t, db, "piece.do", i)
		}
		got := ran.wait(t, pieces)
		slices.Sort(got)
		if distinct := slices.Compact(slices.Clone(got)); len(got) != pieces || len(distinct) != pieces {
			t.Errorf("%d runs of %d pieces, want %d", len(got), len(distinct), pieces)
		}
	})
}

func TestJobsThatCannotRunAreRefused(t *testing.T) {
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := func(context.Context, json.RawMessage) error { return nil }
	for want, list := range map[string][]jobs.Job{
		"lacks its kind":    {{Run: run}},
		"lacks its kind or": {{Kind: "a.b"}},
		"two jobs":          {{Kind: "a.b", Run: run}, {Kind: "a.b", Run: run}},
		"whole seconds":     {{Kind: "a.b", Run: run, Every: 1500 * time.Millisecond}},
		"every -1s":         {{Kind: "a.b", Run: run, Every: -time.Second}},
	} {
		if _, err := jobs.Start(t.Context(), db, list, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := db.InTx(t.Context(), func(tx *store.Tx) error {
		return jobs.Enqueue(t.Context(), tx, "a.b", func() {})
	}); err == nil {
		t.Error("args without JSON were accepted")
	}
}
