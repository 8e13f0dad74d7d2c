-- +goose Up
CREATE TABLE document_file (
	id       TEXT PRIMARY KEY,
	blob     TEXT NOT NULL,
	name     TEXT NOT NULL,
	type     TEXT NOT NULL,
	size     INTEGER NOT NULL,
	thing    TEXT NOT NULL,
	thing_id TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added_at TEXT NOT NULL
) /*strict*/;
CREATE INDEX document_file_thing ON document_file (thing, thing_id, added_at);
CREATE INDEX document_file_blob ON document_file (blob);
CREATE TABLE document_letter (
	id         TEXT PRIMARY KEY,
	code       TEXT NOT NULL UNIQUE,
	desk       TEXT NOT NULL,
	side       TEXT NOT NULL,
	year       INTEGER NOT NULL,
	number     INTEGER NOT NULL,
	stage      TEXT NOT NULL,
	title      TEXT NOT NULL,
	recipient  TEXT NOT NULL,
	body       TEXT NOT NULL,
	lang       TEXT NOT NULL,
	dated      TEXT NOT NULL,
	signer     TEXT NOT NULL,
	office     TEXT NOT NULL,
	item       TEXT NOT NULL,
	pdf        TEXT NOT NULL,
	reason     TEXT NOT NULL,
	version    INTEGER NOT NULL,
	made_by    TEXT NOT NULL,
	made_at    TEXT NOT NULL,
	changed_at TEXT NOT NULL
) /*strict*/;
CREATE INDEX document_letter_desk ON document_letter (desk, made_at, id);
CREATE INDEX document_letter_pdf ON document_letter (pdf);
CREATE UNIQUE INDEX document_letter_number ON document_letter (desk, side, year, number) WHERE number > 0;
CREATE TABLE document_agenda (
	desk TEXT NOT NULL,
	side TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (desk, side, year)
) /*strict*/;
