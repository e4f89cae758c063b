//! Senders as they were drawn last, for as long as nothing changes that they were drawn
//! from: reports, what counts of them, what is kept of them, and names of addresses.

use std::sync::{Arc, Mutex, PoisonError};

use ledger::OrgId;
use ledger::side::mail::ReportsStand;
use mailauth::DomainName;
use mailauth::senders_seen::OwnPlaces;

use super::SenderSeen;
use crate::mail::Span;

/// Senders kept, of all domains together: some 100 MB at most.
const MOST: usize = 100_000;

/// What senders were drawn from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub org: OrgId,
    pub domain: DomainName,
    pub span: Span,
    pub places: OwnPlaces,
    pub stand: ReportsStand,
}

impl Asked {
    /// Whether one takes the other's place.
    fn replaces(&self, other: &Asked) -> bool {
        (self.org, &self.domain, self.span) == (other.org, &other.domain, other.span)
    }
}

/// Lists of senders, the one used last at the end.
#[derive(Debug, Default)]
pub(super) struct KeptSenders(Mutex<Vec<(Asked, Vec<Arc<SenderSeen>>)>>);

impl KeptSenders {
    /// The senders drawn from the same.
    pub fn get(&self, asked: &Asked) -> Option<Vec<Arc<SenderSeen>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(of, _)| of == asked)?;
        let found = kept.remove(at);
        let senders = found.1.clone();
        kept.push(found);
        Some(senders)
    }

    /// Keeps senders, and lets go of those that were not asked for the longest.
    pub fn put(&self, asked: Asked, senders: &[Arc<SenderSeen>]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| !asked.replaces(of));
        // A list of nobody takes room, too.
        let room = |of: &[Arc<SenderSeen>]| of.len() + 100;
        let mut all = room(senders) + kept.iter().map(|(_, of)| room(of)).sum::<usize>();
        while all > MOST && !kept.is_empty() {
            let (_, oldest) = kept.remove(0);
            all -= room(&oldest);
        }
        if all <= MOST {
            kept.push((asked, senders.to_vec()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(org: u128, last: u64) -> Asked {
        Asked {
            org: OrgId(uuid::Uuid::from_u128(org)),
            domain: DomainName::parse("clinic.test").unwrap(),
            span: Span::last(30, jiff::civil::Date::constant(2026, 5, 31)),
            places: OwnPlaces::default(),
            stand: ReportsStand { last, changed: 0 },
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let kept = KeptSenders::default();
        let most = (MOST / 100) as u128;
        for org in 0..=most {
            kept.put(asked(org, 1), &[]);
        }
        assert!(kept.get(&asked(0, 1)).is_none());
        assert!(kept.get(&asked(1, 1)).is_some() && kept.get(&asked(most, 1)).is_some());
        // Drawn anew, it takes the place of the old.
        assert!(kept.get(&asked(2, 2)).is_none());
        kept.put(asked(2, 2), &[]);
        assert!(kept.get(&asked(2, 2)).is_some() && kept.get(&asked(2, 1)).is_none());
    }
}
