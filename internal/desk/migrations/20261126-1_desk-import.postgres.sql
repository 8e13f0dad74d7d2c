-- +goose Up
CREATE TABLE desk_import (
	id       TEXT PRIMARY KEY,
	list     TEXT NOT NULL,
	by_actor TEXT NOT NULL,
	at       TEXT NOT NULL,
	saved    BIGINT NOT NULL,
	added    BIGINT NOT NULL,
	changed  BIGINT NOT NULL,
	same     BIGINT NOT NULL,
	hash     TEXT NOT NULL,
	data     BYTEA NOT NULL
);
CREATE INDEX desk_import_at ON desk_import (at);
