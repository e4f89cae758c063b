//! One's own account: name, password, one-time codes, sessions.

mod codes;

use crate::act::person_behind;
use crate::error::Result;
use crate::form::Form;
use crate::notice;
use crate::reauthenticate;
use crate::respond::{go, page, page_again};
use crate::session::{self, SignedIn};
use crate::state::AppState;
use access::{AccessError, ActedBy, OwnTokens, SessionId, SessionInfo};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pages::account::{Account, SessionLine};
use pages::{Notice, Problems, html};

/// Addresses of one's own account.
pub fn routes(state: &AppState) -> Router<AppState> {
    let codes = Router::new()
        .route("/account/codes", get(codes::show).post(codes::begin))
        .route("/account/codes/confirm", post(codes::confirm))
        .route("/account/codes/off", post(codes::off));
    Router::new()
        .route("/account", get(show))
        .route("/account/name", post(rename))
        .route("/account/password", post(password))
        .route("/account/told", post(told))
        .merge(reauthenticate::before(state, codes))
        .route("/account/sessions/end-others", post(end_others))
        .route("/account/sessions/{session}/end", post(end))
}

async fn show(State(state): State<AppState>, signed_in: SignedIn, headers: HeaderMap) -> Result {
    write(&state, &signed_in, notice::of(&headers), None).await
}

/// The page, with what is wrong with what was sent.
async fn write(
    state: &AppState,
    signed_in: &SignedIn,
    notice: Option<Notice>,
    problems: Option<Problems>,
) -> Result {
    let access = state.access();
    let own = &signed_in.session.account;
    // The session knows less of the account than the account itself.
    let account = access.account(own.id).await?.unwrap_or_else(|| own.clone());
    let mut sessions = access.sessions_of(own.id, signed_in.at).await?;
    sessions.sort_by_key(|s| (s.id != signed_in.session.id, std::cmp::Reverse(s.last_seen)));
    let again = problems.is_some();
    let view = Account {
        notice,
        name: &account.name,
        email: &account.email,
        codes: account.totp,
        recovery_left: account.recovery_left,
        sessions: sessions
            .iter()
            .map(|s| line(s, signed_in.session.id))
            .collect(),
        offers: crate::offers::lines(state, own.id, signed_in.at).await?,
        problems: problems.unwrap_or_default(),
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
}

fn line(session: &SessionInfo, this: SessionId) -> SessionLine {
    let agent: String = session.agent.chars().take(120).collect();
    SessionLine {
        browser: if agent.is_empty() {
            "A browser that does not say which it is".into()
        } else {
            agent
        },
        since: moment(session.created_at),
        last_seen: moment(session.last_seen),
        this: session.id == this,
        end: format!("/account/sessions/{}/end", session.id),
    }
}

/// A time as the server's clock shows it: an account has no organization's zone.
fn moment(at: Timestamp) -> String {
    let local = at.to_zoned(TimeZone::system());
    format!(
        "{}, {}",
        html::day_words(local.date()),
        local.strftime("%-I:%M %p %Z")
    )
}

/// Back to the page, with a word about what was done.
fn done(text: &str) -> Response {
    notice::done(go("/account"), text)
}

/// What a form can mend, at a field; the rest is the server's.
fn problem_at(field: &str, error: AccessError) -> Result<Problems> {
    if crate::error::is_of_page(&error) {
        return Err(error.into());
    }
    let mut problems = Problems::default();
    problems.add(field, error.to_string());
    Ok(problems)
}

fn by(signed_in: &SignedIn) -> ActedBy {
    ActedBy::from(&signed_in.session.account).from_address(&signed_in.address)
}

async fn rename(State(state): State<AppState>, signed_in: SignedIn, sent: Form) -> Result {
    let id = signed_in.session.account.id;
    let name = sent.get("name").trim();
    for membership in state.access().memberships_of(id).await? {
        let reading = state.books().now(membership.org).await?;
        let person = person_behind(&reading, &membership).map(|person| person.id);
        let own = reading.own_look("your name", name, person, Some(id.0));
        if let Err(refusal) = own {
            let mut problems = Problems::default();
            problems.add("name", refusal.to_string());
            return write(&state, &signed_in, None, Some(problems)).await;
        }
    }
    match signed_in
        .access(&state)
        .rename(id, name, by(&signed_in), signed_in.at)
        .await
    {
        Ok(()) => Ok(done("Your name is saved.")),
        Err(error) => write(&state, &signed_in, None, Some(problem_at("name", error)?)).await,
    }
}

async fn password(State(state): State<AppState>, signed_in: SignedIn, sent: Form) -> Result {
    let id = signed_in.session.account.id;
    let (old, new) = (sent.get("old"), sent.get("new"));
    let problems = if new == sent.get("again") {
        let keep = Some(signed_in.secret.as_str());
        let tokens = own_tokens(&sent);
        let changed = signed_in
            .access(&state)
            .change_password(id, old, new, keep, tokens, &signed_in.address, signed_in.at)
            .await;
        match changed {
            Ok(secret) => {
                let response = done(match tokens {
                    OwnTokens::Keep => "Your password is changed; other sessions ended.",
                    OwnTokens::End => {
                        "Your password is changed; other sessions and your tokens ended."
                    }
                });
                return Ok(match secret {
                    Some(secret) => session::sign_in(&state, response, &secret),
                    None => response,
                });
            }
            Err(error @ AccessError::Password(_)) => problem_at("new", error)?,
            Err(error) => problem_at("old", error)?,
        }
    } else {
        let mut problems = Problems::default();
        problems.add("again", "the two passwords differ; type the new one twice");
        problems
    };
    write(&state, &signed_in, None, Some(problems)).await
}

/// Whether a form with a new password ends the tokens of its owner.
pub fn own_tokens(sent: &Form) -> OwnTokens {
    match sent.get("end_tokens") {
        "yes" => OwnTokens::End,
        _ => OwnTokens::Keep,
    }
}

/// Its owner was told by whose link the password was set.
async fn told(State(state): State<AppState>, signed_in: SignedIn) -> Result {
    let id = signed_in.session.account.id;
    signed_in.access(&state).see_links_used(id).await?;
    Ok(done("You have read by whose link your password was set."))
}

async fn end(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(session): Path<String>,
) -> Result {
    let id = signed_in.session.account.id;
    if let Some(session) = SessionId::parse(&session) {
        signed_in
            .access(&state)
            .end_session(id, session, by(&signed_in), signed_in.at)
            .await?;
    }
    Ok(done("That session is ended."))
}

async fn end_others(State(state): State<AppState>, signed_in: SignedIn) -> Result {
    let (id, this) = (signed_in.session.account.id, signed_in.session.id);
    let ended = signed_in
        .access(&state)
        .end_sessions_of(id, Some(this), by(&signed_in), signed_in.at)
        .await?;
    let sessions = html::plural(ended, "other session", "other sessions");
    Ok(done(&format!("You are signed out of {sessions}.")))
}
