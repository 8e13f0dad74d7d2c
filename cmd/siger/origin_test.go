package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	name := filepath.Join(t.TempDir(), "good.yaml")
	if err := os.WriteFile(name, []byte(helpExample(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, diagnostics := siger(t, "--json", "origin", name)
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
