package credential

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fixtureDay is when the fixtures are verified.
var fixtureDay = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// badgeFixtures says for each of 1EdTech's fixtures what comes out, and through
// which check. A file's name is its publisher's label: "err" must not be valid. Why
// a fixture that the publisher calls good is not valid here stands beside it; the
// same table is in docs/credentials.md.
var badgeFixtures = map[string]struct {
	verdict Verdict
	check   string
	why     string
}{
	"simple":               {verdict: Valid},
	"simple_v1":            {verdict: Valid},
	"simple-context-alias": {verdict: Valid}, "simple-context-version": {verdict: Valid},
	"simple-did-web-method":  {verdict: Valid},
	"simple-multiple-proofs": {verdict: Valid},
	"endorsement-valid":      {verdict: Valid},

	"complete":                              {UnknownStatus, "status", "1EdTechRevocationList is a list only its address holds, unsigned; not supported"},
	"complete_v1":                           {UnknownIssuer, "proof", "its key #key-1 is in a document that is not part of the fixtures; also expired"},
	"credential-status-revoked-blank-nodes": {UnknownStatus, "status", "the status list it names is not part of the fixtures"},
	"credential-status-revoked":             {UnknownStatus, "status", "1EdTechRevocationList is not supported"},
	"derivedcredential":                     {Unsupported, "proof", "ecdsa-sd-2023: another kind of key, selective disclosure"},
	"simple-eddsa-2022":                     {Unsupported, "proof", "eddsa-2022: a draft that became eddsa-rdfc-2022"},
	"simple-did-key-method":                 {UnknownIssuer, "issuer", "signed by a did:key, issued by a urn:uuid: nothing ties one to the other"},

	"simple-noproof":     {verdict: Invalid, check: "proof"},
	"simple-err-context": {verdict: Invalid, check: "form"},
	"simple-err-credential-subject-achievement-result-description-type": {verdict: Invalid, check: "type"},
	"simple-err-credential-subject-identifier-type":                     {verdict: Invalid, check: "type"},
	"simple-err-credential-subject-profile-type":                        {verdict: Invalid, check: "type"},
	"simple-err-credential-subject-result-type":                         {verdict: Invalid, check: "type"},
	"simple-err-credential-subject-type":                                {verdict: Invalid, check: "type"},
	"simple-err-evidence-type":                                          {verdict: Invalid, check: "type"},
	"simple-err-expired":                                                {verdict: Expired, check: "dates"},
	"simple-err-issued":                                                 {Invalid, "dates", "not yet valid, and without an achievement"},
	"simple-err-issuer-otheridentifier-type":                            {verdict: Invalid, check: "type"},
	"simple-err-issuer-parentorg-type":                                  {verdict: Invalid, check: "type"},
	"simple-err-issuer-type":                                            {verdict: Invalid, check: "type"},
	"simple-err-issuer":                                                 {verdict: Invalid, check: "form"},
	"simple-err-proof-method-no-scheme":                                 {verdict: Invalid, check: "proof"},
	"simple-err-proof-method-unknown-did-method":                        {verdict: UnknownIssuer, check: "proof"},
	"simple-err-proof-method-unknown-scheme":                            {verdict: UnknownIssuer, check: "proof"},
	"simple-err-proof-method":                                           {verdict: UnknownIssuer, check: "proof"},
	"simple-err-proof-value":                                            {verdict: Invalid, check: "proof"},
	"simple-err-type":                                                   {verdict: Invalid, check: "type"},
	"endorsement-err-schema-status-refresh":                             {verdict: Invalid, check: "proof"},
}

// fragmentKeys is a resolver with the keys that the fixtures write into the
// fragment of their method's address: what the document behind it would list.
func fragmentKeys(doc object) *Offline {
	o := NewOffline()
	for _, p := range list(doc["proof"]) {
		m := text(p.(object)["verificationMethod"])
		id, fragment, _ := strings.Cut(m, "#")
		if k, err := ParsePublicKey(fragment); err == nil {
			o.documents[id] = &Document{ID: id, Methods: []Method{{ID: m, Key: k}}}
		}
	}
	return o
}

// 1EdTech's fixtures come out as their names say, or their line says why not.
func TestOpenBadgesFixtures(t *testing.T) {
	dir := acceptance(t, "openbadges3")
	files, err := filepath.Glob(filepath.Join(dir, "validator_*.json"))
	if err != nil || len(files) != len(badgeFixtures) {
		t.Errorf("%d fixtures, %d are classified (%v)", len(files), len(badgeFixtures), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "validator_"), ".json")
		t.Run(name, func(t *testing.T) {
			want, known := badgeFixtures[name]
			if !known {
				t.Fatal("not classified")
			}
			raw := []byte(read(t, file))
			r := Verifier{Resolver: fragmentKeys(readObject(t, file)), Now: fixtureDay}.Verify(context.Background(), raw)
			if r.Verdict != want.verdict {
				t.Errorf("verdict %s (%s), want %s", r.Verdict, r.Reason.EN, want.verdict)
			}
			bad := slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Name == want.check && (c.Result == Failed || c.Result == Unclear) })
			if want.check != "" && !bad {
				t.Errorf("check %s did not object: %+v", want.check, r.Checks)
			}
			if strings.Contains(name, "err") == (r.Verdict == Valid) && want.why == "" && name != "simple-noproof" {
				t.Errorf("named %q, verdict %s, and no reason is given", name, r.Verdict)
			}
		})
	}
}
