//! Every SQL statement about observed mail, one text for both databases; but for
//! rows, sums and outcomes, which are written many at a time in [`super::rows`] and
//! [`super::outcomes`].

use crate::db::statements::statements;

/// The number of the first report beside one: such as begin on the days from $5 to $7, and
/// those of more than two days that begin on the days from $6 on.
macro_rules! first_beside {
    ($more:literal) => {
        concat!(
            "(SELECT MIN(o.seq) FROM (",
            one_beside!("$5", $more),
            " UNION ALL ",
            one_beside!("$6 AND s.ends - s.begins > 172800", $more),
            ") o)"
        )
    };
}
macro_rules! one_beside {
    ($from:literal, $more:literal) => {
        concat!(
            "SELECT s.seq FROM mail_report s WHERE s.org = $1 AND s.domain = $3 AND s.reporter_key = $4 AND s.day <= $7 AND s.day >= ",
            $from,
            " AND s.kind = $8 AND s.state IN ('stored', 'quarantined') AND s.part_of = 0 \
            AND ((s.begins < $9 AND s.ends > $10) OR (s.begins = $11 AND s.ends = $12))",
            $more
        )
    };
}

statements! {
    /// Changes nothing; whoever numbers reports next waits for this transaction.
    LAST_REPORT = "INSERT INTO mail_report_end (org, seq, changed) VALUES ($1, 0, $2) \
        ON CONFLICT (org) DO UPDATE SET seq = mail_report_end.seq RETURNING seq";
    SET_LAST_REPORT = "UPDATE mail_report_end SET seq = $2 WHERE org = $1";
    /// What was drawn from reports holds until one of them goes up.
    REPORTS_STAND = "SELECT seq, changed, named FROM mail_report_end WHERE org = $1";
    REPORTS_CHANGED = "UPDATE mail_report_end SET changed = changed + 1 WHERE org = $1";
    NAMES_CHANGED = "UPDATE mail_report_end SET named = named + 1 WHERE org = $1";
    ADD_ARRIVING = "INSERT INTO mail_arriving (org, seq, last, begun) VALUES ($1, $2, $3, $4)";
    ARRIVED = "DELETE FROM mail_arriving WHERE org = $1 AND seq = $2";
    ARRIVING_SINCE = "SELECT seq, last FROM mail_arriving WHERE org = $1 AND begun < $2";
    GIVE_UP_PACKS = "DELETE FROM mail_pack WHERE org = $1 AND report >= $2 AND report <= $3";
    GIVE_UP_SUMS = "DELETE FROM mail_sum WHERE org = $1 AND report >= $2 AND report <= $3";
    ADD_REPORT = "INSERT INTO mail_report (org, seq, kind, state, key, sha256, reporter, reporter_key, domain, report_id, \
        begins, ends, day, received, source, records, messages, detail, carrier, remarks, counts_for) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    REPORT = "SELECT seq, kind, state, reporter, domain, report_id, begins, ends, received, source, records, messages, \
        detail, carrier, remarks, settled FROM mail_report WHERE org = $1 AND seq = $2";
    REPORTS = "SELECT seq, kind, state, reporter, domain, report_id, begins, ends, received, source, records, messages, \
        detail, carrier, remarks, settled FROM mail_report WHERE org = $1 AND seq < $2 AND part_of = 0 ORDER BY seq DESC LIMIT $3";
    FIND_REPORTS = "SELECT seq, kind, state, reporter, domain, report_id, begins, ends, received, source, records, messages, \
        detail, carrier, remarks, settled FROM mail_report WHERE org = $1 AND part_of = 0 AND (domain = $2 OR counts_for = $2 OR $2 = '') AND received < $3 \
        AND (reporter_key LIKE $4 ESCAPE '!' OR domain LIKE $4 ESCAPE '!') AND day >= $7 AND day <= $8 ORDER BY day DESC, seq DESC LIMIT $5 OFFSET $6";
    COUNT_REPORTS = "SELECT COUNT(*) FROM mail_report WHERE org = $1 AND part_of = 0 AND (domain = $2 OR counts_for = $2 OR $2 = '') AND received < $3 \
        AND (reporter_key LIKE $4 ESCAPE '!' OR domain LIKE $4 ESCAPE '!') AND day >= $5 AND day <= $6";
    SET_CARRIER = "UPDATE mail_report SET carrier = $3 WHERE org = $1 AND seq = $2";
    RELEASE_DOMAIN = "UPDATE mail_report SET state = 'stored', counts_for = $3 WHERE org = $1 AND domain = $2 AND state = 'quarantined'";
    /// Reports that count, for another domain from now on.
    COUNT_FOR = "UPDATE mail_report SET counts_for = $3 WHERE org = $1 AND domain = $2 AND state = 'stored' AND counts_for <> $3";
    /// What stands beside a report: those that claim to be the same (0), the first that counts or
    /// will of the same reporter on a part of the same time or all of it (1), and the first of
    /// these that says the same (2). In no order, and of the first nothing that is not in the
    /// index of keys: else SQLite looks at every report there is.
    BESIDE = concat!(
        "SELECT CAST(0 AS bigint), r.seq, CAST(0 AS bigint), CAST(0 AS bigint), r.sha256 FROM mail_report r WHERE r.org = $1 AND r.key = $2 \
        UNION ALL SELECT CAST(1 AS bigint), r.seq, r.begins, r.ends, r.sha256 FROM mail_report r WHERE r.org = $1 AND r.seq = ",
        first_beside!(""),
        " UNION ALL SELECT CAST(2 AS bigint), r.seq, r.begins, r.ends, r.sha256 FROM mail_report r WHERE r.org = $1 AND r.seq = ",
        first_beside!(" AND s.detail LIKE $13")
    );
    /// A report and its parts.
    SETTLE = "UPDATE mail_report SET state = $3, counts_for = $4, settled = $5 WHERE org = $1 AND (seq = $2 OR part_of = $2)";

    /// A part of a report, a day of its own.
    ADD_PART = "INSERT INTO mail_report (org, seq, kind, state, key, sha256, reporter, reporter_key, domain, report_id, \
        begins, ends, day, received, source, records, messages, detail, carrier, remarks, counts_for, part_of) \
        SELECT org, CAST($3 AS bigint), kind, state, $4, sha256, reporter, reporter_key, domain, report_id, \
        begins, ends, day + $5, received, source, 0, 0, '', '', '', counts_for, seq FROM mail_report WHERE org = $1 AND seq = $2";

    ADD_TLS = "INSERT INTO mail_tls (org, report, n, policy, domain, succeeded, failed, failures) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TLS_OF = "SELECT report, policy, domain, succeeded, failed, failures FROM mail_tls WHERE org = $1 AND report = $2 ORDER BY n";
    TLS_OF_DOMAIN = "SELECT t.report, t.policy, t.domain, t.succeeded, t.failed, t.failures FROM mail_report r \
        JOIN mail_tls t ON t.org = r.org AND t.report = r.seq \
        WHERE r.org = $1 AND t.domain = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' AND r.kind = 'tls' \
        ORDER BY t.report, t.n";

    TREND = "SELECT r.day, o.dkim, o.spf, o.disposition, CAST(SUM(s.messages) AS bigint), CAST(SUM(s.addresses) AS bigint) \
        FROM mail_report r JOIN mail_sum s ON s.org = r.org AND s.report = r.seq \
        JOIN mail_outcome o ON o.org = s.org AND o.id = s.outcome \
        WHERE r.org = $1 AND r.counts_for = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' \
        GROUP BY r.day, o.dkim, o.spf, o.disposition ORDER BY r.day";
    /// Rows of a span of days on a domain, of the reports behind a number and up to one. The
    /// pluses keep SQLite from looking for the packs of each report between these two.
    PACKS = "SELECT r.day, p.packed FROM mail_report r JOIN mail_pack p ON p.org = r.org AND p.report = r.seq \
        WHERE r.org = $1 AND r.counts_for = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' \
        AND +r.seq > $5 AND +r.seq <= $6 ORDER BY r.day";
    /// The rows of a report and of its parts, which have the numbers that follow.
    PACKS_OF = "SELECT p.packed FROM mail_report r JOIN mail_pack p ON p.org = r.org AND p.report = r.seq \
        WHERE r.org = $1 AND r.seq >= $2 AND r.seq <= $3 AND (r.seq = $2 OR r.part_of = $2)";
    /// Messages by the name they were sent as.
    NAME_SUMS = "SELECT o.header_from, CAST(SUM(s.messages) AS bigint) FROM mail_report r \
        JOIN mail_sum s ON s.org = r.org AND s.report = r.seq JOIN mail_outcome o ON o.org = s.org AND o.id = s.outcome \
        WHERE r.org = $1 AND r.counts_for = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' GROUP BY o.header_from";
    /// The same on all domains together.
    TREND_OF_ALL = "SELECT r.day, o.dkim, o.spf, o.disposition, CAST(SUM(s.messages) AS bigint), CAST(SUM(s.addresses) AS bigint) \
        FROM mail_report r JOIN mail_sum s ON s.org = r.org AND s.report = r.seq \
        JOIN mail_outcome o ON o.org = s.org AND o.id = s.outcome \
        WHERE r.org = $1 AND r.day >= $2 AND r.day <= $3 AND r.state = 'stored' \
        GROUP BY r.day, o.dkim, o.spf, o.disposition ORDER BY r.day";
    REPORTER_DAYS = "SELECT r.reporter_key, MAX(r.reporter), r.day, CAST(SUM(CASE WHEN r.part_of = 0 THEN 1 ELSE 0 END) AS bigint), CAST(SUM(r.messages) AS bigint) FROM mail_report r \
        WHERE r.org = $1 AND r.counts_for = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' AND r.kind = 'dmarc' \
        GROUP BY r.reporter_key, r.day ORDER BY r.reporter_key, r.day";
    /// Who reports on any domain between two days: reports and messages, first and last day and,
    /// of the domain of which that is most: on how many of the last days, counted by $4 from the
    /// last one, there was a report. Whoever fell silent on one domain is silent: reported on it
    /// on $5 such days or more, and not since day $6. Those first, then those of most messages.
    REPORTERS_OF_ALL = "SELECT d.reporter_key, MAX(d.reporter), MIN(d.first), MAX(d.last), CAST(SUM(d.reports) AS bigint), \
        CAST(SUM(d.messages) AS bigint), MAX(d.days), CAST(MAX(CASE WHEN d.days >= $5 AND d.last <= $6 THEN 1 ELSE 0 END) AS bigint) FROM \
        (SELECT r.reporter_key AS reporter_key, MAX(r.reporter) AS reporter, MIN(r.day) AS first, MAX(r.day) AS last, \
        SUM(CASE WHEN r.part_of = 0 THEN 1 ELSE 0 END) AS reports, SUM(r.messages) AS messages, \
        COUNT(DISTINCT CASE WHEN r.day > l.last - $4 THEN r.day END) AS days FROM mail_report r \
        JOIN (SELECT m.reporter_key AS reporter_key, m.counts_for AS counts_for, MAX(m.day) AS last FROM mail_report m \
        WHERE m.org = $1 AND m.day >= $2 AND m.day <= $3 AND m.state = 'stored' AND m.kind = 'dmarc' \
        GROUP BY m.reporter_key, m.counts_for) l ON l.reporter_key = r.reporter_key AND l.counts_for = r.counts_for \
        WHERE r.org = $1 AND r.day >= $2 AND r.day <= $3 AND r.state = 'stored' AND r.kind = 'dmarc' \
        GROUP BY r.reporter_key, r.counts_for) d \
        GROUP BY d.reporter_key ORDER BY 8 DESC, 6 DESC, 1 LIMIT $7";
    /// Domains that are not of the organization, those of most reports first.
    STRANGERS = "SELECT domain, COUNT(*) FROM mail_report WHERE org = $1 AND part_of = 0 AND state = 'quarantined' \
        GROUP BY domain ORDER BY 2 DESC, domain LIMIT $2";
    DOMAIN_SUMS = "SELECT domain, counts_for, state, COUNT(*), CAST(SUM(messages) AS bigint), MIN(day), MAX(day) FROM mail_report \
        WHERE org = $1 AND part_of = 0 GROUP BY domain, counts_for, state ORDER BY domain, state, counts_for";
    SIGNATURE_SUMS = "SELECT o.signatures, MAX(r.day), CAST(SUM(s.messages) AS bigint) \
        FROM mail_report r JOIN mail_sum s ON s.org = r.org AND s.report = r.seq \
        JOIN mail_outcome o ON o.org = s.org AND o.id = s.outcome \
        WHERE r.org = $1 AND r.counts_for = $2 AND r.day >= $3 AND r.day <= $4 AND r.state = 'stored' AND o.signatures <> '' \
        GROUP BY o.signatures ORDER BY 3 DESC LIMIT $5";

    ADDRESS_NAME = "SELECT address, name, confirmed, asked FROM mail_address_name WHERE org = $1 AND address = $2";
    ADDRESS_NAMES = "SELECT address, name, confirmed, asked FROM mail_address_name WHERE org = $1 AND asked >= $2";
    PUT_ADDRESS_NAME = "INSERT INTO mail_address_name (org, address, name, confirmed, asked) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, address) DO UPDATE SET name = excluded.name, confirmed = excluded.confirmed, asked = excluded.asked";

    ADD_AUDIT = "INSERT INTO mail_audit (org, domain, at, cause, answers, findings, summary) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    AUDITS = "SELECT domain, at, cause, answers, findings, summary FROM mail_audit \
        WHERE org = $1 AND domain = $2 AND at < $3 ORDER BY at DESC LIMIT $4";
    /// Without answers and findings, which may be much.
    AUDIT_SUMMARIES = "SELECT at, summary FROM mail_audit WHERE org = $1 AND domain = $2 AND at < $3 ORDER BY at DESC LIMIT $4";
    LAST_AUDITS = "SELECT domain, MAX(at) FROM mail_audit WHERE org = $1 GROUP BY domain ORDER BY domain";

    PUT_MAILBOX = "INSERT INTO mail_mailbox (org, id, host, port, settings, secret, uid_validity, last_uid, message, disabled) \
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '', FALSE) ON CONFLICT (org, id) DO UPDATE SET host = excluded.host, \
        port = excluded.port, settings = excluded.settings, secret = excluded.secret";
    MAILBOXES = "SELECT id, host, port, settings, secret, uid_validity, last_uid, checked, message, disabled, mails_read, passed_over, not_read \
        FROM mail_mailbox \
        WHERE org = $1 ORDER BY host, id";
    MAILBOX = "SELECT id, host, port, settings, secret, uid_validity, last_uid, checked, message, disabled, mails_read, passed_over, not_read \
        FROM mail_mailbox \
        WHERE org = $1 AND id = $2";
    SET_MAILBOX_READ = "UPDATE mail_mailbox SET uid_validity = $3, last_uid = $4 WHERE org = $1 AND id = $2";
    SET_MAILBOX_CHECKED = "UPDATE mail_mailbox SET checked = $3, message = $4 WHERE org = $1 AND id = $2";
    /// Only where it still holds the secret it was read with.
    SWAP_MAILBOX_SECRET = "UPDATE mail_mailbox SET secret = $4 WHERE org = $1 AND id = $2 AND secret = $3";
    SET_MAILBOX_WAITING = "UPDATE mail_mailbox SET checked = NULL, message = '' WHERE org = $1 AND id = $2";
    SET_MAILBOX_DISABLED = "UPDATE mail_mailbox SET disabled = $3 WHERE org = $1 AND id = $2";
    COUNT_MAILBOX = "UPDATE mail_mailbox SET mails_read = mails_read + $3, passed_over = passed_over + $4, not_read = not_read + $5 \
        WHERE org = $1 AND id = $2";
    ADD_LEFT = "INSERT INTO mail_left (org, mailbox, uid_validity, uid, n, at, lost, what, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (org, mailbox, uid_validity, uid, n) DO UPDATE SET at = excluded.at, lost = excluded.lost, what = excluded.what, why = excluded.why";
    LEFT_OF = "SELECT at, lost, what, why FROM mail_left WHERE org = $1 AND mailbox = $2 ORDER BY lost DESC, at DESC, uid DESC, n LIMIT $3";
    /// The oldest beyond so many.
    PRUNE_LEFT = "DELETE FROM mail_left WHERE org = $1 AND mailbox = $2 \
        AND at < (SELECT l.at FROM mail_left l WHERE l.org = $1 AND l.mailbox = $2 ORDER BY l.at DESC LIMIT 1 OFFSET $3)";
    DELETE_LEFT = "DELETE FROM mail_left WHERE org = $1 AND mailbox = $2";
    DELETE_MAILBOX = "DELETE FROM mail_mailbox WHERE org = $1 AND id = $2";

    PUT_DOMAIN = "INSERT INTO mail_domain (org, domain, keep_days, recheck_hours, selectors) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, domain) DO UPDATE SET keep_days = excluded.keep_days, recheck_hours = excluded.recheck_hours, \
        selectors = excluded.selectors";
    DOMAINS = "SELECT domain, keep_days, recheck_hours, selectors FROM mail_domain WHERE org = $1 ORDER BY domain";
    DOMAIN = "SELECT domain, keep_days, recheck_hours, selectors FROM mail_domain WHERE org = $1 AND domain = $2";

    /// Rows of reports counted on a day before one; kept are those of a domain with a rule of its own.
    COUNT_OLD_ROWS = "SELECT CAST(COALESCE(SUM(p.rows), 0) AS bigint) FROM mail_report r JOIN mail_pack p ON p.org = r.org AND p.report = r.seq \
        WHERE r.org = $1 AND r.day < $2 AND r.counts_for NOT IN (SELECT d.domain FROM mail_domain d WHERE d.org = $1)";
    PRUNE_PACKS = "DELETE FROM mail_pack WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 \
        AND r.counts_for NOT IN (SELECT d.domain FROM mail_domain d WHERE d.org = $1))";
    PRUNE_SUMS = "DELETE FROM mail_sum WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 \
        AND r.counts_for NOT IN (SELECT d.domain FROM mail_domain d WHERE d.org = $1))";
    PRUNE_TLS = "DELETE FROM mail_tls WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 \
        AND r.counts_for NOT IN (SELECT d.domain FROM mail_domain d WHERE d.org = $1))";
    COUNT_OLD_ROWS_OF = "SELECT CAST(COALESCE(SUM(p.rows), 0) AS bigint) FROM mail_report r JOIN mail_pack p ON p.org = r.org AND p.report = r.seq \
        WHERE r.org = $1 AND r.day < $2 AND r.counts_for = $3";
    PRUNE_PACKS_OF = "DELETE FROM mail_pack WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 AND r.counts_for = $3)";
    PRUNE_SUMS_OF = "DELETE FROM mail_sum WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 AND r.counts_for = $3)";
    PRUNE_TLS_OF = "DELETE FROM mail_tls WHERE org = $1 AND report IN (SELECT r.seq FROM mail_report r WHERE r.org = $1 AND r.day < $2 AND r.counts_for = $3)";
    /// Reports of which nothing but their line is left.
    PRUNE_REPORTS = "DELETE FROM mail_report WHERE org = $1 AND day < $2 \
        AND NOT EXISTS (SELECT 1 FROM mail_pack p WHERE p.org = $1 AND p.report = mail_report.seq)";
    PRUNE_OUTCOMES = "DELETE FROM mail_outcome WHERE org = $1 AND id NOT IN (SELECT s.outcome FROM mail_sum s WHERE s.org = $1)";
    PRUNE_ADDRESS_NAMES = "DELETE FROM mail_address_name WHERE org = $1 AND asked < $2";
    PRUNE_AUDITS = "DELETE FROM mail_audit WHERE org = $1 AND at < $2";

    /// All of an organization, where the worked example is put back.
    DISCARD_REPORTS = "DELETE FROM mail_report WHERE org = $1";
    DISCARD_REPORT_END = "DELETE FROM mail_report_end WHERE org = $1";
    DISCARD_OUTCOMES = "DELETE FROM mail_outcome WHERE org = $1";
    DISCARD_PACKS = "DELETE FROM mail_pack WHERE org = $1";
    DISCARD_ARRIVING = "DELETE FROM mail_arriving WHERE org = $1";
    DISCARD_SUMS = "DELETE FROM mail_sum WHERE org = $1";
    DISCARD_TLS = "DELETE FROM mail_tls WHERE org = $1";
    DISCARD_ADDRESS_NAMES = "DELETE FROM mail_address_name WHERE org = $1";
    DISCARD_AUDITS = "DELETE FROM mail_audit WHERE org = $1";
    DISCARD_MAILBOXES = "DELETE FROM mail_mailbox WHERE org = $1";
    DISCARD_LEFT = "DELETE FROM mail_left WHERE org = $1";
    DISCARD_DOMAINS = "DELETE FROM mail_domain WHERE org = $1";
}

/// Removes all that was observed of an organization.
pub(crate) const DISCARD: [&str; 12] = [
    DISCARD_REPORTS,
    DISCARD_REPORT_END,
    DISCARD_OUTCOMES,
    DISCARD_PACKS,
    DISCARD_ARRIVING,
    DISCARD_SUMS,
    DISCARD_TLS,
    DISCARD_ADDRESS_NAMES,
    DISCARD_AUDITS,
    DISCARD_MAILBOXES,
    DISCARD_LEFT,
    DISCARD_DOMAINS,
];
