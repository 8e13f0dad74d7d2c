package rulebook

import (
	"testing"

	"siger/internal/corridor"
)

// tradeBook loads the rulebook of the built-in corridor. Problems of other
// parts of the pack are another test's business.
func tradeBook(t testing.TB) *Book {
	t.Helper()
	files, err := corridor.FilesOf("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	pack, _ := corridor.Load(files)
	b, problems := Load(files, pack)
	for _, p := range problems {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return b
}

// TestTradeRules runs every check and every example of the trade rules.
func TestTradeRules(t *testing.T) {
	b := tradeBook(t)
	for _, p := range b.Check(t.Context()) {
		t.Error(p)
	}
	if len(b.Rules()) < 30 {
		t.Errorf("only %d rules", len(b.Rules()))
	}
}
