//! A book: one organization's ledger and the register folded from it.

mod bulk;
mod clock;
mod fold;
mod guard;
mod redact;

pub(crate) use bulk::Bulk;
pub(crate) use fold::{Folded, decoded, takes_content_unasked};
pub use guard::{Guard, Kept};
pub use redact::Ahead;
pub(crate) use redact::{Content, Which};

use crate::data_folder;
use crate::error::{AppError, Result};
use crate::open_books::Authorship;
use crate::random;
use crate::register_view::Published;
use crate::snapshots::Snapshots;
use bulk::{as_they_are, capped};
use fold::{head_of, takes_content};
use jiff::Timestamp;
use ledger::{Beside, Blob, Hash32, Head, Ledger, LedgerError, NewEntry, NewPart, OrgId, Seen};
use register::{Actor, AnyRecord, Command, Copies, Entry, Ref, Refusal, Register, Request};
use std::borrow::Cow;
use std::sync::Arc;
use uuid::Uuid;

/// Entries read at once while catching up.
const CATCH_UP: u64 = 2_000;
/// How often something is decided again after others wrote.
pub const ATTEMPTS: u32 = 16;
/// One organization's book, opened.
pub struct Book {
    ledger: Ledger,
    org: OrgId,
    register: Arc<Register>,
    head: Head,
    snapshots: Snapshots,
    /// How often the book was folded anew since it was opened; what was kept of earlier
    /// states does not stand then.
    folded_again: u64,
    /// Where readers find the register, when the book is shared with any.
    published: Option<Arc<Published>>,
    /// Who is asked whether what is decided may be; nobody at the command line.
    guard: Option<Arc<dyn Guard>>,
    /// What the next command rests on, as it was found before this turn.
    ahead: Option<Ahead>,
}

/// What a command did.
#[derive(Debug, Clone)]
pub struct Done {
    /// Position of the last entry appended.
    pub position: u64,
    /// The records as they are now, each once.
    pub records: Vec<AnyRecord>,
}

impl Book {
    /// Opens the book of an organization from its first entry on, without snapshots;
    /// see [`crate::DataFolder::open_book`].
    pub async fn open(ledger: Ledger, org: OrgId) -> Result<Book> {
        Book::open_with(ledger, org, Snapshots::default()).await
    }

    /// Opens the book of an organization: the latest snapshot, and the entries after it.
    pub(crate) async fn open_with(
        ledger: Ledger,
        org: OrgId,
        snapshots: Snapshots,
    ) -> Result<Book> {
        let Folded { register, head, .. } = Folded::open(&ledger, org, &snapshots).await?;
        Ok(Book {
            ledger,
            org,
            register: Arc::new(register),
            head,
            snapshots,
            folded_again: 0,
            published: None,
            guard: None,
            ahead: None,
        })
    }

    /// Publishes the register, where readers find it while this book
    /// goes on writing.
    pub(crate) fn share(&mut self) -> Arc<Published> {
        let register = &self.register;
        let head = self.head;
        self.published
            .get_or_insert_with(|| Arc::new(Published::new(register.clone(), head)))
            .clone()
    }

