package landed

import (
	"testing"

	"siger/internal/amount"
)

// One sheet of ten lines with every rate known.
func BenchmarkWork(b *testing.B) {
	tariff := NewTariff(testPack(b, allCharges), nil)
	r := Request{HS: "100000", Kg: amount.Int(18000), Price: amount.Must("4.10"), Currency: "USD", Incoterm: "FOB",
		From: "id-18.04", To: "my-town-shah-alam", On: day}
	b.ReportAllocs()
	lines := 0
	for b.Loop() {
		s, err := tariff.Work(r)
		if err != nil {
			b.Fatal(err)
		}
		lines += len(s.Lines)
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// The same with nothing read: the usual sheet of a young pack.
func BenchmarkWorkUnknown(b *testing.B) {
	tariff := NewTariff(testPack(b, ""), nil)
	r := Request{HS: "090111", Kg: amount.Int(18000), Price: amount.Must("4.10"), Currency: "USD", Incoterm: "FOB",
		From: "id-18.04", To: "Shah Alam", On: day}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tariff.Work(r); err != nil {
			b.Fatal(err)
		}
	}
}

// An ex-works lot in the built-in corridor with its sample world's charges:
// every leg in rupiah, dollars or ringgit, by a tariff that has answered before.
func BenchmarkWorkBuiltIn(b *testing.B) {
	p, charges := sampleWorld(b)
	r := Request{HS: "090111", Kg: amount.Int(18000), Price: amount.Int(68000), Currency: "IDR", Incoterm: "EXW",
		From: "id-18.04", To: "my-town-shah-alam", On: day}
	tariff := NewTariff(p, charges)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tariff.Work(r); err != nil {
			b.Fatal(err)
		}
	}
}
