package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"siger/internal/clock"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/jobs"
	"siger/internal/store"
)

const (
	digestHour = 7                // of the reader's own day
	digestLast = 12               // a server that was down in the morning still tells until noon
	digestAt   = 10 * time.Minute // how often it is looked whether it is time
	digestMost = 15               // lines of each list; the rest is counted
)

// Reader is somebody who gets a digest in the morning.
type Reader struct {
	Person identity.Person
	Zone   *time.Location // whose morning: of the province or of the mission
}

// Duty is one line of a digest.
type Duty struct {
	Code string
	Kind string // in words, in the reader's language: never a name or the asker's own words
	Due  clock.Date
}

// Duties is what a reader has to do on a day.
type Duties struct {
	Overdue  []Duty // oldest first
	DueToday []Duty
	DueSoon  []Duty // by the end of the next working day
}

// Worklist knows who has duties; the desk fills it.
type Worklist interface {
	// Readers returns who gets a digest.
	Readers(ctx context.Context) ([]Reader, error)
	// Duties returns what a person has to do as of the date, which is the
	// person's own today.
	Duties(ctx context.Context, person identity.Person, today clock.Date) (Duties, error)
}

// Digest tells each reader at seven in the morning of their own zone what is
// overdue and due. Nothing to do, no message.
type Digest struct {
	DB    *store.DB
	Texts *i18n.Catalog
	Clock clock.Clock
	Work  Worklist
}

// Job returns the job that looks whose morning it is.
func (d *Digest) Job() jobs.Job {
	return jobs.Job{Kind: "message.digest", Every: digestAt, Run: func(ctx context.Context, _ json.RawMessage) error { return d.Tell(ctx) }}
}

// Tell posts the digests that are due now and not posted yet. That one cannot
// be made does not keep the others.
func (d *Digest) Tell(ctx context.Context) error {
	readers, err := d.Work.Readers(ctx)
	if err != nil {
		return err
	}
	var failed error
	now := d.Clock.Now()
	for _, r := range readers {
		local := now.In(r.Zone)
		if local.Hour() < digestHour || local.Hour() >= digestLast {
			continue
		}
		if err := d.tell(ctx, r.Person, clock.DateOf(local), now); err != nil {
			failed = errors.Join(failed, fmt.Errorf("digest of %s: %w", r.Person.ID, err))
		}
	}
	return failed
}

func (d *Digest) tell(ctx context.Context, person identity.Person, today clock.Date, now time.Time) error {
	duties, err := d.Work.Duties(ctx, person, today)
	if err != nil {
		return err
	}
	n := len(duties.Overdue) + len(duties.DueToday)
	if n+len(duties.DueSoon) == 0 {
		return nil
	}
	return d.DB.InTx(ctx, func(tx *store.Tx) error {
		return Post(ctx, tx, Message{
			To: person.ID, Email: person.Email, Channel: Email, Lang: person.Lang, Template: "message.digest",
			Args: []any{"date", today, "n", n, "lines", d.lines(person.Lang, duties)},
			Key:  "digest:" + person.ID + ":" + today.String(), By: "system", At: now, Thing: "person", ThingID: person.ID,
			Until: now.Add(24 * time.Hour),
		})
	})
}

// lines writes the lists, each under its heading.
func (d *Digest) lines(l i18n.Lang, duties Duties) string {
	var b strings.Builder
	for _, part := range []struct {
		key  string
		list []Duty
	}{{"message.digest.overdue", duties.Overdue}, {"message.digest.today", duties.DueToday}, {"message.digest.soon", duties.DueSoon}} {
		if len(part.list) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(d.Texts.T(l, part.key, "n", len(part.list)))
		for _, duty := range part.list[:min(len(part.list), digestMost)] {
			b.WriteString("\n- " + d.Texts.T(l, "message.digest.line", "code", duty.Code, "kind", duty.Kind, "due", duty.Due))
		}
		if more := len(part.list) - digestMost; more > 0 {
			b.WriteString("\n- " + d.Texts.T(l, "message.digest.more", "n", more))
		}
	}
	return b.String()
}
