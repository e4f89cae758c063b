//! The password once more, before a change to accounts or access.
//!
//! Giving and taking access, and switching off one-time codes, ask for it when the
//! person signed in more than a quarter of an hour ago: a screen left open is
//! enough to read, and not enough to let somebody in.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::respond::{self, escaped, go, local, page, page_again};
use crate::session::{self, SignedIn};
use crate::state::AppState;
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use jiff::SignedDuration;
use serde::Deserialize;

/// For how long a password counts.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// The form.
pub fn routes() -> Router<AppState> {
    Router::new().route("/prove", get(show).post(prove))
}

/// These addresses, for those who gave their password a short while ago.
pub fn before(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    routes.route_layer(from_fn_with_state(state.clone(), recently_confirmed))
}

async fn recently_confirmed(signed_in: SignedIn, request: Request, next: Next) -> Result {
    if signed_in.session.is_fresh(RECENT, signed_in.at) {
        return Ok(next.run(request).await);
    }
    let to = match *request.method() {
        Method::GET => request
            .extensions()
            .get::<axum::extract::OriginalUri>()
            .and_then(|uri| uri.path_and_query())
            .map_or_else(|| "/".to_owned(), ToString::to_string),
        // What was sent is not kept; the page it was sent from is shown again.
        _ => came_from(request.headers()),
    };
    Ok(go(&format!("/prove?to={}", escaped(&to))))
}

/// The path of the page a form was sent from.
fn came_from(headers: &HeaderMap) -> String {
    headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|address| address.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| local(&rest[at..]).to_owned()))
        .unwrap_or_else(|| "/".to_owned())
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    to: String,
}

async fn show(signed_in: SignedIn, Query(wanted): Query<Wanted>) -> Result {
    page(&pages::Prove {
        to: local(&wanted.to),
        name: &signed_in.session.account.name,
        trouble: None,
    })
}

async fn prove(State(state): State<AppState>, signed_in: SignedIn, sent: Form) -> Result<Response> {
    let to = local(sent.get("to"));
    let proved = state
        .access()
        .confirm_password(&signed_in.secret, sent.get("password"), signed_in.at)
        .await;
    match proved {
        Ok(secret) => Ok(session::sign_in(&state, go(to), &secret)),
        Err(error) if error.is_server_fault() => Err(PageError::from(error)),
        Err(error) => {
            let mut response = page_again(&pages::Prove {
                to,
                name: &signed_in.session.account.name,
                trouble: Some(&error.to_string()),
            })?;
            if error.is_throttled() {
                respond::wait(&mut response, &error);
            }
            Ok(response)
        }
    }
}
