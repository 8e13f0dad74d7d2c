-- +goose Up
-- Counts follow what was changed lately.
CREATE INDEX desk_item_changed ON desk_item (changed);
