package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// Dependency is a module Siger requires itself, and why it is worth having.
type Dependency struct {
	Module string
	Why    string
	Test   bool // only tests import it
}

// dependencies is the frozen list. A new line needs a reason that a newcomer
// accepts; a module nothing imports any more leaves it.
var dependencies = []Dependency{
	{Module: "cel.dev/cel-go", Why: "expressions of the rulebook: typed at load, bounded in cost, no code execution"},
	{Module: "codeberg.org/go-pdf/fpdf", Why: "letters as PDF, with an embedded typeface"},
	{Module: "github.com/a-h/templ", Why: "pages as typed Go, escaped by context, several times faster than html/template"},
	{Module: "github.com/alecthomas/kong", Why: "commands, flags and their environment variables as structs"},
	{Module: "github.com/andybalholm/brotli", Why: "compressed pages for slow lines, a fifth smaller than gzip"},
	{Module: "github.com/bojanz/currency", Why: "CLDR's way to write money"},
	{Module: "github.com/cockroachdb/apd/v3", Why: "exact decimals with a stated rounding"},
	{Module: "github.com/coreos/go-oidc/v3", Why: "signing in through an institution: discovery, keys, checks of its tokens"},
	{Module: "github.com/danielgtaylor/huma/v2", Why: "the JSON API and its OpenAPI document from one Go type"},
	{Module: "github.com/go-webauthn/webauthn", Why: "passkeys"},
	{Module: "github.com/google/uuid", Why: "UUIDv7 ids, the same on both engines"},
	{Module: "github.com/gowebpki/jcs", Why: "JSON in the one form that is signed (RFC 8785)"},
	{Module: "github.com/jackc/pgx/v5", Why: "PostgreSQL"},
	{Module: "github.com/klauspost/compress", Why: "gzip at half the processor time of the standard one"},
	{Module: "github.com/multiformats/go-multibase", Why: "keys and signatures of credentials as text"},
	{Module: "github.com/parquet-go/parquet-go", Why: "reads the price survey as its publisher hands it out"},
	{Module: "github.com/piprate/json-gold", Why: "JSON-LD and its canonical RDF, in which Open Badges are signed"},
	{Module: "github.com/pquerna/otp", Why: "codes of authenticator apps (RFC 6238)"},
	{Module: "github.com/pressly/goose/v3", Why: "migrations in transactions, with their bookkeeping and lock"},
	{Module: "github.com/prometheus/client_golang", Why: "metrics in the format operators scrape"},
	{Module: "github.com/riverqueue/river", Why: "a job queue in the store, enqueued in the caller's transaction"},
	{Module: "github.com/riverqueue/river/riverdriver", Why: "the type both of River's drivers have"},
	{Module: "github.com/riverqueue/river/riverdriver/riverdatabasesql", Why: "River on PostgreSQL through database/sql"},
	{Module: "github.com/riverqueue/river/riverdriver/riversqlite", Why: "River on SQLite"},
	{Module: "github.com/riverqueue/river/rivertype", Why: "what River tells of a job that failed"},
	{Module: "github.com/schollz/progressbar/v3", Why: "progress of long imports on a terminal"},
	{Module: "github.com/wneessen/go-mail", Why: "e-mail by SMTP with TLS, its headers encoded as they must be"},
	{Module: "github.com/xuri/excelize/v2", Why: "lists as XLSX, written and read as a stream"},
	{Module: "go.yaml.in/yaml/v3", Why: "the corridor pack's YAML, with line numbers for its mistakes"},
	{Module: "golang.org/x/crypto", Why: "Argon2id for passwords"},
	{Module: "golang.org/x/oauth2", Why: "the exchange with an institution, with PKCE"},
	{Module: "golang.org/x/sync", Why: "goroutines that end together"},
	{Module: "golang.org/x/term", Why: "tells a terminal from a pipe"},
	{Module: "golang.org/x/text", Why: "Unicode forms, language matching, older encodings"},
	{Module: "golang.org/x/time", Why: "the rate limit's token buckets"},
	{Module: "modernc.org/sqlite", Why: "SQLite without a C compiler: one static binary"},
	{Module: "rsc.io/qr", Why: "QR codes"},

	{Module: "github.com/chromedp/chromedp", Why: "drives the browser", Test: true},
	{Module: "github.com/go-jose/go-jose/v4", Why: "signs as an institution would, well and badly", Test: true},
	{Module: "github.com/google/go-cmp", Why: "readable differences", Test: true},
	{Module: "github.com/hanwen/go-fuse/v2", Why: "a file system in Go that forgets what was not confirmed: power cuts of the real program", Test: true},
	{Module: "github.com/rogpeppe/go-internal", Why: "scripts as tests of the commands", Test: true},
	{Module: "github.com/santhosh-tekuri/jsonschema/v6", Why: "answers of the API against their published schemas", Test: true},
	{Module: "pgregory.net/rapid", Why: "property tests", Test: true},
}

// Dependencies returns where go.mod, the imports and the frozen list disagree.
func Dependencies(t *Tree, list []Dependency) (wrong []string) {
	direct := direct(string(t.Text["go.mod"]))
	used := map[string]bool{}     // module, by code that is not a test
	usedTest := map[string]bool{} // module, by tests
	for _, s := range t.Go {
		for _, imported := range s.Imports() {
			first, _, _ := strings.Cut(imported, "/")
			if !strings.Contains(first, ".") { // the standard library or our own
				continue
			}
			d, ok := moduleOf(imported, list)
			switch {
			case !ok:
				wrong = append(wrong, fmt.Sprintf("%s imports %s, which archtest's list of dependencies lacks", s.Path, imported))
			case s.Test():
				usedTest[d.Module] = true
			case d.Test:
				wrong = append(wrong, fmt.Sprintf("%s imports %s, which is for tests only", s.Path, imported))
			default:
				used[d.Module] = true
			}
		}
	}
	for _, d := range list {
		if !slices.Contains(direct, d.Module) {
			wrong = append(wrong, fmt.Sprintf("go.mod does not require %s directly, the list of dependencies does", d.Module))
		}
		if d.Why == "" {
			wrong = append(wrong, fmt.Sprintf("%s: the list of dependencies does not say why", d.Module))
		}
		if !used[d.Module] && !(d.Test && usedTest[d.Module]) {
			wrong = append(wrong, fmt.Sprintf("nothing imports %s", d.Module))
		}
	}
	for _, module := range direct {
		if !slices.ContainsFunc(list, func(d Dependency) bool { return d.Module == module }) {
			wrong = append(wrong, fmt.Sprintf("go.mod requires %s, the list of dependencies lacks it", module))
		}
	}
	return wrong
}

// moduleOf returns the dependency an import path belongs to: the longest match.
func moduleOf(imported string, list []Dependency) (best Dependency, found bool) {
	for _, d := range list {
		if (imported == d.Module || strings.HasPrefix(imported, d.Module+"/")) && len(d.Module) > len(best.Module) {
			best, found = d, true
		}
	}
	return best, found
}

// direct returns the modules a go.mod requires without the mark "// indirect".
func direct(mod string) (out []string) {
	inside := false
	for line := range strings.Lines(mod) {
		line = strings.TrimSpace(line)
		switch {
		case line == "require (":
			inside = true
		case line == ")":
			inside = false
		case strings.HasSuffix(line, "// indirect"):
		case inside && line != "":
			out = append(out, strings.Fields(line)[0])
		default:
			if one, ok := strings.CutPrefix(line, "require "); ok && one != "(" {
				out = append(out, strings.Fields(one)[0])
			}
		}
	}
	return out
}
