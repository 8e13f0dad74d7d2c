package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"siger/internal/document"
	"siger/internal/fault"
)

// readSheet reads a file that may be anybody's: what it is follows from its
// content, never from its name.
func readSheet(data []byte, columns []document.Column) ([]document.Row, []document.CellError, error) {
	kind, err := document.Sniff(data)
	if err != nil {
		return nil, nil, err
	}
	switch kind {
	case document.XLSX:
		return document.ReadSheet(bytes.NewReader(data), document.AsXLSX, columns)
	case document.CSV:
		return document.ReadSheet(bytes.NewReader(data), document.AsCSV, columns)
	}
	return nil, nil, fault.New(fault.Invalid, "desk.import.error.file")
}

// hashOf returns the SHA-256 of a file in hex.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
