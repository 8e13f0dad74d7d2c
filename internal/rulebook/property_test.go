package rulebook

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siger/internal/clock"
)

// switches are the facts of random rules: with area they have 2·2·3 completions
// of registered, licensed and area.
var switches = []string{"registered", "licensed", "area"}

// condition draws a random condition over the switches.
func condition(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"registered", "licensed", `area == "west"`, `area != "isle"`, `area in ["east", "isle"]`, "true"}).Draw(t, "atom")
	}
	a, b := condition(t, depth-1), condition(t, depth-1)
	switch rapid.IntRange(0, 4).Draw(t, "op") {
	case 0:
		return "(" + a + " && " + b + ")"
	case 1:
		return "(" + a + " || " + b + ")"
	case 2:
		return "!(" + a + ")"
	case 3:
		return "(" + a + " ? " + b + " : " + condition(t, depth-1) + ")"
	}
	return a
}

// randomBook draws a rule over the switches.
func randomBook(t *rapid.T) *Book {
	b, problems := Load(files(ruleHead+version("applies: '"+condition(t, 1)+"'",
		fmt.Sprintf(`expr: '%s ? "ok" : (%s ? "breach" : "ask")'`, condition(t, 2), condition(t, 2)), says("ok", "breach", "ask"))), testPack())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return b
}

// someFacts draws values for some of the switches.
func someFacts(t *rapid.T) map[string]any {
	facts := map[string]any{}
	for _, name := range switches {
		if rapid.Bool().Draw(t, "has "+name) {
			facts[name] = rapid.SampledFrom(valuesOf(name)).Draw(t, name)
		}
	}
	return facts
}

func valuesOf(name string) []any {
	if name == "area" {
		return []any{"west", "east", "isle"}
	}
	return []any{false, true}
}

// completions returns every way to give the switches that facts leave out.
func completions(facts map[string]any) []map[string]any {
	out := []map[string]any{facts}
	for _, name := range switches {
		if _, has := facts[name]; has {
			continue
		}
		var wider []map[string]any
		for _, f := range out {
			for _, v := range valuesOf(name) {
				g := maps.Clone(f)
				g[name] = v
				wider = append(wider, g)
			}
		}
		out = wider
	}
	return out
}

func findingOf(t *rapid.T, b *Book, facts map[string]any) Finding {
	r, err := b.Evaluate(t.Context(), Query{Scope: "test", Facts: facts, LawDate: clock.MustDate("2026-06-01"), KnownOn: clock.MustDate("2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	return r.Findings[0]
}

// TestMissingIsExact compares partial evaluation with brute force: a rule is
// settled exactly when all completions agree, it then says what they say, and
// the facts it names are exactly those that can change the verdict.
func TestMissingIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, facts := randomBook(t), someFacts(t)
		f := findingOf(t, b, facts)
		verdicts := map[Verdict]bool{}
		matters := map[string]bool{}
		for _, full := range completions(facts) {
			v := findingOf(t, b, full).Verdict
			verdicts[v] = true
			for _, name := range switches {
				if _, has := facts[name]; has {
					continue
				}
				for _, other := range valuesOf(name) {
					turned := maps.Clone(full)
					turned[name] = other
					if findingOf(t, b, turned).Verdict != v {
						matters[name] = true
					}
				}
			}
		}
		want := slices.Sorted(maps.Keys(matters))
		got := names(f.Missing)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v: names %v, brute force %v", facts, got, want)
		}
		if len(verdicts) == 1 && !verdicts[f.Verdict] {
			t.Fatalf("%v: %s, but every completion says %v", facts, f.Verdict, verdicts)
		}
		if len(verdicts) > 1 {
			possible := slices.Sorted(maps.Keys(verdicts))
			if f.Verdict != Unknown || !slices.Equal(f.Possible, possible) {
				t.Fatalf("%v: %s, possible %v, want unknown and %v", facts, f.Verdict, f.Possible, possible)
			}
		}
	})
}

