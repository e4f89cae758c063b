//! The books a server holds open, shared by its requests.

mod ahead;
mod log;
mod loss;
mod past;

pub use loss::Loss;

use crate::book::{Book, Done, Guard};
use crate::data_folder::DataFolder;
use crate::error::{AppError, Result};
use crate::log_index::LogIndex;
use crate::past_states::PastStates;
use crate::register_view::{Published, RegisterView};
use crate::turns::{Turn, Turns};
use jiff::Timestamp;
use ledger::{Hash32, Head, OrgId, Seen};
use register::{Actor, Command};
use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex, MutexGuard as WriterGuard, OnceCell};

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

/// What is worked out of the records of domains at once: it may wait for name servers.
const ADVICE: usize = 2;

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
    looks: Turns,
    advice: Turns,
    /// Whether heavy work comes before all that waits of its organization.
    ahead: bool,
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

/// A turn to write in a book. However it ends, also where it is given up on the way: of a
/// book whose content was taken out meanwhile no earlier state is kept.
struct TurnToWrite<'b> {
    books: &'b OpenBooks,
    book: WriterGuard<'b, Book>,
    /// How often the book had been folded anew when the turn began.
    folded_again: u64,
}

impl<'b> TurnToWrite<'b> {
    fn begin(books: &'b OpenBooks, book: WriterGuard<'b, Book>) -> TurnToWrite<'b> {
        let folded_again = book.folded_again();
        TurnToWrite {
            books,
            book,
            folded_again,
        }
    }
}

