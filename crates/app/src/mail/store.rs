//! Storing what the reading side found: every report whole or not at all.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ledger::side::SideTables;
use ledger::side::mail::{MAX_MESSAGES, Outcome, RowsOf, TlsRow};
use ledger::{Ledger, OrgId};
use mailauth::report::{Remark, RemarkKind};
use serde_json::json;

use super::beside::said_hex;
use super::carrier::CarrierCheck;
use super::finding::{failures, kept, size};
use super::gather::{Gathered, KeptOutcomes};
use super::ingest::Ingested;
use super::known::KnownDomains;
use super::piece::{DmarcEnd, Piece, TlsEnd};
use super::report_line::{End, Key};
use super::spool::{Part, Spool};
use crate::error::{AppError, Result};

/// A transaction is ended before more rows than these, at the next report after so many of
/// them, or so long, and where nothing comes for so long: others want to write too, and a
/// single one costs a sync of the disk.
pub(super) const MOST_ROWS: u64 = 50_000;
const MOST_REPORTS: u64 = 500;
pub(super) const LONGEST: Duration = Duration::from_millis(200);
/// And after so many bytes of mails that wait to be checked.
const MOST_UNCHECKED: usize = 16 << 20;

/// The storing side.
pub(crate) struct Store<'a> {
    ledger: &'a Ledger,
    pub(super) org: OrgId,
    pub(super) known: &'a KnownDomains,
    pub(super) check: Option<&'a dyn CarrierCheck>,
    pub(super) at: Timestamp,
    pub(super) open: Option<Open>,
    current: Option<Current>,
    pub(super) kept: KeptOutcomes,
    /// Reports whose carrying mail is checked once they are kept: a check asks DNS, and
    /// nobody else can write meanwhile.
    pub(super) unchecked: Vec<(u64, Arc<[u8]>)>,
    /// What the open transaction adds to the result once it is kept.
    pub(super) pending: Ingested,
    done: Ingested,
}

/// A transaction with whole reports in it, or a part of a large one.
pub(super) struct Open {
    pub side: SideTables,
    pub since: Instant,
    /// Number of the last report.
    pub last: u64,
    pub rows: u64,
    pub reports: u64,
    waiting: Waiting,
}

/// What is still to be written in a transaction: many rows a statement cost less than few.
#[derive(Default)]
struct Waiting {
    outcomes: Vec<(i64, Outcome)>,
    rows: Vec<RowsOf>,
    count: usize,
    /// Bytes of the outcomes.
    bytes: usize,
}

/// Rows and outcomes that wait, at most, and bytes of the outcomes.
const MOST_WAITING: usize = 8_192;
const MOST_BYTES: usize = 4 << 20;

impl Open {
    /// Adds rows of a report, named once a transaction, with the outcomes they name.
    pub async fn add(
        &mut self,
        org: OrgId,
        outcomes: Vec<(i64, Outcome)>,
        rows: impl Iterator<Item = RowsOf>,
    ) -> Result<()> {
        let waiting = &mut self.waiting;
        waiting.bytes += outcomes.iter().map(|(_, of)| size(of)).sum::<usize>();
        waiting.outcomes.extend(outcomes);
        for of in rows.filter(|of| !of.rows.is_empty()) {
            self.rows += of.rows.len() as u64;
            waiting.count += of.rows.len();
            waiting.rows.push(of);
        }
        let many = waiting.count + waiting.outcomes.len() > MOST_WAITING;
        match many || waiting.bytes > MOST_BYTES {
            true => self.write(org).await,
            false => Ok(()),
        }
    }

    /// Writes what waits.
    pub async fn write(&mut self, org: OrgId) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        // In the order of their numbers, neighbours go to the same page of the table.
        waiting.outcomes.sort_unstable_by_key(|(number, _)| *number);
        self.side.add_mail_outcomes(org, &waiting.outcomes).await?;
        self.side.add_mail_rows(org, &waiting.rows).await?;
        Ok(())
    }
}

