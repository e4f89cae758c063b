-- Rows of a report, many in one value: so many messages from one address with one outcome
-- each, as crates/ledger/src/side/mail/pack.rs writes them. `n` is the number of the first
-- row, `rows` how many there are. What stood in mail_row is packed by the program.
CREATE TABLE mail_pack (
    org uuid NOT NULL,
    report bigint NOT NULL,
    n bigint NOT NULL,
    rows bigint NOT NULL,
    packed bytea NOT NULL,
    PRIMARY KEY (org, report, n)
);

-- A report too large to be written at once: its rows are being written under the numbers
-- from `seq` to `last`, and count once its line is there. Begun long ago, it was broken off.
CREATE TABLE mail_arriving (
    org uuid NOT NULL,
    seq bigint NOT NULL,
    last bigint NOT NULL,
    begun bigint NOT NULL,
    PRIMARY KEY (org, seq)
);

-- Goes up with every change of what reports say, but for new ones, which raise `seq`:
-- what was drawn from both holds for as long as both stand.
ALTER TABLE mail_report_end ADD COLUMN changed bigint NOT NULL DEFAULT 0;

-- Never read.
ALTER TABLE mail_address_name DROP COLUMN asn;
ALTER TABLE mail_address_name DROP COLUMN as_name;
