package credential

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/multiformats/go-multibase"
)

// Multicodec prefixes of Multikey (W3C Controlled Identifiers 1.0, section 2.2.2).
var (
	prefixPublic = []byte{0xed, 0x01}
	prefixSecret = []byte{0x80, 0x26}
)

// PublicKey is an Ed25519 key that verifies.
type PublicKey ed25519.PublicKey

// ParsePublicKey reads a Multikey, z6Mk…
func ParsePublicKey(s string) (PublicKey, error) {
	b, err := decodeMultikey(s, prefixPublic, ed25519.PublicKeySize)
	if err != nil {
		return nil, err
	}
	return PublicKey(b), nil
}

// String returns the key as a Multikey.
func (k PublicKey) String() string { return encodeMultikey(prefixPublic, k) }

// DID returns the did:key that is this key.
func (k PublicKey) DID() string { return "did:key:" + k.String() }

// Key is an Ed25519 key that signs. Printing or logging it shows its public half.
type Key struct{ private ed25519.PrivateKey }

// NewKey makes a key from random bytes, normally crypto/rand.Reader.
func NewKey(random io.Reader) (Key, error) {
	_, private, err := ed25519.GenerateKey(random)
	return Key{private}, err
}

// ParseKey reads a secret Multikey, z3u2…, as Secret writes it.
func ParseKey(s string) (Key, error) {
	seed, err := decodeMultikey(s, prefixSecret, ed25519.SeedSize)
	if err != nil {
		return Key{}, err
	}
	return Key{ed25519.NewKeyFromSeed(seed)}, nil
}

// Secret returns the key as a secret Multikey. It is a method of its own rather
// than MarshalText, which loggers and encoders call unasked.
func (k Key) Secret() string { return encodeMultikey(prefixSecret, k.private.Seed()) }

// Public returns the key that verifies what this one signs.
func (k Key) Public() PublicKey { return PublicKey(k.private.Public().(ed25519.PublicKey)) }

// IsZero says whether there is no key.
func (k Key) IsZero() bool { return k.private == nil }

// String returns the public half, marked as what it is.
func (k Key) String() string {
	if k.IsZero() {
		return "no key"
	}
	return "secret key of " + k.Public().String()
}

// Format writes String for every verb, %x and %#v included.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// LogValue returns String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// encodeMultikey writes a prefix and bytes in base58.
func encodeMultikey(prefix, b []byte) string {
	s, err := multibase.Encode(multibase.Base58BTC, append(bytes.Clone(prefix), b...))
	if err != nil {
		panic(err) // the base is known
	}
	return s
}

// decodeMultikey reads what encodeMultikey writes. Its errors never quote the input.
func decodeMultikey(s string, prefix []byte, size int) ([]byte, error) {
	b, err := decodeBase58(s, len(prefix)+size)
	if err != nil || !bytes.HasPrefix(b, prefix) {
		return nil, refuse(Invalid, "key")
	}
	return b[len(prefix):], nil
}

// decodeBase58 reads a multibase base58 string of exactly size bytes.
func decodeBase58(s string, size int) ([]byte, error) {
	if !strings.HasPrefix(s, "z") || len(s) > 2*size {
		return nil, refuse(Invalid, "multibase")
	}
	_, b, err := multibase.Decode(s)
	if err != nil || len(b) != size {
		return nil, refuse(Invalid, "multibase")
	}
	return b, nil
}
