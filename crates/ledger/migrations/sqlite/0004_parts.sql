-- Format 2: an entry has parts that are redacted one by one. Both columns are
-- NULL in an entry of format 1. In one of format 2, body holds the parts and
-- salt is NULL.
ALTER TABLE entry ADD COLUMN public BLOB;
ALTER TABLE entry ADD COLUMN commitments BLOB;

-- Entries that set the clock right: the only list of redactions of one byte.
-- There are hardly any, so appending has nothing to maintain here.
CREATE INDEX entry_clock ON entry (org, position) WHERE length(redactions) = 1;

-- A redaction takes salt and body of an entry of format 1, or some of the bytes
-- of the parts of an entry of format 2, and changes nothing else.
DROP TRIGGER entry_is_final;
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry
WHEN NOT (NEW.org IS OLD.org AND NEW.position IS OLD.position AND NEW.time IS OLD.time
    AND NEW.hash IS OLD.hash AND NEW.commitment IS OLD.commitment
    AND NEW.blobs IS OLD.blobs AND NEW.redactions IS OLD.redactions
    AND NEW.public IS OLD.public AND NEW.commitments IS OLD.commitments
    AND NEW.salt IS NULL
    AND CASE WHEN OLD.public IS NULL THEN NEW.body IS NULL
        ELSE COALESCE(length(NEW.body) < length(OLD.body), 0) END)
BEGIN
    SELECT RAISE(ABORT, 'entries are never changed, only redacted');
END;

-- A program that keeps what it computed keeps it in files of its own.
DROP TABLE snapshot;
