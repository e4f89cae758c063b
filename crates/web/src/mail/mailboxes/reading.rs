//! Mailboxes that are being read: none is read twice at once, by a round and by hand.

use ledger::OrgId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Of one organization, read by hand at once.
const OF_ORG: usize = 3;
/// In all.
const IN_ALL: usize = 20;

/// Those that are being read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings(Arc<Mutex<HashSet<(OrgId, Uuid)>>>);

/// One that is being read, until this is dropped.
#[derive(Debug)]
pub(crate) struct Reading {
    all: Readings,
    of: (OrgId, Uuid),
}

impl Readings {
    /// Begins one in a round; none where it is being read already.
    pub fn begin(&self, org: OrgId, mailbox: Uuid) -> Option<Reading> {
        let of = (org, mailbox);
        self.now().insert(of).then(|| Reading {
            all: self.clone(),
            of,
        })
    }

    /// Begins one by hand; none where it is being read already, or too many are.
    pub fn begin_by_hand(&self, org: OrgId, mailbox: Uuid) -> Option<Reading> {
        let now = self.now();
        let own = now.iter().filter(|(of, _)| *of == org).count();
        let full = own >= OF_ORG || now.len() >= IN_ALL;
        drop(now);
        (!full).then(|| self.begin(org, mailbox)).flatten()
    }

    fn now(&self) -> MutexGuard<'_, HashSet<(OrgId, Uuid)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.all.now().remove(&self.of);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_02_a_mailbox_is_read_once_at_a_time_and_few_by_hand() {
        let all = Readings::default();
        let (org, id) = (OrgId(Uuid::from_u128(1)), Uuid::from_u128);
        let first = all.begin(org, id(1)).unwrap();
        assert!(all.begin_by_hand(org, id(1)).is_none());
        let held: Vec<Reading> = (2..4)
            .filter_map(|n| all.begin_by_hand(org, id(n)))
            .collect();
        assert!(all.begin_by_hand(org, id(9)).is_none(), "three at once");
        assert!(all.begin(org, id(9)).is_some(), "a round goes on");
        drop((first, held));
        assert!(all.begin_by_hand(org, id(1)).is_some());
    }
}
