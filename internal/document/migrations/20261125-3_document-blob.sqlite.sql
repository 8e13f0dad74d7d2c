-- +goose Up
CREATE TABLE document_blob (
	hash    TEXT PRIMARY KEY,
	type    TEXT NOT NULL,
	size    INTEGER NOT NULL,
	kept_at TEXT NOT NULL,
	data    BLOB NOT NULL
) STRICT;
