-- +goose Up
CREATE TABLE desk_import (
	id       TEXT PRIMARY KEY,
	list     TEXT NOT NULL,
	by_actor TEXT NOT NULL,
	at       TEXT NOT NULL,
	saved    INTEGER NOT NULL,
	added    INTEGER NOT NULL,
	changed  INTEGER NOT NULL,
	same     INTEGER NOT NULL,
	hash     TEXT NOT NULL,
	data     BLOB NOT NULL
) STRICT;
CREATE INDEX desk_import_at ON desk_import (at);
