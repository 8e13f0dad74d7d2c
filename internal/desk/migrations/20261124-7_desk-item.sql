-- +goose Up
-- live is 1 while the clock runs: received, assigned, waiting. Each index ends
-- in the columns lists are narrowed by, so that no filter reads rows it drops.
CREATE TABLE desk_item (
	id      TEXT PRIMARY KEY,
	code    TEXT NOT NULL UNIQUE,
	desk    TEXT NOT NULL,
	side    TEXT NOT NULL,
	kind    TEXT NOT NULL,
	thing   TEXT NOT NULL,
	title   TEXT NOT NULL,
	asker   TEXT NOT NULL,
	contact TEXT NOT NULL,
	lang    TEXT NOT NULL,
	stage   TEXT NOT NULL,
	live    INTEGER NOT NULL,
	owner   TEXT NOT NULL,
	waiting TEXT NOT NULL,
	since   TEXT NOT NULL,
	due     TEXT NOT NULL,
	outcome TEXT NOT NULL,
	version INTEGER NOT NULL,
	at      TEXT NOT NULL,
	changed TEXT NOT NULL
) /*strict*/;
CREATE UNIQUE INDEX desk_item_thing ON desk_item (thing) WHERE thing <> '';
CREATE INDEX desk_item_desk ON desk_item (desk, live, due, id, side, stage, kind, owner, waiting, since);
CREATE INDEX desk_item_stage ON desk_item (desk, stage, due, id, side, kind, owner, waiting, since, live);
CREATE INDEX desk_item_kind ON desk_item (desk, kind, live, due, id, side, stage, owner, waiting, since);
CREATE INDEX desk_item_owner ON desk_item (owner, live, due, id, desk, side, stage, kind, waiting, since);
CREATE INDEX desk_item_waiting ON desk_item (desk, waiting, live, due, id, side, stage, kind, owner, since) WHERE waiting <> '';
CREATE INDEX desk_item_contact ON desk_item (at) WHERE contact <> '' OR asker <> '';

CREATE TABLE desk_event (
	id     TEXT PRIMARY KEY,
	item   TEXT NOT NULL,
	at     TEXT NOT NULL,
	actor  TEXT NOT NULL,
	verb   TEXT NOT NULL,
	target TEXT NOT NULL,
	due    TEXT NOT NULL,
	text   TEXT NOT NULL
) /*strict*/;
CREATE INDEX desk_event_item ON desk_event (item, at, id);

CREATE TABLE desk_view (
	id     TEXT PRIMARY KEY,
	person TEXT NOT NULL,
	name   TEXT NOT NULL,
	query  TEXT NOT NULL,
	at     TEXT NOT NULL,
	UNIQUE (person, name)
) /*strict*/;
