-- Who made a link: what its password is worth depends on it.
ALTER TABLE link ADD COLUMN made_by BLOB;
ALTER TABLE link ADD COLUMN made_by_name TEXT NOT NULL DEFAULT '';

-- Passwords that were set by a link which somebody else had made. Each is noted in the
-- books of the account; `seen` when its owner was told.
CREATE TABLE password_link_used (
    account BLOB NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    made_by BLOB,
    made_by_name TEXT NOT NULL,
    is_first INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (account, at)
) STRICT, WITHOUT ROWID;

-- A place in an organization, offered to an account that is known elsewhere. No foreign
-- key to the organization, as for memberships.
CREATE TABLE offer (
    org BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES account (id),
    roles TEXT NOT NULL,
    person BLOB,
    made_by BLOB,
    made_by_name TEXT NOT NULL,
    made_by_token BLOB,
    made_by_person BLOB,
    at INTEGER NOT NULL,
    PRIMARY KEY (org, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX offer_to_account ON offer (account);
