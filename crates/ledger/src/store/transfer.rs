//! Portable books: out of one database, into another.

use std::collections::VecDeque;
use std::io::{Read, Write};

use sqlx::Row as _;

use crate::check::{Checker, Outside};
use crate::db::statements::{BLOB, BLOBS, ENTRIES};
use crate::db::{Session, on};
use crate::entry::{Head, OrgId, Redaction, decode_redactions};
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::portable::{Counts, Item, PortableEntry, PortableReader, PortableWriter};
use crate::store::read::{hashes_after, raw_entry};
use crate::store::redact::{forget_documents, remove};
use crate::store::write::{Refused, Row, insert_blob, insert_entry};
use crate::store::{Ledger, checkpoints, damaged, insert_organization, read_head};

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// The organization was not in the database and is now.
    Created,
    /// The book here was a beginning of the one in the file and now equals it.
    FastForwarded {
        /// Position before.
        from: u64,
        /// Position now; the same as before if only checkpoints were new.
        to: u64,
    },
    /// Both hold the same entries and checkpoints; nothing was changed.
    Identical,
    /// The file holds a beginning of the book here; nothing was changed.
    Behind {
        /// Last entry of the file.
        file: u64,
        /// Last entry here.
        here: u64,
    },
}

/// Local hashes are compared with the file's this many at a time.
const BATCH: u64 = 4096;

impl Ledger {
    /// Writes an organization's book as a portable file. The same book gives
    /// the same bytes. The book is verified on the way.
    ///
    /// # Errors
    /// [`LedgerError::Portable`] if the book does not verify; what was written
    /// until then is of no use.
    pub async fn export<W: Write + Send>(&self, org: OrgId, writer: W) -> Result<W> {
        let mut session = self.db().read().await?;
        let head = read_head(&mut session, org).await?;
        let texts = checkpoints::texts(&mut session, org).await?;
        let hashes: Vec<(Vec<u8>,)> =
            on!(session, c => sqlx::query_as(BLOBS).bind(org.0).fetch_all(c).await?);
        let counts = Counts {
            checkpoints: texts.len() as u64,
            entries: head.position,
            blobs: hashes.len() as u64,
        };
        let mut checker = Checker::new(org, &Outside::default());
        let mut out = PortableWriter::start(writer, org, counts)?;
        for (number, text) in texts {
            checker.checkpoint(number, &text);
            out.checkpoint(&text)?;
        }
        on!(session, c => {
            use futures_util::TryStreamExt;
            let mut rows = sqlx::query(ENTRIES).bind(org.0).bind(i64::MIN).bind(i64::MAX).fetch(c);
            while let Some(row) = rows.try_next().await? {
                let entry = raw_entry!(row);
                checker.entry(&entry);
                out.entry(&entry)?;
            }
        });
        for (hash,) in hashes {
            let (bytes,): (Vec<u8>,) = on!(session, c => {
                sqlx::query_as(BLOB).bind(org.0).bind(&hash[..]).fetch_one(c).await?
            });
            checker.blob(&hash, &bytes);
            out.blob(&hash, &bytes)?;
        }
        verified(checker)?;
        Ok(out.finish()?)
    }

    /// Takes in a portable file: creates the organization (listed as `label`),
    /// carries a shorter book forward, or refuses. Nothing is appended, and
    /// nothing is changed unless the whole file verifies.
    ///
    /// # Errors
    /// [`LedgerError::Diverged`] or [`LedgerError::DivergedCheckpoint`] if both
    /// were continued differently; [`LedgerError::Portable`] if the file does
    /// not verify.
    pub async fn import<R: Read + Send>(
        &self,
        reader: R,
        label: &str,
    ) -> Result<(OrgId, ImportOutcome)> {
        let mut reader = PortableReader::open(reader)?;
        let org = reader.org();
        let mut session = self.db().write().await?;
        let mut import = Import::start(&mut session, org, label).await?;
        while let Some(item) = reader.next()? {
            item.check(&mut import.checker);
            if let Some(finding) = import.checker.report.findings.first() {
                return Err(LedgerError::Portable(finding.text.clone()));
            }
            import.take(&mut session, item).await?;
        }
        let last = import.head.position;
        let outcome = import.finish(&mut session).await?;
        match outcome {
            ImportOutcome::Created | ImportOutcome::FastForwarded { .. } => {
                session.commit().await?;
                self.scrub_after(last).await?;
            }
            // An older file may bring evidence that was redacted here since.
            ImportOutcome::Identical | ImportOutcome::Behind { .. } => session.roll_back().await?,
        }
        Ok((org, outcome))
    }
}

fn verified(checker: Checker) -> Result<()> {
    let report = checker.finish();
    match report.findings.first() {
        None => Ok(()),
        Some(finding) => Err(LedgerError::Portable(finding.text.clone())),
    }
}

