//! Folding a ledger into a register, from a snapshot where there is one.

use crate::error::{AppError, Result};
use crate::snapshots::{EVERY, Snapshots};
use jiff::Timestamp;
use ledger::{Head, Ledger, LedgerError, OrgId, Redaction, StoredEntry};
use register::{Entry, Register};

/// Entries read at once while folding.
const CHUNK: u64 = 5_000;

/// A register with the entry it was folded up to.
#[derive(Debug, Clone)]
pub(crate) struct Folded {
    /// The state.
    pub register: Register,
    /// The last entry in it.
    pub head: Head,
    /// Whether an entry applied since took content out of earlier ones: what was folded
    /// of them before does not stand.
    overtaken: bool,
}

impl Folded {
    /// The state before the first entry.
    pub fn nothing(org: OrgId) -> Folded {
        Folded {
            register: Register::default(),
            head: Head::empty(org),
            overtaken: false,
        }
    }

    /// The state at a position: the nearest snapshot before it, and the rest.
    pub async fn at(
        ledger: &Ledger,
        org: OrgId,
        position: u64,
        snapshots: &Snapshots,
    ) -> Result<Folded> {
        for kept in snapshots.list(org) {
            if kept.position > position {
                continue;
            }
            let Some(register) = kept.read() else {
                continue;
            };
            let head = kept.head(&register);
            let mut folded = Folded {
                register,
                head,
                overtaken: false,
            };
            match folded.advance(ledger, org, position).await {
                Ok(()) if !folded.overtaken => return Ok(folded),
                // Content was redacted since, by another server: the snapshot has it.
                Ok(()) => {
                    snapshots.forget(org);
                    break;
                }
                // A snapshot of another history: the ledger was put back since.
                Err(AppError::Ledger(LedgerError::WentBack { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        let mut folded = Folded::nothing(org);
        folded.advance(ledger, org, position).await?;
        Ok(folded)
    }

    /// The same, keeping a snapshot where many entries had to be folded.
    pub async fn open(ledger: &Ledger, org: OrgId, snapshots: &Snapshots) -> Result<Folded> {
        let head = ledger.head(org).await?;
        let before = snapshots.list(org).first().map_or(0, |kept| kept.position);
        let folded = Folded::at(ledger, org, head.position, snapshots).await?;
        if folded.head.position >= before.saturating_add(EVERY) {
            snapshots.keep(org, &folded.head, &folded.register);
        }
        Ok(folded)
    }

    /// Applies the entries up to a position. What is read follows, entry by entry, on
    /// what is here, or it is not applied.
    pub async fn advance(&mut self, ledger: &Ledger, org: OrgId, to: u64) -> Result<()> {
        while self.head.position < to {
            let limit = CHUNK.min(to - self.head.position);
            let entries = ledger.entries_after(org, &self.head, limit).await?;
            if entries.is_empty() {
                return Err(AppError::Behind {
                    position: self.head.position,
                    promised: to,
                });
            }
            for stored in &entries {
                self.apply(stored)?;
            }
        }
        Ok(())
    }

    fn apply(&mut self, stored: &StoredEntry) -> Result<()> {
        let entry = decoded(stored)?;
        let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
        self.register.apply(stored.position, time, &entry);
        self.overtaken |= takes_content(stored);
        self.head = head_of(stored);
        Ok(())
    }
}

/// What a stored entry says.
pub(crate) fn decoded(stored: &StoredEntry) -> Result<Entry> {
    Entry::decode(stored.public.as_deref(), &stored.parts).map_err(|why| AppError::Entry {
        position: stored.position,
        why,
    })
}

/// The head of a ledger that ends with an entry.
pub(crate) fn head_of(stored: &StoredEntry) -> Head {
    Head {
        position: stored.position,
        hash: stored.hash,
        time: stored.time,
    }
}

/// Whether an entry took content out of earlier ones: what was folded of them does not
/// stand any more.
pub(crate) fn takes_content(stored: &StoredEntry) -> bool {
    stored
        .redactions
        .iter()
        .any(|redaction| !matches!(redaction, Redaction::Blob(_)))
}
