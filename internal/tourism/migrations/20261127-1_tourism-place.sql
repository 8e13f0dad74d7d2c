-- +goose Up
CREATE TABLE tourism_confirmation (
	id       TEXT PRIMARY KEY,
	place    TEXT NOT NULL,
	what     TEXT NOT NULL,
	value    TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	by_role  TEXT NOT NULL,
	on_day   TEXT NOT NULL,
	until    TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX tourism_confirmation_place ON tourism_confirmation (place, what, at);
CREATE TABLE tourism_event_word (
	id       TEXT PRIMARY KEY,
	event    TEXT NOT NULL,
	status   TEXT NOT NULL,
	from_day TEXT NOT NULL,
	to_day   TEXT NOT NULL,
	source   TEXT NOT NULL,
	by_whom  TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX tourism_event_word_event ON tourism_event_word (event, at);
