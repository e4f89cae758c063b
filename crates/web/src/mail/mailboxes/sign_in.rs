//! Signing a mailbox in at a service: with a code typed on another device, or in the
//! browser, which goes there and comes back.

use super::{Named, gone};
use crate::error::{PageError, Result};
use crate::mail::observed;
use crate::mail::token::{self, NOBODY};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{escaped, page};
use crate::state::AppState;
use access::{Action, LogEvent, Permission};
use app::AppError;
use app::mail::mail_service::{Begun, OAuthSecret, OAuthSettings, SignInWay};
use app::mail::mailbox::MailboxSettings;
use axum::http::header::REFRESH;
use axum::http::{HeaderMap, HeaderValue};
use ledger::OrgId;
use ledger::side::mail::MailboxRow as Stored;
use mailnet::oauth::{Announced, DeviceSignIn, OAuth, OAuthError, Tokens};
use pages::mail::{MailboxLanding, MailboxSignInPage};
use pages::{Link, Section};
use std::time::Duration;
use uuid::Uuid;

/// Where browsers come back to, the same for all organizations: a service wants to know
/// the address beforehand.
pub(crate) const LANDING: &str = "/mail/signed-in";
/// A browser may take so long, in microseconds: fifteen minutes.
const BROWSER: i64 = 900_000_000;
/// How often is looked whether somebody still waits.
const LOOKS: Duration = Duration::from_secs(3);
/// What is said where many wait.
const FULL: &str = "As many sign-ins on another device wait already as may at once. Finish one of them, or begin again in a while.";
/// Tries to keep what came, while others write to the same mailbox.
const TRIES: usize = 5;

/// A mailbox that is signed in at a service.
pub(super) struct Found {
    pub row: Stored,
    pub settings: MailboxSettings,
    pub oauth: OAuthSettings,
    pub secret: OAuthSecret,
}

async fn found(req: &OrgRequest, Named(id): Named) -> Result<Found> {
    req.need(Permission::Administer)?;
    if req.as_of.is_some() {
        return Err(gone());
    }
    let row = observed(req).await?.mailbox(req.org.id, id).await;
    let row = row.map_err(AppError::from)?.ok_or_else(gone)?;
    match Found::of(&req.state, row) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(PageError::not_found(
            "nobody signs in at a service for this mailbox; look under Mailboxes",
        )),
        Err(why) => Err(PageError::bad_request(why)),
    }
}

impl Found {
    /// A mailbox that a person signs in at a service for; `None` where nobody does.
    pub(super) fn of(state: &AppState, row: Stored) -> std::result::Result<Option<Found>, String> {
        let settings = MailboxSettings::from_json(&row.settings);
        let person = |oauth: &OAuthSettings| oauth.way != SignInWay::Program;
        let Some(oauth) = settings.oauth.clone().filter(person) else {
            return Ok(None);
        };
        let secret = token::opened(state, &row)?;
        Ok(Some(Found {
            row,
            settings,
            oauth,
            secret,
        }))
    }

    /// Begins a sign-in with a code, and remembers it; it is kept by [`token::keep`]. `now`
    /// in microseconds.
    pub(super) async fn begin_device(
        &mut self,
        asked: &OAuth,
        now: i64,
    ) -> std::result::Result<(DeviceSignIn, Begun), OAuthError> {
        let begun = asked.begin_device().await?;
        let lasts = i64::try_from(begun.lasts.as_micros()).unwrap_or(BROWSER);
        let of = Begun::Device {
            code: begun.code.clone(),
            address: begun.address.clone(),
            until: now.saturating_add(lasts),
        };
        self.secret.begun = Some(of.clone());
        Ok((begun, of))
    }
}