/// The report being read. Nothing of it is written before its end is known.
pub(super) struct Current {
    pub source: String,
    pub mail: Option<Arc<[u8]>>,
    /// What is held in memory, behind what is in the spool.
    pub part: Part,
    pub spool: Option<Spool>,
    pub records: u64,
    pub messages: u64,
    too_large: u64,
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
            kept: KeptOutcomes::default(),
            unchecked: Vec::new(),
            pending: Ingested::default(),
            done: Ingested::default(),
        }
    }

    /// The outcomes that the reading side need not give.
    pub fn kept_outcomes(&self) -> KeptOutcomes {
        self.kept.clone()
    }

    /// Takes the next piece.
    pub async fn take(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Begin { source, mail } => self.begin(source, mail).await,
            Piece::Rows(gathered) => self.rows(gathered),
            Piece::Dmarc(end) => self.dmarc(*end).await,
            Piece::Tls(end) => self.tls(*end).await,
            Piece::Broken { why } => {
                self.broken(&why);
                Ok(())
            }
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
            self.broken("it ends in the middle");
        }
        self.commit().await?;
        Ok(self.done)
    }

    /// How long the open transaction still waits for what is read next; `None` where none is
    /// open.
    pub fn patience(&self) -> Option<Duration> {
        let open = self.open.as_ref()?;
        Some(LONGEST.saturating_sub(open.since.elapsed()))
    }

    /// Ends the open transaction.
    pub async fn pause(&mut self) -> Result<()> {
        self.commit().await
    }

    /// Ends the open transaction, and adds what it kept to the result.
    pub(super) async fn commit(&mut self) -> Result<()> {
        if let Some(mut open) = self.open.take() {
            open.write(self.org).await?;
            if open.reports > 0 {
                open.side.set_last_mail_report(self.org, open.last).await?;
            }
            open.side.commit().await?;
        }
        self.done.add(std::mem::take(&mut self.pending));
        self.check_carriers().await
    }

    /// The open transaction, or a new one.
    pub(super) async fn open(&mut self) -> Result<&mut Open> {
        if self.open.is_none() {
            let mut side = self.ledger.side_write().await?;
            let last = side.last_mail_report(self.org).await?;
            self.open = Some(Open {
                side,
                since: Instant::now(),
                last,
                rows: 0,
                reports: 0,
                waiting: Waiting::default(),
            });
        }
        self.open
            .as_mut()
            .ok_or_else(|| AppError::Other("the transaction is gone; try again".to_owned()))
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
            self.broken("it ends in the middle");
        }
        let full = self.open.as_ref().is_some_and(|open| {
            open.rows >= MOST_ROWS
                || open.reports >= MOST_REPORTS
                || open.since.elapsed() >= LONGEST
        });
        let waiting: usize = self.unchecked.iter().map(|(_, mail)| mail.len()).sum();
        if full || waiting >= MOST_UNCHECKED {
            self.commit().await?;
        }
        self.current = Some(Current {
            source,
            mail,
            part: Part::default(),
            spool: None,
            records: 0,
            messages: 0,
            too_large: 0,
        });
        Ok(())
    }

    fn rows(&mut self, gathered: Gathered) -> Result<()> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        current.records += gathered.records;
        current.messages = current.messages.saturating_add(gathered.messages);
        current.too_large += gathered.too_large;
        current.part.rows.extend(gathered.rows);
        current.part.outcomes.extend(gathered.outcomes);
        current.part.bytes += gathered.bytes;
        if current.part.is_full() {
            current.spool()?;
        }
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
        let said = said_hex(content.said);
        let detail = json!({ "metadata": metadata, "policy": policy, "said": said });
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
            failures: failures(&policy.failures),
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
            detail: json!({
                "contact": kept(&report.contact_info),
                "said": said_hex(end.content.said),
            }),
            remarks: end.remarks,
        })
        .await
    }

    fn broken(&mut self, why: &str) {
        if let Some(current) = self.current.take() {
            self.pending.failed(&current.source, why);
        }
    }

    /// Ends a report: stored, kept apart, or passed over because it is there.
    async fn end(&mut self, end: End<'_>) -> Result<()> {
        match self.current.take() {
            Some(current) => self.store(current, end).await,
            None => Ok(()),
        }
    }
}

impl Current {
    /// Moves what is held in memory to a file.
    pub(super) fn spool(&mut self) -> Result<()> {
        let mut spool = match self.spool.take() {
            Some(spool) => spool,
            None => Spool::new().map_err(unspooled)?,
        };
        spool.put(&mut self.part).map_err(unspooled)?;
        self.spool = Some(spool);
        Ok(())
    }

    /// What storing noticed that reading could not.
    pub(super) fn remark(&self) -> Option<Remark> {
        (self.too_large > 0).then(|| Remark {
            kind: RemarkKind::TooMany,
            what: format!("a row counts more than {MAX_MESSAGES} messages; so many are kept"),
            times: self.too_large,
        })
    }
}

/// The error of a file for what memory should not hold.
pub(super) fn unspooled(reason: std::io::Error) -> AppError {
    AppError::File {
        path: std::env::temp_dir(),
        reason,
    }
}

/// An address as the database keeps it, read back.
pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::from(v4));
    }
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}
