package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"siger/internal/fault"
	"siger/internal/store"
)

// Purpose is what a single-use link is for.
type Purpose string

const (
	LinkSignIn Purpose = "signin" // signs in, after the second factor where there is one
	LinkInvite Purpose = "invite" // first sign-in; staff choose password and second factor anew
	LinkReset  Purpose = "reset"  // staff choose a new password; the second factor stays
)

const (
	MailedFor = 15 * time.Minute // how long a link sent by e-mail works
	HandedFor = 72 * time.Hour   // how long one handed over by an officer works
)

// linkKept is how long a link that is used or past stays, so that opening it
// again can say what became of it.
const linkKept = 7 * 24 * time.Hour

// tokens writes tokens in Crockford's base 32: readable aloud, no I, L, O, U.
var tokens = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	tokenBytes  = 16 // 128 random bits
	tokenLength = 26 // characters of a token
)

// newToken returns a fresh token and the hash under which the store knows it.
func newToken() (token, hash string) {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails, by its documentation
	token = tokens.EncodeToString(b)
	return token, hashToken(token)
}

// hashToken is what is stored of a token, a cookie or a code: its SHA-256. They
// have 80 random bits and more, so nothing slower is needed.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// parseToken returns the token a person pasted or typed – the bare one, in
// groups, or the whole address of a link – and whether it has a token's form.
// I and L are read as 1, O as 0.
func parseToken(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 2000 {
		return "", false
	}
	s, _, _ = strings.Cut(s, "?")
	s = strings.TrimRight(s, "/")
	s = s[strings.LastIndexByte(s, '/')+1:]
	s = strings.NewReplacer(" ", "", "-", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(s))
	if len(s) != tokenLength {
		return "", false
	}
	b, err := tokens.DecodeString(s)
	// The last character holds two bits beyond the bytes: one way to write a token.
	if err != nil || tokens.EncodeToString(b) != s {
		return "", false
	}
	return s, true
}

// groupToken writes a token in groups of five for reading and copying.
func groupToken(token string) string {
	var b strings.Builder
	for i := range len(token) {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(token[i])
	}
	return b.String()
}

// link is a single-use link as the store knows it.
type link struct {
	hash    string
	person  string
	purpose Purpose
}

// MakeLink keeps a new link for a person and returns its token, which is shown
// or sent once: the store has its hash only. Links made before for the same
// purpose stop working, so that the newest letter counts; but a letter, which
// anybody can ask for, does not end a link an officer handed over.
func (s *Store) MakeLink(ctx context.Context, tx *store.Tx, actor, person string, p Purpose, lasts time.Duration) (token string, err error) {
	now := s.clock.Now()
	token, hash := newToken()
	_, err = tx.Exec(ctx, `
		UPDATE identity_link SET ends = $1
		WHERE person = $2 AND purpose = $3 AND used_at = '' AND ends > $1 AND (actor = 'public' OR $4 <> 'public')`,
		store.Time(now), person, string(p), actor)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO identity_link (hash, person, purpose, actor, at, ends, used_at) VALUES ($1, $2, $3, $4, $5, $6, '')`,
			hash, person, string(p), actor, store.Time(now), store.Time(now.Add(lasts)))
	}
	if err != nil {
		return "", fmt.Errorf("make link: %w", err)
	}
	return token, s.note(ctx, tx, actor, "link.made", "person", person, map[string]any{"purpose": string(p), "until": store.Time(now.Add(lasts))})
}

// linkOf returns the link with a token, without using it. It fails with a
// NotFound fault that says whether the link is unknown, used or past.
func (s *Store) linkOf(ctx context.Context, q store.Queryer, token string) (link, error) {
	token, ok := parseToken(token)
	if !ok {
		return link{}, fault.New(fault.NotFound, "identity.signin.error.link_unknown")
	}
	l := link{hash: hashToken(token)}
	var ends, used string
	err := q.QueryRow(ctx, `SELECT person, purpose, ends, used_at FROM identity_link WHERE hash = $1`, l.hash).Scan(&l.person, &l.purpose, &ends, &used)
	switch {
	case store.IsNoRows(err):
		return link{}, fault.New(fault.NotFound, "identity.signin.error.link_unknown")
	case err != nil:
		return link{}, fmt.Errorf("read link: %w", err)
	case used != "":
		return link{}, fault.New(fault.NotFound, "identity.signin.error.link_used")
	case ends <= store.Time(s.clock.Now()):
		return link{}, fault.New(fault.NotFound, "identity.signin.error.link_past")
	}
	return l, nil
}

// useLink uses the link with a token, once: of two requests at the same instant
// one gets it.
func (s *Store) useLink(ctx context.Context, tx *store.Tx, token string) (link, error) {
	l, err := s.linkOf(ctx, tx, token)
	if err != nil {
		return link{}, err
	}
	res, err := tx.Exec(ctx, `UPDATE identity_link SET used_at = $1 WHERE hash = $2 AND used_at = ''`, store.Time(s.clock.Now()), l.hash)
	if err != nil {
		return link{}, fmt.Errorf("use link: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return link{}, fault.New(fault.NotFound, "identity.signin.error.link_used").Because(err)
	}
	return l, nil
}
