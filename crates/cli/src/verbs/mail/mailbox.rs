//! `phiward mail mailbox`: mailboxes that reports are fetched from, as under Mailboxes on the
//! pages.

use super::secret;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use access::{Access, ActedBy, Policy};
use anyhow::{Context as _, Result, bail};
use app::Book;
use app::mail::{KnownDomains, release_known};
use clap::Subcommand;
use serde_json::{Value, json};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use uuid::Uuid;
use web::{AppState, MailboxError, MailboxTold, Mailboxes, ServerOptions};

/// Lines of what was not taken in, told to a person.
const LEFT: usize = 10;

/// Mailboxes that reports are fetched from.
///
/// They are read over IMAP while “phiward serve” runs, and by “fetch”. Passwords and sign-ins
/// are sealed with the server's key and never shown.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A password or client secret is read from a file (--secret-file, “-” for standard input), from PHIWARD_MAILBOX_SECRET, or asked for; it is never given as an argument, where others could see it.\n\nExamples:\n  phiward mail mailbox add reports@clinic.example --host imap.clinic.example\n  phiward mail mailbox add reports@clinic.example --sign-in microsoft --client 11111111-2222-3333-4444-555555555555\n  phiward mail mailbox sign-in reports@clinic.example\n  phiward mail mailbox fetch reports@clinic.example"
)]
pub struct MailboxArgs {
    #[command(subcommand)]
    what: What,
    /// Key that seals secrets in the database, kept elsewhere [default: keys/seal.key in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "PHIWARD_SEAL_KEY")]
    seal_key: Option<PathBuf>,
    /// A mail server inside this network that mailboxes may be read from, by name or address; may be given several times
    #[arg(long, global = true, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Name server asked for the keys of mails that carry reports [default: the system's]
    #[arg(long, global = true, value_name = "ADDR:PORT", value_parser = mailnet::dns::server_address)]
    dns: Option<SocketAddr>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the mailboxes, how each stands, and what could not be read of it
    List,
    /// Add a mailbox
    Add(Box<Add>),
    /// Sign in and open the folder, and take nothing (exit code 1 if it cannot be read)
    Test(Named),
    /// Read what came since it was read last (exit code 1 if something was wrong)
    Fetch(Named),
    /// Sign it in at its service, with a code that you type there on any device
    SignIn(Named),
    /// Leave it alone: it is not read any more
    Disable(Named),
    /// Have it read again
    Enable(Named),
    /// Delete it, and with it its password or sign-in; what was read from it stays
    #[command(alias = "delete")]
    Remove(Named),
}

#[derive(Debug, clap::Args)]
struct Named {
    /// The mailbox: its user, or the beginning of its id, as “phiward mail mailbox list” has them
    #[arg(value_name = "MAILBOX")]
    mailbox: String,
}

#[derive(Debug, clap::Args)]
struct Add {
    /// Who signs in; mostly the mailbox's address
    #[arg(value_name = "USER")]
    user: String,
    /// How one signs in: password, microsoft, microsoft-program (Microsoft 365 as an application), google, or other (another service with OAuth 2)
    #[arg(long, value_name = "WAY", default_value = "password", value_parser = ["password", "microsoft", "microsoft-program", "google", "other"])]
    sign_in: String,
    /// Server, such as imap.clinic.example; not needed for Microsoft 365 and Gmail
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Port
    #[arg(long, value_name = "PORT", default_value = "993")]
    port: String,
    /// Encryption: tls, or starttls for older servers
    #[arg(long, value_name = "HOW", default_value = "tls", value_parser = ["tls", "starttls"])]
    security: String,
    /// Folder
    #[arg(long, value_name = "FOLDER", default_value = "INBOX")]
    folder: String,
    /// Mark a mail as read once its reports are stored; else it stays as it is
    #[arg(long)]
    mark_read: bool,
    /// File with the password or client secret; “-” reads standard input
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Client id that the service gave when phiward was registered there
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    /// Your domain at Microsoft 365, or the directory (tenant) ID
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Device authorization endpoint of another service, where a code is typed
    #[arg(long, value_name = "URL")]
    device: Option<String>,
    /// Authorization endpoint of another service, where a browser goes
    #[arg(long, value_name = "URL")]
    authorize: Option<String>,
    /// Token endpoint of another service
    #[arg(long, value_name = "URL")]
    token: Option<String>,
    /// Scope that another service is asked for
    #[arg(long, value_name = "WORDS")]
    scope: Option<String>,
    /// File with the certificates (PEM) of a certificate authority of your own
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
}