/// How the sign-in stands, and what comes next.
pub async fn show(req: OrgRequest, named: Named) -> Result {
    let found = found(&req, named).await?;
    let shell = req.shell(Section::Mail, "Sign in");
    let now = req.at().as_microsecond();
    let me = req.signed_in.session.account.id.0;
    let (mut code, mut address, mut minutes) = (String::new(), String::new(), 0);
    match found.secret.under_way(now) {
        Some(Begun::Device {
            code: typed,
            address: at,
            until,
        }) => {
            (code, address) = (typed.clone(), at.clone());
            minutes = (until - now) / 60_000_000 + 1;
        }
        Some(Begun::Browser {
            address: at,
            account,
            ..
        }) if *account == me => {
            address.clone_from(at);
        }
        _ => {}
    }
    let home = format!("{}/mail/mailboxes", req.base);
    page(&MailboxSignInPage {
        crumbs: vec![
            Link::to("E-mail", format!("{}/mail", req.base)),
            Link::to("Mailboxes", home.clone()),
            Link::here("Sign in", ""),
        ],
        name: format!("{} at {}", found.settings.user, found.row.host),
        user: found.settings.user,
        service: found.oauth.name(),
        code,
        address,
        minutes,
        signed_in: !found.secret.refresh.is_empty(),
        message: match found.row.message.as_str() {
            NOBODY => String::new(),
            message => message.to_owned(),
        },
        href: format!("{home}/{}/sign-in", found.row.id),
        home,
        shell: &shell,
    })
}

/// Begins it: a code is asked for, or a browser is sent.
pub async fn begin(req: OrgRequest, headers: HeaderMap, named: Named) -> Result {
    let mut found = found(&req, named).await?;
    let back = format!("/mail/mailboxes/{}/sign-in", found.row.id);
    let reach = req.state.options().reach.clone();
    let asked = token::service(&found.settings, &found.secret, reach);
    let (asked, oauth) = asked.map_err(PageError::bad_request)?;
    let now = req.at().as_microsecond();
    let on_device = oauth.way != SignInWay::Browser;
    if on_device && !req.state.sign_ins().has_place(req.org.id, found.row.id) {
        return Ok(req.done(&back, FULL));
    }
    let waits = match oauth.way {
        SignInWay::Browser => {
            let redirect = req.own_address(&headers, LANDING);
            let (slug, id) = (&req.org.slug, found.row.id);
            let state = format!("{slug}.{id}.{}", app::new_uuid()?);
            let begun = asked.begin_code(&redirect, &state);
            let begun = begun.map_err(|error| PageError::bad_request(error.to_string()))?;
            let announced = asked.announced().await;
            found.secret.begun = Some(Begun::Browser {
                issuer: announced.issuer,
                names_itself: announced.in_answers,
                address: begun.address,
                redirect,
                state,
                verifier: begun.verifier,
                account: req.signed_in.session.account.id.0,
                until: now + BROWSER,
            });
            None
        }
        SignInWay::Device | SignInWay::Program => match found.begin_device(&asked, now).await {
            Ok(begun) => Some(begun),
            Err(error) => {
                let error = error.to_string();
                checked(&req.state, req.org.id, found.row.id, &error).await?;
                return Ok(req.done(&back, format!("The sign-in could not begin: {error}.")));
            }
        },
    };
    req.still(Permission::Administer).await?;
    let kept = token::keep(&req.state, req.org.id, &mut found.row, &found.secret).await?;
    if !kept {
        return Ok(req.done(
            &back,
            "Somebody else changed this mailbox just now. Begin again.",
        ));
    }
    let name = format!("{} at {}", found.settings.user, found.row.host);
    let account = &req.signed_in.session.account;
    let event = LogEvent {
        account: Some(account.id),
        name: account.name.clone(),
        action: Action::MailboxChanged,
        detail: format!("signed in {name}"),
        address: req.signed_in.address.clone(),
    };
    if let Some((begun, of)) = waits {
        let (state, org, id) = (req.state.clone(), req.org.id, found.row.id);
        let waiting = wait(state, org, id, asked, begun, of, event);
        let waits = || tokio::spawn(waiting).abort_handle();
        if !req.state.sign_ins().wait(org, id, waits) {
            return Ok(req.done(&back, FULL));
        }
    }
    req.log(Action::MailboxChanged, &format!("began to sign in {name}"))
        .await?;
    Ok(crate::respond::go(&format!("{}{back}", req.base)))
}

