-- The domain of the organization that a report counts for: the one reported on, or one
-- above it. Empty where it counts for none.
ALTER TABLE mail_report ADD COLUMN counts_for text NOT NULL DEFAULT '';
-- Of a report that is counted on several days: the report whose days they are.
ALTER TABLE mail_report ADD COLUMN part_of bigint NOT NULL DEFAULT 0;
-- Who said whether it counts, and when, as JSON. Empty where nobody was asked.
ALTER TABLE mail_report ADD COLUMN settled text NOT NULL DEFAULT '';
UPDATE mail_report SET counts_for = domain WHERE state = 'stored';
DROP INDEX mail_report_of_domain;
CREATE INDEX mail_report_counted ON mail_report (org, counts_for, day);
CREATE INDEX mail_report_of_reporter ON mail_report (org, domain, reporter_key, day);

-- What became of the mails that a mailbox held.
ALTER TABLE mail_mailbox ADD COLUMN mails_read bigint NOT NULL DEFAULT 0;
ALTER TABLE mail_mailbox ADD COLUMN passed_over bigint NOT NULL DEFAULT 0;
ALTER TABLE mail_mailbox ADD COLUMN not_read bigint NOT NULL DEFAULT 0;

-- What of a mail in a mailbox was not taken in, and why: the newest of each mailbox.
-- `lost` says that it may have been a report.
CREATE TABLE mail_left (
    org uuid NOT NULL,
    mailbox uuid NOT NULL,
    uid_validity bigint NOT NULL,
    uid bigint NOT NULL,
    n bigint NOT NULL,
    at bigint NOT NULL,
    lost boolean NOT NULL,
    what text NOT NULL,
    why text NOT NULL,
    PRIMARY KEY (org, mailbox, uid_validity, uid, n)
);
