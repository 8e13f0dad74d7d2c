-- +goose Up
CREATE TABLE tourism_operator (
	org      TEXT PRIMARY KEY,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE TABLE tourism_stay (
	id       TEXT PRIMARY KEY,
	org      TEXT NOT NULL,
	place    TEXT NOT NULL,
	until    TEXT NOT NULL,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX tourism_stay_place ON tourism_stay (place, until);
CREATE INDEX tourism_stay_org ON tourism_stay (org, id);
