//! Storing what the reading side found: every report whole or not at all.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ledger::side::SideTables;
use ledger::side::mail::{
    MAX_MESSAGES, NewReport, NewRow, Outcome, OutcomeSum, ReportState, TlsRow,
};
use ledger::{Ledger, OrgId};
use mailauth::report::{Record, Remark, RemarkKind};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::carrier::{Carrier, CarrierCheck, CarrierState};
use super::day::Covered;
use super::finding::{RowFinding, kept};
use super::ingest::{FileRemark, Ingested};
use super::known::KnownDomains;
use super::piece::{Content, DmarcEnd, Piece, TlsEnd};
use crate::error::Result;

/// Findings kept in memory with their number. A report that holds more of them is
/// slower to store and costs no more memory.
const MOST_FINDINGS: usize = 20_000;
/// Rows of a report kept in memory. Of one that ends within them all is known before
/// anything is written, nothing has to be taken back, and nobody waits to write while it is
/// read.
const MOST_KEPT: usize = 100_000;
/// The same of outcomes no report named before, of some hundred bytes each.
const MOST_OUTCOMES: usize = 10_000;
/// And of a report that has more: it is taken back as a whole where its end never comes.
const MOST_KEPT_OF_MORE: usize = 4_000;
/// A transaction is ended before more rows than these, at the next report after so many of
/// them, or so long, and where nothing comes for so long: others want to write too, and a
/// single one costs a sync of the disk.
const MOST_ROWS: u64 = 20_000;
const MOST_REPORTS: u64 = 500;
const LONGEST: Duration = Duration::from_millis(200);
/// And after so many bytes of mails that wait to be checked.
const MOST_UNCHECKED: usize = 16 << 20;

/// The storing side.
pub(crate) struct Store<'a> {
    ledger: &'a Ledger,
    org: OrgId,
    known: &'a KnownDomains,
    check: Option<&'a dyn CarrierCheck>,
    at: Timestamp,
    open: Option<Open>,
    current: Option<Current>,
    findings: HashMap<RowFinding, i64>,
    /// Numbers of outcomes that are in the database.
    saved: HashSet<i64>,
    /// Reports whose carrying mail is checked once they are kept: a check asks DNS, and
    /// nobody else can write meanwhile.
    unchecked: Vec<(u64, Arc<[u8]>)>,
    /// What the open transaction adds to the result once it is kept.
    pending: Ingested,
    done: Ingested,
}

/// A transaction with reports in it.
struct Open {
    side: SideTables,
    since: Instant,
    /// Number of the last report.
    last: u64,
    rows: u64,
    reports: u64,
}

/// The report being stored.
struct Current {
    source: String,
    mail: Option<Arc<[u8]>>,
    /// Rows not yet written, and the outcomes they name that the database has not.
    rows: Vec<NewRow>,
    outcomes: Vec<(i64, Outcome)>,
    /// Rows written so far, behind the mark; `None` while nothing is.
    written: Option<u64>,
    records: u64,
    messages: u64,
    too_large: u64,
    sums: HashMap<i64, OutcomeSum>,
    /// Outcomes first named by it: taken back with it.
    fresh: Vec<i64>,
}

/// What identifies a report besides its bytes.
struct Key<'a> {
    kind: &'static str,
    reporter: &'a str,
    domain: &'a str,
    report_id: &'a str,
    begin: i64,
    end: i64,
}

/// Two reports of one reporter may overlap by so many seconds: few have their clocks and
/// ends right.
const SLACK: i64 = 300;
/// A report that overlaps another begins at most so many days before it.
const LOOK_BACK: i64 = 62;

/// The key of one of the further days of a report.
fn part_key(key: &[u8; 32], day: i64) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(key);
    hasher.update(day.to_be_bytes());
    hasher.finalize().into()
}

impl Key<'_> {
    fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in [self.kind, self.reporter, self.domain, self.report_id] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(self.begin.to_be_bytes());
        hasher.update(self.end.to_be_bytes());
        hasher.finalize().into()
    }
}

/// The end of a report, of whichever kind.
struct End<'a> {
    key: Key<'a>,
    /// Who reports, as written.
    reporter: &'a str,
    content: Content,
    detail: serde_json::Value,
    remarks: Vec<Remark>,
    /// What a TLS report says.
    policies: Vec<TlsRow>,
}

