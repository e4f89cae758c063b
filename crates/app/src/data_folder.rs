//! A data folder with its ledger, and the books in it.

use crate::book::{Book, Folded};
use crate::error::{AppError, Result};
use crate::files::{self, private_folder, write_new};
use crate::snapshots::Snapshots;
use crate::{new_book, random};
use jiff::Timestamp;
use ledger::{Hash32, Ledger, LedgerError, Listing, OrgId, OrgRow, SigningKey};
use register::{Actor, looks_same, same_name};
use std::path::{Path, PathBuf};

/// A data folder with its ledger.
#[derive(Clone)]
pub struct DataFolder {
    folder: PathBuf,
    ledger: Ledger,
}

impl DataFolder {
    /// Opens a data folder, making it if it is not there. With a database
    /// address, the ledger is kept there (PostgreSQL) and only keys stay here.
    pub async fn open(folder: &Path, database: Option<&str>) -> Result<DataFolder> {
        private_folder(folder)?;
        if database.is_none() {
            readable(&folder.join("phiward.db"))?;
            private_file(&folder.join("phiward.db"))?;
        }
        let ledger = match database {
            Some(url) => Ledger::open_postgres(url).await?,
            None => Ledger::open_sqlite(&folder.join("phiward.db")).await?,
        };
        Ok(DataFolder {
            folder: folder.to_owned(),
            ledger,
        })
    }

