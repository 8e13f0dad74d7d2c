-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'journal entries are never %', TG_ARGV[0];
END $$;
-- +goose StatementEnd
CREATE TRIGGER journal_entry_unchanged BEFORE UPDATE ON journal_entry
	FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse('changed');
CREATE TRIGGER journal_entry_undeleted BEFORE DELETE ON journal_entry
	FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse('deleted');
