//! Mailboxes that reports are fetched from: named, switched off, forgotten (G4).

use super::{ledger, observed};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use access::{Action, Permission};
use app::AppError;
use app::mail::mailbox::{AfterReading, MailboxSecurity, MailboxSettings, MailboxSignIn};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use jiff::Timestamp;
use ledger::side::mail::{Left, MailboxRow as Stored, MailsLooked};
use mailauth::DomainName;
use pages::html::{day_words, first_upper, plural};
use pages::mail::{MailLeft, MailboxRow, MailboxesPage};
use pages::verb::FormBuilder;
use pages::{Choice, Link, Problems, Section};
use std::net::IpAddr;
use uuid::Uuid;

/// What was not taken in, shown of one mailbox.
const LEFT: u32 = 50;
/// Mailboxes of an organization, at most.
const MOST: usize = 50;
/// Characters of a user or a folder, and of a secret, at most.
const LONGEST: usize = 320;
const LONGEST_SECRET: usize = 8_192;

/// The mailbox an address names.
pub struct Named(Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| gone())?;
        let found = params.iter().find(|(key, _)| *key == "mailbox");
        found
            .and_then(|(_, value)| value.parse().ok())
            .map(Named)
            .ok_or_else(gone)
    }
}

fn gone() -> PageError {
    PageError::not_found("there is no such mailbox; it may have been deleted")
}

/// The list.
pub async fn list(req: OrgRequest) -> Result {
    req.need(Permission::Administer)?;
    shown(&req, None, Problems::default()).await
}

async fn shown(req: &OrgRequest, sent: Option<&Form>, problems: Problems) -> Result {
    let mut open = observed(req).await?;
    let stored = open.mailboxes(req.org.id).await.map_err(AppError::from)?;
    let mut rows = Vec::with_capacity(stored.len());
    for one in &stored {
        let left = open.mail_left(req.org.id, one.id, LEFT).await;
        let left = left.map_err(AppError::from)?;
        rows.push(MailboxRow {
            left: left.into_iter().map(|left| told(req, left)).collect(),
            ..row(req, one)
        });
    }
    drop(open);
    let shell = req.shell(Section::Mail, "Mailboxes");
    let groups = asked(FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)).groups();
    let again = !problems.is_empty();
    let view = MailboxesPage {
        crumbs: vec![
            Link::to("E-mail", format!("{}/mail", req.base)),
            Link::here("Mailboxes", ""),
        ],
        rows,
        groups,
        problems,
        shell: &shell,
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
}

fn asked(sheet: FormBuilder<'_>) -> FormBuilder<'_> {
    let choice = |value: &str, label: &str, hint: &str, chosen| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen,
        ..Choice::default()
    };
    sheet
        .line("host", "Server", "Such as imap.clinic.example.", "")
        .line("port", "Port", "993 with TLS; 143 with STARTTLS.", "993")
        .radios(
            "security",
            "Encryption",
            "",
            vec![
                choice("tls", "TLS", "What nearly every server offers.", true),
                choice("starttls", "STARTTLS", "For older servers. Nothing is sent before the connection is encrypted.", false),
            ],
        )
        .line("user", "User", "Mostly the mailbox’s address.", "")
        .radios(
            "sign_in",
            "Signing in",
            "",
            vec![
                choice("password", "With a password", "Large services want one made for programs, an “app password”.", true),
                choice("token", "With a token (XOAUTH2)", "An access token of the service lasts about an hour, and phiward cannot renew it: for a try, not for every day. Microsoft 365 lets no program in with a password; there, have reports forwarded to a mailbox elsewhere that does.", false),
            ],
        )
        .line("folder", "Folder", "", "INBOX")
        .radios(
            "after",
            "After reading a mail",
            "",
            vec![
                choice("nothing", "Leave it as it is", "", true),
                choice("seen", "Mark it as read", "Only once its reports are stored. Nothing is ever deleted.", false),
            ],
        )
}

/// What became of the mails of a mailbox.
fn held(looked: MailsLooked) -> String {
    let MailsLooked {
        read,
        passed_over,
        not_read,
    } = looked;
    match read + passed_over + not_read {
        0 => String::new(),
        all => format!(
            "{} so far: {read} read, {passed_over} without a report passed over, {not_read} not read",
            plural(all, "mail", "mails")
        ),
    }
}

