//! A ledger that was seen to have lost entries: nothing is read or written in its book until
//! somebody has looked.

use super::{Authorship, OpenBook, OpenBooks};
use crate::book::{Book, Done, Guard};
use crate::error::{AppError, Result};
use ledger::{Head, OrgId};
use register::{AnyRecord, Command, Kind, Register, verbs};
use std::sync::{Arc, PoisonError};

/// What a ledger lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The last entry that was known.
    pub known: Head,
    /// The last entry there was when it was noticed.
    pub found: Head,
}

impl OpenBook {
    pub(super) fn loss(&self) -> Option<Loss> {
        *self.loss.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses a book whose ledger lost entries.
    pub(super) fn sound(&self) -> Result<()> {
        match self.loss() {
            None => Ok(()),
            Some(loss) => Err(loss.into()),
        }
    }

    /// Remembers a loss, and says it in the log once.
    pub(super) fn note(&self, org: OrgId, loss: Loss) {
        let mut noted = self.loss.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_none() {
            tracing::error!(
                %org,
                known_position = loss.known.position,
                known_hash = %loss.known.hash.to_hex(),
                found_position = loss.found.position,
                found_hash = %loss.found.hash.to_hex(),
                "the ledger went back: entries this program had seen are gone; nothing is recorded until an administrator has looked"
            );
            *noted = Some(loss);
        }
    }
}

impl From<Loss> for AppError {
    fn from(loss: Loss) -> AppError {
        AppError::WentBack {
            known: Box::new(loss.known),
            found: Box::new(loss.found),
        }
    }
}

/// The highest numbers of records known before a loss, where they are above those that
/// are there now.
fn lost_numbers(known: &Register, now: &Register) -> Vec<(Kind, u32)> {
    let next = |register: &Register, kind| register.tables.next_number(kind);
    let lost = Kind::ALL
        .iter()
        .filter(|k| next(known, **k) > next(now, **k));
    lost.map(|kind| (*kind, next(known, *kind) - 1)).collect()
}

impl OpenBooks {
    /// Whether an entry of the ledger says of the loss known here that it was looked at.
    pub(super) async fn answered(&self, org: OrgId, shared: &OpenBook) -> Result<bool> {
        let Some(loss) = shared.loss() else {
            return Ok(false);
        };
        let head = self.data_folder.ledger().head(org).await?;
        let before = shared
            .looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(head);
        if before == Some(head) {
            return Ok(false);
        }
        let now = self.data_folder.open_book(org).await?;
        let known = (loss.known.position, loss.known.hash.to_hex());
        Ok(now.register().looked_at.contains(&known))
    }

    /// What the ledger of a book lost, if it was seen to have lost something.
    pub async fn loss(&self, org: OrgId) -> Result<Option<Loss>> {
        Ok(self.shared(org).await?.loss())
    }

    /// The records that were added or changed by entries that are gone, as they were.
    pub async fn lost_records(&self, org: OrgId) -> Result<Vec<AnyRecord>> {
        let shared = self.shared(org).await?;
        let Some(loss) = shared.loss() else {
            return Ok(Vec::new());
        };
        let now = Book::open(self.data_folder.ledger().clone(), org).await?;
        let mut lost = Vec::new();
        let known = shared.published.reading();
        known.tables.for_each(|record, _, revision, _| {
            let there = now.register().tables.get(record.reference());
            if revision > loss.found.position || there.as_ref() != Some(&record) {
                lost.push(record);
            }
        });
        Ok(lost)
    }

    /// Lets a book go on whose ledger lost entries, from what is there now; an entry
    /// keeps what was known to be lost.
    pub async fn go_on(
        &self,
        org: OrgId,
        guard: Option<Arc<dyn Guard>>,
        by: &Authorship,
        reason: &str,
    ) -> Result<Done> {
        let Some(loss) = self.loss(org).await? else {
            return Err(AppError::Other(
                "nothing of this book is known to be lost; there is nothing to let go on".into(),
            ));
        };
        let mut book = self.data_folder.open_book(org).await?;
        book.set_guard(guard);
        let Some(profile) = book.register().profile().map(|profile| profile.id) else {
            return Err(AppError::Other(
                "the database holds no entry of this book any more; restore a backup first".into(),
            ));
        };
        let command = Command::GoOn(verbs::GoOn {
            target: profile,
            lost_position: loss.known.position,
            lost_hash: loss.known.hash.to_hex(),
            lost_numbers: lost_numbers(&*self.known(org).await?, book.register()),
            reason: reason.to_owned(),
        });
        let done = book
            .perform(command, &by.actor, &by.why, None, by.at)
            .await?;
        self.forget(org).await;
        Ok(done)
    }
}
