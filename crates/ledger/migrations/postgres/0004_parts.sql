-- Format 2: an entry has parts that are redacted one by one. Both columns are
-- NULL in an entry of format 1. In one of format 2, body holds the parts and
-- salt is NULL.
ALTER TABLE entry ADD COLUMN public bytea;
ALTER TABLE entry ADD COLUMN commitments bytea;

-- Entries that set the clock right: the only list of redactions of one byte.
-- There are hardly any, so appending has nothing to maintain here.
CREATE INDEX entry_clock ON entry (org, position) WHERE length(redactions) = 1;

-- A redaction takes salt and body of an entry of format 1, or some of the bytes
-- of the parts of an entry of format 2, and changes nothing else.
DROP TRIGGER entry_is_final ON entry;
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry
FOR EACH ROW WHEN (NOT (NEW.org = OLD.org AND NEW.position = OLD.position AND NEW.time = OLD.time
    AND NEW.hash = OLD.hash AND NEW.commitment = OLD.commitment
    AND NEW.blobs = OLD.blobs AND NEW.redactions = OLD.redactions
    AND NEW.public IS NOT DISTINCT FROM OLD.public
    AND NEW.commitments IS NOT DISTINCT FROM OLD.commitments
    AND NEW.salt IS NULL
    AND CASE WHEN OLD.public IS NULL THEN NEW.body IS NULL
        ELSE COALESCE(length(NEW.body) < length(OLD.body), false) END))
EXECUTE FUNCTION refuse_change();

-- A program that keeps what it computed keeps it in files of its own.
DROP TABLE snapshot;
