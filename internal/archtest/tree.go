// Package archtest checks the shape of the sources: imports that point down
// only, small files, small functions, a sentence for everything exported, one
// clock, a frozen list of dependencies, no leftovers. It reads the files itself
// with go/parser, so it sees what lies in the tree whether or not it builds.
//
// A rule that no machine checks is a wish; the rules are in CONTRIBUTING.md.
package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Tree is the sources of the module, read and parsed.
type Tree struct {
	Module string
	Go     []*Source         // Go files, by path
	Text   map[string][]byte // every text file, the Go files too, by path
	fset   *token.FileSet
}

// Source is one Go file.
type Source struct {
	Path  string // below the module root, with slashes
	Lines int
	file  *ast.File
}

// Folder returns the folder of the file below the module root.
func (s *Source) Folder() string { return path.Dir(s.Path) }

// Test reports whether the file is a test or only serves tests.
func (s *Source) Test() bool {
	top, _, _ := strings.Cut(s.Path, "/")
	return strings.HasSuffix(s.Path, "_test.go") || strings.HasPrefix(s.Folder(), "internal/store/storetest") ||
		top == "e2e" || top == "bench"
}

// Generated reports whether a tool wrote the file.
func (s *Source) Generated() bool {
	return strings.HasSuffix(s.Path, "_templ.go") || ast.IsGenerated(s.file)
}

// Imports returns the import paths of the file.
func (s *Source) Imports() (out []string) {
	for _, i := range s.file.Imports {
		out = append(out, strings.Trim(i.Path.Value, `"`))
	}
	return out
}

// textual are the endings of files that are read as text.
var textual = []string{".go", ".md", ".yaml", ".yml", ".json", ".csv", ".sql", ".templ", ".css", ".js", ".svg", ".html", ".txt", ".txtar", ".po", ".sh", ".mod"}

// extra are text files without such an ending.
var extra = []string{"Makefile", "LICENSE", ".ci/run", ".gitignore", "Dockerfile"}

// Read reads the module that lies in fsys. A Go file that does not parse is an
// error, as is a tree without go.mod.
func Read(fsys fs.FS) (*Tree, error) {
	t := &Tree{Text: map[string][]byte{}, fset: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(p):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(textual, path.Ext(p)) && !slices.Contains(extra, p):
			return nil
		}
		return t.add(fsys, p)
	})
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	for line := range strings.Lines(string(t.Text["go.mod"])) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			t.Module = strings.TrimSpace(name)
		}
	}
	if t.Module == "" {
		return nil, fmt.Errorf("read sources: go.mod names no module")
	}
	return t, nil
}

// skipped reports whether a folder is not part of the sources: version control,
// data of a local run, installed browser packages, cases of tests.
func skipped(folder string) bool {
	name := path.Base(folder)
	return name == ".git" || name == "node_modules" || name == "testdata" || folder == "data"
}

func (t *Tree) add(fsys fs.FS, p string) error {
	data, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	t.Text[p] = data
	if path.Ext(p) != ".go" {
		return nil
	}
	file, err := parser.ParseFile(t.fset, p, data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.Go = append(t.Go, &Source{Path: p, Lines: bytes.Count(data, []byte("\n")), file: file})
	return nil
}

// line returns the line of a position.
func (t *Tree) line(p token.Pos) int { return t.fset.Position(p).Line }
