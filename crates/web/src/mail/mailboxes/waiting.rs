//! Sign-ins of mailboxes that wait for a code to be typed on another device: one of each
//! mailbox, and few at once, for each has its service asked again and again.

use ledger::OrgId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::task::AbortHandle;
use uuid::Uuid;

/// Of one organization.
const OF_ORG: usize = 5;
/// In all.
const IN_ALL: usize = 40;

/// Those that wait.
#[derive(Debug, Default)]
pub(crate) struct SignIns(Mutex<HashMap<(OrgId, Uuid), AbortHandle>>);

impl SignIns {
    /// Whether one more may wait, beside those of other mailboxes.
    pub fn has_place(&self, org: OrgId, mailbox: Uuid) -> bool {
        has_place(&self.waiting(), org, mailbox)
    }

    /// Waits for one. The one before of the same mailbox waits no longer; where there is no
    /// place, neither does this one.
    pub fn wait(&self, org: OrgId, mailbox: Uuid, waits: impl FnOnce() -> AbortHandle) -> bool {
        let mut waiting = self.waiting();
        if let Some(before) = waiting.remove(&(org, mailbox)) {
            before.abort();
        }
        let place = has_place(&waiting, org, mailbox);
        if place {
            waiting.insert((org, mailbox), waits());
        }
        place
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<(OrgId, Uuid), AbortHandle>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| !one.is_finished());
        waiting
    }
}

fn has_place(waiting: &HashMap<(OrgId, Uuid), AbortHandle>, org: OrgId, mailbox: Uuid) -> bool {
    let others = waiting.keys().filter(|key| **key != (org, mailbox));
    let (mut all, mut own) = (0, 0);
    for (of, _) in others {
        all += 1;
        own += usize::from(*of == org);
    }
    all < IN_ALL && own < OF_ORG
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn asvs_15_2_2_one_sign_in_of_a_mailbox_waits_and_few_of_an_organization() {
        let (sign_ins, running) = (SignIns::default(), Arc::new(AtomicUsize::new(0)));
        struct Runs(Arc<AtomicUsize>);
        impl Drop for Runs {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let wait = |org: u128, mailbox: u128| {
            let running = running.clone();
            let (org, mailbox) = (OrgId(Uuid::from_u128(org)), Uuid::from_u128(mailbox));
            sign_ins.wait(org, mailbox, || {
                running.fetch_add(1, Ordering::Relaxed);
                let runs = Runs(running);
                let waits = async move {
                    let _runs = runs;
                    std::future::pending::<()>().await;
                };
                tokio::spawn(waits).abort_handle()
            })
        };
        let settled = async || {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            running.load(Ordering::Relaxed)
        };
        for _ in 0..300 {
            assert!(wait(1, 1));
        }
        assert_eq!(settled().await, 1);
        for mailbox in 2..20 {
            wait(1, mailbox);
        }
        assert_eq!(settled().await, OF_ORG);
        assert!(!sign_ins.has_place(OrgId(Uuid::from_u128(1)), Uuid::from_u128(99)));
        // Of one's own it goes on, and others have places.
        assert!(wait(1, 1) && wait(2, 1));
        for org in 3..100 {
            wait(org, 1);
        }
        assert_eq!(settled().await, IN_ALL);
    }
}
