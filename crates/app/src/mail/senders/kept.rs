//! Senders as they were drawn last, with what they were drawn from: reports that came since
//! are added to it. Where anything else changed, what counts of reports, what is kept of them
//! or the domain's own records, they are drawn anew.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ledger::OrgId;
use ledger::side::mail::ReportsStand;
use mailauth::DomainName;
use mailauth::senders_seen::OwnPlaces;
use tokio::sync::Mutex as AsyncMutex;

use super::drawn::Drawing;
use crate::mail::Span;

/// Senders kept, of all domains together: some 200 MB at most, with what they were drawn from.
const MOST: usize = 200_000;
/// What a list of nobody takes, in senders.
const LEAST: usize = 100;

/// Whose senders, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub org: OrgId,
    pub domain: DomainName,
    pub span: Span,
}

/// Senders as they were drawn, and how reports stood.
#[derive(Debug)]
pub(super) struct Drawn {
    pub stand: ReportsStand,
    pub drawing: Drawing,
}

impl Drawn {
    /// Whether all that it lacks are reports that came since, and names.
    pub fn goes_on(&self, stand: ReportsStand, places: &OwnPlaces) -> bool {
        let same = self.stand.changed == stand.changed && self.drawing.own_places() == places;
        same && self.stand.last <= stand.last
    }
}

/// A list of senders. Whoever draws it holds it: the next one waits for that, and does not
/// draw the same beside it.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub drawn: AsyncMutex<Option<Drawn>>,
    room: AtomicUsize,
}

impl Slot {
    fn room(&self) -> usize {
        LEAST + self.room.load(Ordering::Relaxed)
    }
}

/// Lists of senders, the one used last at the end.
#[derive(Debug, Default)]
pub(super) struct KeptSenders(Mutex<Vec<(Asked, Arc<Slot>)>>);

impl KeptSenders {
    /// The list that is asked for; an empty one where none is kept.
    pub fn slot(&self, asked: &Asked) -> Arc<Slot> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match kept.iter().position(|(of, _)| of == asked) {
            Some(at) => kept.remove(at),
            None => (asked.clone(), Arc::default()),
        };
        let slot = found.1.clone();
        kept.push(found);
        let_go(&mut kept);
        slot
    }

    /// Notes what a list takes, in senders, and lets go of those that were not asked for the
    /// longest.
    pub fn takes(&self, slot: &Slot, room: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.room.store(room, Ordering::Relaxed);
        let_go(&mut kept);
    }
}

fn let_go(kept: &mut Vec<(Asked, Arc<Slot>)>) {
    let mut all: usize = kept.iter().map(|(_, slot)| slot.room()).sum();
    let many = kept.iter().take_while(|(_, slot)| {
        let too_many = all > MOST;
        all -= if too_many { slot.room() } else { 0 };
        too_many
    });
    let many = many.count();
    kept.drain(..many);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(org: u128) -> Asked {
        Asked {
            org: OrgId(uuid::Uuid::from_u128(org)),
            domain: DomainName::parse("clinic.test").unwrap(),
            span: Span::last(30, jiff::civil::Date::constant(2026, 5, 31)),
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let kept = KeptSenders::default();
        let most = (MOST / LEAST) as u128;
        let slots: Vec<_> = (0..=most).map(|org| kept.slot(&asked(org))).collect();
        let is_kept = |org: u128| {
            let kept = kept.0.lock().unwrap();
            kept.iter()
                .any(|(of, slot)| *of == asked(org) && Arc::ptr_eq(slot, &slots[org as usize]))
        };
        assert!(!is_kept(0) && is_kept(1) && is_kept(most));
        // One that was asked for again goes later.
        assert!(Arc::ptr_eq(&kept.slot(&asked(1)), &slots[1]));
        kept.takes(&slots[most as usize], MOST / 2);
        assert!(is_kept(1) && !is_kept(2) && is_kept(most));
        // One that is too large for itself is not kept.
        kept.takes(&slots[1], MOST);
        assert!(!is_kept(1) && !is_kept(most));
    }
}
