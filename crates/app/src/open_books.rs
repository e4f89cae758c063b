//! The books a server holds open, shared by its requests.

use crate::book::{ATTEMPTS, Book, Done, Guard};
use crate::data_folder::DataFolder;
use crate::error::{AppError, Result};
use crate::history::LogEntry;
use crate::log_index::{LogFilter, LogIndex, LogPage};
use crate::past_states::{Past, PastStates};
use crate::register_view::{Published, RegisterView};
use crate::turns::{Turn, Turns};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Hash32, Head, OrgId, Seen};
use register::{Actor, AnyRecord, Command, Kind, Ref, Register, verbs};
use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex, OnceCell};

/// Who writes, why, and when.
#[derive(Debug, Clone)]
pub struct Authorship {
    /// Who.
    pub actor: Actor,
    /// Why, in the person's words; may be empty where a command has its own reason.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What is held for each organization.
type ByOrganization<T> = Arc<SyncMutex<HashMap<OrgId, Arc<T>>>>;

/// The books a server holds open.
#[derive(Clone)]
pub struct OpenBooks {
    data_folder: DataFolder,
    /// Each is opened by whoever asks for it first; nobody who asks for another waits.
    open: ByOrganization<OnceCell<Arc<OpenBook>>>,
    past: Arc<SyncMutex<PastStates>>,
    log_indexes: ByOrganization<Mutex<Arc<LogIndex>>>,
    turns: Turns,
}

/// A book, and what is published of it for readers.
struct OpenBook {
    writer: Mutex<Book>,
    published: Arc<Published>,
    /// The last entry of the ledger when somebody last looked whether a loss is answered.
    looked_at: SyncMutex<Option<Head>>,
    /// Set once the ledger was seen to have lost entries; nothing is read or written
    /// until an administrator lets the book go on.
    loss: SyncMutex<Option<Loss>>,
}

/// What a ledger lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The last entry that was known.
    pub known: Head,
    /// The last entry there was when it was noticed.
    pub found: Head,
}

