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
	for _, c := range []struct {
		name string
		file []byte
	}{{"jcs", jcs}, {"rdfc", rdfc}} {
		b.Run(c.name, func(b *testing.B) {
			v := credential.Verifier{Resolver: credential.NewOffline(), Now: at}
			var whole, bare time.Duration // in turns: the load is the same for both
			for b.Loop() {
				start := time.Now()
				r := v.Verify(context.Background(), c.file)
				between := time.Now()
				ok := ed25519.Verify(public, message, signature)
				bare += time.Since(between)
				whole += between.Sub(start)
				if r.Verdict != credential.Valid || !ok {
					b.Fatal(r.Verdict, r.Reason.EN)
				}
			}
			b.ReportMetric(float64(b.N)/whole.Seconds(), "verified/s")
			b.ReportMetric(float64(whole)/float64(bare), "×ed25519.Verify")
		})
	}
}
