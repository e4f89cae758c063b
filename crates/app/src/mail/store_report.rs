//! Writing a report whose end is known: a usual one in a transaction with others, a large
//! one in several of its own, so that nobody waits long to write.

use ledger::side::SideTables;
use ledger::side::mail::{
    Beside, MailRow, NewReport, ReportState, ReportsBeside, RowsOf, TlsRow, share,
};
use mailauth::report::Remark;
use serde_json::json;

use super::beside::{FoundBeside, SLACK, days_beside, found_beside, said_text};
use super::carrier::{Carrier, CarrierState};
use super::day::Covered;
use super::finding::{kept, size};
use super::ingest::FileRemark;
use super::report_line::{End, part_key};
use super::spool::Part;
use super::store::{Current, LONGEST, MOST_ROWS, Store, unspooled};
use crate::error::{AppError, Result};

/// A report whose writing began so long ago never comes, in microseconds.
pub(super) const GIVEN_UP: i64 = 86_400_000_000;

/// Bytes of a row where it is kept, and of a report or a part of one beside what it says.
const ROW: u64 = 12;
const LINE: u64 = 1_000;

/// A report whose rows come to more than these is written in several transactions.
const MOST_AT_ONCE: u64 = 20_000;

/// Where a report is written.
#[derive(Clone, Copy)]
struct Places {
    /// Its number.
    seq: u64,
    /// On how many days it counts: each has a number of its own from there on.
    days: u64,
}

impl Places {
    fn last(self) -> u64 {
        self.seq.saturating_add(self.days - 1)
    }
}

impl Store<'_> {
    /// Stores a report whose end is known, unless it is there.
    pub(super) async fn store(&mut self, mut current: Current, end: End<'_>) -> Result<()> {
        let covered = Covered::of(end.key.begin, end.key.end, self.at);
        let days = match end.key.kind {
            "dmarc" => u64::try_from(covered.days()).unwrap_or(1).max(1),
            _ => 1,
        };
        let rows = (current.part.rows.len() as u64).saturating_mul(days);
        if current.spool.is_some() || rows > MOST_AT_ONCE {
            current.spool()?;
            return self.store_in_turns(current, end, (covered, days)).await;
        }
        let beside = self.open.as_ref().map_or(0, |open| open.rows);
        if beside > 0 && beside + rows > MOST_ROWS {
            self.commit().await?;
        }
        let Some(beside) = self.others(&end, covered).await? else {
            return Ok(());
        };
        let org = self.org;
        let mut part = std::mem::take(&mut current.part);
        self.kept.add(&mut part.outcomes);
        self.pending.bytes += bytes(&part, days);
        let open = self.open().await?;
        let seq = open.last + 1;
        let rows = rows_of_days(seq, 1, days, part.rows);
        open.add(org, part.outcomes, rows).await?;
        open.last = seq + days - 1;
        let places = Places { seq, days };
        self.add_line(current, end, beside, (covered, places)).await
    }

    /// Stores a report that is too large for one transaction: under numbers of its own, in
    /// which it does not count until the last of it is there.
    async fn store_in_turns(
        &mut self,
        mut current: Current,
        end: End<'_>,
        (covered, days): (Covered, u64),
    ) -> Result<()> {
        self.commit().await?;
        if self.others(&end, covered).await?.is_none() {
            return Ok(());
        }
        let (org, at) = (self.org, self.at.as_microsecond());
        let open = self.open().await?;
        let places = Places {
            seq: open.last + 1,
            days,
        };
        open.side.give_up_mail_reports(org, at - GIVEN_UP).await?;
        let numbers = (places.seq, places.last());
        open.side.expect_mail_report(org, numbers, at).await?;
        open.last = places.last();
        self.commit().await?;
        if let Some(spool) = current.spool.take() {
            let mut parts = spool.read().map_err(unspooled)?;
            let mut n = 1;
            while let Some(mut part) = parts.next().map_err(unspooled)? {
                self.kept.add(&mut part.outcomes);
                self.pending.bytes += bytes(&part, days);
                let mut outcomes = std::mem::take(&mut part.outcomes);
                let count = part.rows.len() as u64;
                for of in rows_of_days(places.seq, n, days, part.rows) {
                    let open = self.open().await?;
                    let outcomes = std::mem::take(&mut outcomes);
                    open.add(org, outcomes, std::iter::once(of)).await?;
                    open.write(org).await?;
                    if open.since.elapsed() * 2 >= LONGEST {
                        self.commit().await?;
                    }
                }
                n += count;
            }
        }
        self.commit().await?;
        // Somebody else may have stored it meanwhile.
        let Some(beside) = self.others(&end, covered).await? else {
            let open = self.open().await?;
            open.side.give_up_mail_report(org, numbers).await?;
            return Ok(());
        };
        let source = current.source.clone();
        self.add_line(current, end, beside, (covered, places))
            .await?;
        let open = self.open().await?;
        match open.side.mail_report_arrived(org, places.seq).await? {
            true => Ok(()),
            false => {
                self.open = None;
                Err(AppError::Other(format!(
                    "{source} took more than a day to be written, and was given up meanwhile; take it in again"
                )))
            }
        }
    }

    /// What stands beside a report; `None`, and counted, where the very same is there.
    async fn others(&mut self, end: &End<'_>, covered: Covered) -> Result<Option<ReportsBeside>> {
        let org = self.org;
        let (days, near) = days_beside(covered);
        let said = end.content.said.map(said_text);
        let of = Beside {
            kind: end.key.kind,
            domain: end.key.domain,
            reporter_key: end.key.reporter,
            begins: end.key.begin,
            ends: end.key.end,
            days,
            near,
            slack: SLACK,
            said: said.as_deref(),
        };
        let key = end.key.hash();
        let open = self.open().await?;
        let beside = open.side.mail_reports_beside(org, &key, &of).await?;
        let mut same = beside.same.iter();
        if same.any(|other| end.content.is(&other.sha256)) {
            self.pending.duplicates += 1;
            return Ok(None);
        }
        Ok(Some(beside))
    }

    /// Adds the line of a report whose rows are written.
    async fn add_line(
        &mut self,
        mut current: Current,
        end: End<'_>,
        beside: ReportsBeside,
        (covered, Places { seq, days }): (Covered, Places),
    ) -> Result<()> {
        let (org, known, at) = (self.org, self.known, self.at);
        let key = end.key.hash();
        let counts_for = known.closest(end.key.domain).map(ToString::to_string);
        let open = self.open().await?;
        let same = &beside.same;
        let found = match same.first() {
            None => found_beside(&end.key, &beside),
            Some(_) => FoundBeside::default(),
        };
        let state = match (same.first(), covered, &counts_for) {
            (Some(_), ..) => ReportState::Conflict,
            (None, Covered::Impossible(_), _) => ReportState::Undated,
            (None, Covered::TooMany(_), _) => ReportState::Long,
            (None, Covered::Days(..), _) if found.repeated.is_some() => ReportState::Conflict,
            (None, Covered::Days(..), Some(_)) => ReportState::Stored,
            (None, Covered::Days(..), None) => ReportState::Quarantined,
        };
        let mut remarks = end.remarks;
        remarks.extend(current.remark());
        remarks.extend(found.remark);
        let carrier = match &current.mail {
            None => Carrier::default(),
            Some(_) => Carrier {
                state: CarrierState::NotChecked,
                ..Carrier::default()
            },
        };
        let of_tls = end.policies.iter().map(|policy| {
            let texts = policy.policy.len() + policy.domain.len() + policy.failures.len();
            // What the table and its index keep beside the texts.
            4 * ROW + texts as u64
        });
        let detail = end.detail.to_string();
        let mut bytes = LINE + detail.len() as u64 + of_tls.sum::<u64>();
        add_tls(&mut open.side, org, seq, end.policies).await?;
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
            detail: &detail,
            carrier: &json!(carrier).to_string(),
            remarks: &json!(remarks).to_string(),
        };
        open.side.add_mail_report(org, seq, &report).await?;
        let days = i64::try_from(days).unwrap_or(1);
        let parts: Vec<[u8; 32]> = (1..days).map(|day| part_key(&key, day)).collect();
        open.side.add_mail_parts(org, seq, &parts).await?;
        bytes += LINE * parts.len() as u64;
        open.reports += 1;
        let mail = current.mail.take().filter(|mail| !mail.is_empty());
        if let (Some(_), Some(mail)) = (self.check, mail) {
            self.unchecked.push((seq, mail));
        }
        self.pending.reports += 1;
        self.pending.tls += u64::from(end.key.kind == "tls");
        self.pending.records += current.records;
        self.pending.bytes += bytes;
        match state {
            ReportState::Stored | ReportState::LeftOut => {}
            ReportState::Quarantined if end.key.domain.is_empty() => self.pending.nameless += 1,
            ReportState::Quarantined => self.pending.quarantined += 1,
            ReportState::Conflict => self.pending.conflicts += 1,
            ReportState::Undated | ReportState::Long => self.pending.undated += 1,
        }
        if let Some(other) = same.first() {
            self.pending
                .remark(conflict(&current, end.reporter, other.seq));
        }
        self.tell(&current, end.reporter, remarks);
        Ok(())
    }

    fn tell(&mut self, current: &Current, reporter: &str, remarks: Vec<Remark>) {
        for remark in remarks {
            self.pending
                .remark(FileRemark::of(&current.source, reporter, &remark));
        }
    }
}

