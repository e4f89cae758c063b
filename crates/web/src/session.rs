//! Who is signed in: the session cookie and what it leads to.

use crate::error::{Denial, PageError, Result};
use crate::notice::{cookie, set};
use crate::refusals::Asker;
use crate::second_factor;
use crate::state::AppState;
use crate::still::Still;
use access::{Access, AccountId, Action, LogEvent, NewSession, Session, Through};
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use jiff::Timestamp;
use ledger::OrgId;
use std::net::{IpAddr, SocketAddr};

/// The name of the session cookie. Over HTTPS the prefix binds it to this host;
/// over plain HTTP on the machine itself browsers would refuse that prefix.
fn cookie_name(state: &AppState) -> &'static str {
    if state.options().secure {
        "__Host-phiward"
    } else {
        "phiward"
    }
}

/// Signs a browser in, under a new secret; what it was signed in with before ends.
pub async fn begin(
    state: &AppState,
    headers: &HeaderMap,
    response: Response,
    new: &NewSession,
) -> Result<Response> {
    if let Some(old) = secret(state, headers) {
        state.access().sign_out(old, state.clock()).await?;
    }
    let response = sign_in(state, response, new.secret());
    Ok(remember(state, headers, response, new.account))
}

/// How long a browser is remembered, in seconds: a year.
const REMEMBERED: u32 = 365 * 24 * 60 * 60;

/// The name of the cookie by which a browser is known that signed in before.
fn kept_name(state: &AppState) -> &'static str {
    if state.options().secure {
        "__Host-phiward-browser"
    } else {
        "phiward-browser"
    }
}

/// What a browser keeps of sign-ins before; it signs nobody in.
pub fn kept<'h>(state: &AppState, headers: &'h HeaderMap) -> &'h str {
    cookie(headers, kept_name(state)).unwrap_or_default()
}

/// Has a browser remember that it signed in, so that who guesses at the account
/// elsewhere does not hold it up.
fn remember(
    state: &AppState,
    headers: &HeaderMap,
    response: Response,
    account: AccountId,
) -> Response {
    let before = kept(state, headers);
    match state.access().remember_browser(account, before) {
        Ok(kept) => set(
            response,
            &format!(
                "{}={kept}; Path=/; HttpOnly; SameSite=Strict; Max-Age={REMEMBERED}{}",
                kept_name(state),
                secure(state)
            ),
        ),
        Err(error) => {
            tracing::warn!(%error, "a browser is not remembered");
            response
        }
    }
}

/// Over HTTPS no cookie is ever sent in the clear.
fn secure(state: &AppState) -> &'static str {
    if state.options().secure {
        "; Secure"
    } else {
        ""
    }
}

/// Gives a browser the secret of its session; whatever it had before is gone.
pub fn sign_in(state: &AppState, response: Response, secret: &str) -> Response {
    let secure = secure(state);
    set(
        response,
        &format!(
            "{}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}",
            cookie_name(state)
        ),
    )
}

/// Signs a browser out.
pub fn sign_out(state: &AppState, response: Response) -> Response {
    let secure = secure(state);
    set(
        response,
        &format!(
            "{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}",
            cookie_name(state)
        ),
    )
}

/// The secret a request carries.
pub fn secret<'h>(state: &AppState, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, cookie_name(state)).filter(|secret| !secret.is_empty())
}

/// A person who is signed in. It shows no secret when printed.
#[derive(Clone)]
pub struct SignedIn {
    /// The session and its account.
    pub session: Session,
    /// Its secret.
    pub secret: String,
    /// Where the request came from.
    pub address: String,
    /// The time of the request.
    pub at: Timestamp,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.session)
            .field("address", &self.address)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl SignedIn {
    /// The accounts, where nothing is written once this session is over.
    pub fn access(&self, state: &AppState) -> Access {
        let access = state.access();
        access.only_while(&self.session, None, state.clock())
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<SignedIn> {
        let at = state.clock();
        // What the page asks for on its own is not a sign of a person at work.
        let active = !parts.headers.contains_key("x-background");
        let found = match secret(state, &parts.headers) {
            None => None,
            Some(secret) => state
                .access()
                .session(secret, at, active)
                .await?
                .map(|session| (session, secret.to_owned())),
        };
        let Some((session, secret)) = found else {
            let to = match parts.method {
                Method::GET => parts
                    .extensions
                    .get::<OriginalUri>()
                    .and_then(|uri| uri.path_and_query())
                    .map_or("/".to_owned(), ToString::to_string),
                _ => "/".to_owned(),
            };
            return Err(PageError::SignIn { to });
        };
        let signed_in = SignedIn {
            session,
            secret,
            address: address(state, parts),
            at,
        };
        let uri = parts.extensions.get::<OriginalUri>();
        let path = uri.map_or_else(|| parts.uri.path(), |uri| uri.path());
        second_factor::of_everybody(state, &signed_in, path)?;
        if let Some(asker) = parts.extensions.get::<Asker>() {
            let place = parts.extensions.get::<MatchedPath>();
            let place = place.map_or("", MatchedPath::as_str);
            let what = format!("{} {place}", parts.method);
            asker.is(denial(&signed_in, None, &what, None));
        }
        let still = Still::signed_in(state, &signed_in.session);
        parts.extensions.insert(still);
        Ok(signed_in)
    }
}

/// What the access log tells where somebody who is signed in is refused something.
pub fn denial(
    signed_in: &SignedIn,
    org: Option<OrgId>,
    detail: &str,
    outside: Option<String>,
) -> Denial {
    let account = &signed_in.session.account;
    Denial {
        org,
        by: Through::Account(account.id),
        event: LogEvent {
            account: Some(account.id),
            name: account.name.clone(),
            action: Action::Refused,
            detail: detail.to_owned(),
            address: signed_in.address.clone(),
        },
        outside,
    }
}

/// Where a request came from: the proxy's word for it where there is one.
pub fn address(state: &AppState, parts: &Parts) -> String {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_string())
        .unwrap_or_default();
    if !state.options().behind_proxy {
        return peer;
    }
    // The last hop is what our own proxy saw; those before it are what the client claims, and
    // may be no text at all.
    parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.as_bytes().rsplit(|byte| *byte == b',').next())
        .and_then(|hop| std::str::from_utf8(hop).ok())
        .and_then(hop)
        .map_or(peer, |ip| ip.to_string())
}

/// The address of a hop; some proxies add the port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()
}
