//! Taking content out of a book: bytes go, kind, id and number stay, and an entry says
//! who asked, who approved, and why.

use super::fold::{Folded, decoded, head_of};
use super::{ATTEMPTS, Book, Done, capped};
use crate::error::{AppError, Result};
use jiff::Timestamp;
use ledger::{Hash32, LedgerError, Redaction, StoredEntry};
use register::records::Redaction as RedactionRecord;
use register::{AnyRecord, Change, Entry, Outline, Ref, Register, Request};

/// Entries read at once while looking for content.
const AT_ONCE: u64 = 2_000;

/// What of a ledger is about a record.
#[derive(Default)]
struct About {
    targets: Vec<Redaction>,
    /// Entries of format 1 among them, which go whole.
    whole: Vec<u64>,
}

impl Book {
    /// Carries out an approved redaction. The entry that records it and the bytes it
    /// takes out go in one transaction.
    pub(super) async fn redact(&mut self, request: &Request) -> Result<Done> {
        for _ in 0..ATTEMPTS {
            let mut entry = self.register.decide(request)?;
            let approved = entry.records().find_map(|record| match record {
                AnyRecord::Redaction(redaction) => Some((**redaction).clone()),
                _ => None,
            });
            let (asked, about) = match approved {
                Some(RedactionRecord {
                    about: Some(about), ..
                }) => (approved.unwrap_or_default(), about),
                _ => return Err(AppError::Other("this redaction names no record".into())),
            };
            let found = self.content_of(about, asked.earlier_only).await?;
            if found.targets.is_empty() {
                return Err(AppError::Other(format!(
                    "nothing of {} is left to take out; nothing was changed",
                    asked.known_as
                )));
            }
            self.restate_bystanders(about, &found.whole, request)
                .await?;
            if !asked.earlier_only {
                let number = self
                    .register
                    .tables
                    .get(about)
                    .map_or(0, |record| record.number());
                entry.changes.push(Change::Redacted {
                    target: about,
                    number,
                });
            }
            let sealed = self.sealed(&entry, request.at)?;
            let done = self
                .ledger
                .redact(self.org, &self.head, &found.targets, &sealed)
                .await;
            match done {
                Ok(head) => {
                    self.forget_documents().await?;
                    self.fold_again().await?;
                    return Ok(Done {
                        position: head.position,
                        records: entry.records().cloned().collect(),
                    });
                }
                Err(LedgerError::Conflict { .. }) => self.catch_up().await?,
                // The redaction is recorded; what it left in the log is said, and what
                // was folded of the content goes all the same.
                Err(error @ LedgerError::NotScrubbed { .. }) => {
                    self.forget_documents().await?;
                    self.fold_again().await?;
                    return Err(error.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Busy)
    }

    /// Documents made in the background may hold what was redacted.
    async fn forget_documents(&self) -> Result<()> {
        let mut side = self.ledger.side_write_one().await?;
        side.forget_jobs(self.org).await?;
        side.commit().await?;
        Ok(())
    }

    /// Where the content of a record stands: its states in every entry, the data of
    /// verbs on it, and the bytes of a file that nothing else names.
    async fn content_of(&self, about: Ref, earlier_only: bool) -> Result<About> {
        let present = self.register.tables.revision(about).unwrap_or(0);
        let mut found = About::default();
        let mut after = 0;
        loop {
            let entries = self.ledger.entries_from(self.org, after, AT_ONCE).await?;
            let Some(last) = entries.last() else { break };
            after = last.position;
            for stored in &entries {
                if !(earlier_only && stored.position == present) {
                    found.look_at(stored, about)?;
                }
            }
        }
        if !earlier_only && let Some(hash) = self.only_file_of(about) {
            found.targets.push(Redaction::Blob(hash));
        }
        Ok(found)
    }

    /// The file of a piece of evidence, where no other piece names the same bytes.
    fn only_file_of(&self, about: Ref) -> Option<Hash32> {
        let evidence = &self.register.tables.evidence;
        let this = evidence.row_uuid(about.id)?;
        let hash = Hash32::from_hex(&this.record.sha256)?;
        let named_elsewhere = evidence
            .all()
            .any(|e| e.id != this.record.id && e.sha256 == this.record.sha256);
        (!named_elsewhere).then_some(hash)
    }

    /// Entries of format 1 can only go whole. What else stood in them is stated again
    /// first, so that no bystander is lost.
    async fn restate_bystanders(
        &mut self,
        about: Ref,
        whole: &[u64],
        request: &Request,
    ) -> Result<()> {
        if whole.is_empty() {
            return Ok(());
        }
        let without = self.folded_without(whole).await?;
        let mut changes = Vec::new();
        self.register.tables.for_each(|record, _, _, _| {
            let target = record.reference();
            if target != about && without.tables.get(target).as_ref() != Some(&record) {
                changes.push(Change::Put(record));
            }
        });
        if changes.is_empty() {
            return Ok(());
        }
        let entry = Entry {
            format: register::FORMAT,
            verb: "restate".into(),
            by: request.actor.clone(),
            why: "What stood in one entry with content that is redacted.".into(),
            batch: None,
            performed: Vec::new(),
            changes,
        };
        if self.append(&capped(entry), &[], request.at).await? {
            Ok(())
        } else {
            Err(AppError::Busy)
        }
    }

    /// The register as it would be without the content of some entries.
    async fn folded_without(&self, gone: &[u64]) -> Result<Register> {
        let mut folded = Folded::nothing(self.org);
        loop {
            let entries = self
                .ledger
                .entries_after(self.org, &folded.head, AT_ONCE)
                .await?;
            if entries.is_empty() {
                return Ok(folded.register);
            }
            for stored in &entries {
                if !gone.contains(&stored.position) {
                    let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
                    folded
                        .register
                        .apply(stored.position, time, &decoded(stored)?);
                }
                folded.head = head_of(stored);
            }
        }
    }
}

impl About {
    /// Adds what an entry holds of a record and still has.
    fn look_at(&mut self, stored: &StoredEntry, about: Ref) -> Result<()> {
        let Some(outline) = &stored.public else {
            if stored.parts.iter().any(Option::is_some)
                && decoded(stored)?
                    .records()
                    .any(|record| record.reference() == about)
            {
                self.targets.push(Redaction::Entry(stored.position));
                self.whole.push(stored.position);
            }
            return Ok(());
        };
        let outline = Outline::read(outline).map_err(|why| AppError::Entry {
            position: stored.position,
            why: why.into(),
        })?;
        let mut parts = outline.parts_about(about);
        // The reason of an entry goes with the last record that it is about.
        let gone = |at: usize| {
            stored
                .parts
                .get(at)
                .is_none_or(|p| p.as_ref().is_none_or(Vec::is_empty))
        };
        let first = outline.first_record();
        let last_of_all = !parts.is_empty()
            && outline
                .records
                .iter()
                .enumerate()
                .all(|(at, written)| written.target() == Some(about) || gone(first + at));
        if last_of_all {
            parts.extend(outline.why_part().filter(|why| !parts.contains(why)));
        }
        for part in parts {
            let there = stored.parts.get(part).and_then(Option::as_ref);
            if there.is_some_and(|bytes| !bytes.is_empty()) {
                self.targets.push(Redaction::Part {
                    entry: stored.position,
                    part: u32::try_from(part).unwrap_or(u32::MAX),
                });
            }
        }
        Ok(())
    }
}
