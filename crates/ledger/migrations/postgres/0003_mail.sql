-- What others report about an organization's mail, and what its domains published:
-- observations, kept beside the ledgers and never part of a hash chain. What was
-- decided on them is in the entries.

-- A report of others: DMARC aggregate, or of TLS. `key` is a hash of who reports on
-- which domain under which id for which time; the same key with other bytes is kept
-- and told apart by `sha256`.
CREATE TABLE mail_report (
    org uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    key bytea NOT NULL,
    sha256 bytea NOT NULL,
    reporter text NOT NULL,
    reporter_key text NOT NULL,
    domain text NOT NULL,
    report_id text NOT NULL,
    begins bigint NOT NULL,
    ends bigint NOT NULL,
    day bigint NOT NULL,
    received bigint NOT NULL,
    source text NOT NULL,
    records bigint NOT NULL,
    messages bigint NOT NULL,
    detail text NOT NULL,
    carrier text NOT NULL,
    remarks text NOT NULL,
    PRIMARY KEY (org, seq)
);

CREATE UNIQUE INDEX mail_report_once ON mail_report (org, key, sha256);
CREATE INDEX mail_report_of_domain ON mail_report (org, domain, day);

-- The last number of each organization's reports. Raising it makes writers take turns.
CREATE TABLE mail_report_end (
    org uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL
);

-- What receivers found, once for all rows that say the same. `id` is taken from a
-- hash of the rest.
CREATE TABLE mail_outcome (
    org uuid NOT NULL,
    id bigint NOT NULL,
    disposition text NOT NULL,
    dkim boolean NOT NULL,
    spf boolean NOT NULL,
    header_from text NOT NULL,
    envelope_from text NOT NULL,
    reasons text NOT NULL,
    signatures text NOT NULL,
    spf_checks text NOT NULL,
    PRIMARY KEY (org, id)
);

-- So many messages of a report from one address (4 or 16 bytes; none when it could
-- not be read) with one outcome.
CREATE TABLE mail_row (
    org uuid NOT NULL,
    report bigint NOT NULL,
    n bigint NOT NULL,
    address bytea NOT NULL,
    messages bigint NOT NULL,
    outcome bigint NOT NULL,
    PRIMARY KEY (org, report, n)
);

-- The same without the addresses: what most questions are answered from.
CREATE TABLE mail_sum (
    org uuid NOT NULL,
    report bigint NOT NULL,
    outcome bigint NOT NULL,
    messages bigint NOT NULL,
    addresses bigint NOT NULL,
    PRIMARY KEY (org, report, outcome)
);

-- One policy of a TLS report.
CREATE TABLE mail_tls (
    org uuid NOT NULL,
    report bigint NOT NULL,
    n bigint NOT NULL,
    policy text NOT NULL,
    domain text NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    failures text NOT NULL,
    PRIMARY KEY (org, report, n)
);

-- The name of a sending address, as DNS told it.
CREATE TABLE mail_address_name (
    org uuid NOT NULL,
    address bytea NOT NULL,
    name text NOT NULL,
    confirmed boolean NOT NULL,
    asn bigint,
    as_name text NOT NULL,
    asked bigint NOT NULL,
    PRIMARY KEY (org, address)
);

-- What an audit of a domain asked, was told, and found.
CREATE TABLE mail_audit (
    org uuid NOT NULL,
    domain text NOT NULL,
    at bigint NOT NULL,
    cause text NOT NULL,
    answers text NOT NULL,
    findings text NOT NULL,
    summary text NOT NULL,
    PRIMARY KEY (org, domain, at)
);

-- A mailbox that reports are fetched from. The secret is sealed.
CREATE TABLE mail_mailbox (
    org uuid NOT NULL,
    id uuid NOT NULL,
    host text NOT NULL,
    port bigint NOT NULL,
    settings text NOT NULL,
    secret bytea NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    checked bigint,
    message text NOT NULL,
    disabled boolean NOT NULL,
    PRIMARY KEY (org, id)
);

-- How a domain is watched.
CREATE TABLE mail_domain (
    org uuid NOT NULL,
    domain text NOT NULL,
    keep_days bigint NOT NULL,
    recheck_hours bigint NOT NULL,
    selectors text NOT NULL,
    PRIMARY KEY (org, domain)
);
