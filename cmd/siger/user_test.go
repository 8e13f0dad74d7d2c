package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// Accounts, links and tokens from the command line, on one store.
func TestUserAndTokenCommands(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
		not  string
	}{
		{"an officer", []string{"user", "add", "--email", "Ana@contoh.example", "--name", "Contoh Ana", "--role", "officer", "--desk", "trade", "--lang", "ms", "--json"}, 0,
			[]string{`"email":"ana@contoh.example"`, `"lang":"ms"`, `"stage":"invited"`, `"desk":"trade"`, `"side":"region"`}, ""},
		{"a further role", []string{"user", "add", "--email", "ana@contoh.example", "--role", "leader"}, 0, []string{"leader; officer trade region"}, ""},
		{"a partner", []string{"user", "add", "--email", "budi@contoh.example", "--name", "Contoh Budi", "--role", "partner", "--org", "Contoh Tani", "--org-id", "s01"}, 0, []string{"partner Contoh Tani"}, ""},
		{"no desk", []string{"user", "add", "--email", "c@contoh.example", "--name", "Contoh C", "--role", "officer"}, 1, []string{"Choose a desk"}, ""},
		{"no role", []string{"user", "add", "--email", "c@contoh.example"}, 2, []string{"--role"}, ""},
		{"invite", []string{"user", "invite", "ana@contoh.example", "--origin", "https://siger.example/"}, 0, []string{"https://siger.example/ms/log-masuk/pautan/"}, ""},
		{"reset", []string{"user", "reset", "ANA@contoh.example", "--json"}, 0, []string{`"purpose":"reset"`, `"link":"http`}, ""},
		{"invite nobody", []string{"user", "invite", "x@contoh.example"}, 1, []string{"x@contoh.example"}, ""},
		{"token", []string{"token", "add", "--email", "ana@contoh.example", "--scopes", "work.read,demand.read", "--days", "30", "--json"}, 0,
			[]string{`"token":"siger_`, `"scopes":["demand.read","work.read"]`}, ""},
		{"a token beyond the rights", []string{"token", "add", "--email", "ana@contoh.example", "--scopes", "person.read"}, 1, []string{"person.read"}, ""},
		{"tokens are listed without their secret", []string{"token", "list", "--email", "ana@contoh.example", "--json"}, 0, []string{"demand.read"}, "siger_"},
		{"revoke nothing", []string{"token", "revoke", "--email", "ana@contoh.example", "x"}, 1, nil, ""},
		{"close", []string{"user", "close", "ana@contoh.example"}, 0, []string{"closed"}, ""},
		{"no token of the closed", []string{"token", "add", "--email", "ana@contoh.example", "--scopes", "work.read"}, 1, []string{"closed"}, ""},
		{"no link of the closed", []string{"user", "invite", "ana@contoh.example"}, 1, []string{"closed"}, ""},
		{"list", []string{"user", "list"}, 0, []string{"ana@contoh.example\tContoh Ana\tclosed", "budi@contoh.example"}, "c@contoh"},
	} {
		code, out, diagnostics := siger(t, append(c.args, "--data", data)...)
		if code != c.code || c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, code, c.code, out, diagnostics)
		}
		for _, words := range c.says {
			if !strings.Contains(out+diagnostics, words) {
				t.Errorf("%s does not say %q:\n%s%s", c.name, words, out, diagnostics)
			}
		}
	}
}

// A token the list names can be revoked, once.
func TestTokenRevoke(t *testing.T) {
	data := t.TempDir()
	run := func(args ...string) (int, string) {
		code, out, _ := siger(t, append(args, "--data", data)...)
		return code, out
	}
	run("user", "add", "--email", "ana@contoh.example", "--name", "Contoh Ana", "--role", "auditor")
	var made tokenDoc
	if _, out := run("token", "add", "--email", "ana@contoh.example", "--scopes", "journal.read", "--json"); json.Unmarshal([]byte(out), &made) != nil || made.Token == "" {
		t.Fatalf("made %q", out)
	}
	for want := range 2 { // 0, then 1
		if code, out := run("token", "revoke", "--email", "ana@contoh.example", made.ID); code != want {
			t.Errorf("exit %d, want %d: %s", code, want, out)
		}
	}
	if _, out := run("token", "list", "--email", "ana@contoh.example", "--json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("left: %s", out)
	}
}

// Every address says its right, and whether it is public follows from it.
func TestRoutesCommand(t *testing.T) {
	code, out, diagnostics := siger(t, "routes", "--json")
	var routes []struct {
		Method, Path, Right string
		Public              bool
	}
	if code != 0 || json.Unmarshal([]byte(out), &routes) != nil || len(routes) < 100 {
		t.Fatalf("exit %d, %d routes: %s", code, len(routes), diagnostics)
	}
	found := map[string]bool{}
	for _, r := range routes {
		if r.Method == "" || r.Path == "" || r.Right == "" || r.Public != (r.Right == "public") {
			t.Errorf("%+v", r)
		}
		found[r.Method+" "+r.Path+" "+r.Right] = true
	}
	for _, want := range []string{"GET /id/akun account.own", "GET /en/admin/journal journal.read", "GET /api/v1/answer public", "GET /en public"} {
		if !found[want] {
			t.Errorf("%s is missing", want)
		}
	}
}
