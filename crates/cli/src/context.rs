//! What every verb needs: the office, the book, who acts, and when.

use crate::args::Args;
use anyhow::{Context as _, Result, bail};
use app::{Book, Office};
use jiff::Timestamp;
use jiff::civil::Date;
use register::{Actor, Assurance, Record, Register, same_name};
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
}

impl Context {
    /// Settings from the command line.
    pub fn new(args: &Args) -> Result<Context> {
        let folder = match &args.data {
            Some(folder) => folder.clone(),
            None => default_folder()?,
        };
        Ok(Context {
            folder,
            database: args.database.clone(),
            org: args.org.clone(),
            person: args.person.clone(),
            json: args.json,
            now: Timestamp::now(),
        })
    }

    /// Opens the office.
    pub async fn office(&self) -> Result<Office> {
        Ok(Office::open(&self.folder, self.database.as_deref()).await?)
    }

    /// Refuses where there is no book yet, so that looking never makes a folder.
    pub fn book_exists(&self) -> Result<()> {
        if self.database.is_none() && !self.folder.join("phiward.db").exists() {
            return Err(app::AppError::NoOrganization(self.folder.clone()).into());
        }
        Ok(())
    }

    /// Opens the book of the organization meant.
    pub async fn book(&self) -> Result<Book> {
        self.book_exists()?;
        Ok(self.office().await?.book(self.org.as_deref()).await?)
    }

    /// The register now or as of a day, and the day that counts as today.
    pub async fn state(&self, as_of: Option<Date>) -> Result<(Register, Date)> {
        let book = self.book().await?;
        match as_of {
            Some(day) => Ok((book.as_of(day).await?, day)),
            None => {
                let today = book.register().day(self.now);
                Ok((book.register().clone(), today))
            }
        }
    }

    /// Who acts: a person of the book where the name is known there.
    pub fn actor(&self, register: &Register) -> Result<Actor> {
        let name = match &self.person {
            Some(name) => name.trim().to_owned(),
            None => login_name(),
        };
        if name.is_empty() {
            bail!("nobody is named; say who acts with --as NAME");
        }
        let person = register.tables.people.live().find(|p| {
            same_name(&p.name, &name)
                || p.tag().eq_ignore_ascii_case(&name)
                || (!p.email.is_empty() && p.email.eq_ignore_ascii_case(&name))
        });
        Ok(Actor {
            person: person.map(|p| p.id),
            name: person.map_or(name, |p| p.name.clone()),
            role: person.map(|p| p.role.clone()).unwrap_or_default(),
            assurance: Assurance::Asserted,
        })
    }
}

/// The login name; "unknown" where the system tells none.
fn login_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|key| {
            std::env::var(key)
                .ok()
                .filter(|name| !name.trim().is_empty())
        })
        .unwrap_or_else(|| "unknown".to_owned())
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
