package corridor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	packs "siger/corridor"
)

// Open loads a corridor pack: a built-in one by name, else a folder on disk. A
// pack with problems is refused; the error names the first and counts the rest.
func Open(nameOrDir string) (*Pack, error) {
	files, err := FilesOf(nameOrDir)
	if err != nil {
		return nil, err
	}
	p, problems := Load(files)
	if len(problems) > 0 {
		return nil, Invalid(nameOrDir, problems)
	}
	return p, nil
}

// Invalid returns the error of a pack with problems: the first of them, and how
// to see the rest.
func Invalid(nameOrDir string, problems []Problem) error {
	more := ""
	if n := len(problems) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more: siger pack check %s)", n, nameOrDir)
	}
	return fmt.Errorf("corridor pack %s: %s%s", nameOrDir, problems[0], more)
}

// FilesOf returns the files of a pack without loading it: a built-in pack by
// name, else a folder on disk.
func FilesOf(nameOrDir string) (fs.FS, error) {
	if nameOrDir == "" {
		return nil, errors.New("no corridor pack named")
	}
	if !strings.ContainsAny(nameOrDir, `/\.`) {
		if sub, err := fs.Sub(packs.Files, nameOrDir); err == nil {
			if _, err := fs.Stat(sub, "."); err == nil {
				return sub, nil
			}
		}
	}
	info, err := os.Stat(nameOrDir)
	if err != nil || !info.IsDir() {
		return nil, fmt.Errorf("corridor pack %q is neither built in (%s) nor a folder", nameOrDir, strings.Join(BuiltIn(), ", "))
	}
	return os.DirFS(nameOrDir), nil
}

// BuiltIn lists the names of the built-in packs.
func BuiltIn() (names []string) {
	entries, _ := packs.Files.ReadDir(".")
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// Files returns the files of the pack, for those who keep more in it than this
// package reads: rules, words, the sample world.
func (p *Pack) Files() fs.FS { return p.files }
