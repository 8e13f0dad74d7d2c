// Package jobs runs work beside the pages: on demand, handed over in the
// transaction that needs it done, or at intervals. A job handed over in a
// transaction that commits runs at least once, also when the process dies in
// between; one whose transaction rolls back never does. So a job's Run must
// bear being run again.
//
// River keeps the queue in the same store as everything else, on both engines;
// nothing outside this package knows of it.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"siger/internal/store"
)

// Job is one kind of work. With Every 0 it runs when Enqueue asks for it;
// otherwise once per interval over all nodes of a store, without args, the
// first time when the interval begins or a node starts in it.
type Job struct {
	Kind  string        // noun.verb, unique: "prices.import"
	Every time.Duration // 0: on demand; else whole seconds
	// Run does the work. Its args are the JSON that Enqueue was given, null for
	// work at intervals. An error means: again later, ever more rarely, 25 times
	// over about three weeks. The context ends when one run takes too long.
	Run func(ctx context.Context, args json.RawMessage) error
}

const (
	pollEvery  = 500 * time.Millisecond // how long new work waits at most on an idle node
	runAtMost  = 15 * time.Minute       // how long one run may take
	atOnce     = 4                      // jobs running at the same time on a node
	keepAtMost = 24 * time.Hour         // how long finished work is remembered, or the longest interval
)

// work is a job's args on their way through River, which wants a JSON object.
type work struct {
	kind string
	Args json.RawMessage `json:"args"`
}

// Kind returns the job's kind.
func (w work) Kind() string { return w.kind }

// Migrate makes or renews the queue's tables; Start does so too. Call it after
// store.Migrate where work is enqueued without a Runner.
func Migrate(ctx context.Context, db *store.DB) error {
	migrator, err := rivermigrate.New(driver(db.Engine(), db.SQL()), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// driver returns River's driver of an engine; pool is nil where only
// transactions that are handed in are used.
func driver(engine store.Engine, pool *sql.DB) riverdriver.Driver[*sql.Tx] {
	if engine == store.Postgres {
		return riverdatabasesql.New(pool)
	}
	return riversqlite.New(pool)
}

// Enqueue asks for one run of an on-demand job, in the caller's transaction:
// with it the work is kept or forgotten. args become the JSON that Run gets;
// hand over ids rather than contents, above all of sealed records. Whether the
// kind exists shows only when the work is taken up.
func Enqueue(ctx context.Context, tx *store.Tx, kind string, args any) error {
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	client, err := river.NewClient(driver(tx.Engine(), nil), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		_, err = client.InsertTx(ctx, tx.SQL(), work{kind: kind, Args: raw}, nil)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	return nil
}

// Runner takes up work until it is stopped.
type Runner struct{ client *river.Client[*sql.Tx] }

// Start makes the queue's tables and begins to take up work of the given kinds.
// It fails when two jobs share a kind or one is incomplete. A failing job is
// logged with its kind, never with its args. Ending ctx does not stop the
// Runner: call Stop, so that running work is waited for.
func Start(ctx context.Context, db *store.DB, jobs []Job, log *slog.Logger) (*Runner, error) {
	if err := check(jobs); err != nil {
		return nil, err
	}
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	config := &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		Workers:                     river.NewWorkers(),
		PollOnly:                    true, // no LISTEN: distributed engines lack it
		FetchPollInterval:           pollEvery,
		FetchOnlyKnownKinds:         true, // an older node leaves what only a newer one knows
		JobTimeout:                  runAtMost,
		CompletedJobRetentionPeriod: keepAtMost,
		ErrorHandler:                failures{log},
		Logger:                      slog.New(warnings{log.Handler()}),
	}
	for _, job := range jobs {
		run := job.Run
		river.AddWorkerArgs(config.Workers, work{kind: job.Kind}, river.WorkFunc(
			func(ctx context.Context, w *river.Job[work]) error { return run(ctx, w.Args.Args) }))
		if job.Every > 0 {
			config.PeriodicJobs = append(config.PeriodicJobs, periodic(job))
			// A restart must not repeat this interval's run, so it is remembered.
			config.CompletedJobRetentionPeriod = max(config.CompletedJobRetentionPeriod, job.Every)
		}
	}
	client, err := river.NewClient(driver(db.Engine(), db.SQL()), config)
	if err == nil {
		err = client.Start(context.WithoutCancel(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("start jobs: %w", err)
	}
	return &Runner{client: client}, nil
}

// check refuses jobs that cannot run.
func check(jobs []Job) error {
	seen := map[string]bool{}
	for _, job := range jobs {
		switch {
		case len(job.Kind) < 2 || job.Run == nil:
			return fmt.Errorf("job %q lacks its kind or Run", job.Kind)
		case job.Every < 0 || job.Every%time.Second != 0:
			return fmt.Errorf("job %s runs every %s, not every whole seconds", job.Kind, job.Every)
		case seen[job.Kind]:
			return fmt.Errorf("two jobs of kind %s", job.Kind)
		}
		seen[job.Kind] = true
	}
	return nil
}

// periodic tells River to run a job once per interval, over restarts and nodes.
func periodic(job Job) *river.PeriodicJob {
	once := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: job.Every}}
	return river.NewPeriodicJob(river.PeriodicInterval(job.Every),
		func() (river.JobArgs, *river.InsertOpts) {
			return work{kind: job.Kind, Args: json.RawMessage("null")}, once
		},
		&river.PeriodicJobOpts{ID: job.Kind, RunOnStart: true})
}

// Stop takes up no more work and waits for what is running. When ctx ends
// first, running work is told to end too and runs again another time; Stop then
// returns ctx's error.
func (r *Runner) Stop(ctx context.Context) error {
	err := r.client.Stop(ctx)
	if err == nil {
		return nil
	}
	const grace = 5 * time.Second
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if hard := r.client.StopAndCancel(last); hard != nil {
		return fmt.Errorf("stop jobs: %w; running work did not end: %w", err, hard)
	}
	return fmt.Errorf("stop jobs: %w", err)
}

// failures logs each run that failed.
type failures struct{ log *slog.Logger }

// HandleError logs a run that returned an error.
func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt,
		"of", job.MaxAttempts, "error", err)
	return nil
}

// HandlePanic logs a run that panicked.
func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt,
		"of", job.MaxAttempts, "panic", value, "stack", trace)
	return nil
}

// warnings passes on what River itself has to say from warnings up: its
// routine reports would drown Siger's log.
type warnings struct{ slog.Handler }

// Enabled reports whether a level is passed on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the level when attributes are added.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the level when a group is opened.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
