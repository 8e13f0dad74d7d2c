-- +goose Up
CREATE TABLE message_outbox (
	id          TEXT PRIMARY KEY,
	once_key    TEXT NOT NULL UNIQUE,
	channel     TEXT NOT NULL,
	stage       TEXT NOT NULL,
	person      TEXT NOT NULL,
	email       TEXT NOT NULL,
	phone       TEXT NOT NULL,
	lang        TEXT NOT NULL,
	desk        TEXT NOT NULL,
	code        TEXT NOT NULL,
	template    TEXT NOT NULL,
	args        TEXT NOT NULL,
	secret      INTEGER NOT NULL,
	thing       TEXT NOT NULL,
	thing_id    TEXT NOT NULL,
	posted_by   TEXT NOT NULL,
	posted_at   TEXT NOT NULL,
	until       TEXT NOT NULL,
	attempts    INTEGER NOT NULL,
	next_at     TEXT NOT NULL,
	leased_till TEXT NOT NULL,
	done_at     TEXT NOT NULL,
	read_at     TEXT NOT NULL
) /*strict*/;
CREATE INDEX message_outbox_due ON message_outbox (stage, next_at);
CREATE INDEX message_outbox_person ON message_outbox (person, posted_at, id);
CREATE INDEX message_outbox_desk ON message_outbox (desk, stage, posted_at);
CREATE TABLE message_attempt (
	message  TEXT NOT NULL,
	number   INTEGER NOT NULL,
	began_at TEXT NOT NULL,
	ended_at TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	detail   TEXT NOT NULL,
	PRIMARY KEY (message, number)
) /*strict*/;
