package rulebook

import (
	"context"
	"errors"
	"strings"
	"testing"

	"siger/internal/amount"
	"siger/internal/clock"
	"siger/internal/corridor"
	"siger/internal/fault"
	"siger/internal/i18n"
)

// TestVerdicts holds what an expression does with facts that are there, absent
// or not known, and which facts it then names.
func TestVerdicts(t *testing.T) {
	given := func(pairs ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	for _, c := range []struct {
		name    string
		expr    string // a condition: ok where it holds, else breach
		facts   map[string]any
		verdict Verdict
		missing string
	}{
		{"all there", `registered && licensed`, given("registered", true, "licensed", true), OK, ""},
		{"short-circuit leaves the other fact out", `registered && licensed`, given("registered", false), Breach, ""},
		{"short-circuit from the right", `registered && licensed`, given("licensed", false), Breach, ""},
		{"both matter", `registered && licensed`, nil, Unknown, "licensed registered"},
		{"a tautology asks nothing", `registered || !registered`, nil, OK, ""},
		{"a branch with two equal ends asks nothing", `licensed && (registered ? true : true)`, given("licensed", true), OK, ""},
		{"the branch not taken is not asked", `area == "west" ? registered : licensed`, given("area", "west"), Unknown, "registered"},
		{"the switch and both branches matter", `area == "west" ? registered : licensed`, nil, Unknown, "area licensed registered"},
		{"an enum with one value left", `area == "west" || area == "east" || area == "isle"`, nil, OK, ""},
		{"absent list", `"plant" in tags`, nil, Unknown, "tags"},
		{"empty list is not absent", `"plant" in tags`, given("tags", []string{}), Breach, ""},
		{"a number is asked for", `kg >= 40`, nil, Unknown, "kg"},
		{"a number beside a settled or", `kg >= 40 || registered`, given("registered", true), OK, ""},
		{"a number and a switch that both matter", `registered ? kg > 1 : kg > 2`, nil, Unknown, "kg registered"},
		{"not known is not asked again", `registered`, given("registered", nil), Ask, ""},
		{"not known beside a fact still to be asked", `registered && licensed`, given("registered", nil), Unknown, "licensed"},
		{"not known, and it does not matter", `registered && licensed`, given("registered", nil, "licensed", false), Breach, ""},
		{"not known is not false", `!registered`, given("registered", nil), Ask, ""},
		{"0.1 + 0.2 is 0.3 exactly", `kg + decimal("0.2") == decimal("0.3")`, given("kg", "0.1"), OK, ""},
		{"39.999999999999999999999 is less than 40", `kg >= 40`, given("kg", "39.999999999999999999999"), Breach, ""},
		{"40.00 is 40", `kg == decimal("40")`, given("kg", "40.00"), OK, ""},
		{"decimal given as a whole number", `kg * decimal("0.5") == decimal("2.5")`, given("kg", 5), OK, ""},
		{"decimal given as a Decimal", `kg - 1 < 0`, given("kg", amount.Must("0.99")), OK, ""},
		{"whole number", `pieces > 3`, given("pieces", 4), OK, ""},
		{"date before the law date", `expires >= law_date`, given("expires", "2026-05-31"), Breach, ""},
		{"date on the law date", `expires >= law_date`, given("expires", clock.MustDate("2026-06-01")), OK, ""},
		{"date written out", `law_date > date("2026-05-31")`, nil, OK, ""},
		{"prefix of a code", `hs.startsWith("0901")`, given("hs", "090111"), OK, ""},
		{"a loop over a list", `tags.exists(x, x.startsWith("pl"))`, given("tags", []string{"fish", "plant"}), OK, ""},
		{"a fact the pack does not declare is left out", `registered`, given("registered", true, "unheard_of", 7), OK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := load(t, ruleHead+version(`expr: '(`+c.expr+`) ? "ok" : "breach"'`, says("ok", "breach")))
			f := ask(t, b, c.facts).Findings[0]
			got := strings.Join(b.factNames(indexes(b, f.Missing)), " ")
			if f.Verdict != c.verdict || got != c.missing {
				t.Errorf("%s missing %q, want %s missing %q", f.Verdict, got, c.verdict, c.missing)
			}
			// Asking twice answers from memory and says the same.
			if again := ask(t, b, c.facts).Findings[0]; again.Verdict != f.Verdict || len(again.Missing) != len(f.Missing) {
				t.Errorf("the second time: %s missing %v", again.Verdict, names(again.Missing))
			}
		})
	}
}

