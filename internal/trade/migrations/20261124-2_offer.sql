-- +goose Up
CREATE TABLE trade_supplier (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	regency    TEXT NOT NULL,
	example    INTEGER NOT NULL,
	document   TEXT NOT NULL,
	changed_at TEXT NOT NULL
) /*strict*/;
CREATE TABLE trade_offer (
	id          TEXT PRIMARY KEY,
	supplier_id TEXT NOT NULL REFERENCES trade_supplier (id),
	product_id  TEXT NOT NULL,
	document    TEXT NOT NULL,
	changed_at  TEXT NOT NULL
) /*strict*/;
CREATE INDEX trade_offer_product ON trade_offer (product_id);
CREATE INDEX trade_offer_supplier ON trade_offer (supplier_id);
CREATE TABLE trade_version (
	id      INTEGER PRIMARY KEY,
	version INTEGER NOT NULL
) /*strict*/;
INSERT INTO trade_version (id, version) VALUES (1, 0);