impl MailboxArgs {
    /// Carries it out.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        context.book_exists()?;
        let data_folder = context.data_folder().await?;
        let book = data_folder.book(context.org.as_deref()).await?;
        let key = data_folder.seal_key(self.seal_key.as_deref())?;
        let access = Access::new(data_folder.ledger().clone(), key, Policy::default());
        let options = ServerOptions {
            dns: self.dns,
            reach: mailnet::Reach::allowing(&self.allow_host),
            ..ServerOptions::default()
        };
        let by = ActedBy::command_line(&context.actor(book.register())?.name);
        let org = book.org();
        let all = Mailboxes::new(AppState::new(data_folder, access, options), org, by);
        let desk = Desk { context, book, all };
        match self.what {
            What::List => desk.list().await,
            What::Add(add) => desk.add(*add).await,
            What::Test(named) => desk.test(named).await,
            What::Fetch(named) => desk.fetch(named).await,
            What::SignIn(named) => desk.sign_in(named).await,
            What::Disable(named) => desk.set_disabled(named, true).await,
            What::Enable(named) => desk.set_disabled(named, false).await,
            What::Remove(named) => desk.remove(named).await,
        }
    }
}

/// Where mailboxes are worked with.
struct Desk<'c> {
    context: &'c Context,
    book: Book,
    all: Mailboxes,
}

