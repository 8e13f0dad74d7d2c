// Package packs carries the corridor packs built into Siger. Each folder is one
// pack; docs/corridor-pack.md tells how to make another.
package packs

import "embed"

// Files holds the built-in packs, one folder each, named as --corridor takes it.
//
//go:embed all:lampung-malaysia
var Files embed.FS
