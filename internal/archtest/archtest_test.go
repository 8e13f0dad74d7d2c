package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// root returns the folder that holds go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// TestShape holds the real sources to every rule.
func TestShape(t *testing.T) {
	tree, err := Read(os.DirFS(root(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Go) < 50 || tree.Module != "siger" {
		t.Fatalf("read %d Go files of module %q: not the sources", len(tree.Go), tree.Module)
	}
	rules := map[string]func(*Tree) []string{
		"imports": Imports, "sizes": Sizes, "clock": Clock, "docs": Docs, "leftovers": Leftovers,
		"dependencies": func(tree *Tree) []string { return Dependencies(tree, dependencies) },
	}
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			for _, line := range rule(tree) {
				t.Error(line)
			}
		})
	}
	for _, folder := range pure {
		if !slices.ContainsFunc(tree.Go, func(s *Source) bool { return s.Folder() == folder }) {
			t.Errorf("%s is listed as pure but does not exist", folder)
		}
	}
	for _, names := range ranks {
		for _, name := range names {
			if !slices.ContainsFunc(tree.Go, func(s *Source) bool { return family(s.Folder()) == "internal/"+name }) {
				t.Errorf("internal/%s has a rank but does not exist", name)
			}
		}
	}
}

// planted makes a small module of path, content pairs.
func planted(t *testing.T, pairs ...string) *Tree {
	t.Helper()
	files := fstest.MapFS{"go.mod": {Data: []byte("module siger\n\ngo 1.26.0\n")}}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	tree, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// expect compares what a rule found with one expected fragment per line.
func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("found %d, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
		return
	}
	for i := range want {
		if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, want[i]) }) {
			t.Errorf("nothing found with %q:\n%s", want[i], strings.Join(got, "\n"))
		}
	}
}

// imports makes a Go file that imports each path.
func imports(paths ...string) string {
	out := "// Package x does.\npackage x\n"
	for _, p := range paths {
		out += "import _ \"" + p + "\"\n"
	}
	return out
}

func TestImportsRule(t *testing.T) {
	cases := []struct {
		what, path, imports string
		want                []string
	}{
		{"down", "internal/trade/a.go", "siger/internal/web", nil},
		{"far down", "internal/app/a.go", "siger/internal/fault", nil},
		{"up", "internal/web/a.go", "siger/internal/trade", []string{"internal/web/a.go imports internal/trade"}},
		{"up, in a test", "internal/web/a_test.go", "siger/internal/app", []string{"point down only"}},
		{"sideways", "internal/store/a.go", "siger/internal/i18n", []string{"internal/store/a.go imports internal/i18n"}},
		{"own sub-package", "internal/trade/a.go", "siger/internal/trade/price", nil},
		{"own parent", "internal/ask/reader/a.go", "siger/internal/ask", nil},
		{"sub-package up", "internal/trade/price/a.go", "siger/internal/app", []string{"imports internal/app"}},
		{"a name that only starts alike", "internal/web/a.go", "siger/internal/webhook", []string{"imports internal/webhook"}},
		{"unknown folder", "internal/helper/a.go", "fmt", []string{"internal/helper: folder is not in"}},
		{"unknown top folder", "tools/a.go", "fmt", []string{"tools: folder is not in"}},
		{"into the unknown", "internal/trade/a.go", "siger/internal/helper", []string{"imports internal/helper"}},
		{"nobody imports archtest", "internal/app/a.go", "siger/internal/archtest", []string{"imports internal/archtest"}},
		{"command", "cmd/siger/a.go", "siger/internal/app", nil},
		{"command's package", "internal/app/a.go", "siger/cmd/siger", []string{"imports cmd/siger"}},
		{"data folder", "corridor/a.go", "siger/internal/fault", []string{"corridor/a.go imports internal/fault"}},
		{"the data folder is for all", "internal/fault/a.go", "siger/corridor", nil},
		{"pure with a store", "internal/trade/landed/a.go", "siger/internal/store", []string{"internal/trade/landed is pure"}},
		{"pure with HTTP", "internal/ask/reader/a.go", "net/http", []string{"internal/ask/reader is pure"}},
		{"pure with a database", "internal/trade/rank/a.go", "database/sql", []string{"internal/trade/rank is pure"}},
		{"pure with sums", "internal/trade/origin/a.go", "siger/internal/amount", nil},
		{"real stores in tests", "internal/journal/a_test.go", "siger/internal/store/storetest", nil},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			expect(t, Imports(planted(t, c.path, imports(c.imports))), c.want...)
		})
	}
}

func TestSizesRule(t *testing.T) {
	function := "// Package x does.\npackage x\n\nfunc f() {\n" + strings.Repeat("\t_ = 1\n", 79) + "}\n" // 81 lines
	file := "// Package x does.\npackage x\n" + strings.Repeat("\n", 499)                                 // 501 lines
	tree := planted(t,
		"internal/web/function.go", function,
		"internal/web/function_test.go", function,
		"internal/web/file.go", file,
		"internal/web/file_test.go", file,
		"internal/web/page_templ.go", function+file[len("// Package x does.\npackage x\n"):],
		"internal/web/fits.go", "// Package x does.\npackage x\n\nfunc f() {\n"+strings.Repeat("\t_ = 1\n", 78)+"}\n")
	expect(t, Sizes(tree), "function.go: f has 81 lines", "file.go has 501 lines", "file_test.go has 501 lines")
}

