-- +goose Up
ALTER TABLE ask_ask ADD COLUMN channel TEXT NOT NULL DEFAULT 'form';
ALTER TABLE ask_ask ADD COLUMN corrected TEXT NOT NULL DEFAULT '';
UPDATE ask_ask SET channel = 'page' WHERE once_key LIKE 'demand:%';
UPDATE ask_ask SET channel = 'api' WHERE once_key LIKE 'api:%';
