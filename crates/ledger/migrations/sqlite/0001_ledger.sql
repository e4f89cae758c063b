CREATE TABLE organization (
    org BLOB NOT NULL PRIMARY KEY,
    label TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per entry, in the order they are read: no second b-tree to write.
-- No foreign key: the statement that appends looks for the organization or the
-- entry before.
CREATE TABLE entry (
    org BLOB NOT NULL,
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    hash BLOB NOT NULL,
    commitment BLOB NOT NULL,
    blobs BLOB NOT NULL,
    redactions BLOB NOT NULL,
    salt BLOB,
    body BLOB,
    PRIMARY KEY (org, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    org BLOB NOT NULL REFERENCES organization (org),
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (org, hash)
) STRICT;

CREATE TABLE checkpoint (
    org BLOB NOT NULL REFERENCES organization (org),
    number INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (org, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    org BLOB NOT NULL REFERENCES organization (org),
    program TEXT NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    digest BLOB NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (org, program, position)
) STRICT;

-- These guard against mistakes; against intent there is the hash chain.
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entries are never deleted');
END;

CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry
WHEN NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
    OR NEW.org <> OLD.org OR NEW.position <> OLD.position OR NEW.time <> OLD.time
    OR NEW.hash <> OLD.hash OR NEW.commitment <> OLD.commitment
    OR NEW.blobs <> OLD.blobs OR NEW.redactions <> OLD.redactions
BEGIN
    SELECT RAISE(ABORT, 'entries are never changed, only redacted');
END;

CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never deleted');
END;

CREATE TRIGGER checkpoint_is_final BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never changed');
END;
