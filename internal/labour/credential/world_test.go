package credential

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"siger/internal/clock"
)

var (
	issued  = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	ends    = time.Date(2029, 11, 1, 0, 0, 0, 0, time.UTC)
	someday = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
)

// must returns v or panics, which ends the test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// testKey returns a key made from a word, the same each time.
func testKey(word string) Key {
	seed := sha256.Sum256([]byte(word))
	return must(ParseKey(encodeMultikey(prefixSecret, seed[:])))
}

// centre is a training centre with a web address for a name.
func centre() Issuer {
	return Issuer{ID: "did:web:contoh.example:blk", Name: "Contoh Balai Latihan Kerja",
		Keys: []IssuerKey{{Name: "key-2026", Key: testKey("centre"), From: issued}}}
}

// thief signs with a key of its own.
func thief() Issuer { return KeyIssuer("Palsu", testKey("thief")) }

// training is an average certificate: two units of competence.
func training() Training {
	return Training{
		ID:          "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0a01",
		Subject:     Subject{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0b02", Name: "Contoh Siti"},
		Achievement: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0c03", Name: "Contoh: penatalaksana rumah tangga",
		Description: "Contoh pelatihan 200 jam", Criteria: "Lulus ujian praktik dan ujian tulis.",
		Units: []Unit{
			{Code: "CONTOH.001.1", Name: "Contoh: membersihkan ruangan", Framework: "Contoh SKKNI", Address: "https://contoh.example/unit/1"},
			{Code: "CONTOH.002.1", Name: "Contoh: menyiapkan makanan keluarga", Framework: "Contoh SKKNI", Address: "https://contoh.example/unit/2"},
		},
		Validity: [2]time.Time{issued, ends},
		Status:   StatusEntry{List: "https://contoh.example/status/1", Index: 94567},
	}
}

// jobOrder and contract are as a labour attaché issues them.
func jobOrder() JobOrder {
	return JobOrder{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0d04", Number: "CONTOH/1/2026",
		Employer: Party{Name: "Contoh Sdn Bhd", Country: "MY"}, Agency: Party{Name: "Contoh P3MI", Country: "ID"},
		Occupation: "Contoh", ISCO08: "9111", Headcount: 3, Wage: Wage{"1700.00", "MYR", "month"}, Place: "Contoh",
		Validity: [2]time.Time{issued, ends}}
}

func contract() Contract {
	return Contract{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0e05", Worker: Subject{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0b02"},
		Employer: Party{Name: "Contoh Sdn Bhd", Country: "MY"}, JobOrder: jobOrder().ID, Occupation: "Contoh", ISCO08: "9111",
		Wage: Wage{"1700.00", "MYR", "month"}, Begins: clock.MustDate("2027-01-01"), Ends: clock.MustDate("2028-12-31"),
		Digest: fmt.Sprintf("%x", sha256.Sum256([]byte("paper"))), Validity: [2]time.Time{issued, ends}}
}

// list1 is the centre's list with some entries withdrawn.
func list1(at, until time.Time, withdrawn ...int) []byte {
	l := NewStatusList()
	for _, i := range withdrawn {
		l.Set(i, true)
	}
	return must(centre().IssueStatusList("https://contoh.example/status/1", Revocation, l, at, until))
}

// trusting returns a resolver with the issuers' documents and some lists.
func trusting(t testing.TB, lists [][]byte, issuers ...Issuer) *Offline {
	t.Helper()
	o := NewOffline()
	for _, i := range issuers {
		lists = append(lists, must(json.Marshal(i.Document(someday))))
	}
	for _, b := range lists {
		if err := o.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// verify verifies on a day with a resolver.
func verify(o Resolver, b []byte, now time.Time) *Report {
	return Verifier{Resolver: o, Now: now}.Verify(context.Background(), b)
}
