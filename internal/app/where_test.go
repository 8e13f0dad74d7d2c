package app

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"siger/internal/ask"
	"siger/internal/corridor"
	"siger/internal/i18n"
	"siger/internal/identity"
	"siger/internal/labour"
	"siger/internal/labour/debt"
	"siger/internal/labour/payslip"
	"siger/internal/pillar"
	"siger/internal/rulebook"
	"siger/internal/trade"
)

var update = flag.Bool("update", false, "rewrite the generated part of docs/architecture.md")

// Marks of the generated part.
const (
	whereBegin = "<!-- where-is-it: begin (go test ./internal/app -run Where -update) -->\n"
	whereEnd   = "<!-- where-is-it: end -->\n"
)

// TestWhereIsIt holds the table "where is it?" of docs/architecture.md to the
// manifests, so that the map cannot rot.
func TestWhereIsIt(t *testing.T) {
	const file = "../../docs/architecture.md"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), whereBegin)
	_, after, ok2 := strings.Cut(rest, whereEnd)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of the generated table", file)
	}
	want := before + whereBegin + whereTable(t) + whereEnd + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(doc) {
		t.Errorf("%s is not what the manifests say: run go test ./internal/app -run Where -update", file)
	}
}

// TestManifestsAreSound checks every manifest's names and rights.
func TestManifestsAreSound(t *testing.T) {
	for _, m := range bareManifests() {
		for _, wrong := range m.Check() {
			if m.Name == "trade" && (strings.Contains(wrong, "price_") || strings.Contains(wrong, "rate_") || strings.Contains(wrong, "money_")) {
				continue // tables of trade's sub-packages carry the sub-package's name
			}
			t.Error(wrong)
		}
	}
}

// bareManifests returns the manifests of an application without a store.
func bareManifests() []pillar.Manifest {
	a := &App{front: &ask.Front{}, shop: &trade.Shop{}, rules: &rulebook.Pages{}, sources: &corridor.Pages{},
		people: people{pages: &identity.Pages{}, signIn: &identity.SignIn{}},
		work:   work{checks: &labour.Checks{Contracts: true, Pay: &payslip.Book{}, Debts: &debt.Book{}}}}
	return a.manifests()
}

func whereTable(t *testing.T) string {
	texts, err := i18n.Load(textSets...)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n| you see | it is in |\n|---|---|\n")
	for _, m := range bareManifests() {
		fmt.Fprintf(&b, "| **%s** | %s |\n", m.Name, m.Does)
		for _, r := range m.Routes {
			method := r.Method
			if method == "" {
				method = "GET"
			}
			fmt.Fprintf(&b, "| address `%s %s` | `%s` |\n", method, english(texts, r.Path), handlerFile(t, r.Handle))
		}
		for _, table := range m.Tables {
			fmt.Fprintf(&b, "| table `%s` | `%s` |\n", table, migrationOf(t, table))
		}
	}
	for _, file := range textFiles(t) {
		fmt.Fprintf(&b, "| text `%s` | `%s` |\n", strings.Join(textPrefixes(t, file), ".…`, `")+".…", strings.TrimPrefix(file, "../../"))
	}
	b.WriteByte('\n')
	return b.String()
}

// english writes a route's path with its English address words.
func english(texts *i18n.Catalog, path string) string {
	for strings.Contains(path, "{s:") {
		before, rest, _ := strings.Cut(path, "{s:")
		key, after, _ := strings.Cut(rest, "}")
		path = before + texts.T(i18n.EN, "slug."+key) + after
	}
	return strings.Replace(path, "{lang}", "en", 1)
}

// handlerFile finds the file that declares a handler.
func handlerFile(t *testing.T, handle any) string {
	t.Helper()
	// siger/internal/ask.(*Front).answer-fm, or siger/internal/ask.(*Front).Routes.(*Front).door.func1
	full := runtime.FuncForPC(reflect.ValueOf(handle).Pointer()).Name()
	pkg, _, _ := strings.Cut(strings.TrimPrefix(full, "siger/"), ".(")
	last := full[strings.LastIndex(full, "(*")+2:]
	receiver, method, _ := strings.Cut(strings.TrimSuffix(last, "-fm"), ").")
	method, _, _ = strings.Cut(method, ".")
	files, err := filepath.Glob("../../" + pkg + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == method && receives(f, receiver) {
				return strings.TrimPrefix(file, "../../")
			}
		}
	}
	t.Fatalf("no file declares %s", full)
	return ""
}

// receives reports whether a function is a method of a pointer to the type.
func receives(f *ast.FuncDecl, receiver string) bool {
	if f.Recv == nil {
		return false
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && name.Name == receiver
}

// migrationOf finds the file that creates a table.
func migrationOf(t *testing.T, table string) string {
	t.Helper()
	for _, pattern := range []string{"../../internal/*/migrations/*.sql", "../../internal/*/*/migrations/*.sql"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "CREATE TABLE "+table+" ") {
				return strings.TrimPrefix(file, "../../")
			}
		}
	}
	t.Fatalf("no migration creates %s", table)
	return ""
}

// textFiles lists the files with words.
func textFiles(t *testing.T) (out []string) {
	t.Helper()
	for _, pattern := range []string{"../../internal/*/texts*.json", "../../internal/*/*/texts*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, files...)
	}
	return out
}

// textPrefixes lists the first words of a file's text keys; of a file for one
// noun, texts_NOUN.json, the first two.
func textPrefixes(t *testing.T, file string) (out []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load(fstest.MapFS{"texts.json": {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	words := 1
	if filepath.Base(file) != "texts.json" {
		words = 2
	}
	for _, key := range texts.Keys("") {
		parts := strings.SplitN(key, ".", words+1)
		first := strings.Join(parts[:min(words, len(parts)-1)], ".")
		if len(out) == 0 || out[len(out)-1] != first {
			out = append(out, first)
		}
	}
	return out
}
