//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package store

import "os"

// lockFolder takes no lock on systems without flock; there the operator must
// not start two servers on one data folder.
func lockFolder(string) (*os.File, error) { return nil, nil }

// syncFolder does nothing on systems where a folder cannot be confirmed.
func syncFolder(string) error { return nil }
