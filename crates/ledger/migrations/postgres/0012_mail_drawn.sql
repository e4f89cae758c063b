-- Goes up when DNS told another name of a sending address: senders are told by it, and
-- nothing else of what was drawn from reports is another.
ALTER TABLE mail_report_end ADD COLUMN named bigint NOT NULL DEFAULT 0;

-- Reports of more than two days: those beside a report are looked for among a few days, and
-- among these.
CREATE INDEX mail_report_long ON mail_report (org, domain, reporter_key, day) WHERE ends - begins > 172800;
