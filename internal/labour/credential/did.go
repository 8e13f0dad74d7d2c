package credential

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Document is what an issuer publishes of its keys: a DID document or another
// controlled identifier document (W3C Controlled Identifiers 1.0).
type Document struct {
	ID      string
	Methods []Method
	// Brought says that the document came with the credential, from whoever shows
	// it, and not from a source the verifier trusts. It proves nothing by itself.
	Brought bool
}

// Method is a key that an issuer signs claims with.
type Method struct {
	ID               string
	Key              PublicKey
	Expires, Revoked time.Time // zero: never
}

// ErrNotAtHand is what a Resolver answers for what it does not have.
var ErrNotAtHand = errors.New("not at hand")

// Resolver finds what a verification needs besides the credential. Addresses are
// as strangers wrote them; who fetches them from a network guards that network.
type Resolver interface {
	// Document returns the document of an issuer, never that of a did:key.
	Document(ctx context.Context, id string) (*Document, error)
	// StatusList returns a status list credential as published.
	StatusList(ctx context.Context, address string) ([]byte, error)
}

// keyTypes are the verification methods whose key is a Multikey.
var keyTypes = []string{"Multikey", "Ed25519VerificationKey2020"}

// ParseDocument reads a DID document. Methods of other kinds of key, and those not
// meant for signing claims, are left out.
func ParseDocument(b []byte) (*Document, error) {
	o, err := parse(b)
	if err != nil {
		return nil, err
	}
	d := &Document{ID: text(o["id"])}
	if !iri.MatchString(d.ID) {
		return nil, refuse(Invalid, "document")
	}
	absolute := func(id string) string {
		if strings.HasPrefix(id, "#") {
			return d.ID + id
		}
		return id
	}
	byID := map[string]object{}
	for _, v := range list(o["verificationMethod"]) {
		if m, ok := v.(object); ok {
			byID[absolute(text(m["id"]))] = m
		}
	}
	for _, v := range list(o["assertionMethod"]) {
		m, ok := v.(object)
		if !ok {
			m, ok = byID[absolute(text(v))]
		}
		if !ok || !slices.Contains(keyTypes, text(m["type"])) || text(m["controller"]) != d.ID {
			continue
		}
		key, err := ParsePublicKey(text(m["publicKeyMultibase"]))
		if err != nil {
			continue // another kind of key
		}
		method := Method{ID: absolute(text(m["id"])), Key: key}
		for name, at := range map[string]*time.Time{"expires": &method.Expires, "revoked": &method.Revoked} {
			if _, given := m[name]; given {
				if *at, err = parseTime(m[name]); err != nil {
					return nil, err
				}
			}
		}
		d.Methods = append(d.Methods, method)
	}
	return d, nil
}

// MarshalJSON writes the document as did.json.
func (d *Document) MarshalJSON() ([]byte, error) {
	methods, names := []any{}, []any{}
	for _, m := range d.Methods {
		o := object{"id": m.ID, "type": "Multikey", "controller": d.ID, "publicKeyMultibase": m.Key.String()}
		if !m.Expires.IsZero() {
			o["expires"] = m.Expires.UTC().Format(time.RFC3339)
		}
		if !m.Revoked.IsZero() {
			o["revoked"] = m.Revoked.UTC().Format(time.RFC3339)
		}
		methods, names = append(methods, o), append(names, m.ID)
	}
	return json.Marshal(object{"@context": []any{contextDID, contextMultikey}, "id": d.ID,
		"verificationMethod": methods, "assertionMethod": names})
}

// method returns a method that may be used at a moment.
func (d *Document) method(id string, now time.Time) (*Method, error) {
	at := slices.IndexFunc(d.Methods, func(m Method) bool { return m.ID == id })
	if at < 0 {
		return nil, refuse(Invalid, "key_not_listed", "issuer", short(d.ID))
	}
	m := &d.Methods[at]
	for _, end := range []time.Time{m.Revoked, m.Expires} {
		if !end.IsZero() && !now.Before(end) {
			return nil, refuse(Invalid, "key_ended", "date", end.UTC().Format(time.DateOnly))
		}
	}
	return m, nil
}

// keyDocument returns the document of a did:key, which is the key itself. The
// method may be named with or without its fragment.
func keyDocument(id string) (*Document, error) {
	name, found := strings.CutPrefix(id, "did:key:")
	if !found {
		return nil, ErrNotAtHand
	}
	if !strings.HasPrefix(name, "z6Mk") {
		return nil, refuse(Unsupported, "key_kind")
	}
	key, err := ParsePublicKey(name)
	if err != nil {
		return nil, err
	}
	return &Document{ID: id, Methods: []Method{{ID: id + "#" + name, Key: key}, {ID: id, Key: key}}}, nil
}

// controller returns the identifier before the fragment of a method's.
func controller(method string) string {
	id, _, _ := strings.Cut(method, "#")
	return id
}

// WebAddress returns where the document of a did:web is published (did:web method
// specification, section 3.2): did:web:example.org:a -> https://example.org/a/did.json.
func WebAddress(did string) (string, error) {
	rest, found := strings.CutPrefix(did, "did:web:")
	parts := strings.Split(rest, ":")
	for i := range parts {
		p, err := url.PathUnescape(parts[i])
		if err != nil || p == "" || p == "." || p == ".." || strings.ContainsAny(p, "/?#@\\") {
			return "", refuse(Invalid, "document")
		}
		parts[i] = p
	}
	if !found {
		return "", refuse(Invalid, "document")
	}
	u := url.URL{Scheme: "https", Host: parts[0], Path: "/.well-known/did.json"}
	if len(parts) > 1 {
		u.Path = "/" + strings.Join(parts[1:], "/") + "/did.json"
	}
	return u.String(), nil
}
