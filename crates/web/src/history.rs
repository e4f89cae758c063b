//! What changed, by whom and why; one record's past; two days compared; any day.

mod as_of;
mod compare;
mod log;
mod redactions;

use crate::state::AppState;
use axum::Router;
use axum::routing::get;

/// Addresses of the history.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/as-of", get(as_of::choose))
        .route("/history", get(log::log))
        .route("/history/compare", get(compare::compare))
        .route("/history/redactions", get(redactions::list))
        .route("/history/entries/{position}", get(log::entry))
        .route("/history/{tag}", get(log::of_record))
}
