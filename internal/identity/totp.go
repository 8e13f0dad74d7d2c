package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"siger/internal/store"
)

// step is the length of a code's life (RFC 6238); codes are six digits of
// HMAC-SHA-1, the one form every authenticator app knows.
const step = 30

// skew is how many steps a phone's clock may be off.
const skew = 1

// recoveryCodes is how many codes replace a lost phone, once each.
const recoveryCodes = 10

var secrets = base32.StdEncoding.WithPadding(base32.NoPadding)

// newTOTPSecret returns a fresh shared secret of 160 bits, in base 32.
func newTOTPSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails, by its documentation
	return secrets.EncodeToString(b)
}

// secretURL is what the QR code for an authenticator app holds.
func secretURL(secret, account string) string {
	q := url.Values{"secret": {secret}, "issuer": {"Siger"}}
	return "otpauth://totp/" + url.PathEscape("Siger:"+account) + "?" + q.Encode()
}

// stepOf returns the step whose code was typed, later than the last used one, or
// false. Every step is looked at, so the time does not tell which was right.
func stepOf(secret, code string, now time.Time, last int64) (used int64, ok bool) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(code)
	for s := now.Unix()/step - skew; s <= now.Unix()/step+skew; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last && !ok {
			used, ok = s, true
		}
	}
	return used, ok
}

// hasTOTP reports whether a person has a second factor.
func hasTOTP(ctx context.Context, q store.Queryer, person string) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM identity_totp WHERE person = $1`, person).Scan(&n)
	return n > 0, err
}

// useTOTP reports whether the code is right for the person, and remembers its
// step so that nobody who saw it can use it again.
func useTOTP(ctx context.Context, tx *store.Tx, person, code string, now time.Time) (bool, error) {
	var secret string
	var last int64
	err := tx.QueryRow(ctx, `SELECT secret, last_step FROM identity_totp WHERE person = $1`, person).Scan(&secret, &last)
	if store.IsNoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read second factor: %w", err)
	}
	used, ok := stepOf(secret, code, now, last)
	if !ok {
		return false, nil
	}
	res, err := tx.Exec(ctx, `UPDATE identity_totp SET last_step = $1 WHERE person = $2 AND last_step < $1`, used, person)
	if err != nil {
		return false, fmt.Errorf("remember second factor: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// setTOTP keeps a new secret with the step that proved it, and ten fresh
// recovery codes, which it returns: they are shown once.
func setTOTP(ctx context.Context, tx *store.Tx, person, secret string, used int64, now time.Time) ([]string, error) {
	_, err := tx.Exec(ctx, `
		INSERT INTO identity_totp (person, secret, last_step, set_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step, set_at = excluded.set_at`,
		person, secret, used, store.Time(now))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM identity_recovery WHERE person = $1`, person)
	}
	if err != nil {
		return nil, fmt.Errorf("set second factor: %w", err)
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		if _, err := tx.Exec(ctx, `INSERT INTO identity_recovery (person, code_hash) VALUES ($1, $2)`, person, recoveryHash(person, codes[i])); err != nil {
			return nil, fmt.Errorf("set recovery codes: %w", err)
		}
	}
	return codes, nil
}

// newRecoveryCode returns a code of 80 random bits, such as
// "7FQ2-KD3M-9XTA-0BCE": too many to guess even from their hashes.
func newRecoveryCode() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails, by its documentation
	s := tokens.EncodeToString(b)
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

func recoveryHash(person, code string) string {
	code = strings.NewReplacer(" ", "", "-", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(code))
	return hashToken(person + "\x00" + code)
}

// useRecovery reports whether a recovery code is one of the person's, and
// spends it. left is how many remain.
func useRecovery(ctx context.Context, tx *store.Tx, person, code string) (ok bool, left int, err error) {
	res, err := tx.Exec(ctx, `DELETE FROM identity_recovery WHERE person = $1 AND code_hash = $2`, person, recoveryHash(person, code))
	if err != nil {
		return false, 0, fmt.Errorf("use recovery code: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil || n != 1 {
		return false, 0, err
	}
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM identity_recovery WHERE person = $1`, person).Scan(&left)
	return true, left, err
}
