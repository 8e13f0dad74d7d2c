package rulebook

import (
	"strings"
	"testing"
)

// example writes one example of r1 in flow style.
func example(body string) string { return "{name: e, on: 2026-06-01, " + body + "}" }

// examples writes a version's examples.
func examples(list ...string) string {
	return "examples:\n          - " + strings.Join(list, "\n          - ")
}

// TestCheck holds each complaint of Check, one rule at a time.
func TestCheck(t *testing.T) {
	table := func(lines ...string) string { return "when:\n          - " + strings.Join(lines, "\n          - ") }
	line := func(condition, verdict string) string {
		if condition != "" {
			condition = "if: '" + condition + "', "
		}
		return "{" + condition + "verdict: " + verdict + ", say: {id: x, ms: x, en: x}}"
	}
	expr, words := `expr: 'registered ? "ok" : "breach"'`, says("ok", "breach")
	yes, no := example("facts: {registered: true}, verdict: ok"), example("facts: {registered: false}, verdict: breach")
	for _, c := range []struct{ name, version, want string }{
		{"a whole rule", version(expr, words, examples(yes, no)), ""},
		{"no example", version(expr, words), "has no example"},
		{"a branch without example", version(expr, words, examples(yes)), "no example shows this line (verdict breach)"},
		{"a wrong verdict", version(expr, words, examples(yes, example("facts: {registered: false}, verdict: ok"))), `gives breach, not ok`},
		{"a wrong missing fact", version(expr, words, examples(yes, no, example("verdict: unknown, missing: [kg]"))), `gives unknown (missing registered), not unknown (missing kg)`},
		{"a missing fact left out", version(expr, words, examples(yes, no, example("verdict: unknown"))), `gives unknown (missing registered), not unknown`},
		{"a wrong value", version(table(`{verdict: ok, value: "5 %", say: {id: x, ms: x, en: x}}`), examples(example(`verdict: ok, value: "6 %"`))), `gives the value "5 %", not "6 %"`},
		{"wrong readings", strings.TrimPrefix(contestedRule, ruleHead) + "        " + examples(example(`facts: {tags: [plant], registered: true, area: west}, verdict: contested, readings: ["ok 5 %", "ok 5 %"]`)), `reads ["ok 5 %" "ok 10 %"], not ["ok 5 %" "ok 5 %"]`},
		{"an undeclared fact", version(expr, words, examples(yes, no, example("facts: {registered: true, halal: true}, verdict: ok"))), "fact halal is not declared"},
		{"a value of another type", version(expr, words, examples(yes, no, example("facts: {registered: 1}, verdict: ok"))), "rulebook.error.value"},
		{"a date outside", version(expr, words, examples(yes, no, `{name: e, on: 2019-01-01, facts: {registered: true}, verdict: ok}`)), "does not hold on 2019-01-01"},
		{"outside is unknown", version(expr, words, examples(yes, no, `{name: e, on: 2019-01-01, facts: {registered: true}, verdict: unknown}`)), ""},
		{"no date", version(expr, words, examples(yes, no, `{name: e, facts: {registered: true}, verdict: ok}`)), "needs a name and a date"},
		{"no example outside applies", version(`applies: '"plant" in tags'`, `expr: '"ok"'`, says("ok"), examples(example("facts: {tags: [plant]}, verdict: ok"))), "no example shows goods or people it does not apply to"},
		{"never applies", version(`applies: 'registered && !registered'`, `expr: '"ok"'`, says("ok"), examples(example("verdict: not-applicable"))), "applies to none of its own examples"},
		{"unreachable line", version(table(line(`area == "west"`, "ok"), line(`area in ["west", "west"]`, "breach"), line("", "ask")),
			examples(example("facts: {area: west}, verdict: ok"), example("facts: {area: east}, verdict: ask"))), "rules/test.yaml:20: rule r1: nothing reaches this line"},
		{"unreachable rest", version(table(line(`registered`, "ok"), line(`!registered`, "breach"), line("", "ask")),
			examples(yes, no)), "rules/test.yaml:21: rule r1: nothing reaches this line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range load(t, ruleHead+c.version).Check(t.Context()) {
				if !strings.Contains(p.What, "no rule looks at it") {
					got = append(got, p.String())
				}
			}
			text := strings.Join(got, "\n")
			if (c.want == "") != (text == "") || !strings.Contains(text, c.want) {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

// TestCheckValidity holds gaps and overlaps between versions.
func TestCheckValidity(t *testing.T) {
	v := func(from, to, known string) string {
		on := from
		return "\n      - {valid_from: " + from + ", valid_to: " + to + ", known_from: " + known +
			`, status: in-force, confidence: several, sources: [notice], expr: '"ok"', says: {ok: {id: x, ms: x, en: x}}, examples: [{name: e, on: ` + on + `, verdict: ok}]}`
	}
	for _, c := range []struct{ name, versions, want string }{
		{"one after the other", v("2020-01-01", "2023-12-31", "2026-01-01") + v("2024-01-01", "", "2026-01-01"), ""},
		{"a gap", v("2020-01-01", "2023-12-31", "2026-01-01") + v("2024-02-01", "", "2026-01-01"), "no version holds from 2024-01-01 to 2024-01-31"},
		{"an overlap", v("2020-01-01", "2024-01-01", "2026-01-01") + v("2024-01-01", "", "2026-01-01"), "overlap"},
		{"two open ends", v("2020-01-01", "", "2026-01-01") + v("2024-01-01", "", "2026-01-01"), "overlap"},
		{"an amendment learned later", v("2020-01-01", "", "2025-01-01") + v("2024-01-01", "", "2026-01-01"), ""},
		{"a correction learned later", v("2020-01-01", "", "2025-01-01") + v("2020-01-01", "", "2026-01-01"), ""},
		{"a correction that hides what follows", v("2020-01-01", "", "2026-01-01") + v("2024-01-01", "", "2025-01-01"), "hides the one from 2024-01-01"},
	} {
		var got []string
		for _, p := range load(t, ruleHead+c.versions).Check(t.Context()) {
			if !strings.Contains(p.What, "no rule looks at it") && !strings.Contains(p.What, "does not hold") && !strings.Contains(p.What, "applies to none") {
				got = append(got, p.What)
			}
		}
		text := strings.Join(got, "\n")
		if (c.want == "") != (text == "") || !strings.Contains(text, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, text, c.want)
		}
	}
}

// TestCheckBook holds complaints about the book as a whole: facts and families
// nobody uses, rules of an exclusive family that apply together.
func TestCheckBook(t *testing.T) {
	second := func(applies string) string {
		return strings.Replace(strings.SplitAfterN(ruleHead, "rules:", 2)[1], "id: r1", "id: r2", 1) +
			version("applies: '"+applies+"'", `expr: '"ok"'`, says("ok"), examples(example("facts: {area: isle}, verdict: ok"), example("facts: {area: west}, verdict: not-applicable")))
	}
	first := version(`applies: 'area == "west"'`, `expr: '"ok"'`, says("ok"), examples(example("facts: {area: west}, verdict: ok"), example("facts: {area: east}, verdict: not-applicable")))
	exclusive := strings.Replace(ruleHead, "en: F}}", "en: F}, exclusive: true}, {id: idle, title: {id: F, ms: F, en: F}}", 1)
	check := func(rules string) (out string) {
		for _, p := range load(t, rules).Check(t.Context()) {
			out += p.String() + "\n"
		}
		return out
	}
	apart := check(exclusive + first + second(`area == "isle"`))
	for _, want := range []string{"rules/facts.yaml:3: fact tags is declared, but no rule looks at it", "family idle has no rule"} {
		if !strings.Contains(apart, want) {
			t.Errorf("%s lacks %q", apart, want)
		}
	}
	if strings.Contains(apart, "apply together") || strings.Contains(apart, "fact area") {
		t.Error(apart)
	}
	// r2 applies to all but "west" in its examples, yet to "east" and "isle":
	// only r1 widened to the east meets it.
	wider := check(strings.Replace(exclusive+first, `area == "west"`, `area != "isle"`, 1) + second(`area != "west"`))
	if !strings.Contains(wider, "rules r1 and r2 apply together") {
		t.Error(wider)
	}
}
