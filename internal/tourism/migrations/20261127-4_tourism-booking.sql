-- +goose Up
CREATE TABLE tourism_enquiry (
	id       TEXT PRIMARY KEY,
	code     TEXT NOT NULL UNIQUE,
	plan     TEXT NOT NULL,
	lang     TEXT NOT NULL,
	name     TEXT NOT NULL,
	contact  TEXT NOT NULL,
	note     TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE TABLE tourism_quote (
	id       TEXT PRIMARY KEY,
	enquiry  TEXT NOT NULL REFERENCES tourism_enquiry (id),
	org      TEXT NOT NULL,
	answer   TEXT NOT NULL,
	document TEXT NOT NULL,
	due      TEXT NOT NULL,
	at       TEXT NOT NULL,
	UNIQUE (enquiry, org)
) /*strict*/;
CREATE INDEX tourism_quote_org ON tourism_quote (org, answer, due);
CREATE TABLE tourism_booking (
	id        TEXT PRIMARY KEY,
	enquiry   TEXT NOT NULL REFERENCES tourism_enquiry (id),
	quote     TEXT NOT NULL UNIQUE REFERENCES tourism_quote (id),
	org       TEXT NOT NULL,
	code_hash TEXT NOT NULL UNIQUE,
	confirmed TEXT NOT NULL,
	redeemed  TEXT NOT NULL,
	redeemed_by TEXT NOT NULL,
	at        TEXT NOT NULL
) /*strict*/;
CREATE TABLE tourism_feedback (
	booking TEXT PRIMARY KEY REFERENCES tourism_booking (id),
	rating  INTEGER NOT NULL,
	note    TEXT NOT NULL,
	at      TEXT NOT NULL
) /*strict*/;
CREATE TABLE tourism_link (
	id       TEXT PRIMARY KEY,
	code     TEXT NOT NULL UNIQUE,
	title    TEXT NOT NULL,
	leads_to TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