impl OpenBook {
    fn loss(&self) -> Option<Loss> {
        *self.loss.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses a book whose ledger lost entries.
    fn sound(&self) -> Result<()> {
        match self.loss() {
            None => Ok(()),
            Some(loss) => Err(loss.into()),
        }
    }

    /// Remembers a loss, and says it in the log once.
    fn note(&self, org: OrgId, loss: Loss) {
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
    /// None opened yet.
    pub fn new(data_folder: DataFolder) -> OpenBooks {
        OpenBooks {
            data_folder,
            open: Arc::default(),
            past: Arc::default(),
            log_indexes: Arc::default(),
            turns: Turns::beside_answering(),
        }
    }

    /// The folder they are in.
    pub fn data_folder(&self) -> &DataFolder {
        &self.data_folder
    }

    /// The book, opened afresh where another server's administrator has let it go on after
    /// the very loss that is known here.
    async fn shared(&self, org: OrgId) -> Result<Arc<OpenBook>> {
        let shared = self.opened(org).await?;
        if !self.answered(org, &shared).await? {
            return Ok(shared);
        }
        tracing::info!(%org, "an entry of the ledger lets the book go on after the loss known here");
        self.forget(org).await;
        self.opened(org).await
    }

    /// Whether an entry of the ledger says of the loss known here that it was looked at.
    async fn answered(&self, org: OrgId, shared: &OpenBook) -> Result<bool> {
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

    async fn opened(&self, org: OrgId) -> Result<Arc<OpenBook>> {
        let place = locked(&self.open).entry(org).or_default().clone();
        let opening = async || {
            let mut book = self.data_folder.open_book(org).await?;
            let published = book.share();
            Ok::<_, AppError>(Arc::new(OpenBook {
                writer: Mutex::new(book),
                published,
                looked_at: SyncMutex::default(),
                loss: SyncMutex::default(),
            }))
        };
        Ok(place.get_or_try_init(opening).await?.clone())
    }

    /// The register as it stands, with what other programs wrote since.
    pub async fn now(&self, org: OrgId) -> Result<Arc<RegisterView>> {
        let shared = self.shared(org).await?;
        shared.sound()?;
        let view = shared.published.reading();
        match self
            .data_folder
            .ledger()
            .seen_since(org, view.head())
            .await?
        {
            // A standby that is behind says nothing new.
            Seen::Same | Seen::Lagging(_) => Ok(view),
            Seen::Newer(_) | Seen::WentBack(_) => {
                // Somebody else wrote, or we did since the question was asked; whether
                // the ledger went back is judged where nobody writes meanwhile.
                self.writing(org, None, async |book| book.catch_up().await)
                    .await?;
                Ok(shared.published.reading())
            }
        }
    }

    /// The register as this server knows it, without asking the database: what is shown
    /// after a change that was recorded, also while the database is away.
    pub async fn known(&self, org: OrgId) -> Result<Arc<RegisterView>> {
        Ok(self.shared(org).await?.published.reading())
    }

    /// Works on the book while nobody else writes in it; `guard` is asked of what is decided.
    async fn writing<T>(
        &self,
        org: OrgId,
        guard: Option<Arc<dyn Guard>>,
        work: impl AsyncFnOnce(&mut Book) -> Result<T>,
    ) -> Result<T> {
        let shared = self.shared(org).await?;
        shared.sound()?;
        let mut book = shared.writer.lock().await;
        shared.sound()?;
        // Set whoever was here before: a turn may have been broken off.
        book.set_guard(guard);
        let before = book.folded_again();
        let done = work(&mut book).await;
        if book.folded_again() != before {
            // Content was redacted: no earlier state that was kept stands.
            locked(&self.past).forget(org);
            locked(&self.log_indexes).remove(&org);
        }
        if let Err(AppError::WentBack { known, found }) = &done {
            shared.note(
                org,
                Loss {
                    known: **known,
                    found: **found,
                },
            );
        }
        done
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

    /// The register as of the end of a day of the organization.
    pub async fn as_of(&self, org: OrgId, day: Date) -> Result<Arc<RegisterView>> {
        let now = self.now(org).await?;
        self.data_folder.ledger().present(now.head()).await?;
        if day >= now.day(now.time) {
            return Ok(now);
        }
        let end = now
            .end_of_day(day)
            .map_err(|_| crate::AppError::Date(day))?;
        let position = self
            .data_folder
            .ledger()
            .position_at(org, end.as_microsecond().saturating_sub(1))
            .await?;
        self.at(org, position).await
    }

    /// The register at an earlier position.
    pub async fn at(&self, org: OrgId, position: u64) -> Result<Arc<RegisterView>> {
        if let Some(reading) = locked(&self.past).find(org, position) {
            return Ok(reading);
        }
        // Reading a book from its beginning is heavy work, whoever asks for it.
        let _turn = self.turns.take(org).await?;
        for _ in 0..ATTEMPTS {
            let redacted = {
                let mut past = locked(&self.past);
                if let Some(reading) = past.find(org, position) {
                    return Ok(reading);
                }
                past.redacted(org)
            };
            let mut folded = self.data_folder.past(org, position).await?;
            folded.register.tell_of_redactions(&*self.known(org).await?);
            let reading = Arc::new(RegisterView::new(Arc::new(folded.register), folded.head));
            let past = Past {
                org,
                position,
                reading: reading.clone(),
            };
            // What was taken out meanwhile is in it still: then it is read anew.
            if locked(&self.past).keep(past, redacted) {
                return Ok(reading);
            }
        }
        Err(AppError::Busy)
    }

    /// The log_index of a book up to a position at least, so that entries are found
    /// without reading all of them for each request.
    async fn log_index(&self, org: OrgId, position: u64) -> Result<Arc<LogIndex>> {
        let place = locked(&self.log_indexes).entry(org).or_default().clone();
        // Only who looks at this book waits while it is read.
        let mut known = place.lock().await;
        if known.position() < position {
            // Readers may still hold the old one; what it knows is kept.
            let mut log_index = Arc::unwrap_or_clone(std::mem::take(&mut *known));
            log_index.follow(self.data_folder.ledger(), org).await?;
            *known = Arc::new(log_index);
        }
        Ok(known.clone())
    }

    /// A page of what happened up to a position, newest first.
    pub async fn log(
        &self,
        org: OrgId,
        upto: u64,
        which: &LogFilter,
        first: usize,
        limit: usize,
    ) -> Result<LogPage> {
        let log_index = self.log_index(org, upto).await?;
        let found = log_index.find(which, upto);
        let mut entries = Vec::new();
        for position in found.iter().skip(first).take(limit) {
            entries.extend(self.entry(org, *position).await?);
        }
        Ok(LogPage {
            entries,
            total: found.len(),
        })
    }

    /// One entry.
    pub async fn entry(&self, org: OrgId, position: u64) -> Result<Option<LogEntry>> {
        let before = position.saturating_sub(1);
        let stored = self
            .data_folder
            .ledger()
            .entries_from(org, before, 1)
            .await?;
        let found = stored.first().filter(|s| s.position == position);
        found.map(LogEntry::read).transpose()
    }

    /// The entry that last changed a record before a position.
    pub async fn entry_before(
        &self,
        org: OrgId,
        target: Ref,
        position: u64,
    ) -> Result<Option<LogEntry>> {
        let log_index = self.log_index(org, position.saturating_sub(1)).await?;
        match log_index.before(target, position) {
            Some(earlier) => self.entry(org, earlier).await,
            None => Ok(None),
        }
    }

    /// Who wrote in a book up to now, by name.
    pub async fn writers(&self, org: OrgId, upto: u64) -> Result<Vec<String>> {
        Ok(self.log_index(org, upto).await?.writers())
    }

    /// Does heavy work for an organization beside the threads that answer, when its turn
    /// has come.
    ///
    /// # Errors
    /// [`AppError::TooMuchWaits`] where much of the organization waits already.
    pub async fn beside<T: Send + 'static>(
        &self,
        org: OrgId,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.take(org).await?;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, even if nobody waits for it any more.
            let _turn = turn;
            work()
        })
        .await
        .map_err(|_| AppError::BrokenOff)
    }

    /// A turn at heavy work for an organization that mostly waits for the database, held
    /// until it is dropped. Nobody who holds one asks for another, or to write.
    ///
    /// # Errors
    /// As [`OpenBooks::beside`].
    pub async fn turn(&self, org: OrgId) -> Result<Turn> {
        self.turns.take(org).await
    }

    /// The book, to write in; others wait their turn.
    pub async fn write<T>(
        &self,
        org: OrgId,
        work: impl AsyncFnOnce(&mut Book) -> Result<T>,
    ) -> Result<T> {
        self.writing(org, None, work).await
    }

    /// The same for somebody who asked, of whom `guard` is asked whether they still may.
    pub async fn write_as<T>(
        &self,
        org: OrgId,
        guard: Arc<dyn Guard>,
        work: impl AsyncFnOnce(&mut Book) -> Result<T>,
    ) -> Result<T> {
        self.writing(org, Some(guard), work).await
    }

    /// Carries out one command; `against` is the revision it was made against.
    pub async fn perform(
        &self,
        org: OrgId,
        command: Command,
        by: &Authorship,
        against: Option<u64>,
    ) -> Result<Done> {
        self.writing(org, None, async |book| {
            book.perform(command, &by.actor, &by.why, against, by.at)
                .await
        })
        .await
    }

    /// The bytes of a piece of evidence; `None` where they were redacted.
    pub async fn file(&self, org: OrgId, hash: Hash32) -> Result<Option<Vec<u8>>> {
        Ok(self.data_folder.ledger().blob(org, hash).await?)
    }

    /// Carries out many commands as one: all of them or none.
    pub async fn perform_all(
        &self,
        org: OrgId,
        verb: &str,
        commands: Vec<Command>,
        by: &Authorship,
    ) -> Result<Done> {
        self.writing(org, None, async |book| {
            book.perform_all(verb, commands, &by.actor, &by.why, None, by.at)
                .await
        })
        .await
    }

    /// The same, with evidence files to be stored in the same transaction.
    pub async fn perform_all_with_files(
        &self,
        org: OrgId,
        verb: &str,
        commands: Vec<Command>,
        files: Vec<Vec<u8>>,
        by: &Authorship,
    ) -> Result<Done> {
        self.writing(org, None, async |book| {
            book.perform_all_with_files(verb, commands, files, &by.actor, &by.why, None, by.at)
                .await
        })
        .await
    }

    /// Forgets an organization that was put back or discarded.
    pub async fn forget(&self, org: OrgId) {
        locked(&self.open).remove(&org);
        locked(&self.log_indexes).remove(&org);
        locked(&self.past).forget(org);
    }
}

fn locked<T>(mutex: &SyncMutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;

    /// A book that takes long to be opened holds up nobody who looks at another.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn asvs_8_4_1_who_opens_one_book_waits_for_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
        let anchor = "2026-11-20".parse().unwrap();
        demo::build(&data_folder, anchor).await.unwrap();
        let by = Actor::program();
        let small = data_folder.create("Small", &by, Timestamp::now()).await;
        let small = small.unwrap().org();
        let books = OpenBooks::new(data_folder);
        // Somebody is opening the large one, and does not get on.
        let place = locked(&books.open).entry(demo::ORG).or_default().clone();
        let (_stuck, never) = tokio::sync::oneshot::channel::<()>();
        let opening = tokio::spawn(async move {
            let open = async || {
                let _ = never.await;
                Err::<Arc<OpenBook>, _>(AppError::Busy)
            };
            place.get_or_try_init(open).await.map(|_| ())
        });
        tokio::task::yield_now().await;
        let wait = std::time::Duration::from_secs(20);
        let now = tokio::time::timeout(wait, books.now(small)).await;
        assert!(now.expect("it waits for another book").is_ok());
        // The same of the histories.
        let index = locked(&books.log_indexes)
            .entry(demo::ORG)
            .or_default()
            .clone();
        let _read = index.lock().await;
        let writers = tokio::time::timeout(wait, books.writers(small, 1)).await;
        assert!(writers.expect("it waits for another history").is_ok());
        opening.abort();
    }
}
