package origin

import "testing"

// The creamer case: three materials, every route.
func BenchmarkEvaluate(b *testing.B) {
	g := Good{HS: "210112", FOB: d("100"), Wholly: no(), Rule: &Rule{}, Labour: d("8"), Overhead: d("5"), Other: d("2"), Profit: d("5"),
		Materials: []Material{{Name: "creamer", HS: "210120", Value: d("12"), Country: "NL"}, {Name: "sugar", HS: "170199", Value: d("8"), Country: "TH"},
			{Name: "coffee", HS: "090111", Value: d("40"), Country: "ID", Originating: yes()}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Evaluate(g, day); err != nil {
			b.Fatal(err)
		}
	}
}
