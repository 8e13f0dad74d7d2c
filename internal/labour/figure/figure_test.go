package figure

import (
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
)

func TestOnTakesTheVersionOfItsDayAndSize(t *testing.T) {
	day := clock.MustDate
	row := func(value, from, to string, staff int) Figure {
		return Figure{Key: "k", Value: amount.Must(value).Ptr(), ValidFrom: day(from), ValidTo: day(to), StaffFrom: staff}
	}
	b := &Book{[]Figure{row("1500", "2023-07-01", "2025-07-31", 0), row("1700", "2025-02-01", "2025-07-31", 5), row("1701", "2025-08-01", "", 0)}}
	for _, c := range []struct {
		on    string
		staff int
		want  string
	}{{"2023-06-30", 9, ""}, {"2025-01-31", 9, "1500"}, {"2025-02-01", 5, "1700"}, {"2025-02-01", 4, "1500"}, {"2025-02-01", -1, "1500"}, {"2025-08-01", 0, "1701"}} {
		got := ""
		if f, ok := b.On("k", day(c.on), c.staff); ok {
			got = f.Value.String()
		}
		if got != c.want {
			t.Errorf("%s with %d: %q, want %q", c.on, c.staff, got, c.want)
		}
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	pack := &corridor.Pack{Sources: map[string]corridor.Source{"s": {ID: "s"}}}
	files := fstest.MapFS{"a.yaml": {Data: []byte(`figures:
- {key: k, value: 1, source: s, as_of: 2026-11-23, confidence: several, status: in-force, valid_to: 2025-12-31}
- {key: k, value: 2, source: s, as_of: 2026-11-23, confidence: several, status: in-force, valid_from: 2025-12-31}
- {key: odd, value: -1, source: nowhere, confidence: sure, status: maybe, valid_from: 2026-02-01, valid_to: 2026-01-01}
- {key: k, value: 3, source: s, as_of: 2026-11-23, confidence: single, staff_from: 5}
`)}, "b.yaml": {Data: []byte("figures:\n- {kay: k}\n")}}
	var f struct {
		Figures []Figure `yaml:"figures"`
	}
	lineOf, problems := ReadFile(files, "a.yaml", &f)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, problems = Check("a.yaml", f.Figures, func(n int) int { return lineOf("figures", n) }, pack, []string{"k", "gone"})
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{`a.yaml: the figure "gone" is missing`, `a.yaml:3: two versions of "k" hold on one day`, `a.yaml:4: no part of Siger knows the figure "odd"`,
		`a.yaml:4: source "nowhere"`, "a.yaml:4: no as_of", `a.yaml:4: confidence "sure"`, `a.yaml:4: status "maybe"`, "a.yaml:4: valid_to", `a.yaml:4: figure "odd" is below nought`, "a.yaml:5: no status"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if len(problems) != 10 {
		t.Errorf("%d problems:\n%s", len(problems), text)
	}
	for name, want := range map[string]string{"b.yaml": "b.yaml:2: field kay not found", "none.yaml": "none.yaml: the file is missing"} {
		if _, problems := ReadFile(files, name, &f); len(problems) != 1 || !strings.HasPrefix(problems[0].String(), want) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}