fn told(req: &OrgRequest, left: Left) -> MailLeft {
    let at = Timestamp::from_microsecond(left.at).unwrap_or_default();
    MailLeft {
        day: day_words(req.register().day(at)),
        what: left.what,
        why: left.why,
    }
}

fn row(req: &OrgRequest, stored: &Stored) -> MailboxRow {
    let settings = MailboxSettings::from_json(&stored.settings);
    let encrypted = match settings.security {
        MailboxSecurity::Tls => "TLS",
        MailboxSecurity::StartTls => "STARTTLS",
    };
    let signed_in = match settings.sign_in {
        MailboxSignIn::Password => "password",
        MailboxSignIn::Token => "token",
    };
    let after = match settings.after {
        AfterReading::Nothing => "mails stay as they are",
        AfterReading::MarkRead => "mails are marked as read",
    };
    let checked = stored
        .checked
        .and_then(|at| Timestamp::from_microsecond(at).ok());
    let checked = checked.map(|at| day_words(req.register().day(at)));
    let (sign, state) = match (stored.disabled, checked) {
        (true, _) => ("none", "Left alone".to_owned()),
        (false, None) => ("todo", "Not read yet".to_owned()),
        (false, Some(day)) if !stored.message.is_empty() => {
            let message = stored.message.trim_end_matches('.');
            ("late", format!("{message} ({day})"))
        }
        (false, Some(day)) if stored.looked.not_read > 0 => {
            ("todo", format!("Read {day}; not all of it could be"))
        }
        (false, Some(day)) => ("done", format!("Read {day}")),
    };
    MailboxRow {
        name: format!("{} at {}:{}", settings.user, stored.host, stored.port),
        folder: settings.folder,
        manner: format!("{encrypted}, {signed_in}; {after}"),
        sign,
        state,
        held: held(stored.looked),
        left: Vec::new(),
        href: format!("{}/mail/mailboxes/{}", req.base, stored.id),
        disabled: stored.disabled,
    }
}

/// A mailbox as a form names it.
struct Read {
    host: String,
    port: u16,
    settings: MailboxSettings,
}

/// Reads the form; what is wrong is told at the fields.
fn read(sent: &Form) -> Result<Read, Problems> {
    let mut problems = Problems::default();
    let host = sent.get("host").trim();
    let host = match (host.parse::<IpAddr>(), DomainName::host(host)) {
        (Ok(address), _) => address.to_string(),
        (_, Ok(name)) => name.to_string(),
        (_, Err(error)) => {
            problems.add("host", format!("{}.", first_upper(&error.to_string())));
            String::new()
        }
    };
    let port = sent.get("port").trim().parse().unwrap_or(0_u16);
    if port == 0 {
        problems.add("port", "Give a number from 1 to 65535; mostly it is 993.");
    }
    let mut text = |name: &'static str, missing: &str| {
        let text = sent.get(name).trim();
        if text.is_empty() {
            problems.add(name, missing);
        } else if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            problems.add(
                name,
                "This is too long, or holds a character such as a line break.",
            );
        }
        text.to_owned()
    };
    let user = text("user", "Say who signs in.");
    let folder = text("folder", "Name the folder; mostly it is INBOX.");
    let secret = sent.get("secret");
    if secret.is_empty() {
        problems.add("secret", "Give the password or token.");
    } else if secret.len() > LONGEST_SECRET || secret.chars().any(char::is_control) {
        problems.add(
            "secret",
            "This is too long, or holds a character such as a line break.",
        );
    }
    let settings = MailboxSettings {
        user,
        folder,
        sign_in: match sent.get("sign_in") {
            "token" => MailboxSignIn::Token,
            _ => MailboxSignIn::Password,
        },
        security: match sent.get("security") {
            "starttls" => MailboxSecurity::StartTls,
            _ => MailboxSecurity::Tls,
        },
        after: match sent.get("after") {
            "seen" => AfterReading::MarkRead,
            _ => AfterReading::Nothing,
        },
    };
    match problems.is_empty() {
        true => Ok(Read {
            host,
            port,
            settings,
        }),
        false => Err(problems),
    }
}

