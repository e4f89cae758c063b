//! Where mail came from, as far as reports can prove that none came from elsewhere: what an
//! SPF record that is too large may do without (decision 0039).

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use mailauth::advice::SentFrom;
use mailauth::audit::Audit;
use mailauth::provider::{self, Provider};
use mailauth::rollout::Rhythm;
use register::records::SenderDecision;
use tokio::runtime::Handle;

use super::ask::Ask;
use crate::error::{AppError, Result};
use crate::mail::day::{Span, date};
use crate::mail::sender_list::SenderLine;

/// Days of reports that are looked at, so that what is sent once a year is among them.
const DAYS: u32 = 400;
/// From so many lookups on, a record comes to the limit with a service or two more.
const LOOKUPS: u32 = 5;
/// From so many octets on, one comes to its length with a few addresses more.
const OCTETS: usize = 300;
/// Addresses that are held, at most: whoever forges mail may do so from any number. Where there
/// are more, nothing is said of what was not seen.
const ADDRESSES: usize = 200_000;

/// Every address that mail came from; `None` where that proves nothing, or where the record
/// has room.
pub(super) async fn sent_from(
    ledger: &Ledger,
    (org, today): (OrgId, Date),
    audit: Option<&Audit>,
    rhythm: &Rhythm,
    lines: &[SenderLine<'_>],
    ask: &Ask,
) -> Result<Option<SentFrom>> {
    let Some(audit) = audit.filter(|audit| has_no_room(audit) && rhythm.is_covered()) else {
        return Ok(None);
    };
    let Some((named, addresses)) = said(lines, ask) else {
        return Ok(None);
    };
    let span = Span::last(DAYS, today);
    let (ledger, domain) = (ledger.clone(), audit.domain.as_str().to_owned());
    let here = Handle::current();
    // Unpacked beside the threads that answer: it may be much.
    let reading = tokio::task::spawn_blocking(move || {
        here.block_on(came_from(&ledger, org, &domain, span, addresses))
    });
    let found = reading.await.map_err(|_| AppError::BrokenOff)??;
    Ok(found.map(|(from, addresses)| SentFrom {
        from: date(from),
        to: today,
        addresses,
        named,
    }))
}

/// The first day of reports, and every address beside some; `None` where there are no reports,
/// or they do not tell all.
async fn came_from(
    ledger: &Ledger,
    org: OrgId,
    domain: &str,
    span: Span,
    mut addresses: BTreeSet<IpAddr>,
) -> Result<Option<(i64, BTreeSet<IpAddr>)>> {
    let (mut from, mut all_told) = (None, true);
    let mut side = ledger.side_read().await?;
    side.visit_mail_rows(org, domain, span.numbers(), |day, row| {
        from = Some(from.map_or(day, |first: i64| first.min(day)));
        match row.address {
            Some(address) if all_told => all_told = hold(&mut addresses, address, ADDRESSES),
            Some(_) => {}
            None => all_told = false,
        }
    })
    .await?;
    Ok(from.filter(|_| all_told).map(|from| (from, addresses)))
}

/// Holds one more address; `false` where there are more than are held.
fn hold(addresses: &mut BTreeSet<IpAddr>, address: IpAddr, most: usize) -> bool {
    addresses.insert(address.to_canonical());
    addresses.len() <= most
}

fn has_no_room(audit: &Audit) -> bool {
    let tree = &audit.spf.tree;
    tree.totals.lookups >= LOOKUPS || tree.totals.over_voids() || tree.root.octets >= OCTETS
}

/// Services and addresses that somebody says are used. `None` where a sender said to be one's
/// own is silent and nobody can tell which term is its.
fn said(lines: &[SenderLine<'_>], ask: &Ask) -> Option<(Vec<&'static Provider>, BTreeSet<IpAddr>)> {
    let mut named = ask.services.clone();
    let mut addresses = BTreeSet::new();
    for line in lines
        .iter()
        .filter(|line| line.decision() == SenderDecision::Ours)
    {
        if let Some(code) = line.key().strip_prefix("service:") {
            named.extend(provider::by_code(code));
        } else if let Some(address) = line.key().strip_prefix("address:") {
            addresses.extend(address.parse::<IpAddr>());
        } else if line.seen.is_none() {
            return None;
        }
    }
    Some((named, addresses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_15_2_2_addresses_without_end_are_not_held() {
        let mut held = BTreeSet::new();
        for (text, fits) in [
            ("192.0.2.1", true),
            ("192.0.2.2", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.2.3", false),
        ] {
            let address = text.parse().unwrap();
            assert_eq!(hold(&mut held, address, 2), fits, "{text}");
        }
    }
}
