package app

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"siger/internal/fault"
	"siger/internal/i18n"
	"siger/internal/store"
)

// catalog is every text, loaded once for commands that start no server.
var catalog = sync.OnceValue(func() *i18n.Catalog {
	c, err := i18n.Load(textSets...)
	if err != nil {
		panic(err) // the texts are part of the program
	}
	return c
})

// T returns a text in language l.
func T(l i18n.Lang, key string, args ...any) string { return catalog().T(l, key, args...) }

// Say puts the faults of an error into one line in language l.
func Say(l i18n.Lang, err error) string {
	var parts []string
	for _, f := range fault.All(err) {
		line := T(l, f.Key, f.Args...)
		if f.Kind == fault.Internal && f.Cause != nil {
			line = f.Cause.Error()
		}
		parts = append(parts, line)
	}
	return strings.Join(parts, " ")
}

// VersionInfo names the program's version and the Go it was built with.
type VersionInfo struct {
	Version string `json:"version"`
	Go      string `json:"go"`
}

// Version returns the version the program was built from.
func Version() VersionInfo {
	v := VersionInfo{Version: "unreleased", Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	return v
}

// Migrate brings the store at the address to shape, or with dry only counts the
// steps that are pending. A store in shape may be served from meanwhile; one
// that needs steps is taken for this process alone.
func Migrate(ctx context.Context, address string, dry bool) (pending int, err error) {
	look, err := store.Open(ctx, address, store.Shared())
	if err != nil {
		return 0, err
	}
	pending, err = look.Pending(ctx, migrationSets...)
	if err = errors.Join(err, look.Close()); err != nil || dry || pending == 0 {
		return pending, err
	}
	db, err := store.Open(ctx, address)
	if err != nil {
		return pending, err
	}
	defer db.Close()
	return pending, db.Migrate(ctx, migrationSets...)
}
