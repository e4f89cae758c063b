-- Goes up when DNS told another name of a sending address: senders are told by it, and
-- nothing else of what was drawn from reports is another.
ALTER TABLE mail_report_end ADD COLUMN named INTEGER NOT NULL DEFAULT 0;

-- What receivers found, in the order it came in. The numbers are hashes: a table that lies
-- in their order is written anew nearly as a whole by every report.
ALTER TABLE mail_outcome RENAME TO mail_outcome_by_number;
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
) STRICT;
INSERT INTO mail_outcome (org, id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks)
    SELECT org, id, disposition, dkim, spf, header_from, envelope_from, reasons, signatures, spf_checks FROM mail_outcome_by_number;
DROP TABLE mail_outcome_by_number;

-- Reports of more than two days: those beside a report are looked for among a few days, and
-- among these.
CREATE INDEX mail_report_long ON mail_report (org, domain, reporter_key, day) WHERE ends - begins > 172800;