    /// Changes the register, here and where readers find it, to what it is at a head.
    /// Readers keep what they hold; the register is copied only while one of them
    /// holds it.
    pub(crate) fn change(&mut self, head: Head, change: impl FnOnce(&mut Register)) {
        match &self.published {
            None => change(Arc::make_mut(&mut self.register)),
            Some(published) => {
                let mut place = published.take(Head::empty(self.org));
                change(Arc::make_mut(&mut self.register));
                place.put(self.register.clone(), head);
            }
        }
        self.head = head;
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
    /// How often it was folded anew since it was opened.
    pub(crate) fn folded_again(&self) -> u64 {
        self.folded_again
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
        let made = |_: &Register| Ok(command.clone());
        self.perform_made(made, files, actor, why, against, at)
            .await
    }

    /// Carries out one command that is made of the state it is decided on, anew where others
    /// wrote meanwhile: a change of some fields leaves the others as they are then.
    ///
    /// # Errors
    /// As everywhere, and those of `make`.
    pub async fn perform_made(
        &mut self,
        make: impl Fn(&Register) -> Result<Command>,
        files: Vec<Vec<u8>>,
        actor: &Actor,
        why: &str,
        against: Option<u64>,
        at: Timestamp,
    ) -> Result<Done> {
        let blobs: Vec<Blob> = files.into_iter().map(Blob::new).collect();
        for _ in 0..ATTEMPTS {
            let request = Request {
                command: make(&self.register)?,
                actor: actor.clone(),
                at,
                why: why.to_owned(),
                against,
                batch: None,
            };
            if let Command::ApproveRedaction(_) = &request.command {
                // Its entry and the bytes it takes out go together.
                return self.redact(&request).await;
            }
            self.ask(actor, std::slice::from_ref(&request.command))
                .await?;
            let copies = self.ahead.as_ref().and_then(Ahead::copies);
            let copies = copies.map_or(Copies::Look, Copies::LookedUp);
            let entry = self.register.decide_with(&request, copies)?;
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
        self.perform_all_against(verb, commands, &[], files, actor, why, batch, at)
            .await
    }

    /// The same, refused where one of the records named was changed after the revision
    /// beside it.
    #[allow(clippy::too_many_arguments)]
    pub async fn perform_all_against(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        against: &[(Ref, u64)],
        files: Vec<Vec<u8>>,
        actor: &Actor,
        why: &str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Result<Done> {
        let made = |_: &Register| Ok(commands.clone());
        self.perform_all_made(verb, made, against, files, actor, why, batch, at)
            .await
    }

    /// Carries out many commands as one that are made of the state they are decided on: what
    /// waits for its turn is what they are made from.
    ///
    /// # Errors
    /// As everywhere, and those of `make`.
    #[allow(clippy::too_many_arguments)]
    pub async fn perform_all_made(
        &mut self,
        verb: &str,
        make: impl Fn(&Register) -> Result<Vec<Command>>,
        against: &[(Ref, u64)],
        files: Vec<Vec<u8>>,
        actor: &Actor,
        why: &str,
        batch: Option<Uuid>,
        at: Timestamp,
    ) -> Result<Done> {
        let blobs: Vec<Blob> = files.into_iter().map(Blob::new).collect();
        for _ in 0..ATTEMPTS {
            let commands = make(&self.register)?;
            self.ask(actor, &commands).await?;
            for (target, revision) in against {
                self.register.unchanged_since(*target, *revision)?;
            }
            let mut bulk = Bulk::new(&self.register, verb, actor, why, batch, at);
            // Each goes as it is decided.
            for command in commands {
                bulk.decide(command)?;
            }
            let entries = bulk.entries();
            if entries.is_empty() || self.append(&entries, &blobs, at).await? {
                return Ok(Done {
                    position: self.head.position,
                    records: as_they_are(entries),
                });
            }
        }
        Err(AppError::Busy)
    }

    /// Carries out commands as one entry, together with what is written beside the ledger:
    /// all of it or nothing. `None` where others wrote first: the register has caught up, and
    /// the caller works out both anew, for both rest on what there was.
    ///
    /// # Errors
    /// As everywhere, and those of `beside` as [`LedgerError::Beside`].
    pub async fn try_beside(
        &mut self,
        verb: &str,
        commands: &[Command],
        beside: &dyn Beside,
        by: &Authorship,
    ) -> Result<Option<Done>> {
        let Authorship { actor, why, at } = by;
        self.ask(actor, commands).await?;
        let entries = self.decide_all(verb, commands, actor, why, None, *at)?;
        let written = self.append_beside(&entries, &[], *at, Some(beside)).await?;
        let position = self.head.position;
        Ok(written.then(|| Done {
            position,
            records: as_they_are(entries),
        }))
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
        let mut bulk = Bulk::new(&self.register, verb, actor, why, batch, at);
        for command in commands {
            bulk.decide(command.clone())?;
        }
        Ok(bulk.entries())
    }

    /// Appends decided entries. `false`: others wrote first; the register has
    /// caught up, and the caller decides again.
    pub(crate) async fn append(
        &mut self,
        entries: &[Entry],
        blobs: &[Blob],
        at: Timestamp,
    ) -> Result<bool> {
        self.append_beside(entries, blobs, at, None).await
    }

    async fn append_beside(
        &mut self,
        entries: &[Entry],
        blobs: &[Blob],
        at: Timestamp,
        beside: Option<&dyn Beside>,
    ) -> Result<bool> {
        let new = entries
            .iter()
            .map(|entry| self.sealed(entry, at))
            .collect::<Result<Vec<_>>>()?;
        self.ask_to_keep(entries, &new).await?;
        // What the book holds already comes with no entry.
        let listed = |blob: &Blob| new.iter().any(|entry| entry.blobs.contains(&blob.hash()));
        let blobs = match blobs.iter().all(listed) {
            true => Cow::Borrowed(blobs),
            false => Cow::Owned(blobs.iter().filter(|b| listed(b)).cloned().collect()),
        };
        // The list of organizations follows the profile, whoever writes it.
        let listing = self.new_name(entries).map(data_folder::listing);
        let appended = self
            .ledger
            .append_with(self.org, &self.head, &new, &blobs, listing, beside)
            .await;
        match appended {
            Ok(head) => {
                let time = Timestamp::from_microsecond(head.time).unwrap_or(at);
                let first = self.head.position + 1;
                self.change(head, |register| {
                    for (position, entry) in (first..).zip(entries) {
                        register.apply(position, time, entry);
                    }
                });
                Ok(true)
            }
            Err(LedgerError::Conflict { .. }) => {
                self.catch_up().await?;
                Ok(false)
            }
            Err(error) => Err(data_folder::listed(error)),
        }
    }

    /// The name that entries give the organization, where it had another.
    fn new_name<'e>(&self, entries: &'e [Entry]) -> Option<&'e str> {
        let before = self.register.profile()?;
        let names = entries
            .iter()
            .flat_map(Entry::records)
            .filter_map(|r| match r {
                AnyRecord::Profile(profile) => Some(profile.name.as_str()),
                _ => None,
            });
        names.last().filter(|name| *name != before.name)
    }

    /// An entry as the ledger takes it: each part with a salt of its own.
    fn sealed(&self, entry: &Entry, at: Timestamp) -> Result<NewEntry> {
        let stored = entry.encode();
        let parts = stored.parts.into_iter().map(|bytes| {
            Ok(NewPart {
                salt: random::bytes()?,
                bytes,
            })
        });
        Ok(NewEntry {
            time: at.as_microsecond(),
            public: stored.outline,
            parts: parts.collect::<Result<_>>()?,
            blobs: self.new_files(entry),
        })
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
    ///
    /// # Errors
    /// [`AppError::WentBack`] where the last entry this book knows is not in the ledger
    /// any more: nothing is read and nothing appended until somebody has looked.
    pub async fn catch_up(&mut self) -> Result<()> {
        if self.published.as_ref().is_some_and(|p| p.is_broken()) {
            // A change ended in the middle: nothing here can be relied on.
            return self.fold_again().await;
        }
        match self.ledger.seen_since(self.org, &self.head).await? {
            // A standby that is behind says nothing new: what is known stands.
            Seen::Same | Seen::Lagging(_) => return Ok(()),
            Seen::Newer(_) => {}
            Seen::WentBack(found) => {
                return Err(AppError::WentBack {
                    known: Box::new(self.head),
                    found: Box::new(found),
                });
            }
        }
        loop {
            let new = self
                .ledger
                .entries_after(self.org, &self.head, CATCH_UP)
                .await?;
            let Some(last) = new.last().map(head_of) else {
                return Ok(());
            };
            if new.iter().any(takes_content) {
                return self.fold_again().await;
            }
            // First all is read, then all is applied: applying cannot fail.
            let mut read = Vec::with_capacity(new.len());
            for stored in &new {
                let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
                read.push((stored.position, time, decoded(stored)?));
            }
            self.change(last, |register| {
                for (position, time, entry) in &read {
                    register.apply(*position, *time, entry);
                }
            });
        }
    }

    /// Folds the book from its entries anew: content of it was redacted.
    pub(crate) async fn fold_again(&mut self) -> Result<()> {
        self.folded_again += 1;
        self.snapshots.forget(self.org);
        let folded = Folded::open(&self.ledger, self.org, &self.snapshots).await?;
        self.change(folded.head, |register| *register = folded.register);
        Ok(())
    }

    /// The register at an earlier position.
    pub async fn at(&self, position: u64) -> Result<Register> {
        let position = position.min(self.head.position);
        let mut folded = Folded::at(&self.ledger, self.org, position, &self.snapshots).await?;
        folded.register.tell_of_redactions(&self.register);
        Ok(folded.register)
    }

    /// The register as of the end of a day of the organization.
    pub async fn as_of(&self, day: jiff::civil::Date) -> Result<Register> {
        self.ledger.present(&self.head).await?;
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
