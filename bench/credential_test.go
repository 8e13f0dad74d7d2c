package bench

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"siger/internal/labour/credential"
)

// A credential verified whole – read, checked, canonicalised, hashed, signature –
// against the signature alone, ed25519.Verify on 64 bytes, measured in the same run.
func BenchmarkCredential(b *testing.B) {
	at := time.Time(benchDay)
	key, err := credential.NewKey(rand.Reader)
	must(b, err)
	issuer := credential.KeyIssuer("Contoh", key)
	period := [2]time.Time{at.AddDate(0, -1, 0), at.AddDate(3, 0, 0)}
	party := credential.Party{Name: "Contoh Sdn Bhd", Country: "MY"}
	jcs, err := issuer.IssueJobOrder(credential.JobOrder{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0d04", Number: "CONTOH/1/2026", Employer: party,
		Occupation: "Contoh", ISCO08: "9111", Headcount: 3, Wage: credential.Wage{Amount: "1700.00", Currency: "MYR", Per: "month"}, Place: "Contoh", Validity: period}, at)
	must(b, err)
	unit := credential.Unit{Code: "CONTOH.001.1", Name: "Contoh", Framework: "Contoh SKKNI", Address: "https://contoh.example/unit/1"}
	rdfc, err := issuer.IssueTraining(credential.Training{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0a01", Subject: credential.Subject{ID: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0b02"},
		Achievement: "urn:uuid:0199f2a4-3c1e-7b2a-9a52-6a0f6f1f0c03", Name: "Contoh", Description: "Contoh", Criteria: "Contoh", Units: []credential.Unit{unit}, Validity: period}, at)
	must(b, err)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	bare := perCall(func() { ed25519.Verify(public, message, signature) })
	for _, c := range []struct {
		name string
		file []byte
	}{{"jcs", jcs}, {"rdfc", rdfc}} {
		b.Run(c.name, func(b *testing.B) {
			v := credential.Verifier{Resolver: credential.NewOffline(), Now: at}
			for b.Loop() {
				if r := v.Verify(context.Background(), c.file); r.Verdict != credential.Valid {
					b.Fatal(r.Verdict, r.Reason.EN)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(time.Second)/float64(each), "verified/s")
			b.ReportMetric(float64(each)/float64(bare), "×ed25519.Verify")
		})
	}
}

// perCall returns how long a call takes, over half a second of them.
func perCall(f func()) time.Duration {
	start, n := time.Now(), 0
	for ; time.Since(start) < time.Second/2; n++ {
		f()
	}
	return time.Since(start) / time.Duration(n)
}
