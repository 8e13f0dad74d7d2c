package credential

import (
	"crypto/ed25519"
	"crypto/sha256"
	"reflect"
	"slices"
	"time"

	"github.com/multiformats/go-multibase"
)

// Suite is a way to sign.
type Suite string

const (
	// RDFC signs the meaning of the document as RDF: public Open Badges verifiers
	// know it.
	RDFC Suite = "eddsa-rdfc-2022"
	// JCS signs the JSON as it stands: no contexts to load, no graph to untangle.
	JCS Suite = "eddsa-jcs-2022"
	// Ed25519Signature2020 is RDFC's predecessor; verified, not issued.
	Ed25519Signature2020 Suite = "Ed25519Signature2020"
)

// suiteOf returns the suite of a proof, "" for one that is not known.
func suiteOf(proof object) Suite {
	switch text(proof["type"]) {
	case string(Ed25519Signature2020):
		return Ed25519Signature2020
	case "DataIntegrityProof":
		if s := Suite(text(proof["cryptosuite"])); s == RDFC || s == JCS {
			return s
		}
	}
	return ""
}

// hashed holds every step from a document and its proof to what is signed.
type hashed struct {
	document, proof         []byte // canonical
	documentHash, proofHash [sha256.Size]byte
}

// combined returns the bytes that are signed: the proof's hash, then the
// document's.
func (h *hashed) combined() []byte { return slices.Concat(h.proofHash[:], h.documentHash[:]) }

// hash transforms and hashes a document with the proofs that came before, if any,
// and a proof's options (Data Integrity EdDSA Cryptosuites 1.0, sections 3.2 and
// 3.3). The document carries no other proof. The standard lets a JCS proof's
// contexts be the first of the document's; here they are all of them, for those
// added later would not be signed.
func hash(document object, proof object, c contexts) (*hashed, error) {
	options := without(proof, "proofValue")
	canonical := func(o object) ([]byte, error) { return canonicalRDF(o, c) }
	if suiteOf(proof) == JCS {
		canonical = func(o object) ([]byte, error) { return canonicalJSON(o) }
		if own, ok := options["@context"]; ok && !reflect.DeepEqual(list(own), list(document["@context"])) {
			return nil, refuse(Invalid, "proof_context")
		}
	} else {
		options["@context"] = document["@context"]
	}
	h := &hashed{}
	var err error
	if h.document, err = canonical(document); err != nil {
		return nil, err
	}
	if h.proof, err = canonical(options); err != nil {
		return nil, err
	}
	h.documentHash, h.proofHash = sha256.Sum256(h.document), sha256.Sum256(h.proof)
	return h, nil
}

// sign returns the proof with its value. Previous are the proofs a chain builds on.
func sign(document object, previous []any, proof object, key Key, c contexts) (object, error) {
	document = without(document, "proof")
	if len(previous) > 0 {
		document["proof"] = previous
	}
	if suiteOf(proof) == JCS {
		proof = without(proof)
		proof["@context"] = document["@context"]
	}
	h, err := hash(document, proof, c)
	if err != nil {
		return nil, err
	}
	signed := without(proof)
	if signed["proofValue"], err = multibase.Encode(multibase.Base58BTC, ed25519.Sign(key.private, h.combined())); err != nil {
		return nil, err
	}
	return signed, nil
}

// verifyProof checks one proof of a document against the key of its method. All
// are the proofs of the document, among which a chain finds those before it.
func verifyProof(document object, all []any, proof object, key PublicKey, c contexts) error {
	signature, err := decodeBase58(text(proof["proofValue"]), ed25519.SignatureSize)
	if err != nil {
		return refuse(Invalid, "signature_form")
	}
	previous, err := previousProofs(all, proof)
	if err != nil {
		return err
	}
	document = without(document, "proof")
	if len(previous) > 0 {
		document["proof"] = previous
	}
	h, err := hash(document, proof, c)
	if err != nil {
		return err
	}
	if !ed25519.Verify(ed25519.PublicKey(key), h.combined(), signature) {
		return refuse(Invalid, "signature")
	}
	return nil
}

// previousProofs returns the proofs a chained proof names, in its order.
func previousProofs(all []any, proof object) (previous []any, err error) {
	for _, name := range list(proof["previousProof"]) {
		at := slices.IndexFunc(all, func(v any) bool {
			o, ok := v.(object)
			return ok && text(name) != "" && text(o["id"]) == text(name)
		})
		if at < 0 {
			return nil, refuse(Invalid, "previous", "proof", short(text(name)))
		}
		previous = append(previous, all[at])
	}
	return previous, nil
}

// checkOptions checks what a proof says of itself at a moment: purpose, creation,
// expiry.
func checkOptions(proof object, now time.Time) error {
	if text(proof["proofPurpose"]) != "assertionMethod" {
		return refuse(Invalid, "purpose")
	}
	for _, name := range []string{"created", "expires"} {
		if _, ok := proof[name]; !ok {
			continue
		}
		t, err := parseTime(proof[name])
		if err != nil {
			return err
		}
		if name == "expires" && !now.Before(t) {
			return refuse(Expired, "proof_expired", "date", t.Format(time.DateOnly))
		}
	}
	return nil
}

// parseTime reads an XML Schema dateTime with its zone, as VCDM 2.0 asks.
func parseTime(v any) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text(v))
	if err != nil {
		return time.Time{}, refuse(Invalid, "time", "time", short(text(v)))
	}
	return t, nil
}