func TestClockRule(t *testing.T) {
	asks := "package x\nimport \"time\"\nvar a, b, c = time.Now(), time.Since, time.Until\n"
	tree := planted(t,
		"internal/web/a.go", asks,
		"internal/web/renamed.go", "package x\nimport now \"time\"\nvar a = now.Now()\n",
		"internal/web/other.go", "package x\nvar a = time.Now()\n", // another package called time
		"internal/web/fits.go", "package x\nimport \"time\"\nvar a = time.Second\n",
		"internal/clock/a.go", asks, "cmd/siger/a.go", asks, "internal/web/a_test.go", asks, "bench/a.go", asks)
	expect(t, Clock(tree), "internal/web/a.go:3: time.Now", "a.go:3: time.Since", "a.go:3: time.Until", "renamed.go:3: time.Now")
}

func TestDocsRule(t *testing.T) {
	tree := planted(t,
		"internal/web/a.go", `package x

type Bare struct{}
// Told is told.
type Told struct{}
func (Told) Silent() {}
func (hidden) Public() {}
func Loose() {}
const Untyped = 1
const Typed Told = 1
// A group.
var (
	One = 1
	Two = 2
)
var Beside = 3 // told beside
type hidden struct{}
`,
		"internal/web/page_templ.go", "package x\nfunc Page() {}\n",
		"internal/web/a_test.go", "package x\nfunc TestX() {}\n",
		"internal/store/a.go", "// Package x does.\npackage x\n",
		"internal/store/b.go", "package x\n",
		"cmd/siger/main.go", "package main\ntype ServeCmd struct{}\n")
	expect(t, Docs(tree), "a.go: Bare", "a.go: Silent", "a.go: Loose", "a.go: Untyped",
		"internal/web: package has no doc", "cmd/siger: package has no doc")
}

func TestLeftoversRule(t *testing.T) {
	tree := planted(t,
		"docs/a.md", "Look in /work/main for it.\nSee https://siger.example/work/list and /en/work/.\n",
		"corridor/x/a.yaml", "path: /root/data\n",
		"Makefile", "DIR=/home/somebody/x\n",
		"internal/web/a.go", "package x // TODO: more\n",
		"internal/web/b.go", "package x // our todo list, the TODOMAT\n",
		"internal/web/testdata/a.md", "/work/main\n",
		"internal/web/static/a.js", "/* TODO of its author */\n")
	expect(t, Leftovers(tree), "docs/a.md:1", "corridor/x/a.yaml:1", "Makefile:1", "internal/web/a.go:1: note")
}

func TestDependenciesRule(t *testing.T) {
	list := []Dependency{
		{Module: "x.org/a", Why: "does a"},
		{Module: "x.org/a/sub", Why: "a module inside another's path"},
		{Module: "x.org/t", Why: "tests", Test: true},
	}
	mod := "module siger\n\nrequire x.org/a v1.0.0\n\nrequire (\n\tx.org/a/sub v1.0.0\n\tx.org/t v1.0.0\n\tx.org/deep v1.0.0 // indirect\n)\n"
	good := []string{"go.mod", mod, "internal/web/a.go", imports("x.org/a/pkg", "x.org/a/sub", "net/http", "siger/internal/fault"),
		"internal/web/a_test.go", imports("x.org/t", "x.org/a")}
	expect(t, Dependencies(planted(t, good...), list))

	with := func(pairs ...string) *Tree { return planted(t, append(slices.Clone(good), pairs...)...) }
	expect(t, Dependencies(with("internal/web/b.go", imports("x.org/new")), list), "imports x.org/new, which archtest's list")
	expect(t, Dependencies(with("internal/web/b.go", imports("x.org/ab")), list), "imports x.org/ab")
	expect(t, Dependencies(with("internal/web/b.go", imports("x.org/t")), list), "x.org/t, which is for tests only")
	expect(t, Dependencies(with("internal/web/a.go", imports("x.org/a")), list), "nothing imports x.org/a/sub")
	expect(t, Dependencies(with("internal/web/a_test.go", imports("fmt")), list), "nothing imports x.org/t")
	expect(t, Dependencies(with("go.mod", mod+"require x.org/more v1.0.0\n"), list), "requires x.org/more")
	expect(t, Dependencies(with("go.mod", strings.Replace(mod, "x.org/t v1.0.0", "x.org/t v1.0.0 // indirect", 1)), list), "does not require x.org/t directly")
	list[0].Why = ""
	expect(t, Dependencies(planted(t, good...), list), "x.org/a: the list of dependencies does not say why")
}

func TestReadRefuses(t *testing.T) {
	for what, files := range map[string]fstest.MapFS{
		"no go.mod":    {"a.md": {Data: []byte("x")}},
		"not a module": {"go.mod": {Data: []byte("go 1.26\n")}},
		"broken Go":    {"go.mod": {Data: []byte("module siger\n")}, "a.go": {Data: []byte("package\n")}},
	} {
		if _, err := Read(files); err == nil {
			t.Errorf("%s: read", what)
		}
	}
}
