//! Reports: what others say they saw, one line each.

use super::statements::{
    ADD_PART, ADD_REPORT, ADD_TLS, BESIDE, COUNT_FOR, COUNT_REPORTS, FIND_REPORTS, LAST_REPORT,
    RELEASE_DOMAIN, REPORT, REPORTS, SET_CARRIER, SET_LAST_REPORT, SETTLE, TLS_OF, TLS_OF_DOMAIN,
};
use crate::db::{on, stored};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find, find_all};

/// Whether a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportState {
    /// It counts.
    Stored,
    /// It speaks of a domain the organization is not known to have.
    Quarantined,
    /// Another was there first that claims to be the same and says something else.
    Conflict,
    /// No calendar has the days it says it covers.
    Undated,
    /// It covers so many days that nobody knows when its messages were sent.
    Long,
    /// A person said that it is not to count.
    LeftOut,
}

impl ReportState {
    /// As the database has it.
    pub fn code(self) -> &'static str {
        match self {
            ReportState::Stored => "stored",
            ReportState::Quarantined => "quarantined",
            ReportState::Conflict => "conflict",
            ReportState::Undated => "undated",
            ReportState::Long => "long",
            ReportState::LeftOut => "left-out",
        }
    }

    pub(super) fn of(code: &str) -> ReportState {
        match code {
            "stored" => ReportState::Stored,
            "conflict" => ReportState::Conflict,
            "undated" => ReportState::Undated,
            "long" => ReportState::Long,
            "left-out" => ReportState::LeftOut,
            // What is not understood is not counted.
            _ => ReportState::Quarantined,
        }
    }
}

/// A report to be added. Texts hold no NUL; JSON is of the caller's making.
#[derive(Clone, Debug)]
pub struct NewReport<'a> {
    /// `dmarc` or `tls`.
    pub kind: &'a str,
    /// Whether it counts.
    pub state: ReportState,
    /// Hash of who reports on what under which id for which time.
    pub key: &'a [u8],
    /// SHA-256 of its content, unpacked.
    pub sha256: &'a [u8],
    /// Who reports, as written.
    pub reporter: &'a str,
    /// The same in lower case.
    pub reporter_key: &'a str,
    /// The domain reported on, lower case.
    pub domain: &'a str,
    /// The domain of the organization it counts for; empty for none.
    pub counts_for: &'a str,
    /// The reporter's id of it.
    pub report_id: &'a str,
    /// First second covered, Unix time.
    pub begins: i64,
    /// Last second covered, Unix time.
    pub ends: i64,
    /// The day it is counted on, in days since 1970.
    pub day: i64,
    /// When it came in, in microseconds.
    pub received: i64,
    /// Where it came from: file and message.
    pub source: &'a str,
    /// Records as written.
    pub records: u64,
    /// Messages in them.
    pub messages: u64,
    /// Metadata and published policy, JSON.
    pub detail: &'a str,
    /// Authentication of the mail that carried it, JSON.
    pub carrier: &'a str,
    /// Oddities, JSON.
    pub remarks: &'a str,
}

/// Which reports are asked for.
#[derive(Clone, Copy, Debug)]
pub struct ReportsAsked<'a> {
    /// On this domain, or counted for it; on all where it is empty.
    pub domain: &'a str,
    /// Whose reporter or domain holds these words, in lower case.
    pub words: &'a str,
    /// That came in before this time, in microseconds.
    pub before: i64,
    /// On this day or later, counted since 1970.
    pub from: i64,
    /// On this day or earlier.
    pub to: i64,
}

impl Default for ReportsAsked<'_> {
    /// All of them.
    fn default() -> Self {
        ReportsAsked {
            domain: "",
            words: "",
            before: i64::MAX,
            from: i64::MIN,
            to: i64::MAX,
        }
    }
}