impl Drop for TurnToWrite<'_> {
    fn drop(&mut self) {
        if self.book.folded_again() != self.folded_again {
            let org = self.book.org();
            locked(&self.books.past).forget(org);
            locked(&self.books.log_indexes).remove(&org);
        }
    }
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
            looks: Turns::beside_answering(),
            advice: Turns::new(ADVICE),
            ahead: false,
        }
    }

    /// The same books for work on which other organizations wait: of its own organization it
    /// comes before all that waits, however much that is.
    pub fn ahead(&self) -> OpenBooks {
        OpenBooks {
            ahead: true,
            ..self.clone()
        }
    }

    async fn take_turn(&self, org: OrgId) -> Result<Turn> {
        match self.ahead {
            true => self.turns.take_next(org).await,
            false => self.turns.take(org).await,
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
        let mut turn = TurnToWrite::begin(self, shared.writer.lock().await);
        shared.sound()?;
        // Set whoever was here before: a turn may have been broken off.
        turn.book.set_guard(guard);
        let done = work(&mut turn.book).await;
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
        in_turn(self.take_turn(org).await?, work).await
    }

    /// The same for a look through a whole book, in a turn as of [`OpenBooks::look`].
    ///
    /// # Errors
    /// As [`OpenBooks::beside`].
    pub async fn look_beside<T: Send + 'static>(
        &self,
        org: OrgId,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        in_turn(self.look(org).await?, work).await
    }

    /// A turn at heavy work for an organization that mostly waits for the database, held
    /// until it is dropped. Nobody who holds one asks for another, or to write.
    ///
    /// # Errors
    /// As [`OpenBooks::beside`].
    pub async fn turn(&self, org: OrgId) -> Result<Turn> {
        self.take_turn(org).await
    }

    /// A turn at looking through what was observed of an organization, or through large
    /// entries, held until it is dropped: apart from heavier work, so that a page waits for
    /// none of that. Whoever holds one asks for no other.
    ///
    /// # Errors
    /// As [`OpenBooks::beside`].
    pub async fn look(&self, org: OrgId) -> Result<Turn> {
        self.looks.take(org).await
    }

    /// A turn at working out what is to be published for a domain of an organization, which
    /// takes both time and answers of name servers. Whoever holds one may ask for one at
    /// looking, and for no other.
    ///
    /// # Errors
    /// As [`OpenBooks::beside`].
    pub async fn advise(&self, org: OrgId) -> Result<Turn> {
        self.advice.take(org).await
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

    /// How many bytes that are; what evidence says of it may have come with a book from
    /// elsewhere.
    pub async fn file_size(&self, org: OrgId, hash: Hash32) -> Result<Option<u64>> {
        Ok(self.data_folder.ledger().blob_size(org, hash).await?)
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

/// Works beside the threads that answer, and holds something until that is done, even if
/// nobody waits for it any more.
async fn in_turn<H: Send + 'static, T: Send + 'static>(
    held: H,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let working = tokio::task::spawn_blocking(move || {
        let _held = held;
        work()
    });
    working.await.map_err(|_| AppError::BrokenOff)
}

fn locked<T>(mutex: &SyncMutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;
    use crate::log_index::LogFilter;

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

    async fn example(folder: &std::path::Path) -> OpenBooks {
        let data_folder = DataFolder::open(folder, None).await.unwrap();
        let anchor = "2026-11-20".parse().unwrap();
        demo::build(&data_folder, anchor).await.unwrap();
        OpenBooks::new(data_folder)
    }

    #[tokio::test]
    async fn c6_a_turn_that_is_given_up_leaves_no_earlier_state_of_what_was_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let books = example(folder.path()).await;
        books.at(demo::ORG, 5).await.unwrap();
        assert!(locked(&books.past).find(demo::ORG, 5).is_some());
        // Content was taken out, and whoever did it goes away before the turn is over.
        let turn = books.write(demo::ORG, async |book| {
            book.fold_again().await?;
            std::future::pending::<Result<()>>().await
        });
        let moment = std::time::Duration::from_secs(2);
        assert!(tokio::time::timeout(moment, turn).await.is_err());
        assert!(locked(&books.past).find(demo::ORG, 5).is_none());
    }

    /// A book with so many entries that nobody can read; only its history is looked at.
    async fn long(books: &OpenBooks, entries: usize) -> OrgId {
        let org = OrgId(uuid::Uuid::from_u128(0x1096));
        let ledger = books.data_folder().ledger();
        ledger.create_organization(org, "Long").await.unwrap();
        let entry = ledger::NewEntry {
            time: Timestamp::now().as_microsecond(),
            public: vec![1],
            parts: Vec::new(),
            blobs: Vec::new(),
        };
        let begun = Head::empty(org);
        let entries = vec![entry; entries];
        ledger.append(org, &begun, &entries, &[]).await.unwrap();
        org
    }

    #[tokio::test]
    async fn asvs_15_2_2_a_long_history_is_read_in_a_turn_and_what_was_read_of_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
        let books = OpenBooks::new(data_folder);
        let org = long(&books, 2_500).await;
        let moment = std::time::Duration::from_millis(300);
        let mut held = Vec::new();
        while let Ok(turn) = tokio::time::timeout(moment, books.turn(org)).await {
            held.push(turn.unwrap());
        }
        // What is short is read at once.
        books.writers(org, 10).await.unwrap();
        let position = async || {
            let place = locked(&books.log_indexes)[&org].clone();
            place.lock().await.position()
        };
        assert_eq!(position().await, 2_000);
        locked(&books.log_indexes).clear();
        let reading = books.writers(org, 2_500);
        let waits = tokio::time::timeout(moment, reading).await.is_err();
        assert!(waits, "it took no turn");
        drop(held);
        books.writers(org, 2_500).await.unwrap();
        assert_eq!(position().await, 2_500);
        // Where the database is away, what is known stays.
        books.data_folder().ledger().close().await;
        books.writers(org, 2_600).await.unwrap_err();
        assert_eq!(position().await, 2_500);
    }

    #[tokio::test]
    async fn asvs_15_2_2_pages_of_large_entries_are_read_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let books = example(folder.path()).await;
        let by = Authorship {
            actor: Actor::program(),
            why: String::new(),
            at: Timestamp::now(),
        };
        let page = async |upto| {
            let all = LogFilter::default();
            let read = books.log(demo::ORG, upto, &all, 0, 50);
            let wait = std::time::Duration::from_secs(2);
            tokio::time::timeout(wait, read).await.ok()
        };
        let looking = books.look(demo::ORG).await.unwrap();
        let small = books.known(demo::ORG).await.unwrap().position;
        assert!(page(small).await.is_some(), "a page of small entries waits");
        let site = register::records::Site {
            id: crate::new_id().unwrap(),
            name: "Annex".into(),
            notes: "wing ".repeat(300_000),
            ..Default::default()
        };
        let done = books.perform(demo::ORG, Command::Save(site.into()), &by, None);
        let large = done.await.unwrap().position;
        // Where there is one turn only, it is held.
        let more = match std::thread::available_parallelism().map_or(1, usize::from) < 4 {
            true => None,
            false => Some(books.look(demo::ORG).await.unwrap()),
        };
        assert!(page(large).await.is_none(), "it took no turn");
        drop((looking, more));
        let page = page(large).await.expect("it waits for nobody").unwrap();
        assert_eq!(page.entries.len(), 50);
    }
}
