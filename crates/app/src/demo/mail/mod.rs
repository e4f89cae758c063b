//! The mail of the example: a year of reports, and what the records of its domain were.
//!
//! All of it is invented: `data/mail.toml` says who sends how much and what the records
//! were when. Reports are written from that as receivers write them, and read and stored
//! as any others are; checks are judged, kept and told as any others are.

mod described;
mod records;
mod written;

pub use records::ExampleRecords;

use self::described::Described;
use super::calendar::Calendar;
use crate::error::{AppError, Result};
use crate::mail::ingest::ingest_bytes;
use crate::mail::{KnownDomains, number};
use jiff::{Timestamp, ToSpan};
use ledger::side::mail::{AddressName, MailDomain};
use ledger::{Ledger, OrgId};
use mailauth::DomainName;

/// Days between two readings of the mailbox that reports come to.
const READ_EVERY: i32 = 7;
/// Days that rows of reports are kept.
const KEEP_DAYS: i64 = 400;

/// The records of a domain of the example as they stand; `None` for any other domain.
///
/// A domain under `.example` is in no name server (RFC 6761 §6.5), so that a check of it
/// is answered from here.
///
/// # Errors
/// When the example's own description cannot be read.
pub fn records(org: OrgId, domain: &DomainName, at: Timestamp) -> Result<Option<ExampleRecords>> {
    if org != super::ORG {
        return Ok(None);
    }
    let described = Described::read()?;
    if DomainName::host(&described.domain).as_ref() != Ok(domain) {
        return Ok(None);
    }
    described.records_on(-1, at).map(Some)
}

/// What of the mail is told so far.
pub(super) struct Mail {
    described: Described,
    /// The last day, counted from the anchor, whose reports are read.
    read_to: i32,
}

impl Mail {
    /// Nothing is told yet.
    pub fn begin() -> Result<Mail> {
        let described = Described::read()?;
        let read_to = described.first_day() - 1;
        Ok(Mail { described, read_to })
    }

    /// The domain.
    pub fn domain(&self) -> Result<DomainName> {
        DomainName::host(&self.described.domain)
            .map_err(|error| AppError::Other(format!("the worked example’s domain: {error}")))
    }

    /// Its records on a day counted from the anchor.
    pub fn records(&self, on: i32, at: Timestamp) -> Result<ExampleRecords> {
        self.described.records_on(on, at)
    }

    /// Reads the reports on all days before one, a week at a time as a person would.
    pub async fn read_before(
        &mut self,
        (ledger, org): (&Ledger, OrgId),
        calendar: Calendar,
        day: i32,
    ) -> Result<()> {
        let known = KnownDomains::new([self.described.domain.as_str()]);
        while self.read_to + 1 < day {
            let (first, last) = (self.read_to + 1, (self.read_to + READ_EVERY).min(day - 1));
            let mut files = Vec::new();
            for on in first..=last {
                files.extend(written::reports(&self.described, calendar, on));
            }
            let expected = files.len() as u64;
            let read =
                ingest_bytes(ledger, org, &known, files, midnight(calendar, last + 1)).await?;
            if read.reports != expected || read.has_failures() || !read.remarks.is_empty() {
                return Err(AppError::Other(format!(
                    "the worked example’s reports of days {first} to {last} were not read as written: {read:?}"
                )));
            }
            self.read_to = last;
        }
        Ok(())
    }

    /// Keeps what DNS would have told of the senders' addresses, and lets nothing be asked
    /// of name servers, which know nothing of the domain.
    pub async fn name_senders(
        &self,
        (ledger, org): (&Ledger, OrgId),
        calendar: Calendar,
    ) -> Result<()> {
        let asked = midnight(calendar, 0).as_microsecond();
        let mut side = ledger.side_write().await?;
        side.put_mail_domain(
            org,
            &MailDomain {
                domain: self.described.domain.clone(),
                keep_days: KEEP_DAYS,
                recheck_hours: 0,
                selectors: String::new(),
            },
        )
        .await?;
        for (address, name) in self.described.names() {
            let name = AddressName {
                address: ledger::side::mail::octets(Some(address)),
                name: name.to_owned(),
                confirmed: !name.is_empty(),
                asked,
            };
            side.put_mail_address(org, &name).await?;
        }
        side.commit().await?;
        Ok(())
    }
}

/// The beginning of a day counted from the anchor, in UTC as reports count.
fn midnight(calendar: Calendar, on: i32) -> Timestamp {
    let day = calendar.anchor.saturating_add(on.days());
    Timestamp::from_second(number(day) * 86_400).unwrap_or_default()
}
