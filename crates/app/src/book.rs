//! A book: one organization's ledger and the register folded from it.

use crate::error::{AppError, Result};
use crate::random;
use crate::register_view::Published;
use jiff::Timestamp;
use ledger::{Blob, Hash32, Head, Ledger, LedgerError, NewEntry, OrgId};
use register::{Actor, AnyRecord, Command, Entry, MAX_CHANGES, Refusal, Register, Request};
use std::borrow::Cow;
use std::sync::Arc;
use uuid::Uuid;

/// Snapshots are taken at multiples of this many entries, so that any
/// position is at most this far from one.
const SNAPSHOT_EVERY: u64 = 5_000;
/// Entries read at once while folding.
const CHUNK: u64 = 5_000;
/// Bytes of one entry of a bulk command, at most; well below the ledger's cap.
const MAX_BYTES: usize = 1 << 20;
/// How often a command is decided again after others wrote.
const ATTEMPTS: u32 = 16;
/// Snapshots belong to the program that made them.
pub(crate) const PROGRAM: &str = concat!("phiward ", env!("CARGO_PKG_VERSION"));

/// One organization's book, opened.
pub struct Book {
    ledger: Ledger,
    org: OrgId,
    register: Arc<Register>,
    head: Head,
    /// Where readers find the register, when the book is shared with any.
    published: Option<Arc<Published>>,
}

/// What a command did.
#[derive(Debug, Clone)]
pub struct Done {
    /// Position of the last entry appended.
    pub position: u64,
    /// The records as they are now.
    pub records: Vec<AnyRecord>,
}

impl Book {
    /// Opens the book of an organization: the latest snapshot, and the entries after it.
    pub async fn open(ledger: Ledger, org: OrgId) -> Result<Book> {
        let head = ledger.head(org).await?;
        let register = fold(&ledger, org, head.position, true).await?;
        Ok(Book {
            ledger,
            org,
            register: Arc::new(register),
            head,
            published: None,
        })
    }

    /// Puts the register on a published, where readers find it while this book
    /// goes on writing.
    pub(crate) fn share(&mut self) -> Arc<Published> {
        let register = &self.register;
        self.published
            .get_or_insert_with(|| Arc::new(Published::new(register.clone())))
            .clone()
    }