/// The rows of a report that counts on so many days: each has its share of them, under a
/// number of its own.
fn rows_of_days(
    seq: u64,
    first: u64,
    days: u64,
    rows: Vec<MailRow>,
) -> impl Iterator<Item = RowsOf> {
    (0..days).scan(rows, move |all, day| {
        let rows = match days {
            1 => std::mem::take(all),
            _ => share(all, day, days),
        };
        let report = seq.saturating_add(day);
        Some(RowsOf {
            report,
            first,
            rows,
        })
    })
}

/// Bytes that a part of a report takes where it is kept, counting on so many days.
fn bytes(part: &Part, days: u64) -> u64 {
    let outcomes = part.outcomes.iter().map(|(_, of)| size(of)).sum::<usize>();
    outcomes as u64 + ROW * days * part.rows.len() as u64
}

async fn add_tls(
    side: &mut SideTables,
    org: ledger::OrgId,
    report: u64,
    policies: Vec<TlsRow>,
) -> Result<()> {
    for (n, policy) in (1_u64..).zip(policies) {
        let policy = TlsRow { report, ..policy };
        side.add_mail_tls(org, n, &policy).await?;
    }
    Ok(())
}

fn conflict(current: &Current, reporter: &str, other: u64) -> FileRemark {
    FileRemark {
        file: current.source.clone(),
        reporter: reporter.to_owned(),
        kind: "conflict".to_owned(),
        what: format!(
            "claims to be the same report as number {other}, and says something else; it is kept, and counts only once somebody says that both are genuine"
        ),
        times: 1,
    }
}