/// Adds a mailbox. Its secret is sealed before it is stored.
pub async fn add(req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Administer)?;
    let read = match read(&sent) {
        Ok(read) => read,
        Err(problems) => return shown(&req, Some(&sent), problems).await,
    };
    if let Ok(address) = read.host.parse()
        && !req.state.options().reach.allows(&read.host, address)
    {
        let mut problems = Problems::default();
        problems.add(
            "host",
            "This address is not on the public Internet. Who looks after phiward can allow it (phiward serve --allow-host).",
        );
        return shown(&req, Some(&sent), problems).await;
    }
    let org = req.org.id;
    let there = observed(&req)
        .await?
        .mailboxes(org)
        .await
        .map_err(AppError::from)?;
    let same = |one: &Stored| {
        let settings = MailboxSettings::from_json(&one.settings);
        one.host == read.host
            && settings.user == read.settings.user
            && settings.folder == read.settings.folder
    };
    if there.iter().any(same) {
        let problems = Problems::whole(
            "This folder of this mailbox is read already; delete that one first to give a new password.",
        );
        return shown(&req, Some(&sent), problems).await;
    }
    if there.len() >= MOST {
        let problems = Problems::whole(format!("There are {MOST} mailboxes; delete one first."));
        return shown(&req, Some(&sent), problems).await;
    }
    let id = app::new_uuid()?;
    let sealed = req
        .state
        .access()
        .seal_secret(id, sent.get("secret").as_bytes())?;
    let settings = read.settings.to_json();
    let at = (read.host.as_str(), read.port);
    let mut observed = ledger(&req)
        .side_write_one()
        .await
        .map_err(AppError::from)?;
    req.still(Permission::Administer).await?;
    let put = observed.put_mailbox(org, id, at, &settings, &sealed).await;
    put.map_err(AppError::from)?;
    observed.commit().await.map_err(AppError::from)?;
    let name = format!("{} at {}", read.settings.user, read.host);
    req.log(Action::MailboxChanged, &format!("added {name}"))
        .await?;
    Ok(req.done("/mail/mailboxes", format!("{name} is added.")))
}

/// What is done to a mailbox.
#[derive(Clone, Copy)]
enum Change {
    Disable,
    Enable,
    Delete,
}

/// Leaves it alone.
pub async fn disable(req: OrgRequest, named: Named) -> Result {
    change(&req, named, Change::Disable).await
}

/// Reads it again.
pub async fn enable(req: OrgRequest, named: Named) -> Result {
    change(&req, named, Change::Enable).await
}

/// Forgets it and its secret.
pub async fn delete(req: OrgRequest, named: Named) -> Result {
    change(&req, named, Change::Delete).await
}

async fn change(req: &OrgRequest, Named(id): Named, change: Change) -> Result {
    req.need(Permission::Administer)?;
    let org = req.org.id;
    let mut observed = ledger(req).side_write().await.map_err(AppError::from)?;
    req.still(Permission::Administer).await?;
    let stored = observed.mailbox(org, id).await.map_err(AppError::from)?;
    let stored = stored.ok_or_else(gone)?;
    let user = MailboxSettings::from_json(&stored.settings).user;
    let name = format!("{user} at {}", stored.host);
    let (verb, words) = match change {
        Change::Delete => {
            observed
                .delete_mailbox(org, id)
                .await
                .map_err(AppError::from)?;
            (
                "deleted",
                "is deleted, and its password with it. What was read from it stays.",
            )
        }
        Change::Disable | Change::Enable => {
            let disabled = matches!(change, Change::Disable);
            let set = observed.set_mailbox_disabled(org, id, disabled).await;
            set.map_err(AppError::from)?;
            match disabled {
                true => ("disabled", "is left alone from now on."),
                false => ("enabled", "is read again."),
            }
        }
    };
    observed.commit().await.map_err(AppError::from)?;
    req.log(Action::MailboxChanged, &format!("{verb} {name}"))
        .await?;
    Ok(req.done("/mail/mailboxes", format!("{name} {words}")))
}
