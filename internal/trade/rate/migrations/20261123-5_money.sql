-- +goose Up
CREATE TABLE money_exchange_rate (
	base        TEXT NOT NULL,
	quote       TEXT NOT NULL,
	day         TEXT NOT NULL,
	rate        TEXT NOT NULL,
	source      TEXT NOT NULL,
	as_of       TEXT NOT NULL,
	confidence  TEXT NOT NULL,
	note        TEXT NOT NULL,
	imported_at TEXT NOT NULL,
	PRIMARY KEY (base, quote, day)
) /*strict*/;

-- An empty place or mode stands for any; an empty day leaves the validity open.
CREATE TABLE money_charge (
	charge      TEXT NOT NULL,
	from_place  TEXT NOT NULL,
	to_place    TEXT NOT NULL,
	mode        TEXT NOT NULL,
	unit        TEXT NOT NULL,
	low         TEXT,
	high        TEXT,
	currency    TEXT NOT NULL,
	valid_from  TEXT NOT NULL,
	valid_to    TEXT NOT NULL,
	source      TEXT NOT NULL,
	as_of       TEXT NOT NULL,
	confidence  TEXT NOT NULL,
	status      TEXT NOT NULL,
	note        TEXT NOT NULL,
	imported_at TEXT NOT NULL,
	PRIMARY KEY (charge, from_place, to_place, mode, unit, valid_from)
) /*strict*/;
