-- +goose Up
CREATE TABLE labour_skill (
	id        TEXT PRIMARY KEY,
	code      TEXT NOT NULL UNIQUE,
	worker    TEXT NOT NULL REFERENCES labour_worker (id),
	course    TEXT NOT NULL,
	org       TEXT NOT NULL,
	revoked   TEXT NOT NULL,
	document  TEXT NOT NULL,
	at        TEXT NOT NULL,
	UNIQUE (course, worker)
) /*strict*/;
CREATE INDEX labour_skill_worker ON labour_skill (worker, at);
CREATE TABLE labour_issuer_key (
	id         TEXT PRIMARY KEY,
	issuer     TEXT NOT NULL,
	name       TEXT NOT NULL,
	public     TEXT NOT NULL,
	secret     TEXT NOT NULL,
	from_at    TEXT NOT NULL,
	ended_at   TEXT NOT NULL,
	revoked_at TEXT NOT NULL,
	UNIQUE (issuer, name)
) /*strict*/;
CREATE TABLE labour_status_list (
	id      TEXT PRIMARY KEY,
	issuer  TEXT NOT NULL,
	did     TEXT NOT NULL,
	address TEXT NOT NULL UNIQUE,
	next_at INTEGER NOT NULL,
	bits    TEXT NOT NULL,
	version INTEGER NOT NULL
) /*strict*/;
CREATE INDEX labour_status_list_did ON labour_status_list (did);