func indexes(b *Book, list []Missing) (out []int) {
	for _, m := range list {
		out = append(out, b.index[m.Fact])
	}
	return out
}

// TestTables holds when-tables: order, papers, values and filled explanations.
func TestTables(t *testing.T) {
	b := load(t, ruleHead+version(`applies: '"plant" in tags'`, `when:
          - {if: 'area == "isle"', verdict: ask, paper: none, say: {id: "ke {area}", ms: "ke {area}", en: "to the {area}"}}
          - {if: kg > 1000, verdict: ok, value: "5 %", paper: licence, say: {id: "{kg} kg", ms: "{kg} kg", en: "{kg} kg"}}
          - {verdict: breach, say: {id: sisanya, ms: selebihnya, en: the rest}}
        says:
          not-applicable: {id: bukan tumbuhan, ms: bukan tumbuhan, en: no plant}`))
	for _, c := range []struct {
		facts               map[string]any
		verdict             Verdict
		paper, value, words string
	}{
		{map[string]any{"tags": []string{"plant"}, "area": "isle"}, Ask, "", "", "ke pulau"},
		{map[string]any{"tags": []string{"plant"}, "area": "east", "kg": "1500.5"}, OK, "licence", "5 %", "1.500,5 kg"},
		{map[string]any{"tags": []string{"plant"}, "area": "east", "kg": 1000}, Breach, "permit", "", "sisanya"},
		{map[string]any{"tags": []string{"fish"}}, NotApplicable, "", "", "bukan tumbuhan"},
	} {
		f := ask(t, b, c.facts).Findings[0]
		if f.Verdict != c.verdict || f.Paper != c.paper || f.Value != c.value || f.Explanation.ID != c.words {
			t.Errorf("%v: %s %q %q %q", c.facts, f.Verdict, f.Paper, f.Value, f.Explanation.ID)
		}
	}
	f := ask(t, b, map[string]any{"tags": []string{"plant"}, "kg": "1500"}).Findings[0]
	if f.Verdict != Unknown || len(f.Possible) != 2 || !strings.Contains(f.Explanation.EN, "A?") {
		t.Errorf("open: %s, possible %v, %q", f.Verdict, f.Possible, f.Explanation.EN)
	}
}

// TestVerdictWhateverTheAnswer: where both ways lead to the same verdict it
// stands, and the fact is still asked for the paper; a different figure is a
// different answer.
func TestVerdictWhateverTheAnswer(t *testing.T) {
	table := func(value string) string {
		return ruleHead + version(`when:
          - {if: registered, verdict: ok, value: "5 %", say: {id: x, ms: x, en: x}}
          - {verdict: ok, paper: none, value: "`+value+`", say: {id: y, ms: y, en: y}}`)
	}
	b := load(t, table("5 %"))
	f := ask(t, b, nil).Findings[0]
	if f.Verdict != OK || strings.Join(names(f.Missing), " ") != "registered" || f.PaperSure || !strings.Contains(f.Explanation.EN, "R?") {
		t.Errorf("same figure: %s %v sure %v %q", f.Verdict, names(f.Missing), f.PaperSure, f.Explanation.EN)
	}
	if f := ask(t, b, map[string]any{"registered": nil}).Findings[0]; f.Verdict != OK || !strings.Contains(f.Explanation.EN, "the importer.") {
		t.Errorf("not known: %s %q", f.Verdict, f.Explanation.EN)
	}
	if f := ask(t, load(t, table("10 %")), nil).Findings[0]; f.Verdict != Unknown {
		t.Errorf("another figure: %s", f.Verdict)
	}
}

// TestSlotOfAbsentFact: a settled rule may mention a fact nobody gave.
func TestSlotOfAbsentFact(t *testing.T) {
	b := load(t, ruleHead+version(`when:
          - {if: 'registered || kg > 1', verdict: ok, say: {id: "{kg}", ms: "{kg}", en: "{kg}"}}
          - {verdict: breach, say: {id: x, ms: x, en: x}}`))
	f := ask(t, b, map[string]any{"registered": true}).Findings[0]
	if f.Explanation.EN != "(not stated)" || f.Explanation.ID != "(belum disebut)" {
		t.Errorf("%+v", f.Explanation)
	}
}