impl<'a> Store<'a> {
    /// Stores for an organization; reports on domains it is not known to have are kept
    /// apart.
    pub fn new(
        ledger: &'a Ledger,
        org: OrgId,
        known: &'a KnownDomains,
        check: Option<&'a dyn CarrierCheck>,
        at: Timestamp,
    ) -> Store<'a> {
        Store {
            ledger,
            org,
            known,
            check,
            at,
            open: None,
            current: None,
            findings: HashMap::new(),
            saved: HashSet::new(),
            unchecked: Vec::new(),
            pending: Ingested::default(),
            done: Ingested::default(),
        }
    }

    /// Takes the next piece.
    pub async fn take(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Begin { source, mail } => self.begin(source, mail).await,
            Piece::Records(records) => self.records(records).await,
            Piece::Dmarc(end) => self.dmarc(*end).await,
            Piece::Tls(end) => self.tls(*end).await,
            Piece::Broken { why } => self.broken(why).await,
            Piece::PassedOver { source, why } => {
                self.pending.passed_over(source, why);
                Ok(())
            }
            Piece::Looked(looked) => {
                self.pending.looked(looked);
                Ok(())
            }
            Piece::Failed { source, why } => {
                self.pending.failed(&source, &why);
                Ok(())
            }
        }
    }

    /// Keeps what is stored, and tells what that was. A report whose end never came is
    /// taken back.
    pub async fn finish(mut self) -> Result<Ingested> {
        if self.current.is_some() {
            self.broken("it ends in the middle".to_owned()).await?;
        }
        self.commit().await?;
        Ok(self.done)
    }

    /// How long the open transaction still waits for what is read next; `None` where none is
    /// open, or what is in it is of a report whose end is to come.
    pub fn patience(&self) -> Option<Duration> {
        let open = self.open.as_ref().filter(|_| !self.is_within())?;
        Some(LONGEST.saturating_sub(open.since.elapsed()))
    }

    /// Ends the open transaction, unless it holds rows of a report whose end is to come.
    pub async fn pause(&mut self) -> Result<()> {
        match self.is_within() {
            true => Ok(()),
            false => self.commit().await,
        }
    }

    /// Whether rows are written of a report whose end is to come.
    fn is_within(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.written.is_some())
    }

    async fn commit(&mut self) -> Result<()> {
        if let Some(mut open) = self.open.take() {
            if open.reports > 0 {
                open.side.set_last_mail_report(self.org, open.last).await?;
            }
            open.side.commit().await?;
        }
        self.done.add(std::mem::take(&mut self.pending));
        self.check_carriers().await
    }

    /// The open transaction, or a new one.
    async fn open(&mut self) -> Result<&mut Open> {
        if self.open.is_none() {
            let mut side = self.ledger.side_write().await?;
            let last = side.last_mail_report(self.org).await?;
            self.open = Some(Open {
                side,
                since: Instant::now(),
                last,
                rows: 0,
                reports: 0,
            });
        }
        self.open.as_mut().ok_or_else(|| {
            crate::error::AppError::Other("the transaction is gone; try again".to_owned())
        })
    }

    async fn check_carriers(&mut self) -> Result<()> {
        let unchecked = std::mem::take(&mut self.unchecked);
        let Some(check) = self.check else {
            return Ok(());
        };
        let mut last: Option<(Arc<[u8]>, String)> = None;
        for (seq, mail) in unchecked {
            // One mail may carry several reports.
            let known = last.take_if(|(of, _)| Arc::ptr_eq(of, &mail));
            let carrier = match known {
                Some((_, carrier)) => carrier,
                None => json!(check.check(mail.clone()).await).to_string(),
            };
            let mut side = self.ledger.side_write_one().await?;
            side.set_mail_carrier(self.org, seq, &carrier).await?;
            side.commit().await?;
            last = Some((mail, carrier));
        }
        Ok(())
    }

    async fn begin(&mut self, source: String, mail: Option<Arc<[u8]>>) -> Result<()> {
        if self.current.is_some() {
            self.broken("it ends in the middle".to_owned()).await?;
        }
        let full = self.open.as_ref().is_some_and(|open| {
            open.rows >= MOST_ROWS
                || open.reports >= MOST_REPORTS
                || open.since.elapsed() >= LONGEST
        });
        let waiting: usize = self.unchecked.iter().map(|(_, mail)| mail.len()).sum();
        let full = full || waiting >= MOST_UNCHECKED;
        if full {
            self.commit().await?;
        }
        self.current = Some(Current {
            source,
            mail,
            rows: Vec::new(),
            outcomes: Vec::new(),
            written: None,
            records: 0,
            messages: 0,
            too_large: 0,
            sums: HashMap::new(),
            fresh: Vec::new(),
        });
        Ok(())
    }

    async fn records(&mut self, records: Vec<Record>) -> Result<()> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        // Records that differ only in what is not kept become one row.
        let mut places: HashMap<(Option<IpAddr>, i64), usize> = HashMap::new();
        for record in records {
            let address = record.source_ip;
            let messages = record.count.min(MAX_MESSAGES);
            current.too_large += u64::from(record.count > MAX_MESSAGES);
            current.records += 1;
            current.messages += messages;
            let outcome = self.outcome(RowFinding::of(record), &mut current);
            let sum = current.sums.entry(outcome).or_default();
            sum.messages += messages;
            let next = current.rows.len();
            let place = *places.entry((address, outcome)).or_insert(next);
            match current.rows.get_mut(place) {
                Some(row) => {
                    row.messages = row.messages.saturating_add(messages).min(MAX_MESSAGES);
                }
                None => {
                    sum.addresses += 1;
                    current.rows.push(NewRow {
                        address,
                        messages,
                        outcome,
                    });
                }
            }
        }
        let kept = match current.written {
            None => MOST_KEPT,
            Some(_) => MOST_KEPT_OF_MORE,
        };
        if current.rows.len() >= kept || current.outcomes.len() >= MOST_OUTCOMES {
            self.write(&mut current).await?;
        }
        self.current = Some(current);
        Ok(())
    }

    /// The number of a finding's outcome, which is written with the report if the
    /// database may not have it.
    fn outcome(&mut self, finding: RowFinding, current: &mut Current) -> i64 {
        if let Some(id) = self.findings.get(&finding) {
            return *id;
        }
        if self.findings.len() >= MOST_FINDINGS {
            self.findings.clear();
            self.saved.clear();
        }
        let outcome = finding.outcome();
        let id = outcome.id();
        if self.saved.insert(id) {
            current.fresh.push(id);
            current.outcomes.push((id, outcome));
        }
        self.findings.insert(finding, id);
        id
    }

    /// Writes what of a report is in memory.
    async fn write(&mut self, current: &mut Current) -> Result<()> {
        let org = self.org;
        let open = self.open().await?;
        if current.written.is_none() {
            open.side.mark().await?;
        }
        let written = current.written.unwrap_or_default();
        write(open, org, current, written).await?;
        current.written = Some(written + current.rows.len() as u64);
        current.rows.clear();
        Ok(())
    }

    async fn dmarc(&mut self, end: DmarcEnd) -> Result<()> {
        let DmarcEnd {
            metadata,
            policy,
            remarks,
            content,
        } = end;
        let reporter = kept(metadata.org_name.trim());
        let reporter_key = reporter.to_lowercase();
        let domain = kept(policy.domain.trim().trim_end_matches('.')).to_lowercase();
        let report_id = kept(metadata.report_id.trim());
        let detail = json!({ "metadata": metadata, "policy": policy });
        self.end(End {
            policies: Vec::new(),
            key: Key {
                kind: "dmarc",
                reporter: &reporter_key,
                domain: &domain,
                report_id: &report_id,
                begin: metadata.begin,
                end: metadata.end,
            },
            reporter: &reporter,
            content,
            detail,
            remarks,
        })
        .await
    }

    async fn tls(&mut self, end: TlsEnd) -> Result<()> {
        let report = end.report;
        let reporter = kept(report.organization_name.trim());
        let reporter_key = reporter.to_lowercase();
        // One report may speak of several domains.
        let of = report.policies.iter().map(|policy| policy.domain.as_str());
        let domain = of.clone().find(|domain| self.known.has(domain));
        let named = domain.or_else(|| of.clone().find(|domain| !domain.is_empty()));
        let domain = kept(named.unwrap_or(&end.domain));
        let report_id = kept(report.report_id.trim());
        let policies = report.policies.iter().map(|policy| TlsRow {
            report: 0,
            policy: kept(&policy.kind),
            domain: kept(&policy.domain),
            succeeded: policy.successful.min(MAX_MESSAGES),
            failed: policy.failed.min(MAX_MESSAGES),
            failures: json!(policy.failures).to_string(),
        });
        self.end(End {
            policies: policies.collect(),
            key: Key {
                kind: "tls",
                reporter: &reporter_key,
                domain: &domain,
                report_id: &report_id,
                begin: report.begin,
                end: report.end,
            },
            reporter: &reporter,
            content: end.content,
            detail: json!({ "contact": kept(&report.contact_info) }),
            remarks: end.remarks,
        })
        .await
    }

    /// Ends a report: stored, kept apart, or taken back because it is there.
    async fn end(&mut self, end: End<'_>) -> Result<()> {
        let Some(mut current) = self.current.take() else {
            return Ok(());
        };
        let (org, known, at) = (self.org, self.known, self.at);
        let key = end.key.hash();
        let rows = current.rows.len() as u64;
        let beside = self.open.as_ref().map_or(0, |open| open.rows);
        if current.written.is_none() && beside > 0 && beside + rows > MOST_ROWS {
            self.commit().await?;
        }
        let open = self.open().await?;
        let same = open.side.same_mail_reports(org, &key).await?;
        if same.iter().any(|other| end.content.is(&other.sha256)) {
            self.pending.duplicates += 1;
            return self.take_back(&current).await;
        }
        let counts_for = known.closest(end.key.domain).map(ToString::to_string);
        let covered = Covered::of(end.key.begin, end.key.end, at);
        let state = match (same.first(), covered, &counts_for) {
            (Some(_), ..) => ReportState::Conflict,
            (None, Covered::Impossible(_), _) => ReportState::Undated,
            (None, Covered::TooMany(_), _) => ReportState::Long,
            (None, Covered::Days(..), Some(_)) => ReportState::Stored,
            (None, Covered::Days(..), None) => ReportState::Quarantined,
        };
        let mut remarks = end.remarks;
        remarks.extend(current.remark());
        if state == ReportState::Stored && end.key.kind == "dmarc" {
            remarks.extend(overlap(open, org, &end.key, covered).await?);
        }
        let carrier = match &current.mail {
            None => Carrier::default(),
            Some(_) => Carrier {
                state: CarrierState::NotChecked,
                ..Carrier::default()
            },
        };
        let written = current.written.unwrap_or_default();
        write(open, org, &mut current, written).await?;
        let seq = open.last + 1;
        for (n, policy) in (1_u64..).zip(end.policies) {
            let policy = TlsRow {
                report: seq,
                ..policy
            };
            open.side.add_mail_tls(org, n, &policy).await?;
        }
        let report = NewReport {
            kind: end.key.kind,
            state,
            key: &key,
            sha256: &end.content.fingerprint,
            reporter: end.reporter,
            reporter_key: end.key.reporter,
            domain: end.key.domain,
            counts_for: counts_for.as_deref().unwrap_or_default(),
            report_id: end.key.report_id,
            begins: end.key.begin,
            ends: end.key.end,
            day: covered.first(),
            received: at.as_microsecond(),
            source: &kept(&current.source),
            records: current.records,
            messages: current.messages,
            detail: &end.detail.to_string(),
            carrier: &json!(carrier).to_string(),
            remarks: &json!(remarks).to_string(),
        };
        open.side.add_mail_report(org, seq, &report).await?;
        let days = match end.key.kind {
            "dmarc" => covered.days(),
            _ => 1,
        };
        let parts: Vec<[u8; 32]> = (1..days).map(|day| part_key(&key, day)).collect();
        if !parts.is_empty() {
            open.side.spread_mail_report(org, seq, seq, &parts).await?;
        }
        if current.written.is_some() {
            open.side.keep_since_mark().await?;
        }
        open.last = seq + parts.len() as u64;
        open.reports += 1;
        let mail = current.mail.take().filter(|mail| !mail.is_empty());
        if let (Some(_), Some(mail)) = (self.check, mail) {
            self.unchecked.push((seq, mail));
        }
        self.pending.reports += 1;
        self.pending.tls += u64::from(end.key.kind == "tls");
        self.pending.records += current.records;
        match state {
            ReportState::Stored | ReportState::LeftOut => {}
            ReportState::Quarantined => self.pending.quarantined += 1,
            ReportState::Conflict => self.pending.conflicts += 1,
            ReportState::Undated | ReportState::Long => self.pending.undated += 1,
        }
        if let Some(other) = same.first() {
            self.pending.remark(FileRemark {
                file: current.source.clone(),
                reporter: end.reporter.to_owned(),
                kind: "conflict".to_owned(),
                what: format!(
                    "claims to be the same report as number {}, and says something else; it is kept, and counts only once somebody says that both are genuine",
                    other.seq
                ),
                times: 1,
            });
        }
        for remark in remarks {
            self.pending
                .remark(FileRemark::of(&current.source, end.reporter, &remark));
        }
        Ok(())
    }

    async fn broken(&mut self, why: String) -> Result<()> {
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        self.pending.failed(&current.source, &why);
        self.take_back(&current).await
    }

    /// Takes back what a report wrote and what it added to the outcomes.
    async fn take_back(&mut self, current: &Current) -> Result<()> {
        if let (Some(_), Some(open)) = (current.written, &mut self.open) {
            open.side.back_to_mark().await?;
        }
        if !current.fresh.is_empty() {
            for id in &current.fresh {
                self.saved.remove(id);
            }
            self.findings.retain(|_, id| self.saved.contains(id));
        }
        Ok(())
    }
}

