package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesListAndShow(t *testing.T) {
	code, out, _ := siger(t, "rules", "list", "--scope", "trade.sample", "--lang", "ms")
	if code != 0 || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "my.sample.courier") || !strings.Contains(out, "Sampel melalui kurier udara") {
		t.Errorf("exit %d\n%s", code, out)
	}
	var list []struct{ ID, Scope, Title string }
	code, out, _ = siger(t, "--json", "rules", "list")
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 || len(list) < 30 {
		t.Errorf("exit %d, %v, %d rules", code, err, len(list))
	}
	code, out, _ = siger(t, "rules", "show", "id.coffee.registration", "--lang", "id")
	for _, want := range []string{"the beginning … 2021-11-14", "2021-11-15 … open", "dihapus sejak 15 November 2021", "https://gaeki.or.id/?p=504", "→ breach", "hash "} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("exit %d, lacks %q\n%s", code, want, out)
		}
	}
	if code, out, diagnostics := siger(t, "rules", "show", "no.such.rule"); code != 1 || out != "" || !strings.Contains(diagnostics, `no rule "no.such.rule"`) {
		t.Errorf("exit %d\n%s%s", code, out, diagnostics)
	}
}

func TestRulesCheck(t *testing.T) {
	code, out, diagnostics := siger(t, "rules", "check")
	if code != 0 || !strings.Contains(out, "no problems") || diagnostics != "" {
		t.Errorf("exit %d\n%s%s", code, out, diagnostics)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(madeUp)); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "rules", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names { // an example that expects the wrong verdict
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		wrong := strings.Replace(string(text), "importer_registered: false}, on: 2026-11-02, verdict: breach", "importer_registered: false}, on: 2026-11-02, verdict: ok", 1)
		if err := os.WriteFile(name, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, diagnostics = siger(t, "--corridor", dir, "rules", "check")
	if code != 1 || !strings.Contains(out, `example "not registered" gives breach, not ok`) || strings.Count(out, "\n") != 1 || !strings.Contains(diagnostics, "problems in the rulebook: 1") {
		t.Errorf("exit %d\n%s%s", code, out, diagnostics)
	}
}

// TestRulesReplay takes the receipts out of a printed answer, as anybody can,
// and works them out again.
func TestRulesReplay(t *testing.T) {
	code, out, diagnostics := siger(t, "--json", "ask", "frozen cassava 5 tonnes, Shah Alam")
	var answer struct{ Receipts []json.RawMessage }
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != 0 || len(answer.Receipts) == 0 {
		t.Fatalf("exit %d, %v, %d receipts\n%s", code, err, len(answer.Receipts), diagnostics)
	}
	file := filepath.Join(t.TempDir(), "receipt.json")
	replay := func(text string, args ...string) (int, string, string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return siger(t, append(args, "rules", "replay", file)...)
	}
	for _, r := range answer.Receipts {
		if code, out, diagnostics := replay(string(r)); code != 0 || out != "" || !strings.Contains(diagnostics, "say the same for 2026-11-24") {
			t.Errorf("exit %d\n%s%s", code, out, diagnostics)
		}
	}
	code, out, diagnostics = replay(strings.Replace(string(answer.Receipts[0]), "071410", "090111", 1))
	if code != 1 || !strings.Contains(diagnostics, "it was changed") {
		t.Errorf("a changed receipt: exit %d\n%s%s", code, out, diagnostics)
	}
	code, out, _ = replay(string(answer.Receipts[0]), "--corridor", madeUp)
	if code != 1 || !strings.Contains(out, "rulebook: was ") || !strings.Contains(out, "rule-gone") {
		t.Errorf("another rulebook: exit %d\n%s", code, out)
	}
}
