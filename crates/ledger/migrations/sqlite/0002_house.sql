-- Who may open the books: kept beside the ledgers, never part of a hash chain.

-- Accounts are disabled and never deleted, so that an id names one person for ever.
CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    totp_secret BLOB,
    totp_offer BLOB,
    totp_last_step INTEGER NOT NULL,
    recovery TEXT NOT NULL,
    is_operator INTEGER NOT NULL,
    disabled_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No foreign key to the organization: the worked example is put back under its
-- old id, and its members stay.
CREATE TABLE membership (
    org BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES account (id),
    roles TEXT NOT NULL,
    administers INTEGER NOT NULL,
    person BLOB,
    PRIMARY KEY (org, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_of_account ON membership (account);

CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES account (id),
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of_account ON session (account);

CREATE TABLE token (
    org BLOB NOT NULL,
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    account BLOB REFERENCES account (id),
    scopes TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER,
    last_used INTEGER,
    PRIMARY KEY (org, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    hash BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account BLOB REFERENCES account (id),
    expires INTEGER NOT NULL,
    used INTEGER
) STRICT, WITHOUT ROWID;

-- A bucket of attempts, kept as the time at which it is full again.
CREATE TABLE throttle (
    key TEXT NOT NULL PRIMARY KEY,
    full_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE access_log (
    org BLOB NOT NULL,
    seq INTEGER NOT NULL,
    time INTEGER NOT NULL,
    account BLOB,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (org, seq)
) STRICT, WITHOUT ROWID;

-- The last number of each organization's log. Raising it makes writers take
-- turns, so that numbers have no gap.
CREATE TABLE access_log_end (
    org BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    org BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    progress INTEGER NOT NULL,
    message TEXT NOT NULL,
    params TEXT NOT NULL,
    result_name TEXT NOT NULL,
    result BLOB,
    by_account BLOB,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (org, id)
) STRICT;

CREATE INDEX job_waiting ON job (state, created);

CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
BEGIN
    SELECT RAISE(ABORT, 'lines of the access log are never deleted');
END;

CREATE TRIGGER access_log_is_final BEFORE UPDATE ON access_log
BEGIN
    SELECT RAISE(ABORT, 'lines of the access log are never changed');
END;

CREATE TRIGGER account_is_kept BEFORE DELETE ON account
BEGIN
    SELECT RAISE(ABORT, 'accounts are never deleted, only disabled');
END;
