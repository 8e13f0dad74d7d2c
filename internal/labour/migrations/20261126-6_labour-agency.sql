-- +goose Up
CREATE TABLE labour_registry (
	id      TEXT PRIMARY KEY,
	as_of   TEXT NOT NULL,
	source  TEXT NOT NULL,
	url     TEXT NOT NULL,
	n_rows  INTEGER NOT NULL,
	example INTEGER NOT NULL,
	by_whom TEXT NOT NULL,
	at      TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_registry_as_of ON labour_registry (as_of, at);
CREATE TABLE labour_agency (
	id          TEXT PRIMARY KEY,
	org         TEXT NOT NULL,
	licence_key TEXT NOT NULL UNIQUE,
	name_key    TEXT NOT NULL,
	stage       TEXT NOT NULL,
	document    TEXT NOT NULL,
	version     INTEGER NOT NULL,
	at          TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_agency_name ON labour_agency (name_key);
CREATE INDEX labour_agency_org ON labour_agency (org);
CREATE TABLE labour_agency_phone (
	phone  TEXT NOT NULL,
	agency TEXT NOT NULL REFERENCES labour_agency (id),
	PRIMARY KEY (phone, agency)
) /*strict*/;
CREATE INDEX labour_agency_phone_agency ON labour_agency_phone (agency);
CREATE TABLE labour_agency_history (
	agency   TEXT NOT NULL REFERENCES labour_agency (id),
	registry TEXT NOT NULL REFERENCES labour_registry (id),
	name     TEXT NOT NULL,
	stage    TEXT NOT NULL,
	until    TEXT NOT NULL,
	PRIMARY KEY (agency, registry)
) /*strict*/;
