//! What every verb needs: the data folder, the book, who acts, and when.

use crate::global::Global;
use access::{Access, Policy};
use anyhow::{Context as _, Result, bail};
use app::{Book, DataFolder};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Ledger;
use register::records::Person;
use register::{Actor, Assurance, Record, Register, same_name};
use std::cell::RefCell;
use std::path::PathBuf;

/// The command line's settings, resolved as far as a verb asks for it.
pub struct Context {
    /// The data folder.
    pub folder: PathBuf,
    /// Database address, where given.
    pub database: Option<String>,
    /// Organization asked for.
    pub org: Option<String>,
    /// Person asked for.
    pub person: Option<String>,
    /// Print JSON.
    pub json: bool,
    /// The clock, read once.
    pub now: Timestamp,
    /// Ledgers opened on the way, to be closed when the verb is done.
    opened: RefCell<Vec<Ledger>>,
}

impl Context {
    /// Settings from the command line.
    pub fn new(global: &Global) -> Result<Context> {
        let folder = match &global.data {
            Some(folder) => folder.clone(),
            None => default_folder()?,
        };
        Ok(Context {
            folder,
            database: global.database.clone(),
            org: global.org.clone(),
            person: global.person.clone(),
            json: global.json,
            now: Timestamp::now(),
            opened: RefCell::default(),
        })
    }

    /// Opens the data_folder.
    pub async fn data_folder(&self) -> Result<DataFolder> {
        let data_folder = DataFolder::open(&self.folder, self.database.as_deref()).await?;
        if let Some(version) = data_folder.ledger().older_tables() {
            // Beside the answer, also of what only reads: an older program is shut out.
            eprintln!(
                "The tables of the database were those of an older phiward (version {version}) and were brought up to date; no record was changed, and an older phiward does not open them any more."
            );
        }
        self.opened.borrow_mut().push(data_folder.ledger().clone());
        Ok(data_folder)
    }

    /// The data folder, to read in it: also on a medium that can only be read.
    pub async fn data_folder_to_read(&self) -> Result<DataFolder> {
        let opened = self.data_folder().await;
        let Err(error) = &opened else { return opened };
        let cannot_write = match error.downcast_ref::<app::AppError>() {
            Some(app::AppError::Ledger(error)) => error.is_read_only(),
            Some(app::AppError::File { reason, .. }) => {
                reason.kind() == std::io::ErrorKind::ReadOnlyFilesystem
            }
            _ => false,
        };
        if self.database.is_some() || !cannot_write {
            return opened;
        }
        let data_folder = DataFolder::open_read_only(&self.folder).await?;
        self.opened.borrow_mut().push(data_folder.ledger().clone());
        Ok(data_folder)
    }

    /// Closes what was opened, so that the whole book is in its file and none
    /// of it in helper files beside it.
    pub async fn close(&self) {
        for ledger in self.opened.take() {
            ledger.close().await;
        }
    }

    /// Refuses where there is no book yet, so that looking never makes a folder.
    pub fn book_exists(&self) -> Result<()> {
        if self.database.is_some() {
            return Ok(());
        }
        let file = self.folder.join("phiward.db");
        // A folder that may not be entered says nothing about what is in it.
        match file.try_exists().map_err(app::AppError::file(file))? {
            true => Ok(()),
            false => {
                let folder = self.folder.display().to_string();
                Err(app::AppError::NoOrganization(folder).into())
            }
        }
    }

    /// Opens the book of the organization meant.
    pub async fn book(&self) -> Result<Book> {
        self.book_exists()?;
        Ok(self.data_folder().await?.book(self.org.as_deref()).await?)
    }

    /// The register now or as of a day, and the day that counts as today.
    pub async fn state(&self, as_of: Option<Date>) -> Result<(Register, Date)> {
        let book = self.book().await?;
        match as_of {
            Some(day) => {
                self.not_in_the_future(book.register(), day)?;
                Ok((book.as_of(day).await?, day))
            }
            None => {
                let today = book.register().day(self.now);
                Ok((book.register().clone(), today))
            }
        }
    }

    /// Refuses a day to come: the book tells what was known, not what will be.
    pub fn not_in_the_future(&self, register: &Register, day: Date) -> Result<()> {
        let today = register.day(self.now);
        if day > today {
            bail!(
                "{day} lies in the future (today is {today}), and the book cannot tell what will be known then; name a day up to today"
            );
        }
        Ok(())
    }

    /// Accounts and access of the database.
    pub async fn access(&self) -> Result<Access> {
        let ledger = self.data_folder().await?.ledger().clone();
        Ok(Access::without_seal(ledger, Policy::default()))
    }

    /// The name of who acts, as it was given or as the system knows it.
    pub fn acting(&self) -> Result<String> {
        let name = match &self.person {
            Some(name) => name.trim().to_owned(),
            None => login_name().unwrap_or_default(),
        };
        if name.is_empty() {
            bail!(
                "the system tells no login name, and a change is recorded with the person who made it; say who acts with --as NAME"
            );
        }
        Ok(name)
    }

    /// Who acts: a person of the book where the name is known there.
    pub fn actor(&self, register: &Register) -> Result<Actor> {
        let name = self.acting()?;
        let redacted = register
            .tables
            .people
            .all()
            .find(|p| p.tag().eq_ignore_ascii_case(&name))
            .filter(|p| register.redacted.contains_key(&p.reference()));
        if let Some(person) = redacted {
            let why = person
                .retired
                .as_ref()
                .map_or("", |end| end.reason.as_str());
            bail!(
                "{} names nobody any more: {why}. Say who acts with --as and the name of a person of this book; “phiward list people” has them",
                person.tag()
            );
        }
        let means = |p: &&Person| {
            same_name(&p.name, &name)
                || p.tag().eq_ignore_ascii_case(&name)
                || (!p.email.is_empty() && p.email.eq_ignore_ascii_case(&name))
        };
        let mut all = register.tables.people.live().filter(means);
        let (person, other) = (all.next(), all.next());
        if let (Some(one), Some(other)) = (person, other) {
            bail!(
                "“{name}” can mean {} and {}; say who acts with --as and the number",
                one.tag(),
                other.tag()
            );
        }
        Ok(Actor {
            person: person.map(|p| p.id),
            name: person.map_or(name, |p| p.name.clone()),
            role: person.map(|p| p.role.clone()).unwrap_or_default(),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        })
    }
}

/// The login name: as the environment tells it or, where a service was started
/// without one, as the system knows the user.
fn login_name() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|key| {
            std::env::var(key)
                .ok()
                .filter(|name| !name.trim().is_empty())
        })
        .or_else(system_user)
        .map(|name| name.trim().to_owned())
}

/// The user's name by the system's own list, wherever that is kept.
fn system_user() -> Option<String> {
    let output = std::process::Command::new("id").arg("-un").output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()
}

/// phiward's folder in the user's data directory.
fn default_folder() -> Result<PathBuf> {
    let var = |key: &str| {
        std::env::var_os(key)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let base = if cfg!(windows) {
        var("APPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        var("XDG_DATA_HOME").or_else(|| var("HOME").map(|home| home.join(".local/share")))
    };
    Ok(base
        .context("no data directory is known for you; name a folder with --data DIR")?
        .join("phiward"))
}
