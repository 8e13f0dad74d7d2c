-- +goose Up
CREATE TABLE labour_placement (
	id       TEXT PRIMARY KEY,
	worker   TEXT NOT NULL REFERENCES labour_worker (id),
	order_id TEXT NOT NULL REFERENCES labour_order (id),
	agency   TEXT NOT NULL,
	stage    TEXT NOT NULL,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL,
	UNIQUE (worker, order_id)
) /*strict*/;
CREATE INDEX labour_placement_order ON labour_placement (order_id, stage);
CREATE INDEX labour_placement_agency ON labour_placement (agency, stage, id);
CREATE TABLE labour_step (
	placement TEXT NOT NULL REFERENCES labour_placement (id),
	step      TEXT NOT NULL,
	due       TEXT NOT NULL,
	document  TEXT NOT NULL,
	at        TEXT NOT NULL,
	PRIMARY KEY (placement, step)
) /*strict*/;