/// An import under way, inside its transaction.
struct Import {
    org: OrgId,
    checker: Checker,
    created: bool,
    /// Where the book here stood before.
    here: Head,
    /// The last entry that is both here and in the file.
    head: Head,
    /// Hashes of the next entries here, to compare with the file's.
    next: VecDeque<Hash32>,
    /// Checkpoints here that the file has not yet shown.
    checkpoints: VecDeque<(u64, String)>,
    new_checkpoints: bool,
    /// Entries here that the new part of the file redacts.
    redactions: Vec<Redaction>,
}

impl Import {
    async fn start(session: &mut Session, org: OrgId, label: &str) -> Result<Import> {
        let (created, here) = match read_head(session, org).await {
            Err(LedgerError::UnknownOrganization(_)) => {
                insert_organization(session, org, label).await?;
                (true, Head::empty(org))
            }
            other => (false, other?),
        };
        Ok(Import {
            org,
            checker: Checker::new(org, &Outside::default()),
            created,
            here,
            head: Head::empty(org),
            next: VecDeque::new(),
            checkpoints: checkpoints::texts(session, org).await?.into(),
            new_checkpoints: false,
            redactions: Vec::new(),
        })
    }

    async fn take(&mut self, session: &mut Session, item: Item) -> Result<()> {
        match item {
            Item::Checkpoint { number, text } => match self.checkpoints.pop_front() {
                Some(here) if here == (number, text.clone()) => Ok(()),
                Some(_) => Err(LedgerError::DivergedCheckpoint { number }),
                None => {
                    self.new_checkpoints = true;
                    Ok(checkpoints::insert(session, self.org, number, &text).await?)
                }
            },
            Item::Entry(entry) => self.entry(session, &entry).await,
            // Evidence of entries that are here already changes nothing.
            Item::Blob { hash, bytes } => Ok(insert_blob(session, self.org, &hash, &bytes).await?),
        }
    }

    async fn entry(&mut self, session: &mut Session, entry: &PortableEntry) -> Result<()> {
        let position = entry.position;
        if position <= self.here.position {
            if self.next.is_empty() {
                self.next = hashes_after(session, self.org, position - 1, BATCH)
                    .await?
                    .into();
            }
            if self.next.pop_front() != Some(entry.hash) {
                return Err(LedgerError::Diverged { position });
            }
        } else {
            let row = Row {
                position,
                time: entry.time,
                hash: entry.hash,
                commitment: entry.commitment,
                public: entry.public.as_deref(),
                commitments: entry.commitments.clone(),
                blobs: entry.blobs.clone(),
                redactions: entry.redactions.clone(),
                salt: entry.salt.as_ref().map(|salt| &salt[..]),
                body: entry.body.clone(),
            };
            match insert_entry(session, self.org, &self.head, &row).await {
                Ok(()) => {}
                Err(Refused::Failed(error) | Refused::Broken(error)) => return Err(error),
                Err(Refused::Stale) => {
                    return Err(LedgerError::Conflict {
                        expected: self.head,
                        actual: self.here,
                    });
                }
            }
            let format = if entry.public.is_some() { 2 } else { 1 };
            let listed = decode_redactions(&entry.redactions, format).unwrap_or_default();
            for redaction in listed.redactions {
                if let Redaction::Entry(target) | Redaction::Part { entry: target, .. } = redaction
                    && target <= self.here.position
                {
                    self.redactions.push(redaction);
                }
            }
        }
        self.head = Head {
            position,
            hash: entry.hash,
            time: entry.time,
        };
        Ok(())
    }

    async fn finish(self, session: &mut Session) -> Result<ImportOutcome> {
        let (file, here) = (self.head.position, self.here.position);
        let blobs: Vec<Redaction> = self.checker.redacted_blobs().map(Redaction::Blob).collect();
        verified(self.checker)?;
        if self.created {
            return Ok(ImportOutcome::Created);
        }
        if file < here {
            return Ok(ImportOutcome::Behind { file, here });
        }
        if file == here && !self.new_checkpoints {
            return Ok(ImportOutcome::Identical);
        }
        let redactions: Vec<Redaction> = self.redactions.into_iter().chain(blobs).collect();
        let mut removed = 0;
        for redaction in redactions {
            match remove(session, self.org, redaction).await {
                // What was redacted here before is gone already.
                Ok(rows) => removed += rows,
                Err(Refused::Failed(error) | Refused::Broken(error)) => return Err(error),
                Err(Refused::Stale) => return Err(damaged(here, "it cannot be redacted")),
            }
        }
        if removed > 0 {
            forget_documents(session, self.org).await?;
        }
        Ok(ImportOutcome::FastForwarded {
            from: here,
            to: file,
        })
    }
}
