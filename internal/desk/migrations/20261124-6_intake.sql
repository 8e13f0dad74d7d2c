-- +goose Up
CREATE TABLE desk_intake (
	ask          TEXT PRIMARY KEY,
	code         TEXT NOT NULL UNIQUE,
	channel      TEXT NOT NULL,
	asker        TEXT NOT NULL,
	logged_by    TEXT NOT NULL,
	helper       TEXT NOT NULL,
	assisted     INTEGER NOT NULL,
	consent_by   TEXT NOT NULL,
	consent_how  TEXT NOT NULL,
	consent_lang TEXT NOT NULL,
	consent_text TEXT NOT NULL,
	logged_at    TEXT NOT NULL
) /*strict*/;
