-- +goose Up
CREATE TABLE tourism_plan (
	id      TEXT PRIMARY KEY,
	code    TEXT NOT NULL UNIQUE,
	request TEXT NOT NULL,
	answer  TEXT NOT NULL,
	edits   TEXT NOT NULL,
	origin  TEXT NOT NULL,
	link    TEXT NOT NULL,
	kept    INTEGER NOT NULL,
	until   TEXT NOT NULL,
	version INTEGER NOT NULL,
	at      TEXT NOT NULL
) /*strict*/;
CREATE INDEX tourism_plan_until ON tourism_plan (until) WHERE kept = 0;
-- tourism_count counts what happened on a day, without anybody in it.
CREATE TABLE tourism_count (
	day    TEXT NOT NULL,
	what   TEXT NOT NULL,
	origin TEXT NOT NULL,
	link   TEXT NOT NULL,
	place  TEXT NOT NULL,
	n      INTEGER NOT NULL,
	PRIMARY KEY (day, what, origin, link, place)
) /*strict*/;
