-- What others report about an organization's mail, and what its domains published:
-- observations, kept beside the ledgers and never part of a hash chain. What was
-- decided on them is in the entries.

-- A report of others: DMARC aggregate, or of TLS. `key` is a hash of who reports on
-- which domain under which id for which time; the same key with other bytes is kept
-- and told apart by `sha256`.
CREATE TABLE mail_report (
    org BLOB NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    key BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    reporter TEXT NOT NULL,
    reporter_key TEXT NOT NULL,
    domain TEXT NOT NULL,
    report_id TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    day INTEGER NOT NULL,
    received INTEGER NOT NULL,
    source TEXT NOT NULL,
    records INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    detail TEXT NOT NULL,
    carrier TEXT NOT NULL,
    remarks TEXT NOT NULL,
    PRIMARY KEY (org, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mail_report_once ON mail_report (org, key, sha256);
CREATE INDEX mail_report_of_domain ON mail_report (org, domain, day);

-- The last number of each organization's reports. Raising it makes writers take turns.
CREATE TABLE mail_report_end (
    org BLOB NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What receivers found, once for all rows that say the same. `id` is taken from a
-- hash of the rest.
CREATE TABLE mail_outcome (
    org BLOB NOT NULL,
    id INTEGER NOT NULL,
    disposition TEXT NOT NULL,
    dkim INTEGER NOT NULL,
    spf INTEGER NOT NULL,
    header_from TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    reasons TEXT NOT NULL,
    signatures TEXT NOT NULL,
    spf_checks TEXT NOT NULL,
    PRIMARY KEY (org, id)
) STRICT, WITHOUT ROWID;

-- So many messages of a report from one address (4 or 16 bytes; none when it could
-- not be read) with one outcome.
CREATE TABLE mail_row (
    org BLOB NOT NULL,
    report INTEGER NOT NULL,
    n INTEGER NOT NULL,
    address BLOB NOT NULL,
    messages INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    PRIMARY KEY (org, report, n)
) STRICT, WITHOUT ROWID;

-- The same without the addresses: what most questions are answered from.
CREATE TABLE mail_sum (
    org BLOB NOT NULL,
    report INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    addresses INTEGER NOT NULL,
    PRIMARY KEY (org, report, outcome)
) STRICT, WITHOUT ROWID;

-- One policy of a TLS report.
CREATE TABLE mail_tls (
    org BLOB NOT NULL,
    report INTEGER NOT NULL,
    n INTEGER NOT NULL,
    policy TEXT NOT NULL,
    domain TEXT NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    failures TEXT NOT NULL,
    PRIMARY KEY (org, report, n)
) STRICT, WITHOUT ROWID;

-- The name of a sending address, as DNS told it.
CREATE TABLE mail_address_name (
    org BLOB NOT NULL,
    address BLOB NOT NULL,
    name TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    asn INTEGER,
    as_name TEXT NOT NULL,
    asked INTEGER NOT NULL,
    PRIMARY KEY (org, address)
) STRICT, WITHOUT ROWID;

-- What an audit of a domain asked, was told, and found.
CREATE TABLE mail_audit (
    org BLOB NOT NULL,
    domain TEXT NOT NULL,
    at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    answers TEXT NOT NULL,
    findings TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (org, domain, at)
) STRICT, WITHOUT ROWID;

-- A mailbox that reports are fetched from. The secret is sealed.
CREATE TABLE mail_mailbox (
    org BLOB NOT NULL,
    id BLOB NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    settings TEXT NOT NULL,
    secret BLOB NOT NULL,
    uid_validity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL,
    checked INTEGER,
    message TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    PRIMARY KEY (org, id)
) STRICT, WITHOUT ROWID;

-- How a domain is watched.
CREATE TABLE mail_domain (
    org BLOB NOT NULL,
    domain TEXT NOT NULL,
    keep_days INTEGER NOT NULL,
    recheck_hours INTEGER NOT NULL,
    selectors TEXT NOT NULL,
    PRIMARY KEY (org, domain)
) STRICT, WITHOUT ROWID;
