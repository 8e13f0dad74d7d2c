package rulebook

import (
	"strings"
	"testing"

	"siger/internal/clock"
)

// TestReceipt: a receipt survives JSON, replays without a difference, and says
// what changed when the rulebook did.
func TestReceipt(t *testing.T) {
	text := ruleHead + version(`applies: '"plant" in tags'`, `when:
          - {if: kg >= 40, verdict: ok, say: {id: x, ms: x, en: x}}
          - {if: registered, verdict: ok, say: {id: x, ms: x, en: x}}
          - {verdict: breach, say: {id: x, ms: x, en: x}}`)
	b := load(t, text)
	facts := map[string]any{"tags": []string{"plant", "fish"}, "kg": "39.90", "registered": nil, "area": "west"}
	r := ask(t, b, facts).Receipt
	if _, looked := r.Facts["area"]; looked {
		t.Error("a fact no rule looks at is in the receipt")
	}
	kept := r.Seal()
	for _, want := range []string{`"kg":"39.90"`, `"registered":null`, `"tags":["plant","fish"]`, `"law_date":"2026-06-01"`, `"verdict":"ask"`, b.Hash()} {
		if !strings.Contains(string(kept), want) {
			t.Errorf("%s lacks %s", kept, want)
		}
	}
	back, err := OpenReceipt(kept)
	if err != nil {
		t.Fatal(err)
	}
	if back.Sum() != r.Sum() {
		t.Error("the sum changes on the way through JSON")
	}
	if diff, err := b.Replay(t.Context(), back); err != nil || len(diff) > 0 {
		t.Errorf("replay: %v %v", diff, err)
	}
	if _, err := OpenReceipt([]byte(strings.Replace(string(kept), "39.90", "49.90", 1))); err == nil {
		t.Error("a changed receipt opens")
	}
	if _, err := OpenReceipt([]byte(`{"facts": 1}`)); err == nil {
		t.Error("nonsense opens")
	}
	changed := load(t, strings.Replace(text, "kg >= 40", "kg >= 30", 1))
	diff, err := changed.Replay(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	var what []string
	for _, d := range diff {
		what = append(what, d.What+" "+d.Then+"→"+d.Now)
	}
	if got := strings.Join(what, "; "); len(diff) != 3 || !strings.Contains(got, "verdict ask→ok") || diff[2].What != "text" {
		t.Errorf("%s", got)
	}
	renamed := load(t, strings.Replace(text, "id: r1", "id: r9", 1))
	diff, err = renamed.Replay(t.Context(), back)
	if err != nil || len(diff) != 3 || diff[1].What != "rule-gone" || diff[2].What != "rule-new" || diff[2].Rule != "r9" {
		t.Errorf("%+v %v", diff, err)
	}
}

// TestTradeReceipts replays real reports: a date in the past, one with facts
// missing, one of the day.
func TestTradeReceipts(t *testing.T) {
	b := tradeBook(t)
	for _, q := range []Query{
		{Scope: "trade.import", Facts: map[string]any{"tags": []string{"plant", "frozen", "vegetable-or-root", "food"}, "hs": "071410", "form": "frozen", "destination_area": "peninsula"}},
		{Scope: "trade.export", Facts: map[string]any{"tags": []string{"coffee", "coffee-raw", "plant"}, "hs": "090111"}, LawDate: clock.MustDate("2021-11-14")},
		{Scope: "trade.sample", Facts: map[string]any{"cif_myr": "499.99", "by_air_courier": true}},
	} {
		q.KnownOn = clock.MustDate("2026-11-24")
		if q.LawDate.IsZero() {
			q.LawDate = q.KnownOn
		}
		report, err := b.Evaluate(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		back, err := OpenReceipt(report.Receipt.Seal())
		if err != nil {
			t.Fatal(err)
		}
		if diff, err := b.Replay(t.Context(), back); err != nil || len(diff) > 0 {
			t.Errorf("%s: %v %v", q.Scope, diff, err)
		}
	}
}
