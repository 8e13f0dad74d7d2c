package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"siger/internal/clock"
)

// siger runs one command line on 24 November 2026.
func siger(t *testing.T, args ...string) (code int, out, diagnostics string) {
	t.Helper()
	var o, d bytes.Buffer
	code = run(t.Context(), args, &o, &d, clock.Fixed(time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)))
	return code, o.String(), d.String()
}

const madeUp = "../../internal/corridor/testdata/contoh-utara"

func TestPackCheckGood(t *testing.T) {
	for _, name := range []string{"lampung-malaysia", madeUp} {
		code, out, diagnostics := siger(t, "pack", "check", name)
		if code != 0 || !regexp.MustCompile(`^\S+ is good: \d+ products, \d+ places`).MatchString(out) {
			t.Errorf("%s: exit %d\n%s%s", name, code, out, diagnostics)
		}
	}
}

// A broken pack: each problem on a line of its own, the count on stderr, exit 1.
func TestPackCheckBroken(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(madeUp)); err != nil {
		t.Fatal(err)
	}
	taxes := "hs,tag,rate,valid_from,valid_to,source,as_of,confidence\n,spice,-7,,,contoh-law,2026-11-01,single\n,jam,7,,,hearsay,2026-11-01,single\n"
	if err := os.WriteFile(filepath.Join(dir, "money", "taxes.csv"), []byte(taxes), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, diagnostics := siger(t, "pack", "check", dir)
	want := "money/taxes.csv:2: rate: -7 is below zero\nmoney/taxes.csv:3: source \"hearsay\" is not in sources.yaml\n"
	if code != 1 || out != want || !strings.HasSuffix(diagnostics, "has 2 problems\n") {
		t.Errorf("exit %d\n%s%s", code, out, diagnostics)
	}
	code, out, _ = siger(t, "--json", "pack", "check", dir)
	var got struct {
		Problems []struct {
			File string
			Line int
			What string
		}
		Counts map[string]int
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || len(got.Problems) != 2 || got.Problems[1].Line != 3 || got.Counts["products"] != 3 {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
	if code, _, diagnostics = siger(t, "pack", "check", "no-such-pack"); code != 1 || strings.Count(diagnostics, "\n") != 1 {
		t.Errorf("exit %d: %s", code, diagnostics)
	}
}

func TestDoctor(t *testing.T) {
	code, out, diagnostics := siger(t, "doctor")
	if code != 0 || !strings.Contains(out, "products whose import duty has not been read") || !strings.Contains(out, "MYR/IDR of 2026-09-29") {
		t.Errorf("exit %d\n%s%s", code, out, diagnostics)
	}
	code, out, _ = siger(t, "--json", "--corridor", madeUp, "doctor")
	var got struct{ Remarks []struct{ File, Kind string } }
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || len(got.Remarks) == 0 {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
}