/// Waits until somebody typed the code, or did not.
async fn wait(
    state: AppState,
    org: OrgId,
    id: Uuid,
    asked: OAuth,
    begun: DeviceSignIn,
    of: Begun,
    event: LogEvent,
) {
    let answer = tokio::select! {
        answer = asked.finish_device(&begun) => answer,
        () = is_over(&state, org, id, &of, &event) => return,
    };
    if let Err(error) = ended(&state, org, id, &of, answer, &event).await {
        tracing::warn!(%error, organization = %org, mailbox = %id, "a sign-in of a mailbox could not be kept");
    }
}

/// Comes to its end once nobody waits for a sign-in any more: another was begun, the mailbox
/// is gone or disabled, or whoever began it may not any more.
async fn is_over(state: &AppState, org: OrgId, id: Uuid, of: &Begun, event: &LogEvent) {
    loop {
        tokio::time::sleep(LOOKS).await;
        // Where the database does not answer, nobody knows otherwise.
        if let Ok(false) = goes_on(state, org, id, of, event).await {
            return;
        }
    }
}

async fn goes_on(
    state: &AppState,
    org: OrgId,
    id: Uuid,
    of: &Begun,
    event: &LogEvent,
) -> app::Result<bool> {
    let Some(row) = token::again(state, org, id).await? else {
        return Ok(false);
    };
    let Some(account) = event.account else {
        return Ok(false);
    };
    let membership = state.access().membership(org, account).await;
    let membership = membership.map_err(crate::act::of_access)?;
    let account = state.access().account(account).await;
    let account = account.map_err(crate::act::of_access)?;
    let may = membership.is_some_and(|one| one.roles.allows(Permission::Administer))
        && account.is_some_and(|account| !account.disabled);
    let secret = token::opened(state, &row);
    let same = secret.is_ok_and(|secret| secret.begun.as_ref() == Some(of));
    Ok(!row.disabled && may && same)
}

