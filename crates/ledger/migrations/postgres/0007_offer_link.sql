-- An offer is taken with a one-time link, of which the hash is kept. Offers from before have
-- none and are made again.
DROP TABLE offer;

CREATE TABLE offer (
    org uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
    secret_hash bytea NOT NULL,
    roles text NOT NULL,
    person uuid,
    made_by uuid,
    made_by_name text NOT NULL,
    made_by_token uuid,
    made_by_person uuid,
    at bigint NOT NULL,
    PRIMARY KEY (org, account)
);

CREATE INDEX offer_to_account ON offer (account);
CREATE UNIQUE INDEX offer_by_link ON offer (secret_hash);
