-- +goose Up
-- The words an item is found by.
CREATE TABLE desk_word (
	item TEXT NOT NULL,
	word TEXT NOT NULL,
	PRIMARY KEY (item, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_word_word ON desk_word (word, item);