// TestUnknownIsMonotone: adding a fact never turns a settled verdict into
// another one, and never makes it open again.
func TestUnknownIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, facts := randomBook(t), someFacts(t)
		before := findingOf(t, b, facts)
		if before.Verdict == Unknown {
			return
		}
		for _, name := range switches {
			if _, has := facts[name]; has {
				continue
			}
			for _, v := range append(valuesOf(name), nil) {
				more := maps.Clone(facts)
				more[name] = v
				if after := findingOf(t, b, more); after.Verdict != before.Verdict {
					t.Fatalf("%v: %s, with %s=%v: %s", facts, before.Verdict, name, v, after.Verdict)
				}
			}
		}
	})
}

// TestNotKnownIsNeverAskedAgain: whatever the asker does not know is never
// named as missing, and never decides as if it were false.
func TestNotKnownIsNeverAskedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, facts := randomBook(t), someFacts(t)
		name := rapid.SampledFrom(switches).Draw(t, "not known")
		facts[name] = nil
		f := findingOf(t, b, facts)
		if slices.Contains(names(f.Missing), name) {
			t.Fatalf("asks for %s again", name)
		}
		delete(facts, name)
		open := findingOf(t, b, facts)
		if len(open.Missing) == 0 && open.Verdict != f.Verdict {
			t.Fatalf("settled as %s, yet %s once %s is not known", open.Verdict, f.Verdict, name)
		}
		if slices.Contains(names(open.Missing), name) && f.Verdict != Ask && f.Verdict != Unknown {
			t.Fatalf("%s matters and is not known, yet the verdict is %s", name, f.Verdict)
		}
	})
}

// TestReceiptsReplay: every report replays without a difference, and its sum
// does not depend on the order in which facts were given.
func TestReceiptsReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, facts := randomBook(t), someFacts(t)
		ask := func(facts map[string]any) Receipt {
			r, err := b.Evaluate(t.Context(), Query{Scope: "test", Facts: facts, LawDate: clock.MustDate("2026-06-01"), KnownOn: clock.MustDate("2026-06-01")})
			if err != nil {
				t.Fatal(err)
			}
			return r.Receipt
		}
		r := ask(facts)
		back, err := OpenReceipt(r.Seal())
		if err != nil {
			t.Fatal(err)
		}
		if diff, err := b.Replay(t.Context(), back); err != nil || len(diff) > 0 {
			t.Fatalf("%v %v", diff, err)
		}
		shuffled := map[string]any{}
		for _, name := range rapid.Permutation(slices.Sorted(maps.Keys(facts))).Draw(t, "order") {
			shuffled[name] = facts[name]
		}
		if ask(shuffled).Sum() != r.Sum() {
			t.Fatal("the sum depends on the order of facts")
		}
	})
}

// TestNumbersAreExact: comparing and adding decimals agrees with integers when
// both are scaled to whole numbers.
func TestNumbersAreExact(t *testing.T) {
	b := load(t, ruleHead+version(`expr: 'kg + decimal("0.01") > 40 ? "ok" : "breach"'`, says("ok", "breach")))
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(3900, 4100).Draw(t, "cents")
		want := Breach
		if cents+1 > 4000 {
			want = OK
		}
		if got := findingOf(t, b, map[string]any{"kg": fmt.Sprintf("%d.%02d", cents/100, cents%100)}).Verdict; got != want {
			t.Fatalf("%d cents: %s", cents, got)
		}
	})
}

// FuzzLoad: no rule file makes the loader or the checker panic.
func FuzzLoad(f *testing.F) {
	f.Add(ruleHead + version(`applies: '"plant" in tags'`, `expr: 'registered ? "ok" : "breach"'`, says("ok", "breach")))
	f.Add(contestedRule)
	f.Add("rules: [{id: r1, versions: [{}]}]")
	f.Add("r r\n\n\n{") // an error text of several lines
	f.Add("families: [{}]\nrules: [null]")
	f.Fuzz(func(t *testing.T, text string) {
		b, problems := Load(files(text), testPack())
		for _, p := range problems {
			if p.File == "" || strings.TrimSpace(p.What) == "" {
				t.Errorf("a problem without place or words: %+v", p)
			}
		}
		if len(problems) == 0 {
			b.Check(t.Context())
		}
	})
}
