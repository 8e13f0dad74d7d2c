package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	maxFile     = 500 // lines of a Go file
	maxFunction = 80  // lines of a function
)

// Sizes returns the files and functions that are too long. Generated files are
// free; functions of tests are too.
func Sizes(t *Tree) (wrong []string) {
	for _, s := range t.Go {
		if s.Generated() {
			continue
		}
		if s.Lines > maxFile {
			wrong = append(wrong, fmt.Sprintf("%s has %d lines, more than %d", s.Path, s.Lines, maxFile))
		}
		if strings.HasSuffix(s.Path, "_test.go") {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				if n := t.line(f.End()) - t.line(f.Pos()) + 1; n > maxFunction {
					wrong = append(wrong, fmt.Sprintf("%s: %s has %d lines, more than %d", s.Path, f.Name.Name, n, maxFunction))
				}
			}
		}
	}
	return wrong
}

// Clock returns the places that ask the machine for the time by themselves.
// Only internal/clock, commands and tests may.
func Clock(t *Tree) (wrong []string) {
	for _, s := range t.Go {
		if s.Test() || s.Folder() == "internal/clock" || strings.HasPrefix(s.Path, "cmd/") || s.Generated() {
			continue
		}
		name := imported(s, "time")
		if name == "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := sel.X.(*ast.Ident)
			if ok && from.Name == name && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: time.%s; take a clock.Clock instead", s.Path, t.line(sel.Pos()), sel.Sel.Name))
			}
			return true
		})
	}
	return wrong
}

// imported returns the name under which a file imports a package, or "".
func imported(s *Source, which string) string {
	for _, i := range s.file.Imports {
		if strings.Trim(i.Path.Value, `"`) == which {
			if i.Name != nil {
				return i.Name.Name
			}
			return path.Base(which)
		}
	}
	return ""
}

// Docs returns the packages and exported identifiers that no sentence explains.
// A typed constant is explained by the doc of its type, others by their own or
// their group's. Tests, generated files and what only a command's own package
// sees need none beyond the package's.
func Docs(t *Tree) (wrong []string) {
	explained, seen := map[string]bool{}, []string{}
	for _, s := range t.Go {
		if strings.HasSuffix(s.Path, "_test.go") {
			continue
		}
		if !slices.Contains(seen, s.Folder()) {
			seen = append(seen, s.Folder())
		}
		explained[s.Folder()] = explained[s.Folder()] || s.file.Doc != nil
		if s.Generated() || s.file.Name.Name == "main" {
			continue
		}
		for _, d := range s.file.Decls {
			for _, name := range unexplained(d) {
				wrong = append(wrong, fmt.Sprintf("%s: %s has no doc comment", s.Path, name))
			}
		}
	}
	for _, folder := range seen {
		if !explained[folder] {
			wrong = append(wrong, folder+": package has no doc comment")
		}
	}
	return wrong
}

// unexplained returns the exported names of a declaration without a comment.
func unexplained(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && receiverExported(d) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
					names = append(names, spec.Name.Name)
				}
			case *ast.ValueSpec:
				typed := d.Tok == token.CONST && spec.Type != nil
				if typed || d.Doc != nil || spec.Doc != nil || spec.Comment != nil {
					continue
				}
				for _, n := range spec.Names {
					if n.IsExported() {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// receiverExported reports whether a function is no method, or one of an
// exported type.
func receiverExported(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return true
	}
	of := f.Recv.List[0].Type
	for {
		switch x := of.(type) {
		case *ast.StarExpr:
			of = x.X
		case *ast.IndexExpr:
			of = x.X
		case *ast.IndexListExpr:
			of = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

// localPath finds paths of a developer's machine; what precedes them keeps
// parts of web addresses out.
var localPath = regexp.MustCompile("(?m)(?:^|[\\s\"'`(=:,])/(?:work|root|home/[a-z][a-z0-9]*|Users/[A-Za-z]+|tmp/siger)[/.\\-a-z]")

// unfinished finds notes to oneself, written in two parts so as not to find itself.
var unfinished = regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME)\b`)

// Leftovers returns the lines that name a developer's machine, in any text
// file, and notes of unfinished work, in sources and documents.
func Leftovers(t *Tree) (wrong []string) {
	noted := []string{".go", ".md", ".templ", ".sql", ".yaml"}
	for _, p := range slices.Sorted(maps.Keys(t.Text)) {
		if strings.HasPrefix(p, "internal/archtest/") && strings.HasSuffix(p, "_test.go") {
			continue // holds planted violations
		}
		number := 0
		for line := range strings.Lines(string(t.Text[p])) {
			number++
			if localPath.MatchString(line) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: path of a developer's machine", p, number))
			}
			if slices.Contains(noted, path.Ext(p)) && unfinished.MatchString(line) {
				wrong = append(wrong, fmt.Sprintf("%s:%d: note of unfinished work", p, number))
			}
		}
	}
	return wrong
}
