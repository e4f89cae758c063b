-- A token that another made ends with it.
ALTER TABLE token ADD COLUMN parent BLOB;

-- The access log is a hash chain. Lines of an earlier program have no hash; the
-- first line after them states their digest.
ALTER TABLE access_log ADD COLUMN hash BLOB;
ALTER TABLE access_log_end ADD COLUMN hash BLOB;

CREATE TRIGGER access_log_end_is_kept BEFORE DELETE ON access_log_end
BEGIN
    SELECT RAISE(ABORT, 'the end of an access log is never deleted');
END;

CREATE TRIGGER access_log_end_goes_on BEFORE UPDATE ON access_log_end
WHEN NEW.org <> OLD.org OR NEW.seq < OLD.seq
BEGIN
    SELECT RAISE(ABORT, 'the end of an access log never goes back');
END;

-- Where an organization is found for good: the last part of /o/clinic. Given once,
-- and never to another.
CREATE TABLE address (
    org BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
