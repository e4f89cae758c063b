//! Mailboxes that reports are fetched from: named, switched off, forgotten (G4).

mod form;
pub(crate) mod here;
mod read_now;
mod reading;
pub mod sign_in;
mod waiting;

pub use read_now::read_now;
pub(crate) use reading::{Reading, Readings};
pub(crate) use waiting::SignIns;

use self::form::NewMailbox;
use super::watch::REST_FOLLOWS;
use super::{ledger, observed};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use crate::state::AppState;
use access::{Action, Permission};
use app::AppError;
use app::mail::mail_service::{OAuthSettings, SignInWay};
use app::mail::mailbox::{AfterReading, MailboxSecurity, MailboxSettings, MailboxSignIn};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jiff::Timestamp;
use ledger::side::mail::{Left, MailboxRow as Stored, MailsLooked};
use mailnet::authority;
use pages::html::{day_words, plural};
use pages::mail::{MailLeft, MailboxRow, MailboxesPage};
use pages::verb::FormBuilder;
use pages::{Link, Problems, Section};
use register::Register;
use uuid::Uuid;

/// What was not taken in, shown of one mailbox.
const LEFT: u32 = 50;
/// Mailboxes of an organization, at most.
const MOST: usize = 50;

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
pub async fn list(req: OrgRequest, headers: HeaderMap) -> Result {
    req.need(Permission::Administer)?;
    shown(&req, &headers, None, Problems::default()).await
}

async fn shown(
    req: &OrgRequest,
    headers: &HeaderMap,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
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
    let groups = form::asked(FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)).groups();
    let again = !problems.is_empty();
    let view = MailboxesPage {
        crumbs: vec![
            Link::to("E-mail", format!("{}/mail", req.base)),
            Link::here("Mailboxes", ""),
        ],
        rows,
        groups,
        problems,
        landing: req.own_address(headers, sign_in::LANDING),
        shell: &shell,
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
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

/// Whether reports do not come in from a mailbox: it was tried, and something was wrong.
pub(super) fn is_silent(stored: &Stored) -> bool {
    !stored.disabled && !stored.message.is_empty() && stored.message != REST_FOLLOWS
}

/// How one signs in at a service, in words.
fn way(oauth: &OAuthSettings) -> &'static str {
    match (oauth.way, oauth.secret_in_body()) {
        (SignInWay::Program, true) => "Microsoft 365, as an application",
        (SignInWay::Program, false) => "OAuth 2, as an application",
        (SignInWay::Device, true) => "signed in at Microsoft 365",
        (SignInWay::Browser, true) => "signed in at Google",
        (SignInWay::Device | SignInWay::Browser, false) => "signed in at a service (OAuth 2)",
    }
}

/// Which authorities are believed beside the public ones, in words; those that ended, too.
fn believes(register: &Register, at: Timestamp, pem: &str) -> Vec<String> {
    if pem.is_empty() {
        return Vec::new();
    }
    match authority::read(pem, at) {
        Ok(all) => all
            .into_iter()
            .map(|one| {
                let until = day_words(register.day(one.until));
                format!("believes the authority “{}”, until {until}", one.subject)
            })
            .collect(),
        Err(wrong) => vec![wrong.to_string()],
    }
}

/// How it is read, in words.
fn manner(settings: &MailboxSettings) -> String {
    let encrypted = match settings.security {
        MailboxSecurity::Tls => "TLS",
        MailboxSecurity::StartTls => "STARTTLS",
    };
    let signed_in = match (settings.sign_in, &settings.oauth) {
        (MailboxSignIn::Password, _) => "password",
        (MailboxSignIn::OAuth, Some(oauth)) => way(oauth),
        (MailboxSignIn::OAuth, None) => "a token that was pasted",
    };
    let after = match settings.after {
        AfterReading::Nothing => "mails stay as they are",
        AfterReading::MarkRead => "mails are marked as read",
    };
    format!("{encrypted}, {signed_in}; {after}")
}

/// When it was looked at last.
fn checked(stored: &Stored) -> Option<Timestamp> {
    let at = stored.checked?;
    Timestamp::from_microsecond(at).ok()
}