impl Content {
    /// Whether this is what a report is known by.
    fn is(&self, known: &[u8]) -> bool {
        known == self.fingerprint || self.sha256.is_some_and(|sha256| known == sha256)
    }
}

/// A remark on another report that covers a part of the same time.
async fn overlap(
    open: &mut Open,
    org: OrgId,
    key: &Key<'_>,
    covered: Covered,
) -> Result<Option<Remark>> {
    let (first, days) = (covered.first(), covered.days());
    let other = open
        .side
        .overlapping_mail_report(
            org,
            (key.kind, key.domain, key.reporter),
            (key.begin, key.end),
            (first - LOOK_BACK, first + days),
            SLACK,
        )
        .await?;
    Ok(other.map(|other| Remark {
        kind: RemarkKind::OddPeriod,
        what: format!(
            "it covers a part of the time of report number {} ({}): if both count the same messages, one of them is to be left out",
            other.seq,
            period(other.begins, other.ends),
        ),
        times: 1,
    }))
}

/// A period in UTC, for a remark.
fn period(begins: i64, ends: i64) -> String {
    let minute = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| seconds.to_string(),
            |at| at.strftime("%Y-%m-%d %H:%M").to_string(),
        )
    };
    format!("{} to {}", minute(begins), minute(ends))
}

