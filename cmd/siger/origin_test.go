package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// originRun runs siger origin on a file with the text and returns exit status,
// results and diagnostics.
func originRun(t *testing.T, text string, flags ...string) (int, string, string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "good.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, diagnostics := siger(t, append([]string{"origin", name}, flags...)...)
	return code, out, strings.ReplaceAll(diagnostics, name, "FILE")
}

// helpExample is the file that --help shows.
func helpExample(t *testing.T) string {
	t.Helper()
	_, example, ok := strings.Cut(OriginCmd{}.Help(), "\n\n")
	if !ok {
		t.Fatal("the help shows no example")
	}
	return strings.ReplaceAll(example, "\n  ", "\n")[2:]
}

// The example of the help: a rule of RVC 40 % was read, which goes before the
// general ones. (10 − 1.20) ÷ 10 = 88 %.
func TestOriginOfTheHelpsExample(t *testing.T) {
	code, out, diagnostics := originRun(t, helpExample(t), "--json")
	if code != 0 || diagnostics != "" {
		t.Fatalf("%d %s", code, diagnostics)
	}
	var r struct {
		Verdict, Declare, Entry string
		AsOf                    string `json:"as_of"`
		Routes                  []struct {
			Key     string
			Verdict string
			Percent json.Number
		}
		Statement struct{ Off json.Number }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	// the statement: 4.00 + 1.20 + 0.80 + 0.50 + 0.20 + 0.50 = 7.20 of 10.00
	if r.Verdict != "ok" || r.Declare != "psr" || r.AsOf != "2026-11-24" || len(r.Routes) != 6 || r.Routes[5].Percent != "88.00" || r.Statement.Off != "2.80" {
		t.Errorf("%+v", r)
	}
}

func TestOriginInWords(t *testing.T) {
	const file = "hs: \"0904.11\"\nwholly_obtained: true\n"
	for lang, want := range map[string]string{"id": "Nyatakan jalur: Diperoleh seluruhnya (WO).", "ms": "Isytiharkan laluan: Diperoleh sepenuhnya (WO).", "en": "Declare this route: Wholly obtained (WO)."} {
		code, out, _ := originRun(t, file, "--lang", lang)
		first, _, _ := strings.Cut(out, "\n")
		if code != 0 || !strings.Contains(first, want) {
			t.Errorf("%s: %d %q", lang, code, first)
		}
	}
}

// Whatever is wrong is said in one line, with exit status 1.
func TestOriginRefusesInOneLine(t *testing.T) {
	for _, c := range []struct {
		file, want string
		flags      []string
	}{
		{"", "FILE: the file is empty", nil},
		{"hs: \"090411\"\nfobb: 3\nfob: [1]\n", "FILE: line 2: field fobb not found", nil},
		{"hs: x\n", `The product's HS code "x" is not known.`, nil},
		{"hs: \"090411\"\nmaterials: [{name: gula, value: -1}]\n", "The value of gula is below 0.", nil},
		{"hs: \"090411\"\n", `Date "kemarin" cannot be used.`, []string{"--as-of", "kemarin"}},
		{"{", "FILE: yaml:", nil},
	} {
		code, out, diagnostics := originRun(t, c.file, c.flags...)
		if code != 1 || out != "" || strings.Count(diagnostics, "\n") != 1 || !strings.Contains(diagnostics, c.want) {
			t.Errorf("%q: %d %q %q, want %q", c.file, code, out, diagnostics, c.want)
		}
	}
	if code, _, diagnostics := siger(t, "origin", "no-such-file.yaml"); code != 1 || diagnostics != "siger: no-such-file.yaml: no such file or directory\n" {
		t.Errorf("%d %q", code, diagnostics)
	}
	if code, _, _ := siger(t, "origin"); code != 2 {
		t.Errorf("without a file: %d", code)
	}
}
