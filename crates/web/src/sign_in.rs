//! Signing in and out.

use crate::bodies;
use crate::error::{PageError, Result, with_causes};
use crate::form::Form;
use crate::respond::{self, go, local, page, page_again};
use crate::session::{self, address};
use crate::state::AppState;
use access::{AccessError, SignIn};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Deserialize;

/// Addresses for people who are not signed in.
pub fn routes(state: &AppState) -> Router<AppState> {
    let signing_in = Router::new()
        .route("/login", get(show).post(with_password))
        .route("/login/code", post(with_code));
    for_anybody(state, signing_in).route("/logout", post(sign_out))
}

/// Addresses that need no session: little is read there, and nothing from an address
/// that guessed too often.
pub fn for_anybody(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    routes
        .layer(DefaultBodyLimit::max(bodies::OF_A_GUEST))
        .route_layer(from_fn_with_state(state.clone(), before_reading))
}

async fn before_reading(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Result {
    if *request.method() == Method::POST {
        state.access().may_try(caller.of(), state.clock()).await?;
    }
    Ok(next.run(request).await)
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    to: String,
    #[serde(default)]
    ended: String,
}

/// Where a request came from, and by which browser, signed in or not.
pub struct Caller {
    address: String,
    agent: String,
    kept: String,
}

impl Caller {
    /// As the access log and the list of sessions tell it.
    pub fn of(&self) -> access::Caller<'_> {
        access::Caller {
            address: &self.address,
            agent: &self.agent,
            kept: &self.kept,
        }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Caller> {
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Ok(Caller {
            address: address(state, parts),
            agent: agent.unwrap_or_default().chars().take(300).collect(),
            kept: session::kept(state, &parts.headers).to_owned(),
        })
    }
}

async fn show(State(state): State<AppState>, Query(wanted): Query<Wanted>) -> Result {
    let first_run = state.access().first_run().await?;
    page(&pages::Login {
        to: local(&wanted.to),
        email: "",
        trouble: None,
        ended: wanted.ended == "idle",
        first_run,
    })
}

async fn with_password(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    form: Form,
) -> Result {
    let (email, to) = (form.get("email").trim(), local(form.get("to")));
    let signed = state
        .access()
        .sign_in(email, form.get("password"), caller.of(), state.clock())
        .await;
    match signed {
        Ok(SignIn::Session(new)) => session::begin(&state, &headers, go(to), &new).await,
        Ok(SignIn::NeedsCode(pending)) => page(&pages::LoginCode {
            to,
            pending: pending.secret(),
            trouble: None,
        }),
        Err(error) => again(error, |trouble| {
            page_again(&pages::Login {
                to,
                email,
                trouble: Some(trouble),
                ended: false,
                first_run: false,
            })
        }),
    }
}

async fn with_code(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    form: Form,
) -> Result {
    let to = local(form.get("to"));
    let pending = form.get("pending");
    let signed = state
        .access()
        .sign_in_code(pending, form.get("code"), caller.of(), state.clock())
        .await;
    match signed {
        Ok(new) => session::begin(&state, &headers, go(to), &new).await,
        Err(error) => again(error, |trouble| {
            page_again(&pages::LoginCode {
                to,
                pending,
                trouble: Some(trouble),
            })
        }),
    }
}

/// The form again with what is wrong, or the trouble itself where no form helps.
fn again(error: AccessError, form: impl FnOnce(&str) -> Result) -> Result {
    if error.is_server_fault() {
        return Err(error.into());
    }
    let mut response = form(&error.to_string())?;
    if error.is_throttled() {
        respond::wait(&mut response, &error);
    }
    Ok(response)
}

async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result {
    if let Some(secret) = session::secret(&state, &headers) {
        // The browser forgets it whatever the database says.
        if let Err(error) = state.access().sign_out(secret, state.clock()).await {
            tracing::error!(error = %with_causes(&error), "the end of a session is not written yet");
        }
    }
    let mut response = session::sign_out(&state, go("/login")).into_response();
    // Nothing of the books stays in this browser. Not the cookies: the answer sets one.
    let everything = HeaderValue::from_static("\"cache\", \"storage\"");
    let name = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(name, everything);
    Ok(response)
}
