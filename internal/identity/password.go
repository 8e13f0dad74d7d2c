package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"siger/internal/fault"
	"siger/internal/store"
)

// argon is what a password's hash costs: Argon2id of 19 MiB, two passes, one
// lane – the second choice OWASP's cheat sheet on password storage recommends,
// taken for small servers. The hash carries them, so that they can be raised.
type argon struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

var cost = argon{19 * 1024, 2, 1}

const (
	passwordLeast = 12 // characters
	passwordMost  = 128
	hashesAtOnce  = 2 // 38 MiB of memory at most
	hashWait      = 5 * time.Second
)

// hashing bounds the hashes computed at the same time: a flood of sign-ins must
// not take the memory and processors of everybody else.
var hashing = make(chan struct{}, hashesAtOnce)

// derive computes a hash once one of the few places is free.
func (c argon) derive(ctx context.Context, password string, salt []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
		return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, 32), nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "error.unavailable").Because(errors.New("too many passwords to check at once"))
	}
}

// hashPassword returns the password's hash in PHC form, with a fresh salt.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, by its documentation
	sum, err := cost.derive(ctx, password, salt)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.memory, cost.passes, cost.lanes,
		b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// matchesPassword reports whether a password has the hash.
func matchesPassword(ctx context.Context, password, hash string) (bool, error) {
	parts := strings.Split(hash, "$")
	var c argon
	var version int
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("password hash has another form")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memory, &c.passes, &c.lanes); err != nil || version != argon2.Version {
		return false, errors.New("password hash has other parameters")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(err1, err2); err != nil || len(want) != 32 {
		return false, errors.New("password hash is damaged")
	}
	got, err := c.derive(ctx, password, salt)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// nobodysHash is checked where there is no account, so that it takes as long.
var nobodysHash = sync.OnceValues(func() (string, error) { return hashPassword(context.Background(), "nobody has this one") })

//go:embed password_blocked.txt
var blockedList string

// blocked are passwords, in lower case, that guessers try first.
var blocked = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(blockedList) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out[line] = true
		}
	}
	return out
})

// CheckPassword returns what is wrong with a new password: too short or long,
// on the list of those tried first, or made of the person's own name or address.
// Nothing else is asked of it.
func CheckPassword(password string, p Person) error {
	short := func(key string, args ...any) error { return fault.New(fault.Invalid, key, args...).In("password") }
	n := utf8.RuneCountInString(password)
	switch {
	case n < passwordLeast:
		return short("identity.signin.error.password_short", "least", passwordLeast)
	case n > passwordMost:
		return short("identity.signin.error.password_long", "most", passwordMost)
	}
	plain := letters(password)
	if blocked()[plain] || blocked()[strings.TrimRight(plain, "0123456789")] || repeats(plain) {
		return short("identity.signin.error.password_common")
	}
	user, _, _ := strings.Cut(p.Email, "@")
	for _, own := range []string{letters(p.Name), letters(user), letters(p.Email)} {
		if len(own) >= 4 && len(plain)-len(own) < 6 && strings.Contains(plain, own) {
			return short("identity.signin.error.password_own")
		}
	}
	return nil
}

// letters returns a text in lower case without what does not make guessing
// harder: spaces, dots, dashes, underscores, exclamation marks.
func letters(s string) string {
	return strings.NewReplacer(" ", "", ".", "", "-", "", "_", "", "!", "", "@", "").Replace(strings.ToLower(s))
}

// repeats reports whether a text is a short piece, up to a third of it, over
// and over: "abcabcabcabc".
func repeats(s string) bool {
	for n := 1; n <= len(s)/3; n++ {
		if strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return true
		}
	}
	return s == ""
}

// passwordHash returns the hash of a person's password, or "" for none.
func passwordHash(ctx context.Context, q store.Queryer, person string) (hash string, err error) {
	err = q.QueryRow(ctx, `SELECT hash FROM identity_password WHERE person = $1`, person).Scan(&hash)
	if store.IsNoRows(err) {
		return "", nil
	}
	return hash, err
}

// setPassword keeps a new hash in the caller's transaction.
func setPassword(ctx context.Context, tx *store.Tx, person, hash string, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_password (person, hash, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`, person, hash, store.Time(now))
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}
