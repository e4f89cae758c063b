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
/// Uploads that wait at once; the oldest gives way.
const MOST: usize = 4;

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

/// Uploads that wait for a decision; gone when the program ends.
#[derive(Default)]
pub struct HeldUploads(Mutex<HashMap<Uuid, HeldUpload>>);

impl HeldUploads {
    /// Holds an upload under a new id.
    pub fn hold(&self, id: Uuid, upload: HeldUpload) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = upload.at;
        held.retain(|_, old| now.duration_since(old.at) < WAITS);
        while held.len() >= MOST {
            let oldest = held.iter().min_by_key(|(_, old)| old.at).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            held.remove(&oldest);
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
