//! Who sends in a domain's name: addresses drawn together to senders, named and judged.

mod day_sets;
mod drawn;
mod found;
mod kept;
#[cfg(test)]
mod same_as_anew;
mod sent;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::report::DkimResult;
use mailauth::senders_seen::{Identity, Judgement, OwnPlaces, Place, Seen};
use serde::Serialize;

use self::drawn::Drawing;
use self::kept::{Asked, Drawn, KeptSenders};
use super::day::{Span, date};
use super::finding::read_list;
use super::store::address;
use crate::error::{AppError, Result};

/// Lists of signatures looked at for selectors.
const MOST_SIGNATURES: u32 = 10_000;

/// A selector and the domain it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Selector {
    /// `d=`.
    pub domain: Arc<str>,
    /// `s=`.
    pub selector: Arc<str>,
}

/// An address of a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendingAddress {
    /// The address; `None` when reports gave none that can be read.
    pub address: Option<IpAddr>,
    /// Its name in DNS; empty when there is none, or nobody asked.
    pub name: String,
    /// Messages.
    pub messages: u64,
}

/// What one sender sent in the name of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NameSums {
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim_aligned: u64,
    /// Messages that pass DMARC.
    pub passed: u64,
    /// Of the messages that fail DMARC: let through all the same.
    pub failed_and_delivered: u64,
    /// Of the messages that fail DMARC: copies that somebody passed on, as receivers say.
    pub copies: u64,
}

impl NameSums {
    /// Messages that fail DMARC.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }
}

/// Somebody who sends in a domain's name.
#[derive(Clone, Debug, Serialize)]
pub struct SenderSeen {
    /// Who it is.
    pub identity: Identity,
    /// What its mail seems to be.
    pub judgement: Judgement,
    /// What reports say of it.
    pub seen: Seen,
    /// Day of the first message in the span.
    pub first: Date,
    /// Day of the last.
    pub last: Date,
    /// How many addresses.
    pub addresses: usize,
    /// Those of most messages.
    pub top: Vec<SendingAddress>,
    /// What the domain's own records say of its addresses.
    pub places: Vec<Place>,
    /// Other keys somebody may have decided on its addresses under.
    #[serde(skip)]
    pub earlier: Vec<String>,
    /// What it sent by domain of the From header: the domain itself and those below, in the
    /// order of names.
    pub names: Vec<(Arc<str>, NameSums)>,
    /// Messages by selector that verified, aligned or not, in the order of selectors.
    pub selectors: Vec<(Selector, u64)>,
    /// Messages by selector that did not verify, with the result.
    #[serde(skip)]
    pub failing: Vec<((Selector, Arc<str>), u64)>,
}

impl SenderSeen {
    /// Of the messages that fail DMARC: let through all the same.
    pub fn failed_and_delivered(&self) -> u64 {
        self.names
            .iter()
            .map(|(_, sums)| sums.failed_and_delivered)
            .sum()
    }
}

/// The senders of a domain over a span of days: those of most messages first. There may be
/// hundreds of thousands of addresses: they are drawn together beside the threads that answer,
/// and kept. Reports that came since are added to what was drawn, and only the senders they
/// speak of are drawn anew; all are where anything else changed.
///
/// `places` are those that the domain's own records name, where they are known.
///
/// # Errors
/// When the database fails.
pub async fn senders(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
    places: &OwnPlaces,
) -> Result<Vec<Arc<SenderSeen>>> {
    let kept = ledger.drawn::<KeptSenders>();
    let asked = Asked {
        org,
        domain: domain.clone(),
        span,
    };
    let slot = kept.slot(&asked);
    let mut held = slot.drawn.lock().await;
    let mut side = ledger.side_read().await?;
    // Asked first: what changes while the rest is read is read the next time.
    let stand = side.mail_reports_stand(org).await?;
    let before = match held.take() {
        Some(drawn) if drawn.goes_on(stand, places) => Some(drawn),
        other => {
            // There may be much to let go of.
            tokio::task::spawn_blocking(move || drop(other));
            None
        }
    };
    let named = before.as_ref().map(|drawn| drawn.stand.named);
    let behind = before.as_ref().map_or(0, |drawn| drawn.stand.last);
    let mut drawing = match before {
        Some(drawn) if drawn.stand == stand => {
            let senders = drawn.drawing.senders();
            *held = Some(drawn);
            return Ok(senders);
        }
        Some(drawn) => drawn.drawing,
        None => Drawing::new(domain.clone(), places.clone()),
    };
    let (days, reports) = (span.numbers(), (behind, stand.last));
    side.visit_mail_rows_between(org, domain.as_str(), days, reports, |day, row| {
        drawing.add(day, row);
    })
    .await?;
    let outcomes = side.mail_outcomes(org, drawing.unread()).await?;
    let names = match named == Some(stand.named) {
        true => None,
        false => Some(side.mail_addresses(org, i64::MIN).await?),
    };
    drop(side);
    let drawn = tokio::task::spawn_blocking(move || {
        drawing.draw(outcomes, names);
        (drawing.senders(), drawing)
    });
    let (senders, drawing) = drawn.await.map_err(|_| AppError::BrokenOff)?;
    kept.takes(&slot, drawing.room());
    *held = Some(Drawn { stand, drawing });
    Ok(senders)
}

