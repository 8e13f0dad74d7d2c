package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"siger/internal/clock"
	"siger/internal/fault"
	"siger/internal/store"
)

// Throttle slows guessing down. It counts attempts under a key – an account, an
// address – in the store, so that every node knows of every guess, and makes
// each one after the free ones wait twice as long as the one before. It closes
// one way in for a while, never an account.
type Throttle struct {
	db    *store.DB
	clock clock.Clock
}

// NewThrottle returns a throttle that counts in db.
func NewThrottle(db *store.DB, c clock.Clock) *Throttle { return &Throttle{db, c} }

// limit is how many attempts under a key are free, the longest wait between two
// of those that follow, and after how long without one an attempt is forgotten.
type limit struct {
	kind    string
	free    int
	longest time.Duration
	regain  time.Duration
}

var (
	// Five passwords are what somebody tries who has forgotten which it was.
	perAccount = limit{"account", 5, 15 * time.Minute, 6 * time.Hour}
	// A village, an office or a mobile network shares one address: who signs in
	// there every 20 seconds is not slowed down.
	perAddress = limit{"address", 30, 5 * time.Minute, 20 * time.Second}
	// A code has six digits and three are right at any time: 5 free guesses, ten
	// with growing waits and four an hour after that are right once in 3,000 days.
	perFactor = limit{"factor", 5, 15 * time.Minute, 6 * time.Hour}
	// Letters one account gets, however often they are asked for.
	perLetter = limit{"letter", 3, 15 * time.Minute, time.Hour}
)

// forgetAttempts is after how long without an attempt a count is deleted.
const forgetAttempts = 24 * time.Hour

// attempt is one try under a limit's key.
type attempt struct {
	limit
	of string // account, address, …; kept as its hash
}

func (a attempt) key() string {
	sum := sha256.Sum256([]byte(a.kind + "\x00" + a.of))
	return a.kind + ":" + hex.EncodeToString(sum[:16])
}

// Take counts the attempts, all or none, before what they guard is looked at,
// so that guesses at the same instant are counted too. It returns a TooMany
// fault, with the seconds to wait as its slot "seconds", while one has to wait.
func (t *Throttle) Take(ctx context.Context, attempts ...attempt) error {
	now := t.clock.Now()
	return t.db.InTx(ctx, func(tx *store.Tx) error {
		for _, a := range attempts {
			if err := take(ctx, tx, a, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func take(ctx context.Context, tx *store.Tx, a attempt, now time.Time) error {
	var failures int
	var last, until string
	err := tx.QueryRow(ctx, `SELECT failures, last_at, until FROM identity_attempt WHERE key = $1`, a.key()).Scan(&failures, &last, &until)
	if err != nil && !store.IsNoRows(err) {
		return fmt.Errorf("read attempts: %w", err)
	}
	if until > store.Time(now) {
		end, err := store.ParseTime(until)
		if err != nil {
			return fmt.Errorf("read attempts: %w", err)
		}
		return waiting(end.Sub(now))
	}
	if last != "" {
		at, err := store.ParseTime(last)
		if err != nil {
			return fmt.Errorf("read attempts: %w", err)
		}
		failures = a.remembered(failures, now.Sub(at))
	}
	failures++
	_, err = tx.Exec(ctx, `
		INSERT INTO identity_attempt (key, failures, last_at, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, until = excluded.until`,
		a.key(), failures, store.Time(now), store.Time(now.Add(a.wait(failures))))
	if err != nil {
		return fmt.Errorf("count attempt: %w", err)
	}
	return nil
}

// wait is how long the next attempt waits after so many: nothing while they are
// free, then 1, 2, 4 … seconds up to the longest.
func (l limit) wait(failures int) time.Duration {
	beyond := failures - l.free
	switch {
	case beyond < 0:
		return 0
	case beyond > 20: // 2^20 s is 12 days: longer than any limit
		return l.longest
	}
	return min(time.Second<<beyond, l.longest)
}

// remembered is how many of so many attempts still count a while after the last.
func (l limit) remembered(failures int, since time.Duration) int {
	if since > forgetAttempts {
		return 0
	}
	return max(0, failures-int(since/l.regain))
}

// waiting is the fault of who has to wait.
func waiting(d time.Duration) *fault.Fault {
	return fault.New(fault.TooMany, "identity.signin.error.wait", "seconds", max(1, int(math.Ceil(d.Seconds()))))
}

// Forgive forgets the attempts of who got in. An address keeps its count: an
// account of one's own must not buy guesses at others.
func (t *Throttle) Forgive(ctx context.Context, a attempt) error {
	if _, err := t.db.Exec(ctx, `DELETE FROM identity_attempt WHERE key = $1`, a.key()); err != nil {
		return fmt.Errorf("forget attempts: %w", err)
	}
	return nil
}

// Guess counts a guess at a secret of another part's – a worker's code and year
// of birth – under its kind: both at the secret of one thing and from one
// address, with the limits of an account and an address. It returns what Take
// returns.
func (t *Throttle) Guess(ctx context.Context, kind, of, address string) error {
	return t.Take(ctx, attempt{perAccount, kind + " " + of}, attempt{perAddress, kind + " " + address})
}

// ForgiveGuess forgets the guesses at one thing of who got in.
func (t *Throttle) ForgiveGuess(ctx context.Context, kind, of string) error {
	return t.Forgive(ctx, attempt{perAccount, kind + " " + of})
}

// forget deletes counts nobody added to for a day.
func (t *Throttle) forget(ctx context.Context) error {
	_, err := t.db.Exec(ctx, `DELETE FROM identity_attempt WHERE last_at < $1`, store.Time(t.clock.Now().Add(-forgetAttempts)))
	return err
}
