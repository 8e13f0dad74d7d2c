// Package config reads secrets for the commands' flags. A flag's environment
// variable, say SIGER_DB, can also be given as SIGER_DB_FILE: the path of a
// file that holds the value, as container and service managers hand secrets
// over, so that the secret shows neither in the environment nor on a command
// line.
package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// maxSecret bounds a secret file in bytes: more is a wrong path, not a secret.
const maxSecret = 64 << 10

// SecretFiles sets SIGER_X from the file named by SIGER_X_FILE, trimmed of white
// space at both ends, for every such variable of the process's environment, and
// returns args as they are, for the parser that reads variables and flags
// together. It fails, in one line that never shows the value, when a file cannot
// be read or is empty, or when SIGER_X and SIGER_X_FILE are both set.
func SecretFiles(args []string, lookup func(string) (string, bool), set func(name, value string) error) ([]string, error) {
	for _, variable := range os.Environ() {
		from, _, _ := strings.Cut(variable, "=")
		name, isFile := strings.CutSuffix(from, "_FILE")
		path, _ := lookup(from)
		if !isFile || !strings.HasPrefix(name, "SIGER_") || path == "" {
			continue
		}
		if value, both := lookup(name); both && value != "" {
			return nil, fmt.Errorf("%s and %s are both set; keep one", name, from)
		}
		value, err := secret(path)
		if err == nil {
			err = set(name, value)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", from, err)
		}
	}
	return args, nil
}

// secret reads one secret from a file.
func secret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxSecret {
		return "", fmt.Errorf("%s is not a small file", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(data))
	if value == "" {
		return "", errors.New(path + " is empty")
	}
	return value, nil
}
