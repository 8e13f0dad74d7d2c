package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"siger/internal/fault"
	"siger/internal/store"
)

// passkeysMost is how many passkeys one person may have.
const passkeysMost = 10

// Passkey is a key of a person's phone, computer or security key.
type Passkey struct {
	ID     string // of the credential, base64url
	Name   string // what the person calls it
	At     time.Time
	Used   time.Time // zero: never
	Warned bool      // its counter once went back: there may be a copy
	key    webauthn.Credential
}

// holder is a person as the library wants one. The handle a device keeps is the
// person's id, which says nothing about who it is.
type holder struct {
	Person
	keys []Passkey
}

// WebAuthnID returns the handle.
func (h holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName returns what the device shows to tell accounts apart.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName returns the person's name.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials returns the person's keys.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		out[i] = k.key
	}
	return out
}

// newWebAuthn returns the library for a site: passkeys belong to its host and
// work on this origin only. The device must check who holds it (fingerprint,
// face, PIN), so a passkey is two factors in one.
func newWebAuthn(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("passkeys need the site's address, not %q", origin)
	}
	yes := true
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Siger", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &yes, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired},
	})
}

// passkeysOf returns a person's passkeys, oldest first.
func passkeysOf(ctx context.Context, q store.Queryer, person string) ([]Passkey, error) {
	rows, err := q.Query(ctx, `SELECT id, name, credential, warned, made_at, used_at FROM identity_passkey WHERE person = $1 ORDER BY made_at, id`, person)
	if err != nil {
		return nil, fmt.Errorf("read passkeys: %w", err)
	}
	defer rows.Close()
	var out []Passkey
	for rows.Next() {
		var k Passkey
		var credential, made string
		var used *string
		err := rows.Scan(&k.ID, &k.Name, &credential, &k.Warned, &made, &used)
		if err == nil {
			err = json.Unmarshal([]byte(credential), &k.key)
		}
		if err == nil {
			k.At, err = store.ParseTime(made)
		}
		if err == nil && used != nil {
			k.Used, err = store.ParseTime(*used)
		}
		if err != nil {
			return nil, fmt.Errorf("read passkeys: %w", err)
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

func credentialID(k *webauthn.Credential) string { return base64.RawURLEncoding.EncodeToString(k.ID) }

// addPasskey keeps a new passkey in the caller's transaction. A key that exists
// already, with whomever, is refused.
func addPasskey(ctx context.Context, tx *store.Tx, person, name string, key *webauthn.Credential, now time.Time) error {
	var n int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM identity_passkey WHERE person = $1`, person).Scan(&n); err != nil {
		return fmt.Errorf("count passkeys: %w", err)
	}
	if n >= passkeysMost {
		return fault.New(fault.Invalid, "identity.signin.error.passkey_many", "most", passkeysMost)
	}
	data, err := json.Marshal(key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity_passkey (id, person, name, credential, warned, made_at) VALUES ($1, $2, $3, $4, 0, $5)`,
		credentialID(key), person, name, string(data), store.Time(now))
	if store.IsUnique(err) {
		return passkeyRefused(errors.New("the key is registered already"))
	}
	return err
}

// passkeyRefused is the fault of a passkey without proof; its cause is for the log.
func passkeyRefused(why error) *fault.Fault {
	return fault.New(fault.Invalid, "identity.signin.error.passkey").Because(why)
}

// usedPasskey remembers a passkey's counter after it signed in. One whose
// counter went back may have been copied: it is marked, and from then on refused
// until the person removes it.
func usedPasskey(ctx context.Context, tx *store.Tx, person string, key *webauthn.Credential, now time.Time) error {
	data, err := json.Marshal(key)
	if err != nil {
		return err
	}
	warned := 0
	if key.Authenticator.CloneWarning {
		warned = 1
	}
	res, err := tx.Exec(ctx, `UPDATE identity_passkey SET credential = $1, warned = warned + $2, used_at = $3 WHERE id = $4 AND person = $5 AND warned = 0`,
		string(data), warned, store.Time(now), credentialID(key), person)
	if err != nil {
		return fmt.Errorf("remember passkey: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return passkeyRefused(errors.Join(err, errors.New("the key was removed or may have a copy")))
	}
	return nil
}

// removePasskey forgets one of a person's passkeys.
func removePasskey(ctx context.Context, tx *store.Tx, person, id string) (bool, error) {
	res, err := tx.Exec(ctx, `DELETE FROM identity_passkey WHERE id = $1 AND person = $2`, id, person)
	if err != nil {
		return false, fmt.Errorf("remove passkey: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
