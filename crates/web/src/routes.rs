//! Every address, in one place.

use crate::state::AppState;
use crate::{
    account, api, bodies, colleagues, documents, evidence, guard, handed, history, mail, offers,
    plan, profile, reauthenticate, request_id, risks, safeguards, scope, second_factor, sign_in,
    static_files, today, verb, welcome, went_back,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

/// Every address the program answers.
pub fn all(state: AppState) -> Router {
    Router::new()
        .route("/", get(today::front_door))
        .route("/healthz", get(healthz))
        .route("/static/{name}", get(static_files::file))
        .merge(sign_in::routes(&state))
        .merge(welcome::routes(&state))
        .merge(account::routes(&state))
        .merge(offers::routes())
        .merge(reauthenticate::routes())
        .merge(second_factor::routes())
        .merge(went_back::routes())
        .merge(mail::landing())
        // The same pages as they stand, and as they stood at the end of a day.
        .nest("/o/{org}", in_an_organization(&state))
        .nest("/o/{org}/at/{day}", in_an_organization(&state))
        .nest("/api", api::routes())
        .fallback(nothing_here)
        .layer(DefaultBodyLimit::max(bodies::OF_A_FORM))
        .layer(from_fn_with_state(state.clone(), handed::with_room))
        .layer(from_fn_with_state(state.clone(), guard::same_origin))
        .layer(from_fn_with_state(state.clone(), bodies::seated))
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .layer(from_fn(request_id::named))
        .with_state(state)
}

/// The pages of one organization.
fn in_an_organization(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(today::routes())
        .merge(plan::routes())
        .merge(profile::routes())
        .merge(colleagues::routes(state))
        .merge(history::routes())
        .merge(mail::routes())
        .merge(documents::routes())
        .merge(evidence::routes())
        .merge(risks::routes())
        .merge(safeguards::routes())
        .merge(scope::routes())
        .merge(verb::routes())
}

/// Whether the program and its database answer.
async fn healthz(
    axum::extract::State(state): axum::extract::State<AppState>,
) -> (StatusCode, &'static str) {
    match state.access().first_run().await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        ),
    }
}

async fn nothing_here() -> crate::error::PageError {
    crate::error::PageError::not_found(
        "there is no such page; check the address, or begin at the first page",
    )
}
