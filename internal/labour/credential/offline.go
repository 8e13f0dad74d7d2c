package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"siger/internal/fault"
)

// MaxBundle is the most bytes of a bundle.
const MaxBundle = 1 << 20

// Offline is a Resolver on what was given to it beforehand.
type Offline struct {
	documents map[string]*Document
	lists     map[string][]byte
}

// NewOffline returns a resolver that has nothing yet.
func NewOffline() *Offline {
	return &Offline{documents: map[string]*Document{}, lists: map[string][]byte{}}
}

// Add gives it a DID document or a status list credential from a source the
// verifier trusts.
func (o *Offline) Add(b []byte) error { return o.add(b, false) }

// add is Add; what was brought along never takes the place of what is trusted.
func (o *Offline) add(b []byte, brought bool) error {
	doc, err := parse(b)
	if err != nil {
		return err
	}
	if slices.Contains(list(doc["type"]), any(typeStatusList)) {
		if id := text(doc["id"]); o.lists[id] == nil || !brought {
			o.lists[id] = b
		}
		return nil
	}
	d, err := ParseDocument(b)
	if err != nil {
		return err
	}
	if d.Brought = brought; o.documents[d.ID] == nil || !brought {
		o.documents[d.ID] = d
	}
	return nil
}

// Document returns a document that was given.
func (o *Offline) Document(_ context.Context, id string) (*Document, error) {
	if d := o.documents[id]; d != nil {
		return d, nil
	}
	return nil, ErrNotAtHand
}

// StatusList returns a status list that was given.
func (o *Offline) StatusList(_ context.Context, address string) ([]byte, error) {
	if b := o.lists[address]; b != nil {
		return b, nil
	}
	return nil, ErrNotAtHand
}

// Bundle is a credential with what its verification needs, in one file.
type Bundle struct {
	Credential  json.RawMessage   `json:"credential"`
	Documents   []json.RawMessage `json:"documents,omitempty"`   // DID documents
	StatusLists []json.RawMessage `json:"statusLists,omitempty"` // status list credentials
}

// Open returns the credential of a file: one credential, a Bundle, or the text of a
// QR code (Pack). What a bundle brings along is added to the resolver as brought by
// the holder. Errors are faults.
func (o *Offline) Open(b []byte) ([]byte, error) {
	b = bytes.TrimSpace(b)
	if bytes.HasPrefix(b, []byte(packed)) {
		return Unpack(string(b))
	}
	if len(b) > MaxBundle {
		return nil, fault.New(fault.TooLarge, "credential.reason.too_large", "limit", MaxBundle>>10)
	}
	var bundle Bundle
	if err := json.Unmarshal(b, &bundle); err != nil || len(bundle.Credential) == 0 {
		return b, nil // Verify says what is wrong with it
	}
	for _, one := range slices.Concat(bundle.Documents, bundle.StatusLists) {
		if err := o.add(one, true); err != nil {
			return nil, err
		}
	}
	return bundle.Credential, nil
}