const contestedRule = ruleHead + `
      - valid_from: 2020-01-01
        known_from: 2026-01-10
        status: contested
        confidence: several
        sources: [notice]
        applies: '"plant" in tags'
        says: {contested: {id: tanya, ms: tanya, en: ask the office}}
        readings:
          - holder: {id: A, ms: A, en: the office}
            when:
              - {if: registered, verdict: ok, value: "5 %", say: {id: a, ms: a, en: five}}
              - {verdict: breach, say: {id: b, ms: b, en: no}}
          - holder: {id: B, ms: B, en: the press}
            sources: [act]
            when:
              - {if: 'area == "isle"', verdict: ok, value: "5 %", say: {id: c, ms: c, en: five}}
              - {if: registered, verdict: ok, value: "10 %", say: {id: d, ms: d, en: ten}}
              - {verdict: breach, say: {id: e, ms: e, en: no}}
`

// TestContested runs both readings: agreement is no dispute, and a different
// figure is one.
func TestContested(t *testing.T) {
	b := load(t, contestedRule)
	plant := []string{"plant"}
	for _, c := range []struct {
		facts   map[string]any
		verdict Verdict
		value   string
		missing string
	}{
		{map[string]any{"tags": plant, "registered": true, "area": "west"}, ContestedLaw, "", ""},
		{map[string]any{"tags": plant, "registered": true, "area": "isle"}, OK, "5 %", ""},
		{map[string]any{"tags": plant, "registered": false, "area": "isle"}, ContestedLaw, "", ""},
		{map[string]any{"tags": plant, "registered": false, "area": "east"}, Breach, "", ""},
		{map[string]any{"tags": plant, "registered": false}, Unknown, "", "area"},
		{map[string]any{"tags": []string{"fish"}}, NotApplicable, "", ""},
	} {
		f := ask(t, b, c.facts).Findings[0]
		if f.Verdict != c.verdict || f.Value != c.value || strings.Join(names(f.Missing), " ") != c.missing {
			t.Errorf("%v: %s %q missing %v", c.facts, f.Verdict, f.Value, names(f.Missing))
		}
		if f.Verdict == ContestedLaw && (len(f.Readings) != 2 || f.Explanation.EN != "ask the office" || f.Readings[1].Holder.EN != "the press") {
			t.Errorf("readings %+v", f.Readings)
		}
	}
	f := ask(t, b, map[string]any{"tags": plant, "registered": true, "area": "west"}).Findings[0]
	if f.Readings[0].Value != "5 %" || f.Readings[1].Value != "10 %" || len(f.Sources) != 2 {
		t.Errorf("both figures are shown: %+v, sources %d", f.Readings, len(f.Sources))
	}
}

// TestTime holds the two clocks: the law's and the rulebook's.
func TestTime(t *testing.T) {
	v := func(from, to, known, verdict string) string {
		return "\n      - {valid_from: " + from + ", valid_to: " + to + ", known_from: " + known +
			`, status: in-force, confidence: several, sources: [notice], expr: '"` + verdict + `"', says: {` + verdict + `: {id: x, ms: x, en: x}}}`
	}
	// 2020: breach. From 2024 ok, learned in time. In 2026 the rulebook learned
	// that 2022 and 2023 had been ok too.
	b := load(t, ruleHead+v("2020-01-01", "2023-12-31", "2020-01-01", "breach")+v("2024-01-01", "", "2023-12-01", "ok")+
		v("2022-01-01", "2023-12-31", "2026-02-01", "ask"))
	for _, c := range []struct {
		law, known string
		verdict    Verdict
	}{
		{"2019-12-31", "2026-06-01", Unknown}, // before any version: never today's
		{"2020-01-01", "2026-06-01", Breach},
		{"2022-06-01", "2026-01-31", Breach}, // as it was known then
		{"2022-06-01", "2026-02-01", Ask},    // as it was known later
		{"2021-06-01", "2026-06-01", Breach},
		{"2023-12-31", "2025-01-01", Breach},
		{"2024-01-01", "2025-01-01", OK},
		{"2024-01-01", "2023-11-30", Unknown}, // not yet known
		{"2020-06-01", "2019-12-31", Unknown},
	} {
		r, err := b.Evaluate(t.Context(), Query{Scope: "test", LawDate: clock.MustDate(c.law), KnownOn: clock.MustDate(c.known)})
		if err != nil {
			t.Fatal(err)
		}
		f := r.Findings[0]
		if f.Verdict != c.verdict {
			t.Errorf("law of %s known on %s: %s, want %s", c.law, c.known, f.Verdict, c.verdict)
		}
		if f.Verdict == Unknown && (f.Hash != "" || !strings.Contains(f.Explanation.EN, "No version")) {
			t.Errorf("law of %s known on %s: %q", c.law, c.known, f.Explanation.EN)
		}
	}
}

