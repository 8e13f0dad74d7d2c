-- +goose Up
-- The words an item is found by; compared byte by byte, so that the index
-- serves their beginnings.
CREATE TABLE desk_word (
	item TEXT NOT NULL,
	word TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (item, word)
);
CREATE INDEX desk_word_word ON desk_word (word, item);