/// The addresses never seen before a day, with the day each was first seen.
///
/// # Errors
/// When the database fails.
pub async fn new_addresses(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    since: Date,
) -> Result<Vec<(Option<IpAddr>, Date)>> {
    let mut side = ledger.side_read().await?;
    let since = super::day::number(since);
    let rows = side.new_mail_addresses(org, domain, since).await?;
    Ok(rows
        .into_iter()
        .map(|(address, day)| (address, date(day)))
        .collect())
}

/// The selectors that reports on a domain name, with the last day of each and its
/// messages: what an audit of its DKIM keys begins with.
///
/// # Errors
/// When the database fails.
pub async fn selectors(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    span: Span,
) -> Result<BTreeMap<Selector, (Date, u64)>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let lists = side
        .mail_signatures(org, domain, from, to, MOST_SIGNATURES)
        .await?;
    let mut seen: BTreeMap<Selector, (Date, u64)> = BTreeMap::new();
    for list in lists {
        for signature in read_list::<DkimResult>(&list.signatures) {
            if signature.selector.is_empty() {
                continue;
            }
            let day = date(list.last);
            let entry = seen.entry(selector(&signature)).or_insert((day, 0));
            entry.0 = entry.0.max(day);
            entry.1 += list.messages;
        }
    }
    Ok(seen)
}

/// The names below the domain that mail was sent as, those of most messages first.
///
/// # Errors
/// When the database fails.
pub async fn names_below(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
) -> Result<Vec<DomainName>> {
    let (from, to) = span.numbers();
    let mut side = ledger.side_read().await?;
    let sums = side.mail_name_sums(org, domain.as_str(), from, to).await?;
    let mut list: Vec<(u64, DomainName)> = sums
        .into_iter()
        .filter_map(|(name, messages)| Some((messages, DomainName::parse(&name).ok()?)))
        .filter(|(_, name)| name != domain && name.is_within(domain))
        .collect();
    list.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(list.into_iter().map(|(_, name)| name).collect())
}

/// Sending addresses whose names nobody asked yet, those of most messages first.
///
/// # Errors
/// When the database fails.
pub async fn unnamed(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
    limit: usize,
) -> Result<Vec<IpAddr>> {
    let mut side = ledger.side_read().await?;
    let mut messages: HashMap<IpAddr, u64> = HashMap::new();
    side.visit_mail_rows(org, domain.as_str(), span.numbers(), |_, row| {
        if let Some(address) = row.address {
            *messages.entry(address).or_default() += row.messages;
        }
    })
    .await?;
    let named = side.mail_addresses(org, i64::MIN).await?;
    for name in named {
        if let Some(address) = address(&name.address) {
            messages.remove(&address);
        }
    }
    let mut list: Vec<(u64, IpAddr)> = messages.into_iter().map(|(a, m)| (m, a)).collect();
    list.sort_by(|a, b| b.cmp(a));
    list.truncate(limit);
    Ok(list.into_iter().map(|(_, address)| address).collect())
}

fn selector(signature: &DkimResult) -> Selector {
    Selector {
        domain: signature.domain.clone(),
        selector: signature.selector.clone(),
    }
}
