-- +goose Up
CREATE TABLE labour_order (
	id       TEXT PRIMARY KEY,
	code     TEXT NOT NULL UNIQUE,
	org      TEXT NOT NULL,
	agency   TEXT NOT NULL,
	isco08   TEXT NOT NULL,
	state    TEXT NOT NULL,
	stage    TEXT NOT NULL,
	until    TEXT NOT NULL,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_order_stage ON labour_order (stage, until, id);
CREATE INDEX labour_order_isco08 ON labour_order (isco08, stage, id);
CREATE TABLE labour_order_check (
	order_id TEXT NOT NULL REFERENCES labour_order (id),
	item     TEXT NOT NULL,
	state    TEXT NOT NULL,
	note     TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	at       TEXT NOT NULL,
	PRIMARY KEY (order_id, item)
) /*strict*/;
