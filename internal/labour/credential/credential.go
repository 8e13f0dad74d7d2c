// Package credential signs and verifies W3C Verifiable Credentials: a worker's
// training certificates, verified job orders, contracts of employment. It
// computes and nothing else: no store, no network; what a verification needs from
// elsewhere comes through a Resolver.
//
// Sources: W3C Recommendations of 15 May 2025 – Verifiable Credentials Data Model
// 2.0, Verifiable Credential Data Integrity 1.0, Data Integrity EdDSA
// Cryptosuites 1.0, Bitstring Status List 1.0, Controlled Identifiers 1.0 – and
// 1EdTech Open Badges 3.0. docs/credentials.md says what is issued, what is
// verified and what is not.
package credential

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"siger/internal/fault"
)

// What a credential may be at most. Whoever crafts a larger one is refused before
// any of the expensive work is done.
const (
	MaxBytes    = 256 << 10 // of JSON
	maxDepth    = 24        // objects and arrays inside each other
	maxNodes    = 5000      // values of any kind
	maxObjects  = 400       // JSON-LD expands each in its own context
	maxContexts = 32        // names of contexts in the whole document
	maxDigits   = 15        // of a number: what a double holds exactly (I-JSON, RFC 7493)
)

// object is a JSON object. Its values are string, json.Number, bool, nil, object
// and []any.
type object = map[string]any

// Verdict is the outcome of a verification.
type Verdict string

const (
	Valid         Verdict = "valid"
	Invalid       Verdict = "invalid"        // wrong, forged, or not signed by its issuer
	Revoked       Verdict = "revoked"        // withdrawn by its issuer
	Expired       Verdict = "expired"        // its validity is over
	NotYet        Verdict = "not-yet"        // its validity has not begun
	Unsupported   Verdict = "unsupported"    // a form, suite or context this package does not know, or too complex
	UnknownIssuer Verdict = "unknown-issuer" // the issuer's key is not at hand from a source the verifier trusts
	UnknownStatus Verdict = "unknown-status" // whether it was revoked cannot be told
)

// refusal is an error with the verdict it leads to.
type refusal struct {
	*fault.Fault
	verdict Verdict
}

// Unwrap returns the fault, for the edges that put it into words.
func (r *refusal) Unwrap() error { return r.Fault }

// refuse returns a refusal with the text credential.reason.<key>.
func refuse(v Verdict, key string, args ...any) *refusal {
	return &refusal{fault.New(fault.Invalid, "credential.reason."+key, args...), v}
}

// parser reads JSON strictly: bounded, without duplicate names, without anything
// that two readers could understand differently.
type parser struct {
	d              *json.Decoder
	nodes, objects int
}

// parse reads one JSON object. Errors are refusals.
func parse(b []byte) (object, error) {
	if len(b) > MaxBytes {
		return nil, refuse(Unsupported, "too_large", "limit", MaxBytes>>10)
	}
	if !utf8.Valid(b) {
		return nil, refuse(Invalid, "not_json")
	}
	p := parser{d: json.NewDecoder(bytes.NewReader(b))}
	p.d.UseNumber()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := p.d.Token(); err != io.EOF {
		return nil, refuse(Invalid, "not_json")
	}
	o, ok := v.(object)
	if !ok {
		return nil, refuse(Invalid, "not_json")
	}
	return o, nil
}

// value reads the next value at a depth.
func (p *parser) value(depth int) (any, error) {
	t, err := p.d.Token()
	if err != nil {
		return nil, refuse(Invalid, "not_json")
	}
	if p.nodes++; p.nodes > maxNodes || depth > maxDepth {
		return nil, refuse(Unsupported, "too_complex")
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return p.object(depth)
		}
		list := []any{}
		for p.d.More() {
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		if _, err := p.d.Token(); err != nil {
			return nil, refuse(Invalid, "not_json")
		}
		return list, nil
	case string:
		return t, checkString(t)
	case json.Number:
		return t, checkNumber(t)
	}
	return t, nil
}

// object reads the rest of an object.
func (p *parser) object(depth int) (any, error) {
	if p.objects++; p.objects > maxObjects {
		return nil, refuse(Unsupported, "too_complex")
	}
	o := object{}
	for p.d.More() {
		t, err := p.d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, refuse(Invalid, "not_json")
		}
		if _, twice := o[name]; twice {
			return nil, refuse(Invalid, "twice", "name", short(name))
		}
		if err := checkString(name); err != nil {
			return nil, err
		}
		if o[name], err = p.value(depth + 1); err != nil {
			return nil, err
		}
	}
	if _, err := p.d.Token(); err != nil {
		return nil, refuse(Invalid, "not_json")
	}
	return o, nil
}

// checkString refuses what readers decode or write differently: lone surrogates
// (decoded to U+FFFD) and control characters other than tab and line ends.
func checkString(s string) error {
	bad := func(r rune) bool {
		return r == utf8.RuneError || r == 0x7f || r < 0x20 && r != '\t' && r != '\n' && r != '\r'
	}
	if strings.ContainsFunc(s, bad) {
		return refuse(Unsupported, "characters")
	}
	return nil
}

// checkNumber refuses numbers that a double does not hold exactly.
func checkNumber(n json.Number) error {
	mantissa, _, _ := strings.Cut(strings.ToLower(n.String()), "e")
	digits := strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
	if _, err := strconv.ParseFloat(n.String(), 64); err != nil || len(digits) > maxDigits {
		return refuse(Unsupported, "number", "number", short(n.String()))
	}
	return nil
}

// short cuts what a stranger wrote to a length that fits a sentence.
func short(s string) string {
	r := []rune(s)
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// without returns a shallow copy of o that lacks some names.
func without(o object, names ...string) object {
	out := make(object, len(o))
	for k, v := range o {
		out[k] = v
	}
	for _, n := range names {
		delete(out, n)
	}
	return out
}

// list returns a value that may be one or an array of them as an array.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// text returns a string value, "" for anything else.
func text(v any) string { s, _ := v.(string); return s }

// idOf returns the identifier of a value that is one or an object with an id.
func idOf(v any) string {
	if o, ok := v.(object); ok {
		return text(o["id"])
	}
	return text(v)
}
