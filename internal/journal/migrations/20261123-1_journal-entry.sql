-- +goose Up
CREATE TABLE journal_entry (
	id       TEXT PRIMARY KEY,
	at       TEXT NOT NULL,
	actor    TEXT NOT NULL,
	verb     TEXT NOT NULL,
	thing    TEXT NOT NULL,
	thing_id TEXT NOT NULL,
	detail   TEXT NOT NULL
) /*strict*/;
CREATE INDEX journal_entry_thing ON journal_entry (thing, thing_id, at);
CREATE INDEX journal_entry_at ON journal_entry (at);
