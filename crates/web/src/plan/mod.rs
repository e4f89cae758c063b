//! The plan: actions, acceptances, tolerance.

mod acceptances;
mod action;
mod lists;
mod record;
mod tolerance;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use axum::Router;
use axum::routing::get;
use register::records::Action;

/// Addresses of the plan.
pub fn routes() -> Router<AppState> {
    let action = "/plan/actions/{number}";
    Router::new()
        .route("/plan", get(lists::list))
        .route("/plan/list.csv", get(lists::csv))
        .route("/plan/board", get(lists::board))
        .route("/plan/timeline", get(lists::timeline))
        .route("/plan/mine", get(lists::mine))
        .route("/plan/actions/new", get(record::blank).post(record::add))
        .route(action, get(action::show))
        .route(
            &format!("{action}/edit"),
            get(record::edit).post(record::change),
        )
        .route("/plan/acceptances", get(acceptances::list))
        .route("/plan/acceptances.csv", get(acceptances::as_csv))
        .route("/plan/acceptances/{number}", get(acceptances::show))
        .route("/plan/tolerance", get(tolerance::show))
        .route(
            "/plan/tolerance/new",
            get(tolerance::blank).post(tolerance::add),
        )
}

/// The action of a number.
fn action_of(req: &OrgRequest, number: u32) -> Result<&Action> {
    let actions = &req.register().tables.actions;
    actions
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no action C-{number}")))
}