impl Current {
    /// What storing noticed that reading could not.
    fn remark(&self) -> Option<Remark> {
        (self.too_large > 0).then(|| Remark {
            kind: RemarkKind::TooMany,
            what: format!("a row counts more than {MAX_MESSAGES} messages; so many are kept"),
            times: self.too_large,
        })
    }
}

/// Writes the rows of the next report that are in memory, with the outcomes they name
/// and what they add up to. `written`: how many rows stand before them.
async fn write(open: &mut Open, org: OrgId, current: &mut Current, written: u64) -> Result<()> {
    let seq = open.last + 1;
    // In the order of their numbers, neighbours go to the same page of the table.
    current.outcomes.sort_unstable_by_key(|(id, _)| *id);
    open.side.add_mail_outcomes(org, &current.outcomes).await?;
    current.outcomes.clear();
    let rows = &current.rows;
    open.side.add_mail_rows(org, seq, written + 1, rows).await?;
    open.rows += rows.len() as u64;
    let mut sums: Vec<(i64, OutcomeSum)> = current.sums.drain().collect();
    sums.sort_unstable_by_key(|(outcome, _)| *outcome);
    open.side.add_mail_sums(org, seq, &sums).await?;
    Ok(())
}

/// An address as the database keeps it, read back.
pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::from(v4));
    }
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_08_a_report_stored_by_its_bytes_is_known_again() {
        let content = |sha256| Content {
            fingerprint: [1; 32],
            sha256,
        };
        assert!(content(None).is(&[1; 32]) && !content(None).is(&[2; 32]));
        // As programs before kept it.
        assert!(content(Some([2; 32])).is(&[2; 32]));
        assert!(!content(Some([2; 32])).is(&[3; 32]));
    }
}
