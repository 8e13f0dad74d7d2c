-- +goose Up
CREATE TABLE identity_link (
	hash    TEXT PRIMARY KEY,
	person  TEXT NOT NULL REFERENCES identity_person (id),
	purpose TEXT NOT NULL,
	actor   TEXT NOT NULL,
	at      TEXT NOT NULL,
	ends    TEXT NOT NULL,
	used_at TEXT NOT NULL
) /*strict*/;
CREATE INDEX identity_link_person ON identity_link (person, purpose);
CREATE INDEX identity_link_ends ON identity_link (ends);
CREATE TABLE identity_link_wish (
	id       TEXT PRIMARY KEY,
	email    TEXT NOT NULL,
	purpose  TEXT NOT NULL,
	lang     TEXT NOT NULL,
	next     TEXT NOT NULL,
	asked_at TEXT NOT NULL
) /*strict*/;
CREATE TABLE identity_password (
	person TEXT PRIMARY KEY REFERENCES identity_person (id),
	hash   TEXT NOT NULL,
	set_at TEXT NOT NULL
) /*strict*/;
CREATE TABLE identity_totp (
	person    TEXT PRIMARY KEY REFERENCES identity_person (id),
	secret    TEXT NOT NULL,
	last_step INTEGER NOT NULL,
	set_at    TEXT NOT NULL
) /*strict*/;
CREATE TABLE identity_recovery (
	person    TEXT NOT NULL REFERENCES identity_person (id),
	code_hash TEXT NOT NULL,
	PRIMARY KEY (person, code_hash)
) /*strict*/;
CREATE TABLE identity_passkey (
	id         TEXT PRIMARY KEY,
	person     TEXT NOT NULL REFERENCES identity_person (id),
	name       TEXT NOT NULL,
	credential TEXT NOT NULL,
	warned     INTEGER NOT NULL,
	made_at    TEXT NOT NULL,
	used_at    TEXT
) /*strict*/;
CREATE INDEX identity_passkey_person ON identity_passkey (person);
CREATE TABLE identity_subject (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	person  TEXT NOT NULL REFERENCES identity_person (id),
	made_at TEXT NOT NULL,
	PRIMARY KEY (issuer, subject),
	UNIQUE (issuer, person)
) /*strict*/;
CREATE TABLE identity_pending (
	id_hash    TEXT PRIMARY KEY,
	step       TEXT NOT NULL,
	person     TEXT NOT NULL,
	data       TEXT NOT NULL,
	expires_at TEXT NOT NULL
) /*strict*/;
CREATE INDEX identity_pending_expires ON identity_pending (expires_at);
CREATE TABLE identity_attempt (
	key      TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	last_at  TEXT NOT NULL,
	until    TEXT NOT NULL
) /*strict*/;
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);