    /// Changes the register, here and on the published. Readers keep what they
    /// hold; the register is copied only while one of them holds it.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Register)) {
        match &self.published {
            None => change(Arc::make_mut(&mut self.register)),
            Some(published) => {
                let mut place = published.take();
                change(Arc::make_mut(&mut self.register));
                place.put(self.register.clone());
            }
        }
    }

    /// The register as it stands.
    pub fn register(&self) -> &Register {
        &self.register
    }
    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
    /// Whose book it is.
    pub fn org(&self) -> OrgId {
        self.org
    }
    /// Position and hash of the last entry.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Carries out one command: decide, append, apply. When others wrote in
    /// between, it is decided again on what they wrote.
    pub async fn perform(
        &mut self,
        command: Command,
        actor: &Actor,
        why: &str,
        against: Option<u64>,
        at: Timestamp,
    ) -> Result<Done> {
        self.perform_with_files(command, Vec::new(), actor, why, against, at)
            .await
    }

    /// The same, with evidence files to be stored in the same transaction.
    pub async fn perform_with_files(
        &mut self,
        command: Command,
        files: Vec<Vec<u8>>,
        actor: &Actor,
        why: &str,
        against: Option<u64>,
        at: Timestamp,
    ) -> Result<Done> {
        let request = Request {
            command,
            actor: actor.clone(),
            at,
            why: why.to_owned(),
            against,
            batch: None,
        };
        let blobs: Vec<Blob> = files.into_iter().map(Blob::new).collect();
        for _ in 0..ATTEMPTS {
            let entry = self.register.decide(&request)?;
            let records = entry.records().cloned().collect();
            if self.append(&capped(entry), &blobs, at).await? {
                return Ok(Done {
                    position: self.head.position,
                    records,
                });
            }
        }
        Err(AppError::Busy)
    }

    /// Carries out many commands as one: all of them or none, in as few
    /// entries as the caps allow.
    pub async fn perform_all(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        actor: &Actor,
        why: &str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Result<Done> {
        self.perform_all_with_files(verb, commands, Vec::new(), actor, why, batch, at)
            .await
    }

    /// The same, with evidence files to be stored in the same transaction.
    #[allow(clippy::too_many_arguments)]
    pub async fn perform_all_with_files(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        files: Vec<Vec<u8>>,
        actor: &Actor,
        why: &str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Result<Done> {
        let blobs: Vec<Blob> = files.into_iter().map(Blob::new).collect();
        for _ in 0..ATTEMPTS {
            let entries = self.decide_all(verb, &commands, actor, why, batch, at)?;
            if entries.is_empty() {
                return Ok(Done {
                    position: self.head.position,
                    records: Vec::new(),
                });
            }
            if self.append(&entries, &blobs, at).await? {
                let records = entries.iter().flat_map(Entry::records).cloned().collect();
                return Ok(Done {
                    position: self.head.position,
                    records,
                });
            }
        }
        Err(AppError::Busy)
    }

    /// Decides commands one upon the other on a copy, without writing anything.
    pub fn decide_all(
        &self,
        verb: &str,
        commands: &[Command],
        actor: &Actor,
        why: &str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Result<Vec<Entry>, Refusal> {
        let mut draft = Register::clone(&self.register);
        let mut entries: Vec<Entry> = Vec::new();
        let mut bytes = 0;
        for command in commands {
            let request = Request {
                command: command.clone(),
                actor: actor.clone(),
                at,
                why: why.to_owned(),
                against: None,
                batch,
            };
            let mut entry = draft.decide(&request)?;
            draft.apply(draft.position + 1, at, &entry);
            let size = entry.encode().len();
            match entries.last_mut() {
                Some(last)
                    if last.changes.len() + entry.changes.len() <= MAX_CHANGES
                        && bytes + size <= MAX_BYTES =>
                {
                    last.changes.append(&mut entry.changes);
                    bytes += size;
                }
                _ => {
                    entry.verb = verb.to_owned();
                    entries.push(entry);
                    bytes = size;
                }
            }
        }
        Ok(entries)
    }

    /// Appends decided entries. `false`: others wrote first; the register has
    /// caught up, and the caller decides again.
    async fn append(&mut self, entries: &[Entry], blobs: &[Blob], at: Timestamp) -> Result<bool> {
        let new = entries
            .iter()
            .map(|entry| {
                Ok(NewEntry {
                    time: at.as_microsecond(),
                    body: entry.encode(),
                    salt: random::bytes()?,
                    blobs: self.new_files(entry),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        // What the book holds already comes with no entry.
        let listed = |blob: &Blob| new.iter().any(|entry| entry.blobs.contains(&blob.hash()));
        let blobs = match blobs.iter().all(listed) {
            true => Cow::Borrowed(blobs),
            false => Cow::Owned(blobs.iter().filter(|b| listed(b)).cloned().collect()),
        };
        match self
            .ledger
            .append(self.org, self.head.position, &new, &blobs)
            .await
        {
            Ok(head) => {
                let time = Timestamp::from_microsecond(head.time).unwrap_or(at);
                let first = self.head.position + 1;
                self.change(|register| {
                    for (position, entry) in (first..).zip(entries) {
                        register.apply(position, time, entry);
                    }
                });
                self.head = head;
                Ok(true)
            }
            Err(LedgerError::Conflict { .. }) => {
                self.catch_up().await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Files that an entry is the first to name.
    fn new_files(&self, entry: &Entry) -> Vec<Hash32> {
        let known = |hash: &str| {
            self.register
                .tables
                .evidence
                .all()
                .any(|e| e.sha256 == hash)
        };
        let mut files: Vec<Hash32> = entry
            .records()
            .filter_map(|record| match record {
                AnyRecord::Evidence(e) if !e.sha256.is_empty() && !known(&e.sha256) => {
                    Hash32::from_hex(&e.sha256)
                }
                _ => None,
            })
            .collect();
        files.sort_unstable_by_key(|hash| *hash.as_bytes());
        files.dedup_by_key(|hash| *hash.as_bytes());
        files
    }

    /// Reads what others wrote since.
    pub async fn catch_up(&mut self) -> Result<()> {
        let head = self.ledger.head(self.org).await?;
        // Behind where it was, the ledger went back (a restore): start afresh. So too
        // after a change that ended in the middle.
        let broken = self.published.as_ref().is_some_and(|p| p.is_broken());
        let from = Some(self.register.position).filter(|p| !broken && *p <= head.position);
        if from == Some(head.position) {
            self.head = head;
            return Ok(());
        }
        let mut caught_up = match from {
            Some(_) => Register::clone(&self.register),
            None => Register::default(),
        };
        advance(&self.ledger, self.org, &mut caught_up, head.position, false).await?;
        self.change(|register| *register = caught_up);
        self.head = head;
        Ok(())
    }

    /// The register at an earlier position.
    pub async fn at(&self, position: u64) -> Result<Register> {
        Book::past(&self.ledger, self.org, position.min(self.head.position)).await
    }

    /// The register at a position of a book that need not be open.
    pub(crate) async fn past(ledger: &Ledger, org: OrgId, position: u64) -> Result<Register> {
        fold(ledger, org, position, false).await
    }

    /// The register as of the end of a day of the organization.
    pub async fn as_of(&self, day: jiff::civil::Date) -> Result<Register> {
        let end = self
            .register
            .end_of_day(day)
            .map_err(|_| AppError::Date(day))?;
        let position = self
            .ledger
            .position_at(self.org, end.as_microsecond().saturating_sub(1))
            .await?;
        self.at(position).await
    }
}

/// An entry as one or, where it changes more than one entry may carry, several.
fn capped(entry: Entry) -> Vec<Entry> {
    if entry.changes.len() <= 1
        || (entry.changes.len() <= MAX_CHANGES && entry.encode().len() <= MAX_BYTES)
    {
        return vec![entry];
    }
    let mut first = entry;
    let rest = first.changes.split_off(first.changes.len() / 2);
    let second = Entry {
        changes: rest,
        ..first.clone()
    };
    [first, second].into_iter().flat_map(capped).collect()
}

/// The register at a position: the nearest snapshot before it, and the rest.
async fn fold(ledger: &Ledger, org: OrgId, position: u64, keep: bool) -> Result<Register> {
    let snapshot = if position >= SNAPSHOT_EVERY {
        ledger.latest_snapshot(org, position, PROGRAM).await?
    } else {
        None
    };
    // A snapshot that cannot be read is passed over: it is only a cache.
    let mut register = snapshot
        .and_then(|s| {
            Register::from_snapshot(&s.bytes)
                .ok()
                .filter(|r| r.position == s.position)
        })
        .unwrap_or_default();
    advance(ledger, org, &mut register, position, keep).await?;
    Ok(register)
}

/// Applies the entries after a register's position; keeps snapshots on the way.
pub(crate) async fn advance(
    ledger: &Ledger,
    org: OrgId,
    register: &mut Register,
    to: u64,
    keep: bool,
) -> Result<()> {
    while register.position < to {
        let next_stop = (register.position / SNAPSHOT_EVERY + 1) * SNAPSHOT_EVERY;
        let limit = CHUNK
            .min(to - register.position)
            .min(next_stop - register.position);
        let entries = ledger.entries_after(org, register.position, limit).await?;
        if entries.is_empty() {
            break;
        }
        for stored in &entries {
            let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
            match stored.body() {
                Some(body) => {
                    let entry = Entry::decode(body).map_err(|why| AppError::Entry {
                        position: stored.position,
                        why,
                    })?;
                    register.apply(stored.position, time, &entry);
                }
                // A redacted entry says nothing any more; its place stays.
                None => register.skip(stored.position, time),
            }
        }
        if keep
            && register.position.is_multiple_of(SNAPSHOT_EVERY)
            && let Some(bytes) = register.to_snapshot()
        {
            // A book on a full or read-only disk still opens: the snapshot is a convenience.
            let _ = ledger
                .put_snapshot(org, register.position, PROGRAM, &bytes)
                .await;
        }
    }
    Ok(())
}
