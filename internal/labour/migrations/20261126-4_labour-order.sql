-- +goose Up
-- What an order is found by, and the whole as a document. The keys are folded
-- (MatchKey): by them the bench finds the same employer under another spelling.
CREATE TABLE labour_order (
	id          TEXT PRIMARY KEY,
	code        TEXT NOT NULL UNIQUE,
	ref         TEXT NOT NULL,
	number      TEXT NOT NULL,
	org         TEXT NOT NULL,
	agency      TEXT NOT NULL,
	sector      TEXT NOT NULL,
	isco08      TEXT NOT NULL,
	state       TEXT NOT NULL,
	stage       TEXT NOT NULL,
	starts      TEXT NOT NULL,
	until       TEXT NOT NULL,
	number_key  TEXT NOT NULL,
	name_key    TEXT NOT NULL,
	address_key TEXT NOT NULL,
	contact_key TEXT NOT NULL,
	once_key    TEXT UNIQUE,
	once_hash   TEXT NOT NULL,
	document    TEXT NOT NULL,
	version     INTEGER NOT NULL,
	at          TEXT NOT NULL
) /*strict*/;
CREATE UNIQUE INDEX labour_order_ref ON labour_order (ref) WHERE ref <> '';
CREATE UNIQUE INDEX labour_order_number ON labour_order (number) WHERE number <> '';
CREATE INDEX labour_order_stage ON labour_order (stage, until, id);
CREATE INDEX labour_order_isco08 ON labour_order (isco08, stage, id);
CREATE INDEX labour_order_org ON labour_order (org, at) WHERE org <> '';
CREATE INDEX labour_order_number_key ON labour_order (number_key) WHERE number_key <> '';
CREATE INDEX labour_order_name_key ON labour_order (name_key);
CREATE INDEX labour_order_address_key ON labour_order (address_key);
CREATE INDEX labour_order_contact_key ON labour_order (contact_key);
CREATE TABLE labour_order_check (
	order_id TEXT NOT NULL REFERENCES labour_order (id),
	item     TEXT NOT NULL,
	state    TEXT NOT NULL,
	note     TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	at       TEXT NOT NULL,
	PRIMARY KEY (order_id, item)
) /*strict*/;
-- Employers and agencies with a problem (UU 18/2017 article 10). Nothing is
-- deleted: who leaves the list keeps the row, with the reason.
CREATE TABLE labour_problem (
	id          TEXT PRIMARY KEY,
	kind        TEXT NOT NULL,
	name_key    TEXT NOT NULL,
	number_key  TEXT NOT NULL,
	left_at     TEXT NOT NULL,
	document    TEXT NOT NULL,
	version     INTEGER NOT NULL,
	at          TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_problem_name ON labour_problem (name_key);
CREATE INDEX labour_problem_number ON labour_problem (number_key) WHERE number_key <> '';
CREATE TABLE labour_problem_list (
	id       TEXT PRIMARY KEY,
	dated    TEXT NOT NULL,
	document TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
