-- Who may open the books: kept beside the ledgers, never part of a hash chain.

-- Accounts are disabled and never deleted, so that an id names one person for ever.
CREATE TABLE account (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text,
    totp_secret bytea,
    totp_offer bytea,
    totp_last_step bigint NOT NULL,
    recovery text NOT NULL,
    is_operator boolean NOT NULL,
    disabled_at bigint,
    created_at bigint NOT NULL
);

-- No foreign key to the organization: the worked example is put back under its
-- old id, and its members stay.
CREATE TABLE membership (
    org uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    roles text NOT NULL,
    administers boolean NOT NULL,
    person uuid,
    PRIMARY KEY (org, account)
);

CREATE INDEX membership_of_account ON membership (account);

CREATE TABLE session (
    token_hash bytea NOT NULL PRIMARY KEY,
    account uuid NOT NULL REFERENCES account (id),
    created bigint NOT NULL,
    last_seen bigint NOT NULL,
    expires bigint NOT NULL,
    authenticated_at bigint NOT NULL,
    agent text NOT NULL
);

CREATE INDEX session_of_account ON session (account);

CREATE TABLE token (
    org uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    name text NOT NULL,
    account uuid REFERENCES account (id),
    scopes text NOT NULL,
    created bigint NOT NULL,
    expires bigint,
    revoked bigint,
    last_used bigint,
    PRIMARY KEY (org, id)
);

CREATE TABLE link (
    hash bytea NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    account uuid REFERENCES account (id),
    expires bigint NOT NULL,
    used bigint
);

-- A bucket of attempts, kept as the time at which it is full again.
CREATE TABLE throttle (
    key text NOT NULL PRIMARY KEY,
    full_at bigint NOT NULL
);

CREATE TABLE access_log (
    org uuid NOT NULL,
    seq bigint NOT NULL,
    time bigint NOT NULL,
    account uuid,
    name text NOT NULL,
    action text NOT NULL,
    detail text NOT NULL,
    address text NOT NULL,
    PRIMARY KEY (org, seq)
);

-- The last number of each organization's log. Raising it makes writers take
-- turns, so that numbers have no gap.
CREATE TABLE access_log_end (
    org uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL
);

CREATE TABLE job (
    org uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    progress bigint NOT NULL,
    message text NOT NULL,
    params text NOT NULL,
    result_name text NOT NULL,
    result bytea,
    by_account uuid,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    PRIMARY KEY (org, id)
);

CREATE INDEX job_waiting ON job (state, created);

CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER access_log_is_final BEFORE UPDATE ON access_log
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER account_is_kept BEFORE DELETE ON account
FOR EACH ROW EXECUTE FUNCTION refuse_change();
