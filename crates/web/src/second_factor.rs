//! A second factor that the organization or the operator requires: who has none is led to
//! set one up, and nothing else opens.

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::respond::{escaped, go, page};
use crate::session::{SignedIn, denial};
use crate::state::{AppState, Organization};
use access::Permission;
use app::AppError;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::routing::get;
use pages::account::SecondFactor;
use register::records::Profile;
use register::{Command, Register};

/// Where one is led.
const HERE: &str = "/account/second-factor";

/// What opens without a second factor where the operator requires one: setting it up, the
/// password that this asks for, and the way out.
const OPEN: [&str; 5] = [
    HERE,
    "/account/codes",
    "/account/codes/confirm",
    "/prove",
    "/logout",
];

/// The page that leads on.
pub fn routes() -> Router<AppState> {
    Router::new().route(HERE, get(show))
}

/// Whether a book asks for a second factor.
pub fn required(register: &Register) -> bool {
    register
        .profile()
        .is_some_and(|profile| profile.second_factor)
}

/// Where an organization leads who has no second factor.
pub fn address(slug: &str) -> String {
    format!("{HERE}?org={}", escaped(slug))
}

/// Leads away who has no second factor, where the operator requires one of everybody.
pub fn of_everybody(state: &AppState, signed_in: &SignedIn, path: &str) -> Result<()> {
    let asked = state.options().require_second_factor && !signed_in.session.account.totp;
    match asked && !OPEN.contains(&path) {
        true => Err(PageError::Elsewhere { to: HERE.into() }),
        false => Ok(()),
    }
}

/// Leads away who has no second factor, where the organization requires one; its access
/// log tells of each page that was asked for.
pub async fn of_members(
    state: &AppState,
    signed_in: &SignedIn,
    org: &Organization,
    register: &Register,
    method: &Method,
    headers: &HeaderMap,
) -> Result<()> {
    let account = &signed_in.session.account;
    if account.totp || !required(register) {
        return Ok(());
    }
    // What a page asks for by itself is not a person at work.
    if method != Method::GET || !headers.contains_key("x-background") {
        let what = "has no second factor, which is required; led to set one up";
        let denial = denial(signed_in, Some(org.id), what, None);
        crate::refusals::note_denial(state, denial).await;
    }
    Err(PageError::Elsewhere {
        to: address(&org.slug),
    })
}

#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    org: String,
}

async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Result {
    let account = &signed_in.session.account;
    if account.totp {
        return Ok(go("/"));
    }
    // The name of an organization is told to its members.
    let mut who = None;
    if let Some(org) = state.organization(&asked.org).await?
        && state
            .access()
            .membership(org.id, account.id)
            .await?
            .is_some()
    {
        who = Some(org.name);
    }
    page(&SecondFactor {
        who: who.unwrap_or_else(|| "Whoever looks after this installation".into()),
    })
}

/// Requires a second factor of whoever opens the pages of an organization, or no longer.
pub async fn switch(mut req: OrgRequest, sent: crate::form::Form) -> Result {
    req.need(Permission::Administer)?;
    let required = sent.get("required") == "yes";
    let told = match required {
        true => "A second factor is required from now on.",
        false => "A second factor is not required any more.",
    };
    if self::required(req.register()) == required {
        return Ok(req.done("/colleagues", told));
    }
    // This field alone, of the profile as it is when its turn comes: whoever saves another
    // one meanwhile neither keeps this from being done nor takes it back.
    let switched = |register: &Register| {
        let profile = register.profile().cloned().ok_or_else(|| {
            AppError::Other("this book has no profile yet; say first who you are".into())
        })?;
        Ok(Command::Save(
            Profile {
                second_factor: required,
                ..profile
            }
            .into(),
        ))
    };
    match req.make(switched).await? {
        Ok(_) => Ok(req.done("/colleagues", told)),
        Err(message) => Err(PageError::bad_request(message)),
    }
}
