package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"siger/internal/store"
)

// Sessions are rows of our own rather than a session library's: a library keeps
// an opaque value under a token, and cannot list one person's sessions with
// their devices or end them all in the transaction that closes the account.

const (
	sessionLasts = 12 * time.Hour   // a session on a device of one's own
	sharedIdle   = 15 * time.Minute // a session on a shared device without a request
	seenEvery    = time.Minute      // how exactly the last request is remembered
)

// Session is a sign-in that lasts.
type Session struct {
	ID     string
	Person string
	How    string // what it was opened with: link, password, passkey, oidc, demo
	Shared bool   // on a device that others use too
	Device string // browser and system in words, "" unknown
	At     time.Time
	Seen   time.Time // last request, to the minute
	Ends   time.Time // at the latest
}

// over reports whether the session has ended at an instant.
func (s Session) over(now time.Time) bool {
	return !now.Before(s.Ends) || s.Shared && !now.Before(s.Seen.Add(sharedIdle))
}

// StartSession opens a session in the caller's transaction and returns the
// secret for the cookie, which is stored nowhere. An invited person becomes
// active; a closed account is refused with NotYours.
func (s *Store) StartSession(ctx context.Context, tx *store.Tx, person string, how string, shared bool, userAgent string) (secret string, err error) {
	p, err := personBy(ctx, tx, "id", person)
	if err != nil {
		return "", err
	}
	if p.Stage == Closed {
		return "", NotYours()
	}
	if err := s.activate(ctx, tx, p); err != nil {
		return "", err
	}
	now := s.clock.Now()
	secret, hash := newToken()
	one := 0
	if shared {
		one = 1
	}
	id := store.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO identity_session (id, hash, person, how, shared, device, at, seen, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, hash, p.ID, how, one, deviceOf(userAgent), store.Time(now), store.Time(now), store.Time(now.Add(sessionLasts)))
	if err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return secret, s.note(ctx, tx, p.ID, "session.started", "session", id, map[string]any{"person": p.ID, "how": how, "shared": shared})
}

// EndSession ends one session of a person; of somebody else's, or one that is
// over, it is NotYours.
func (s *Store) EndSession(ctx context.Context, tx *store.Tx, actor, person, id string) error {
	if !plain(id) {
		return NotYours()
	}
	res, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE id = $1 AND person = $2`, id, person)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return fmt.Errorf("end session: %w", err)
	} else if n == 0 {
		return NotYours()
	}
	return s.note(ctx, tx, actor, "session.ended", "session", id, map[string]any{"person": person})
}

// EndSessions ends every session of a person but the kept one ("": all).
func (s *Store) EndSessions(ctx context.Context, tx *store.Tx, actor, person, keep string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM identity_session WHERE person = $1 AND id <> $2`, person, keep); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return s.note(ctx, tx, actor, "person.sessions_ended", "person", person, nil)
}

// Sessions returns the sessions of a person that last, newest first.
func (s *Store) Sessions(ctx context.Context, person string) (out []Session, err error) {
	rows, err := s.db.Query(ctx, `SELECT `+sessionColumns+` FROM identity_session s WHERE s.person = $1 ORDER BY s.at DESC, s.id DESC`, person)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var raw sessionRow
		if err := rows.Scan(raw.into()...); err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		one, err := raw.session()
		if err != nil {
			return nil, err
		}
		if !one.over(s.clock.Now()) {
			out = append(out, one)
		}
	}
	return out, rows.Err()
}

const sessionColumns = `s.id, s.person, s.how, s.shared, s.device, s.at, s.seen, s.ends`

// sessionRow is sessionColumns as the store holds them.
type sessionRow struct {
	Session
	shared         int
	at, seen, ends string
}

func (r *sessionRow) into() []any {
	return []any{&r.ID, &r.Person, &r.How, &r.shared, &r.Device, &r.at, &r.seen, &r.ends}
}

func (r *sessionRow) session() (Session, error) {
	out := r.Session
	out.Shared = r.shared == 1
	for _, t := range []struct {
		text string
		into *time.Time
	}{{r.at, &out.At}, {r.seen, &out.Seen}, {r.ends, &out.Ends}} {
		var err error
		if *t.into, err = store.ParseTime(t.text); err != nil {
			return Session{}, fmt.Errorf("read session: %w", err)
		}
	}
	return out, nil
}

// bySession returns who holds the secret of a session that lasts, and the
// session; a visitor otherwise. It asks the store each time, so that an ended
// session is over at once on every node.
func (s *Store) bySession(ctx context.Context, secret string) (Who, Session, error) {
	rows, err := s.db.Query(ctx, `
		SELECT `+personColumns+`, `+sessionColumns+`, m.role, m.org, m.desk, m.side
		FROM identity_session s JOIN identity_person p ON p.id = s.person LEFT JOIN identity_membership m ON m.person = p.id
		WHERE s.hash = $1`, hashToken(secret))
	if err != nil {
		return Who{}, Session{}, fmt.Errorf("look up session: %w", err)
	}
	defer rows.Close()
	var who Who
	var raw sessionRow
	for rows.Next() {
		var m memberRow
		if who.Person, err = scanPerson(rows, append(raw.into(), m.into()...)...); err != nil {
			return Who{}, Session{}, err
		}
		who.Memberships = m.add(who.Memberships, who.Person.ID)
	}
	if err := rows.Err(); err != nil || !who.SignedIn() {
		return Who{}, Session{}, err
	}
	session, err := raw.session()
	if err != nil || session.over(s.clock.Now()) || who.Person.Stage == Closed {
		return Who{}, Session{}, err
	}
	who.Session = session.ID
	return who, session, nil
}

// memberRow is a membership, or the nulls of a person without one.
type memberRow struct{ role, org, desk, side *string }

func (m *memberRow) into() []any { return []any{&m.role, &m.org, &m.desk, &m.side} }

func (m *memberRow) add(list []Membership, person string) []Membership {
	if m.role == nil {
		return list
	}
	return append(list, Membership{Person: person, Role: Role(*m.role), Org: *m.org, Desk: *m.desk, Side: *m.side})
}

// seen remembers the last request of a session, at most once a minute.
func (s *Store) seen(ctx context.Context, one Session) error {
	now := s.clock.Now()
	if now.Sub(one.Seen) < seenEvery {
		return nil
	}
	if _, err := s.db.Exec(ctx, `UPDATE identity_session SET seen = $2 WHERE id = $1 AND seen < $2`, one.ID, store.Time(now)); err != nil {
		return fmt.Errorf("remember request of session: %w", err)
	}
	return nil
}

// forgetOver deletes what has been over for a day.
func (s *Store) forgetOver(ctx context.Context) error {
	past := store.Time(s.clock.Now().Add(-24 * time.Hour))
	for _, statement := range []string{`DELETE FROM identity_session WHERE ends < $1`, `DELETE FROM identity_token WHERE ends < $1`} {
		if _, err := s.db.Exec(ctx, statement, past); err != nil {
			return fmt.Errorf("forget sessions: %w", err)
		}
	}
	return nil
}

// deviceOf names the browser and system of a User-Agent header, roughly: enough
// for their owner to tell their devices apart. The order matters, as browsers
// name those they are like.
func deviceOf(userAgent string) string {
	find := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(userAgent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := find("Edg", "Edge", "SamsungBrowser", "Samsung Internet", "OPR", "Opera", "Firefox", "Firefox", "Chrom", "Chrome", "Safari", "Safari")
	system := find("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}
