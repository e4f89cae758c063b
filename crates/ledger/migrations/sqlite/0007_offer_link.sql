-- An offer is taken with a one-time link, of which the hash is kept. Offers from before have
-- none and are made again.
DROP TABLE offer;

CREATE TABLE offer (
    org BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES account (id),
    secret_hash BLOB NOT NULL,
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
CREATE UNIQUE INDEX offer_by_link ON offer (secret_hash);
