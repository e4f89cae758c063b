-- A token that another made ends with it.
ALTER TABLE token ADD COLUMN parent uuid;

-- The access log is a hash chain. Lines of an earlier program have no hash; the
-- first line after them states their digest.
ALTER TABLE access_log ADD COLUMN hash bytea;
ALTER TABLE access_log_end ADD COLUMN hash bytea;

CREATE TRIGGER access_log_end_is_kept BEFORE DELETE ON access_log_end
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER access_log_end_goes_on BEFORE UPDATE ON access_log_end
FOR EACH ROW WHEN (NEW.org <> OLD.org OR NEW.seq < OLD.seq)
EXECUTE FUNCTION refuse_change();

-- Where an organization is found for good: the last part of /o/clinic. Given once,
-- and never to another.
CREATE TABLE address (
    org uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE
);
