package contract

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"siger/internal/clock"
	"siger/internal/rulebook"
)

// TestAcceptance checks the contracts that nobody here made up. They stay where
// they lie; without them the test is skipped, unless everything is required.
func TestAcceptance(t *testing.T) {
	folder := os.Getenv("SIGER_ACCEPTANCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "acceptance")
	}
	text, err := os.ReadFile(filepath.Join(folder, "contracts.jsonl"))
	if err != nil {
		if os.Getenv("SIGER_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip("no acceptance cases:", err)
	}
	cases := 0
	for line := range bytes.Lines(text) {
		var one struct {
			ID       string
			Contract json.RawMessage
			Expect   map[string]rulebook.Verdict
		}
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		c, err := Read(bytes.NewReader(one.Contract))
		if err != nil {
			t.Fatalf("%s: %v", one.ID, err)
		}
		got := verdicts(check(t, c, clock.Date{}))
		for rule, want := range one.Expect {
			if got[rule] != want {
				t.Errorf("%s: %s is %q, want %q", one.ID, rule, got[rule], want)
			}
		}
		cases++
	}
	if cases < 10 {
		t.Errorf("only %d cases", cases)
	}
}
