package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// ranks orders the folders of internal/, lowest first. A package imports
// packages of a lower rank only; folders of one rank do not know each other. A
// folder's sub-packages share its rank and may meet within the folder.
var ranks = [][]string{
	{"fault", "amount", "clock", "code"},
	{"store", "i18n", "config"},
	{"web"},
	{"journal", "jobs"},
	{"corridor", "identity"},
	{"rulebook"},
	{"document", "message"},
	{"desk"},
	{"ask"},
	{"pillar"},
	{"trade", "labour", "tourism"}, // the pillars
	{"app"},
}

// aside are folders of internal/ that nothing imports.
var aside = []string{"archtest"}

// outside are the top folders beside internal/ that hold Go; they may import
// anything of it, except corridor, which only embeds the packs' files.
var outside = []string{"cmd", "e2e", "bench", "corridor"}

// pure are the packages that compute and nothing else.
var pure = []string{"internal/trade/landed", "internal/trade/origin", "internal/trade/rank", "internal/ask/reader",
	"internal/labour/contract", "internal/labour/payslip", "internal/labour/debt", "internal/labour/credential", "internal/labour/match", "internal/labour/loop", "internal/labour/figure", "internal/labour/hire",
	"internal/tourism/orienteer", "internal/tourism/atlas", "internal/tourism/prayer", "internal/tourism/tripplan"}

// impure is what a pure package does not import: no database, no HTTP, no pages.
var impure = []string{"internal/store", "internal/web", "internal/jobs", "internal/journal", "net/http", "database/sql"}

// Imports returns the imports that point upward or sideways, those that make a
// pure package impure, and the folders that the table of ranks does not know.
func Imports(t *Tree) (wrong []string) {
	unknown := map[string]bool{}
	for _, s := range t.Go {
		own, known := rank(s.Folder())
		if !known && !unknown[s.Folder()] {
			unknown[s.Folder()] = true
			wrong = append(wrong, fmt.Sprintf("%s: folder is not in archtest's table of ranks", s.Folder()))
		}
		for _, imported := range s.Imports() {
			folder, ours := strings.CutPrefix(imported, t.Module+"/")
			if slices.Contains(pure, s.Folder()) && slices.Contains(impure, folder) && !s.Test() {
				wrong = append(wrong, fmt.Sprintf("%s imports %s, but %s is pure", s.Path, folder, s.Folder()))
			}
			if !ours || !known || family(folder) == family(s.Folder()) {
				continue
			}
			if strings.HasPrefix(folder, "internal/store/storetest") && strings.HasSuffix(s.Path, "_test.go") {
				continue // tests of any rank run on real stores
			}
			if r, known := rank(folder); !known || r >= own {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: imports point down only", s.Path, folder))
			}
		}
	}
	return wrong
}

// family returns the folder whose sub-packages belong together: internal/trade
// of internal/trade/price, cmd of cmd/siger.
func family(folder string) string {
	parts := strings.SplitN(folder, "/", 3)
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// rank returns a folder's place in the order and whether it has one.
func rank(folder string) (int, bool) {
	f := family(folder)
	name, inside := strings.CutPrefix(f, "internal/")
	if !inside {
		if f == "corridor" {
			return -1, true
		}
		return len(ranks), slices.Contains(outside, f)
	}
	for i, names := range ranks {
		if slices.Contains(names, name) {
			return i, true
		}
	}
	return len(ranks), slices.Contains(aside, name)
}
