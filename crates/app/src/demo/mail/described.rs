//! What `data/mail.toml` says: who reports, who sends, and what the records were.

use super::ExampleRecords;
use crate::demo::calendar::Calendar;
use crate::error::{AppError, Result};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use std::net::IpAddr;

/// The description.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    /// The domain.
    pub domain: String,
    /// Who reports.
    pub reporter: Vec<Reporter>,
    /// Who sends in the domain's name.
    pub sender: Vec<Sender>,
    /// The domain's records, the earliest first.
    pub records: Vec<Records>,
}

/// A receiver that reports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporter {
    /// As it calls itself.
    pub name: String,
    /// Its domain.
    pub host: String,
    /// How many of a hundred messages go to it.
    pub share: u32,
    /// First and last day of its reports, counted from the anchor.
    pub days: (i32, i32),
    /// Whether it knows the test flag, `t=y`, and leaves mail alone then.
    pub knows_tests: bool,
    /// First day of its reports on TLS; 1 for none.
    #[serde(default = "never")]
    pub tls_from: i32,
}

fn never() -> i32 {
    1
}

/// Somebody who sends in the domain's name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sender {
    /// Who it is; for who reads the description.
    #[expect(dead_code, reason = "a note in the file")]
    pub what: String,
    /// Its addresses; each sends its share.
    pub addresses: Vec<IpAddr>,
    /// Their name in DNS; empty for none.
    #[serde(default)]
    pub host: String,
    /// Spans of days it sends on, counted from the anchor.
    pub days: Vec<(i32, i32)>,
    /// It sends every so many days.
    #[serde(default = "daily")]
    pub every: i32,
    /// Messages of a day.
    pub a_day: u32,
    /// Its signatures: domain, selector, result.
    #[serde(default)]
    pub signed: Vec<(String, String, String)>,
    /// Domain of the envelope sender, and what SPF says of it.
    pub envelope: (String, String),
    /// Domain of the From header, where it is below the domain.
    #[serde(default)]
    pub header_from: String,
    /// Why receivers depart from the policy, as reports say it.
    #[serde(default)]
    pub reason: String,
}

fn daily() -> i32 {
    1
}

impl Sender {
    /// Whether a domain it was authenticated for is the one of the From header, or shares
    /// its organizational domain: here, lies within `domain`.
    fn is_of(domain: &str, other: &str) -> bool {
        other == domain
            || other
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
    }

    /// Whether DKIM and SPF pass with alignment.
    pub fn aligned(&self, domain: &str) -> (bool, bool) {
        let dkim = self
            .signed
            .iter()
            .any(|(of, _, result)| result == "pass" && Sender::is_of(domain, of));
        let (envelope, result) = &self.envelope;
        (dkim, result == "pass" && Sender::is_of(domain, envelope))
    }

    /// Whether it sends on a day. What comes every so many days and would come on a Saturday
    /// or Sunday comes on the Friday before.
    pub fn sends_on(&self, on: i32, calendar: Calendar) -> bool {
        let every = self.every.max(1);
        self.days.iter().any(|(first, last)| {
            (on..=on + 2).any(|planned| {
                (*first..=*last).contains(&planned)
                    && (planned - first) % every == 0
                    && match every {
                        1 => planned == on,
                        _ => calendar.day(planned) == calendar.anchor.saturating_add(on.days()),
                    }
            })
        })
    }
}

/// The domain's records from a day on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Records {
    /// The day, counted from the anchor.
    pub from: i32,
    /// `p=`.
    pub policy: String,
    /// Whether `t=y` stands there.
    #[serde(default)]
    pub testing: bool,
    /// The records as [`mailauth::dns::Zone`] reads them, with the MTA-STS policy as
    /// [`mailauth::mta_sts::WrittenPolicy`] does.
    pub zone: String,
}

impl Described {
    /// Reads the description.
    ///
    /// # Errors
    /// Where it is wrong.
    pub fn read() -> Result<Described> {
        toml::from_str(include_str!("../data/mail.toml"))
            .map_err(|error| AppError::Other(format!("the worked example, mail.toml: {error}")))
    }

    /// The first day of reports.
    pub fn first_day(&self) -> i32 {
        let first = self.reporter.iter().map(|reporter| reporter.days.0).min();
        first.unwrap_or_default()
    }

    /// What the policy was on a day.
    pub fn policy_on(&self, on: i32) -> Option<&Records> {
        self.records.iter().rfind(|records| records.from <= on)
    }

    /// The records of a day, told as if asked at a time.
    ///
    /// # Errors
    /// When there were none, or they cannot be read.
    pub fn records_on(&self, on: i32, at: Timestamp) -> Result<ExampleRecords> {
        let records = self.policy_on(on).ok_or_else(|| {
            AppError::Other(format!("the worked example has no records on day {on}"))
        })?;
        ExampleRecords::read(&records.zone, at)
    }

    /// The addresses of senders with their names.
    pub fn names(&self) -> impl Iterator<Item = (IpAddr, &str)> {
        self.sender.iter().flat_map(|sender| {
            let addresses = sender.addresses.iter();
            addresses.map(|address| (*address, sender.host.as_str()))
        })
    }
}
