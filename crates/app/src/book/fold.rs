//! Folding a ledger into a register, from a snapshot where there is one.

use crate::error::{AppError, Result};
use crate::snapshots::{EVERY, Snapshots};
use jiff::Timestamp;
use ledger::{Head, Ledger, LedgerError, OrgId, Redaction, StoredEntry};
use register::{AnyRecord, Change, Entry, Register};

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
    /// Entries applied since that take content out and are no approved redaction.
    pub unasked: Vec<u64>,
}

impl Folded {
    /// The state before the first entry.
    pub fn nothing(org: OrgId) -> Folded {
        Folded {
            register: Register::default(),
            head: Head::empty(org),
            overtaken: false,
            unasked: Vec::new(),
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
                unasked: Vec::new(),
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
            folded.keep(ledger, org, snapshots).await;
        }
        Ok(folded)
    }

    /// Keeps a snapshot of this state, unless content was taken out of the book since it was
    /// begun to be read: whoever did that forgot the snapshots there were, and this one would
    /// bring the content back to the disk. Looked at once it is kept: what is taken out after
    /// that forgets this one, too.
    async fn keep(&self, ledger: &Ledger, org: OrgId, snapshots: &Snapshots) {
        snapshots.keep(org, &self.head, &self.register);
        // What cannot be found out is not kept either.
        if !matches!(self.stands(ledger, org).await, Ok(true)) {
            snapshots.forget(org);
        }
    }

    /// Whether no entry after this state took content out of earlier ones.
    async fn stands(&self, ledger: &Ledger, org: OrgId) -> Result<bool> {
        let mut head = self.head;
        loop {
            let entries = ledger.entries_after(org, &head, CHUNK).await?;
            let Some(last) = entries.last() else {
                return Ok(true);
            };
            if entries.iter().any(takes_content) {
                return Ok(false);
            }
            head = head_of(last);
        }
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

    /// Applies the next entry.
    pub fn apply(&mut self, stored: &StoredEntry) -> Result<()> {
        let entry = decoded(stored)?;
        if takes_content_unasked(stored, &entry) {
            self.unasked.push(stored.position);
        }
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

/// Whether an entry takes content or evidence out that nobody asked and approved to be taken
/// out: each that does has the record of its redaction.
pub(crate) fn takes_content_unasked(stored: &StoredEntry, entry: &Entry) -> bool {
    let approved = |change: &Change| match change {
        Change::Put(AnyRecord::Redaction(redaction)) => {
            let by = redaction.approved_by.as_ref();
            by.is_some_and(|by| !by.same_as(&redaction.requested_by))
        }
        // One that a newer program wrote cannot be judged here.
        Change::Newer { kind, .. } => kind == "redaction",
        _ => false,
    };
    !stored.redactions.is_empty() && !entry.changes.iter().any(approved)
}

/// Whether an entry took content out of earlier ones: what was folded of them does not
/// stand any more.
pub(crate) fn takes_content(stored: &StoredEntry) -> bool {
    stored
        .redactions
        .iter()
        .any(|redaction| !matches!(redaction, Redaction::Blob(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Book, DataFolder, demo};
    use register::records::Redaction as RedactionRecord;
    use register::verbs::{ApproveRedaction, Redact};
    use register::{Actor, Assurance, Command, Id, Record};

    /// The first of the book's people, and another, at the command line.
    fn two(book: &Book) -> [Actor; 2] {
        let people: Vec<_> = book.register().tables.people.live().take(2).collect();
        [0, 1].map(|at| Actor {
            person: Some(people[at].id),
            name: people[at].name.clone(),
            role: String::new(),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        })
    }

    /// Takes the content of an asset out of a book.
    async fn redacted(book: &mut Book) {
        let [asks, approves] = two(book);
        let asset = book.register().tables.assets.live().next().unwrap();
        let (about, id) = (
            asset.reference(),
            Id::<RedactionRecord>::new(crate::new_uuid().unwrap()),
        );
        let asked = Redact {
            target: about,
            id,
            reason: "typed by mistake".into(),
            earlier_only: false,
        };
        let approved = ApproveRedaction {
            target: id,
            note: String::new(),
        };
        for (command, by) in [
            (Command::from(asked), &asks),
            (Command::from(approved), &approves),
        ] {
            let at = Timestamp::now();
            book.perform(command, by, "", None, at).await.unwrap();
        }
    }

    #[tokio::test]
    async fn c6_a_snapshot_begun_before_content_was_taken_out_is_not_left_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
        let anchor = "2026-11-20".parse().unwrap();
        demo::build(&data_folder, anchor).await.unwrap();
        let (ledger, snapshots) = (data_folder.ledger(), data_folder.snapshots());
        let mut book = data_folder.open_book(demo::ORG).await.unwrap();
        let position = book.head().position;
        let begun = Folded::at(ledger, demo::ORG, position, &snapshots)
            .await
            .unwrap();
        begun.keep(ledger, demo::ORG, &snapshots).await;
        assert_eq!(snapshots.list(demo::ORG).len(), 1, "nothing was taken out");
        redacted(&mut book).await;
        assert_eq!(snapshots.list(demo::ORG).len(), 0);
        // It was read before, and is written only now.
        begun.keep(ledger, demo::ORG, &snapshots).await;
        assert_eq!(
            snapshots.list(demo::ORG).len(),
            0,
            "it holds what was taken out"
        );
        let now = Folded::open(ledger, demo::ORG, &snapshots).await.unwrap();
        now.keep(ledger, demo::ORG, &snapshots).await;
        assert_eq!(snapshots.list(demo::ORG).len(), 1);
    }
}