/// A report as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Its number in the organization, from 1 on.
    pub seq: u64,
    /// `dmarc` or `tls`.
    pub kind: String,
    /// Whether it counts.
    pub state: ReportState,
    /// Who reports, as written.
    pub reporter: String,
    /// The domain reported on.
    pub domain: String,
    /// The reporter's id of it.
    pub report_id: String,
    /// First second covered, Unix time.
    pub begins: i64,
    /// Last second covered, Unix time.
    pub ends: i64,
    /// When it came in, in microseconds.
    pub received: i64,
    /// Where it came from.
    pub source: String,
    /// Records as written.
    pub records: u64,
    /// Messages in them.
    pub messages: u64,
    /// Metadata and published policy, JSON.
    pub detail: String,
    /// Authentication of the mail that carried it, JSON.
    pub carrier: String,
    /// Oddities, JSON.
    pub remarks: String,
    /// Who said whether it counts, JSON; empty where nobody did.
    pub settled: String,
}

/// A report that claims to be the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameReport {
    /// Its number.
    pub seq: u64,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
}

/// Beside which report others are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// `dmarc` or `tls`.
    pub kind: &'a str,
    /// The domain reported on, lower case.
    pub domain: &'a str,
    /// Who reports, in lower case.
    pub reporter_key: &'a str,
    /// First second covered, Unix time.
    pub begins: i64,
    /// Last second covered, Unix time.
    pub ends: i64,
    /// The first and last day, since 1970, that the others begin on; of none where the last
    /// comes before the first.
    pub days: (i64, i64),
    /// Those of two days or less begin on this day at the earliest.
    pub near: i64,
    /// So many seconds in common are none.
    pub slack: i64,
    /// A text that stands in the detail of those that say the same, such as the hash of what
    /// they say; with none of the signs that SQL understands in a pattern.
    pub said: Option<&'a str>,
}

impl Beside<'_> {
    /// Others begin before the first and end behind the second.
    fn within(&self) -> (i64, i64) {
        let before = self.ends.saturating_sub(self.slack);
        (before, self.begins.saturating_add(self.slack))
    }
}

/// A report of the same reporter on a part of the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlapping {
    /// Its number.
    pub seq: u64,
    /// First second covered, Unix time.
    pub begins: i64,
    /// Last second covered, Unix time.
    pub ends: i64,
}

/// What stands beside a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportsBeside {
    /// Those that claim to be the same.
    pub same: Vec<SameReport>,
    /// The first on a part of the same time.
    pub overlapping: Option<Overlapping>,
    /// The number of the first of these that says the same.
    pub repeated: Option<u64>,
}

/// One policy of a TLS report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsRow {
    /// The report.
    pub report: u64,
    /// `sts`, `tlsa`, `no-policy-found`, as written.
    pub policy: String,
    /// The domain the policy is of.
    pub domain: String,
    /// Sessions that succeeded.
    pub succeeded: u64,
    /// Sessions that failed.
    pub failed: u64,
    /// What failed, JSON.
    pub failures: String,
}

type Columns = (
    i64,
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    String,
    i64,
    i64,
    String,
    String,
    String,
    String,
);

fn row(columns: Columns) -> ReportRow {
    let (seq, kind, state, reporter, domain, report_id, begins, ends, ..) = columns;
    let (.., received, source, records, messages, detail, carrier, remarks, settled) = columns;
    ReportRow {
        seq: seq.unsigned_abs(),
        kind,
        state: ReportState::of(&state),
        reporter,
        domain,
        report_id,
        begins,
        ends,
        received,
        source,
        records: records.unsigned_abs(),
        messages: messages.unsigned_abs(),
        detail,
        carrier,
        remarks,
        settled,
    }
}

impl SideTables {
    /// The number of the organization's last report, 0 before the first. Until the end
    /// of the transaction nobody else adds one.
    pub async fn last_mail_report(&mut self, org: OrgId) -> Result<u64> {
        // No two books that were begun under one id stand alike.
        let now = jiff::Timestamp::now().as_microsecond();
        let (seq,): (i64,) = on!(self.session, c => {
            sqlx::query_as(LAST_REPORT).bind(org.0).bind(now).fetch_one(c).await?
        });
        Ok(seq.unsigned_abs())
    }

