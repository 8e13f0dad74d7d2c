package rulebook

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/clock"
)

// TestLoadProblems holds what is wrong with a rule file and where it is said
// to be. In these files version() puts applies, when or expr on line 18.
func TestLoadProblems(t *testing.T) {
	ok := version(`expr: '"ok"'`, says("ok"))
	for _, c := range []struct{ name, rules, want string }{
		{"unknown key", ruleHead + strings.Replace(ok, "status:", "statuz:", 1), `rules/test.yaml:15: field statuz not found`},
		{"broken YAML", ruleHead + "   - [", `did not find expected`},
		{"undeclared fact", ruleHead + version(`expr: 'halal ? "ok" : "breach"'`, says("ok", "breach")), `rules/test.yaml:18: undeclared reference to 'halal'`},
		{"no clock", ruleHead + version(`expr: 'now() > law_date ? "ok" : "ask"'`, says("ok", "ask")), `rules/test.yaml:18: undeclared reference to 'now'`},
		{"wrong type", ruleHead + version(`applies: tags`, `expr: '"ok"'`, says("ok")), `rules/test.yaml:18: the expression gives list(string) where bool is needed`},
		{"bool and text", ruleHead + version(`expr: 'kg == "4" ? "ok" : "ask"'`, says("ok", "ask")), `rules/test.yaml:18: found no matching overload`},
		{"a double", ruleHead + version(`expr: 'kg > 4.75 ? "ok" : "ask"'`, says("ok", "ask")), `rules/test.yaml:18:`},
		{"a double alone", ruleHead + version(`expr: '4.75 > 4.0 ? "ok" : "ask"'`, says("ok", "ask")), `write decimal("4.75")`},
		{"a value the fact never has", ruleHead + version(`applies: 'area in ["west", "south"]'`, `expr: '"ok"'`, says("ok")), `rules/test.yaml:18: fact area is never "south"`},
		{"a tag nobody declared", ruleHead + version(`applies: '"palnt" in tags'`, `expr: '"ok"'`, says("ok")), `rules/test.yaml:18: fact tags is never "palnt"`},
		{"second line of a block", ruleHead + version("applies: |", "  registered &&", "  licenced", `expr: '"ok"'`, says("ok")), `rules/test.yaml:20: undeclared reference to 'licenced'`},
		{"a verdict spelt wrong", ruleHead + version(`expr: 'registered ? "ok" : "brech"'`, says("ok")), `rules/test.yaml:18: each end of the expression must be a verdict`},
		{"a verdict without words", ruleHead + version(`expr: 'registered ? "ok" : "breach"'`, says("ok")), `rules/test.yaml:18: says has no text for the verdict "breach"`},
		{"words for a verdict never given", ruleHead + version(`expr: '"ok"'`, says("ok", "contested")), `the rule never says "contested" here`},
		{"contested by hand", ruleHead + version(`expr: 'registered ? "ok" : "contested"'`, says("ok")), `must be a verdict`},
		{"a slot that is no fact", ruleHead + version(`expr: '"ok"'`, `says: {ok: {id: "{kgs}", ms: "{kgs}", en: "{kgs}"}}`), `rules/test.yaml:19: the explanation has the slot {kgs}, which is not a fact`},
		{"slots differ", ruleHead + version(`expr: '"ok"'`, `says: {ok: {id: "{kg}", ms: x, en: "{kg}"}}`), `rules/test.yaml:19: the explanation has the slots [kg] in id but [] in ms`},
		{"a language missing", ruleHead + version(`expr: '"ok"'`, `says: {ok: {id: x, en: x}}`), `rules/test.yaml:19: the explanation is missing in`},
		{"table without an end", ruleHead + version(`when: [{if: registered, verdict: ok, say: {id: x, ms: x, en: x}}]`), `rules/test.yaml:18: every line of when has an if, but the last`},
		{"line after the end", ruleHead + version(`when: [{verdict: ok, say: {id: x, ms: x, en: x}}, {verdict: ok, say: {id: x, ms: x, en: x}}]`), `every line of when has an if`},
		{"neither when nor expr", ruleHead + version(`note: x`), `write either when or expr`},
		{"no such source", ruleHead + strings.Replace(ok, "[notice]", "[hearsay]", 1), `rules/test.yaml:17: source "hearsay" is not in sources.yaml`},
		{"no source", ruleHead + strings.Replace(ok, "[notice]", "[]", 1), `every rule names where it was read`},
		{"no such paper", strings.Replace(ruleHead, "paper: permit", "paper: pass", 1) + ok, `rules/test.yaml:9: paper "pass" is not in papers.yaml`},
		{"no such agency", strings.Replace(ruleHead, "agency: office", "agency: bureau", 1) + ok, `rules/test.yaml:10: agency "bureau" is not in agencies.yaml`},
		{"no such paper in a branch", ruleHead + version(`when: [{verdict: ok, paper: pass, say: {id: x, ms: x, en: x}}]`), `paper "pass" is not in papers.yaml`},
		{"no such family", strings.Replace(ruleHead, "family: f", "family: g", 1) + ok, `rules/test.yaml:5: family "g" is not declared`},
		{"side", strings.Replace(ruleHead, "side: market", "side: left", 1) + ok, `side is region or market, not "left"`},
		{"status", ruleHead + strings.Replace(ok, "in-force", "valid", 1), `status "valid" is none of`},
		{"confidence", ruleHead + strings.Replace(ok, "several", "sure", 1), `confidence "sure"`},
		{"dates in the wrong order", ruleHead + strings.Replace(ok, "valid_from: 2020-01-01", "valid_from: 2020-01-01\n        valid_to: 2019-12-31", 1), `valid_to 2019-12-31 lies before`},
		{"not a date", ruleHead + strings.Replace(ok, "2020-01-01", "1/1/2020", 1), `is not YYYY-MM-DD`},
		{"known from nowhen", ruleHead + strings.Replace(ok, "known_from: 2026-01-10", "note: x", 1), `known_from is missing`},
		{"readings without status", strings.Replace(contestedRule, "status: contested", "status: in-force", 1), `readings and status contested go together`},
		{"rule twice", ruleHead + ok + strings.SplitAfterN(ruleHead, "rules:", 2)[1] + ok, `rule r1 is written twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := Load(files(c.rules), testPack())
			for _, p := range problems {
				if strings.Contains(p.String(), c.want) {
					return
				}
			}
			t.Errorf("%v, want %q", problems, c.want)
		})
	}
}

// TestFactProblems holds what is wrong with declarations of facts.
func TestFactProblems(t *testing.T) {
	const tail = `, question: {id: q, ms: q, en: q}, who: {id: w, ms: w, en: w}}`
	for _, c := range []struct{ fact, want string }{
		{`{name: Kg, type: decimal` + tail, `fact name "Kg" is not lower_case_words`},
		{`{name: law_date, type: date` + tail, `fact law_date is declared twice`},
		{`{name: a, type: float` + tail, `type "float" is none of`},
		{`{name: a, type: enum, values: [{value: x}]` + tail, `fact a needs two or more values`},
		{`{name: a, type: enum, values: [{value: x}, {value: x}]` + tail, `value "x" is empty or given twice`},
		{`{name: a, type: enum, values: [{value: x, label: {id: x, ms: x}}, {value: y}]` + tail, `the label is missing in [en]`},
		{`{name: a, type: bool, values: [{value: x}]` + tail, `only an enum or a list has values`},
		{`{name: a, type: bool, who: {id: w, ms: w, en: w}}`, `question is missing in [id ms en]`},
		{`{name: a, type: bool, proof: {id: w}` + tail, `proof is missing in [ms en]`},
	} {
		_, problems := Load(fstest.MapFS{"rules/facts.yaml": {Data: []byte("facts:\n  - " + c.fact)}}, testPack())
		if len(problems) == 0 || !strings.Contains(problems[0].String(), c.want) || !strings.HasPrefix(problems[0].String(), "rules/facts.yaml:2") {
			t.Errorf("%s: %v, want %q", c.fact, problems, c.want)
		}
	}
}

// TestEmptyBook: a pack without rules is a pack without rules, not an error.
func TestEmptyBook(t *testing.T) {
	b, problems := Load(fstest.MapFS{}, testPack())
	if len(problems) > 0 || len(b.Rules()) > 0 {
		t.Fatal(problems)
	}
	if r := ask(t, b, map[string]any{"kg": 1}); len(r.Findings) > 0 {
		t.Errorf("%+v", r)
	}
	if _, ok := b.Fact(lawDate); ok {
		t.Error("the law date is not a fact to be asked for")
	}
}

// TestBomb: an expression that may cost too much is refused before it runs.
// Four nested loops over 64 items are 64^4 = 16.8 million steps.
func TestBomb(t *testing.T) {
	bomb := `tags.all(a, tags.all(b, tags.all(c, tags.all(d, a != b || c != d))))`
	_, problems := Load(files(ruleHead+version(`applies: '`+bomb+`'`, `expr: '"ok"'`, says("ok"))), testPack())
	if len(problems) != 1 || !strings.Contains(problems[0].What, "more than the limit") {
		t.Errorf("%v", problems)
	}
}

// TestHash: the hash follows the text of the law, not its examples, nor the
// order of files.
func TestHash(t *testing.T) {
	text := version(`expr: 'registered ? "ok" : "breach"'`, says("ok", "breach"))
	a := load(t, ruleHead+text)
	same := load(t, ruleHead+text+"        examples: [{name: x, facts: {registered: true}, on: 2026-06-01, verdict: ok}]\n")
	if a.Hash() != same.Hash() || len(a.Hash()) != 64 {
		t.Error("examples are no law")
	}
	for _, change := range [][2]string{{"{id: x", "{id: y"}, {"2020-01-01", "2020-01-02"}, {"registered ?", "!registered ?"}, {"several", "single"}} {
		if b := load(t, ruleHead+strings.Replace(text, change[0], change[1], 1)); b.Hash() == a.Hash() {
			t.Errorf("%v leaves the hash", change)
		}
	}
	split := func(first, second string) string {
		other := strings.ReplaceAll(strings.ReplaceAll(ruleHead, "id: r1", "id: r2"), "id: f,", "id: g,")
		fs := fstest.MapFS{"rules/facts.yaml": {Data: []byte(testFacts)}, "rules/" + first: {Data: []byte(ruleHead + text)},
			"rules/" + second: {Data: []byte(strings.Replace(other, "family: f", "family: g", 1) + text)}}
		b, problems := Load(fs, testPack())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return b.Hash()
	}
	if split("a.yaml", "b.yaml") != split("b.yaml", "a.yaml") {
		t.Error("the order of files changes the hash")
	}
}

// TestBombStopsWhileRunning: were a costly loop ever to get past the proof at
// load, it is stopped by its cost or by the caller's context.
func TestBombStopsWhileRunning(t *testing.T) {
	b := load(t, ruleHead+version(`expr: '"plant" in tags ? "ok" : "breach"'`, says("ok", "breach")))
	c, err := newCompiler(b.facts, b.index)
	if err != nil {
		t.Fatal(err)
	}
	whole, issues := c.env.Compile(`tags.all(a, tags.all(b, tags.all(c, tags.all(d, a == b || c == d || a == c || true)))) ? "0" : "-"`)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	bomb := table{loops: true, index: map[string]int8{}}
	if err := bomb.plan(c.env, whole); err != nil {
		t.Fatal(err)
	}
	list := make([]string, maxList)
	for i := range list {
		list[i] = string(rune('a' + i%26))
	}
	facts, err := b.bind(Query{Facts: map[string]any{"tags": list}, LawDate: clock.MustDate("2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	if end, _ := bomb.run(t.Context(), facts); end != failed {
		t.Errorf("the limit of %d units did not stop it: %d", costLimit, end)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if end, _ := bomb.run(ctx, facts); end != failed {
		t.Errorf("the context did not stop it: %d", end)
	}
}
