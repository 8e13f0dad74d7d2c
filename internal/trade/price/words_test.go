package price

import (
	"errors"
	"strings"
	"testing"

	"siger/internal/i18n"
)

// A report with everything in it says everything, in each language.
func TestReportInWords(t *testing.T) {
	catalog, err := i18n.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	full := Report{File: "month.csv", Rows: 2_000_000, Taken: 1_999_990, Duplicates: 4, Rounded: 5, Bands: 12,
		Refused: []Refusal{{PremiseUnknown, 6, []string{"2026-07-01,9,18,4.50", "2026-07-02,9,18,4.60"}}}, FirstDuplicates: []string{"2026-07-03,2,18,4.60"},
		Items:         &Lookup{File: "items.csv", Read: 10, Taken: 9, Refused: []Refusal{{CodeSentinel, 1, []string{"-1,,\n,"}}}, Repaired: []string{"900 ±100kg"}},
		StatesUnknown: []string{"Atlantis"}, StatesByAlias: []Alias{{"W.P. Labuan", "Labuan", 3}},
		DistrictsByAlias: []Alias{{"Gerik, Perak", "Hulu Perak", 2}}, DistrictsUnmapped: []Alias{{"Cyberjaya, W.P. Putrajaya", "", 3}}}
	for _, l := range i18n.Langs {
		var b strings.Builder
		say := func(key string, args ...any) string { return catalog.T(l, key, args...) }
		if err := full.Write(&b, say); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"month.csv", "2026-07-01,9,18,4.50 ; 2026-07-02,9,18,4.60", "2026-07-03,2,18,4.60", "items.csv", "-1,, ,", "900 ±100kg",
			"Atlantis", "W.P. Labuan", "Gerik, Perak", "Hulu Perak", "Cyberjaya", say("price.refused.premise-unknown"), i18n.Number(l, mils(1_999_990_000), 0)} {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%s does not say %q:\n%s", l, part, b.String())
			}
		}
		if n := strings.Count(b.String(), "\n"); n != 11 {
			t.Errorf("%s: %d lines:\n%s", l, n, b.String())
		}
		b.Reset()
		if err := (Report{File: "month.csv", Already: true}).Write(&b, say); err != nil || strings.Count(b.String(), "\n") != 1 {
			t.Errorf("%s: %q %v", l, b.String(), err)
		}
		if err := full.Write(broken{}, say); !errors.Is(err, errBroken) {
			t.Errorf("a writer that fails: %v", err)
		}
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
