-- +goose Up
CREATE TABLE identity_session (
	id     TEXT PRIMARY KEY,
	hash   TEXT NOT NULL UNIQUE,
	person TEXT NOT NULL REFERENCES identity_person (id),
	how    TEXT NOT NULL,
	shared INTEGER NOT NULL,
	device TEXT NOT NULL,
	at     TEXT NOT NULL,
	seen   TEXT NOT NULL,
	ends   TEXT NOT NULL
) /*strict*/;
CREATE INDEX identity_session_person ON identity_session (person, at);
CREATE INDEX identity_session_ends ON identity_session (ends);
CREATE TABLE identity_token (
	id     TEXT PRIMARY KEY,
	hash   TEXT NOT NULL UNIQUE,
	person TEXT NOT NULL REFERENCES identity_person (id),
	name   TEXT NOT NULL,
	scopes TEXT NOT NULL,
	at     TEXT NOT NULL,
	seen   TEXT NOT NULL,
	ends   TEXT NOT NULL
) /*strict*/;
CREATE INDEX identity_token_person ON identity_token (person, at);
