-- The domain of the organization that a report counts for: the one reported on, or one
-- above it. Empty where it counts for none.
ALTER TABLE mail_report ADD COLUMN counts_for TEXT NOT NULL DEFAULT '';
-- Of a report that is counted on several days: the report whose days they are.
ALTER TABLE mail_report ADD COLUMN part_of INTEGER NOT NULL DEFAULT 0;
-- Who said whether it counts, and when, as JSON. Empty where nobody was asked.
ALTER TABLE mail_report ADD COLUMN settled TEXT NOT NULL DEFAULT '';
UPDATE mail_report SET counts_for = domain WHERE state = 'stored';
DROP INDEX mail_report_of_domain;
CREATE INDEX mail_report_counted ON mail_report (org, counts_for, day);
CREATE INDEX mail_report_of_reporter ON mail_report (org, domain, reporter_key, day);

-- What became of the mails that a mailbox held.
ALTER TABLE mail_mailbox ADD COLUMN mails_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mail_mailbox ADD COLUMN passed_over INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mail_mailbox ADD COLUMN not_read INTEGER NOT NULL DEFAULT 0;

-- What of a mail in a mailbox was not taken in, and why: the newest of each mailbox.
-- `lost` says that it may have been a report.
CREATE TABLE mail_left (
    org BLOB NOT NULL,
    mailbox BLOB NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (org, mailbox, uid_validity, uid, n)
) STRICT, WITHOUT ROWID;
