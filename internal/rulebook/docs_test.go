package rulebook

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"siger/internal/corridor"
)

// TestDocsExample loads and checks the example of docs/rulebook.md as it
// stands there: facts first, then the rule.
func TestDocsExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/rulebook.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks of YAML, want facts and rules", len(blocks))
	}
	files, err := corridor.FilesOf("lampung-malaysia")
	if err != nil {
		t.Fatal(err)
	}
	pack, _ := corridor.Load(files)
	b, problems := Load(fstest.MapFS{"rules/facts.yaml": {Data: blocks[0][1]}, "rules/example.yaml": {Data: blocks[1][1]}}, pack)
	for _, p := range append(problems, b.Check(t.Context())...) {
		t.Error(p)
	}
}
