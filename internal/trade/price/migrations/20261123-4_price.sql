-- +goose Up
CREATE TABLE price_item (
	code         INTEGER PRIMARY KEY,
	name         TEXT NOT NULL,
	unit         TEXT NOT NULL,
	item_group   TEXT NOT NULL,
	category     TEXT NOT NULL,
	grams        INTEGER,
	grams_approx INTEGER NOT NULL
) /*strict*/;

CREATE TABLE price_premise (
	code     INTEGER PRIMARY KEY,
	name     TEXT NOT NULL,
	kind     TEXT NOT NULL,
	channel  TEXT NOT NULL,
	state    TEXT NOT NULL,
	state_id TEXT,
	district TEXT NOT NULL,
	official TEXT
) /*strict*/;

CREATE TABLE price_import (
	id          TEXT PRIMARY KEY,
	kind        TEXT NOT NULL,
	covers      TEXT NOT NULL,
	file        TEXT NOT NULL,
	sha256      TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	row_count   INTEGER NOT NULL,
	actor       TEXT NOT NULL,
	imported_at TEXT NOT NULL,
	report      TEXT NOT NULL
) /*strict*/;
CREATE INDEX price_import_covers ON price_import (kind, covers, imported_at);

-- Prices are whole mils, thousandths of the currency's unit.
CREATE TABLE price_band (
	item       INTEGER NOT NULL,
	state_id   TEXT NOT NULL,
	channel    TEXT NOT NULL,
	month      TEXT NOT NULL,
	currency   TEXT NOT NULL,
	n          INTEGER NOT NULL,
	premises   INTEGER NOT NULL,
	median_mil INTEGER NOT NULL,
	p10_mil    INTEGER NOT NULL,
	p90_mil    INTEGER NOT NULL,
	import_id  TEXT NOT NULL,
	PRIMARY KEY (item, state_id, channel, month)
) /*strict*/;
CREATE INDEX price_band_month ON price_band (month);

CREATE TABLE price_region_band (
	region     TEXT NOT NULL,
	level      TEXT NOT NULL,
	commodity  TEXT NOT NULL,
	month      TEXT NOT NULL,
	currency   TEXT NOT NULL,
	n          INTEGER NOT NULL,
	missing    INTEGER NOT NULL,
	median_mil INTEGER NOT NULL,
	p10_mil    INTEGER NOT NULL,
	p90_mil    INTEGER NOT NULL,
	import_id  TEXT NOT NULL,
	PRIMARY KEY (region, level, commodity, month)
) /*strict*/;
