-- +goose Up
CREATE TABLE ask_ask (
	id         TEXT PRIMARY KEY,
	code       TEXT NOT NULL UNIQUE,
	kind       TEXT NOT NULL,
	stage      TEXT NOT NULL,
	text       TEXT NOT NULL,
	lang       TEXT NOT NULL,
	contact    TEXT NOT NULL,
	understood TEXT NOT NULL,
	receipts   TEXT NOT NULL,
	offers     INTEGER NOT NULL,
	asked_at   TEXT NOT NULL,
	once_key   TEXT UNIQUE,
	once_hash  TEXT NOT NULL
) /*strict*/;
CREATE INDEX ask_ask_stage ON ask_ask (stage, asked_at);
CREATE INDEX ask_ask_contact ON ask_ask (asked_at) WHERE contact <> '';
