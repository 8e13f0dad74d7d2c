-- +goose Up
CREATE INDEX document_letter_item ON document_letter (item, made_at, id) WHERE item <> '';