impl Desk<'_> {
    async fn list(&self) -> Result<Outcome> {
        let all = self.all.all(self.book.register()).await?;
        if self.context.json {
            let all: Vec<Value> = all.iter().map(as_json).collect();
            output::json(&all)?;
            return Ok(Outcome::Done);
        }
        if all.is_empty() {
            output::line("No mailbox yet. Add one: phiward mail mailbox add USER --host SERVER")?;
        }
        for one in &all {
            print(one)?;
        }
        Ok(Outcome::Done)
    }

    async fn add(&self, add: Add) -> Result<Outcome> {
        let fields = add.fields()?;
        let (id, waits) = self.all.add(fields).await.map_err(by_flags)?;
        let told = self.all.one(self.book.register(), id).await?;
        if self.context.json {
            output::json(&as_json(&told))?;
            return Ok(Outcome::Done);
        }
        let name = name(&told);
        output::line(&match waits {
            false => format!(
                "{name} is added. See whether it can be read: phiward mail mailbox test {}",
                short(id)
            ),
            true => format!(
                "{name} is added. It is read once somebody signed in: phiward mail mailbox sign-in {}",
                short(id)
            ),
        })?;
        Ok(Outcome::Done)
    }

    async fn test(&self, named: Named) -> Result<Outcome> {
        let told = self.find(&named.mailbox).await?;
        match self.all.test(told.id).await {
            Ok(waiting) => {
                self.say(
                    json!({ "id": told.id, "readable": true, "waiting": waiting }),
                    || {
                        let waiting = match waiting {
                            0 => "no new mail waits there".to_owned(),
                            1 => "1 new mail waits there".to_owned(),
                            many => format!("{many} new mails wait there"),
                        };
                        format!("{} can be read; {waiting}.", name(&told))
                    },
                )?;
                Ok(Outcome::Done)
            }
            Err(MailboxError::NotDone(why)) => {
                self.say(
                    json!({ "id": told.id, "readable": false, "why": why }),
                    || {
                        let why = why.trim_end_matches('.');
                        format!("{} cannot be read: {}.", name(&told), shown(why))
                    },
                )?;
                Ok(Outcome::Found)
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn fetch(&self, named: Named) -> Result<Outcome> {
        let before = self.find(&named.mailbox).await?;
        let known = KnownDomains::of(self.book.register());
        release_known(self.book.ledger(), self.book.org(), &known).await?;
        let bar = output::spinner("reading the mailbox", self.context.json);
        let done = self.all.fetch(before.id, &known).await;
        bar.finish_and_clear();
        done?;
        let told = self.all.one(self.book.register(), before.id).await?;
        match self.context.json {
            true => output::json(&as_json(&told))?,
            false => print(&told)?,
        }
        let worse = told.looked.not_read > before.looked.not_read;
        Ok(match told.message.is_empty() && !worse {
            true => Outcome::Done,
            false => Outcome::Found,
        })
    }

    async fn sign_in(&self, named: Named) -> Result<Outcome> {
        let told = self.find(&named.mailbox).await?;
        // On standard error, so that what is done stands alone on standard output.
        let done = self.all.sign_in(told.id, |code| {
            let text = format!(
                "Open {}\nand type this code: {}\nSign in there as {}, or as somebody who may open that mailbox. The code is good for {} minutes; this waits for you.\n",
                shown(&code.address),
                shown(&code.code),
                shown(&code.user),
                code.minutes
            );
            // Whoever read the code may have stopped reading.
            let _ = std::io::stderr().write_all(text.as_bytes());
        });
        done.await?;
        self.say(json!({ "id": told.id, "signed_in": true }), || {
            format!(
                "{} is signed in. From now on phiward renews the sign-in by itself.",
                name(&told)
            )
        })?;
        Ok(Outcome::Done)
    }

    async fn set_disabled(&self, named: Named, disabled: bool) -> Result<Outcome> {
        let told = self.find(&named.mailbox).await?;
        self.all.set_disabled(told.id, disabled).await?;
        self.say(json!({ "id": told.id, "disabled": disabled }), || {
            let words = match disabled {
                true => "is left alone from now on",
                false => "is read again",
            };
            format!("{} {words}.", name(&told))
        })?;
        Ok(Outcome::Done)
    }

    async fn remove(&self, named: Named) -> Result<Outcome> {
        let told = self.find(&named.mailbox).await?;
        self.all.delete(told.id).await?;
        self.say(json!({ "id": told.id, "deleted": true }), || {
            format!(
                "{} is deleted, and with it its password or sign-in. What was read from it stays.",
                name(&told)
            )
        })?;
        Ok(Outcome::Done)
    }

    fn say(&self, value: Value, line: impl FnOnce() -> String) -> Result<()> {
        match self.context.json {
            true => output::json(&value),
            false => output::line(&line()),
        }
    }

    /// The one mailbox that a user or the beginning of an id means.
    async fn find(&self, text: &str) -> Result<MailboxTold> {
        let text = text.trim();
        let mut all = self.all.all(self.book.register()).await?;
        all.retain(|one| {
            let id = one.id.to_string();
            one.user.eq_ignore_ascii_case(text)
                || (text.len() >= 4 && id.starts_with(&text.to_ascii_lowercase()))
        });
        match all.len() {
            1 => Ok(all.remove(0)),
            0 => bail!(
                "there is no mailbox “{}”; phiward mail mailbox list has those there are",
                shown(text)
            ),
            _ => {
                let ids: Vec<String> = all
                    .iter()
                    .map(|one| format!("{} ({}, folder {})", short(one.id), one.host, one.folder))
                    .collect();
                bail!(
                    "several mailboxes are called that; name one by its id: {}",
                    shown(&ids.join(", "))
                )
            }
        }
    }
}

impl Add {
    /// As the form of the page sends it.
    fn fields(self) -> Result<Vec<(String, String)>> {
        let authority = match &self.authority {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("{} could not be read", path.display()))?,
        };
        let (asks, needed) = match self.sign_in.as_str() {
            "password" => (format!("Password of {}: ", self.user), true),
            "microsoft-program" | "google" => ("Client secret: ".to_owned(), true),
            // A service with codes mostly knows programs without a secret.
            _ => ("Client secret: ".to_owned(), self.needs_secret()),
        };
        let secret = secret::given(self.secret_file.as_deref(), &asks, needed)?;
        let after = if self.mark_read { "seen" } else { "nothing" };
        let text = |value: Option<String>| value.unwrap_or_default();
        let fields = [
            ("sign_in", self.sign_in),
            ("host", text(self.host)),
            ("port", self.port),
            ("security", self.security),
            ("user", self.user),
            ("folder", self.folder),
            ("after", after.to_owned()),
            ("client", text(self.client)),
            ("tenant", text(self.tenant)),
            ("device", text(self.device)),
            ("authorize", text(self.authorize)),
            ("token", text(self.token)),
            ("scope", text(self.scope)),
            ("authority", authority),
            ("secret", secret),
        ];
        let named = fields.into_iter();
        Ok(named
            .map(|(name, value)| (name.to_owned(), value))
            .collect())
    }

    /// Another service where nobody signs in.
    fn needs_secret(&self) -> bool {
        self.sign_in == "other" && self.device.is_none() && self.authorize.is_none()
    }
}

/// What is wrong, with the flags it concerns.
fn by_flags(error: MailboxError) -> anyhow::Error {
    let MailboxError::Given(all) = &error else {
        return error.into();
    };
    let told: Vec<String> = all
        .iter()
        .map(|(field, sentence)| {
            let sentence = shown(sentence);
            match field.as_str() {
                "" => sentence,
                "user" => format!("USER: {sentence}"),
                "secret" => format!("--secret-file: {sentence}"),
                field => format!("--{}: {sentence}", field.replace('_', "-")),
            }
        })
        .collect();
    anyhow::anyhow!("{}", told.join("\n"))
}

fn name(told: &MailboxTold) -> String {
    shown(&format!("{} at {}:{}", told.user, told.host, told.port))
}

/// The beginning of an id that people type.
fn short(id: Uuid) -> String {
    id.to_string().chars().take(8).collect()
}

fn print(told: &MailboxTold) -> Result<()> {
    output::line(&format!(
        "{} {}: {}",
        short(told.id),
        name(told),
        shown(&told.state)
    ))?;
    output::line(&format!(
        "  folder {}; {}",
        shown(&told.folder),
        shown(&told.manner)
    ))?;
    for line in &told.believes {
        output::line(&format!("  {}", shown(line)))?;
    }
    if !told.held.is_empty() {
        output::line(&format!("  {}", told.held))?;
    }
    for (what, why) in told.left.iter().take(LEFT) {
        let what = output::clip(&shown(what), 80);
        output::line(&format!("  Not taken in: {what}: {}", shown(why)))?;
    }
    let more = told.left.len().saturating_sub(LEFT);
    if more > 0 {
        output::line(&format!("  … and {more} more (--json lists them)"))?;
    }
    Ok(())
}

fn as_json(told: &MailboxTold) -> Value {
    let left: Vec<Value> = told
        .left
        .iter()
        .map(|(what, why)| json!({ "what": what, "why": why }))
        .collect();
    json!({
        "id": told.id,
        "user": told.user,
        "host": told.host,
        "port": told.port,
        "folder": told.folder,
        "manner": told.manner,
        "state": told.state,
        "message": told.message,
        "disabled": told.disabled,
        "signed_in": told.signed_in,
        "checked": told.checked.map(|at| at.to_string()),
        "read": told.looked.read,
        "passed_over": told.looked.passed_over,
        "not_read": told.looked.not_read,
        "authorities": told.believes,
        "not_taken_in": left,
    })
}
