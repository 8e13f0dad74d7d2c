-- +goose Up
CREATE TABLE labour_worker (
	id       TEXT PRIMARY KEY,
	code     TEXT NOT NULL UNIQUE,
	org      TEXT NOT NULL,
	name_key TEXT NOT NULL,
	born     INTEGER NOT NULL,
	regency  TEXT NOT NULL,
	erase_asked TEXT NOT NULL,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL,
	UNIQUE (org, name_key, born)
) /*strict*/;
CREATE INDEX labour_worker_org ON labour_worker (org, at, id);
CREATE TABLE labour_consent (
	worker    TEXT NOT NULL REFERENCES labour_worker (id),
	purpose   TEXT NOT NULL,
	said      TEXT NOT NULL,
	how       TEXT NOT NULL,
	by_whom   TEXT NOT NULL,
	at        TEXT NOT NULL,
	withdrawn TEXT NOT NULL,
	PRIMARY KEY (worker, purpose)
) /*strict*/;
