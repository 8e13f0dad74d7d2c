// Package document holds what leaves and enters Siger as a document: files that
// people add, letters with an agenda number and a code that anybody can check,
// and lists as spreadsheets, out and in.
package document

import (
	"embed"
	"io/fs"
)

//go:embed texts.json
var texts embed.FS

// Texts holds the words of documents in three languages.
var Texts fs.FS = texts

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the tables of documents.
var Migrations, _ = fs.Sub(migrations, "migrations")

// Tables names the tables of documents.
var Tables = []string{"document_blob", "document_file", "document_letter", "document_agenda"}
