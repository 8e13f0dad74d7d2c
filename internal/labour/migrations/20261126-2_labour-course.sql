-- +goose Up
CREATE TABLE labour_course (
	id       TEXT PRIMARY KEY,
	code     TEXT NOT NULL UNIQUE,
	org      TEXT NOT NULL,
	stage    TEXT NOT NULL,
	place    TEXT NOT NULL,
	starts   TEXT NOT NULL,
	ends     TEXT NOT NULL,
	document TEXT NOT NULL,
	version  INTEGER NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
CREATE INDEX labour_course_stage ON labour_course (stage, starts, id);
CREATE INDEX labour_course_org ON labour_course (org, starts, id);
CREATE TABLE labour_participant (
	id       TEXT PRIMARY KEY,
	course   TEXT NOT NULL REFERENCES labour_course (id),
	worker   TEXT NOT NULL REFERENCES labour_worker (id),
	result   TEXT NOT NULL,
	document TEXT NOT NULL,
	at       TEXT NOT NULL,
	UNIQUE (course, worker)
) /*strict*/;
CREATE INDEX labour_participant_worker ON labour_participant (worker, at);
CREATE TABLE labour_loop (
	period   TEXT PRIMARY KEY,
	document TEXT NOT NULL,
	at       TEXT NOT NULL
) /*strict*/;