    /// Opens a data folder to read in it, where nothing can be written.
    pub async fn open_read_only(folder: &Path) -> Result<DataFolder> {
        Ok(DataFolder {
            folder: folder.to_owned(),
            ledger: Ledger::open_sqlite_read_only(&folder.join("phiward.db")).await?,
        })
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Which of its files others on this machine can read: the database and the keys.
    pub fn exposed(&self) -> Vec<PathBuf> {
        files::exposed(&self.folder)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes free on the disk that the folder is on; `None` where the system does not
    /// tell, or the books are elsewhere.
    pub fn free_bytes(&self) -> Option<u64> {
        if self.ledger.address().is_some() {
            return None;
        }
        #[cfg(unix)]
        {
            let disk = rustix::fs::statvfs(&self.folder).ok()?;
            Some(disk.f_bavail.saturating_mul(disk.f_frsize))
        }
        #[cfg(not(unix))]
        None
    }

    /// A handle to the same folder that records what did not happen now: the worked
    /// example's story.
    pub fn with_any_time(self) -> DataFolder {
        DataFolder {
            ledger: self.ledger.with_any_time(),
            ..self
        }
    }

    /// Opens a book, from a snapshot in this folder where there is one.
    pub async fn open_book(&self, org: OrgId) -> Result<Book> {
        Book::open_with(self.ledger.clone(), org, self.snapshots()).await
    }

    /// The state of a book at an earlier position; it need not be open.
    pub(crate) async fn past(&self, org: OrgId, position: u64) -> Result<Folded> {
        Folded::at(&self.ledger, org, position, &self.snapshots()).await
    }

    /// Where snapshots of the books are kept.
    pub fn snapshots(&self) -> Snapshots {
        Snapshots::in_folder(&self.folder)
    }

    /// Forgets the snapshots of a book that was put back or discarded.
    pub fn forget_snapshots(&self, org: OrgId) {
        self.snapshots().forget(org);
    }

    /// Where the books are, for messages: the database, or this folder.
    fn place(&self) -> String {
        match self.ledger.address() {
            Some(address) => format!("the database {address}"),
            None => self.folder.display().to_string(),
        }
    }

    /// The organizations, by name.
    pub async fn organizations(&self) -> Result<Vec<OrgRow>> {
        let mut rows = self.ledger.organizations().await?;
        rows.sort_by(|a, b| {
            a.label
                .to_lowercase()
                .cmp(&b.label.to_lowercase())
                .then(a.id.cmp(&b.id))
        });
        Ok(rows)
    }

    /// Makes a book for a new organization: profile, scoring method, catalog.
    ///
    /// # Errors
    /// When the name is empty, too long or taken, or the database fails.
    pub async fn create(&self, name: &str, actor: &Actor, at: Timestamp) -> Result<Book> {
        self.create_with_id(OrgId(random::uuid()?), name, actor, at)
            .await
    }

    /// The same, with a given id (the worked example has a fixed one).
    pub async fn create_with_id(
        &self,
        id: OrgId,
        name: &str,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Book> {
        let name = good_name(name)?;
        let records = new_book::first_records(name)?;
        let created = self.ledger.create_listed(id, listing(name)).await;
        created.map_err(listed)?;
        let begun = async {
            let mut book = self.open_book(id).await?;
            book.perform_all("init", records, actor, "", None, at)
                .await?;
            Ok(book)
        };
        match begun.await {
            Ok(book) => Ok(book),
            Err(error) => {
                // A book without its first entry is none: its name stays free.
                self.ledger.discard_organization(id).await?;
                Err(error)
            }
        }
    }

    /// Opens the book of an organization by name or id; without one, the only
    /// organization there is. The worked example is passed over where there is
    /// another.
    pub async fn book(&self, which: Option<&str>) -> Result<Book> {
        let id = self.choose(which).await?;
        self.open_book(id).await
    }

    /// The organization meant.
    pub async fn choose(&self, which: Option<&str>) -> Result<OrgId> {
        let rows = self.organizations().await?;
        let names = || {
            rows.iter()
                .map(|r| format!("“{}”", r.label))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match which {
            Some(name) => {
                let wanted = name.trim();
                let by_id = rows
                    .iter()
                    .find(|r| r.id.to_string() == wanted.to_lowercase());
                let by_name = || {
                    rows.iter()
                        .filter(|r| same_name(&r.label, wanted))
                        .collect::<Vec<_>>()
                };
                let by_start = || {
                    let start = wanted.to_lowercase();
                    rows.iter()
                        .filter(|r| !start.is_empty() && r.label.to_lowercase().starts_with(&start))
                        .collect::<Vec<_>>()
                };
                if let Some(row) = by_id {
                    return Ok(row.id);
                }
                for found in [by_name(), by_start()] {
                    match found.as_slice() {
                        [one] => return Ok(one.id),
                        [] => {}
                        several => {
                            let list = several
                                .iter()
                                .map(|r| format!("{} ({})", r.label, r.id))
                                .collect::<Vec<_>>();
                            return Err(AppError::WhichOrganization(list.join(", ")));
                        }
                    }
                }
                let hint = if rows.is_empty() {
                    "there is none yet: phiward init --name NAME".into()
                } else {
                    format!("there is {}", names())
                };
                Err(AppError::UnknownOrganization {
                    name: wanted.to_owned(),
                    hint,
                })
            }
            None => {
                let own: Vec<OrgId> = rows
                    .iter()
                    .map(|r| r.id)
                    .filter(|id| *id != crate::demo::ORG)
                    .collect();
                match (own.as_slice(), rows.first()) {
                    ([one], _) => Ok(*one),
                    // Only the worked example is here.
                    ([], Some(example)) => Ok(example.id),
                    ([], None) => Err(AppError::NoOrganization(self.place())),
                    _ => Err(AppError::WhichOrganization(names())),
                }
            }
        }
    }

    /// The key that signs checkpoints: from a file kept elsewhere, or from this
    /// folder, made when it is first needed.
    pub fn signing_key(&self, elsewhere: Option<&Path>) -> Result<SigningKey> {
        if let Some(path) = elsewhere {
            let text = std::fs::read_to_string(path).map_err(AppError::file(path))?;
            return Ok(SigningKey::from_text(&text)?);
        }
        let path = self.folder.join("keys").join("checkpoint.key");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(SigningKey::from_text(&text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = SigningKey::from_seed("phiward", random::bytes()?)?;
                private_folder(&self.folder.join("keys"))?;
                write_new(&path, key.to_text().as_bytes())?;
                let public = path.with_extension("pub");
                // For everybody; who compares with it must have got it elsewhere.
                std::fs::write(&public, key.public().to_text() + "\n")
                    .map_err(AppError::file(public))?;
                Ok(key)
            }
            Err(reason) => Err(AppError::File { path, reason }),
        }
    }

    /// The key that seals secrets kept in the database (seeds of one-time
    /// codes): from a file kept elsewhere, or from this folder, made when it is
    /// first needed. A database copied without it gives them to nobody.
    pub fn seal_key(&self, elsewhere: Option<&Path>) -> Result<[u8; 32]> {
        let path = match elsewhere {
            Some(path) => path.to_owned(),
            None => self.folder.join("keys").join("seal.key"),
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Hash32::from_hex(text.trim())
                .map(|key| *key.as_bytes())
                .ok_or_else(|| {
                    AppError::Other(format!(
                        "{} is not a key of phiward: it must hold 64 hexadecimal digits; put the right file back from a backup",
                        path.display()
                    ))
                }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && elsewhere.is_none() => {
                let key = random::bytes()?;
                private_folder(&self.folder.join("keys"))?;
                write_new(&path, (Hash32(key).to_hex() + "\n").as_bytes())?;
                Ok(key)
            }
            Err(reason) => Err(AppError::File { path, reason }),
        }
    }

    /// Closes the database, so that everything is in its file.
    pub async fn close(self) {
        self.ledger.close().await;
    }
}

/// A name to be listed under, which nobody may take for another's: people choose books
/// by it.
pub(crate) fn listing(name: &str) -> Listing<'_> {
    let label = name.trim();
    Listing {
        label,
        alike: looks_same,
    }
}

/// What the ledger says of a name, as people read it.
pub(crate) fn listed(error: LedgerError) -> AppError {
    match error {
        LedgerError::LabelTaken(other) => AppError::OrganizationExists(other),
        error => error.into(),
    }
}

/// What a book is listed as while it is taken in from a portable file.
pub const IMPORTED: &str = "imported";

/// Whether a name in the list is that of an organization, and not a word for a book that
/// is on its way in.
pub fn is_named(label: &str) -> bool {
    label != IMPORTED && label != crate::demo::UNFINISHED
}

/// Longest name of an organization, in characters.
const MAX_NAME: usize = 200;

/// The name of an organization, trimmed: it is listed on one line, and stands
/// on every page of a document.
fn good_name(name: &str) -> Result<&str> {
    let name = name.trim();
    let why = if name.is_empty() {
        "is missing".to_owned()
    } else if name.chars().count() > MAX_NAME {
        format!("has more than {MAX_NAME} characters")
    } else if name.chars().any(char::is_control) {
        "holds a control character, such as a line break".to_owned()
    } else {
        return Ok(name);
    };
    Err(AppError::Other(format!(
        "the organization's name {why}; give the name it goes by, on one line"
    )))
}

/// Refuses a database file that is there and cannot be read, with the system's
/// reason: the database itself would name no file.
fn readable(path: &Path) -> Result<()> {
    match std::fs::File::open(path) {
        Err(reason) if reason.kind() != std::io::ErrorKind::NotFound => Err(AppError::File {
            path: path.to_owned(),
            reason,
        }),
        _ => Ok(()),
    }
}

/// Makes a file that only its owner can read, unless it is there: the folder may
/// have been made by somebody else, for everybody. SQLite gives the files it
/// puts beside a database the rights of that.
fn private_file(path: &Path) -> Result<()> {
    match files::new_private(path) {
        Err(reason) if reason.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(AppError::file(path)(reason))
        }
        _ => Ok(()),
    }
}