    /// Notes the number of the last report added in this transaction.
    pub async fn set_last_mail_report(&mut self, org: OrgId, seq: u64) -> Result<()> {
        execute!(self, SET_LAST_REPORT, org.0, stored(seq));
        Ok(())
    }

    /// Adds a report under its number.
    pub async fn add_mail_report(
        &mut self,
        org: OrgId,
        seq: u64,
        report: &NewReport<'_>,
    ) -> Result<()> {
        execute!(
            self,
            ADD_REPORT,
            org.0,
            stored(seq),
            report.kind,
            report.state.code(),
            report.key,
            report.sha256,
            report.reporter,
            report.reporter_key,
            report.domain,
            report.report_id,
            report.begins,
            report.ends,
            report.day,
            report.received,
            report.source,
            stored(report.records),
            stored(report.messages),
            report.detail,
            report.carrier,
            report.remarks,
            report.counts_for,
        );
        Ok(())
    }

    /// A report by its number.
    pub async fn mail_report(&mut self, org: OrgId, seq: u64) -> Result<Option<ReportRow>> {
        let found: Option<Columns> = find!(self, REPORT, org.0, stored(seq));
        Ok(found.map(row))
    }

    /// The reports with numbers below one, newest first.
    pub async fn mail_reports(
        &mut self,
        org: OrgId,
        below: Option<u64>,
        limit: u32,
    ) -> Result<Vec<ReportRow>> {
        let below = stored(below.unwrap_or(u64::MAX));
        let rows: Vec<Columns> = find_all!(self, REPORTS, org.0, below, i64::from(limit));
        Ok(rows.into_iter().map(row).collect())
    }

    /// The reports that are asked for, those of the last days first, from the one at
    /// `first` on.
    pub async fn find_mail_reports(
        &mut self,
        org: OrgId,
        asked: &ReportsAsked<'_>,
        (first, limit): (u64, u32),
    ) -> Result<Vec<ReportRow>> {
        let like = containing(asked.words);
        let (first, limit) = (stored(first), i64::from(limit));
        let rows: Vec<Columns> = find_all!(
            self,
            FIND_REPORTS,
            org.0,
            asked.domain,
            asked.before,
            &like,
            limit,
            first,
            asked.from,
            asked.to
        );
        Ok(rows.into_iter().map(row).collect())
    }

