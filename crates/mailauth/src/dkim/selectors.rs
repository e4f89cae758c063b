//! The keys of a domain, as far as their selectors are known.
//!
//! DNS gives no list of selectors, so a key that is not found says something of the
//! selector tried and nothing of the domain: there is no state *missing*.

use std::sync::Arc;

use crate::DomainName;
use crate::dkim::{Key, KeyRecord};
use crate::dns::{Failure, Outcome, RecordType, Resolver};

/// What stands at one selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectorState {
    /// One key record; it may still have faults.
    Present(Box<KeyRecord>),
    /// A key that was withdrawn (`p=`).
    Revoked(Box<KeyRecord>),
    /// Several records, of which verifiers use one or none (RFC 6376 §3.6.2.2).
    Several(Vec<Arc<str>>),
    /// An alias, and nothing where it leads: here.
    Dangling(DomainName),
    /// Nothing that looks like a key at this selector.
    NotFound,
    /// Could not tell.
    Unknown(Failure),
}

/// One selector and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// `s1`.
    pub selector: String,
    /// `s1._domainkey.example.org`.
    pub name: DomainName,
    /// What was found.
    pub state: SelectorState,
    /// Where the name leads when it is an alias: who really holds the key.
    pub aliases: Vec<DomainName>,
    /// Texts that stand there beside a key and are none.
    pub others: Vec<Arc<str>>,
}

/// Whether a text at a selector is meant as a key.
pub fn looks_like_key(text: &str) -> bool {
    let list = crate::tag_list::TagList::parse(&text.into());
    list.tag("p").is_some()
        || list.value("v").is_some_and(|v| {
            v.get(..4)
                .is_some_and(|start| start.eq_ignore_ascii_case("dkim"))
        })
}

/// Asks for the keys at these selectors; a selector that can be part of no name is
/// left out.
pub async fn ask<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    selectors: &[String],
) -> Vec<Selector> {
    let asked = selectors.iter().filter_map(|selector| {
        let name = domain.under(&format!("{selector}._domainkey")).ok()?;
        Some(async move {
            let response = resolver.lookup(&name, RecordType::Txt).await;
            let state = match (&response.outcome, response.aliases.last()) {
                (Outcome::Unknown(failure), _) => SelectorState::Unknown(failure.clone()),
                (_, Some(target)) if response.is_absent() => {
                    SelectorState::Dangling(target.clone())
                }
                _ => state(response.texts()),
            };
            let others = response.texts().filter(|text| !looks_like_key(text));
            let others = others.map(Arc::from).collect();
            Selector {
                selector: selector.to_ascii_lowercase(),
                name,
                state,
                aliases: response.aliases,
                others,
            }
        })
    });
    futures_util::future::join_all(asked).await
}

fn state<'a>(texts: impl Iterator<Item = &'a str>) -> SelectorState {
    let mut keys: Vec<Arc<str>> = texts
        .filter(|text| looks_like_key(text))
        .map(Arc::from)
        .collect();
    match keys.len() {
        0 => SelectorState::NotFound,
        1 => {
            let record = Box::new(KeyRecord::parse(&keys.remove(0)));
            if record.key == Some(Key::Revoked) {
                SelectorState::Revoked(record)
            } else {
                SelectorState::Present(record)
            }
        }
        _ => SelectorState::Several(keys),
    }
}
