-- Rows of a report, many in one value: so many messages from one address with one outcome
-- each, as crates/ledger/src/side/mail/pack.rs writes them. `n` is the number of the first
-- row, `rows` how many there are. What stood in mail_row is packed by the program.
CREATE TABLE mail_pack (
    org BLOB NOT NULL,
    report INTEGER NOT NULL,
    n INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (org, report, n)
) STRICT;

-- A report too large to be written at once: its rows are being written under the numbers
-- from `seq` to `last`, and count once its line is there. Begun long ago, it was broken off.
CREATE TABLE mail_arriving (
    org BLOB NOT NULL,
    seq INTEGER NOT NULL,
    last INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    PRIMARY KEY (org, seq)
) STRICT, WITHOUT ROWID;

-- Goes up with every change of what reports say, but for new ones, which raise `seq`:
-- what was drawn from both holds for as long as both stand.
ALTER TABLE mail_report_end ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

-- Never read.
ALTER TABLE mail_address_name DROP COLUMN asn;
ALTER TABLE mail_address_name DROP COLUMN as_name;
