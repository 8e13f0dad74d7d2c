package credential

import (
	"embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/piprate/json-gold/ld"
)

// Addresses of the contexts Siger writes itself.
const (
	contextCredentials = "https://www.w3.org/ns/credentials/v2"
	contextUndefined   = "https://www.w3.org/ns/credentials/undefined-terms/v2"
	contextBadges      = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	contextV1          = "https://www.w3.org/2018/credentials/v1"
	contextDID         = "https://www.w3.org/ns/did/v1"
	contextMultikey    = "https://w3id.org/security/multikey/v1"

	badgeSpace = "https://purl.imsglobal.org/spec/ob/v3p0/"
)

// contextFiles is the closed list: address -> file under contexts/. Where each
// comes from, and its licence, is in contexts/README.md.
var contextFiles = map[string]string{
	contextV1:          "credentials-v1",
	contextCredentials: "credentials-v2",
	contextUndefined:   "undefined-terms-v2",
	"https://w3id.org/security/data-integrity/v1": "data-integrity-v1",
	"https://w3id.org/security/data-integrity/v2": "data-integrity-v2",
	contextMultikey: "multikey-v1",
	"https://w3id.org/security/suites/ed25519-2020/v1": "ed25519-2020-v1",
	badgeSpace + "context.json":                        "open-badges-3.0.0",
	badgeSpace + "context-3.0.1.json":                  "open-badges-3.0.1",
	badgeSpace + "context-3.0.2.json":                  "open-badges-3.0.2",
	contextBadges:                                      "open-badges-3.0.3",
	badgeSpace + "extensions.json":                     "open-badges-extensions",
}

//go:embed contexts/*.jsonld
var contextFS embed.FS

// Contexts returns the addresses of the contexts a credential may name, sorted.
func Contexts() []string { return slices.Sorted(maps.Keys(contextFiles)) }

// contexts are documents by address; it is the loader the JSON-LD library asks.
type contexts map[string]any

// known is the closed list, read once.
var known = sync.OnceValue(func() contexts {
	c := contexts{}
	for address, name := range contextFiles {
		b, err := contextFS.ReadFile("contexts/" + name + ".jsonld")
		if err != nil {
			panic(err) // the files are part of the program
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			panic(err)
		}
		c[address] = v
	}
	return c
})

// LoadDocument returns a context of the list and refuses every other one.
func (c contexts) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if d, ok := c[address]; ok {
		return &ld.RemoteDocument{DocumentURL: address, Document: d}, nil
	}
	return nil, refuse(Unsupported, "context", "context", short(address))
}

// check walks a document and refuses contexts that are not of the list, contexts
// written inline, too many of them, and what lets a document say one thing to a
// reader and another to the signature: most JSON-LD keywords, and names written as
// addresses, by which an expiry or a status could be hidden from who looks for
// "validUntil" while the signed meaning stays the same.
func (c contexts) check(o object) error {
	n := 0
	return c.walk(o, &n)
}

// walk is check for any value; n counts the contexts named so far.
func (c contexts) walk(v any, n *int) error {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := c.walk(e, n); err != nil {
				return err
			}
		}
	case object:
		_, value := v["@value"]
		for k, e := range v {
			switch {
			case k == "@context":
				if err := c.checkNames(e, n); err != nil {
					return err
				}
				continue
			case strings.Contains(k, ":"), strings.HasPrefix(k, "@") && !(value && slices.Contains([]string{"@value", "@type", "@language"}, k)):
				return refuse(Unsupported, "keyword", "keyword", short(k))
			}
			if err := c.walk(e, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkNames checks one @context.
func (c contexts) checkNames(v any, n *int) error {
	for _, e := range list(v) {
		address, ok := e.(string)
		if !ok {
			return refuse(Unsupported, "context_inline")
		}
		if _, ok := c[address]; !ok {
			return refuse(Unsupported, "context", "context", short(address))
		}
		if *n++; *n > maxContexts {
			return refuse(Unsupported, "too_complex")
		}
	}
	return nil
}
