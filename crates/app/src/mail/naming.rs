//! Names of sending addresses: what reverse DNS says, and whether the name leads back
//! (RFC 8601 §3: forward-confirmed reverse DNS).

use std::net::IpAddr;

use jiff::Timestamp;
use ledger::side::mail::{AddressName, octets};
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::dns::{Data, RecordType, Resolver};
use mailauth::spf::reverse_name;

use super::day::Span;
use super::senders::unnamed;
use crate::error::Result;

/// Names looked at of one address.
const NAMES: usize = 5;

/// Asks for the names of addresses nobody asked about, the busiest first; how many
/// were asked. An address DNS gave no answer for is asked again another time.
///
/// # Errors
/// When the database fails.
pub async fn name_addresses<R: Resolver>(
    ledger: &Ledger,
    org: OrgId,
    domain: &DomainName,
    span: Span,
    resolver: &R,
    most: usize,
    at: Timestamp,
) -> Result<usize> {
    let addresses = unnamed(ledger, org, domain, span, most).await?;
    let mut asked = 0;
    for address in addresses {
        let Some((name, confirmed)) = name_of(resolver, address).await else {
            continue;
        };
        let mut side = ledger.side_write().await?;
        side.put_mail_address(
            org,
            &AddressName {
                address: octets(Some(address)),
                name,
                confirmed,
                asked: at.as_microsecond(),
            },
        )
        .await?;
        side.commit().await?;
        asked += 1;
    }
    Ok(asked)
}

/// The name of an address and whether it leads back; empty where there is none, `None`
/// when it could not be told.
async fn name_of<R: Resolver>(resolver: &R, address: IpAddr) -> Option<(String, bool)> {
    let reverse = reverse_name(address);
    let answer = resolver.lookup(&reverse, RecordType::Ptr).await;
    if answer.failure().is_some() {
        return None;
    }
    let kind = match address {
        IpAddr::V4(_) => RecordType::A,
        IpAddr::V6(_) => RecordType::Aaaa,
    };
    let names = answer.data().iter().filter_map(|data| match data {
        Data::Ptr(name) => Some(name),
        _ => None,
    });
    let mut first = None;
    for name in names.take(NAMES) {
        let back = resolver.lookup(name, kind).await;
        if back.data().iter().any(|data| match data {
            Data::A(a) => IpAddr::V4(*a) == address,
            Data::Aaaa(a) => IpAddr::V6(*a) == address,
            _ => false,
        }) {
            return Some((name.to_string(), true));
        }
        first.get_or_insert_with(|| name.to_string());
    }
    Some((first.unwrap_or_default(), false))
}