    /// How many [`Self::find_mail_reports`] finds.
    pub async fn count_mail_reports(
        &mut self,
        org: OrgId,
        asked: &ReportsAsked<'_>,
    ) -> Result<u64> {
        let like = containing(asked.words);
        let found: Option<(i64,)> = find!(
            self,
            COUNT_REPORTS,
            org.0,
            asked.domain,
            asked.before,
            &like,
            asked.from,
            asked.to
        );
        Ok(found.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// Notes what came of checking the mail that carried a report, as JSON.
    pub async fn set_mail_carrier(&mut self, org: OrgId, seq: u64, carrier: &str) -> Result<()> {
        execute!(self, SET_CARRIER, org.0, stored(seq), carrier);
        Ok(())
    }

    /// Lets the quarantined reports on a domain count for one of the organization; how many.
    pub async fn release_mail_domain(
        &mut self,
        org: OrgId,
        domain: &str,
        counts_for: &str,
    ) -> Result<u64> {
        let released = execute!(self, RELEASE_DOMAIN, org.0, domain, counts_for);
        self.mail_changed(org).await?;
        Ok(released)
    }

    /// Has the reports on a domain that count do so for one of the organization, from now
    /// on; how many did for another.
    pub async fn count_mail_domain_for(
        &mut self,
        org: OrgId,
        domain: &str,
        counts_for: &str,
    ) -> Result<u64> {
        let moved = execute!(self, COUNT_FOR, org.0, domain, counts_for);
        self.mail_changed(org).await?;
        Ok(moved)
    }

    /// Says whether a report counts, and for which domain; `settled` says who did, as
    /// JSON.
    pub async fn settle_mail_report(
        &mut self,
        org: OrgId,
        seq: u64,
        (state, counts_for): (ReportState, &str),
        settled: &str,
    ) -> Result<bool> {
        let code = state.code();
        let changed = execute!(self, SETTLE, org.0, stored(seq), code, counts_for, settled);
        self.mail_changed(org).await?;
        Ok(changed > 0)
    }

    /// What stands beside a report, found by one question: those that claim to be the same, by
    /// the hash of their key, the first of them first; and of those that count or will once
    /// their domain is here, of the same kind and reporter and on the same domain, the first
    /// on the same time or on more than `slack` seconds of it, and the first that says the same.
    pub async fn mail_reports_beside(
        &mut self,
        org: OrgId,
        key: &[u8],
        of: &Beside<'_>,
    ) -> Result<ReportsBeside> {
        let (before, behind) = of.within();
        let pattern = of.said.map_or_else(String::new, |said| format!("%{said}%"));
        let rows: Vec<(i64, i64, i64, i64, Vec<u8>)> = find_all!(
            self,
            BESIDE,
            org.0,
            key,
            of.domain,
            of.reporter_key,
            of.days.0.max(of.near),
            of.days.0,
            of.days.1,
            of.kind,
            before,
            behind,
            of.begins,
            of.ends,
            pattern
        );
        let mut beside = ReportsBeside::default();
        for (what, seq, begins, ends, sha256) in rows {
            let seq = seq.unsigned_abs();
            match what {
                0 => beside.same.push(SameReport { seq, sha256 }),
                1 => beside.overlapping = Some(Overlapping { seq, begins, ends }),
                _ => beside.repeated = Some(seq),
            }
        }
        beside.same.sort_by_key(|same| same.seq);
        Ok(beside)
    }

    /// Adds the lines of the further days of a report that is spread over several, under
    /// the numbers that follow its own; `keys` are theirs, one for each.
    pub async fn add_mail_parts(&mut self, org: OrgId, seq: u64, keys: &[[u8; 32]]) -> Result<()> {
        let whole = stored(seq);
        for (day, key) in (1_i64..).zip(keys) {
            let part = whole.saturating_add(day);
            execute!(self, ADD_PART, org.0, whole, part, &key[..], day);
        }
        Ok(())
    }

    /// Adds a policy of a TLS report, under its number in the report.
    pub async fn add_mail_tls(&mut self, org: OrgId, n: u64, tls: &TlsRow) -> Result<()> {
        execute!(
            self,
            ADD_TLS,
            org.0,
            stored(tls.report),
            stored(n),
            &tls.policy,
            &tls.domain,
            stored(tls.succeeded),
            stored(tls.failed),
            &tls.failures,
        );
        Ok(())
    }

    /// The policies of a TLS report.
    pub async fn mail_tls_of(&mut self, org: OrgId, report: u64) -> Result<Vec<TlsRow>> {
        let rows: Vec<TlsColumns> = find_all!(self, TLS_OF, org.0, stored(report));
        Ok(rows.into_iter().map(tls_row).collect())
    }

    /// The policies of TLS reports on a domain, from one day to another (days since
    /// 1970), both included.
    pub async fn mail_tls(
        &mut self,
        org: OrgId,
        domain: &str,
        from: i64,
        to: i64,
    ) -> Result<Vec<TlsRow>> {
        let rows: Vec<TlsColumns> = find_all!(self, TLS_OF_DOMAIN, org.0, domain, from, to);
        Ok(rows.into_iter().map(tls_row).collect())
    }
}

/// A pattern of LIKE for texts that hold some words, whatever signs are in them.
fn containing(words: &str) -> String {
    let mut like = String::from("%");
    for sign in words.chars().filter(|sign| *sign != '\0') {
        if matches!(sign, '%' | '_' | '!') {
            like.push('!');
        }
        like.push(sign);
    }
    like.push('%');
    like
}

type TlsColumns = (i64, String, String, i64, i64, String);

fn tls_row((report, policy, domain, succeeded, failed, failures): TlsColumns) -> TlsRow {
    TlsRow {
        report: report.unsigned_abs(),
        policy,
        domain,
        succeeded: succeeded.unsigned_abs(),
        failed: failed.unsigned_abs(),
        failures,
    }
}
