package rulebook

import (
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/i18n"
)

// testPack is a pack with the sources, papers and agencies the tests name.
func testPack() *corridor.Pack {
	return &corridor.Pack{
		Sources: map[string]corridor.Source{
			"act":    {ID: "act", Title: "Contoh Act", AsOf: clock.MustDate("2026-01-10"), ShelfDays: 365},
			"notice": {ID: "notice", Title: "Contoh Notice", AsOf: clock.MustDate("2026-01-10")},
		},
		Agencies: map[string]*corridor.Agency{"office": {ID: "office", Name: "Contoh Office"}},
		Papers: map[string]*corridor.Paper{
			"permit":  {ID: "permit", Agency: "office", Side: "market", AppliedBy: same("importer")},
			"licence": {ID: "licence", Agency: "office", Side: "market", AppliedBy: same("importer")},
			"phyto":   {ID: "phyto", Agency: "office", Side: "region", AppliedBy: same("exporter")},
		},
	}
}

// same is a text that reads the same in the three languages.
func same(s string) i18n.Text { return i18n.Text{ID: s, MS: s, EN: s} }

const testFacts = `
facts:
  - {name: tags, type: list, values: [{value: plant}, {value: fish}, {value: processed}], question: {id: "T?", ms: "T?", en: "T?"}, who: {id: w, ms: w, en: w}}
  - {name: registered, type: bool, question: {id: "R?", ms: "R?", en: "R?"}, who: {id: importir, ms: pengimport, en: the importer}}
  - {name: licensed, type: bool, question: {id: "L?", ms: "L?", en: "L?"}, who: {id: w, ms: w, en: w}}
  - {name: kg, type: decimal, question: {id: "K?", ms: "K?", en: "K?"}, who: {id: w, ms: w, en: w}}
  - {name: pieces, type: int, question: {id: "P?", ms: "P?", en: "P?"}, who: {id: w, ms: w, en: w}}
  - {name: expires, type: date, question: {id: "E?", ms: "E?", en: "E?"}, who: {id: w, ms: w, en: w}}
  - {name: hs, type: string, question: {id: "H?", ms: "H?", en: "H?"}, who: {id: w, ms: w, en: w}}
  - name: area
    type: enum
    values:
      - {value: west, label: {id: barat, ms: barat, en: west}}
      - {value: east, label: {id: timur, ms: timur, en: east}}
      - {value: isle, label: {id: pulau, ms: pulau, en: isle}}
    question: {id: "A?", ms: "A?", en: "A?"}
    who: {id: w, ms: w, en: w}
`

// ruleHead is the beginning of a file with one rule r1, up to its versions.
const ruleHead = `
families: [{id: f, title: {id: F, ms: F, en: F}}]
rules:
  - id: r1
    family: f
    scope: test
    side: market
    title: {id: R, ms: R, en: R}
    paper: permit
    agency: office
    versions:
`

// version writes one version of r1 in force from 2020, known from 2026-01-10,
// with the given lines after it.
func version(lines ...string) string {
	return `
      - valid_from: 2020-01-01
        known_from: 2026-01-10
        status: in-force
        confidence: several
        sources: [notice]
        ` + strings.Join(lines, "\n        ") + "\n"
}

// says writes the explanations of the verdicts for an expr.
func says(verdicts ...string) string {
	out := "says:"
	for _, v := range verdicts {
		out += "\n          " + v + ": {id: x, ms: x, en: x}"
	}
	return out
}

// files makes the files of a pack's rules folder.
func files(rules string) fstest.MapFS {
	return fstest.MapFS{
		"rules/facts.yaml": {Data: []byte(testFacts)},
		"rules/test.yaml":  {Data: []byte(rules)},
	}
}

// load loads a book that must be without problems.
func load(t testing.TB, rules string) *Book {
	t.Helper()
	b, problems := Load(files(rules), testPack())
	for _, p := range problems {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return b
}

// ask evaluates facts on 2026-06-01 by what was known that day.
func ask(t testing.TB, b *Book, facts map[string]any) Report {
	t.Helper()
	r, err := b.Evaluate(t.Context(), Query{Scope: "test", Facts: facts,
		LawDate: clock.MustDate("2026-06-01"), KnownOn: clock.MustDate("2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// names returns the facts of a list of missing facts.
func names(list []Missing) (out []string) {
	for _, m := range list {
		out = append(out, m.Fact)
	}
	return out
}

func TestFirstRule(t *testing.T) {
	b := load(t, ruleHead+version(`applies: '"plant" in tags'`, `expr: 'registered ? "ok" : "breach"'`, says("ok", "breach")))
	for _, c := range []struct {
		facts   map[string]any
		verdict Verdict
		missing string
	}{
		{map[string]any{"tags": []string{"plant"}, "registered": true}, OK, ""},
		{map[string]any{"tags": []string{"plant"}, "registered": false}, Breach, ""},
		{map[string]any{"tags": []string{"plant"}}, Unknown, "registered"},
		{map[string]any{"tags": []string{"fish"}}, NotApplicable, ""},
		{map[string]any{"tags": []string{"plant"}, "registered": nil}, Ask, ""},
		{nil, Unknown, "tags"},
	} {
		f := ask(t, b, c.facts).Findings[0]
		if got := strings.Join(names(f.Missing), " "); f.Verdict != c.verdict || got != c.missing {
			t.Errorf("%v: %s missing %q, want %s missing %q", c.facts, f.Verdict, got, c.verdict, c.missing)
		}
	}
}
