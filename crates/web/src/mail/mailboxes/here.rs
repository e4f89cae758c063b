//! Mailboxes for who works on the machine itself (`phiward mail mailbox`), under the rules of
//! the pages: the same fields, limits and words.

use super::sign_in::{self, Found};
use super::{LEFT, believes, checked, form, held, manner, refusal, standing};
use crate::form::Form;
use crate::mail::token;
use crate::mail::watch::{MAILBOXES, read_mailbox, try_mailbox};
use crate::state::AppState;
use access::{AccessError, ActedBy, Action, LogEvent};
use app::AppError;
use app::mail::KnownDomains;
use app::mail::mail_service::SignInWay;
use app::mail::mailbox::MailboxSettings;
use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::mail::{MailboxRow as Stored, MailsLooked};
use mailnet::dns::Dns;
use register::Register;
use std::sync::Arc;
use thiserror::Error;
use tokio::time::Instant;
use uuid::Uuid;

/// The mailboxes of an organization.
pub struct Mailboxes {
    state: AppState,
    org: OrgId,
    by: ActedBy,
}

/// Why something was not done with a mailbox.
#[derive(Debug, Error)]
pub enum MailboxError {
    /// What was given cannot be; each with the field of the form it concerns, empty where it
    /// is the whole, and a sentence.
    #[error("{}", sentences(.0))]
    Given(Vec<(String, String)>),
    /// Something else stands against it: a sentence.
    #[error("{0}")]
    NotDone(String),
    /// The database or the disk.
    #[error(transparent)]
    App(#[from] AppError),
    /// The seal key, or the access log.
    #[error(transparent)]
    Access(#[from] AccessError),
}

fn sentences(given: &[(String, String)]) -> String {
    let all: Vec<&str> = given
        .iter()
        .map(|(_, sentence)| sentence.as_str())
        .collect();
    all.join(" ")
}

impl From<ledger::LedgerError> for MailboxError {
    fn from(error: ledger::LedgerError) -> MailboxError {
        MailboxError::App(error.into())
    }
}

type Result<T> = std::result::Result<T, MailboxError>;

/// A mailbox, as it is told.
#[derive(Debug, Clone)]
pub struct MailboxTold {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user: String,
    /// Its server.
    pub host: String,
    /// The port.
    pub port: i64,
    /// The folder.
    pub folder: String,
    /// How it is read, in words.
    pub manner: String,
    /// How it stands, in words.
    pub state: String,
    /// What was wrong at the last try; empty for nothing.
    pub message: String,
    /// Whether it is left alone.
    pub disabled: bool,
    /// Whether somebody is signed in at the service; `None` where nobody needs to.
    pub signed_in: Option<bool>,
    /// When it was looked at last.
    pub checked: Option<Timestamp>,
    /// What became of its mails, in words; empty where there were none.
    pub held: String,
    /// The same, counted.
    pub looked: MailsLooked,
    /// Authorities believed beside the public ones, in words.
    pub believes: Vec<String>,
    /// What was not taken in, the latest first: the mail, and why.
    pub left: Vec<(String, String)>,
}

/// A code to be typed at a service, and where.
#[derive(Debug, Clone)]
pub struct CodeTold {
    /// The code.
    pub code: String,
    /// Where it is typed.
    pub address: String,
    /// Minutes that it is good for.
    pub minutes: u64,
    /// As whom one signs in there.
    pub user: String,
}

impl Mailboxes {
    /// Those of an organization, and who works with them.
    pub fn new(state: AppState, org: OrgId, by: ActedBy) -> Mailboxes {
        Mailboxes { state, org, by }
    }

    async fn rows(&self) -> Result<Vec<Stored>> {
        let ledger = self.state.books().data_folder().ledger();
        let mut side = ledger.side_read().await?;
        Ok(side.mailboxes(self.org).await?)
    }

    async fn row(&self, id: Uuid) -> Result<Stored> {
        let row = token::again(&self.state, self.org, id).await?;
        row.ok_or_else(|| MailboxError::NotDone("there is no such mailbox".to_owned()))
    }

    async fn log(&self, done: &str, row: &Stored) -> Result<()> {
        let user = MailboxSettings::from_json(&row.settings).user;
        let event = self.event(&format!("{done} {user} at {}", row.host));
        let at = self.state.clock();
        Ok(self.state.access().log(Some(self.org), &event, at).await?)
    }

    fn event(&self, detail: &str) -> LogEvent {
        LogEvent {
            account: None,
            name: self.by.name.clone(),
            action: Action::MailboxChanged,
            detail: detail.to_owned(),
            address: self.by.address.clone(),
        }
    }

    /// All of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, register: &Register) -> Result<Vec<MailboxTold>> {
        let mut all = Vec::new();
        for row in self.rows().await? {
            all.push(self.told(register, row).await?);
        }
        Ok(all)
    }

    /// One as it stands now.
    ///
    /// # Errors
    /// When it is not there, or the database fails.
    pub async fn one(&self, register: &Register, id: Uuid) -> Result<MailboxTold> {
        self.told(register, self.row(id).await?).await
    }

    async fn told(&self, register: &Register, row: Stored) -> Result<MailboxTold> {
        let settings = MailboxSettings::from_json(&row.settings);
        let missing = sign_in::missing(&self.state, &row, &settings);
        let (_, state) = standing(register, &row, missing);
        let ledger = self.state.books().data_folder().ledger();
        let left = ledger
            .side_read()
            .await?
            .mail_left(self.org, row.id, LEFT)
            .await?;
        Ok(MailboxTold {
            manner: manner(&settings),
            believes: believes(register, self.state.clock(), &settings.authority),
            user: settings.user,
            folder: settings.folder,
            state,
            disabled: row.disabled,
            signed_in: missing.map(|missing| !missing),
            checked: checked(&row),
            held: held(row.looked),
            looked: row.looked,
            left: left.into_iter().map(|left| (left.what, left.why)).collect(),
            id: row.id,
            host: row.host,
            port: row.port,
            message: row.message,
        })
    }

    /// Adds one, given as the fields of the form on the page; its secret is sealed before it
    /// is stored. Whether somebody is to sign in at a service before it is read.
    ///
    /// # Errors
    /// [`MailboxError::Given`] names the fields.
    pub async fn add(&self, fields: Vec<(String, String)>) -> Result<(Uuid, bool)> {
        let wrong = |problems: pages::Problems| {
            let problems = problems.0.into_iter();
            MailboxError::Given(problems.map(|one| (one.field, one.message)).collect())
        };
        let read = form::read(
            &Form(fields),
            &self.state.options().reach,
            self.state.clock(),
        )
        .map_err(wrong)?;
        if let Some(problems) = refusal(&self.state, &self.rows().await?, &read) {
            return Err(wrong(problems));
        }
        let id = app::new_uuid()?;
        let sealed = self.state.access().seal_secret(id, &read.secret)?;
        let settings = read.settings.to_json();
        let at = (read.host.as_str(), read.port);
        let ledger = self.state.books().data_folder().ledger();
        let mut side = ledger.side_write_one().await?;
        side.put_mailbox(self.org, id, at, &settings, &sealed)
            .await?;
        side.commit().await?;
        self.log("added", &self.row(id).await?).await?;
        let oauth = read.settings.oauth.as_ref();
        Ok((
            id,
            oauth.is_some_and(|oauth| oauth.way != SignInWay::Program),
        ))
    }

    /// Signs in and opens the folder, and takes nothing: how many mails wait.
    ///
    /// # Errors
    /// [`MailboxError::NotDone`] says why it cannot be read.
    pub async fn test(&self, id: Uuid) -> Result<usize> {
        let row = self.row(id).await?;
        let dns = self.dns()?;
        // Whoever is at the machine may read the network's own reason.
        let waiting = try_mailbox(&self.state, self.org, row, &dns).await;
        waiting.map_err(|error| MailboxError::NotDone(error.to_string()))
    }

    /// Reads what came since it was read last, and notes how that went, as a round does.
    ///
    /// # Errors
    /// When it is left alone, or the database fails. What was wrong with the mailbox itself
    /// stands with it.
    pub async fn fetch(&self, id: Uuid, known: &KnownDomains) -> Result<()> {
        let row = self.row(id).await?;
        if row.disabled {
            return Err(MailboxError::NotDone(
                "this mailbox is left alone; have it read again first".to_owned(),
            ));
        }
        let until = Instant::now() + MAILBOXES;
        let dns = self.dns()?;
        Ok(read_mailbox(&self.state, self.org, row, until, known, &dns).await?)
    }

    fn dns(&self) -> Result<Arc<Dns>> {
        let dns = self.state.dns().map_err(|error| {
            MailboxError::NotDone(format!(
                "the system's name servers are not known ({error}); name one with --dns ADDR:PORT"
            ))
        });
        Ok(Arc::new(dns?))
    }

    /// Signs it in at its service with a code, which is told; waits until somebody typed it.
    ///
    /// # Errors
    /// [`MailboxError::NotDone`] where nobody signs in with a code, or the sign-in failed.
    pub async fn sign_in(&self, id: Uuid, tell: impl FnOnce(&CodeTold)) -> Result<()> {
        let not_done = MailboxError::NotDone;
        let found = Found::of(&self.state, self.row(id).await?).map_err(not_done)?;
        let mut found = found
            .ok_or_else(|| not_done("nobody signs in at a service for this mailbox".to_owned()))?;
        if found.oauth.way == SignInWay::Browser {
            return Err(not_done(format!(
                "at {} one signs in with a browser, which must come back to phiward: open the page Mailboxes (phiward serve) and choose Sign in there",
                found.oauth.name()
            )));
        }
        let reach = self.state.options().reach.clone();
        let asked = token::service(&found.settings, &found.secret, reach);
        let (asked, _) = asked.map_err(not_done)?;
        let now = self.state.clock().as_microsecond();
        let (begun, of) = match found.begin_device(&asked, now).await {
            Ok(begun) => begun,
            Err(error) => {
                let error = error.to_string();
                sign_in::checked(&self.state, self.org, id, &error).await?;
                return Err(not_done(format!("the sign-in could not begin: {error}")));
            }
        };
        if !token::keep(&self.state, self.org, &mut found.row, &found.secret).await? {
            return Err(not_done(
                "somebody else changed this mailbox just now; begin again".to_owned(),
            ));
        }
        self.log("began to sign in", &found.row).await?;
        tell(&CodeTold {
            code: begun.code.clone(),
            address: begun.address.clone(),
            minutes: begun.lasts.as_secs().div_ceil(60),
            user: found.settings.user.clone(),
        });
        let answer = asked.finish_device(&begun).await;
        let name = format!("{} at {}", found.settings.user, found.row.host);
        let event = self.event(&format!("signed in {name}"));
        let ended = sign_in::ended(&self.state, self.org, id, &of, answer, &event).await?;
        ended.map_err(|why| not_done(format!("the sign-in failed: {why}")))
    }

    /// Leaves it alone, or has it read again.
    ///
    /// # Errors
    /// When it is not there, or the database fails.
    pub async fn set_disabled(&self, id: Uuid, disabled: bool) -> Result<()> {
        let row = self.row(id).await?;
        let ledger = self.state.books().data_folder().ledger();
        let mut side = ledger.side_write().await?;
        side.set_mailbox_disabled(self.org, id, disabled).await?;
        side.commit().await?;
        let done = if disabled { "disabled" } else { "enabled" };
        self.log(done, &row).await
    }

    /// Forgets it and its secret; what was read from it stays.
    ///
    /// # Errors
    /// When it is not there, or the database fails.
    pub async fn delete(&self, id: Uuid) -> Result<()> {
        let row = self.row(id).await?;
        let ledger = self.state.books().data_folder().ledger();
        let mut side = ledger.side_write().await?;
        side.delete_mailbox(self.org, id).await?;
        side.commit().await?;
        self.log("deleted", &row).await
    }
}
