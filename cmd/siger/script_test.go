package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"siger/internal/app"
	"siger/internal/clock"
	"siger/internal/i18n"
)

// TestMain lets scripts run this very program as "siger".
func TestMain(m *testing.M) { testscript.Main(tidy{m}, map[string]func(){"siger": main}) }

// tidy runs the tests and removes the program that was built for them.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	defer func() { _ = os.RemoveAll(binaryDir) }() // by then it is built, or empty
	return m.M.Run()
}

// Each script in testdata/script is a conversation with the command line, in
// its own folder and environment, by the real clock. Beyond the usual commands
// of scripts there are:
//
//	status N siger …   runs siger and wants the exit status N
//	lines FILE N       the output (stdout, stderr or a file) has N lines
//	key FILE PATH [V]  the JSON has a value at the path, that is V when given
//	pick FILE PATH OUT writes the JSON at the path into a file of its own
//	keep DIR TEXT C    keeps an ask with a contact in the data folder, as the API does
func TestScripts(t *testing.T) {
	pack, err := filepath.Abs(madeUp)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("MADEUP", pack)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"status": status, "lines": lines, "key": key, "pick": pick, "keep": keep},
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command…")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; want != strconv.Itoa(got) {
		ts.Fatalf("exit status %d, want %s\n%s", got, want, ts.ReadFile("stderr"))
	}
}

func lines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines FILE N")
	}
	text := ts.ReadFile(args[0])
	n := strings.Count(text, "\n")
	if same := args[1] == strconv.Itoa(n) && (text == "" || strings.HasSuffix(text, "\n")); same == neg {
		ts.Fatalf("%d lines in %s:\n%s", n, args[0], text)
	}
}

func key(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: key FILE PATH [VALUE]")
	}
	value, found := at(ts, args[0], args[1])
	ok := found && (len(args) == 2 || fmt.Sprint(value) == args[2])
	if ok == neg {
		ts.Fatalf("%s is %v (found: %v)", args[1], value, found)
	}
}

func pick(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: pick FILE PATH OUT")
	}
	value, found := at(ts, args[0], args[1])
	text, err := json.Marshal(value)
	if err != nil || !found {
		ts.Fatalf("nothing at %s: %v", args[1], err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), text, 0o600))
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: keep DIR TEXT CONTACT")
	}
	a, err := app.Open(context.Background(), app.Options{Corridor: "lampung-malaysia", DB: ts.MkAbs(args[0]), Lang: i18n.MS, Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), RateLimit: "off"})
	ts.Check(err)
	defer a.Close()
	body, err := json.Marshal(map[string]string{"q": args[1], "lang": "ms", "contact": args[2]})
	ts.Check(err)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/asks", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", args[1])
	w := httptest.NewRecorder()
	if a.Handler().ServeHTTP(w, r); w.Code != http.StatusCreated {
		ts.Fatalf("not kept: %d %s", w.Code, w.Body)
	}
}

// at returns the value at a path such as "receipts.0.sum" of a JSON file.
func at(ts *testscript.TestScript, file, path string) (value any, found bool) {
	text := ts.ReadFile(file)
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		ts.Fatalf("%s is no JSON: %v\n%s", file, err, text)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value, found = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if found = err == nil && i < len(v); found {
				value = v[i]
			}
		default:
			found = false
		}
		if !found {
			return nil, false
		}
	}
	return value, true
}