// TestStale: the source "act" was read on 2026-01-10 and may be trusted 365
// days, so it is amber from 2027-01-11 on; the verdict stays.
func TestStale(t *testing.T) {
	b := load(t, ruleHead+strings.Replace(version(`expr: '"ok"'`, says("ok")), "[notice]", "[act]", 1))
	for known, stale := range map[string]bool{"2027-01-10": false, "2027-01-11": true} {
		r, err := b.Evaluate(t.Context(), Query{Scope: "test", LawDate: clock.MustDate("2026-06-01"), KnownOn: clock.MustDate(known)})
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Findings[0]; f.Stale != stale || f.Verdict != OK {
			t.Errorf("known on %s: stale %v, %s", known, f.Stale, f.Verdict)
		}
	}
}

// TestGeneralKnowledgeIsNeverLaw: what nobody read says ask, never ok or breach.
func TestGeneralKnowledgeIsNeverLaw(t *testing.T) {
	for _, c := range []struct{ status, confidence string }{
		{"unverified", "several"}, {"in-force", "general-knowledge"}, {"in-force", "example"},
	} {
		text := version(`expr: 'registered ? "ok" : "breach"'`, says("ok", "breach"))
		text = strings.NewReplacer("status: in-force", "status: "+c.status, "confidence: several", "confidence: "+c.confidence).Replace(text)
		b := load(t, ruleHead+text)
		for _, registered := range []bool{true, false} {
			f := ask(t, b, map[string]any{"registered": registered}).Findings[0]
			if f.Verdict != Ask || string(f.Confidence) != c.confidence || string(f.Status) != c.status {
				t.Errorf("%v: %s %s %s", c, f.Verdict, f.Status, f.Confidence)
			}
		}
	}
}

// TestLawDateWithFactsMissing: what was worked out for one day is not said of
// another, when facts are missing.
func TestLawDateWithFactsMissing(t *testing.T) {
	b := load(t, ruleHead+version(`expr: 'law_date >= date("2026-06-01") || registered ? "ok" : "breach"'`, says("ok", "breach")))
	for day, want := range map[string]Verdict{"2026-06-01": OK, "2026-05-31": Unknown} {
		for range 2 {
			r, err := b.Evaluate(t.Context(), Query{Scope: "test", LawDate: clock.MustDate(day), KnownOn: clock.MustDate("2026-11-24")})
			if err != nil || r.Findings[0].Verdict != want {
				t.Errorf("%s: %v %v", day, r.Findings, err)
			}
		}
	}
}

