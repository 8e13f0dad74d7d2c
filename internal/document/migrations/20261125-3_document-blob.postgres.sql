-- +goose Up
CREATE TABLE document_blob (
	hash    TEXT PRIMARY KEY,
	type    TEXT NOT NULL,
	size    BIGINT NOT NULL,
	kept_at TEXT NOT NULL,
	data    BYTEA NOT NULL
);