/// Keeps what a sign-in came to, where it is still the one under way; whether it brought
/// tokens, and what is to be said of it.
pub(super) async fn ended(
    state: &AppState,
    org: OrgId,
    id: Uuid,
    of: &Begun,
    answer: std::result::Result<Tokens, OAuthError>,
    event: &LogEvent,
) -> app::Result<std::result::Result<(), String>> {
    let over = || Err("another sign-in of this mailbox was begun since".to_owned());
    for _ in 0..TRIES {
        let Some(mut row) = token::again(state, org, id).await? else {
            return Ok(Err("the mailbox was deleted".to_owned()));
        };
        let Ok(mut secret) = token::opened(state, &row) else {
            return Ok(over());
        };
        if secret.begun.as_ref() != Some(of) {
            return Ok(over());
        }
        secret.begun = None;
        let now = state.clock().as_microsecond();
        let said = match &answer {
            Ok(tokens) if tokens.refresh.is_none() => Err("the service gave no refresh token, so the sign-in would end within the hour; ask for one in its scope (often offline_access)".to_owned()),
            Ok(tokens) => {
                token::take(&mut secret, tokens.clone(), now);
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        };
        if !token::keep(state, org, &mut row, &secret).await? {
            continue;
        }
        match &said {
            Ok(()) => {
                let mut side = state
                    .books()
                    .data_folder()
                    .ledger()
                    .side_write_one()
                    .await?;
                side.set_mailbox_waiting(org, id).await?;
                side.commit().await?;
                let logged = state.access().log(Some(org), event, state.clock()).await;
                logged.map_err(|error| AppError::Other(error.to_string()))?;
            }
            Err(why) => checked(state, org, id, why).await?,
        }
        return Ok(said);
    }
    Ok(Err(
        "others kept writing to this mailbox; sign in again".to_owned()
    ))
}

pub(super) async fn checked(
    state: &AppState,
    org: OrgId,
    id: Uuid,
    message: &str,
) -> app::Result<()> {
    let mut side = state
        .books()
        .data_folder()
        .ledger()
        .side_write_one()
        .await?;
    let at = state.clock().as_microsecond();
    side.set_mailbox_checked(org, id, at, message).await?;
    side.commit().await?;
    Ok(())
}

/// Where a browser comes back to from a service. Who is signed in here is not known yet:
/// a browser that another site sent brings no cookie. The page leads on to one that asks.
pub async fn landed(QueryParams(query): QueryParams) -> Result {
    let state = query.get("state");
    let mut parts = state.rsplitn(3, '.');
    let (_, id, slug) = (parts.next(), parts.next(), parts.next());
    let id: Option<Uuid> = id.and_then(|id| id.parse().ok());
    let plain = |slug: &&str| {
        !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let (Some(id), Some(slug)) = (id, slug.filter(plain)) else {
        return Err(PageError::bad_request(
            "this address belongs to the end of a sign-in of a mailbox, and says of none; begin it again under Mailboxes",
        ));
    };
    let mut to = format!(
        "/o/{slug}/mail/mailboxes/{id}/signed-in?state={}",
        escaped(state)
    );
    for name in ["code", "error", "error_description", "iss"] {
        let value = query.get(name);
        if !value.is_empty() {
            to.push_str(&format!("&{name}={}", escaped(value).replace('/', "%2F")));
        }
    }
    let mut answer = page(&MailboxLanding { to: to.clone() })?;
    let refresh = format!("0; url={to}").parse::<HeaderValue>();
    let refresh = refresh.map_err(|_| PageError::bad_request("this address cannot be read"))?;
    answer.headers_mut().insert(REFRESH, refresh);
    Ok(answer)
}

/// A browser that came back, with a code or with a refusal.
pub async fn back(req: OrgRequest, named: Named, QueryParams(query): QueryParams) -> Result {
    let found = found(&req, named).await?;
    let id = found.row.id;
    let page = format!("/mail/mailboxes/{id}/sign-in");
    let stale = "This sign-in is not the one you began here, or its time is over. Begin it again.";
    let now = req.at().as_microsecond();
    let Some(Begun::Browser {
        redirect,
        state,
        verifier,
        account,
        issuer,
        names_itself,
        ..
    }) = found.secret.under_way(now).cloned()
    else {
        return Ok(req.done(&page, stale));
    };
    if state != query.get("state") || account != req.signed_in.session.account.id.0 {
        return Ok(req.done(&page, stale));
    }
    let reach = req.state.options().reach.clone();
    let asked = token::service(&found.settings, &found.secret, reach);
    let (asked, _) = asked.map_err(PageError::bad_request)?;
    let announced = Announced {
        issuer,
        in_answers: names_itself,
    };
    let whose = asked.check_issuer(&announced, query.get("iss"));
    let answer = match (whose, query.get("error")) {
        (Err(other), _) => Err(other),
        (Ok(()), "") => {
            asked
                .finish_code(&redirect, query.get("code"), &verifier)
                .await
        }
        (Ok(()), error) => Err(OAuthError::of_redirect(
            error,
            query.get("error_description"),
        )),
    };
    let name = format!("{} at {}", found.settings.user, found.row.host);
    let signed_in = &req.signed_in;
    let event = LogEvent {
        account: Some(signed_in.session.account.id),
        name: signed_in.session.account.name.clone(),
        action: Action::MailboxChanged,
        detail: format!("signed in {name}"),
        address: signed_in.address.clone(),
    };
    req.still(Permission::Administer).await?;
    let of = found.secret.begun.clone();
    let of = of.ok_or_else(|| PageError::bad_request(stale))?;
    match ended(&req.state, req.org.id, id, &of, answer, &event).await? {
        Ok(()) => Ok(req.done(
            "/mail/mailboxes",
            format!("{name} is signed in. It is read with the next round."),
        )),
        Err(why) => Ok(req.done(&page, format!("The sign-in failed: {why}."))),
    }
}

/// Whether nobody is signed in at the service of a mailbox that needs it; `None` where none
/// does.
pub(super) fn missing(state: &AppState, row: &Stored, settings: &MailboxSettings) -> Option<bool> {
    let oauth = settings.oauth.as_ref()?;
    let secret = || token::opened(state, row).unwrap_or_default();
    (oauth.way != SignInWay::Program).then(|| secret().refresh.is_empty())
}
