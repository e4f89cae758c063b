CREATE TABLE organization (
    org uuid NOT NULL PRIMARY KEY,
    label text NOT NULL
);

-- No foreign key: the statement that appends looks for the organization or the
-- entry before, and the second look would cost a lock on PostgreSQL.
CREATE TABLE entry (
    org uuid NOT NULL,
    position bigint NOT NULL,
    time bigint NOT NULL,
    hash bytea NOT NULL,
    commitment bytea NOT NULL,
    blobs bytea NOT NULL,
    redactions bytea NOT NULL,
    salt bytea,
    body bytea,
    PRIMARY KEY (org, position)
);

CREATE TABLE blob (
    org uuid NOT NULL REFERENCES organization (org),
    hash bytea NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (org, hash)
);

CREATE TABLE checkpoint (
    org uuid NOT NULL REFERENCES organization (org),
    number bigint NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (org, number)
);

CREATE TABLE snapshot (
    org uuid NOT NULL REFERENCES organization (org),
    program text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    digest bytea NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (org, program, position)
);

-- These guard against mistakes; against intent there is the hash chain.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry
FOR EACH ROW WHEN (NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
    OR NEW.org <> OLD.org OR NEW.position <> OLD.position OR NEW.time <> OLD.time
    OR NEW.hash <> OLD.hash OR NEW.commitment <> OLD.commitment
    OR NEW.blobs <> OLD.blobs OR NEW.redactions <> OLD.redactions)
EXECUTE FUNCTION refuse_change();

CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER checkpoint_is_final BEFORE UPDATE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION refuse_change();
