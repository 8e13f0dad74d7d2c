package landed

import (
	"testing"

	"siger/internal/amount"
)

// One sheet of ten lines with every rate known.
func BenchmarkWork(b *testing.B) {
	p := testPack(b, allCharges)
	r := Request{HS: "100000", Kg: amount.Int(18000), Price: amount.Must("4.10"), Currency: "USD", Incoterm: "FOB",
		From: "id-18.04", To: "my-town-shah-alam", On: day}
	b.ReportAllocs()
	lines := 0
	for b.Loop() {
		s, err := Work(p, r)
		if err != nil {
			b.Fatal(err)
		}
		lines += len(s.Lines)
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// The same with nothing read: the usual sheet of a young pack.
func BenchmarkWorkUnknown(b *testing.B) {
	p := testPack(b, "")
	r := Request{HS: "090111", Kg: amount.Int(18000), Price: amount.Must("4.10"), Currency: "USD", Incoterm: "FOB",
		From: "id-18.04", To: "Shah Alam", On: day}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Work(p, r); err != nil {
			b.Fatal(err)
		}
	}
}