// TestRefusals holds what Evaluate does not accept.
func TestRefusals(t *testing.T) {
	b := load(t, ruleHead+version(`expr: 'kg > 1 && registered && pieces > 1 && area == "west" && "plant" in tags && expires > law_date && hs == "" ? "ok" : "breach"'`, says("ok", "breach")))
	day := clock.MustDate("2026-06-01")
	for _, q := range []Query{{Scope: "test", KnownOn: day}, {Scope: "test", LawDate: day}} {
		if _, err := b.Evaluate(t.Context(), q); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a date: %v", err)
		}
	}
	long := strings.Repeat("x", maxString+1)
	for _, facts := range []map[string]any{
		{"kg": 0.5}, {"kg": "a"}, {"kg": true}, {"registered": "true"}, {"registered": 1}, {"pieces": "1.5"}, {"pieces": 1.0},
		{"area": "north"}, {"tags": "plant"}, {"tags": []any{1}}, {"tags": []string{long}}, {"tags": make([]string, maxList+1)},
		{"hs": long}, {"hs": 9}, {"expires": "01/02/2026"}, {"expires": ""}, {"kg": (*amount.Decimal)(nil)},
	} {
		_, err := b.Evaluate(t.Context(), Query{Scope: "test", Facts: facts, LawDate: day, KnownOn: day})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid || facts[f.Field] == nil {
			t.Errorf("%v: %v", facts, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Evaluate(ctx, Query{Scope: "test", LawDate: day, KnownOn: day}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if r := ask(t, load(t, ruleHead+version(`expr: '"ok"'`, says("ok"))), nil); len(r.Findings) != 1 || len(r.Missing) != 0 {
		t.Errorf("no facts are facts enough for a rule that needs none: %+v", r)
	}
}

// TestFailedExpression: a rule that has no value for some facts is unknown, and
// the rest of the report stands.
func TestFailedExpression(t *testing.T) {
	b := load(t, ruleHead+version(`expr: 'tags[0] == "plant" ? "ok" : "breach"'`, says("ok", "breach")))
	f := ask(t, b, map[string]any{"tags": []string{}}).Findings[0]
	if f.Verdict != Unknown || f.Explanation.EN != words.T(i18n.EN, "rulebook.failed") {
		t.Errorf("%s %q", f.Verdict, f.Explanation.EN)
	}
}

// TestRanking: of the facts that open findings wait for, the one whose best
// value settles most comes first. registered=false settles r1 and r2; licensed
// settles r2 alone; kg settles r3 alone.
func TestRanking(t *testing.T) {
	rule := func(id, expr string) string {
		return strings.Replace(strings.TrimPrefix(ruleHead, "\nfamilies: [{id: f, title: {id: F, ms: F, en: F}}]\nrules:"), "id: r1", "id: "+id, 1) +
			version(`expr: '`+expr+` ? "ok" : "breach"'`, says("ok", "breach"))
	}
	b := load(t, "families: [{id: f, title: {id: F, ms: F, en: F}}]\nrules:"+
		rule("r1", "registered")+rule("r2", "registered && licensed")+rule("r3", "kg > 5")+rule("r4", "pieces > 5 && kg > 5"))
	r := ask(t, b, nil)
	if got := strings.Join(names(r.Missing), " "); got != "registered kg licensed pieces" {
		t.Errorf("order %q", got)
	}
	if r.Missing[0].Settles != 2 || r.Missing[1].Settles != 1 || r.Missing[0].Who.EN != "the importer" {
		t.Errorf("%+v", r.Missing)
	}
	origin := load(t, ruleHead+version(`applies: licensed`, `expr: 'registered || area == "west" || kg >= 40 ? "ok" : "breach"'`, says("ok", "breach")))
	// licensed=false settles. Of the 2·2·3 cases of the three switches,
	// registered decides in 4 (licensed, not in the west), area in 3 (licensed,
	// not registered), kg in 2 (licensed, not registered, not in the west).
	if got := strings.Join(names(ask(t, origin, nil).Missing), " "); got != "licensed registered area kg" {
		t.Errorf("order %q", got)
	}
	if got := strings.Join(names(r.Findings[1].Missing), " "); got != "licensed registered" {
		t.Errorf("r2 asks %q: both settle it, so by name", got)
	}
}

// TestPapers lists papers by how sure they are.
func TestPapers(t *testing.T) {
	b := load(t, ruleHead+version(`when:
          - {if: 'area == "west"', verdict: ok, say: {id: x, ms: x, en: x}}
          - {if: 'area == "east"', verdict: breach, say: {id: x, ms: x, en: x}}
          - {verdict: ok, paper: licence, say: {id: x, ms: x, en: x}}`))
	for _, c := range []struct {
		facts map[string]any
		paper string
		need  Need
	}{
		{map[string]any{"area": "west"}, "permit", Needed},
		{map[string]any{"area": "isle"}, "licence", Needed},
		{nil, "permit", MaybeNeeded},
	} {
		list := b.Papers(ask(t, b, c.facts))
		if len(list) != 1 || list[0].Paper.ID != c.paper || list[0].Need != c.need || list[0].Agency.ID != "office" || list[0].Side != "market" {
			t.Errorf("%v: %+v", c.facts, list)
		}
	}
	sure := load(t, ruleHead+version(`expr: 'registered ? "ok" : "breach"'`, says("ok", "breach")))
	if list := sure.Papers(ask(t, sure, nil)); list[0].Need != Needed {
		t.Error("a paper every possible verdict asks for is needed, whatever is missing")
	}
	unread := load(t, ruleHead+strings.Replace(version(`expr: '"ok"'`, says("ok")), "in-force", string(corridor.Unverified), 1))
	if list := unread.Papers(ask(t, unread, nil)); list[0].Need != MaybeNeeded {
		t.Error("what nobody read may need a paper, no more")
	}
}