/// How it stands: a sign, and words. `missing`: nobody is signed in, where somebody must be.
fn standing(register: &Register, stored: &Stored, missing: Option<bool>) -> (&'static str, String) {
    let day = checked(stored).map(|at| day_words(register.day(at)));
    match (stored.disabled, day) {
        (true, _) => ("none", "Left alone".to_owned()),
        (false, None) if missing == Some(true) => ("todo", "Nobody is signed in yet".to_owned()),
        (false, None) if missing == Some(false) => {
            ("going", "Signed in; not read since".to_owned())
        }
        (false, None) => ("todo", "Not read yet".to_owned()),
        (false, Some(day)) if !stored.message.is_empty() => {
            let message = stored.message.trim_end_matches('.');
            ("late", format!("{message} ({day})"))
        }
        (false, Some(day)) if stored.looked.not_read > 0 => {
            ("todo", format!("Read {day}; not all of it could be"))
        }
        (false, Some(day)) => ("done", format!("Read {day}")),
    }
}

fn row(req: &OrgRequest, stored: &Stored) -> MailboxRow {
    let settings = MailboxSettings::from_json(&stored.settings);
    let missing = sign_in::missing(&req.state, stored, &settings);
    let (sign, state) = standing(req.register(), stored, missing);
    MailboxRow {
        name: format!("{} at {}:{}", settings.user, stored.host, stored.port),
        sign_in: match missing {
            None => String::new(),
            Some(_) => format!("{}/mail/mailboxes/{}/sign-in", req.base, stored.id),
        },
        nobody: missing == Some(true),
        believes: believes(req.register(), req.at(), &settings.authority),
        manner: manner(&settings),
        folder: settings.folder,
        sign,
        state,
        held: held(stored.looked),
        left: Vec::new(),
        href: format!("{}/mail/mailboxes/{}", req.base, stored.id),
        disabled: stored.disabled,
    }
}

/// Why a mailbox is not added beside those that are there.
fn refusal(state: &AppState, there: &[Stored], read: &NewMailbox) -> Option<Problems> {
    if let Ok(address) = read.host.parse()
        && !state.options().reach.allows(&read.host, address)
    {
        let mut problems = Problems::default();
        problems.add(
            "host",
            "This address is not on the public Internet. Who looks after phiward can allow it (phiward serve --allow-host).",
        );
        return Some(problems);
    }
    let same = |one: &Stored| {
        let settings = MailboxSettings::from_json(&one.settings);
        one.host == read.host
            && settings.user == read.settings.user
            && settings.folder == read.settings.folder
    };
    if there.iter().any(same) {
        return Some(Problems::whole(
            "This folder of this mailbox is read already; delete that one first to give a new password or way to sign in.",
        ));
    }
    (there.len() >= MOST)
        .then(|| Problems::whole(format!("There are {MOST} mailboxes; delete one first.")))
}

/// Adds a mailbox. Its secret is sealed before it is stored.
pub async fn add(req: OrgRequest, headers: HeaderMap, sent: Form) -> Result {
    req.need(Permission::Administer)?;
    let read = match form::read(&sent, &req.state.options().reach, req.at()) {
        Ok(read) => read,
        Err(problems) => return shown(&req, &headers, Some(&sent), problems).await,
    };
    let org = req.org.id;
    let there = observed(&req)
        .await?
        .mailboxes(org)
        .await
        .map_err(AppError::from)?;
    if let Some(problems) = refusal(&req.state, &there, &read) {
        return shown(&req, &headers, Some(&sent), problems).await;
    }
    let id = app::new_uuid()?;
    let sealed = req.state.access().seal_secret(id, &read.secret)?;
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
    let person = |oauth: &OAuthSettings| oauth.way != SignInWay::Program;
    Ok(match read.settings.oauth.as_ref().is_some_and(person) {
        true => req.done(
            &format!("/mail/mailboxes/{id}/sign-in"),
            format!("{name} is added. It is read once somebody signed in."),
        ),
        false => req.done("/mail/mailboxes", format!("{name} is added.")),
    })
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
                "is deleted, and with it its password or sign-in. What was read from it stays.",
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
