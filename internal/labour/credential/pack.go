package credential

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"io"
	"strings"

	"siger/internal/fault"
)

// packed begins the text of a packed credential; the number is the dictionary's.
const packed = "SIGER1:"

// MaxPacked is the most characters a QR code of version 25 with error correction M
// holds in its alphanumeric mode (ISO/IEC 18004, table 7). Larger ones scan badly
// from a card.
const MaxPacked = 1451

// dictionary is what Siger's credentials have in common; DEFLATE refers to it. It
// never changes: a new one gets a new number.
const dictionary = `SIGER","wage":{"amount":"","currency":"MYR","per":"month"},"occupation":"","isco08":"","employer":{"country":"MY","name":"` +
	`"ContractOfEmploymentCredential"],"type":"ContractOfEmployment","begins":"202","ends":"202","sha256":"JobOrderCredential"],"type":"JobOrder"` +
	`"https://www.w3.org/ns/credentials/undefined-terms/v2"],"headcount":,"number":"","place":"","agency":{` +
	`{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],` +
	`"credentialStatus":{"id":"https://","statusListCredential":"https://","statusListIndex":"","statusPurpose":"revocation","type":"BitstringStatusListEntry"},` +
	`"credentialSubject":{"achievement":{"achievementType":"Certificate","alignment":[{"targetCode":"","targetFramework":"SKKNI","targetName":"","targetUrl":"https://","type":["Alignment"]},` +
	`"criteria":{"narrative":""},"description":"","id":"urn:uuid:","name":"","type":["Achievement"]},"id":"urn:uuid:",` +
	`"identifier":[{"hashed":false,"identityHash":"","identityType":"name","type":"IdentityObject"}],"type":["AchievementSubject"]},` +
	`"id":"urn:uuid:","issuer":{"id":"did:web:","name":"","type":["Profile"]},"name":"",` +
	`"proof":{"created":"202","cryptosuite":"eddsa-rdfc-2022","proofPurpose":"assertionMethod","proofValue":"z","type":"DataIntegrityProof","verificationMethod":"did:key:z6Mk#key-202"},` +
	`"cryptosuite":"eddsa-jcs-2022","@context":["https://www.w3.org/ns/credentials/v2",` +
	`"type":["VerifiableCredential","OpenBadgeCredential"],"validFrom":"202-01T00:00:00Z","validUntil":"20T00:00:00Z"}`

// Pack writes a credential as text for a QR code that is verified without a
// network: DEFLATE with a dictionary, base45 (RFC 9285). A text longer than
// MaxPacked does not fit a card; then the card carries an address and the worker
// the file.
func Pack(b []byte) (string, error) {
	if _, err := parse(b); err != nil {
		return "", err
	}
	var compact, small bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return "", err
	}
	w, err := flate.NewWriterDict(&small, flate.BestCompression, []byte(dictionary))
	if err != nil {
		return "", err
	}
	w.Write(compact.Bytes()) // into memory
	if err := w.Close(); err != nil {
		return "", err
	}
	return packed + encodeBase45(small.Bytes()), nil
}

// Unpack reads what Pack wrote, unpacking no more than MaxBytes. Errors are faults.
func Unpack(s string) ([]byte, error) {
	bad := fault.New(fault.Invalid, "credential.error.packed")
	rest, found := strings.CutPrefix(strings.TrimSpace(s), packed)
	small, ok := decodeBase45(rest)
	if !found || !ok {
		return nil, bad
	}
	b, err := io.ReadAll(io.LimitReader(flate.NewReaderDict(bytes.NewReader(small), []byte(dictionary)), MaxBytes+1))
	if err != nil || len(b) > MaxBytes {
		return nil, bad
	}
	return b, nil
}

// Fingerprint returns 16 characters that stand for what a credential says: the
// first 80 bits of the SHA-256 of its canonical JSON, in base32. Beside a short
// code in an address it tells whether the record behind the code is the one on the
// card.
func Fingerprint(b []byte) (string, error) {
	doc, err := parse(b)
	if err != nil {
		return "", err
	}
	canonical, err := canonicalJSON(doc)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(canonical)
	return base32.StdEncoding.EncodeToString(sum[:10]), nil
}

// alphabet is base45's, the characters of a QR code's alphanumeric mode.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encodeBase45 writes two bytes as three characters, a last single one as two.
func encodeBase45(b []byte) string {
	var out strings.Builder
	for ; len(b) > 1; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out.WriteByte(alphabet[n%45])
		out.WriteByte(alphabet[n/45%45])
		out.WriteByte(alphabet[n/2025])
	}
	if len(b) == 1 {
		out.WriteByte(alphabet[b[0]%45])
		out.WriteByte(alphabet[b[0]/45])
	}
	return out.String()
}

// decodeBase45 reads what encodeBase45 writes.
func decodeBase45(s string) (out []byte, ok bool) {
	for ; len(s) > 1; s = s[min(3, len(s)):] {
		n, weight := 0, 1
		for i := range min(3, len(s)) {
			d := strings.IndexByte(alphabet, s[i])
			if d < 0 {
				return nil, false
			}
			n, weight = n+d*weight, weight*45
		}
		switch {
		case len(s) > 2 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(s) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, false
		}
	}
	return out, s == ""
}
