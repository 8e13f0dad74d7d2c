-- +goose Up
CREATE TABLE identity_person (
	id    TEXT PRIMARY KEY,
	name  TEXT NOT NULL,
	email TEXT NOT NULL,
	phone TEXT NOT NULL,
	lang  TEXT NOT NULL,
	stage TEXT NOT NULL,
	at    TEXT NOT NULL
) /*strict*/;
CREATE UNIQUE INDEX identity_person_email ON identity_person (email) WHERE email <> '';
CREATE INDEX identity_person_name ON identity_person (name, id);
CREATE TABLE identity_organisation (
	id    TEXT PRIMARY KEY,
	name  TEXT NOT NULL UNIQUE,
	kind  TEXT NOT NULL,
	thing TEXT NOT NULL
) /*strict*/;
CREATE UNIQUE INDEX identity_organisation_thing ON identity_organisation (kind, thing) WHERE thing <> '';
CREATE TABLE identity_membership (
	person TEXT NOT NULL REFERENCES identity_person (id),
	role   TEXT NOT NULL,
	org    TEXT NOT NULL,
	desk   TEXT NOT NULL,
	side   TEXT NOT NULL,
	PRIMARY KEY (person, role, org, desk, side)
) /*strict*/;
CREATE INDEX identity_membership_org ON identity_membership (org);
CREATE INDEX identity_membership_desk ON identity_membership (desk, side);
