package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siger/internal/fault"
	"siger/internal/store"
)

// tokenPrefix stands before every API token, so that people and scanners of
// leaked secrets know it for what it is.
const tokenPrefix = "siger_"

// LongestToken is how many days a token may work.
const LongestToken = 365

// Token lets a program ask the API in a person's name, within its scopes and no
// further than the person's own rights.
type Token struct {
	ID     string
	Person string
	Name   string   // what it is for, in the owner's words
	Scopes []string // rights it may use
	At     time.Time
	Seen   time.Time // last request, to the minute; zero: never used
	Ends   time.Time
}

// MakeToken makes a token for days and returns its secret, which is stored
// nowhere and shown once. Scopes must be rights the person has.
func (s *Store) MakeToken(ctx context.Context, tx *store.Tx, actor, person, name string, scopes []string, days int) (secret string, t Token, err error) {
	p, err := personBy(ctx, tx, "id", person)
	if err != nil {
		return "", Token{}, err
	}
	who := Who{Person: p}
	if who.Memberships, err = membershipsIn(ctx, tx, person); err != nil {
		return "", Token{}, err
	}
	t = Token{ID: store.NewID(), Person: person, Name: strings.Join(strings.Fields(name), " "), Scopes: scopes, At: s.clock.Now()}
	if err := t.check(who, days); err != nil {
		return "", Token{}, err
	}
	t.Ends = t.At.AddDate(0, 0, days)
	list, err := json.Marshal(t.Scopes)
	if err != nil {
		return "", Token{}, err
	}
	secret, _ = newToken()
	secret = tokenPrefix + secret
	_, err = tx.Exec(ctx, `INSERT INTO identity_token (id, hash, person, name, scopes, at, seen, ends) VALUES ($1, $2, $3, $4, $5, $6, '', $7)`,
		t.ID, hashToken(secret), t.Person, t.Name, string(list), store.Time(t.At), store.Time(t.Ends))
	if err != nil {
		return "", Token{}, fmt.Errorf("make token: %w", err)
	}
	return secret, t, s.note(ctx, tx, actor, "token.made", "token", t.ID, map[string]any{"person": person, "scopes": t.Scopes, "days": days})
}

// check returns what is wrong with a token of days for who.
func (t *Token) check(who Who, days int) error {
	var wrong fault.List
	if t.Name == "" || utf8.RuneCountInString(t.Name) > longestName || !plain(t.Name) {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.name").In("name"))
	}
	if days < 1 || days > LongestToken {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.days", "n", LongestToken).In("days"))
	}
	slices.Sort(t.Scopes)
	t.Scopes = slices.Compact(t.Scopes)
	if len(t.Scopes) == 0 {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.scopes").In("scopes"))
	}
	for _, scope := range t.Scopes {
		if !slices.Contains(Rights(), Right(scope)) || !Some(who, Right(scope)) {
			wrong = append(wrong, fault.New(fault.Invalid, "identity.error.scope", "scope", scope).In("scopes"))
		}
	}
	if who.Person.Stage == Closed {
		wrong = append(wrong, fault.New(fault.Invalid, "identity.error.closed"))
	}
	return wrong.OrNil()
}

// RevokeToken ends a token of a person at once; somebody else's is NotYours.
func (s *Store) RevokeToken(ctx context.Context, tx *store.Tx, actor, person, id string) error {
	if !plain(id) {
		return NotYours()
	}
	res, err := tx.Exec(ctx, `DELETE FROM identity_token WHERE id = $1 AND person = $2`, id, person)
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return fmt.Errorf("revoke token: %w", err)
	} else if n == 0 {
		return NotYours()
	}
	return s.note(ctx, tx, actor, "token.revoked", "token", id, map[string]any{"person": person})
}

// Tokens returns the tokens of a person that work, newest first.
func (s *Store) Tokens(ctx context.Context, person string) (out []Token, err error) {
	rows, err := s.db.Query(ctx, `SELECT `+tokenColumns+` FROM identity_token t WHERE t.person = $1 ORDER BY t.at DESC, t.id DESC`, person)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var raw tokenRow
		if err := rows.Scan(raw.into()...); err != nil {
			return nil, fmt.Errorf("list tokens: %w", err)
		}
		t, err := raw.token()
		if err != nil {
			return nil, err
		}
		if s.clock.Now().Before(t.Ends) {
			out = append(out, t)
		}
	}
	return out, rows.Err()
}

const tokenColumns = `t.id, t.person, t.name, t.scopes, t.at, t.seen, t.ends`

// tokenRow is tokenColumns as the store holds them.
type tokenRow struct {
	Token
	scopes, at, seen, ends string
}

func (r *tokenRow) into() []any {
	return []any{&r.ID, &r.Person, &r.Name, &r.scopes, &r.at, &r.seen, &r.ends}
}

func (r *tokenRow) token() (out Token, err error) {
	out = r.Token
	if err := json.Unmarshal([]byte(r.scopes), &out.Scopes); err != nil {
		return Token{}, fmt.Errorf("read token: %w", err)
	}
	if out.At, err = store.ParseTime(r.at); err != nil {
		return Token{}, fmt.Errorf("read token: %w", err)
	}
	if r.seen != "" {
		if out.Seen, err = store.ParseTime(r.seen); err != nil {
			return Token{}, fmt.Errorf("read token: %w", err)
		}
	}
	if out.Ends, err = store.ParseTime(r.ends); err != nil {
		return Token{}, fmt.Errorf("read token: %w", err)
	}
	return out, nil
}

// byToken returns who holds the secret of a token that works, a visitor
// otherwise, and remembers the request to the minute.
func (s *Store) byToken(ctx context.Context, secret string) (Who, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Who{}, nil
	}
	rows, err := s.db.Query(ctx, `
		SELECT `+personColumns+`, `+tokenColumns+`, m.role, m.org, m.desk, m.side
		FROM identity_token t JOIN identity_person p ON p.id = t.person LEFT JOIN identity_membership m ON m.person = p.id
		WHERE t.hash = $1`, hashToken(secret))
	if err != nil {
		return Who{}, fmt.Errorf("look up token: %w", err)
	}
	defer rows.Close()
	who := Who{Token: true}
	var raw tokenRow
	for rows.Next() {
		var m memberRow
		if who.Person, err = scanPerson(rows, append(raw.into(), m.into()...)...); err != nil {
			return Who{}, err
		}
		who.Memberships = m.add(who.Memberships, who.Person.ID)
	}
	if err := rows.Err(); err != nil || !who.SignedIn() {
		return Who{}, err
	}
	rows.Close()
	t, err := raw.token()
	now := s.clock.Now()
	if err != nil || !now.Before(t.Ends) || who.Person.Stage == Closed {
		return Who{}, err
	}
	who.Session, who.Scopes = t.ID, t.Scopes
	if now.Sub(t.Seen) >= seenEvery {
		if _, err := s.db.Exec(ctx, `UPDATE identity_token SET seen = $2 WHERE id = $1`, t.ID, store.Time(now)); err != nil {
			return Who{}, fmt.Errorf("remember request of token: %w", err)
		}
	}
	return who, nil
}
