package credential

import (
	"crypto/ed25519"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// acceptance returns a folder of cases that nobody here made up.
func acceptance(t testing.TB, parts ...string) string {
	t.Helper()
	folder := os.Getenv("SIGER_ACCEPTANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "acceptance")
	}
	folder = filepath.Join(append([]string{folder, "credentials"}, parts...)...)
	if _, err := os.Stat(folder); err != nil {
		missing := "no acceptance cases: " + err.Error()
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return folder
}

// read returns a file as a string without the space around it.
func read(t testing.TB, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// readObject returns a file's JSON object.
func readObject(t testing.TB, parts ...string) object {
	t.Helper()
	o, err := parse([]byte(read(t, parts...)))
	if err != nil {
		t.Fatalf("%v: %v", parts, err)
	}
	return o
}

// examples is the closed list with two contexts that only W3C's vectors name: the
// examples' own, and of the citizenship vocabulary the terms that one vector uses.
func examples() contexts {
	c := maps.Clone(known())
	c["https://www.w3.org/ns/credentials/examples/v2"] = object{"@context": object{"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
	terms := object{"Person": "https://schema.org/Person", "image": object{"@id": "https://schema.org/image", "@type": "@id"}}
	date := "http://www.w3.org/2001/XMLSchema#dateTime"
	for _, name := range []string{"givenName", "additionalName", "familyName", "gender", "identifier"} {
		terms[name] = "https://schema.org/" + name
	}
	terms["birthDate"] = object{"@id": "https://schema.org/birthDate", "@type": date}
	terms["residentSince"] = object{"@id": "https://w3id.org/citizenship#residentSince", "@type": date}
	for _, name := range []string{"EmploymentAuthorizationDocumentCredential", "EmployablePerson", "EmploymentAuthorizationDocument",
		"birthCountry", "employmentAuthorizationDocument", "lprCategory", "lprNumber"} {
		terms[name] = "https://w3id.org/citizenship#" + name
	}
	c["https://w3id.org/citizenship/v4rc1"] = object{"@context": terms}
	return c
}

// W3C's vectors of the suites: every step byte by byte, and the signature, which
// Ed25519 makes the same each time.
func TestW3CVectorsAreMetAtEveryStep(t *testing.T) {
	dir := acceptance(t, "vc-di-eddsa", "TestVectors")
	keys := readObject(t, dir, "keyPair.json")
	key, err := ParseKey(text(keys["privateKeyMultibase"]))
	if err != nil {
		t.Fatal(err)
	}
	if key.Secret() != keys["privateKeyMultibase"] || key.Public().String() != keys["publicKeyMultibase"] {
		t.Error("the key pair does not survive reading and writing")
	}
	for _, v := range []struct{ folder, suffix, unsigned string }{
		{"eddsa-jcs-2022", "JCS", "unsigned.json"},
		{"eddsa-rdfc-2022", "DataInt", "unsigned.json"},
		{"eddsa-rdfc-2022/employ", "DataInt", "employmentAuth.json"},
		{"Ed25519Signature2020", "EdSig", "unsigned.json"},
	} {
		t.Run(v.folder, func(t *testing.T) {
			in := filepath.Join(dir, filepath.FromSlash(v.folder))
			signed := readObject(t, in, "signed"+v.suffix+".json")
			proof := signed["proof"].(object)
			document := without(signed, "proof")
			if v.folder != "Ed25519Signature2020" && !equalJSON(document, readObject(t, dir, v.unsigned)) {
				t.Error("the signed document is not the unsigned one with a proof")
			}
			c := examples()
			h, err := hash(document, proof, c)
			if err != nil {
				t.Fatal(err)
			}
			for name, got := range map[string]string{
				"canonDoc": string(h.document), "proofCanon": string(h.proof),
				"docHash": hex.EncodeToString(h.documentHash[:]), "proofHash": hex.EncodeToString(h.proofHash[:]),
				"combinedHash": hex.EncodeToString(h.combined()),
				"sigHex":       hex.EncodeToString(ed25519.Sign(key.private, h.combined())),
			} {
				if want := read(t, in, name+v.suffix+".txt"); strings.TrimSpace(got) != want {
					t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
				}
			}
			again, err := sign(document, nil, without(proof, "proofValue", "@context"), key, c)
			if err != nil || again["proofValue"] != read(t, in, "sigBTC58"+v.suffix+".txt") || !equalJSON(again, proof) {
				t.Errorf("signed again it is %v, %v", again, err)
			}
			if err := verifyProof(document, []any{proof}, proof, key.Public(), c); err != nil {
				t.Error(err)
			}
		})
	}
}

// W3C's vectors of sets and chains: two signatures side by side, a third over
// both, a fourth over the third.
func TestW3CProofSetsAndChains(t *testing.T) {
	dir := acceptance(t, "vc-di-eddsa", "TestVectors", "proof-set-chain")
	keys := readObject(t, dir, "multiKeyPairs.json")
	for _, file := range []string{"signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"} {
		signed := readObject(t, dir, file+".json")
		all := list(signed["proof"])
		for i, v := range all {
			proof := v.(object)
			pair := keys["keyPair"+string(rune('1'+i))].(object)
			key, err := ParseKey(text(pair["privateKeyMultibase"]))
			if err != nil {
				t.Fatal(err)
			}
			if err := verifyProof(signed, all, proof, key.Public(), examples()); err != nil {
				t.Errorf("%s, proof %d: %v", file, i+1, err)
			}
			previous, err := previousProofs(all, proof)
			if err != nil {
				t.Fatal(err)
			}
			again, err := sign(without(signed, "proof"), previous, without(proof, "proofValue"), key, examples())
			if err != nil || again["proofValue"] != proof["proofValue"] {
				t.Errorf("%s, proof %d signed again is %v, %v", file, i+1, again["proofValue"], err)
			}
			if len(previous) > 0 { // without what it builds on, or with that changed, it does not hold
				if err := verifyProof(signed, []any{proof}, proof, key.Public(), examples()); err == nil {
					t.Errorf("%s, proof %d holds without those before it", file, i+1)
				}
				first := without(all[0].(object))
				first["created"] = "2023-02-24T23:36:39Z"
				if i == 2 && verifyProof(signed, append([]any{first}, all[1:]...), proof, key.Public(), examples()) == nil {
					t.Errorf("%s, proof %d holds over a changed one", file, i+1)
				}
			}
		}
	}
}
