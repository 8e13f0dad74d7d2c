package credential

import (
	"encoding/json"
	"regexp"
	"time"

	"siger/internal/fault"
)

// Issuer signs credentials in its own name. Keeping its keys is the caller's
// affair.
type Issuer struct {
	ID   string // did:web or did:key
	Name string
	Keys []IssuerKey
}

// IssuerKey is one key of an issuer. A key that is only replaced stays in the
// document, so that what it signed stays valid; one that got into other hands is
// revoked, and everything it signed with it.
type IssuerKey struct {
	Name    string    // fragment of its identifier, such as key-2026
	Key     Key       // zero: no longer signs
	Public  PublicKey // needed where Key is zero
	From    time.Time // signs from this moment
	Revoked time.Time // zero: not revoked
}

// public returns the half that verifies.
func (k IssuerKey) public() PublicKey {
	if k.Key.IsZero() {
		return k.Public
	}
	return k.Key.Public()
}

// profile returns the issuer as a credential names it.
func (i Issuer) profile() object { return object{"id": i.ID, "name": i.Name} }

// Document returns what the issuer publishes of its keys at a moment.
func (i Issuer) Document(now time.Time) *Document {
	d := &Document{ID: i.ID}
	for _, k := range i.Keys {
		if !k.From.After(now) {
			d.Methods = append(d.Methods, Method{ID: i.ID + "#" + k.Name, Key: k.public(), Revoked: k.Revoked})
		}
	}
	return d
}

// signer returns the newest key that may sign at a moment.
func (i Issuer) signer(at time.Time) (best IssuerKey, err error) {
	for _, k := range i.Keys {
		if !k.Key.IsZero() && k.Revoked.IsZero() && !k.From.After(at) && (best.Key.IsZero() || k.From.After(best.From)) {
			best = k
		}
	}
	if best.Key.IsZero() {
		return best, fault.New(fault.Unavailable, "credential.error.no_key")
	}
	return best, nil
}

// KeyIssuer returns an issuer whose only name is its key: did:key.
func KeyIssuer(name string, key Key) Issuer {
	return Issuer{ID: key.Public().DID(), Name: name, Keys: []IssuerKey{{Name: key.Public().String(), Key: key}}}
}

// validity is from when to when a credential holds; a zero end is open.
type validity struct{ from, until time.Time }

// stamp writes a moment as XML Schema dateTime.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// nik is what an Indonesian national identity number looks like inside any text.
var nik = regexp.MustCompile(`\d{16}`)

// issue completes a credential with issuer, validity and status, and signs it in
// every suite: one proof, or a set of proofs side by side.
func (i Issuer) issue(doc object, issuer object, v validity, status StatusEntry, at time.Time, suites ...Suite) ([]byte, error) {
	doc["issuer"], doc["validFrom"] = issuer, stamp(v.from)
	if !v.until.IsZero() {
		doc["validUntil"] = stamp(v.until)
	}
	if status.List != "" {
		doc["credentialStatus"] = status.document()
	}
	plain, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	if nik.Match(plain) {
		return nil, fault.New(fault.Invalid, "credential.error.identity_number")
	}
	if doc, err = parse(plain); err != nil { // as whoever verifies will read it
		return nil, err
	}
	key, err := i.signer(at)
	if err != nil {
		return nil, err
	}
	var proofs []any
	for _, s := range suites {
		proof, err := sign(doc, nil, object{"type": "DataIntegrityProof", "cryptosuite": string(s), "created": stamp(at),
			"verificationMethod": i.ID + "#" + key.Name, "proofPurpose": "assertionMethod"}, key.Key, known())
		if err != nil {
			return nil, err
		}
		proofs = append(proofs, proof)
	}
	doc["proof"] = proofs
	if len(proofs) == 1 {
		doc["proof"] = proofs[0]
	}
	return json.Marshal(doc)
}
