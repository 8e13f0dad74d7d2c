package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"siger/internal/config"
)

// file writes content to a file of its own and returns its path.
func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretFiles(t *testing.T) {
	args := []string{"serve", "--admin", "127.0.0.1:9090"}
	cases := []struct {
		what string
		env  map[string]string
		want map[string]string // what gets set
		fail string            // part of the error
	}{
		{what: "nothing to do", env: map[string]string{"SIGER_DB": "plain"}, want: map[string]string{}},
		{what: "trimmed", env: map[string]string{"SIGER_DB_FILE": file(t, " postgres://a:b@c/d\n")},
			want: map[string]string{"SIGER_DB": "postgres://a:b@c/d"}},
		{what: "several", env: map[string]string{"SIGER_DB_FILE": file(t, "one"), "SIGER_ORIGIN_FILE": file(t, "two")},
			want: map[string]string{"SIGER_DB": "one", "SIGER_ORIGIN": "two"}},
		{what: "somebody else's", env: map[string]string{"OTHER_DB_FILE": "/nowhere"}, want: map[string]string{}},
		{what: "empty path", env: map[string]string{"SIGER_DB_FILE": ""}, want: map[string]string{}},
		{what: "empty value beside it", env: map[string]string{"SIGER_DB": "", "SIGER_DB_FILE": file(t, "one")},
			want: map[string]string{"SIGER_DB": "one"}},
		{what: "both", env: map[string]string{"SIGER_DB": "s3cret", "SIGER_DB_FILE": file(t, "s3cret")}, fail: "both set"},
		{what: "absent", env: map[string]string{"SIGER_DB_FILE": "/nowhere/at/all"}, fail: "SIGER_DB_FILE: "},
		{what: "empty file", env: map[string]string{"SIGER_DB_FILE": file(t, " \n")}, fail: "is empty"},
		{what: "folder", env: map[string]string{"SIGER_DB_FILE": t.TempDir()}, fail: "not a small file"},
		{what: "huge", env: map[string]string{"SIGER_DB_FILE": file(t, strings.Repeat("s3cret", 20_000))}, fail: "not a small file"},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			got := map[string]string{}
			back, err := config.SecretFiles(args, os.LookupEnv, func(name, value string) error {
				got[name] = value
				return nil
			})
			if c.fail != "" {
				if err == nil || !strings.Contains(err.Error(), c.fail) || strings.Contains(err.Error(), "\n") {
					t.Fatalf("error %v, want one line with %q", err, c.fail)
				}
				if strings.Contains(err.Error(), "s3cret") {
					t.Errorf("the error shows the secret: %v", err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(back, args) || !reflect.DeepEqual(got, c.want) {
				t.Errorf("args %q, set %q, error %v; want %q", back, got, err, c.want)
			}
		})
	}
}

func TestSecretThatCannotBeSet(t *testing.T) {
	t.Setenv("SIGER_DB_FILE", file(t, "one"))
	refused := errors.New("refused")
	_, err := config.SecretFiles(nil, os.LookupEnv, func(string, string) error { return refused })
	if !errors.Is(err, refused) {
		t.Errorf("error %v", err)
	}
}
