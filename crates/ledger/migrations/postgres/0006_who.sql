-- Who made a link: what its password is worth depends on it.
ALTER TABLE link ADD COLUMN made_by uuid;
ALTER TABLE link ADD COLUMN made_by_name text NOT NULL DEFAULT '';

-- Passwords that were set by a link which somebody else had made. Each is noted in the
-- books of the account; `seen` when its owner was told.
CREATE TABLE password_link_used (
    account uuid NOT NULL REFERENCES account (id),
    at bigint NOT NULL,
    made_by uuid,
    made_by_name text NOT NULL,
    is_first boolean NOT NULL,
    seen boolean NOT NULL,
    PRIMARY KEY (account, at)
);

-- A place in an organization, offered to an account that is known elsewhere. No foreign
-- key to the organization, as for memberships.
CREATE TABLE offer (
    org uuid NOT NULL,
    account uuid NOT NULL REFERENCES account (id),
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
