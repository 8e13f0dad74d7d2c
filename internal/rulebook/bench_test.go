package rulebook

import (
	"maps"
	"testing"

	"cel.dev/cel-go/cel"

	"siger/internal/clock"
)

// BenchmarkEvaluate measures a whole report – twenty rules with verdicts,
// sentences in three languages and a receipt – beside its peer: the same twenty
// expressions in bare cel-go, verdict only.
func BenchmarkEvaluate(b *testing.B) {
	rules := ruleHead + version(`applies: '"plant" in tags && area != "isle"'`, `expr: 'registered && kg >= 40 ? "ok" : "breach"'`, says("ok", "breach"))
	book := load(b, rules)
	for len(book.rules) < 20 { // the same rule twenty times is enough to time
		book.rules = append(book.rules, book.rules[0])
	}
	facts := map[string]any{"tags": []string{"fish", "plant"}, "area": "west", "registered": true, "kg": "5000"}
	q := Query{Scope: "test", Facts: facts, LawDate: clock.MustDate("2026-06-01"), KnownOn: clock.MustDate("2026-06-01")}
	b.Run("siger", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := book.Evaluate(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	delete(facts, "registered")
	b.Run("siger-missing", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := book.Evaluate(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cel-go", func(b *testing.B) {
		env, err := cel.NewEnv(cel.Variable("tags", cel.ListType(cel.StringType)), cel.Variable("area", cel.StringType),
			cel.Variable("registered", cel.BoolType), cel.Variable("kg", cel.IntType))
		if err != nil {
			b.Fatal(err)
		}
		checked, issues := env.Compile(`"plant" in tags && area != "isle" ? (registered && kg >= 40 ? "ok" : "breach") : "-"`)
		if issues.Err() != nil {
			b.Fatal(issues.Err())
		}
		program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			b.Fatal(err)
		}
		bare := map[string]any{"tags": []string{"fish", "plant"}, "area": "west", "registered": true, "kg": 5000}
		b.ReportAllocs()
		for b.Loop() {
			for range 20 {
				if _, _, err := program.Eval(bare); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkTrade measures one ask's law: every import and export rule of the
// built-in corridor, with all facts there, and with only what an ask says.
func BenchmarkTrade(b *testing.B) {
	book := tradeBook(b)
	said := map[string]any{"tags": []string{"plant", "vegetable-or-root", "frozen", "food"}, "hs": "071410", "form": "frozen", "destination_area": "peninsula"}
	complete := maps.Clone(said)
	for name, v := range map[string]any{"importer_maqis_registered": true, "retail_packed": false, "exporter_nib": true, "form_d": true, "wholly_obtained": true} {
		complete[name] = v
	}
	for name, facts := range map[string]map[string]any{"complete": complete, "as-asked": said} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, scope := range []string{"trade.import", "trade.export"} {
					q := Query{Scope: scope, Facts: facts, LawDate: clock.MustDate("2026-11-24"), KnownOn: clock.MustDate("2026-11-24")}
					if _, err := book.Evaluate(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
