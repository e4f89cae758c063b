//! Files that look like patient data, held in memory until somebody decides.

use crate::form::Form;
use access::AccountId;
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// How long an upload waits for a decision.
const WAITS: SignedDuration = SignedDuration::from_mins(15);
/// Uploads that wait at once; of the organization that has most of them, the oldest gives way.
const MOST: usize = 4;
/// Uploads of one organization that wait at once; its oldest gives way.
const OF_ORG: usize = 2;

/// A file that came, before it is stored.
#[derive(Clone)]
pub struct Incoming {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An upload that waits.
pub struct HeldUpload {
    /// Where it was sent.
    pub org: OrgId,
    /// Who sent it; nobody else decides.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// Its files.
    pub files: Vec<Incoming>,
    /// What was typed with them.
    pub form: Form,
}

/// How many uploads of an organization wait.
fn of(held: &HashMap<Uuid, HeldUpload>, org: OrgId) -> usize {
    held.values().filter(|old| old.org == org).count()
}

/// Takes out the oldest of an organization.
fn give_way(held: &mut HashMap<Uuid, HeldUpload>, org: OrgId) {
    let own = held.iter().filter(|(_, old)| old.org == org);
    if let Some(oldest) = own.min_by_key(|(_, old)| old.at).map(|(id, _)| *id) {
        held.remove(&oldest);
    }
}

/// Uploads that wait for a decision; gone when the program ends.
#[derive(Default)]
pub struct HeldUploads(Mutex<HashMap<Uuid, HeldUpload>>);

impl HeldUploads {
    /// Holds an upload under a new id.
    pub fn hold(&self, id: Uuid, upload: HeldUpload) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = upload.at;
        held.retain(|_, old| now.duration_since(old.at) < WAITS);
        if of(&held, upload.org) >= OF_ORG {
            give_way(&mut held, upload.org);
        }
        while held.len() >= MOST {
            let fullest = held.values().map(|old| old.org);
            let Some(fullest) = fullest.max_by_key(|org| (of(&held, *org), org.0)) else {
                break;
            };
            give_way(&mut held, fullest);
        }
        held.insert(id, upload);
    }

    /// Takes an upload out, if it is this account's.
    pub fn take(&self, id: Uuid, org: OrgId, account: AccountId) -> Option<HeldUpload> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_mine = held
            .get(&id)
            .is_some_and(|upload| upload.org == org && upload.account == account);
        is_mine.then(|| held.remove(&id)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i3_one_organization_pushes_out_none_of_anothers_uploads() {
        let uploads = HeldUploads::default();
        let account = AccountId(Uuid::from_u128(9));
        let hold = |org: u128, n: u128| {
            let at = Timestamp::from_second(i64::try_from(n).expect("a time")).expect("a time");
            let (id, org) = (Uuid::from_u128(n), OrgId(Uuid::from_u128(org)));
            let (files, form) = (Vec::new(), Form::default());
            uploads.hold(
                id,
                HeldUpload {
                    org,
                    account,
                    at,
                    files,
                    form,
                },
            );
        };
        hold(1, 1);
        for n in 2..30 {
            hold(2, n);
        }
        let there = |org: u128, n: u128| {
            let org = OrgId(Uuid::from_u128(org));
            uploads.take(Uuid::from_u128(n), org, account).is_some()
        };
        assert!(there(1, 1), "another organization pushed it out");
        assert!(there(2, 29) && there(2, 28) && !there(2, 27));
    }
}
