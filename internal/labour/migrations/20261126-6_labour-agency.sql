-- +goose Up
CREATE TABLE labour_registry (
	id      TEXT PRIMARY KEY,
	as_of   TEXT NOT NULL,
	source  TEXT NOT NULL,
	n_rows  INTEGER NOT NULL,
	example INTEGER NOT NULL,
	by_whom TEXT NOT NULL,
	at      TEXT NOT NULL
) /*strict*/;
CREATE TABLE labour_agency (
	id       TEXT PRIMARY KEY,
	org      TEXT NOT NULL,
	licence  TEXT NOT NULL UNIQUE,
	name_key TEXT NOT NULL,
	stage    TEXT NOT NULL,
	document TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_agency_name ON labour_agency (name_key);
CREATE TABLE labour_agency_phone (
	phone  TEXT NOT NULL,
	agency TEXT NOT NULL REFERENCES labour_agency (id),
	PRIMARY KEY (phone, agency)
) /*strict*/;
